/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/mem.h"

#include <stdlib.h>

static unsigned long fail_countdown;
static int fail_sticky;

void mem_fail_at(unsigned long nth, int sticky)
{
	fail_countdown = nth;
	fail_sticky = sticky;
}

static int must_fail(void)
{
	if (fail_countdown == 0)
		return 0;
	if (fail_countdown > 1) {
		fail_countdown--;
		return 0;
	}
	if (!fail_sticky)
		fail_countdown = 0;
	return 1;
}

void *mem_alloc(size_t size)
{
	if (must_fail())
		return NULL;
	return calloc(1, size ? size : 1);
}

void *mem_resize(void *old, size_t size)
{
	if (must_fail())
		return NULL;
	return realloc(old, size ? size : 1);
}

void mem_free(void *p)
{
	free(p);
}
