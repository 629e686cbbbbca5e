/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/*
 * The doors.  libuv 1.44's own accept loops on every error and opens "/" when
 * descriptors run out, which the sandbox refuses; so sockets are accepted here:
 * a bounded number in a turn, and after a failure not before a pause.
 */
#include "net/loop.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

enum {
	PAUSE_FIRST_MS = 100,
	PAUSE_MAX_MS = 1000,
	NOT_SENT_MAX = 64 * 1024,
	DEAD_PEER_EXTRA_MS = 5000
};

static void door_cb(uv_poll_t *poll, int status, int events);

static void pause_cb(uv_timer_t *timer)
{
	struct door *door = timer->data;

	if (!door->loop->draining)
		uv_poll_start(&door->poll, UV_READABLE, door_cb);
}

static void door_pause(struct door *door)
{
	door->pause_ms = door->pause_ms ? 2 * door->pause_ms : PAUSE_FIRST_MS;
	if (door->pause_ms > PAUSE_MAX_MS)
		door->pause_ms = PAUSE_MAX_MS;
	uv_poll_stop(&door->poll);
	uv_timer_start(&door->pause, pause_cb, door->pause_ms, 0);
}

/* With no descriptor left nobody could even be told: one is kept for that.  The
 * reserve is a copy of a listener, since a sandbox may forbid opening files. */
static void door_shed(struct door *door)
{
	struct net_loop *loop = door->loop;

	if (loop->reserve < 0)
		return;
	close(loop->reserve);
	for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
		int fd = accept4(door->listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd < 0)
			break;
		close(fd);
	}
	loop->reserve = fcntl(door->listener->fd, F_DUPFD_CLOEXEC, 0);
}

/* Makes room by giving up the older half of the connections that only wait, so
 * that one which has just come is left the time for its request; a loop that has
 * none asks the others. */
static bool make_room(struct net_loop *loop)
{
	int waiting = 0;

	for (struct conn *c = loop->waiting.first; c && waiting < 2 * ACCEPTS_PER_TURN;
		c = c->newer)
		waiting++;
	if (waiting == 0)
		shared_want_room(loop->shared);
	for (int i = 0; i < (waiting + 1) / 2; i++)
		conn_evict_oldest(loop);
	return waiting > 0;
}

/* Out of descriptors or memory.  Where nothing can be given up for a while,
 * newcomers are turned away rather than kept in the dark. */
static void door_starved(struct door *door, int why)
{
	if (shared_may_complain(door->loop->shared, clock_ms()))
		log_warning("cannot accept connections for now: %s; raise the limit of open files "
			    "(ulimit -n, LimitNOFILE=) or lower limits.connections",
			strerror(why));
	if (make_room(door->loop))
		door->pause_ms = 0;
	else if (door->pause_ms == PAUSE_MAX_MS)
		door_shed(door);
	door_pause(door);
}

static void door_admit(struct door *door, int fd, const struct sockaddr *address)
{
	struct net_loop *loop = door->loop;
	struct source *source;
	enum source_verdict verdict;

	if (shared_full(loop->shared) && !conn_evict_oldest(loop)) {
		shared_want_room(loop->shared);
		close(fd);
		return;
	}
	verdict = shared_arrive(loop->shared, source_key(address), clock_ms(), &source);
	if (verdict == SOURCE_DROP)
		close(fd);
	else
		conn_new(loop, door->listener, fd, address, source, verdict == SOURCE_REFUSE);
}

static void door_cb(uv_poll_t *poll, int status, int events)
{
	struct door *door = poll->data;

	(void)events;
	if (status < 0) {
		door_pause(door);
		return;
	}
	for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
		struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
		socklen_t len = sizeof(address);
		int fd = accept4(door->listener->fd, (struct sockaddr *)&address, &len,
			SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0) {
			door->pause_ms = 0;
			door_admit(door, fd, (const struct sockaddr *)&address);
		} else if (errno == EAGAIN) {
			return;
		} else if (errno != EINTR && errno != ECONNABORTED && errno != EPROTO) {
			door_starved(door, errno);
			return;
		}
	}
}

/* Accepted sockets inherit these, which saves a call for each of them. */
static void door_options(const struct net_loop *loop, int fd)
{
	int on = 1, not_sent = NOT_SENT_MAX;
	unsigned dead_ms = loop->limits.stall_ms + DEAD_PEER_EXTRA_MS;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	/* keeps what a slow reader ties up in the kernel small, too */
	setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &not_sent, sizeof(not_sent));
	if (loop->limits.stall_ms)
		setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &dead_ms, sizeof(dead_ms));
}

int doors_open(struct net_loop *loop, struct err *err)
{
	for (size_t i = 0; i < loop->door_count; i++) {
		struct door *door = &loop->doors[i];
		int rc = uv_poll_init(&loop->uv, &door->poll, loop->listeners[i].fd);

		if (rc < 0) {
			loop->door_count = i;
			return err_set(err, ERR_IO, "cannot watch a listening socket: %s",
				uv_strerror(rc));
		}
		uv_timer_init(&loop->uv, &door->pause);
		door->poll.data = door->pause.data = door;
		door->loop = loop;
		door->listener = &loop->listeners[i];
		door_options(loop, door->listener->fd);
		rc = uv_poll_start(&door->poll, UV_READABLE, door_cb);
		if (rc < 0)
			loop->door_count = i + 1;
		if (rc < 0)
			return err_set(err, ERR_IO, "cannot watch a listening socket: %s",
				uv_strerror(rc));
	}
	if (loop->door_count)
		loop->reserve = fcntl(loop->listeners[0].fd, F_DUPFD_CLOEXEC, 0);
	return 0;
}

void doors_close(struct net_loop *loop)
{
	for (size_t i = 0; i < loop->door_count; i++) {
		uv_close((uv_handle_t *)&loop->doors[i].poll, NULL);
		uv_close((uv_handle_t *)&loop->doors[i].pause, NULL);
	}
	loop->door_count = 0;
	if (loop->reserve >= 0)
		close(loop->reserve);
	loop->reserve = -1;
}
