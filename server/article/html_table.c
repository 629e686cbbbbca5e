/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

/*
 * Tables.  One that only lays the page out, or that text cannot show as a
 * table, is read as the blocks that stand in its cells.
 */
enum { COLUMNS_MAX = 100, FILL_MIN = 1000, FILL_TIMES = 8, SPAN_MAX = 100 };

struct shape {
	size_t rows, columns, cells;
	bool head;   /* the first row is nothing but th, or stands in thead */
	bool layout; /* holds what a cell of text cannot */
};

static bool is_cell(const GumboNode *node)
{
	return html_tag(node) == GUMBO_TAG_TD || html_tag(node) == GUMBO_TAG_TH;
}

static size_t cell_span(const GumboNode *cell)
{
	long long span = str_number(html_attr(cell, "colspan"), SPAN_MAX);

	return span > 1 ? (size_t)span : 1;
}

static size_t cell_rows(const GumboNode *cell)
{
	long long rows = str_number(html_attr(cell, "rowspan"), SPAN_MAX);

	return rows > 1 ? (size_t)rows : 1;
}

/* The next row after `row` (NULL: the first) that has cells. */
static const GumboNode *next_row(const GumboNode *table, const GumboNode *row)
{
	const GumboNode *n = row ? html_next(table, row, false) : html_next(table, table, true);

	while (n && (html_tag(n) != GUMBO_TAG_TR || html_children(n)->length == 0))
		n = html_next(table, n, !is_cell(n));
	return n;
}

static void measure_row(const GumboNode *row, struct shape *shape)
{
	const GumboVector *children = html_children(row);
	size_t columns = 0, heads = 0, cells = 0;

	for (unsigned i = 0; i < children->length; i++) {
		const GumboNode *cell = children->data[i];

		if (!is_cell(cell))
			continue;
		columns += cell_span(cell);
		heads += html_tag(cell) == GUMBO_TAG_TH;
		cells++;
	}
	if (shape->rows == 0)
		shape->head = cells && (heads == cells || html_tag(row->parent) == GUMBO_TAG_THEAD);
	if (columns > shape->columns)
		shape->columns = columns;
	shape->cells += cells;
	shape->rows++;
}

static bool is_layout(const GumboNode *table)
{
	struct str role = html_attr(table, "role");

	if (str_eq_nocase(role, STR("presentation")) || str_eq_nocase(role, STR("none")))
		return true;
	for (const GumboNode *n = html_next(table, table, true); n; n = html_next(table, n, true)) {
		GumboTag tag = html_tag(n);

		/* below an inner table there is nothing more to learn, and looking
		 * would make nested tables cost the square of their depth */
		if (tag == GUMBO_TAG_TABLE || html_heading_level(n) ||
			tag == GUMBO_TAG_BLOCKQUOTE || tag == GUMBO_TAG_FIGURE ||
			tag == GUMBO_TAG_PRE)
			return true;
	}
	return false;
}

static struct shape measure(const GumboNode *table)
{
	struct shape shape = { .layout = is_layout(table) };

	if (shape.layout)
		return shape;
	for (const GumboNode *row = next_row(table, NULL); row; row = next_row(table, row))
		measure_row(row, &shape);
	if (shape.columns < 2 || shape.columns > COLUMNS_MAX ||
		shape.rows * shape.columns > FILL_MIN + FILL_TIMES * shape.cells)
		shape.layout = true;
	return shape;
}

static enum cell_align align_of(const GumboNode *cell)
{
	struct str align = html_attr(cell, "align"), style = html_attr(cell, "style");
	size_t at = str_search(style, STR("text-align:"));

	if (at < style.len)
		align = str_trim(str_from(style, at + sizeof("text-align:") - 1));
	if (str_starts_nocase(align, STR("right")) || str_starts_nocase(align, STR("end")))
		return ALIGN_RIGHT;
	if (str_starts_nocase(align, STR("center")))
		return ALIGN_CENTRE;
	return str_starts_nocase(align, STR("left")) ? ALIGN_LEFT : ALIGN_NONE;
}

/* `below` counts, by column, the rows that a cell further up still covers. */
static void fill_row(struct html_reader *r, const GumboNode *row, struct table *table,
	struct inlines *cells, size_t *below)
{
	const GumboVector *children = html_children(row);
	size_t column = 0;

	html_mark(r, row);
	for (unsigned i = 0; i < children->length && column < table->columns; i++) {
		const GumboNode *cell = children->data[i];

		if (!is_cell(cell))
			continue;
		while (column < table->columns && below[column])
			below[column++]--;
		if (column == table->columns)
			break;
		html_mark(r, cell);
		cells[column] = html_inlines(r, cell, false);
		if (table->align[column] == ALIGN_NONE)
			table->align[column] = align_of(cell);
		for (size_t n = cell_span(cell); n && column < table->columns; n--)
			below[column++] = cell_rows(cell) - 1;
	}
	for (; column < table->columns; column++)
		below[column] -= below[column] > 0;
}

static const GumboNode *caption_of(const GumboNode *table)
{
	const GumboVector *children = html_children(table);

	for (unsigned i = 0; i < children->length; i++)
		if (html_tag(children->data[i]) == GUMBO_TAG_CAPTION)
			return children->data[i];
	return NULL;
}

bool html_table(struct html_reader *r, const GumboNode *node)
{
	const struct shape shape = measure(node);
	struct arena *arena = r->doc->arena;
	const GumboNode *caption = caption_of(node);
	struct table *table;
	struct block *block;
	size_t at = 0, below[COLUMNS_MAX] = { 0 };

	if (shape.layout)
		return false;
	table = ARENA_NEW(arena, struct table);
	if (!table)
		return true;
	table->columns = shape.columns;
	table->has_head = shape.head;
	table->rows = shape.rows - shape.head;
	table->align = ARENA_ARRAY(arena, table->columns, enum cell_align);
	table->head = ARENA_ARRAY(arena, table->columns, struct inlines);
	table->cells = ARENA_ARRAY(arena, table->columns * table->rows, struct inlines);
	block = chain_add(html_need_chain(r, node), BLOCK_TABLE, html_line(r, node));
	if (!block || !table->align || !table->head || !table->cells) {
		arena->failed = true;
		return true;
	}
	block->u.table = table;
	if (r->depth == 1)
		r->marked = block;
	if (caption)
		table->caption = html_inlines(r, caption, false);
	for (const GumboNode *row = next_row(node, NULL); row; row = next_row(node, row), at++) {
		if (at == 0 && table->has_head)
			fill_row(r, row, table, table->head, below);
		else
			fill_row(r, row, table,
				table->cells + (at - table->has_head) * table->columns, below);
	}
	r->marked = NULL;
	return true;
}
