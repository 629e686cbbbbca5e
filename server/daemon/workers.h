/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_WORKERS_H
#define DAEMON_WORKERS_H

#include "base/err.h"
#include "config/capsules.h"
#include "config/config.h"
#include "daemon/listeners.h"
#include "session/session.h"
#include "store/store.h"
#include "tls/tls.h"

/*
 * The threads that serve: each has an event loop, its own sockets, its own
 * connection to the index and its own service.  All are of the server process.
 */
struct workers;

struct workers_options {
	const struct config *config;            /* borrowed */
	const struct listeners *listeners;      /* borrowed */
	const char *index_file;                 /* borrowed */
	const struct config_capsules *capsules; /* borrowed during workers_new() */
	const int *roots;                       /* descriptors of their folders; borrowed */
	unsigned count;
	unsigned connections;   /* in all, 0: no limit */
	struct tls_server *tls; /* referenced; NULL when nothing speaks TLS */
};

/* workers_new - all set up and nothing started.  Errors of store_open() and
 * net_new(), ERR_NOMEM. */
int workers_new(
	const struct workers_options *options, struct workers **ret_workers, struct err *err);

/* workers_start - from here on the process has threads.  ERR_IO. */
int workers_start(struct workers *workers, struct err *err);

int workers_counts(struct workers *workers, struct store_counts *ret_counts);

/* While they run: */
void workers_set_tls(struct workers *workers, struct tls_server *tls);
void workers_reopen(struct workers *workers); /* the index was replaced */
void workers_stop(struct workers *workers);   /* begin to drain */
void workers_leave(struct workers *workers);  /* accept no more and serve what is there */
void workers_join(struct workers *workers);   /* wait until all have ended */

void workers_free(struct workers *workers); /* not started, or joined; accepts NULL */

#endif
