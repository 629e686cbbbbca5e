/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Step G, before the text is cut: lines of its own that the title and its bylines take, though
 * they are indented like code or follow each other like prose. */
#include "article/text_parts.h"

#include "article/text_words.h"

/* ---- a centred title ---------------------------------------------------------------------- */

enum { CENTRED_INDENT = 10, CENTRED_OFF = 16, CENTRED_LINES = 8, CENTRED_SAMPLE = 200 };

/* Columns of the text that a title is centred over. */
static unsigned text_columns(const struct text_reader *r)
{
	unsigned columns = 0;

	for (size_t i = r->skip_from; i < r->skip_to && i < r->skip_from + CENTRED_SAMPLE; i++)
		if (r->lines[i].width > columns && r->lines[i].width <= TEXT_LONG_LINE)
			columns = r->lines[i].width;
	return columns;
}

static bool is_centred(const struct text_line *line, unsigned columns)
{
	unsigned both = line->indent * 2u + line->width;

	return line->indent >= CENTRED_INDENT && both + CENTRED_OFF >= columns &&
	       both <= columns + CENTRED_OFF;
}

/* Lines in the middle, above text at the margin, are no code. */
static void centred_find(struct text_reader *r)
{
	unsigned columns = text_columns(r);
	size_t i = r->skip_from, lines = 0, end = i;

	if (r->doc->profile == PROFILE_LONG_LINE)
		return;
	while (i < r->skip_to && (text_blank(r, i) || is_centred(&r->lines[i], columns))) {
		if (!text_blank(r, i)) {
			lines++;
			end = i + 1;
		}
		i++;
	}
	if (lines == 0 || lines > CENTRED_LINES || i >= r->skip_to || r->lines[i].indent >= 4)
		return;
	r->head_to = end;
	for (i = r->skip_from; i < end; i++)
		r->lines[i].indent = 0;
}

/* ---- a title with its byline right below ---------------------------------------------------- */

enum { BYLINES = 3 };

/* "by Ann Author", "2 May 2024", but not "by the river" as prose goes on. */
static bool is_byline(struct str line)
{
	struct title_facts facts;

	if (words_are_date(line))
		return true;
	if (!words_begin_byline(line))
		return false;
	facts = title_facts_read(str_from(line, str_find(line, ' ')));
	return facts.significant > 0 && facts.capitalised == facts.significant &&
	       !text_ends_sentence(line);
}

static bool begins_title(const struct text_reader *r, size_t i)
{
	struct str line = text_line_str(r, i);

	return i < r->skip_to && r->lines[i].len > 0 && r->lines[i].indent < 4 &&
	       r->lines[i].width <= TEXT_HEADING_COLUMNS && !is_byline(line) &&
	       !text_ends_sentence(line);
}

/* The title and who wrote it, when, without a blank line between them. */
static void signed_title_find(struct text_reader *r)
{
	size_t i = r->skip_from, end;

	while (i < r->skip_to && text_blank(r, i))
		i++;
	if (r->head_to > 0 || !begins_title(r, i))
		return;
	end = i + 1;
	while (end < r->skip_to && end - i <= BYLINES && is_byline(text_line_str(r, end)))
		end++;
	if (end > i + 1 && end < r->skip_to && (text_blank(r, end) || r->glued))
		r->head_to = end;
}

void text_head_find(struct text_reader *r)
{
	if (r->manual)
		return;
	centred_find(r);
	signed_title_find(r);
}
