/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef NET_SOURCES_H
#define NET_SOURCES_H

#include <stdint.h>

/*
 * What is known of the addresses that connect: how many connections each has,
 * how fast they come, and whether it misbehaves.  A table of fixed size, every
 * operation O(1), no clock and no socket: time is an argument, in monotonic
 * milliseconds.  hardening.md 2 and T17, T18.
 *
 * A source is an IPv4 address or an IPv6 /64: whoever has one has them all.
 */

enum { SOURCES_MAX = 4096 };

/* 0 turns a rule off. */
struct source_rules {
	unsigned per_source;  /* connections at a time */
	unsigned rate, burst; /* new connections a second, and how far ahead of that */
	unsigned faults;      /* within a minute, until a penalty */
	unsigned penalty_ms;  /* the first; each further one is twice as long */
	unsigned penalty_max_ms;
};

enum source_verdict {
	SOURCE_ADMIT,
	SOURCE_REFUSE, /* past the burst: admit it and answer "slow down" */
	SOURCE_DROP    /* past twice the burst, too many at a time, or under a penalty */
};

struct sources;
struct source;

/* sources_new - `seed` spreads the table, so that nobody can choose addresses
 * that meet in one place.  NULL: no memory. */
struct sources *sources_new(const struct source_rules *rules, uint64_t seed);
void sources_free(struct sources *sources); /* accepts NULL */

/*
 * sources_arrive - a connection from `key` (source_key()) comes at `now`.
 *
 * ret_source  set in every case: to be given to sources_leave() when the
 *             connection ends, or NULL: dropped, or the table is full of sources
 *             that have connections and this one goes untracked.
 */
enum source_verdict sources_arrive(
	struct sources *sources, uint64_t key, uint64_t now, struct source **ret_source);

void sources_leave(struct sources *sources, struct source *source); /* accepts NULL */

/* sources_fault - a failed handshake or a missed deadline.  Accepts NULL. */
void sources_fault(struct sources *sources, struct source *source, uint64_t now);

/* sources_octets - what the table takes when all of it is in use. */
uint64_t sources_octets(void);

struct sockaddr;
/* source_key - the source of an address; one key for all that is not internet. */
uint64_t source_key(const struct sockaddr *address);

#endif
