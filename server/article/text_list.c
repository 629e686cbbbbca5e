/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* From the lines of a list to nested items, on a stack of bounded depth. */
#include "article/text_parts.h"

#include "article/text_shape.h"

/* One list that is open, from the outermost. */
struct level {
	unsigned indent;
	struct block *block;       /* the list */
	struct item *item;         /* its last one */
	struct block **item_tail;  /* where that item's next block goes */
	struct block **block_tail; /* where a list beside this one goes */
};

struct lister {
	struct text_reader *r;
	struct level at[TEXT_DEPTH_MAX];
	unsigned depth; /* open levels */
	struct block *first;
	size_t from, to; /* octets of the words being gathered; equal: none */
	size_t line;     /* where they begin */
};

static struct inlines item_words(struct lister *l)
{
	struct str raw = str_make(l->r->text.p + l->from, l->to - l->from);

	l->from = l->to = 0;
	return inlines_plain(text_flow_str(l->r->arena, raw));
}

static void check_read(struct item *item, struct inlines *words)
{
	struct str text = words->text;

	if (text.len < 4 || *text.p != '[' || text.p[2] != ']' || text.p[3] != ' ')
		return;
	if (text.p[1] != ' ' && text.p[1] != 'x' && text.p[1] != 'X')
		return;
	item->check = text.p[1] == ' ' ? CHECK_OPEN : CHECK_DONE;
	words->text = str_trim(str_from(text, 4));
}

/* The words gathered so far end here: a paragraph of the open item. */
static void words_flush(struct lister *l)
{
	struct level *top = &l->at[l->depth - 1];
	struct block *block;
	uint32_t line = text_source_line(l->r, l->line);

	if (l->from == l->to)
		return;
	block = block_new(l->r->arena, BLOCK_PARAGRAPH, line);
	if (!block)
		return;
	block->u.text = item_words(l);
	if (!top->item->blocks)
		check_read(top->item, &block->u.text);
	*top->item_tail = block;
	top->item_tail = &block->next;
}

static bool item_add(struct lister *l, struct level *level)
{
	struct item *item = ARENA_NEW(l->r->arena, struct item);

	if (!item)
		return false;
	if (level->item)
		level->item->next = item;
	else
		level->block->u.list.items = item;
	level->item = item;
	level->item_tail = &item->blocks;
	level->block->u.list.item_count++;
	return true;
}

/* A new list at `level`, in its parent's item or after the lists before it. */
static bool list_open(
	struct lister *l, struct level *level, size_t line, const struct list_mark *mark)
{
	struct block *block = block_new(l->r->arena, BLOCK_LIST, text_source_line(l->r, line));

	if (!block)
		return false;
	block->u.list.ordered = mark->ordered;
	block->u.list.tight = true;
	block->u.list.start = mark->ordered ? mark->number : 0;
	if (level == l->at) {
		*level->block_tail = block;
		level->block_tail = &block->next;
	} else {
		*level[-1].item_tail = block;
		level[-1].item_tail = &block->next;
	}
	level->block = block;
	level->item = NULL;
	level->indent = l->r->lines[line].indent;
	return true;
}

/* Close what stands deeper than `indent`; two columns make a level. */
static void levels_pop(struct lister *l, unsigned indent)
{
	while (l->depth > 1 && indent + 1 < l->at[l->depth - 1].indent)
		l->depth--;
}

static bool item_begin(struct lister *l, size_t line, const struct list_mark *mark, bool loose)
{
	const struct text_line *at = &l->r->lines[line];
	struct level *top;

	if (l->depth > 0)
		words_flush(l);
	levels_pop(l, at->indent);
	if (l->depth == 0 ||
		(at->indent >= l->at[l->depth - 1].indent + 2 && l->depth < TEXT_DEPTH_MAX)) {
		l->depth++;
		if (l->depth == 1)
			l->at[0].block_tail = &l->first;
		if (!list_open(l, &l->at[l->depth - 1], line, mark))
			return false;
	} else if (l->at[l->depth - 1].block->u.list.ordered != mark->ordered) {
		if (!list_open(l, &l->at[l->depth - 1], line, mark))
			return false;
	}
	top = &l->at[l->depth - 1];
	if (loose && top->item)
		top->block->u.list.tight = false;
	l->from = at->at + mark->skip;
	l->to = at->at + at->len;
	l->line = line;
	return item_add(l, top);
}

static void item_continue(struct lister *l, size_t line, bool after_blank)
{
	const struct text_line *at = &l->r->lines[line];

	if (after_blank) {
		words_flush(l);
		while (l->depth > 1 && at->indent <= l->at[l->depth - 1].indent)
			l->depth--;
		l->at[l->depth - 1].block->u.list.tight = false;
	}
	if (l->from == l->to) {
		l->from = at->at;
		l->line = line;
	}
	l->to = at->at + at->len;
}

struct block *text_list_build(struct text_reader *r, const struct text_part *part)
{
	struct lister l = { .r = r };
	bool after_blank = false;

	for (size_t i = part->first; i < part->first + part->count; i++) {
		struct list_mark mark;

		if (r->lines[i].len == 0) {
			after_blank = true;
			continue;
		}
		mark = list_mark_read(text_line_str(r, i));
		if (mark.found) {
			if (!item_begin(&l, i, &mark, after_blank))
				return l.first;
		} else if (l.depth > 0) {
			item_continue(&l, i, after_blank);
		}
		after_blank = false;
	}
	if (l.depth > 0)
		words_flush(&l);
	return l.first;
}
