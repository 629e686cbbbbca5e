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

/* ---- how much ----------------------------------------------------------------- */

static void add_inlines(void *ctx, const struct inlines *in)
{
	size_t *octets = ctx;

	*octets += in->text.len;
	for (size_t i = 0; i < in->span_count; i++)
		*octets += in->spans[i].target.len;
}

static void add_block(void *ctx, const struct block *b)
{
	size_t *octets = ctx;

	if (b->kind == BLOCK_PREFORMATTED)
		*octets += b->u.pre.text.len + b->u.pre.label.len;
	*octets += 1;
}

static void add_target(void *ctx, struct str target, const struct inlines *label, bool image)
{
	size_t *octets = ctx;

	(void)image;
	*octets += target.len + label->text.len;
}

size_t blocks_octets(const struct block *first)
{
	size_t octets = 0;
	const struct inline_visitor visitor = { add_block, add_inlines, add_target, &octets };

	inlines_visit(first, NULL, false, &visitor);
	return octets;
}
