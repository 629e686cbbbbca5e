/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef NET_SHARED_H
#define NET_SHARED_H

#include "net/net.h"
#include "net/sources.h"

/* The counts of struct net_shared, behind one lock that is held for moments. */

enum source_verdict shared_arrive(
	struct net_shared *shared, uint64_t key, uint64_t now, struct source **ret_source);
/* shared_leave - a connection that was not dropped has ended; `source` may be NULL. */
void shared_leave(struct net_shared *shared, struct source *source);
void shared_fault(struct net_shared *shared, struct source *source, uint64_t now);
/* shared_full - there are as many connections as limits.connections allows. */
bool shared_full(const struct net_shared *shared);

/*
 * shared_want_room - a loop that has to turn somebody away, and has no waiting
 * connection of its own to give up, asks the others to give up some of theirs.
 * shared_take_wish - true once after that, for a loop that can.
 */
void shared_want_room(struct net_shared *shared);
bool shared_take_wish(struct net_shared *shared);

/* shared_may_complain - true at most once a minute over all loops, so that an
 * operator reads one line about starvation and not a thousand. */
bool shared_may_complain(struct net_shared *shared, uint64_t now);

#endif
