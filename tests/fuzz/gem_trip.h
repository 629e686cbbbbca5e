/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef FUZZ_GEM_TRIP_H
#define FUZZ_GEM_TRIP_H

#include "article/links.h"
#include "article/read.h"
#include "article/write.h"

#include <assert.h>

/*
 * Gemtext there and back: read, written, and read again it has to be the same
 * blocks.  What a page is for is not counted as a difference: its own title has level 1,
 * so levels 1 and 2 are one; links lead where they are served; a link that may not be
 * shown is the words it had; and a line of art that would be a fence, once it is rid
 * of control octets, gets a space.
 */
struct gem_trip {
	struct arena arena;
	struct document first, second;
	struct link_scope scope;
	struct buf text; /* as written */
	size_t blocks;
	uint32_t line; /* of the first difference */
};

static inline void gem_trip_read(struct gem_trip *t, struct document *doc, struct str text)
{
	struct err err;

	*doc = (struct document){ .arena = &t->arena, .format = FORMAT_GEMTEXT };
	assert(read_gemtext(doc, text, 1, &err) == 0);
	for (struct block *b = doc->blocks; b; b = b->next)
		if (b->kind == BLOCK_HEADING && b->u.heading->level == 1)
			b->u.heading->level = 2;
}

static inline bool gem_trip_same_link(
	struct gem_trip *t, const struct block *a, const struct block *b)
{
	struct link one = link_resolve(&t->arena, &t->scope, a->u.link.target);

	if (one.kind == LINK_DROPPED)
		return b->kind == BLOCK_PARAGRAPH && str_eq(a->u.link.label.text, b->u.text.text);
	return b->kind == BLOCK_LINK && str_eq(one.url, b->u.link.target) &&
	       str_eq(a->u.link.label.text, b->u.link.label.text);
}

/* The paragraphs of two quotes, or the one of two items. */
static inline bool gem_trip_same_texts(const struct block *a, const struct block *b)
{
	for (; a && b; a = a->next, b = b->next)
		if (a->kind != BLOCK_PARAGRAPH || b->kind != BLOCK_PARAGRAPH ||
			!str_eq(a->u.text.text, b->u.text.text))
			return false;
	return !a && !b;
}

static inline bool gem_trip_same_items(const struct item *a, const struct item *b)
{
	for (; a && b; a = a->next, b = b->next)
		if (!gem_trip_same_texts(a->blocks, b->blocks))
			return false;
	return !a && !b;
}

static inline bool gem_trip_same_art(struct str a, struct str b)
{
	while (a.len && b.len) {
		struct str one = str_line(&a), two = str_line(&b);

		if (str_starts(one, STR("```")) && str_starts(two, STR(" ")))
			two = str_from(two, 1);
		if (!str_eq(one, two))
			return false;
	}
	return !a.len && !b.len;
}

static inline bool gem_trip_same_block(
	struct gem_trip *t, const struct block *a, const struct block *b)
{
	if (a->kind == BLOCK_LINK)
		return gem_trip_same_link(t, a, b);
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case BLOCK_PARAGRAPH:
		return str_eq(a->u.text.text, b->u.text.text);
	case BLOCK_HEADING:
		return a->u.heading->level == b->u.heading->level &&
		       str_eq(a->u.heading->text.text, b->u.heading->text.text);
	case BLOCK_LIST:
		return gem_trip_same_items(a->u.list.items, b->u.list.items);
	case BLOCK_QUOTE:
		return gem_trip_same_texts(a->u.quote.blocks, b->u.quote.blocks);
	case BLOCK_PREFORMATTED:
		return gem_trip_same_art(a->u.pre.text, b->u.pre.text) &&
		       str_eq(a->u.pre.label, b->u.pre.label);
	default:
		return false; /* gemtext has no others */
	}
}

/* A link that may not be shown and has no words is nothing. */
static inline const struct block *gem_trip_shown(struct gem_trip *t, const struct block *b)
{
	while (b && b->kind == BLOCK_LINK && !b->u.link.label.text.len &&
		link_resolve(&t->arena, &t->scope, b->u.link.target).kind == LINK_DROPPED)
		b = b->next;
	return b;
}

static inline void gem_trip_begin(struct gem_trip *t)
{
	*t = (struct gem_trip){ .blocks = 0 };
	arena_init(&t->arena, (size_t)256 * 1024 * 1024);
	buf_init(&t->text, 1 << 26);
	t->scope = (struct link_scope){ .doc = &t->first, .dir = STR("/"), .base = STR("/x/") };
}

/* gem_trip_same - take `text` there and back; false at the first difference, in
 * t->line of it.  Once for each gem_trip_begin(). */
static inline bool gem_trip_same(struct gem_trip *t, struct str text)
{
	struct write_options options = { .links = t->scope, .width = 67 };
	const struct block *a, *b;

	gem_trip_read(t, &t->first, text);
	write_gemtext(t->first.blocks, NULL, &options, &t->text);
	assert(!buf_failed(&t->text));
	gem_trip_read(t, &t->second, buf_view(&t->text));
	b = t->second.blocks;
	for (a = gem_trip_shown(t, t->first.blocks); a; a = gem_trip_shown(t, a->next)) {
		t->line = a->line;
		if (!b || !gem_trip_same_block(t, a, b))
			return false;
		t->blocks++;
		b = b->next;
	}
	return !b;
}

static inline void gem_trip_end(struct gem_trip *t)
{
	buf_release(&t->text);
	arena_release(&t->arena);
}

#endif
