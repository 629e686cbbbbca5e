/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef BASE_NUMBERS_H
#define BASE_NUMBERS_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* An array that grows, mostly of rows' ids.  All zero is an empty one. */
struct numbers {
	int64_t *at; /* owned, given back with mem_free() */
	size_t count, room;
};

/* numbers_add - ERR_NOMEM, and then nothing was added. */
int numbers_add(struct numbers *numbers, int64_t number, struct err *err);

#endif
