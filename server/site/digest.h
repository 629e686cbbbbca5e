/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_DIGEST_H
#define SITE_DIGEST_H

#include "base/str.h"

#include <stdint.h>

/*
 * A sketch of what a section says, for telling after an edit which section is
 * which: one octet for each of DIGEST_SIZE classes of word pairs, that of the pair
 * with the least hash (0: none fell into the class).  Two sketches agree in about the
 * share of word pairs that the two texts have in common.  articles.md 2.7.
 */
enum { DIGEST_SIZE = 64, DIGEST_IDENTICAL = 200 };

struct digest {
	unsigned char at[DIGEST_SIZE];
};

/* digest_text - white space, punctuation and ASCII case make no difference. */
void digest_text(struct digest *digest, struct str text);

/* digest_same - percent of agreement, 0 to 100; 0 when either is empty. */
int digest_same(const struct digest *a, const struct digest *b);

/*
 * digest_alike - may the two texts, of so many words, be taken for the same one, or one of
 * them for a part of the other?  0 if not; else a rank by which to choose among several: up
 * to 100 for a part, above it for the same, DIGEST_IDENTICAL at most.
 */
int digest_alike(
	const struct digest *a, uint64_t a_words, const struct digest *b, uint64_t b_words);

/* digest_filled - classes that are not empty: how much stands behind the sketch. */
unsigned digest_filled(const struct digest *digest);

#endif
