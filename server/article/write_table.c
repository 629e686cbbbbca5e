/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/write_inner.h"

#include "text/lines.h"
#include "text/width.h"

#include <stdint.h>

enum { GUTTER = 2, HEAD_MAX = 80 }; /* columns; of a heading repeated in every row */

/* A table with its cells as words. */
struct grid {
	const struct table *table;
	struct str *head;     /* [columns] */
	struct str *cells;    /* [rows * columns] */
	unsigned *widths;     /* [columns] */
	unsigned total_width; /* gutters counted */
};

/* ---- measuring ------------------------------------------------------------------ */

static void widen(struct grid *g, size_t column, struct str text)
{
	unsigned width = text_width(text);

	if (width > g->widths[column])
		g->widths[column] = width;
}

static bool grid_fill(struct writer *w, struct grid *g)
{
	const struct table *t = g->table;

	g->head = ARENA_ARRAY(&w->scratch, t->columns, struct str);
	g->cells = ARENA_ARRAY(&w->scratch, t->rows * t->columns, struct str);
	g->widths = ARENA_ARRAY(&w->scratch, t->columns, unsigned);
	if (!g->head || !g->cells || !g->widths)
		return false;
	for (size_t c = 0; t->has_head && c < t->columns; c++) {
		g->head[c] = inline_words(w, &t->head[c], false);
		widen(g, c, g->head[c]);
	}
	for (size_t i = 0; i < t->rows * t->columns; i++) {
		g->cells[i] = inline_words(w, &t->cells[i], false);
		widen(g, i % t->columns, g->cells[i]);
	}
	for (size_t c = 0; c < t->columns; c++) {
		g->total_width += g->widths[c] + (c ? GUTTER : 0);
		if (g->total_width > UINT16_MAX)
			break;
	}
	return true;
}

/* ---- padded ---------------------------------------------------------------------- */

static void put_cell(struct buf *out, const struct grid *g, size_t column, struct str text)
{
	unsigned width = text_width(text);
	unsigned room = g->widths[column] > width ? g->widths[column] - width : 0;
	enum cell_align align = g->table->align ? g->table->align[column] : ALIGN_NONE;
	unsigned left = align == ALIGN_RIGHT ? room : align == ALIGN_CENTRE ? room / 2 : 0;

	buf_repeat(out, ' ', (column ? GUTTER : 0) + left);
	buf_str(out, text);
	buf_repeat(out, ' ', room - left);
}

static void end_row(struct buf *out, size_t start)
{
	while (out->len > start && out->p[out->len - 1] == ' ')
		out->len--;
	buf_char(out, '\n');
}

static void put_row(struct buf *out, const struct grid *g, const struct str *cells)
{
	size_t start = out->len;

	for (size_t c = 0; c < g->table->columns; c++)
		put_cell(out, g, c, cells[c]);
	end_row(out, start);
}

static void put_underline(struct buf *out, const struct grid *g)
{
	size_t start = out->len;

	for (size_t c = 0; c < g->table->columns; c++) {
		buf_repeat(out, ' ', c ? GUTTER : 0);
		buf_repeat(out, '-', g->widths[c]);
	}
	end_row(out, start);
}

static struct str table_label(struct writer *w, const struct grid *g, struct str caption)
{
	struct buf out;
	struct str label;

	if (caption.len)
		return caption;
	buf_init(&out, 4096);
	for (size_t c = 0; g->table->has_head && c < g->table->columns; c++) {
		if (g->head[c].len == 0)
			continue;
		buf_puts(&out, out.len ? ", " : "");
		buf_str(&out, g->head[c]);
	}
	label = arena_buf(&w->scratch, &out);
	buf_release(&out);
	return label;
}

static void write_padded(struct writer *w, const struct grid *g, struct str caption)
{
	const struct table *t = g->table;
	struct str label = table_label(w, g, caption), text;
	struct buf out;

	buf_init(&out, SIZE_MAX);
	if (t->has_head) {
		put_row(&out, g, g->head);
		put_underline(&out, g);
	}
	for (size_t r = 0; r < t->rows; r++)
		put_row(&out, g, &g->cells[r * t->columns]);
	text = arena_buf(&w->scratch, &out);
	buf_release(&out);
	line_begin(w);
	w->form->pre(w, PRE_TABLE,
		arena_printf(&w->scratch, "table%s%.*s", label.len ? ": " : "", STR_PRINTF(label)),
		text);
}

/* ---- as groups --------------------------------------------------------------------- */

/* A heading is repeated in every row; after its first time a long one is cut, since
 * it would multiply the page. */
static struct str said_head(struct writer *w, struct grid *g, size_t column)
{
	struct str head = g->head[column];

	if (text_width(head) > HEAD_MAX)
		g->head[column] = arena_printf(
			&w->scratch, "%.*s...", STR_PRINTF(str_trim(text_cut(head, HEAD_MAX - 3))));
	return head;
}

static bool is_empty_column(const struct grid *g, size_t column)
{
	for (size_t r = 0; r < g->table->rows; r++)
		if (g->cells[r * g->table->columns + column].len)
			return false;
	return true;
}

/* A row without its empty cells; but the first one names the columns that have
 * nothing else. */
static void write_group(struct writer *w, struct grid *g, size_t row)
{
	const struct str *cells = &g->cells[row * g->table->columns];

	for (size_t c = 0; c < g->table->columns; c++) {
		struct str text = cells[c], head;

		if (text.len == 0 && (row || !g->head[c].len || !is_empty_column(g, c)))
			continue;
		head = said_head(w, g, c);
		if (head.len)
			text = str_trim(arena_printf(&w->scratch, "%.*s%s %.*s", STR_PRINTF(head),
				head.p[head.len - 1] == ':' ? "" : ":", STR_PRINTF(text)));
		line_begin(w);
		w->form->item(w, 1, STR_EMPTY, text);
	}
}

static void write_heads(struct writer *w, const struct grid *g)
{
	for (size_t c = 0; c < g->table->columns; c++) {
		if (g->head[c].len == 0)
			continue;
		line_begin(w);
		w->form->item(w, 1, STR_EMPTY, g->head[c]);
	}
}

static void write_groups(struct writer *w, struct grid *g)
{
	for (size_t r = 0; r < g->table->rows && !buf_failed(w->out); r++) {
		if (r)
			line_part(w);
		write_group(w, g, r);
	}
	if (g->table->rows == 0)
		write_heads(w, g);
}

void write_table(struct writer *w, const struct table *table)
{
	struct grid g = { .table = table };
	struct str caption = inline_words(w, &table->caption, false);
	unsigned room = w->options->width;

	if (caption.len) {
		line_begin(w);
		w->form->text(w, caption);
		line_part(w);
	}
	if (table->columns == 0 || !grid_fill(w, &g))
		return;
	if (w->prefix_len || w->quote)
		room -= (unsigned)(w->prefix_len > 2 ? w->prefix_len : 2);
	if (g.total_width <= room)
		write_padded(w, &g, caption);
	else
		write_groups(w, &g);
}
