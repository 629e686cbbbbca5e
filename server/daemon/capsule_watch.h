/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_CAPSULE_WATCH_H
#define DAEMON_CAPSULE_WATCH_H

#include "config/capsules.h"
#include "daemon/poll.h"
#include "daemon/watch.h"

#include <sys/types.h>

/*
 * Watches the folders of all capsules, and the names by which they are reached:
 * a link that is turned to another release, or a folder renamed over, leaves
 * the old folder as it was.  Where the system gives no events, it looks at the files now
 * and then.
 */
enum { CAPSULE_LINKS_MAX = 8 };

struct capsule_watch {
	const struct config_capsules *capsules; /* borrowed */
	watch_fn *changed;
	void *arg;
	struct paths paths; /* that changed; for the one who is told to take */
	uint64_t poll_ms;   /* between two looks */
	uv_loop_t *loop;    /* borrowed, once started */
	uv_timer_t again;   /* everything is looked at again by and by, whatever was missed */
	struct {
		struct capsule_watch *watch; /* borrowed */
		struct watch *folders;
		struct poll *poll; /* NULL while there are events */
	} at[CONFIG_CAPSULE_MAX];
	struct watch *names[CONFIG_CAPSULE_MAX * CAPSULE_LINKS_MAX];
	size_t name_count;
	bool turned; /* a name changed since capsule_watch_replaced() was asked */
	struct {
		dev_t device;
		ino_t inode;
	} known[CONFIG_CAPSULE_MAX];
};

/* capsule_watch_init - nothing is watched yet; remembers which folders there are. */
void capsule_watch_init(struct capsule_watch *watch, const struct config_capsules *capsules,
	watch_fn *changed, void *arg);

/* capsule_watch_start - what gives no events is looked at every `poll_ms`, which is logged;
 * with `poll_all` everything is. */
void capsule_watch_start(
	struct capsule_watch *watch, uv_loop_t *loop, uint64_t poll_ms, bool poll_all);
/* capsule_watch_stop - does nothing when it was not started. */
void capsule_watch_stop(struct capsule_watch *watch);

/* capsule_watch_replaced - since the start or the last call a capsule's folder has
 * become another one, or its name was seen to change, be it there and back. */
bool capsule_watch_replaced(struct capsule_watch *watch);

#endif
