/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The life of a reader process.  It holds nothing of the writer's but its own
 * end of a socket and the capsule's folder. */
#include "site/pool_reader.h"

#include "site/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	LINK_FD = 3,
	ROOT_FD = 4,
	JOB_MAX = 1024 * 1024,
	NICER = 10 /* than the writer: there is one, and all wait for it */
};

struct pool_link {
	int fd;
};

static bool send_part(int fd, const void *p, size_t len)
{
	const char *at = p;

	while (len) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool send_frame(struct pool_link *link, uint32_t type, struct str payload)
{
	uint32_t head[2] = { type, (uint32_t)payload.len };
	struct iovec parts[] = { { .iov_base = head, .iov_len = sizeof(head) },
		{ .iov_base = (void *)(uintptr_t)payload.p, .iov_len = payload.len } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = payload.len ? 2 : 1 };
	size_t sent;
	ssize_t n;

	if (payload.len > POOL_FRAME_MAX)
		return false;
	do
		n = sendmsg(link->fd, &message, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return false;
	sent = (size_t)n;
	if (sent < sizeof(head))
		return send_part(link->fd, (char *)head + sent, sizeof(head) - sent) &&
		       send_part(link->fd, payload.p, payload.len);
	return send_part(
		link->fd, payload.p + (sent - sizeof(head)), payload.len - (sent - sizeof(head)));
}

bool pool_send(struct pool_link *link, uint32_t type, struct str payload)
{
	return type != 0 && send_frame(link, type, payload);
}

static bool receive(int fd, char *to, size_t len)
{
	while (len) {
		ssize_t n = recv(fd, to, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		to += n;
		len -= (size_t)n;
	}
	return true;
}

static void close_from(unsigned first)
{
	if (syscall(SYS_close_range, first, ~0U, 0) == 0)
		return;
	for (long fd = sysconf(_SC_OPEN_MAX); fd-- > (long)first;)
		close((int)fd);
}

/* Moves both descriptors to fixed places and closes all others: among them are
 * the index and the lock, which must not outlive the writer. */
static bool keep_only(int link_fd, int root_fd)
{
	int link = fcntl(link_fd, F_DUPFD, 16);
	int root = fcntl(root_fd, F_DUPFD, 16);

	if (link < 0 || root < 0 || dup2(link, LINK_FD) < 0 || dup2(root, ROOT_FD) < 0)
		return false;
	close_from(ROOT_FD + 1);
	return true;
}

void pool_reader_main(const struct pool_options *options, int fd)
{
	struct pool_link link = { .fd = LINK_FD };
	uint32_t head[2];
	struct buf job;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPROF, SIG_DFL);
	signal(SIGINT, SIG_IGN); /* the writer ends us */
	setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + NICER);
	if (!keep_only(fd, options->root_fd))
		_exit(1);
	confine_job(0); /* takes the measure of the process while /proc can be read */
	if (confine_process(ROOT_FD) < 0)
		_exit(1);
	buf_init(&job, JOB_MAX);
	while (receive(LINK_FD, (char *)head, sizeof(head))) {
		char *room;
		uint64_t size;

		buf_clear(&job);
		room = head[1] >= sizeof(size) ? buf_room(&job, head[1]) : NULL;
		if (!room || !receive(LINK_FD, room, head[1]))
			break;
		buf_grown(&job, head[1]);
		memcpy(&size, job.p, sizeof(size));
		confine_job(size);
		options->serve(
			options->serve_ctx, ROOT_FD, str_from(buf_view(&job), sizeof(size)), &link);
		if (!send_frame(&link, 0, STR_EMPTY))
			break;
	}
	_exit(0);
}
