/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_CHILD_H
#define DAEMON_CHILD_H

#include "base/buf.h"
#include "config/config.h"
#include "daemon/listeners.h"
#include "daemon/message.h"
#include "tls/tls.h"

#include <stdbool.h>
#include <uv.h>

/*
 * The keeper's side of the server process: starts it, tells it things, hears
 * that it is ready or dead, starts it again.
 */

struct child;

struct child_events {
	/* The server serves.  `text` as in MESSAGE_READY; borrowed. */
	void (*ready)(void *arg, struct child *child, struct str text);
	/* It ended and will not be started again: after child_drain() or
	 * child_kill(), or because it never became ready. */
	void (*over)(void *arg, struct child *child, bool failed);
};

struct child_options {
	uv_loop_t *loop;                   /* borrowed */
	const struct config *config;       /* borrowed */
	const struct listeners *listeners; /* borrowed */
	const struct buf *pairs;           /* borrowed; read at every start */
	struct tls_keys *tickets;          /* borrowed; read at every start */
	const int *log_fd; /* borrowed; of the access log, -1: standard error; likewise */
	const struct child_events *events; /* borrowed */
	void *arg;
};

/* child_new - NULL: no memory.  Nothing is started yet. */
struct child *child_new(const struct child_options *options);
void child_free(struct child *child); /* after the loop has ended; accepts NULL */
/* child_discard - from within `over`: it frees itself when its handles are closed. */
void child_discard(struct child *child);

/* child_start - failures are reported by `over`. */
void child_start(struct child *child);
/* child_tell - to the server that runs; dropped when none does, since the next
 * one learns all anew. */
void child_tell(struct child *child, enum message_type type, struct str body);
void child_tell_tickets(struct child *child); /* MESSAGE_TICKETS */
void child_give_log(struct child *child);     /* MESSAGE_LOG with *log_fd */
void child_drain(struct child *child);        /* finish answers, then `over` */
void child_leave(struct child *child);        /* serve the connections there are, then `over` */
void child_kill(struct child *child);         /* at once */

#endif
