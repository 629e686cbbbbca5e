/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Step F: what speaks for and against each short line. */
#include "article/text_parts.h"

#include "article/text_score.h"
#include "article/text_shape.h"
#include "article/text_words.h"

static const int points[FEATURE_COUNT] = {
#define X(name, value, text) value,
	TEXT_FEATURES(X)
#undef X
};

/* ---- what a part is ---- */

static bool is_long_line(const struct text_reader *r)
{
	return r->doc->profile == PROFILE_LONG_LINE;
}

unsigned text_part_width(const struct text_reader *r, const struct text_part *part)
{
	unsigned width = 0;

	for (uint32_t i = 0; i < part->count && width < TEXT_CANDIDATE_MAX + 1; i++)
		width += r->lines[part->first + i].width + (i > 0 ? 1u : 0u);
	return width;
}

bool text_ends_sentence(struct str s)
{
	static const struct str closing[] = { { "\xe2\x80\x9d", 3 }, { "\xe2\x80\x99", 3 },
		{ "\"", 1 }, { "'", 1 }, { ")", 1 }, { "*", 1 }, { "_", 1 }, { "\xc2\xbb", 2 } };
	static const struct str ends[] = { { ".", 1 }, { "!", 1 }, { "?", 1 }, { ":", 1 },
		{ "\xe2\x80\xa6", 3 }, { "\xe3\x80\x82", 3 }, { "\xef\xbc\x81", 3 },
		{ "\xef\xbc\x9f", 3 }, { "\xef\xbc\x9a", 3 } };

	s = words_before_note(s);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < sizeof(closing) / sizeof(closing[0]); i++)
			if (str_ends(s, closing[i]))
				s.len -= closing[i].len;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_ends(s, ends[i]))
			return true;
	return false;
}

/* "See the change log." */
static bool is_brief_sentence(struct str line)
{
	size_t spaces = 0;

	for (size_t i = 0; i < line.len; i++)
		spaces += line.p[i] == ' ';
	return spaces >= 2 && str_ends(line, STR(".")) && !str_ends(line, STR("..")) &&
	       !words_end_abbreviated(line) && !list_mark_read(line).found;
}

bool text_is_body(const struct text_reader *r, const struct text_part *part)
{
	const struct text_line *last = &r->lines[part->first + part->count - 1];
	unsigned width;

	if (part->kind == TEXT_HEADING || part->kind == TEXT_RULE)
		return false;
	if (part->kind != TEXT_PARAGRAPH)
		return part->title.len == 0;
	if (part->count > 2)
		return true;
	width = text_part_width(r, part);
	if (width > TEXT_HEADING_COLUMNS || (part->count > 1 && part->title.len == 0))
		return true;
	if (part->rank > 0)
		return width >= 40 && text_ends_sentence(text_line_str(r, part->first));
	return text_ends_sentence(str_make(r->text.p + last->at, last->len)) &&
	       (width >= 40 || is_brief_sentence(text_line_str(r, part->first)));
}

bool text_ends_in_colon(const struct text_reader *r, const struct text_part *part)
{
	struct str last = text_line_str(r, part->first + part->count - 1);

	return part->kind == TEXT_PARAGRAPH &&
	       (str_ends(last, STR(":")) || str_ends(last, STR("\xef\xbc\x9a")));
}

/* A wrapped title fills its first line; two short lines are a couplet. */
static bool lines_fit(const struct text_reader *r, const struct text_part *part)
{
	if (part->kind == TEXT_LIST)
		return part->count == 1;
	return part->count == 1 ||
	       (part->count == 2 && !is_long_line(r) && r->lines[part->first].width >= 45);
}

void text_titles_set(struct text_reader *r)
{
	for (size_t i = 0; i < r->part_count; i++) {
		struct text_part *part = &r->parts[i];
		bool numbered = part->kind == TEXT_LIST && part->count == 1 &&
				list_mark_read(text_line_str(r, part->first)).ordered;

		if (part->kind != TEXT_PARAGRAPH && !numbered)
			continue;
		if (part->count <= 2 && text_part_width(r, part) <= TEXT_CANDIDATE_MAX &&
			lines_fit(r, part))
			part->title = text_flow(r, part->first, part->count);
	}
}

/* ---- features of the line itself ---- */

/* "MILL : where sacks are kept", but not "Test 3 : Moving inversions". */
static bool spaced_colon(struct str words)
{
	size_t colon = str_search(words, STR(" : "));

	return colon > 0 && colon < words.len && !ascii_is_digit((unsigned char)words.p[colon - 1]);
}

static void part_look(struct text_reader *r, struct text_part *part, struct str words,
	const struct title_facts *facts)
{
	bool caps = title_is_caps(facts), title = !caps && r->english && title_is_title_case(facts);
	bool question = str_ends(words, STR("?")) || str_ends(words, STR("\xef\xbc\x9f"));
	bool bang = str_ends(words, STR("!")) || str_ends(words, STR("\xef\xbc\x81"));
	bool colon = str_ends(words, STR(":")) || str_ends(words, STR("\xef\xbc\x9a"));
	bool open = !question && !bang && !colon && !str_ends(words, STR("."));

	part_set(part, FEATURE_CAPS, caps);
	part_set(part, FEATURE_TITLE_CASE, title);
	part_set(part, FEATURE_ONE_WORD,
		!caps && facts->significant == 1 && facts->capitalised == 1);
	part_set(part, FEATURE_CHAIN, part->rank > 0);
	part_set(part, FEATURE_ASKS, question && words_ask(words));
	part_set(part, FEATURE_QUESTION, question && !words_ask(words) && title);
	part_set(part, FEATURE_STOCK, words_are_stock_section(words));
	part_set(part, FEATURE_SHORT, text_part_width(r, part) <= 60);
	part_set(part, FEATURE_OPEN, open);
	part_set(part, FEATURE_COLON, colon);
	part_set(part, FEATURE_CALL, bang || (question && !words_ask(words) && !title && !caps));
	part_set(part, FEATURE_CODE, words_look_like_code(words) && !words_name_identifier(words));
	part_set(part, FEATURE_IDENTIFIER, words_name_identifier(words));
	part_set(part, FEATURE_LEADS_ON, !question && words_lead_on(words));
	part_set(part, FEATURE_SENTENCE,
		!question && !title && !caps && !words_are_stock_section(words) &&
			words_are_sentence(words));
	part_set(part, FEATURE_LICENCE, words_begin_licence(words));
	part_set(part, FEATURE_VALUE,
		part->rank == 0 && (words_are_value(words) || (r->english && spaced_colon(words))));
	part_set(part, FEATURE_LOWER, !part->label && facts->lower_start);
	part_set(part, FEATURE_NAME,
		part_has(part, FEATURE_LOWER) && !part_has(part, FEATURE_CODE) &&
			facts->words == 1);
	part_set(part, FEATURE_WORDY, facts->words > 8 && !title && !caps);
}

/* ---- features of its place ---- */

static bool could_be(const struct text_part *part)
{
	return part->weighed && part->vetoes == 0 && !part_has(part, FEATURE_LOWER);
}

/* "2.1 Words", which no step of a list is. */
static bool is_subsection(const struct text_part *part)
{
	return part->rank > 0 && numbering_read(part->title).parts > 1;
}

enum { CHROME_LETTERS = 4 }; /* of furniture that may be a section, not "End" */

/* "Comments" over a text that speaks of comments is no furniture. */
static void chrome_forgive(const struct text_reader *r, size_t i)
{
	struct text_part *part = &r->parts[i];

	if (part->vetoes == 1u << VETO_CHROME && !part_has(part, FEATURE_LOWER) &&
		part->title.len >= CHROME_LETTERS && part_has(part, FEATURE_BODY) &&
		part_has(part, FEATURE_AFTER_BODY) && words_are_chrome(part->title) &&
		text_echo_of(r, i) == TEXT_ECHO_WHOLE)
		part->vetoes = 0;
}

/* Body, or a line that leads to something: "Select the cell and type:" */
static bool holds_text(const struct text_reader *r, const struct text_part *part)
{
	return text_is_body(r, part) ||
	       (text_ends_in_colon(r, part) && words_at_least(part->title, 4));
}

/* "where M is the major version", ": tells what it does": of the line above. */
static bool goes_on(const struct text_reader *r, const struct text_part *part)
{
	struct str line = text_line_str(r, part->first);

	return part->kind == TEXT_PARAGRAPH && (words_go_on(line) || str_starts(line, STR(": ")));
}

static void part_place(struct text_reader *r, size_t i)
{
	struct text_part *part = &r->parts[i];
	const struct text_part *next = i + 1 < r->part_count ? part + 1 : NULL;
	unsigned after = next ? next->blanks : 0;
	enum text_echo echo = TEXT_ECHO_NONE;

	part_set(part, FEATURE_BODY, next && next->kind != TEXT_PRE && holds_text(r, next));
	part_set(part, FEATURE_GOES_ON,
		i > 0 && next && !part_has(part, FEATURE_ASKS) && goes_on(r, next));
	part_set(part, FEATURE_LED, i > 0 && text_ends_in_colon(r, part - 1));
	part_set(part, FEATURE_LED_WORD,
		part_has(part, FEATURE_LED) && part_has(part, FEATURE_ONE_WORD) &&
			!part_has(part, FEATURE_STOCK));
	part_set(part, FEATURE_STACKED,
		next && could_be(next) && i + 2 < r->part_count && !text_is_body(r, next) &&
			text_is_body(r, next + 1));
	part_set(part, FEATURE_AFTER_BODY,
		i == 0 || part[-1].kind == TEXT_RULE || part[-1].kind == TEXT_HEADING ||
			holds_text(r, part - 1));
	part_set(part, FEATURE_BARE,
		!part_has(part, FEATURE_BODY) && !part_has(part, FEATURE_STACKED) &&
			(words_at_least(part->title, 3) || !part_has(part, FEATURE_AFTER_BODY)) &&
			!is_subsection(part));
	chrome_forgive(r, i);
	if (part->vetoes == 0 && !part_has(part, FEATURE_COLON) && !part_has(part, FEATURE_CODE))
		echo = text_echo_of(r, i);
	part_set(part, FEATURE_ECHO, echo == TEXT_ECHO_WHOLE);
	part_set(part, FEATURE_ECHO_HALF, echo == TEXT_ECHO_HALF);
	part_set(part, FEATURE_BLANKS, part->blanks >= 2 && part->blanks > after);
	if (part_has(part, FEATURE_CODE) && part_has(part, FEATURE_BODY) &&
		part_has(part, FEATURE_AFTER_BODY) && words_mention_code(part->title)) {
		part_unset(part, FEATURE_CODE);
		part_set(part, FEATURE_MENTION, true);
	}
	if (part_has(part, FEATURE_COLON) && next && next->kind == TEXT_LIST) {
		part_unset(part, FEATURE_COLON);
		part_set(part, FEATURE_COLON_LIST, true);
	}
}

/* ---- all together ---- */

int16_t text_score_sum(const struct text_part *part)
{
	int sum = 0;

	if (part->vetoes != 0)
		return SCORE_VETOED;
	for (unsigned i = 0; i < FEATURE_COUNT; i++)
		if (part_has(part, i))
			sum += points[i];
	return (int16_t)sum;
}

void text_parts_weigh(struct text_reader *r)
{
	for (size_t i = 0; i < r->part_count; i++) {
		struct text_part *part = &r->parts[i];
		struct title_facts facts;
		struct str words = part->title;

		if (part->kind == TEXT_HEADING || part->title.len == 0 ||
			(part->kind == TEXT_LIST && part->rank == 0))
			continue;
		part->weighed = true;
		if (part->rank > 0 && !part->label)
			words = numbering_read(part->title).words;
		facts = title_facts_read(words);
		text_vetoes_look(r, i, words, &facts);
		part_look(r, part, words, &facts);
	}
	for (size_t i = 0; i < r->part_count; i++)
		if (r->parts[i].weighed)
			part_place(r, i);
	text_company_look(r);
	for (size_t i = 0; i < r->part_count; i++)
		if (r->parts[i].weighed)
			r->parts[i].score = text_score_sum(&r->parts[i]);
}

struct reason *text_reasons(struct text_reader *r, const struct text_part *part)
{
	static const char *const feature_text[] = {
#define X(name, value, text) text,
		TEXT_FEATURES(X)
#undef X
	};
	static const char *const veto_text[] = {
#define X(name, text) text,
		TEXT_VETOES(X)
#undef X
	};
	struct reason *first = NULL, **tail = &first;

	for (unsigned i = 0; i < FEATURE_COUNT + VETO_COUNT; i++) {
		bool is_veto = i >= FEATURE_COUNT;
		unsigned bit = is_veto ? i - FEATURE_COUNT : i;

		if (is_veto ? !(part->vetoes & 1u << bit) : !part_has(part, bit))
			continue;
		*tail = ARENA_NEW(r->arena, struct reason);
		if (!*tail)
			break;
		(*tail)->points = is_veto ? SCORE_VETOED : points[bit];
		(*tail)->text = str_of(is_veto ? veto_text[bit] : feature_text[bit]);
		tail = &(*tail)->next;
	}
	return first;
}
