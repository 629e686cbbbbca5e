/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/model_map.h"

#include "base/hash.h"

#include <string.h>

struct str_map_slot {
	struct str key;
	uint64_t hash;
	uint32_t value;
	bool used;
};

enum { FIRST_SLOTS = 16, KEPT_SLOTS = 64 };

void str_map_init(struct str_map *map, struct arena *arena)
{
	uintptr_t place = (uintptr_t)arena;

	*map = (struct str_map){ .arena = arena };
	map->seed = hash_str(HASH_START, str_make((const char *)&place, sizeof(place)));
}

void str_map_clear(struct str_map *map)
{
	if (map->count && map->cap <= KEPT_SLOTS) {
		memset(map->slots, 0, map->cap * sizeof(*map->slots));
	} else if (map->count) {
		map->slots = NULL;
		map->cap = 0;
	}
	map->count = 0;
}

/* The slot of `key`, or the free one where it would go.  `slots` has room. */
static struct str_map_slot *find(
	struct str_map_slot *slots, size_t cap, struct str key, uint64_t hash)
{
	size_t at = (size_t)hash & (cap - 1);

	while (slots[at].used && !(slots[at].hash == hash && str_eq(slots[at].key, key)))
		at = (at + 1) & (cap - 1);
	return &slots[at];
}

static bool grow(struct str_map *map)
{
	size_t cap = map->cap ? map->cap * 2 : FIRST_SLOTS;
	struct str_map_slot *slots = ARENA_ARRAY(map->arena, cap, struct str_map_slot);

	if (!slots)
		return false;
	for (size_t i = 0; i < map->cap; i++)
		if (map->slots[i].used)
			*find(slots, cap, map->slots[i].key, map->slots[i].hash) = map->slots[i];
	map->slots = slots;
	map->cap = cap;
	return true;
}

uint32_t *str_map_put(struct str_map *map, struct str key, bool *ret_new)
{
	uint64_t hash = hash_str(map->seed, key);
	struct str_map_slot *slot;

	if (map->count >= map->cap / 2 && !grow(map))
		return NULL;
	slot = find(map->slots, map->cap, key, hash);
	*ret_new = !slot->used;
	if (!slot->used) {
		*slot = (struct str_map_slot){ .key = key, .hash = hash, .used = true };
		map->count++;
	}
	return &slot->value;
}

const uint32_t *str_map_get(const struct str_map *map, struct str key)
{
	const struct str_map_slot *slot;

	if (!map->cap)
		return NULL;
	slot = find(map->slots, map->cap, key, hash_str(map->seed, key));
	return slot->used ? &slot->value : NULL;
}
