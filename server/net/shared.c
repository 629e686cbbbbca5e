/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "net/shared.h"

#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/random.h>

struct net_shared {
	pthread_mutex_t lock;
	struct sources *sources; /* owned; guarded by the lock */
	atomic_uint live;
	atomic_bool room_wanted;
	_Atomic uint64_t quiet_until; /* no complaint before */
	unsigned max;
};

enum { COMPLAINT_MS = 60 * 1000 };

struct net_shared *net_shared_new(const struct net_limits *limits)
{
	struct source_rules rules = {
		.per_source = limits->per_source,
		.rate = limits->rate,
		.burst = limits->burst,
		.faults = limits->penalty_faults,
		.penalty_ms = limits->penalty_ms,
		.penalty_max_ms = limits->penalty_max_ms,
	};
	struct net_shared *shared = mem_alloc(sizeof(*shared));
	uint64_t seed = 0;

	if (!shared)
		return NULL;
	/* a seed of zero is poor, not wrong */
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) < 0)
		seed = 0;
	shared->sources = sources_new(&rules, seed);
	shared->max = limits->connections;
	if (!shared->sources || pthread_mutex_init(&shared->lock, NULL) != 0) {
		sources_free(shared->sources);
		mem_free(shared);
		return NULL;
	}
	atomic_init(&shared->live, 0);
	return shared;
}

void net_shared_free(struct net_shared *shared)
{
	if (!shared)
		return;
	pthread_mutex_destroy(&shared->lock);
	sources_free(shared->sources);
	mem_free(shared);
}

enum source_verdict shared_arrive(
	struct net_shared *shared, uint64_t key, uint64_t now, struct source **ret_source)
{
	enum source_verdict verdict;

	pthread_mutex_lock(&shared->lock);
	verdict = sources_arrive(shared->sources, key, now, ret_source);
	pthread_mutex_unlock(&shared->lock);
	if (verdict != SOURCE_DROP)
		atomic_fetch_add(&shared->live, 1);
	return verdict;
}

void shared_leave(struct net_shared *shared, struct source *source)
{
	pthread_mutex_lock(&shared->lock);
	sources_leave(shared->sources, source);
	pthread_mutex_unlock(&shared->lock);
	atomic_fetch_sub(&shared->live, 1);
}

void shared_fault(struct net_shared *shared, struct source *source, uint64_t now)
{
	pthread_mutex_lock(&shared->lock);
	sources_fault(shared->sources, source, now);
	pthread_mutex_unlock(&shared->lock);
}

bool shared_full(const struct net_shared *shared)
{
	return shared->max && atomic_load(&shared->live) >= shared->max;
}

void shared_want_room(struct net_shared *shared)
{
	atomic_store(&shared->room_wanted, true);
}

bool shared_take_wish(struct net_shared *shared)
{
	return atomic_load(&shared->room_wanted) && atomic_exchange(&shared->room_wanted, false);
}

bool shared_may_complain(struct net_shared *shared, uint64_t now)
{
	uint64_t until = atomic_load(&shared->quiet_until);

	return now >= until &&
	       atomic_compare_exchange_strong(&shared->quiet_until, &until, now + COMPLAINT_MS);
}
