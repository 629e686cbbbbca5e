/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/hash.h"

/* FNV-1a over the octets, then the finaliser of SplitMix64, whose avalanche
 * FNV alone lacks in its high bits. */
uint64_t hash_str(uint64_t state, struct str s)
{
	uint64_t h = state ^ 0xcbf29ce484222325u;

	for (size_t i = 0; i < s.len; i++) {
		h ^= (unsigned char)s.p[i];
		h *= 0x100000001b3u;
	}
	h ^= s.len;
	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
	return h ^ (h >> 31);
}
