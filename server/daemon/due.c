/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/due.h"

#include "base/clock.h"

uint64_t due_delay(int64_t when, int64_t now)
{
	if (when > 0 && when - now < DUE_LOOK_MS / 1000)
		return when > now ? (uint64_t)(when - now) * 1000 : 0;
	return DUE_LOOK_MS;
}

static int64_t next(const struct due *due)
{
	int64_t when = 0;

	if (*due->store)
		store_due(*due->store, &when);
	return when;
}

static void look(uv_timer_t *timer)
{
	struct due *due = timer->data;
	uint64_t delay = due_delay(next(due), clock_unix());

	if (due->closed)
		return;
	uv_timer_start(timer, look, delay ? delay : DUE_AGAIN_MS, 0);
	if (!delay)
		due->fall(due->arg);
}

void due_init(struct due *due, uv_loop_t *loop, struct store *const *store, due_fn *fall, void *arg)
{
	*due = (struct due){ .store = store, .fall = fall, .arg = arg };
	uv_timer_init(loop, &due->timer);
	due->timer.data = due;
}

void due_look(struct due *due)
{
	uint64_t delay;

	if (due->closed)
		return;
	delay = due_delay(next(due), clock_unix());
	uv_timer_start(&due->timer, look, delay ? delay : DUE_AGAIN_MS, 0);
}

void due_stop(struct due *due)
{
	due->closed = true;
	uv_close((uv_handle_t *)&due->timer, NULL);
}
