/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef BASE_LOG_SINK_H
#define BASE_LOG_SINK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Where lines go: a descriptor, which other processes may write to as well, and
 * which may be anything: a file, a pipe, a socket, a terminal.  Thread safe.
 */
struct log_sink {
	int fd; /* borrowed; what it stands for may change (dup2) at any time */
	bool torn;
	pthread_mutex_t lock;
};

#define LOG_SINK(descriptor)                                          \
	{                                                             \
		.fd = (descriptor), .lock = PTHREAD_MUTEX_INITIALIZER \
	}

/*
 * log_sink_write - one line, its line feed included, at most half of a small pipe
 * (2048 octets).  Never waits for a reader; a file's disk may be waited for.
 *
 * Returns 0, or the errno why nothing of it will be read as a line: EAGAIN when
 * the reader lags behind or has stopped.  What a full disk cut off is ended by
 * the next line, so that this one still stands alone.
 */
int log_sink_write(struct log_sink *sink, const char *line, size_t len);

#endif
