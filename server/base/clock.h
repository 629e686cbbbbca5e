/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* clock_ms - monotonic milliseconds since some moment; never jumps. */
uint64_t clock_ms(void);

/* clock_thread_us - microseconds of processor time that this thread has used. */
uint64_t clock_thread_us(void);

/* clock_today - days since 1970-01-01 UTC, for comparing an article's date. */
int64_t clock_today(void);

/* clock_unix - seconds since 1970-01-01 UTC by the wall clock. */
int64_t clock_unix(void);

/* clock_local - so many seconds after that day begins where this machine stands, by
 * clock_unix(). */
int64_t clock_local(int year, int month, int day, int seconds);
/* clock_utc - the same by UTC. */
int64_t clock_utc(int year, int month, int day, int seconds);

#endif
