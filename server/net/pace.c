/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "net/pace.h"

void pace_start(struct pace *pace, uint64_t acked, uint64_t now)
{
	*pace = (struct pace){ .moved_at = now, .moved = acked, .window_at = now, .window = acked };
}

bool pace_ok(struct pace *pace, const struct pace_rules *rules, uint64_t acked, uint64_t now)
{
	if (acked > pace->moved) {
		pace->moved = acked;
		pace->moved_at = now;
	}
	if (rules->stall_ms && now - pace->moved_at >= rules->stall_ms)
		return false;
	if (!rules->slow_window_ms || !rules->slow_rate ||
		now - pace->window_at < rules->slow_window_ms)
		return true;
	if ((acked - pace->window) * 1000 < (now - pace->window_at) * rules->slow_rate)
		return false;
	pace->window = acked;
	pace->window_at = now;
	return true;
}
