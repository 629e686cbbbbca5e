/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TESTS_NET_WORLD_H
#define TESTS_NET_WORLD_H

#include "net/net.h"
#include "tls/client.h"

#include <pthread.h>

/*
 * A net_loop in a thread of its own on loopback, a session that needs no store,
 * and blocking clients for it.  For tests of net/ alone.
 *
 * The session answers one line ending in LF.  The line chooses the answer:
 *   "size N"   N octets from memory in parts of 5000, octet i is 'a' + i % 23
 *   "file N"   the same octets from a file; its length is announced as N
 *   "short N"  as "file", but the file ends half way
 *   "cut N"    as "size", but the session gives up half way
 *   other      "echo " and the line
 * A refused one is answered "slow down".
 */
struct world {
	struct net_loop *loop;
	struct net_listener listeners[3]; /* plain, TLS, sniffing */
	unsigned ports[3];
	pthread_t thread;
	struct tls_keys *keys;
	struct tls_server *tls;
	struct tls_client *client;
	struct service service;
};

enum world_door { DOOR_PLAIN, DOOR_TLS, DOOR_SNIFF };

/* Limits that no test reaches by accident; change what the test is about. */
struct net_limits world_limits(void);
void world_start(struct world *world, const struct net_limits *limits);
/* world_stop - net_stop(), join, free; fails the test when sessions are left. */
void world_stop(struct world *world);
/* How many sessions are open now, and how many were ever opened. */
int world_sessions_open(void);
int world_sessions_made(void);

/* A blocking client's end of one connection. */
struct peer {
	int fd;
	struct tls *tls;   /* NULL: plain */
	bool notified;     /* close_notify came */
	bool reset, ended; /* RST, FIN */
};

int world_connect(const struct world *world, enum world_door door); /* a blocking socket */
void peer_open(struct world *world, struct peer *peer, enum world_door door, bool tls);
/* peer_handshake - false when the server ended it. */
bool peer_handshake(struct peer *peer);
void peer_send(struct peer *peer, struct str bytes);
/* peer_receive - everything until the server closes or 10 s pass; appended. */
void peer_receive(struct peer *peer, struct buf *out);
void peer_close(struct peer *peer);

/* world_expect - the octets that "size" and "file" answer with. */
void world_expect(struct buf *out, size_t len);

#endif
