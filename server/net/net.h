/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/err.h"
#include "session/session.h"
#include "tls/tls.h"

#include <stdint.h>

/*
 * One worker's event loop: accepts, runs the connection machine, keeps the
 * limits.  The only layer, with daemon/, that includes libuv; it knows no
 * OpenSSL and no protocol.
 */

enum net_tls { NET_PLAIN, NET_TLS, NET_SNIFF /* TLS when the first byte is 0x16 */ };

enum net_log { NET_LOG_PAIRS /* key=value */, NET_LOG_COMBINED /* Apache's */ };

struct net_listener {
	int fd; /* listening, non-blocking; borrowed, closed by the caller */
	enum net_tls tls;
	const struct session_ops *ops;
};

/* Limits of hardening.md 2; 0 turns one off.  Times in milliseconds. */
struct net_limits {
	unsigned connections, per_source, rate, burst;
	unsigned first_byte_ms, handshake_ms, request_ms, request_total_ms;
	unsigned stall_ms, slow_window_ms, slow_rate; /* octets a second */
	unsigned linger_ms;
	unsigned drain_ms; /* after net_stop() */
	/* a source with this many failed handshakes or missed deadlines within a
	 * minute is dropped at the door for penalty_ms, doubling to penalty_max_ms */
	unsigned penalty_faults, penalty_ms, penalty_max_ms;
};

/* What the loops of one process count together: connections in all, and those
 * of each source.  Thread safe; outlives the loops. */
struct net_shared;

struct net_shared *net_shared_new(const struct net_limits *limits); /* NULL: no memory */
void net_shared_free(struct net_shared *shared);                    /* accepts NULL */

struct net_options {
	const struct net_listener *listeners;
	size_t listener_count;
	struct net_limits limits;
	struct net_shared *shared; /* borrowed; NULL: this loop counts for itself */
	struct service *service;   /* borrowed while the loop lives */
	struct tls_server *tls;    /* referenced; NULL when no listener wants it */
	bool log_access;
	int log_address;       /* 0 none, 1 prefix, 2 full */
	enum net_log log_form; /* what a line of the access log looks like */
};

struct net_loop;

/* net_new - ERR_NOMEM, or ERR_IO when the loop or a listener cannot be set up. */
int net_new(const struct net_options *options, struct net_loop **ret_loop, struct err *err);
/* net_free - after net_run() has returned, or when it was never called. */
void net_free(struct net_loop *loop);

/* net_run - serve until net_stop() or net_leave() and the last connection has ended,
 * after net_stop() or the drain time is over.  Blocks; call it from the worker's own thread. */
int net_run(struct net_loop *loop);

/* From any thread: */
void net_stop(struct net_loop *loop);  /* drain and return */
void net_leave(struct net_loop *loop); /* accept no more: another serves from here on */
void net_set_tls(struct net_loop *loop, struct tls_server *server); /* for new connections */
/* net_call - run fn(arg) on the loop's thread between connections' events.
 * ERR_NOMEM, or ERR_STALE when net_run() has ended: then fn is not called. */
typedef void net_call_fn(void *arg);
int net_call(struct net_loop *loop, net_call_fn *fn, void *arg);

#endif
