/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/digest.h"

#include "base/hash.h"

#include <string.h>

enum {
	SAME_ENOUGH = 60, /* percent of word pairs; articles.md 2.7 */
	PART_ENOUGH = 70, /* of those of the smaller text */
	SHARED_MIN = 6    /* classes that must agree before a part is believed in */
};

/* Octets past ASCII belong to words: no script is left without any. */
static bool in_word(char c)
{
	return ascii_is_alpha((unsigned char)c) || ascii_is_digit((unsigned char)c) ||
	       (unsigned char)c >= 0x80;
}

static uint64_t word_hash(struct str word)
{
	uint64_t hash = 0x9ae16a3b2f90404fu;

	for (size_t i = 0; i < word.len; i++)
		hash = (hash ^ (uint64_t)ascii_lower((unsigned char)word.p[i])) * 0x100000001b3u;
	return hash;
}

static struct str next_word(struct str *text)
{
	size_t from = 0, to;

	while (from < text->len && !in_word(text->p[from]))
		from++;
	for (to = from; to < text->len && in_word(text->p[to]); to++)
		;
	struct str word = str_make(text->p + from, to - from);

	*text = str_from(*text, to);
	return word;
}

static void add_pair(struct digest *digest, uint64_t *least, uint64_t first, uint64_t second)
{
	uint64_t parts[] = { first, second };
	uint64_t hash = hash_str(HASH_START, str_make((const char *)parts, sizeof(parts)));
	size_t class = (size_t)(hash % DIGEST_SIZE);

	if (digest->at[class] && hash >= least[class])
		return;
	least[class] = hash;
	digest->at[class] = (unsigned char)(1 + (hash >> 32) % 255);
}

void digest_text(struct digest *digest, struct str text)
{
	uint64_t least[DIGEST_SIZE];
	struct str word = next_word(&text);
	uint64_t before = 0;

	memset(digest, 0, sizeof(*digest));
	for (; word.len; word = next_word(&text)) {
		uint64_t hash = word_hash(word);

		add_pair(digest, least, before, hash);
		before = hash;
	}
}

static int shared(const struct digest *a, const struct digest *b, int *any)
{
	int both = 0;

	*any = 0;
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		if (!a->at[i] && !b->at[i])
			continue;
		++*any;
		both += a->at[i] == b->at[i];
	}
	return both;
}

int digest_same(const struct digest *a, const struct digest *b)
{
	int any, both = shared(a, b, &any);

	return any ? both * 100 / any : 0;
}

/* With j the share that two sets have of their union, they have j / (1 + j) of the sum of
 * their sizes in common. */
int digest_alike(const struct digest *a, uint64_t a_words, const struct digest *b, uint64_t b_words)
{
	uint64_t smaller = a_words < b_words ? a_words : b_words;
	int any, both = shared(a, b, &any);
	int same = any ? both * 100 / any : 0;
	double part;

	if (same >= SAME_ENOUGH)
		return 100 + same;
	if (both < SHARED_MIN || !smaller)
		return 0;
	part = 100.0 * both / (any + both) * ((double)a_words + (double)b_words) / (double)smaller;
	return part < PART_ENOUGH ? 0 : part > 100 ? 100 : (int)part;
}

unsigned digest_filled(const struct digest *digest)
{
	unsigned filled = 0;

	for (size_t i = 0; i < DIGEST_SIZE; i++)
		filled += digest->at[i] != 0;
	return filled;
}
