/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TESTS_SESSION_DRIVE_H
#define TESTS_SESSION_DRIVE_H

#include "session/session.h"

#include <unistd.h>

/* What net/ does, without a network: feed a session and collect its answer. */

enum drive_end { DRIVE_OPEN, DRIVE_HALF_CLOSE, DRIVE_TIMEOUT };
enum drive_result { DRIVE_WAITS, DRIVE_SILENT, DRIVE_ANSWERED, DRIVE_CUT, DRIVE_BROKEN };

struct drive {
	const struct session_ops *ops;
	const struct service *service;
	struct session_peer peer;
	enum drive_end end; /* what happens once all input is fed */
};

/* feed `in` from *at on, in pieces of `piece` octets; true when it is done */
static inline bool drive_feed(
	const struct drive *d, struct session *s, struct str in, size_t *at, size_t piece)
{
	while (*at < in.len) {
		size_t used = 0;
		struct str part = str_upto(str_from(in, *at), piece);
		int fed = d->ops->feed(s, part, &used);

		*at += used;
		if (fed == SESSION_DONE)
			return true;
		if (used != part.len)
			return false;
	}
	return false;
}

static inline bool drive_file(const struct chunk *chunk, struct buf *out)
{
	uint64_t at = 0;

	while (at < chunk->len) {
		char piece[4096];
		size_t want =
			chunk->len - at < sizeof(piece) ? (size_t)(chunk->len - at) : sizeof(piece);
		ssize_t got = pread(chunk->fd, piece, want, (off_t)(chunk->off + at));

		if (got <= 0)
			return false;
		buf_add(out, piece, (size_t)got);
		at += (uint64_t)got;
	}
	return true;
}

static inline enum drive_result drive_answer(
	const struct drive *d, struct session *s, struct buf *out, size_t *ret_largest)
{
	struct chunk chunk;
	int got;

	while ((got = d->ops->next(s, &chunk)) == SESSION_CHUNK) {
		if (chunk.kind == CHUNK_MEM && chunk.mem.len > *ret_largest)
			*ret_largest = chunk.mem.len;
		if (chunk.kind == CHUNK_MEM)
			buf_str(out, chunk.mem);
		else if (!drive_file(&chunk, out))
			return DRIVE_BROKEN;
	}
	return got == SESSION_END ? DRIVE_ANSWERED : DRIVE_CUT;
}

/*
 * Run one session: the first `split` octets in pieces of `piece`, then the
 * rest.  *ret_used is how many the session took, *ret_largest the longest
 * chunk in memory; `log`, if not NULL, gets what the access log would say.
 */
static inline enum drive_result drive_run(const struct drive *d, struct str in, size_t split,
	size_t piece, struct buf *out, struct buf *log, size_t *ret_used, size_t *ret_largest)
{
	struct session *s = d->ops->open(d->service, &d->peer);
	enum drive_result result = DRIVE_WAITS;
	size_t at = 0;
	bool done;

	*ret_largest = 0;
	if (!s)
		return DRIVE_BROKEN;
	done = drive_feed(d, s, str_upto(in, split), &at, piece);
	if (!done)
		done = drive_feed(d, s, in, &at, in.len);
	*ret_used = at;
	if (!done && d->end != DRIVE_OPEN) {
		done = d->ops->finish_input(s, d->end == DRIVE_TIMEOUT);
		result = DRIVE_SILENT;
	}
	if (done)
		result = drive_answer(d, s, out, ret_largest);
	if (log)
		d->ops->describe(s, log);
	d->ops->close(s);
	return result;
}

#endif
