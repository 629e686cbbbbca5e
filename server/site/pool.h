/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_POOL_H
#define SITE_POOL_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Reader processes beside the one that writes the index.  Each is given one job
 * at a time over a socket pair and answers with records; whatever becomes of it
 * costs that job alone.
 */

/* ---- in the reader ------------------------------------------------------------ */

struct pool_link; /* the way back to the writer */

/* pool_send - one record; `type` is not 0.  False when the writer has gone. */
bool pool_send(struct pool_link *link, uint32_t type, struct str payload);

/*
 * serve - do one job: send its records and return.  It runs confined (confine.h)
 * with `root_fd` as the only way to a file.  It must not return before all its
 * records are sent.
 */
typedef void pool_serve_fn(void *ctx, int root_fd, struct str job, struct pool_link *link);

/* ---- in the writer -------------------------------------------------------------- */

enum pool_outcome {
	POOL_DONE,    /* all its records have come */
	POOL_CRASHED, /* the reader died; some records may have come */
	POOL_CPU,     /* it used up its processor time */
	POOL_HUNG     /* it made no progress for wall_ms and was killed */
};

/* pool_outcome_words - what to tell an author whose file ended so, POOL_DONE being
 * that nothing came. */
const char *pool_outcome_words(enum pool_outcome outcome);

struct pool_options {
	unsigned readers; /* at least 1 */
	int root_fd;      /* borrowed; readable by `serve` */
	unsigned wall_ms; /* without a record before a reader counts as hung */
	pool_serve_fn *serve;
	void *serve_ctx; /* as it is when a reader is forked */
};

struct pool_calls {
	/* next - fill `job` and set its size in octets (for its limits) and a tag;
	 * 1, 0 when there is no more, or an error that ends the run. */
	int (*next)(
		void *ctx, struct buf *job, uint64_t *ret_size, void **ret_tag, struct err *err);
	/* record - one came.  The records of one job come together, in order,
	 * before those of any other.  An error ends the run. */
	int (*record)(void *ctx, void *tag, uint32_t type, struct str payload, struct err *err);
	int (*done)(void *ctx, void *tag, enum pool_outcome outcome, struct err *err);
	void *ctx;
};

struct pool;

/* pool_new - forks nothing yet.  The process must have one thread only. */
int pool_new(const struct pool_options *options, struct pool **ret_pool, struct err *err);

/* pool_run - do all jobs; 0, an error of the calls, or ERR_IO when no reader can
 * be started. */
int pool_run(struct pool *pool, const struct pool_calls *calls, struct err *err);

/* pool_free - end the readers and wait for them; accepts NULL. */
void pool_free(struct pool *pool);

#endif
