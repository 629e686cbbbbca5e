/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_INDEXER_H
#define DAEMON_INDEXER_H

#include "base/err.h"
#include "config/config.h"
#include "daemon/paths.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/*
 * Runs `bifold index` as a child, one at a time; what is asked for meanwhile
 * becomes one more run afterwards.  A run that fails is followed by one that looks at
 * everything, after a pause that grows from one failure to the next.
 */

/* How a run ended: its exit status, or -1 when it could not be started or was
 * killed by a signal; the child has said why on standard error, or it is
 * logged. */
typedef void indexer_done_fn(void *arg, int status);

struct indexer {
	uv_loop_t *loop;             /* borrowed */
	const struct config *config; /* borrowed */
	indexer_done_fn *done;
	void *arg;
	uv_process_t process;
	uv_timer_t pause;     /* before what failed is tried again */
	struct paths pending; /* for the next run to look at */
	bool wanted;          /* there shall be one */
	bool running, closed;
	unsigned failures; /* in a row */
	char program[4096];
};

/* indexer_init - finds the program: beside ours, then in ../bin and ../libexec,
 * then by PATH. */
void indexer_init(struct indexer *indexer, uv_loop_t *loop, const struct config *config,
	indexer_done_fn *done, void *arg);

/* indexer_run - look at everything or, where it is known, at the paths that changed, which
 * are taken; now, or when the run under way has ended. */
void indexer_run(struct indexer *indexer);
void indexer_run_for(struct indexer *indexer, struct paths *changed);

/* indexer_pause_s - seconds until what failed is tried again; 0 when it is not. */
unsigned indexer_pause_s(const struct indexer *indexer);

/* indexer_stop - end a run under way; nothing is called any more. */
void indexer_stop(struct indexer *indexer);

#endif
