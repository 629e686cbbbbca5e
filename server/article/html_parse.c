/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

#include <setjmp.h>

/*
 * gumbo writes to what its allocator returns without looking, so when the
 * arena is exhausted the only way out is to leave it where it stands.  All it
 * took lies in the arena: nothing is lost, and nothing need be taken apart
 * node by node.
 */
enum { TREE_MIN = 32 * 1024 * 1024, TREE_TIMES = 6 };

/* Sizes come in classes: steps of 16 octets, then of powers of two.  What is
 * given back waits in the list of its class for the next request. */
enum { STEP = 16, SMALL_CLASSES = 32, CLASSES = SMALL_CLASSES + 40, HEADER = 16 };

struct piece {
	size_t class;
	struct piece *next; /* while it waits; what is handed out comes after HEADER octets */
};

struct gumbo_memory {
	struct arena *arena;
	struct piece *waiting[CLASSES];
	jmp_buf full;
};

static size_t class_for(size_t size, size_t *ret_room)
{
	size_t class = size / STEP;

	*ret_room = (class + 1) * STEP;
	if (class < SMALL_CLASSES)
		return class;
	*ret_room = STEP * SMALL_CLASSES;
	for (class = SMALL_CLASSES - 1; *ret_room < size && class + 1 < CLASSES; class ++)
		*ret_room *= 2;
	return class;
}

static void *take(void *ctx, size_t size)
{
	struct gumbo_memory *memory = ctx;
	size_t room, class = class_for(size, &room);
	struct piece *piece = memory->waiting[class];

	if (piece)
		memory->waiting[class] = piece->next;
	else
		piece = arena_alloc(memory->arena, HEADER + room);
	if (!piece)
		longjmp(memory->full, 1);
	piece->class = class;
	return (char *)piece + HEADER;
}

static void give_back(void *ctx, void *p)
{
	struct gumbo_memory *memory = ctx;
	struct piece *piece;

	if (!p)
		return;
	piece = (struct piece *)(void *)((char *)p - HEADER);
	piece->next = memory->waiting[piece->class];
	memory->waiting[piece->class] = piece;
}

static const GumboNode *run(struct gumbo_memory *memory, struct str html)
{
	GumboOptions options = kGumboDefaultOptions;

	options.allocator = take;
	options.deallocator = give_back;
	options.userdata = memory;
	options.max_errors = 0;
	if (setjmp(memory->full))
		return NULL;
	return gumbo_parse_with_options(&options, html.len ? html.p : "", html.len)->document;
}

int html_parse(struct html_tree *tree, struct str html, struct err *err)
{
	struct gumbo_memory memory = { .arena = &tree->arena };

	arena_init(&tree->arena, TREE_MIN + TREE_TIMES * html.len);
	tree->document = run(&memory, html);
	if (tree->document)
		return 0;
	html_tree_release(tree);
	return err_set(err, ERR_LIMIT,
		"too much mark-up for its size, or out of memory; divide the file or remove tags");
}

void html_tree_release(struct html_tree *tree)
{
	arena_release(&tree->arena);
	tree->document = NULL;
}
