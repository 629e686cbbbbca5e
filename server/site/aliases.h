/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_ALIASES_H
#define SITE_ALIASES_H

#include "base/arena.h"
#include "base/err.h"
#include "site/memory.h"

/*
 * Addresses that changed, kept in a small text file beside the index, so that
 * links stay alive although the index is rebuilt.  One per line: "moved", the old address
 * and the new one, both encoded, with spaces between.  The lines of memory.h stand in the
 * same file; lines of other kinds are kept as they are.  articles.md 2.7.
 */
struct alias {
	struct str from, to; /* decoded */
	bool drop;
};

struct aliases {
	struct arena arena; /* owns all text */
	struct alias *at;   /* owned */
	size_t count, room;
	size_t known; /* of those, how many stood in the file */
	struct memories memories;
	struct memories kept; /* those of MEMORY_KEPT */
	struct str others;    /* lines that are not ours */
	bool changed;         /* the file has to be written */
};

/* aliases_read - a file that is not there is an empty one.  ERR_DENIED, ERR_IO, ERR_NOMEM. */
int aliases_read(struct aliases *aliases, const char *file, struct err *err);
void aliases_release(struct aliases *aliases);

/* aliases_add - `from` is now at `to`; what was said of `from` before is forgotten. */
int aliases_add(struct aliases *aliases, struct str from, struct str to, struct err *err);

/*
 * aliases_settle - sort and leave one per `from`; needed before aliases_find().
 *
 * What was added since the last time has moved all at once: an old address that led to one
 * of these places leads on to where it is now, whatever stands there instead.
 * ERR_NOMEM.
 */
int aliases_settle(struct aliases *aliases, struct err *err);
const struct alias *aliases_find(const struct aliases *aliases, struct str from);

/* aliases_write - whole or not at all: a new file renamed into place. */
int aliases_write(struct aliases *aliases, const char *file, struct err *err);

#endif
