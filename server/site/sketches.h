/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_SKETCHES_H
#define SITE_SKETCHES_H

#include "base/err.h"
#include "site/digest.h"

#include <stddef.h>

/*
 * Which of many texts may be alike to this one, without comparing it with each: a table
 * over what stands in one class of a digest, or with many texts in two neighbouring ones.
 * Texts that agree nowhere never meet; of those that all say the same only some do.
 */
struct sketches {
	uint32_t *heads, *next; /* owned; index of an entry + 1 */
	uint32_t *seen;         /* owned; [count], by the call that met it last */
	size_t slots;           /* of heads; a power of two */
	size_t count;           /* texts */
	unsigned width;         /* classes in one entry */
	uint32_t call;
};

/* sketches_init - over digests[0..count); they are not needed later.  ERR_NOMEM. */
int sketches_init(struct sketches *sketches, const struct digest *const *digests, size_t count,
	struct err *err);
void sketches_release(struct sketches *sketches);

/* sketches_meet - call `each` once for the index of every text that may be alike. */
typedef void sketches_fn(void *ctx, size_t index);
void sketches_meet(
	struct sketches *sketches, const struct digest *digest, sketches_fn *each, void *ctx);

#endif
