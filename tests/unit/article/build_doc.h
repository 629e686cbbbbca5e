/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef UNIT_ARTICLE_BUILD_DOC_H
#define UNIT_ARTICLE_BUILD_DOC_H

#include "article/meta.h"
#include "article/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/*
 * A document put together by hand, block by block, for tests of what happens
 * after a reader is done.
 */
struct build {
	struct arena arena;
	struct document *doc;
	struct block **at; /* where the next block goes */
	uint32_t line;
};

#define assert_str(got, expected) assert_str_at((got), (expected), __FILE__, __LINE__)

static inline void assert_str_at(struct str s, const char *expected, const char *file, int line)
{
	if (str_eq(s, str_of(expected)))
		return;
	print_error("got '%.*s', expected '%s'\n", STR_PRINTF(s), expected);
	_fail(file, line);
}

static inline void build_begin(struct build *b)
{
	arena_init(&b->arena, 256 * 1024 * 1024);
	b->doc = ARENA_NEW(&b->arena, struct document);
	assert_non_null(b->doc);
	b->doc->arena = &b->arena;
	meta_init(&b->doc->meta);
	b->doc->meta.lang = STR("en");
	b->at = &b->doc->blocks;
	b->line = 1;
}

static inline void build_end(struct build *b)
{
	arena_release(&b->arena);
}

static inline struct block *build_block(struct build *b, enum block_kind kind)
{
	struct block *block = block_new(&b->arena, kind, b->line++);

	assert_non_null(block);
	*b->at = block;
	b->at = &block->next;
	return block;
}

static inline struct heading *build_heading(struct build *b, int level, const char *text)
{
	struct block *block = build_block(b, BLOCK_HEADING);

	block->u.heading = ARENA_NEW(&b->arena, struct heading);
	assert_non_null(block->u.heading);
	block->u.heading->level = level;
	block->u.heading->text = inlines_plain(str_of(text));
	return block->u.heading;
}

static inline struct heading *build_guess(struct build *b, const char *text)
{
	struct heading *heading = build_heading(b, 2, text);

	heading->guessed = true;
	return heading;
}

static inline struct block *build_text(struct build *b, const char *text)
{
	struct block *block = build_block(b, BLOCK_PARAGRAPH);

	block->u.text = inlines_plain(str_of(text));
	return block;
}

/* build_long - a paragraph of `count` words. */
static inline struct block *build_long(struct build *b, size_t count)
{
	char *text = arena_alloc(&b->arena, count * 2 + 1);

	assert_non_null(text);
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * 2, "w ", 2);
	return build_text(b, text);
}

static inline struct span *build_span(
	struct build *b, struct inlines *in, enum span_kind kind, size_t from, size_t len)
{
	struct span *spans = ARENA_ARRAY(&b->arena, in->span_count + 1, struct span);

	assert_non_null(spans);
	if (in->span_count)
		memcpy(spans, in->spans, in->span_count * sizeof(*spans));
	in->spans = spans;
	spans[in->span_count] =
		(struct span){ .kind = kind, .from = (uint32_t)from, .len = (uint32_t)len };
	return &spans[in->span_count++];
}

static inline struct pair *build_pair(
	struct build *b, struct pair **list, const char *from, const char *to)
{
	struct pair *pair = ARENA_NEW(&b->arena, struct pair);

	assert_non_null(pair);
	pair->from = str_of(from);
	pair->to = str_of(to);
	while (*list)
		list = &(*list)->next;
	*list = pair;
	return pair;
}

/* has_warning - does one of the warnings hold these words? */
static inline bool has_warning(const struct document *doc, const char *words)
{
	for (const struct warning *w = doc->warnings; w; w = w->next)
		if (str_search(w->text, str_of(words)) < w->text.len)
			return true;
	for (const struct warning *w = doc->warnings; w; w = w->next)
		print_message("warning, line %u: %.*s\n", w->line, STR_PRINTF(w->text));
	return false;
}

static inline int build_setup(void **state)
{
	static struct build build;

	build_begin(&build);
	*state = &build;
	return 0;
}

static inline int build_teardown(void **state)
{
	build_end(*state);
	return 0;
}

#define BUILD_TEST(f) cmocka_unit_test_setup_teardown(f, build_setup, build_teardown)

#endif
