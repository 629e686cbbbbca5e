/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/str.h"

#include <stdint.h>

enum { HASH_START = 0 };

/*
 * hash_str - 64-bit hash of `s`, continuing from `state` (HASH_START, or an
 * earlier result to hash several parts).  It spreads well and is stable across
 * machines and releases, because it keys rows on disk; it is no defence against
 * someone who seeks collisions, so a key found by hash is compared in full.
 */
uint64_t hash_str(uint64_t state, struct str s);

/* hash_body - as hash_str(), several times as fast for long texts, and another number on
 * machines of the other octet order. */
uint64_t hash_body(uint64_t state, struct str s);

#endif
