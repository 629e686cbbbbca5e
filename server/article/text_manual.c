/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* articles.md 2.5: rendered man pages and their like, Project Gutenberg. */
#include "article/text_parts.h"

#include "article/text_score.h"
#include "article/text_shape.h"

enum { MANUAL_INDENT = 3 };

/* ---- Project Gutenberg ------------------------------------------------------------------ */

static bool marker_is(struct str line, const char *word)
{
	size_t at;

	if (!str_starts(line, STR("***")))
		return false;
	line = str_trim(str_from(line, 3));
	if (!str_starts_nocase(line, str_of(word)))
		return false;
	at = str_search(line, STR("GUTENBERG"));
	return at < line.len;
}

/* "Title: ..." of the header, into `where` unless that is given. */
static void header_take(struct text_reader *r, struct str line, struct str key, struct str *where)
{
	if (where->len == 0 && str_starts_nocase(line, key))
		*where = text_flow_str(r->arena, str_from(line, key.len));
}

static void header_read(struct text_reader *r, size_t end)
{
	struct meta *meta = &r->doc->meta;
	struct str author = STR_EMPTY;

	for (size_t i = 0; i < end && i < 200; i++) {
		struct str line = text_line_str(r, i);

		header_take(r, line, STR("Title:"), &meta->title);
		header_take(r, line, STR("Author:"), &author);
	}
	if (author.len == 0 || meta->authors.count > 0)
		return;
	meta->authors.at = ARENA_NEW(r->arena, struct str);
	if (!meta->authors.at)
		return;
	meta->authors.at[0] = author;
	meta->authors.count = 1;
}

static void gutenberg_cut(struct text_reader *r)
{
	size_t from = 0, to = r->line_count;

	for (size_t i = 0; i < r->line_count; i++) {
		struct str line = text_line_str(r, i);

		if (from == 0 && marker_is(line, "START OF"))
			from = i + 1;
		if (from > 0 && marker_is(line, "END OF")) {
			to = i;
			break;
		}
	}
	if (from == 0)
		return;
	header_read(r, from);
	r->skip_from = from;
	r->skip_to = to;
	document_warn(r->doc, text_source_line(r, from - 1),
		"Project Gutenberg's header%s left out of the article",
		to < r->line_count ? " and licence are" : " is");
}

/* ---- man pages ----------------------------------------------------------------------------- */

static size_t next_line(const struct text_reader *r, size_t i)
{
	do
		i++;
	while (i < r->skip_to && r->lines[i].len == 0);
	return i;
}

/* A flush line alone, over lines that are indented. */
static bool head_is(const struct text_reader *r, size_t i)
{
	size_t next = i + 1;
	struct str line = text_line_str(r, i);

	if (r->lines[i].indent != 0 || r->lines[i].width > TEXT_HEADING_COLUMNS ||
		(i > r->skip_from && !text_blank(r, i - 1)))
		return false;
	if (text_blank(r, next))
		next++;
	return !text_blank(r, next) && r->lines[next].indent >= MANUAL_INDENT &&
	       !list_mark_read(line).found && !rule_is(line) && !str_ends(line, STR(":")) &&
	       !str_ends(line, STR(",")) && !str_ends(line, STR(";"));
}

/* The indent that most of the deeper lines share. */
static unsigned body_indent(const struct text_reader *r)
{
	size_t counts[16] = { 0 };
	unsigned best = MANUAL_INDENT;

	for (size_t i = r->skip_from; i < r->skip_to; i++)
		if (r->lines[i].len > 0 && r->lines[i].indent < 16)
			counts[r->lines[i].indent]++;
	for (unsigned i = MANUAL_INDENT; i < 16; i++)
		if (counts[i] > counts[best])
			best = i;
	return best;
}

/* Mark the heads, and shift the body to the left, so that what is indented
 * inside of it is told from it. */
static void manual_lay(struct text_reader *r)
{
	unsigned body = body_indent(r);

	r->heads = ARENA_ARRAY(&r->scratch, r->line_count + 1, uint8_t);
	if (!r->heads)
		return;
	r->manual = true;
	for (size_t i = r->skip_from; i < r->skip_to; i++) {
		size_t next = next_line(r, i);

		if (text_blank(r, i))
			continue;
		if (head_is(r, i))
			r->heads[i] = 1;
		else if (r->lines[i].indent == MANUAL_INDENT && body > MANUAL_INDENT + 1 &&
			 next == i + 1 && next < r->skip_to && r->lines[next].indent >= body)
			r->heads[i] = 2;
	}
	for (size_t i = r->skip_from; i < r->skip_to; i++)
		r->lines[i].indent =
			(uint16_t)(r->lines[i].indent > body ? r->lines[i].indent - body : 0);
}

static void manual_find(struct text_reader *r)
{
	size_t lines = 0, deep = 0, flush = 0, heads = 0;

	for (size_t i = r->skip_from; i < r->skip_to; i++) {
		if (text_blank(r, i))
			continue;
		lines++;
		deep += r->lines[i].indent >= MANUAL_INDENT;
		flush += r->lines[i].indent == 0;
		heads += head_is(r, i);
	}
	if (r->doc->profile == PROFILE_WRAPPED && heads >= 2 && deep * 10 >= lines * 6 &&
		heads * 10 >= flush * 6)
		manual_lay(r);
}

/* "LS(1)    User Commands    LS(1)": the name, and what the manual is called. */
static bool running_head(struct text_reader *r, struct text_part *part)
{
	struct str line = text_line_str(r, part->first), name, last;
	size_t end = str_find(line, ')'), space = str_find_last(line, ' ');

	if (end >= line.len || str_find(line, '(') > end || space >= line.len)
		return false;
	name = str_upto(line, end + 1);
	last = str_from(line, space + 1);
	if (!str_eq_nocase(name, last) || str_find(name, ' ') < name.len)
		return false;
	part->title = name;
	part->subtitle_text = text_flow_str(r->arena, str_make(line.p + end + 1, space - end - 1));
	return true;
}

void text_shape_find(struct text_reader *r)
{
	gutenberg_cut(r);
	manual_find(r);
	text_head_find(r);
}

void text_manual_choose(struct text_reader *r)
{
	bool first = true;

	for (size_t i = 0; i < r->part_count; i++) {
		struct text_part *part = &r->parts[i];
		uint8_t head = r->heads[part->first];

		if (first && part->kind == TEXT_PARAGRAPH && part->count == 1 &&
			running_head(r, part)) {
			part->chosen = part->doc_title = true;
			part->level = 1;
		} else if (head > 0 && part->kind == TEXT_PARAGRAPH && part->count == 1 &&
			   !part->denied) {
			if (part->title.len == 0)
				part->title = text_flow(r, part->first, 1);
			part->weighed = true;
			part->features = FEATURE_BIT(FEATURE_FLUSH);
			part->vetoes = 0;
			part->score = FLUSH_POINTS;
			part->chosen = true;
			if (!part->author_says)
				part->level = head > 1 ? 3 : 2;
		}
		first = false;
	}
}
