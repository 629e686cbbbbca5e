/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_MODEL_MAP_H
#define ARTICLE_MODEL_MAP_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

/*
 * A table from short texts to numbers: slugs that are taken, anchors and the
 * pages that hold them, link targets already seen.  It exists so that none of
 * these costs a walk over all the others; it never forgets a key.  Keys are
 * borrowed, memory comes from the arena.
 */
struct str_map {
	struct arena *arena; /* borrowed */
	struct str_map_slot *slots;
	size_t cap, count;
	uint64_t seed; /* differs from run to run, so that nobody can prepare collisions */
};

void str_map_init(struct str_map *map, struct arena *arena);

/* str_map_clear - empty again; small tables keep their memory, so that one can
 * serve many blocks in turn. */
void str_map_clear(struct str_map *map);

/* str_map_put - the number kept for `key`, which is 0 and *ret_new true when
 * the key was not there before.  NULL when the arena is exhausted.  The pointer
 * is good until the next call. */
uint32_t *str_map_put(struct str_map *map, struct str key, bool *ret_new);

/* str_map_get - the number kept for `key`, NULL when there is none. */
const uint32_t *str_map_get(const struct str_map *map, struct str key);

#endif
