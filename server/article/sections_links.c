/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/sections.h"

static void count_target(struct str_map *seen, struct str target)
{
	bool fresh;

	if (target.len)
		str_map_put(seen, target, &fresh);
}

static void count_inlines(struct str_map *seen, const struct inlines *in)
{
	for (size_t i = 0; i < in->span_count; i++)
		if (in->spans[i].kind == SPAN_LINK || in->spans[i].kind == SPAN_IMAGE)
			count_target(seen, in->spans[i].target);
}

static void count_blocks(struct str_map *seen, const struct block *first, const struct block *end);

static void count_list(struct str_map *seen, const struct list *list)
{
	for (const struct item *item = list->items; item; item = item->next) {
		count_inlines(seen, &item->term);
		count_blocks(seen, item->blocks, NULL);
	}
}

static void count_table(struct str_map *seen, const struct table *table)
{
	count_inlines(seen, &table->caption);
	for (size_t i = 0; table->has_head && i < table->columns; i++)
		count_inlines(seen, &table->head[i]);
	for (size_t i = 0; i < table->rows * table->columns; i++)
		count_inlines(seen, &table->cells[i]);
}

static void count_block(struct str_map *seen, const struct block *block)
{
	switch (block->kind) {
	case BLOCK_PARAGRAPH:
		count_inlines(seen, &block->u.text);
		break;
	case BLOCK_HEADING:
		count_inlines(seen, &block->u.heading->text);
		count_inlines(seen, &block->u.heading->subtitle);
		break;
	case BLOCK_LIST:
	case BLOCK_DEFINITIONS:
	case BLOCK_NOTES:
		count_list(seen, &block->u.list);
		break;
	case BLOCK_QUOTE:
		count_blocks(seen, block->u.quote.blocks, NULL);
		count_inlines(seen, &block->u.quote.by);
		break;
	case BLOCK_TABLE:
		count_table(seen, block->u.table);
		break;
	case BLOCK_FIGURE:
		count_target(seen, block->u.figure.target);
		count_inlines(seen, &block->u.figure.caption);
		break;
	case BLOCK_LINK:
		count_target(seen, block->u.link.target);
		break;
	case BLOCK_PREFORMATTED:
	case BLOCK_RULE:
		break;
	}
}

static void count_blocks(struct str_map *seen, const struct block *first, const struct block *end)
{
	for (const struct block *block = first; block && block != end; block = block->next)
		count_block(seen, block);
}

size_t blocks_links(struct str_map *scratch, const struct block *first, const struct block *end)
{
	str_map_clear(scratch);
	count_blocks(scratch, first, end);
	return scratch->count;
}
