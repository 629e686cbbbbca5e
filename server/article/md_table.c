/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/md_reader.h"

#include <cmark-gfm-core-extensions.h>

static enum cell_align align_of(int c)
{
	return c == 'l'   ? ALIGN_LEFT
	       : c == 'c' ? ALIGN_CENTRE
	       : c == 'r' ? ALIGN_RIGHT
			  : ALIGN_NONE;
}

static void read_row(struct md_reader *r, cmark_node *row, struct inlines *cells, size_t columns)
{
	cmark_node *cell = cmark_node_first_child(row);

	for (size_t i = 0; i < columns && cell; i++, cell = cmark_node_next(cell))
		cells[i] = md_text(r, cell, NULL);
}

void md_table(struct md_reader *r, cmark_node *node, struct block_chain *to)
{
	struct arena *arena = r->doc->arena;
	const size_t columns = cmark_gfm_extensions_get_table_columns(node);
	const uint8_t *align = cmark_gfm_extensions_get_table_alignments(node);
	struct table *table = ARENA_NEW(arena, struct table);
	size_t row = 0;
	struct block *block;

	if (!table || columns == 0)
		return;
	table->columns = columns;
	for (cmark_node *n = cmark_node_first_child(node); n; n = cmark_node_next(n))
		table->rows += !md_is(n, "table_header");
	table->align = ARENA_ARRAY(arena, columns, enum cell_align);
	table->head = ARENA_ARRAY(arena, columns, struct inlines);
	table->cells = ARENA_ARRAY(arena, columns * table->rows, struct inlines);
	block = chain_add(to, BLOCK_TABLE, md_line(r, node));
	if (!block || !table->align || !table->head || !table->cells) {
		arena->failed = true;
		return;
	}
	block->u.table = table;
	for (size_t i = 0; i < columns && align; i++)
		table->align[i] = align_of(align[i]);
	for (cmark_node *n = cmark_node_first_child(node); n; n = cmark_node_next(n)) {
		if (md_is(n, "table_header")) {
			table->has_head = true;
			read_row(r, n, table->head, columns);
		} else {
			read_row(r, n, table->cells + row++ * columns, columns);
		}
	}
}
