/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Lines that no client can show well: they are served, but not as they were meant. */
#include "article/decode.h"
#include "article/visit.h"
#include "article/write.h"
#include "cli/check_reader.h"
#include "text/clean.h"
#include "text/lines.h"
#include "text/width.h"

enum { GUTTER = 2 /* columns between those of a table */ };

/* ---- preformatted text ------------------------------------------------------------ */

/* The first line of its text: gemtext and Markdown begin with a fence. */
static uint32_t first_line(const struct inspection *in, const struct block *b)
{
	bool fenced = in->doc->format == FORMAT_GEMTEXT || in->doc->format == FORMAT_MARKDOWN;

	return b->line + (fenced ? 1 : 0);
}

static void look_at_pre(struct inspection *in, const struct block *b)
{
	struct str text = b->u.pre.text;
	uint32_t line = first_line(in, b), widest_line = 0, tab_line = 0;
	unsigned widest = MENU_COLUMNS, wide = 0;

	if (!b->u.pre.label.len &&
		(in->doc->format == FORMAT_GEMTEXT || in->doc->format == FORMAT_MARKDOWN))
		inspect_say(in, b->line, false, "alt-text",
			"say behind the opening ``` what it is, such as: table: prices by year",
			"the preformatted text has no alternative text");
	for (; text.len; line++) {
		struct str one = str_cut(&text, '\n');
		unsigned width = text_width(one);

		if (!tab_line && str_find(one, '\t') < one.len)
			tab_line = line;
		wide += width > MENU_COLUMNS;
		if (width > widest) {
			widest = width;
			widest_line = line;
		}
	}
	if (widest_line)
		inspect_say(in, widest_line, false, "wide-line",
			"break or shorten it: preformatted lines are never wrapped, and Gopher "
			"menus end at 67 columns",
			"%u preformatted line%s wider than %d columns, this one has %u", wide,
			wide == 1 ? " is" : "s are", MENU_COLUMNS, widest);
	if (tab_line)
		inspect_say(in, tab_line, false, "tab", "indent and align with spaces",
			"a TAB in preformatted text is as wide as each client likes it");
}

/* ---- tables ------------------------------------------------------------------------- */

static unsigned cell_width(struct inspection *in, const struct inlines *cell)
{
	return text_width(inlines_to_plain(&in->arena, cell));
}

static void look_at_table(struct inspection *in, const struct block *b)
{
	const struct table *t = b->u.table;
	unsigned total = 0;

	for (size_t c = 0; c < t->columns; c++) {
		unsigned width = t->has_head ? cell_width(in, &t->head[c]) : 0;

		for (size_t r = 0; r < t->rows; r++) {
			unsigned w = cell_width(in, &t->cells[r * t->columns + c]);

			width = w > width ? w : width;
		}
		total += width + (c ? GUTTER : 0);
	}
	if (total > MENU_COLUMNS)
		inspect_say(in, b->line, false, "wide-table",
			"shorten its cells or take out a column to keep it a table",
			"this table is %u columns wide; past %d it is written out as a list, row "
			"by row",
			total, MENU_COLUMNS);
}

/* ---- the file as it lies there ---------------------------------------------------------- */

/* What the sanitizer takes out; CR, TAB and FF are line ends and spaces. */
static const char *unwanted(uint32_t c)
{
	if (c < 0x20)
		return c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\v'
			       ? NULL
			       : "a control character";
	if (c == 0x7f || (c >= 0x80 && c < 0xa0 && c != 0x85))
		return "a control character";
	if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
		return "a character that turns the direction of text";
	if (c == 0xfffd)
		return "U+FFFD, the sign for a character that was lost";
	return NULL;
}

static void look_at_characters(struct inspection *in)
{
	struct str text = STR_EMPTY, note = STR_EMPTY, rest;
	uint32_t line = 0;

	if (decode_text(&in->arena, in->source.text, &text, &note, NULL) < 0 || note.len)
		return; /* the reader has said what is the matter */
	in->told = 0;
	while (text.len && in->told < INSPECT_MAX) {
		const char *what = NULL;
		uint32_t c = 0;

		line++;
		for (rest = str_cut(&text, '\n'); rest.len && !what; what = unwanted(c))
			c = utf8_next(&rest);
		if (!what)
			continue;
		in->told++;
		inspect_say(in, line, false, "control-character",
			c == 0xfffd ? "write the character that was meant"
				    : "take it out: readers do not get it",
			"this line holds %s (U+%04X)", what, (unsigned)c);
	}
}

static void on_block(void *ctx, const struct block *b)
{
	struct inspection *in = ctx;

	if (b->kind == BLOCK_PREFORMATTED)
		look_at_pre(in, b);
	else if (b->kind == BLOCK_TABLE)
		look_at_table(in, b);
}

static void on_inlines(void *ctx, const struct inlines *text)
{
	(void)ctx; /* any client wraps these */
	(void)text;
}

void inspect_lines(struct inspection *in)
{
	const struct inline_visitor visitor = {
		.block = on_block, .inlines = on_inlines, .ctx = in
	};

	inlines_visit(in->doc->blocks, NULL, true, &visitor);
	look_at_characters(in);
}
