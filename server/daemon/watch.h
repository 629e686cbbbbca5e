/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_WATCH_H
#define DAEMON_WATCH_H

#include "base/err.h"
#include "daemon/paths.h"

#include <stdbool.h>
#include <uv.h>

/*
 * Notices that files below a folder change, and tells once the writing has
 * paused: a burst is one call.  Where paths are noted and they have become more than
 * a person saves at once, it waits eight times as long for the pause, and in all.
 */
struct watch;

typedef void watch_fn(void *arg);

/* Folders that the system gives no events for; `why` is a part of a sentence. */
typedef void watch_blind_fn(void *arg, const char *path, const char *why);

struct watch_options {
	uv_loop_t *loop;               /* borrowed */
	const char *path;              /* borrowed during watch_new() */
	bool recursive;                /* folders below it too, those that appear later as well */
	const char *only;              /* copied; NULL, or the one name that counts, when it comes,
					* goes or stands for another file or folder */
	unsigned quiet_ms, longest_ms; /* of a pause; after this long tell anyway */
	struct paths *paths;           /* borrowed; NULL, or where what changed is noted */
	watch_fn *changed;
	watch_blind_fn *blind; /* needed when recursive; once at the most */
	void *arg;
};

/*
 * watch_new - ERR_NOMEM, or ERR_IO when the system gives no events for `path`.
 * Folders below it that cannot be watched are left out.
 */
int watch_new(const struct watch_options *options, struct watch **ret_watch, struct err *err);

/* watch_look - look which folders there are now, without telling. */
void watch_look(struct watch *watch);

/* watch_free - closes its handles; the memory is given back while the loop
 * runs on.  Accepts NULL. */
void watch_free(struct watch *watch);

#endif
