/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_FEED_IDS_H
#define SITE_FEED_IDS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What feeds have said of articles, in a text file beside the old addresses, so that ids
 * and times stay what they were when the index is built anew, an article is renamed, or
 * its date corrected.  A line is added for each change; of two about one address, or
 * with one id, the later counts:
 *
 *   host NAME DATE                                 whose ids these are, since when
 *   id ADDRESS ORIGIN DATE CONTENT CHANGED         of the article that is at ADDRESS
 *
 * ORIGIN and DATE make its id, unless ORIGIN is a URI, its author's own.  CONTENT is a
 * hash of its file in hexadecimal, CHANGED is when that was last seen to change, or "-".
 * Addresses are encoded.
 */
struct feed_id {
	struct str base, origin; /* decoded */
	struct str born, changed;
	uint64_t content;
	bool given; /* the caller's: another article has it by now */
};

struct feed_ids {
	struct arena arena;
	struct feed_id *at; /* owned, [count]; by base */
	size_t count;
	struct feed_id **by_content, **by_origin; /* owned, [count] */
	struct str host, since; /* of the last "host" line; empty where there is none */
};

/* feed_ids_read - what the file says, and after it the lines that are still to be
 * appended.  A file that is not there is an empty one.  ERR_DENIED, ERR_IO, ERR_NOMEM. */
int feed_ids_read(struct feed_ids *ids, const char *file, struct str lines, struct err *err);
void feed_ids_release(struct feed_ids *ids);

struct feed_id *feed_ids_at(const struct feed_ids *ids, struct str base);

/* feed_ids_like - call `each` for those of the same content until it returns non-zero,
 * which is returned. */
typedef int feed_id_fn(void *ctx, struct feed_id *id, struct err *err);
int feed_ids_like(
	const struct feed_ids *ids, uint64_t content, feed_id_fn *each, void *ctx, struct err *err);

/* feed_ids_named - an article with that origin, the one born first; NULL without one. */
struct feed_id *feed_ids_named(const struct feed_ids *ids, struct str origin);

/* feed_ids_used - some article has or had the id that these make. */
bool feed_ids_used(const struct feed_ids *ids, struct str origin, struct str born);

/* feed_id_* - write a line. */
void feed_id_line(struct buf *out, const struct feed_id *id);
void feed_id_host(struct buf *out, struct str host, struct str since);

/* feed_ids_rewrite - leave one line for each address in the file: whole or not at all.
 * *ret_size: its octets. */
int feed_ids_rewrite(
	const struct feed_ids *ids, const char *file, uint64_t *ret_size, struct err *err);

/* feed_ids_append - put lines behind what the file holds, on the disk when it returns. */
int feed_ids_append(const char *file, struct str lines, struct err *err);

#endif
