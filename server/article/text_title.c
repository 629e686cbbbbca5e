/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The facts about one short line that its score is made of. */
#include "article/text_words.h"

#include "text/clean.h"
#include "text/normal.h"

#include <string.h>

/* ---- addresses and numbers ------------------------------------------------------- */

static bool holds_address(struct str line)
{
	if (str_search(line, STR("://")) < line.len || str_search(line, STR("www.")) < line.len ||
		str_search(line, STR("mailto:")) < line.len)
		return true;
	for (size_t i = 1; i + 1 < line.len; i++)
		if (line.p[i] == '@' && ascii_is_alpha((unsigned char)line.p[i + 1]) &&
			!ascii_is_space((unsigned char)line.p[i - 1]))
			return str_find(str_from(line, i), '.') < line.len - i;
	return false;
}

/* Digits with separators, as phone numbers are written: 7 or more digits in
 * groups of which the last has four, or an international prefix. */
static bool holds_phone(struct str line)
{
	size_t i = 0;

	while (i < line.len) {
		size_t digits = 0, groups = 0, run = 0;
		bool plus = false;

		while (i < line.len &&
			(ascii_is_digit((unsigned char)line.p[i]) ||
				(line.p[i] != '\0' && strchr(" .-()+/", line.p[i])))) {
			if (ascii_is_digit((unsigned char)line.p[i])) {
				groups += run == 0;
				run++;
				digits++;
			} else {
				plus = plus || line.p[i] == '+';
				run = line.p[i] == '(' || line.p[i] == ')' || run > 0 ? 0 : run;
			}
			i++;
		}
		if (digits >= 7 && digits <= 15 &&
			(plus || groups >= 3 || (groups == 2 && digits == 7)))
			return true;
		i++;
	}
	return false;
}

/* ---- sentence breaks ----------------------------------------------------------------- */

/* The line up to and with the mark at `at` ends a sentence: no abbreviation, no
 * number of a list. */
static bool ends_sentence(struct str line, size_t at)
{
	struct str head = str_upto(line, at + 1);
	size_t from = at;

	if (line.p[at] != '.')
		return true;
	while (from > 0 && !ascii_is_space((unsigned char)line.p[from - 1]))
		from--;
	if (str_number(str_make(line.p + from, at - from), 1000000) >= 0)
		return false;
	return !words_end_abbreviated(head);
}

static bool holds_sentence_break(struct str line)
{
	for (size_t i = 0; i + 2 < line.len; i++) {
		struct str rest;
		size_t next = i + 1;

		if (line.p[i] != '.' && line.p[i] != '!' && line.p[i] != '?')
			continue;
		if (line.p[next] == '"' || line.p[next] == ')' || line.p[next] == '\'')
			next++;
		if (next + 1 >= line.len || line.p[next] != ' ')
			continue;
		rest = str_from(line, next + 1);
		if ((*rest.p == '-' || letter_is_upper(utf8_next(&rest))) && ends_sentence(line, i))
			return true;
	}
	return str_search(line, STR("\xe3\x80\x82")) + 3 < line.len; /* ideographic full stop */
}

/* ---- words ---------------------------------------------------------------------------- */

static bool quote_opens(uint32_t c)
{
	return c == '"' || c == '(' || c == 0x201c || c == 0x201e || c == 0xab || c == 0x300c ||
	       c == 0x2018;
}

static bool quote_closes(uint32_t c)
{
	return c == '"' || c == ')' || c == 0x201d || c == 0x201c || c == 0xbb || c == 0x300d ||
	       c == 0x2019;
}

/* One run between white space; `stop` says whether it may stay small. */
static void word_count(struct title_facts *facts, struct str word)
{
	struct str rest = word;
	bool letters = false, digits = false, capital = false, decided = false;

	while (rest.len > 0) {
		uint32_t c = utf8_next(&rest);

		if (digit_is(c))
			digits = true;
		if (!letter_is(c))
			continue;
		letters = true;
		if (!decided) {
			capital = letter_is_upper(c);
			decided = true;
		} else if (letter_is_upper(c) && !digits) {
			capital = true; /* "iPhone", "eBay" are written as in a title */
		}
	}
	if (!letters && !digits)
		return;
	facts->words++;
	if (!letters || digits || word_is_stop(word))
		return;
	facts->significant++;
	facts->capitalised += capital;
}

static void characters_count(struct title_facts *facts, struct str line)
{
	bool quoted = false;
	size_t cased = 0;
	uint32_t before = 0;

	while (line.len > 0) {
		uint32_t c = utf8_next(&line);
		bool upper, lower;

		if (c == ' ')
			continue;
		if (facts->first == 0) {
			facts->first = c;
			quoted = quote_opens(c);
		}
		facts->last = c;
		facts->marks++;
		facts->letters += letter_is(c);
		facts->wide = facts->wide || (letter_is(c) && letter_is_wide(c));
		upper = letter_is_upper(c);
		lower = letter_is_lower(c);
		facts->cased += upper || lower;
		facts->upper += upper;
		if ((upper || lower) && cased == 0)
			facts->lower_start = lower;
		else if (upper && cased == 1 && before == facts->first)
			facts->lower_start = false; /* "eBay", "gRPC" */
		cased += upper || lower;
		before = c;
	}
	facts->quoted = quoted && quote_closes(facts->last);
}

/* "3a) How to" begins with a number: the next word counts. */
static bool begins_small(struct str line)
{
	struct str rest = line, first = str_cut(&rest, ' ');

	if (rest.len == 0 || !ascii_is_digit((unsigned char)*first.p) ||
		!(str_ends(first, STR(")")) || str_ends(first, STR("."))))
		return true;
	while (rest.len > 0) {
		uint32_t c = utf8_next(&rest);

		if (letter_is(c))
			return letter_is_lower(c);
	}
	return true;
}

struct title_facts title_facts_read(struct str line)
{
	static const struct title_facts none;
	struct title_facts facts = none;
	struct str rest = line;

	characters_count(&facts, line);
	if (facts.lower_start)
		facts.lower_start = begins_small(line);
	while (rest.len > 0)
		word_count(&facts, str_cut(&rest, ' '));
	facts.sentence_break = holds_sentence_break(line);
	facts.address = holds_address(line);
	facts.phone = holds_phone(line);
	return facts;
}

bool title_is_caps(const struct title_facts *facts)
{
	return facts->cased >= 3 && facts->upper == facts->cased;
}

bool title_is_title_case(const struct title_facts *facts)
{
	return facts->capitalised >= 2 && facts->capitalised * 4 >= facts->significant * 3;
}

/* "f()", "print(x)", "set(a, b)"; not "Git(Hub)" in a phrase or "factor(s)". */
static bool call_at(struct str line, size_t open)
{
	size_t close = open + 1;

	while (close < line.len && close < open + 80 && line.p[close] != ')') {
		if (strchr(",=\"'$.", line.p[close]))
			return true;
		close++;
	}
	return close == open + 1 || str_find(line, ' ') == line.len;
}

/* "M-x", "C-c": what to press. */
static bool begins_with_key(struct str line)
{
	return line.len > 3 && ascii_is_alpha((unsigned char)line.p[0]) && line.p[0] < 'a' &&
	       line.p[1] == '-' && line.p[2] >= 'a' && line.p[2] <= 'z' && line.p[3] == ' ';
}

bool words_hold_clock(struct str line)
{
	for (size_t i = 0; i + 5 < line.len; i++)
		if (line.p[i] == ':' && line.p[i + 3] == ':' &&
			ascii_is_digit((unsigned char)line.p[i + 1]) &&
			ascii_is_digit((unsigned char)line.p[i + 2]) &&
			ascii_is_digit((unsigned char)line.p[i + 4]) &&
			ascii_is_digit((unsigned char)line.p[i + 5]))
			return true;
	return false;
}

bool words_look_like_code(struct str line)
{
	if (begins_with_key(line))
		return true;
	for (size_t i = 0; i < line.len; i++) {
		bool letter_before = i > 0 && ascii_is_alpha((unsigned char)line.p[i - 1]);
		bool letter_after =
			i + 1 < line.len && ascii_is_alpha((unsigned char)line.p[i + 1]);

		if (line.p[i] != '\0' && strchr("{}=\\;<>|", line.p[i]))
			return true;
		if (line.p[i] == '(' && letter_before && call_at(line, i))
			return true;
		if ((line.p[i] == '_' && letter_after) || (line.p[i] == '[' && letter_before))
			return true;
		if (line.p[i] == '#' && i > 0 && line.p[i - 1] == ' ' && i + 1 < line.len &&
			line.p[i + 1] == ' ')
			return true;
		if (line.p[i] == '$' && i + 1 < line.len && line.p[i + 1] == ' ')
			return true;
		if (line.p[i] == '/' && i + 1 < line.len && line.p[i + 1] == '/')
			return true;
		if ((line.p[i] == '/' && letter_after && i > 0 && line.p[i - 1] == ' ') ||
			(line.p[i] == '~' && i + 1 < line.len && line.p[i + 1] == '/'))
			return true;
		if (line.p[i] == ':' && letter_after && i > 0 && line.p[i - 1] == ':')
			return true;
		/* "--all", "ls -l" */
		if (line.p[i] == '-' && letter_after && i > 0 &&
			(line.p[i - 1] == '-' || line.p[i - 1] == ' '))
			return true;
	}
	return false;
}

enum { PLAIN_LETTERS = 4 }; /* of a word of prose among names of a program */

bool words_are_language(struct str line)
{
	bool language = line.len >= 2 && line.len <= 6 && *line.p >= 'A' && *line.p <= 'Z',
	     mark = false;

	for (size_t i = 1; language && i < line.len; i++) {
		mark = mark || line.p[i] == '+' || line.p[i] == '#';
		language = ascii_is_digit((unsigned char)line.p[i]) || line.p[i] == '+' ||
			   line.p[i] == '#';
	}
	return language && mark;
}

bool words_are_name(struct str line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!word_octet((unsigned char)line.p[i]) && line.p[i] != '_' && line.p[i] != '-' &&
			line.p[i] != '.' && line.p[i] != '+')
			return false;
	return line.len > 0;
}

/* "RUN mill -y" */
static bool begins_with_command(struct str line)
{
	struct str first = str_cut(&line, ' ');

	for (size_t i = 0; i < first.len; i++)
		if (first.p[i] < 'A' || first.p[i] > 'Z')
			return false;
	return str_search(line, STR(" -")) < line.len;
}

/* Octets of "{ggplot2}" before its "}", as a package is named; 0 if it is anything else. */
static size_t braced_word(struct str s)
{
	size_t n = 1;

	if (!str_starts(s, STR("{")))
		return 0;
	while (n < s.len && (word_octet((unsigned char)s.p[n]) || s.p[n] == '.' || s.p[n] == '_'))
		n++;
	return n > 1 && n < s.len && s.p[n] == '}' ? n : 0;
}

bool words_mention_code(struct str line)
{
	bool plain = false, call = false;
	size_t words = 0;

	if (line.len == 0 || *line.p < 'A' || *line.p > 'Z' || begins_with_key(line) ||
		begins_with_command(line))
		return false;
	for (size_t i = 0; i < line.len; i++) {
		i += braced_word(str_from(line, i));
		if (line.p[i] == '\0' || strchr("{=\\;<>|$", line.p[i]))
			return false;
		call = call || line.p[i] == '(';
	}
	for (; line.len > 0; words++) {
		struct str word = str_cut(&line, ' ');
		size_t letters = 0;

		while (letters < word.len && ascii_is_alpha((unsigned char)word.p[letters]))
			letters++;
		plain = plain || (letters == word.len && letters >= PLAIN_LETTERS);
	}
	return plain && words >= (call ? 3 : 2);
}

/* Three words or more of prose, one of which is a name like f() or a_b. */
bool words_name_identifier(struct str line)
{
	size_t words = 0, names = 0;

	if (begins_with_key(line))
		return false;
	for (size_t i = 0; i < line.len; i++)
		if (line.p[i] == '\0' || strchr("{}=\\;<>|$#[]/", line.p[i]))
			return false;
	while (line.len > 0) {
		struct str word = str_cut(&line, ' ');

		if (word.len == 0)
			continue;
		if (words_look_like_code(word))
			names++;
		else
			words += ascii_is_alpha((unsigned char)*word.p);
	}
	return names == 1 && words >= 2;
}

/* "SystemRequirements", "config/start-first": a field's name. */
static bool is_compound(struct str word)
{
	for (size_t i = 1; i < word.len; i++)
		if (strchr("/_.", word.p[i]) ||
			(word.p[i] >= 'A' && word.p[i] <= 'Z' && word.p[i - 1] >= 'a' &&
				word.p[i - 1] <= 'z'))
			return true;
	return false;
}

bool words_are_value(struct str line)
{
	size_t colon = str_search(line, STR(": ")), spaces = 0;
	struct str value;

	if (colon >= line.len)
		return false;
	for (size_t i = 0; i < colon; i++)
		spaces += line.p[i] == ' ';
	value = str_trim(str_from(line, colon + 2));
	if ((spaces == 0 && is_compound(str_upto(line, colon))) || str_starts(value, STR("(")))
		return true;
	return spaces <= 1 && value.len > 0 && str_find(value, ' ') == value.len;
}

bool words_at_least(struct str line, size_t least)
{
	size_t words = 1;

	for (size_t i = 0; i < line.len && words < least; i++)
		words += line.p[i] == ' ';
	return words >= least;
}
