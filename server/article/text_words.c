/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Word lists of the plain-text reader: each is sorted, looked up by bisection. */
#include "article/text_words.h"

#include "text/clean.h"
#include "text/normal.h"

#include <stdlib.h>
#include <string.h>

enum { SERIAL_DIGITS = 5 }; /* more than a year or a standard has */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* clang-format off */
/* Words that a title in title case may leave small. */
static const char *const stop_words[] = {
	"a", "about", "above", "after", "against", "all", "along", "am", "an", "and", "any",
	"are", "aren't", "around", "as", "at", "be", "been", "before", "behind", "being",
	"below", "between", "but", "by", "can", "could", "did", "do", "does", "during", "each",
	"etc", "for", "from", "had", "has", "have", "her", "his", "how", "if", "in", "into",
	"is", "isn't", "it", "its", "may", "more", "must", "my", "near", "no", "nor", "not",
	"of", "off", "on", "onto", "or", "our", "out", "over", "per", "shall", "should", "since",
	"so", "some", "such", "than", "that", "the", "their", "them", "then", "these", "they",
	"this", "those", "through", "to", "toward", "under", "until", "up", "upon", "us",
	"using", "via", "vs", "was", "we", "were", "what", "when", "where", "which", "while",
	"who", "whose", "why", "will", "with", "within", "without", "would", "yet", "you",
	"your",
};

/* Function words that no other language with Latin letters uses as much. */
static const char *const english_words[] = {
	"a", "and", "are", "as", "at", "be", "by", "can", "for", "from", "have", "if", "in",
	"is", "it", "not", "of", "on", "or", "that", "the", "this", "to", "was", "will", "with",
	"you",
};

/* A line that ends in one of these, small, goes on after it. */
static const char *const leading_words[] = {
	"a", "an", "and", "are", "as", "at", "be", "because", "becomes", "but", "by", "can", "contains",
	"das", "der", "die", "doing", "following", "for", "from", "gives", "has", "have", "if", "include", "includes", "into", "is",
	"oder", "of", "on", "or", "requires", "returns", "says", "shows", "since", "than", "that", "the",
	"their", "therefore", "this", "thus", "to", "und", "using", "via", "was", "were", "when", "where", "which", "with", "your",
};

/* How sentences begin that lead from one thing to the next. */
static const char *const opening_words[] = {
	"additionally", "also", "alternatively", "but", "finally", "fortunately", "hence", "here",
	"here's", "however", "instead", "let", "let's", "likewise", "otherwise", "please", "see",
	"similarly", "so", "that", "then", "there", "therefore", "these", "they", "this", "thus",
	"unfortunately", "we", "you",
};

/* What a sentence is made with, in the middle of a line. */
static const char *const finite_words[] = {
	"are", "can", "cannot", "could", "does", "doesn't", "has", "have", "is", "isn't", "may", "might",
	"must", "should", "was", "were", "will", "won't", "would",
};

/* Who does it, after a comma. */
static const char *const subject_words[] = {
	"he", "i", "it", "she", "there", "they", "this", "we", "you", "you'll",
};

static const char *const clause_words[] = {
	"after", "before", "how", "if", "that", "what", "when", "where", "whether", "which",
	"while", "who", "why",
};

static const char *const ask_words[] = {
	"am", "are", "can", "could", "did", "do", "does", "had", "has", "have", "how", "is",
	"may", "must", "should", "was", "were", "what", "what's", "when", "where", "which",
	"who", "who's", "whom", "whose", "why", "will", "would",
};

/* "For which types", "In what order" */
static const char *const asked_of_words[] = {
	"about", "at", "by", "for", "from", "in", "on", "to", "under", "with",
};
static const char *const asked_words[] = { "how", "what", "which", "who", "whom", "whose", "why" };

static const char *const stock_sections[] = {
	"abstract", "acknowledgements", "acknowledgments", "afterword", "anhang", "appendix",
	"authors", "background", "bibliographie", "bibliography", "bugs", "caveats",
	"changelog", "changes", "community", "compatibility", "conclusion", "conclusiones",
	"conclusions", "configuration", "contents", "contributing", "copyright", "credits",
	"customization", "dependencies", "description", "development", "discussion",
	"einleitung", "examples", "faq", "faqs", "fazit", "features",
	"feedback", "foreword", "frequently asked questions", "further reading", "getting help",
	"getting started", "glossary", "history", "installation", "introducción",
	"introduction", "key takeaways", "known issues", "license", "limitations", "literatur",
	"materials and methods", "methods", "motivation", "next steps", "notes", "overview",
	"preamble", "preface", "prerequisites", "prologue", "quellen", "quick start",
	"quickstart", "rationale", "references", "related work", "release notes",
	"requirements", "resources", "results", "roadmap", "résumé", "schluss", "see also",
	"setup", "sources", "summary", "support", "synopsis", "table of contents", "testing",
	"the bottom line", "troubleshooting", "tutorial", "usage", "vorwort", "what's next",
	"zusammenfassung",
};

/* How lines begin that a page's furniture leaves behind. */
static const char *const chrome[] = {
	"(c) ", "additional reference", "advertisement", "all rights reserved", "bild:", "by ", "caption:", "caution:",
	"click here", "continue reading", "copyright (c", "copyright 1", "copyright 2",
	"copyright by", "copyright ©", "credit:", "e.g. ", "edit:", "exhibit ", "fig.",
	"figure ", "file:", "filed under", "filename:", "fixme", "follow us", "for details", "for example", "for further", "for more ", "foto:", "image by",
	"image courtesy", "image credit", "image from", "image of", "image source", "image via",
	"homepage:", "i.e. ", "image:", "important:", "last modified", "last updated", "leave a comment", "licence:", "license:", "like this",
	"listen to this", "listing 1", "listing 2", "listing 3", "listing 4", "listing 5",
	"listing 6", "listing 7", "listing 8", "listing 9", "maintainer:", "min read", "more articles",
	"more from", "note:", "photo ", "photo by", "photo courtesy", "photo credit", "photo of",
	"photo via", "photo:", "photograph", "photos by", "posted ", "posted:", "published ",
	"published:", "quelle:", "read more", "read next", "read the ", "reading time", "recommended for",
	"recommended reading", "reference:", "related articles", "related content",
	"related links", "related posts", "related reading", "related stories", "related:", "requires:",
	"share on", "share this", "share via", "share with", "share:", "sign up", "skip to",
	"source by", "source:", "sources:", "stability:", "status:", "subscribe", "table 1",
	"table 2", "table 3", "table 4", "table 5", "table 6", "table 7", "table 8", "table 9",
	"table of contents generated", "tagged", "tags ", "tags:", "tier:", "tip:", "todo:", "translations:", "update:", "updated ", "updated:",
	"version:", "view all", "warning:", "website:", "written by", "you may also", "you might also", "©",
	"best regards", "dear ", "kind regards", "with kind regards", "yours faithfully", "yours sincerely",
	"yours truly",
};

/* Furniture when it is the whole line. */
static const char *const chrome_lines[] = {
	"and", "attention", "back to top", "build status", "caution", "comments", "copy link",
	"danger", "else", "end", "eof", "facebook", "hint", "home", "important", "linkedin",
	"loading...", "log in", "menu", "next", "no", "note", "ok", "or", "photo", "pinterest",
	"previous", "related", "reply", "share", "tags", "tbd", "then", "tip", "twitter", "warning",
	"whatsapp", "where", "with", "yes",
};

static const char *const bylines[] = {
	"author: ", "authors: ", "by ", "posted by ", "text: ", "von ", "written by ",
};

/* Lines that say which licence holds, seldom as headings. */
static const char *const licences[] = {
	"agpl", "apache 2", "apache license", "apache-2", "apache software license", "bsd ", "bsd-",
	"cc by", "cc-by", "creative commons", "eclipse public", "gnu affero", "gnu general",
	"gnu gpl", "gnu lesser", "gplv", "isc license", "lgpl", "licensed under", "mit license",
	"mozilla public", "released under", "the mit license",
};

static const char *const abbreviations[] = {
	"al", "approx", "apr", "aug", "bros", "ca", "cf", "co", "corp", "dec", "dept", "dr",
	"ed", "eds", "eg", "esq", "est", "etc", "feb", "fig", "gen", "gov", "ie", "inc", "jan",
	"jr", "jul", "jun", "ltd", "mar", "messrs", "mr", "mrs", "ms", "mt", "no", "nov", "oct",
	"op", "ph", "plc", "pp", "prof", "rev", "sen", "sep", "sept", "sr", "st", "vol", "vs",
};

static const char *const months[] = {
	"apr", "april", "aug", "august", "dec", "december", "dezember", "feb", "februar",
	"february", "jan", "januar", "january", "jul", "juli", "july", "jun", "june", "juni",
	"mai", "mar", "march", "may", "märz", "nov", "november", "oct", "october", "okt",
	"oktober", "sep", "sept", "september",
};

static const char *const date_words[] = {
	"am", "at", "cest", "cet", "edt", "est", "fri", "friday", "gmt", "mon", "monday", "of",
	"on", "pdt", "pm", "pst", "sat", "saturday", "sun", "sunday", "the", "thu", "thursday",
	"tue", "tuesday", "uhr", "und", "utc", "wed", "wednesday",
};
/* clang-format on */

/* ---- looking up ----------------------------------------------------------------- */

enum { WORD_MAX = 40 };

/* Lower case, terminated; false when it is longer than any word of the lists. */
static bool word_fold(struct str word, char folded[WORD_MAX + 4])
{
	size_t len = 0;

	if (word.len > WORD_MAX)
		return false;
	while (word.len > 0) {
		uint32_t c = letter_lower(utf8_next(&word));

		if (c == 0x2019)
			c = '\'';
		if (len >= WORD_MAX)
			return false;
		if (c < 0x80) {
			folded[len++] = (char)c;
		} else if (c < 0x800) {
			folded[len++] = (char)(0xc0 | c >> 6);
			folded[len++] = (char)(0x80 | (c & 0x3f));
		} else {
			return false;
		}
	}
	folded[len] = '\0';
	return true;
}

static int by_word(const void *key, const void *entry)
{
	return strcmp(key, *(const char *const *)entry);
}

static bool listed(struct str word, const char *const *list, size_t count)
{
	char folded[WORD_MAX + 4];

	return word_fold(word, folded) && bsearch(folded, list, count, sizeof(*list), by_word);
}

#define LISTED(word, list) listed((word), (list), COUNT(list))

static bool begins(struct str line, const char *const *list, size_t count)
{
	int first = line.len > 0 ? ascii_lower((unsigned char)*line.p) : 0;

	for (size_t i = 0; i < count; i++)
		if ((unsigned char)*list[i] == first && str_starts_nocase(line, str_of(list[i])))
			return true;
	return false;
}

/* The next run between white space, without the punctuation at both ends. */
static struct str word_next(struct str *rest)
{
	size_t from = 0, to;
	struct str word;

	while (from < rest->len && ascii_is_space((unsigned char)rest->p[from]))
		from++;
	to = from;
	while (to < rest->len && !ascii_is_space((unsigned char)rest->p[to]))
		to++;
	word = str_make(rest->p + from, to - from);
	*rest = str_from(*rest, to);
	return word;
}

bool word_octet(unsigned char c)
{
	return c >= 0x80 || ascii_is_alpha(c) || ascii_is_digit(c);
}

static struct str word_bare(struct str word)
{
	static const struct str quotes[] = { { "\xe2\x80\x9c", 3 }, { "\xe2\x80\x98", 3 },
		{ "\xe2\x80\x9e", 3 }, { "\xc2\xab", 2 }, { "\xc2\xbb", 2 } };
	static const struct str ends[] = { { "\xe2\x80\x9d", 3 }, { "\xe2\x80\x99", 3 },
		{ "\xc2\xbb", 2 } };

	while (word.len > 0 && !word_octet((unsigned char)*word.p))
		word = str_from(word, 1);
	for (size_t i = 0; i < COUNT(quotes); i++)
		if (str_starts(word, quotes[i]))
			word = str_from(word, quotes[i].len);
	while (word.len > 0 && !word_octet((unsigned char)word.p[word.len - 1]))
		word.len--;
	for (size_t i = 0; i < COUNT(ends); i++)
		if (str_ends(word, ends[i]))
			word.len -= ends[i].len;
	return word;
}

/* ---- questions about a line -------------------------------------------------------- */

bool words_are_stock_section(struct str line)
{
	if (str_ends(line, STR(".")))
		line.len--;
	return LISTED(line, stock_sections);
}

bool words_begin_chrome(struct str line)
{
	if (str_eq(line, STR("WARNING")) || str_eq(line, STR("ATTENTION")))
		return false; /* an author's, not the label of a box */
	return LISTED(line, chrome_lines) || begins(line, chrome, COUNT(chrome));
}

bool words_are_chrome(struct str line)
{
	return LISTED(line, chrome_lines);
}

bool words_begin_licence(struct str line)
{
	return begins(str_from(line, str_starts(line, STR("("))), licences, COUNT(licences));
}

bool words_begin_byline(struct str line)
{
	return begins(line, bylines, COUNT(bylines));
}

bool word_is_stop(struct str word)
{
	return LISTED(word_bare(word), stop_words);
}

struct str words_before_note(struct str line)
{
	size_t open = str_find_last(line, '[');

	if (!str_ends(line, STR("]")) || open == 0 || open + 2 >= line.len || open + 5 < line.len ||
		str_number(str_make(line.p + open + 1, line.len - open - 2), 999) < 0)
		return line;
	return words_before_note(str_upto(line, open));
}

bool words_lead_on(struct str line)
{
	size_t from = str_find_last(line, ' ');

	return from + 1 < line.len && line.p[from + 1] >= 'a' && line.p[from + 1] <= 'z' &&
	       LISTED(str_from(line, from + 1), leading_words);
}

bool words_hold_serial(struct str line)
{
	size_t digits = 0;

	for (size_t i = 0; i < line.len && digits < SERIAL_DIGITS; i++)
		digits = ascii_is_digit((unsigned char)line.p[i]) ? digits + 1 : 0;
	return digits >= SERIAL_DIGITS;
}

bool words_go_on(struct str line)
{
	struct str first = word_next(&line);

	return first.len > 0 && *first.p >= 'a' && *first.p <= 'z' && line.len > 0 &&
	       LISTED(word_bare(first), stop_words);
}

bool words_ask(struct str line)
{
	struct str first = word_bare(word_next(&line));

	if (LISTED(first, asked_of_words))
		return LISTED(word_bare(word_next(&line)), asked_words);
	return LISTED(first, ask_words);
}

/* "After the storm, we counted" */
static bool subject_follows_comma(struct str line)
{
	size_t comma = str_search(line, STR(", "));
	struct str rest = str_from(line, comma + 2);

	return comma < line.len && LISTED(word_next(&rest), subject_words);
}

bool words_open_sentence(struct str line)
{
	return LISTED(word_bare(word_next(&line)), opening_words);
}

bool words_are_sentence(struct str line)
{
	struct str rest = line, first = word_bare(word_next(&rest));

	if (words_open_sentence(line) || subject_follows_comma(line))
		return true;
	if (str_eq_nocase(first, STR("to")) || str_eq_nocase(first, STR("if")) ||
		str_search(line, STR(" following")) < line.len)
		return true;
	if (LISTED(first, ask_words) || LISTED(first, clause_words))
		return false;
	while (rest.len > 0) {
		struct str word = word_next(&rest);

		if (LISTED(word_bare(word), clause_words))
			return false;
		if (LISTED(word, finite_words))
			return true;
	}
	return false;
}

bool words_end_abbreviated(struct str line)
{
	size_t from = line.len, len;
	struct str word;

	if (line.len < 2 || line.p[line.len - 1] != '.')
		return false;
	while (from > 0 && !ascii_is_space((unsigned char)line.p[from - 1]))
		from--;
	word = word_bare(str_from(line, from));
	len = word.len;
	if (len == 1 && *word.p >= 'A' && *word.p <= 'Z' && word.p + 2 == line.p + line.len)
		return true;                         /* "Malcolm X." is rarer than an initial */
	if (len >= 3 && str_find(word, '.') < len) { /* U.S., e.g., p.m. */
		for (size_t i = 0; i < len; i++)
			if (i % 2 ? word.p[i] != '.' : !ascii_is_alpha((unsigned char)word.p[i]))
				return false;
		return true;
	}
	return from > 0 && LISTED(word, abbreviations); /* not the answer "No." */
}

static bool number_like(struct str word)
{
	bool digits = false;

	for (size_t i = 0; i < word.len; i++) {
		if (ascii_is_digit((unsigned char)word.p[i]))
			digits = true;
		else if (word.p[i] != '/' && word.p[i] != '-' && word.p[i] != '.' &&
			 word.p[i] != ':')
			return digits && i + 2 >= word.len - (word.len > 0) &&
			       ascii_is_alpha((unsigned char)word.p[i]); /* 5th, 3pm */
	}
	return digits;
}

bool words_are_date(struct str line)
{
	size_t numbers = 0, named = 0, pieces = 0;

	if (line.len > 60)
		return false;
	while (line.len > 0) {
		struct str word = word_bare(word_next(&line));

		if (word.len == 0)
			continue;
		if (number_like(word)) {
			numbers++;
			for (size_t i = 0; i < word.len; i++)
				pieces += word.p[i] == '-' || word.p[i] == '/' || word.p[i] == '.';
		} else if (LISTED(word, months)) {
			named++;
		} else if (!LISTED(word, date_words)) {
			return false;
		}
	}
	return numbers > 0 && (named > 0 || pieces >= 2);
}

int words_function_share(struct str text)
{
	int words = 0, function = 0;

	while (text.len > 0 && words < 4096) {
		struct str word = word_bare(word_next(&text));

		if (word.len == 0)
			continue;
		words++;
		function += LISTED(word, english_words);
	}
	return words < 40 ? -1 : function * 1000 / words;
}
