/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/buf.h"
#include "base/str.h"

#include <stdint.h>

/*
 * Memory that is given back all at once: one arena per conversion.  Sticky
 * like struct buf: after a failure every call returns NULL (or an empty str)
 * and arena_failed() reports it.  Callers that only pass results on may ignore
 * single failures and ask once at the end; callers that write through a result
 * check it.
 */
struct arena_block;

struct arena {
	struct arena_block *blocks; /* owned, newest first */
	size_t used;                /* octets taken from the allocator */
	size_t max;
	bool failed;
};

void arena_init(struct arena *a, size_t max);
void arena_release(struct arena *a); /* everything handed out becomes invalid */
bool arena_failed(const struct arena *a);

/* arena_alloc - zeroed, aligned for any object. */
void *arena_alloc(struct arena *a, size_t size);
/* arena_array - room for `count` objects of `size`, overflow checked. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* arena_str - a copy of `s`, followed by a NUL that its length does not count. */
struct str arena_str(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* arena_buf - a copy of what `b` holds; a failed buffer makes the arena fail. */
struct str arena_buf(struct arena *a, const struct buf *b);

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
