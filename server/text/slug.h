/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TEXT_SLUG_H
#define TEXT_SLUG_H

#include "base/arena.h"

enum { SLUG_MAX = 60 };

/*
 * slug_of - [a-z0-9-], at most 60 octets, cut at a word: NFKD, marks dropped,
 * lower case, apostrophes dropped, anything else a single '-'.  Text that
 * leaves nothing gets "s-" and six hex digits of its hash.  articles.md 2.7.
 */
struct str slug_of(struct arena *arena, struct str text);

/* slug_valid - could have come from slug_of(): what an author may name. */
bool slug_valid(struct str slug);

#endif
