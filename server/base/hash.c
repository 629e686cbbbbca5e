/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/hash.h"

#include <string.h>

/* The finaliser of SplitMix64, whose avalanche FNV alone lacks in its high bits. */
static uint64_t finish(uint64_t h)
{
	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
	return h ^ (h >> 31);
}

/* FNV-1a over the octets. */
uint64_t hash_str(uint64_t state, struct str s)
{
	uint64_t h = state ^ 0xcbf29ce484222325u;

	for (size_t i = 0; i < s.len; i++) {
		h ^= (unsigned char)s.p[i];
		h *= 0x100000001b3u;
	}
	return finish(h ^ s.len);
}

static uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 32); /* what multiplying moves up comes back down */
}

uint64_t hash_body(uint64_t state, struct str s)
{
	uint64_t h = state ^ 0xcbf29ce484222325u ^ s.len, word;
	size_t at = 0;

	for (; s.len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, s.p + at, sizeof(word));
		h = mix(h, word);
	}
	word = 0;
	if (at < s.len)
		memcpy(&word, s.p + at, s.len - at);
	return finish(mix(h, word));
}
