/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_CHILD_H
#define DAEMON_CHILD_H

#include "base/buf.h"
#include "config/config.h"
#include "daemon/listeners.h"
#include "daemon/message.h"

#include <stdbool.h>
#include <uv.h>

/*
 * The keeper's side of the server process: starts it, tells it things, hears
 * that it is ready or dead, starts it again.
 */

struct child;

struct child_events {
	/* The server serves.  `text` as in MESSAGE_READY; borrowed. */
	void (*ready)(void *arg, struct str text);
	/* It ended and will not be started again: after child_drain() or
	 * child_kill(), or because it never became ready. */
	void (*over)(void *arg, bool failed);
};

struct child_options {
	uv_loop_t *loop;                   /* borrowed */
	const struct config *config;       /* borrowed */
	const struct listeners *listeners; /* borrowed */
	const struct buf *pairs;           /* borrowed; read at every start */
	const struct child_events *events; /* borrowed */
	void *arg;
};

/* child_new - NULL: no memory.  Nothing is started yet. */
struct child *child_new(const struct child_options *options);
void child_free(struct child *child); /* after the loop has ended; accepts NULL */

/* child_start - failures are reported by `over`. */
void child_start(struct child *child);
/* child_tell - to the server that runs; dropped when none does, since the next
 * one learns all anew. */
void child_tell(struct child *child, enum message_type type, struct str body);
void child_drain(struct child *child); /* finish answers, then `over` */
void child_kill(struct child *child);  /* at once */

#endif
