/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A bar with count and rate on one line of a terminal; nothing at all
 * elsewhere.  It appears only when the work takes longer than a moment.
 */
struct progress {
	int fd; /* where it is shown; borrowed */
	bool terminal, shown;
	uint64_t began_ms, drawn_ms;
};

void progress_begin(struct progress *progress, int fd);
void progress_show(struct progress *progress, const char *what, size_t done, size_t total);
/* progress_clear - take the line away, before anything else is written there. */
void progress_clear(struct progress *progress);

/* progress_line - what is shown, for `columns` columns; terminated.  Returns its
 * length, at most size - 1. */
size_t progress_line(char *to, size_t size, const char *what, size_t done, size_t total,
	uint64_t elapsed_ms, unsigned columns);

#endif
