/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_DUE_H
#define DAEMON_DUE_H

#include "store/store.h"

#include <uv.h>

/*
 * Articles whose date is yet to come: asks the index when the next one falls due and has it
 * run then.  Asks again every DUE_LOOK_MS, because the machine may sleep, its clock may be
 * set, and others may run the index.
 */
enum { DUE_LOOK_MS = 10 * 60 * 1000, DUE_AGAIN_MS = 60 * 1000 };

typedef void due_fn(void *arg);

struct due {
	uv_timer_t timer;
	struct store *const *store; /* borrowed; it may become another, or NULL */
	due_fn *fall;
	void *arg;
	bool closed;
};

void due_init(
	struct due *due, uv_loop_t *loop, struct store *const *store, due_fn *fall, void *arg);

/* due_look - after an index run: what was due before it is tried again in a while only. */
void due_look(struct due *due);
void due_stop(struct due *due);

/* due_delay - milliseconds to wait at `now` for what is due at `when` (0: nothing). */
uint64_t due_delay(int64_t when, int64_t now);

#endif
