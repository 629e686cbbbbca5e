/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_PATHS_H
#define DAEMON_PATHS_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Paths that changed, each once, as many as are worth telling apart; past that, or when
 * memory runs out, everything counts as changed.
 */
enum { PATHS_MAX = 256 };

struct paths {
	char *at[PATHS_MAX]; /* owned */
	size_t count;
	bool all;
};

/* paths_add - the file or folder `name` in `folder`. */
void paths_add(struct paths *paths, const char *folder, const char *name);

/* paths_add_all - everything. */
void paths_add_all(struct paths *paths);

/* paths_take - all of `from`, which is left empty. */
void paths_take(struct paths *to, struct paths *from);

bool paths_empty(const struct paths *paths);

/* paths_clear - empty; gives the memory back. */
void paths_clear(struct paths *paths);

#endif
