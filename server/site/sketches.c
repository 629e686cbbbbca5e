/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/sketches.h"

#include "base/mem.h"

enum {
	FEW = 512, /* so few that one class tells them apart, which finds smaller parts */
	CROWD = 32 /* entries looked at in one place */
};

static size_t entries(const struct sketches *s)
{
	return s->count * (DIGEST_SIZE / s->width);
}

/* Where an entry stands: classes from `at` on; 0 when nothing fell into them. */
static uint64_t key_of(const struct sketches *s, const struct digest *digest, size_t at)
{
	uint64_t key = digest->at[at];

	if (s->width == 2)
		key |= (uint64_t)digest->at[at + 1] << 8;
	return key ? ((uint64_t)at << 16 | key) * 0x9e3779b97f4a7c15u : 0;
}

static void enter(struct sketches *s, const struct digest *digest, size_t index)
{
	for (size_t at = 0; at < DIGEST_SIZE; at += s->width) {
		uint64_t key = key_of(s, digest, at);
		size_t entry = (index * DIGEST_SIZE + at) / s->width;
		uint32_t *head = &s->heads[(key >> 32) & (s->slots - 1)];

		if (!key)
			continue;
		s->next[entry] = *head;
		*head = (uint32_t)entry + 1;
	}
}

int sketches_init(struct sketches *sketches, const struct digest *const *digests, size_t count,
	struct err *err)
{
	*sketches = (struct sketches){ .count = count, .width = count > FEW ? 2 : 1, .slots = 64 };
	while (sketches->slots < entries(sketches))
		sketches->slots *= 2;
	sketches->heads = mem_alloc(sketches->slots * sizeof(uint32_t));
	sketches->next = mem_alloc((entries(sketches) + 1) * sizeof(uint32_t));
	sketches->seen = mem_alloc((count + 1) * sizeof(uint32_t));
	if (!sketches->heads || !sketches->next || !sketches->seen)
		return err_nomem(err);
	for (size_t i = 0; i < count; i++)
		enter(sketches, digests[i], i);
	return 0;
}

void sketches_release(struct sketches *sketches)
{
	mem_free(sketches->heads);
	mem_free(sketches->next);
	mem_free(sketches->seen);
	*sketches = (struct sketches){ .heads = NULL };
}

void sketches_meet(
	struct sketches *sketches, const struct digest *digest, sketches_fn *each, void *ctx)
{
	sketches->call++;
	for (size_t at = 0; at < DIGEST_SIZE; at += sketches->width) {
		uint64_t key = key_of(sketches, digest, at);
		uint32_t entry = sketches->heads[(key >> 32) & (sketches->slots - 1)];

		for (int n = 0; key && entry && n < CROWD; n++) {
			size_t index = (entry - 1) * (size_t)sketches->width / DIGEST_SIZE;

			if (sketches->seen[index] != sketches->call)
				each(ctx, index);
			sketches->seen[index] = sketches->call;
			entry = sketches->next[entry - 1];
		}
	}
}
