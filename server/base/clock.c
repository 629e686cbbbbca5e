/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/clock.h"

#include <time.h>

uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t clock_thread_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

int64_t clock_unix(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec;
}

int64_t clock_today(void)
{
	int64_t seconds = clock_unix();

	return (seconds - (seconds < 0 ? 86399 : 0)) / 86400;
}

static struct tm moment(int year, int month, int day, int seconds)
{
	return (struct tm){ .tm_year = year - 1900,
		.tm_mon = month - 1,
		.tm_mday = day,
		.tm_sec = seconds,
		.tm_isdst = -1 };
}

int64_t clock_local(int year, int month, int day, int seconds)
{
	struct tm tm = moment(year, month, day, seconds);

	return (int64_t)mktime(&tm);
}

int64_t clock_utc(int year, int month, int day, int seconds)
{
	struct tm tm = moment(year, month, day, seconds);

	return (int64_t)timegm(&tm);
}
