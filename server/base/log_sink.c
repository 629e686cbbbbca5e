/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/log_sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A descriptor that is shared cannot be made non-blocking without changing it
 * for those it is shared with.  But a pipe that polls writable has a free page,
 * and so takes a line without blocking, if nobody else takes that page first: our
 * own threads are kept off by the lock, other processes by leaving half of the
 * pipe to them.
 */
static bool has_room(int fd, size_t len)
{
	struct pollfd out = { .fd = fd, .events = POLLOUT };
	int size, waiting;

	if (poll(&out, 1, 0) != 1 || !(out.revents & POLLOUT))
		return false;
	size = fcntl(fd, F_GETPIPE_SZ);
	if (size < 0)
		return true;
	return ioctl(fd, FIONREAD, &waiting) == 0 && (size_t)waiting + len <= (size_t)size / 2;
}

static ssize_t write_once(int fd, const char *line, size_t len)
{
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0)
		return -1;
	if (!S_ISREG(st.st_mode) && !S_ISSOCK(st.st_mode) && !has_room(fd, len)) {
		errno = EAGAIN;
		return -1;
	}
	do
		n = S_ISSOCK(st.st_mode) ? send(fd, line, len, MSG_DONTWAIT | MSG_NOSIGNAL)
					 : write(fd, line, len);
	while (n < 0 && errno == EINTR);
	return n;
}

static int write_whole(struct log_sink *sink, const char *line, size_t len)
{
	ssize_t n;

	if (sink->torn && write_once(sink->fd, "\n", 1) != 1)
		return errno ? errno : EIO;
	sink->torn = false;
	n = write_once(sink->fd, line, len);
	if (n < 0)
		return errno;
	sink->torn = n > 0 && (size_t)n < len;
	return (size_t)n == len ? 0 : ENOSPC;
}

int log_sink_write(struct log_sink *sink, const char *line, size_t len)
{
	int why;

	pthread_mutex_lock(&sink->lock);
	why = write_whole(sink, line, len);
	pthread_mutex_unlock(&sink->lock);
	return why;
}
