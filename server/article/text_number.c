/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* How a heading's number is written, in the languages that we know. */
#include "article/text_shape.h"

#include "text/clean.h"
#include "text/normal.h"

static const struct named { /* the same number: the same kind of division */
	const char *word;
	unsigned name;
} named[] = {
	{ "chapter", 1 },
	{ "kapitel", 1 },
	{ "chapitre", 1 },
	{ "capitulo", 1 },
	{ "capítulo", 1 },
	{ "capitolo", 1 },
	{ "hoofdstuk", 1 },
	{ "глава", 1 },
	{ "part", 2 },
	{ "teil", 2 },
	{ "partie", 2 },
	{ "parte", 2 },
	{ "deel", 2 },
	{ "часть", 2 },
	{ "section", 3 },
	{ "abschnitt", 3 },
	{ "sección", 3 },
	{ "appendix", 4 },
	{ "anhang", 4 },
	{ "annexe", 4 },
	{ "annex", 4 },
	{ "book", 5 },
	{ "buch", 5 },
	{ "livre", 5 },
	{ "libro", 5 },
	{ "act", 6 },
	{ "akt", 6 },
	{ "acte", 6 },
	{ "scene", 7 },
	{ "szene", 7 },
	{ "canto", 8 },
	{ "letter", 9 },
	{ "lesson", 10 },
	{ "lektion", 10 },
	{ "volume", 11 },
	{ "article", 12 },
	{ "artikel", 12 },
	{ "step", 13 },
	{ "schritt", 13 },
	{ "stave", 14 },
	{ "episode", 15 },
	{ "module", 16 },
	{ "unit", 17 },
};

static const char *const counted[] = { "one", "two", "three", "four", "five", "six", "seven",
	"eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
	"seventeen", "eighteen", "nineteen", "twenty" };
static const char *const ordinals[] = { "first", "second", "third", "fourth", "fifth", "sixth",
	"seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth" };

/* A word of `line` up to white space or one of . : - ) and its like. */
static struct str word_at(struct str line)
{
	size_t len = 0;

	while (len < line.len && !ascii_is_space((unsigned char)line.p[len]) &&
		line.p[len] != '.' && line.p[len] != ':' && line.p[len] != ')' &&
		line.p[len] != '-' && line.p[len] != ',' &&
		!str_starts(str_from(line, len), STR("\xe2\x80\x93")) &&
		!str_starts(str_from(line, len), STR("\xe2\x80\x94")))
		len++;
	return str_upto(line, len);
}

/* Case is folded letter by letter, so that КАПИТАЛЬ letters match too. */
static bool word_is(struct str word, const char *is)
{
	struct str other = str_of(is);

	while (word.len > 0 && other.len > 0)
		if (letter_lower(utf8_next(&word)) != utf8_next(&other))
			return false;
	return word.len == 0 && other.len == 0;
}

static unsigned roman_value(struct str word)
{
	static const char digits[] = "IVXLC";
	static const unsigned values[] = { 1, 5, 10, 50, 100 };
	unsigned total = 0, last = 0;

	if (word.len == 0 || word.len > 9)
		return 0;
	for (size_t i = word.len; i-- > 0;) {
		unsigned value = 0;

		for (size_t k = 0; k + 1 < sizeof(digits); k++)
			if (word.p[i] == digits[k])
				value = values[k];
		if (value == 0)
			return 0;
		if (value < last) {
			total -= total >= value ? value : 0;
		} else {
			total += value;
			last = value;
		}
	}
	return total;
}

/* "3", "III", "iii", "Three", "B": the number that a named division may bear. */
static unsigned any_value(struct str word)
{
	unsigned roman = roman_value(word);
	long long number = word.len < 5 ? str_number(word, 9999) : -1;

	if (number >= 0)
		return (unsigned)number;
	for (unsigned i = 0; i < sizeof(counted) / sizeof(counted[0]); i++)
		if (word_is(word, counted[i]))
			return i + 1;
	for (unsigned i = 0; i < sizeof(ordinals) / sizeof(ordinals[0]); i++)
		if (word_is(word, ordinals[i]))
			return i + 1;
	if (roman > 0)
		return roman;
	if (word.len == 1 && ascii_is_alpha((unsigned char)*word.p))
		return (unsigned)(ascii_lower((unsigned char)*word.p) - 'a' + 1);
	return 0;
}

/* What follows a number: blanks, dots, colons, dashes, then the words. */
static struct str after_number(struct str rest)
{
	for (;;) {
		struct str next = rest;
		uint32_t c;

		if (rest.len == 0)
			return rest;
		c = utf8_next(&next);
		if (c != ' ' && c != '\t' && c != '.' && c != ':' && c != ')' && c != '-' &&
			c != 0x2013 && c != 0x2014 && !space_is_odd(c) && c != 0xff1a &&
			c != 0x3001)
			return rest;
		rest = next;
	}
}

static bool named_read(struct str line, struct numbering *out)
{
	struct str word = word_at(line), rest;

	if (word.len == 0 || word.len > 20)
		return false;
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		struct str number;

		if (!word_is(word, named[i].word))
			continue;
		rest = str_trim(str_from(line, word.len));
		if (rest.len == 0 || rest.p == line.p + word.len)
			return false;
		number = word_at(rest);
		out->at[0] = any_value(number);
		if (out->at[0] == 0 && !str_eq(number, STR("0")))
			return false;
		rest = str_from(rest, number.len);
		out->words = after_number(rest);
		/* "Part of the problem" is out already; "Step 1 is to ..." is prose */
		if (out->words.len > 0 && *rest.p == ' ' &&
			letter_is_lower((unsigned char)*out->words.p))
			return false;
		out->kind = NUMBER_NAMED;
		out->name = named[i].name;
		out->parts = 1;
		return true;
	}
	return false;
}

/* decimal = 1*3DIGIT *("." 1*3DIGIT) ["." / ")"] SP words */
static bool decimal_read(struct str line, struct numbering *out)
{
	size_t i = 0;
	bool dotted = false;

	while (out->parts < NUMBER_PARTS) {
		unsigned value = 0;
		size_t from = i;

		while (i < line.len && i - from < 4 && ascii_is_digit((unsigned char)line.p[i]))
			value = value * 10 + (unsigned)(line.p[i++] - '0');
		if (i == from || i - from > 3)
			return false;
		out->at[out->parts++] = value;
		if (i + 1 >= line.len || line.p[i] != '.' ||
			!ascii_is_digit((unsigned char)line.p[i + 1]))
			break;
		i++;
		dotted = true;
	}
	if (i < line.len && (line.p[i] == '.' || line.p[i] == ')')) {
		dotted = true;
		i++;
	}
	if (i < line.len && !ascii_is_space((unsigned char)line.p[i]) &&
		(unsigned char)line.p[i] < 0x80)
		return false; /* "3rd", "2x" */
	out->words = after_number(str_from(line, i));
	out->kind = NUMBER_DECIMAL;
	out->bare = !dotted;
	return out->words.len > 0 || dotted;
}

/* appendix = UPALPHA "." decimal: "C.10.1 Words" */
static bool appendix_read(struct str line, struct numbering *out)
{
	struct numbering inner = *out;

	if (line.len < 3 || *line.p < 'A' || *line.p > 'Z' || line.p[1] != '.' ||
		!decimal_read(str_from(line, 2), &inner) || inner.words.len == 0 ||
		inner.parts == NUMBER_PARTS)
		return false;
	*out = inner;
	out->kind = NUMBER_APPENDIX;
	out->at[0] = (unsigned)(*line.p - 'A' + 1);
	for (unsigned i = 0; i < inner.parts; i++)
		out->at[i + 1] = inner.at[i];
	out->parts++;
	return true;
}

/* "IV. Words", "IV" alone, "A. Words" */
static bool lettered_read(struct str line, struct numbering *out)
{
	struct str word = word_at(line), rest = str_from(line, word.len);
	unsigned roman = roman_value(word);
	bool letter = word.len == 1 && *word.p >= 'A' && *word.p <= 'Z';

	if (roman == 0 && !letter)
		return false;
	if (rest.len > 0 && *rest.p != '.' && *rest.p != ')')
		return false;
	if (rest.len > 1 && !ascii_is_space((unsigned char)rest.p[1]))
		return false; /* initials: "C.S. Lewis" */
	if (rest.len == 0 && letter && roman != 1)
		return false; /* a lone letter of an index */
	out->kind = roman > 0 ? NUMBER_ROMAN : NUMBER_LETTER;
	out->at[0] = roman > 0 ? roman : (unsigned)(*word.p - 'A' + 1);
	out->parts = 1;
	out->words = after_number(rest);
	return true;
}

/* The digits of 一 to 十 with tens, or ASCII and full-width digits; 0 if none. */
static unsigned han_number(struct str *rest)
{
	static const uint32_t digits[] = { 0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03,
		0x516b, 0x4e5d };
	unsigned total = 0, value = 0;
	bool any = false;

	while (rest->len > 0 && total < 1000 && value < 1000) {
		struct str next = *rest;
		uint32_t c = utf8_next(&next);
		unsigned digit = 0;

		for (unsigned i = 0; i < 9; i++)
			if (c == digits[i])
				digit = i + 1;
		if (c >= '0' && c <= '9')
			value = value * 10 + (c - '0');
		else if (c >= 0xff10 && c <= 0xff19)
			value = value * 10 + (c - 0xff10);
		else if (digit > 0)
			value = digit;
		else if (c == 0x5341 || c == 0x767e) { /* ten, hundred */
			total += (value > 0 ? value : 1) * (c == 0x5341 ? 10 : 100);
			value = 0;
		} else
			break;
		any = true;
		*rest = next;
	}
	return any ? total + value : 0;
}

/* 第三章 Words, 第1節, 一、Words */
static bool cjk_read(struct str line, struct numbering *out)
{
	static const uint32_t units[] = { 0x7ae0, 0x7bc0, 0x8282, 0x90e8, 0x56de, 0x7bc7, 0x7de8,
		0x8bdd, 0x8a71 }; /* chapter, section (x2), part, round, piece, edition, talk */
	bool ordinal = str_starts(line, STR("\xe7\xac\xac"));
	struct str rest = ordinal ? str_from(line, 3) : line;
	uint32_t c;

	if (!ordinal && (line.len == 0 || (unsigned char)*line.p < 0xe0))
		return false;
	out->at[0] = han_number(&rest);
	out->parts = 1;
	if (out->at[0] == 0 || rest.len == 0)
		return false;
	c = utf8_next(&rest);
	if (!ordinal) {
		out->kind = NUMBER_CJK;
		out->words = after_number(rest);
		return c == 0x3001 || c == 0xff0e;
	}
	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (c == units[i]) {
			out->kind = NUMBER_NAMED;
			out->name = 100 + i;
			out->words = after_number(rest);
			return true;
		}
	return false;
}

struct numbering numbering_read(struct str line)
{
	static const struct numbering none;
	struct numbering found = none;

	if (line.len == 0)
		return none;
	if (ascii_is_digit((unsigned char)*line.p) && decimal_read(line, &found))
		return found;
	found = none;
	if (appendix_read(line, &found))
		return found;
	if (lettered_read(line, &found))
		return found;
	found = none;
	if (named_read(line, &found))
		return found;
	found = none;
	if (cjk_read(line, &found))
		return found;
	return none;
}
