/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/gist.h"

#include "article/write.h"
#include "text/clean.h"
#include "text/fold.h"
#include "text/slug.h"

/* At a word, or where there is none, at a character. */
static struct str shortened(struct arena *arena, struct str text, size_t max)
{
	struct str cut = utf8_upto(text, max);
	size_t space = str_find_last(cut, ' ');

	if (text.len <= max)
		return text;
	if (space < cut.len)
		cut.len = space;
	return arena_printf(arena, "%.*s\xe2\x80\xa6", STR_PRINTF(cut));
}

struct str gist_summary(struct arena *arena, const struct document *doc)
{
	const struct block *block = doc->blocks;

	if (doc->meta.summary.len)
		return doc->meta.summary;
	while (block && block->kind != BLOCK_PARAGRAPH)
		block = block->next;
	if (!block)
		return STR_EMPTY;
	return shortened(
		arena, clean_line(arena, inlines_to_plain(arena, &block->u.text)), SUMMARY_MAX);
}

struct str gist_order(struct arena *arena, struct str title)
{
	return str_upto(text_fold(arena, title), ORDER_MAX);
}

struct str gist_tag(struct arena *arena, struct str tag)
{
	return slug_of(arena, text_fold(arena, tag));
}
