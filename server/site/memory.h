/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_MEMORY_H
#define SITE_MEMORY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "site/digest.h"

#include <stdint.h>

/*
 * Sections that an index run has to know although the index does not hold them, or does not
 * hold that of them: those that are no longer served and those that have come, since an
 * editor or a version control system may take a text away in one run and bring it back
 * elsewhere in the next, or the other way round; and those whose slug was kept by content,
 * which a new index could not tell from their headings.  Lines of the file that aliases.h
 * reads and writes:
 *
 *   lost|came|kept DAY FILE ADDRESS SLUG WORDS DIGEST
 *
 * FILE, ADDRESS and SLUG are encoded as in a URL, the digest is in hexadecimal.
 */
enum memory_kind { MEMORY_LOST, MEMORY_CAME, MEMORY_KEPT };

enum {
	MEMORY_LOST_DAYS = 30,
	MEMORY_LOST_MAX = 16384, /* sections; the newest stay */
	MEMORY_CAME_DAYS = 7,
	MEMORY_CAME_MAX = 4096
};

struct memory {
	enum memory_kind kind;
	struct str day;  /* YYYY-MM-DD of that */
	struct str path; /* of its article's file */
	struct str base; /* of its article, "/notes/walk/" */
	struct str slug;
	uint64_t words;
	struct digest digest;
	bool fresh;    /* of this run */
	bool replaced; /* with its whole article, by another that has the address now */
	bool drop;     /* no longer to be remembered */
};

struct memories {
	struct memory *at; /* owned; the texts are in the arena of whoever adds */
	size_t count, room;
	bool changed;
};

/* memories_add - *memory is copied, its texts are borrowed.  ERR_NOMEM. */
int memories_add(struct memories *memories, const struct memory *memory, struct err *err);
void memories_release(struct memories *memories);

/* memories_take_line - 1 when `line` is one and was added, to `kept` if it is of that kind,
 * 0 when it is none, or ERR_NOMEM.  One that somebody has broken is of no use and counts as
 * taken. */
int memories_take_line(struct memories *memories, struct memories *kept, struct arena *arena,
	struct str line, struct err *err);

/* memories_settle - forget what is marked `drop` or past its limit.  ERR_NOMEM. */
int memories_settle(struct memories *memories, struct err *err);

/* memories_put - all of them as lines. */
void memories_put(const struct memories *memories, struct buf *out);

/* memory_day - the day `back` days ago as YYYY-MM-DD, in UTC. */
struct str memory_day(struct arena *arena, unsigned back);

#endif
