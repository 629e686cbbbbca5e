/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_VISIT_H
#define ARTICLE_VISIT_H

#include "article/model.h"

/*
 * Every block and every text of a document, in the order they are written, however
 * deep they stand inside lists, quotes and tables.
 */
struct inline_visitor {
	/* before what stands in it; may be NULL */
	void (*block)(void *ctx, const struct block *block);
	void (*inlines)(void *ctx, const struct inlines *in);
	/* a link or figure that is not a block of the outermost level; may be NULL */
	void (*target)(void *ctx, struct str target, const struct inlines *label, bool image);
	void *ctx;
};

/* inlines_visit - [first, end); `outermost`: they are blocks of the outermost level. */
void inlines_visit(const struct block *first, const struct block *end, bool outermost,
	const struct inline_visitor *visitor);

/* blocks_octets - of the texts and addresses in all of them. */
size_t blocks_octets(const struct block *first);

#endif
