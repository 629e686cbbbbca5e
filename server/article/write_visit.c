/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/write_inner.h"

static void visit_list(const struct list *list, const struct inline_visitor *v)
{
	for (const struct item *item = list->items; item; item = item->next) {
		v->inlines(v->ctx, &item->term);
		inlines_visit(item->blocks, NULL, false, v);
	}
}

static void visit_table(const struct table *table, const struct inline_visitor *v)
{
	v->inlines(v->ctx, &table->caption);
	for (size_t i = 0; table->has_head && i < table->columns; i++)
		v->inlines(v->ctx, &table->head[i]);
	for (size_t i = 0; i < table->rows * table->columns; i++)
		v->inlines(v->ctx, &table->cells[i]);
}

static void visit_target(const struct inline_visitor *v, struct str target,
	const struct inlines *label, bool image, bool outermost)
{
	if (!outermost && v->target)
		v->target(v->ctx, target, label, image);
}

static void visit_block(const struct block *b, bool outermost, const struct inline_visitor *v)
{
	if (v->block)
		v->block(v->ctx, b);
	switch (b->kind) {
	case BLOCK_PARAGRAPH:
		v->inlines(v->ctx, &b->u.text);
		break;
	case BLOCK_HEADING:
		v->inlines(v->ctx, &b->u.heading->text);
		v->inlines(v->ctx, &b->u.heading->subtitle);
		break;
	case BLOCK_LIST:
	case BLOCK_DEFINITIONS:
	case BLOCK_NOTES:
		visit_list(&b->u.list, v);
		break;
	case BLOCK_QUOTE:
		inlines_visit(b->u.quote.blocks, NULL, false, v);
		v->inlines(v->ctx, &b->u.quote.by);
		break;
	case BLOCK_TABLE:
		visit_table(b->u.table, v);
		break;
	case BLOCK_FIGURE:
		visit_target(v, b->u.figure.target, &b->u.figure.alt, true, outermost);
		v->inlines(v->ctx, &b->u.figure.caption);
		break;
	case BLOCK_LINK:
		visit_target(v, b->u.link.target, &b->u.link.label, false, outermost);
		break;
	case BLOCK_PREFORMATTED:
	case BLOCK_RULE:
		break;
	}
}

void inlines_visit(const struct block *first, const struct block *end, bool outermost,
	const struct inline_visitor *visitor)
{
	for (const struct block *b = first; b && b != end; b = b->next)
		visit_block(b, outermost, visitor);
}

/* ---- marks of notes --------------------------------------------------------- */

static void find_marks(void *ctx, const struct inlines *in)
{
	unsigned *highest = ctx;

	for (size_t i = 0; i < in->span_count; i++) {
		const struct span *span = &in->spans[i];
		struct str mark = str_upto(str_from(in->text, span->from), span->len);
		long long n;

		if (span->kind != SPAN_NOTE || mark.len < 3 || mark.p[0] != '[')
			continue;
		n = str_number(str_make(mark.p + 1, mark.len - 2), 1000000);
		if (n > *highest)
			*highest = (unsigned)n;
	}
}

unsigned note_marks(const struct block *first, const struct block *end)
{
	unsigned highest = 0;
	const struct inline_visitor visitor = { .inlines = find_marks, .ctx = &highest };

	inlines_visit(first, end, true, &visitor);
	return highest;
}
