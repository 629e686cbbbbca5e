/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Lines that no client can show well: they are served, but not as they were meant. */
#include "article/read.h"
#include "article/visit.h"
#include "article/write.h"
#include "cli/check_reader.h"
#include "text/clean.h"
#include "text/lines.h"
#include "text/width.h"

enum { GUTTER = 2 /* columns between those of a table */ };

/* ---- preformatted text ------------------------------------------------------------ */

static struct str source_line(const struct inspection *in, uint32_t number)
{
	struct str rest = in->source.text, line = STR_EMPTY;

	for (uint32_t n = 0; n < number && rest.len; n++)
		line = str_line(&rest);
	return line;
}

/* The first line of its text: gemtext and Markdown begin with a fence, and in HTML the line
 * that only opens the element is none of it. */
static uint32_t first_line(const struct inspection *in, const struct block *b)
{
	bool opens = in->doc->format == FORMAT_GEMTEXT;
	struct str line = str_trim(source_line(in, b->line));

	if (in->doc->format == FORMAT_MARKDOWN) /* one that is indented has no fence */
		opens = str_starts(line, STR("```")) || str_starts(line, STR("~~~")) ||
			str_ends(line, STR(">"));
	else if (in->doc->format == FORMAT_HTML)
		opens = str_ends(line, STR(">"));
	return b->line + (opens ? 1 : 0);
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
	if (tab_line && !in->tabs++)
		in->tab_line = tab_line;
}

/* Said once, however much of it there is: who uses TABs does so everywhere. */
static void say_tabs(struct inspection *in)
{
	if (in->tabs == 1)
		inspect_say(in, in->tab_line, false, "tab", "indent and align with spaces",
			"a TAB in preformatted text is as wide as each client likes it");
	else if (in->tabs)
		inspect_say(in, in->tab_line, false, "tab", "indent and align with spaces",
			"TABs in preformatted text, here and in %u place%s more, are as wide as "
			"each client likes them",
			in->tabs - 1, in->tabs == 2 ? "" : "s");
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

	if (article_text(&in->arena, &in->source, &text, &note, NULL) < 0 || note.len)
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

	if (b->line)
		in->line = b->line;
	if (b->kind == BLOCK_PREFORMATTED)
		look_at_pre(in, b);
	else if (b->kind == BLOCK_TABLE)
		look_at_table(in, b);
}

/* Where a line may end: at spaces, behind hyphens and slashes, and nearly anywhere in scripts
 * that are written without spaces. */
static bool breaks(uint32_t c)
{
	return c <= 0x20 || c == '-' || c == '/' || c == 0xad || c == 0x200b || c >= 0x2e80 ||
	       (c >= 0x0e00 && c < 0x1200) || (c >= 0x2010 && c <= 0x2014);
}

/* Everything else any client wraps.  Addresses are as long as they are. */
static void on_inlines(void *ctx, const struct inlines *text)
{
	struct inspection *in = ctx;
	struct str rest = text->text, word = rest;

	while (rest.len && in->told < INSPECT_MAX) {
		struct str before = rest;
		unsigned width;

		if (!breaks(utf8_next(&rest)) && rest.len)
			continue;
		word = str_upto(word, (size_t)((rest.len ? before.p : rest.p) - word.p));
		width = text_width(word);
		if (width > MENU_COLUMNS && !str_eq(word, STR_EMPTY)) {
			in->told++;
			inspect_say(in, in->line, false, "long-word",
				"put a space or a hyphen where it may break, or set it as "
				"preformatted text",
				"the word \"%.*s...\" is %u columns wide, and lines end at %d",
				STR_PRINTF(text_cut(word, 30)), width, MENU_COLUMNS);
		}
		word = rest;
	}
}

void inspect_lines(struct inspection *in)
{
	const struct inline_visitor visitor = {
		.block = on_block, .inlines = on_inlines, .ctx = in
	};

	in->told = 0;
	inlines_visit(in->doc->blocks, NULL, true, &visitor);
	say_tabs(in);
	look_at_characters(in);
}
