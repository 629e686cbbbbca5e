/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "net/sources.h"

#include "base/hash.h"
#include "base/mem.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

enum { SLOTS = 2 * SOURCES_MAX, NONE = 0xffff, MINUTE_MS = 60 * 1000 };

struct source {
	uint64_t key;
	uint64_t level_at;      /* when `level` was right */
	uint64_t fault_since;   /* first fault of the present minute */
	uint64_t penalty_until; /* 0: never had one */
	uint32_t level;         /* new connections ahead of the rate, in thousandths */
	uint32_t penalty_ms;    /* length of the last one */
	uint32_t live;
	uint16_t faults;
	uint16_t chain;        /* next in the same slot */
	uint16_t older, newer; /* among those without connections */
};

struct sources {
	struct source_rules rules;
	uint64_t seed;
	uint16_t used;           /* entries ever taken; those after were never touched */
	uint16_t oldest, newest; /* idle entries, the first to be reused first */
	uint16_t slots[SLOTS];
	struct source at[SOURCES_MAX];
};

uint64_t sources_octets(void)
{
	return sizeof(struct sources);
}

struct sources *sources_new(const struct source_rules *rules, uint64_t seed)
{
	struct sources *s = mem_alloc(sizeof(*s));

	if (!s)
		return NULL;
	s->rules = *rules;
	if (s->rules.rate && !s->rules.burst)
		s->rules.burst = s->rules.rate;
	s->seed = seed;
	s->oldest = s->newest = NONE;
	memset(s->slots, 0xff, sizeof(s->slots));
	return s;
}

void sources_free(struct sources *sources)
{
	mem_free(sources);
}

static uint16_t *slot_of(struct sources *s, uint64_t key)
{
	uint64_t hash = hash_str(s->seed, str_make((const char *)&key, sizeof(key)));

	return &s->slots[hash % SLOTS];
}

static uint16_t index_of(const struct sources *s, const struct source *source)
{
	return (uint16_t)(source - s->at);
}

static void idle_add(struct sources *s, struct source *source)
{
	uint16_t i = index_of(s, source);

	source->older = s->newest;
	source->newer = NONE;
	if (s->newest != NONE)
		s->at[s->newest].newer = i;
	else
		s->oldest = i;
	s->newest = i;
}

static void idle_remove(struct sources *s, struct source *source)
{
	if (source->older != NONE)
		s->at[source->older].newer = source->newer;
	else
		s->oldest = source->newer;
	if (source->newer != NONE)
		s->at[source->newer].older = source->older;
	else
		s->newest = source->older;
}

static void unchain(struct sources *s, const struct source *source)
{
	uint16_t *link = slot_of(s, source->key);

	while (*link != index_of(s, source))
		link = &s->at[*link].chain;
	*link = source->chain;
}

/* Only a source without connections is forgotten, so that no connection can be
 * counted off from somebody else. */
static struct source *entry_new(struct sources *s, uint64_t key, uint64_t now)
{
	struct source *source;
	uint16_t *slot;

	if (s->used < SOURCES_MAX) {
		source = &s->at[s->used++];
	} else if (s->oldest != NONE) {
		source = &s->at[s->oldest];
		idle_remove(s, source);
		unchain(s, source);
	} else {
		return NULL;
	}
	slot = slot_of(s, key);
	*source = (struct source){ .key = key, .level_at = now, .chain = *slot };
	*slot = index_of(s, source);
	idle_add(s, source);
	return source;
}

static struct source *entry_find(struct sources *s, uint64_t key)
{
	for (uint16_t i = *slot_of(s, key); i != NONE; i = s->at[i].chain)
		if (s->at[i].key == key)
			return &s->at[i];
	return NULL;
}

/* Two loops can ask in the other order than they looked at the clock. */
static uint64_t since(uint64_t then, uint64_t now)
{
	return now > then ? now - then : 0;
}

/* A bucket that leaks `rate` a second; each new connection is one drop. */
static enum source_verdict pour(
	const struct source_rules *rules, struct source *source, uint64_t now)
{
	uint64_t leaked, burst = (uint64_t)rules->burst * 1000;

	if (rules->rate == 0)
		return SOURCE_ADMIT;
	leaked = since(source->level_at, now) * rules->rate;
	source->level = leaked < source->level ? source->level - (uint32_t)leaked : 0;
	source->level_at = now > source->level_at ? now : source->level_at;
	if (source->level + 1000 > 2 * burst)
		return SOURCE_DROP;
	source->level += 1000;
	return source->level > burst ? SOURCE_REFUSE : SOURCE_ADMIT;
}

enum source_verdict sources_arrive(
	struct sources *s, uint64_t key, uint64_t now, struct source **ret_source)
{
	struct source *source = entry_find(s, key);
	enum source_verdict verdict;

	*ret_source = NULL;
	if (!source)
		source = entry_new(s, key, now);
	if (!source)
		return SOURCE_ADMIT;
	verdict = pour(&s->rules, source, now);
	if (now < source->penalty_until)
		verdict = SOURCE_DROP;
	if (s->rules.per_source && source->live >= s->rules.per_source)
		verdict = SOURCE_DROP;
	if (source->live == 0)
		idle_remove(s, source);
	if (verdict != SOURCE_DROP) {
		source->live++;
		*ret_source = source;
	} else if (source->live == 0) {
		idle_add(s, source); /* the most recently seen is forgotten last */
	}
	return verdict;
}

void sources_leave(struct sources *s, struct source *source)
{
	if (!source || --source->live > 0)
		return;
	idle_add(s, source);
}

/* The length doubles as long as penalties follow one another; a source that
 * behaves for the longest of them starts afresh. */
static void punish(const struct source_rules *rules, struct source *source, uint64_t now)
{
	uint64_t length = 2 * (uint64_t)source->penalty_ms;

	if (length == 0 || now > source->penalty_until + rules->penalty_max_ms)
		length = rules->penalty_ms;
	if (rules->penalty_max_ms && length > rules->penalty_max_ms)
		length = rules->penalty_max_ms;
	source->penalty_ms = (uint32_t)length;
	source->penalty_until = now + length;
	source->faults = 0;
}

void sources_fault(struct sources *s, struct source *source, uint64_t now)
{
	if (!source || s->rules.faults == 0)
		return;
	if (source->faults == 0 || since(source->fault_since, now) > MINUTE_MS) {
		source->faults = 0;
		source->fault_since = now;
	}
	if (now >= source->penalty_until && ++source->faults >= s->rules.faults)
		punish(&s->rules, source, now);
}

/* IPv4, also when it comes mapped into IPv6, under a prefix nobody can have. */
static uint64_t key_v4(const unsigned char *p)
{
	return UINT64_C(1) << 32 | (uint64_t)p[0] << 24 | (uint64_t)p[1] << 16 |
	       (uint64_t)p[2] << 8 | p[3];
}

uint64_t source_key(const struct sockaddr *address)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	uint64_t key = 0;

	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)address;

		return key_v4((const unsigned char *)&in->sin_addr);
	}
	if (address->sa_family == AF_INET6) {
		const unsigned char *p =
			((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr;

		if (!memcmp(p, mapped, sizeof(mapped)))
			return key_v4(p + sizeof(mapped));
		for (int i = 0; i < 8; i++)
			key = key << 8 | p[i];
	}
	return key;
}
