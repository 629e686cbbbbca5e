/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/*
 * What an index remembers of the articles it was made of, for comparing it with the
 * files of today.  Nothing is written; an index run beside it is not held up for long.
 */
struct history_row {
	int capsule;
	struct str dir;    /* of the capsule, as the index run was told */
	struct str path;   /* of the article's file, beneath it */
	struct str base;   /* "/notes/walk/" */
	struct str slug;   /* of a section; empty in an article that has none (a front) */
	struct str digest; /* as writer_section_put() was given it */
	uint64_t words;
};

/* Strings are borrowed during the call; a negative result ends the walk. */
typedef int history_fn(void *ctx, const struct history_row *row, struct err *err);

/*
 * history_read - call `each` for every section of every article in the index `file`.
 *
 * Returns 0, what `each` returned, or ERR_MISSING (no index), ERR_FORMAT (damaged, or of
 * another release), ERR_BUSY, ERR_DENIED, ERR_IO, ERR_NOMEM.
 */
int history_read(const char *file, history_fn *each, void *ctx, struct err *err);

#endif
