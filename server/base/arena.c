/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/arena.h"

#include "base/mem.h"

#include <stdalign.h>
#include <stdio.h>
#include <string.h>

struct arena_block {
	struct arena_block *next;
	size_t used, size; /* octets of data[] */
	alignas(max_align_t) char data[];
};

enum { BLOCK_SIZE = 16 * 1024 };

void arena_init(struct arena *a, size_t max)
{
	*a = (struct arena){ .max = max };
}

void arena_release(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;

		mem_free(a->blocks);
		a->blocks = next;
	}
	arena_init(a, a->max);
}

bool arena_failed(const struct arena *a)
{
	return a->failed;
}

/* Large requests get a block of their own, put behind the current one so that
 * the room left there is not lost. */
static struct arena_block *add_block(struct arena *a, size_t size)
{
	size_t room = size > BLOCK_SIZE / 4 ? size : BLOCK_SIZE;
	struct arena_block *block;

	if (room > a->max - a->used)
		room = size;
	if (a->used > a->max || size > a->max - a->used)
		return NULL;
	block = mem_alloc(sizeof(*block) + room);
	if (!block)
		return NULL;
	block->size = room;
	a->used += room;
	if (a->blocks && room == size) {
		block->next = a->blocks->next;
		a->blocks->next = block;
	} else {
		block->next = a->blocks;
		a->blocks = block;
	}
	return block;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct arena_block *block = a->blocks;
	void *p;

	if (a->failed)
		return NULL;
	if (size > SIZE_MAX / 2) {
		a->failed = true;
		return NULL;
	}
	size = (size + align - 1) / align * align;
	if (!block || block->size - block->used < size)
		block = add_block(a, size);
	if (!block) {
		a->failed = true;
		return NULL;
	}
	p = block->data + block->used;
	block->used += size;
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 2 / size) {
		a->failed = true;
		return NULL;
	}
	return arena_alloc(a, count * size);
}

struct str arena_str(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.len + 1);

	if (!p)
		return STR_EMPTY;
	if (s.len)
		memcpy(p, s.p, s.len);
	return str_make(p, s.len);
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
	if (!p)
		return STR_EMPTY;
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return str_make(p, (size_t)n);
}

struct str arena_buf(struct arena *a, const struct buf *b)
{
	if (buf_failed(b)) {
		a->failed = true;
		return STR_EMPTY;
	}
	return arena_str(a, buf_view(b));
}
