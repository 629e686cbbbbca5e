/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_SERVERS_H
#define DAEMON_SERVERS_H

#include "daemon/child.h"

/*
 * The server process that serves, and, while the folder of a capsule is being
 * changed for another one, the next beside it.  A server's sandbox is closed
 * around the folders that were there when it began, so another folder takes
 * another server: it opens what is there now, and once it serves, the one
 * before it finishes its answers and ends.  No connection is refused meanwhile,
 * because all share the listening sockets.
 */

enum { SERVERS_LEAVING_MAX = 4 };

struct servers_events {
	void (*ready)(void *arg, struct str text); /* of child_events, of the first and of its
	                                            * restarts */
	void (*over)(void *arg, bool failed);      /* of child_events; none is left */
};

struct servers {
	struct child_options options; /* of every child */
	const struct servers_events *events;
	void *arg;
	struct child *now;                          /* owned */
	struct child *next;                         /* owned; not ready yet, or NULL */
	struct child *leaving[SERVERS_LEAVING_MAX]; /* they free themselves */
	bool again;                                 /* one more when this is settled */
	bool ending, now_over, failed;
};

/* servers_init - options->events and ->arg need not be set.  ERR_NOMEM. */
int servers_init(struct servers *servers, const struct child_options *options,
	const struct servers_events *events, void *arg);
void servers_release(struct servers *servers); /* after the loop has ended */

void servers_start(struct servers *servers);
void servers_renew(struct servers *servers); /* the folder of a capsule is another one */

/* As child_tell() and the like, to all that will go on serving. */
void servers_tell(struct servers *servers, enum message_type type, struct str body);
void servers_tell_tickets(struct servers *servers);
void servers_give_log(struct servers *servers);

void servers_drain(struct servers *servers);
void servers_kill(struct servers *servers);

#endif
