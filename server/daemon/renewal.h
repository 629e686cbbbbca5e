/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_RENEWAL_H
#define DAEMON_RENEWAL_H

#include "base/buf.h"
#include "base/err.h"
#include "config/config.h"
#include "daemon/watch.h"
#include "tls/tls.h"

#include <uv.h>

/*
 * What the keeper does about keys while it runs: reads certificates and the file
 * of ticket keys again when they change, changes random ticket keys every hour,
 * and speaks every day of certificates that end.
 *
 * The ticket keys live here and not in the server, so that a server that is
 * started again takes the tickets of the one before.
 */
enum { RENEWAL_FOLDERS_MAX = 16 };

struct renewal_options {
	const struct config *config;   /* borrowed */
	struct buf *pairs;             /* borrowed: pairs_load(); replaced by what is newer */
	uint64_t rotate_ms, remind_ms; /* 0: an hour, a day */
	unsigned quiet_ms;             /* of the folders, 0: half a second */
	void (*pairs_changed)(void *arg);
	void (*tickets_changed)(void *arg);
	void *arg;
};

struct renewal {
	struct renewal_options o;
	struct tls_keys *tickets; /* owned */
	struct buf ticket_file;   /* octets of the keys in the file; empty: random ones */
	uv_timer_t rotate, remind;
	uv_loop_t *loop;    /* borrowed */
	struct buf folders; /* pairs_folders() of what is watched */
	struct watch *watches[RENEWAL_FOLDERS_MAX];
	size_t watch_count;
};

/* renewal_init - make or read the ticket keys.  ERR_NOMEM, and the errors of
 * pairs_tickets().  renewal_release() in every case. */
int renewal_init(struct renewal *renewal, const struct renewal_options *options, struct err *err);
void renewal_release(struct renewal *renewal); /* after the loop has ended */

/* renewal_start - watch and wait on the loop, until renewal_stop() closes every
 * handle.  Folders that cannot be watched are logged. */
void renewal_start(struct renewal *renewal, uv_loop_t *loop);
void renewal_stop(struct renewal *renewal);

/* renewal_look - read everything again now.  What cannot be used is logged, and
 * what is in service stays; the callbacks are called for what did change. */
void renewal_look(struct renewal *renewal);

#endif
