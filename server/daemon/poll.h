/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_POLL_H
#define DAEMON_POLL_H

#include "base/err.h"
#include "daemon/watch.h"

#include <stdint.h>

/*
 * Looks now and then at all files below a folder that the system gives no events for, and
 * tells when they are not as they were.  It works beside the loop, in one of libuv's
 * threads, so that a slow network mount holds nothing up, rests after every few files, and
 * keeps one number, however many files there are.
 */
struct poll;

struct poll_options {
	uv_loop_t *loop;   /* borrowed */
	const char *path;  /* borrowed during poll_new() */
	uint64_t every_ms; /* from the end of a look to the next */
	watch_fn *changed; /* after the first look too: nobody knows what was before it */
	void *arg;
};

/* poll_new - the first look begins at once.  ERR_NOMEM. */
int poll_new(const struct poll_options *options, struct poll **ret_poll, struct err *err);

/* poll_free - the memory is given back while the loop runs on.  Accepts NULL. */
void poll_free(struct poll *poll);

/* poll_is_remote - other machines may change files below `path`, and then nothing is
 * heard of it. */
bool poll_is_remote(const char *path);

#endif
