/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/md_reader.h"

#include <cmark-gfm-core-extensions.h>

/*
 * Tables and foot notes.
 */

enum { LABEL_MAX = 900 };

/* ---- tables -------------------------------------------------------------------- */

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

/* ---- foot notes ------------------------------------------------------------------ */

unsigned md_note_mark(struct md_reader *r, long index)
{
	struct md_note *note;

	if (index < 1 || (size_t)index > r->note_count)
		return 0;
	note = &r->notes[index - 1];
	if (note->number == 0) {
		r->queue[r->queued++] = note;
		note->number = (unsigned)r->queued;
	}
	return note->number;
}

/* A note may refer to others, which then join the queue. */
int md_write_notes(struct md_reader *r, struct block_chain *to, struct err *err)
{
	struct arena *arena = r->doc->arena;
	struct block *block = NULL;
	struct item *last = NULL;

	while (r->written < r->queued) {
		const struct md_note *note = r->queue[r->written++];
		struct block_chain blocks;
		struct item *item;
		int code;

		if (!block)
			block = chain_add(to, BLOCK_NOTES, md_line(r, note->definition));
		item = block ? chain_item(arena, &block->u.list, &last) : NULL;
		if (!item)
			return 0;
		item->term = inlines_plain(arena_printf(arena, "[%u]", note->number));
		item->id = arena_printf(arena, "fn-%u", note->number);
		chain_init(&blocks, arena);
		code = md_blocks(r, cmark_node_first_child(note->definition), &blocks, 1, err);
		if (code)
			return code;
		item->blocks = blocks.first;
	}
	return 0;
}

/* "> - [^label]: words": the label, or an empty one. */
static struct str defined_label(struct str line)
{
	size_t at = str_search(line, STR("[^"));
	struct str label = str_from(line, at + 2);
	size_t end = str_find(label, ']');

	for (size_t i = 0; i < at; i++)
		if (!ascii_is_space(line.p[i]) && line.p[i] != '>' && line.p[i] != '-' &&
			line.p[i] != '*' && line.p[i] != '+')
			return STR_EMPTY;
	if (end + 1 >= label.len || label.p[end + 1] != ':' || end > LABEL_MAX)
		return STR_EMPTY;
	label = str_upto(label, end);
	for (size_t i = 0; i < label.len; i++)
		if ((unsigned char)label.p[i] <= ' ' || label.p[i] == '[' || label.p[i] == '\\')
			return STR_EMPTY;
	return label;
}

void md_note_labels(struct str text, struct buf *out)
{
	while (text.len) {
		struct str label = defined_label(str_line(&text));

		if (label.len == 0)
			continue;
		buf_puts(out, "[^");
		buf_str(out, label);
		buf_puts(out, "] ");
	}
}
