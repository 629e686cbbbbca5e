/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_LISTENERS_H
#define DAEMON_LISTENERS_H

#include "base/buf.h"
#include "base/err.h"
#include "config/address.h"
#include "config/config.h"

/*
 * The sockets that clients connect to.  The keeper opens them and keeps them
 * open, so that connections wait while the server starts anew.
 */
struct listener {
	bool gopher;
	int worker;                    /* whose it is; -1: all workers share it */
	int fd;                        /* listening, non-blocking, close-on-exec */
	struct config_address address; /* as bound: a real port, never `every` */
};

struct listeners {
	struct listener *at; /* owned; by address, then worker */
	size_t count, room;
};

enum { LISTEN_BACKLOG = 512 };

/*
 * listeners_open - bind and listen, one socket per worker and address, or take
 * what systemd hands over (LISTEN_FDS), which then stands for all of the
 * settings' addresses.
 *
 * A port that is 0 becomes one free port for all addresses of its protocol.
 * A busy port is tried for a moment, because the daemon that ran before may
 * still be on its way out.
 *
 * ERR_BUSY, ERR_DENIED, ERR_USAGE, ERR_IO: the sentence names the address and
 * what to do; ERR_NOMEM.  On failure nothing stays open.
 */
int listeners_open(const struct config *config, unsigned workers, struct listeners *ret_listeners,
	struct err *err);
void listeners_close(struct listeners *listeners);

/* listeners_describe - "127.0.0.1:1965,[::1]:1965", or "none". */
void listeners_describe(const struct listeners *listeners, bool gopher, struct buf *out);

/* listeners_port - of the protocol's first address; 0 when it is off. */
unsigned listeners_port(const struct listeners *listeners, bool gopher);

/* listeners_public - others than this machine can reach one of them. */
bool listeners_public(const struct listeners *listeners);

/* Between keeper and server: all but the descriptors, a line each.  Reading
 * gives listener i the descriptor first_fd + i.  ERR_FORMAT, ERR_NOMEM. */
void listeners_write(const struct listeners *listeners, struct buf *out);
int listeners_read(struct str text, int first_fd, struct listeners *ret_listeners, struct err *err);

/* listeners_add - one more; inside daemon/.  ERR_NOMEM. */
int listeners_add(struct listeners *listeners, const struct listener *listener, struct err *err);
void address_write(const struct config_address *address, struct buf *out); /* "[::1]:70" */

/* listeners_inherit - what systemd passed: 1 taken, 0 nothing there, or an error. */
int listeners_inherit(const struct config *config, struct listeners *listeners, struct err *err);

#endif
