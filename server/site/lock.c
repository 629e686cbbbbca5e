/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/lock.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { POLL_MS = 25 };

static int busy(int fd, const char *file, struct err *err)
{
	char text[32] = "";
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	long pid = n > 0 ? strtol(text, NULL, 10) : 0;

	if (pid <= 0)
		return err_set(err, ERR_BUSY,
			"another 'bifold index' is at work and holds %s; try again when it is done",
			file);
	return err_set(err, ERR_BUSY,
		"process %ld is indexing and holds %s; try again when it is done", pid, file);
}

int lock_take(const char *file, unsigned wait_ms, int *ret_fd, struct err *err)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
	uint64_t until = clock_ms() + wait_ms;
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	char pid[32];
	int len;

	if (fd < 0)
		return err_set(err, errno == EACCES || errno == EROFS ? ERR_DENIED : ERR_IO,
			"%s cannot be opened (%s); give this user write permission for its folder",
			file, strerror(errno));
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		int result = 0;

		if (errno != EWOULDBLOCK && errno != EINTR)
			result = err_set(
				err, ERR_IO, "%s cannot be locked: %s", file, strerror(errno));
		else if (clock_ms() >= until)
			result = busy(fd, file, err);
		if (result < 0) {
			close(fd);
			return result;
		}
		nanosleep(&pause, NULL);
	}
	len = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	/* only for the sentence above: that it cannot be written is no matter */
	if (ftruncate(fd, 0) < 0 || pwrite(fd, pid, (size_t)len, 0) < 0)
		errno = 0;
	*ret_fd = fd;
	return 0;
}

void lock_drop(int fd)
{
	if (fd >= 0)
		close(fd);
}
