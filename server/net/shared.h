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

#endif
