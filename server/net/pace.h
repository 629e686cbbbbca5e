/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef NET_PACE_H
#define NET_PACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Is a peer still taking its answer?  Too slow is: nothing at all for stall_ms,
 * or less than slow_rate octets a second over a window of slow_window_ms.  Pure:
 * time in milliseconds and the octets that the peer has acknowledged are
 * arguments.  hardening.md T4; 0 turns a rule off.
 */
struct pace_rules {
	unsigned stall_ms, slow_window_ms, slow_rate;
};

struct pace {
	uint64_t moved_at, moved;   /* when `moved` octets were reached */
	uint64_t window_at, window; /* start of the present window, octets then */
};

void pace_start(struct pace *pace, uint64_t acked, uint64_t now);

/* pace_ok - `acked` octets have arrived at the peer by `now`. */
bool pace_ok(struct pace *pace, const struct pace_rules *rules, uint64_t acked, uint64_t now);

#endif
