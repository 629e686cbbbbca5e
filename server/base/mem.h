/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/*
 * The one seam through which Bifold takes memory.  Nothing outside base/
 * calls malloc, so a test can make the nth allocation fail.
 */

/* mem_alloc - zeroed memory of `size` octets (at least 1), or NULL when there
 * is none.  The caller owns it and gives it back with mem_free(). */
void *mem_alloc(size_t size);

/* mem_resize - realloc() with the same contract: on failure NULL is returned
 * and `old` stays valid and owned by the caller.  New octets are not zeroed. */
void *mem_resize(void *old, size_t size);

/* mem_free - accepts NULL. */
void mem_free(void *p);

/*
 * mem_fail_at - test hook: the `nth` allocation from now on (1 is the next)
 * returns NULL, and so does every one after it when `sticky` is non-zero.
 * 0 turns the hook off.  Process-wide, not for threads.
 */
void mem_fail_at(unsigned long nth, int sticky);

#endif
