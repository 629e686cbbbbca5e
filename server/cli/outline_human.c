/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "cli/outline.h"

#include "text/width.h"

enum { TITLE_COLUMNS = 52 };

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* `text` in exactly `columns`, cut with an ellipsis when it is longer. */
static void column_put(struct buf *out, struct str text, unsigned columns)
{
	struct str shown = text;
	unsigned width = text_width(text);

	if (width > columns) {
		shown = text_cut(text, columns - 1);
		buf_str(out, shown);
		buf_puts(out, "\xe2\x80\xa6");
		width = text_width(shown) + 1;
	} else {
		buf_str(out, shown);
	}
	buf_repeat(out, ' ', width < columns ? columns - width : 0);
}

static void head_put(const struct document *doc, struct buf *out)
{
	static const char *const sources[] = { "from the metadata", "a heading of the file",
		"guessed: the first heading", "made from the file name" };
	static const char *const formats[] = { "plain text", "Markdown", "gemtext", "HTML" };
	static const char *const profiles[] = { "", ", one line a paragraph", ", wrapped lines" };
	unsigned profile = doc->format == FORMAT_TEXT ? doc->profile : PROFILE_NONE;

	buf_printf(out, "%.*s\n", STR_PRINTF(doc->title.text));
	buf_repeat(out, '=', text_width(doc->title.text));
	buf_printf(out, "\ntitle    %s\nformat   %s%s\nlength   %zu word%s on %zu page%s\n\n",
		sources[doc->title_source], formats[doc->format], profiles[profile], doc->words,
		plural(doc->words), doc->section_count, plural(doc->section_count));
}

static void row_put(struct buf *out, unsigned depth, struct str title, uint32_t line, size_t words,
	const struct heading *heading)
{
	unsigned indent = depth * 2 > 12 ? 12 : depth * 2;

	if (line > 0)
		buf_printf(out, "%6u  ", (unsigned)line);
	else
		buf_puts(out, "     -  ");
	buf_repeat(out, ' ', indent);
	column_put(out, title, TITLE_COLUMNS - indent);
	buf_printf(out, "  %6zu", words);
	if (heading && heading->guessed)
		buf_printf(out, "  %5d\n", heading->score);
	else
		buf_puts(out, "      -\n");
}

/* The headings inside of a page, below its own row. */
static void inner_put(struct buf *out, const struct section *section, unsigned depth)
{
	for (const struct block *b = section->first; b && b != section->end; b = b->next)
		if (b->kind == BLOCK_HEADING && b->u.heading != section->heading) {
			int below = b->u.heading->level - section->level;

			row_put(out, depth + (below > 0 ? (unsigned)below : 1),
				b->u.heading->text.text, b->line, b->u.heading->words,
				b->u.heading);
		}
}

static void tree_put(const struct document *doc, struct buf *out)
{
	int top = 6;

	for (size_t i = 0; i < doc->section_count; i++)
		if (!doc->sections[i].generated && doc->sections[i].level < top)
			top = doc->sections[i].level;
	buf_puts(out, "  line  ");
	column_put(out, STR("section"), TITLE_COLUMNS);
	buf_puts(out, "   words  score\n");
	for (size_t i = 0; i < doc->section_count; i++) {
		const struct section *s = &doc->sections[i];
		unsigned depth = !s->generated && s->level > top ? (unsigned)(s->level - top) : 0;

		row_put(out, depth, s->title.text, s->generated ? 0 : s->line, s->words,
			s->heading);
		if (s->subtitle.len > 0) {
			buf_repeat(out, ' ', 10 + depth * 2);
			buf_printf(out, "%.*s\n", STR_PRINTF(s->subtitle));
		}
		inner_put(out, s, depth);
	}
}

static void candidates_put(const struct document *doc, struct buf *out)
{
	if (!doc->candidates) {
		buf_puts(out, "\nNo line was weighed: the file marks its headings itself.\n");
		return;
	}
	buf_puts(out, "\nLines weighed as headings (+ taken, - left as text)\n");
	for (const struct candidate *c = doc->candidates; c; c = c->next) {
		buf_printf(out, "\n%6u  %c ", (unsigned)c->line, c->accepted ? '+' : '-');
		column_put(out, c->text, TITLE_COLUMNS + 6);
		buf_printf(out, "  %4d\n", c->score);
		for (const struct reason *reason = c->reasons; reason; reason = reason->next)
			if (reason->points == -99)
				buf_printf(
					out, "            never  %.*s\n", STR_PRINTF(reason->text));
			else
				buf_printf(out, "            %+5d  %.*s\n", reason->points,
					STR_PRINTF(reason->text));
	}
}

static void warnings_put(const struct document *doc, struct buf *out)
{
	if (doc->warnings)
		buf_puts(out, "\nWarnings\n");
	for (const struct warning *w = doc->warnings; w; w = w->next)
		if (w->line > 0)
			buf_printf(out, "%6u  %.*s\n", (unsigned)w->line, STR_PRINTF(w->text));
		else
			buf_printf(out, "  file  %.*s\n", STR_PRINTF(w->text));
}

void outline_human(const struct document *doc, bool explain, struct buf *out)
{
	head_put(doc, out);
	tree_put(doc, out);
	if (explain)
		candidates_put(doc, out);
	warnings_put(doc, out);
}
