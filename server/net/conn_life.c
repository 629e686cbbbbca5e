/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/*
 * A connection's birth and death, and the callback that turns what the kernel
 * says into events.  What they mean is decided in conn.c alone.
 *
 * All sockets of a loop are in one epoll set, which libuv watches as a single
 * handle.  A uv_poll_t for each was tried first: libuv 1.44 makes five system
 * calls more for it in a connection's life (it tries the socket in its own set,
 * takes it out again, and does so once more at the start), of the nineteen that a
 * Gopher request took.
 */
#include "net/loop.h"

#include "base/mem.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS_PER_TURN = 64 };

static atomic_uint_fast64_t next_id = 1;

/* ---- lists -------------------------------------------------------------------- */

static void list_remove(struct conn *conn)
{
	if (!conn->list)
		return;
	if (conn->older)
		conn->older->newer = conn->newer;
	else
		conn->list->first = conn->newer;
	if (conn->newer)
		conn->newer->older = conn->older;
	else
		conn->list->last = conn->older;
	conn->list = NULL;
}

void conn_list_add(struct conn *conn, struct conn_list *list)
{
	list_remove(conn);
	conn->list = list;
	conn->older = list->last;
	conn->newer = NULL;
	if (list->last)
		list->last->newer = conn;
	else
		list->first = conn;
	list->last = conn;
}

bool conn_evict_oldest(struct net_loop *loop)
{
	struct conn *conn = loop->waiting.first;

	if (!conn)
		return false;
	conn->end = "evicted";
	conn_step(conn, (struct conn_event){ .kind = EV_STOP });
	return true;
}

/* ---- death -------------------------------------------------------------------- */

/* The socket goes at once, and leaves the epoll set by that; the rest when the
 * turn is over, since events of this turn may still point here. */
void conn_close(struct conn *conn)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	if (conn->list == &conn->loop->closed)
		return;
	if (conn->reset)
		setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(conn->fd);
	conn_list_add(conn, &conn->loop->closed);
}

static void conn_free(struct conn *conn)
{
	struct net_loop *loop = conn->loop;

	list_remove(conn);
	conn_log_end(conn);
	conn->listener->ops->close(conn->session);
	tls_free(conn->tls);
	buf_release(&conn->out);
	shared_leave(loop->shared, conn->source);
	mem_free(conn);
	loop_conn_ended(loop);
}

void conn_reap(struct net_loop *loop)
{
	while (loop->closed.first)
		conn_free(loop->closed.first);
}

/* ---- events ------------------------------------------------------------------- */

/* No more is read than the state allows, so what is past a cap stays where it
 * is and the peer pays for it. */
static size_t room_to_read(const struct conn *conn)
{
	size_t room = SCRATCH;

	if (conn->state == C_RESPOND || conn->state == C_FINISH)
		room = conn->discarded < DISCARD_MAX ? DISCARD_MAX - conn->discarded : 0;
	else if (conn->tls)
		room = tls_allowance(conn->tls);
	return room < SCRATCH ? room : SCRATCH;
}

static void on_readable(struct conn *conn)
{
	size_t room = room_to_read(conn);
	struct conn_event event = { .kind = EV_ERROR };
	ssize_t n = 0;

	if (room == 0) {
		if (!conn->end)
			conn->end = "limit";
		conn_step(conn, event);
		return;
	}
	n = recv(conn->fd, conn->loop->scratch, room, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0) {
		event.kind = EV_BYTES;
		event.bytes = str_make(conn->loop->scratch, (size_t)n);
		conn->received += (uint64_t)n;
	} else if (n == 0) {
		event.kind = EV_PEER_END;
		conn->peer_ended = true;
	}
	conn_step(conn, event);
}

static void on_writable(struct conn *conn)
{
	struct conn_event event = { .kind = EV_DRAINED };

	if (conn_flush(conn) == IO_ERROR)
		event.kind = EV_ERROR;
	else if (conn_queued(conn) >= QUEUE_LOW)
		return;
	conn_step(conn, event);
}

static void dispatch(struct conn *conn, uint32_t events)
{
	/* a hang-up after the end of file has been read is news of a reset */
	if ((events & EPOLLERR) || ((events & EPOLLHUP) && conn->peer_ended)) {
		conn_step(conn, (struct conn_event){ .kind = EV_ERROR });
		return;
	}
	if ((events & (EPOLLIN | EPOLLHUP)) && conn->state != C_CLOSING)
		on_readable(conn);
	if ((events & EPOLLOUT) && conn->state != C_CLOSING)
		on_writable(conn);
}

void conn_set_cb(uv_poll_t *poll, int status, int events)
{
	struct net_loop *loop = poll->data;
	struct epoll_event ready[EVENTS_PER_TURN];
	int count = status < 0 ? 0 : epoll_wait(loop->set, ready, EVENTS_PER_TURN, 0);

	(void)events;
	for (int i = 0; i < count; i++)
		dispatch(ready[i].data.ptr, ready[i].events);
}

void conn_watch(struct conn *conn)
{
	struct epoll_event interest = { .data.ptr = conn };
	int how = conn->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

	if (!conn->peer_ended && conn->list != &conn->loop->postponed)
		interest.events |= EPOLLIN;
	if (conn->state == C_RESPOND || conn_queued(conn) > 0)
		interest.events |= EPOLLOUT;
	if (conn->watched && interest.events == conn->interest)
		return;
	if (epoll_ctl(conn->loop->set, how, conn->fd, &interest) < 0) {
		conn_step(conn, (struct conn_event){ .kind = EV_ERROR });
		return;
	}
	conn->watched = true;
	conn->interest = interest.events;
}

/* ---- birth -------------------------------------------------------------------- */

static void note_address(struct conn *conn, const struct sockaddr *address)
{
	const struct sockaddr_in *in = (const void *)address;
	const struct sockaddr_in6 *in6 = (const void *)address;

	if (address->sa_family == AF_INET) {
		conn->family = AF_INET;
		memcpy(conn->address, &in->sin_addr, 4);
	} else if (address->sa_family == AF_INET6) {
		conn->family = AF_INET6;
		memcpy(conn->address, &in6->sin6_addr, 16);
	}
}

bool conn_new(struct net_loop *loop, const struct net_listener *listener, int fd,
	const struct sockaddr *address, struct source *source, bool refuse)
{
	struct conn *conn = mem_alloc(sizeof(*conn));

	if (!conn) {
		close(fd);
		shared_leave(loop->shared, source);
		return false;
	}
	conn->loop = loop;
	conn->listener = listener;
	conn->source = source;
	conn->fd = fd;
	conn->refuse = refuse;
	conn->id = atomic_fetch_add(&next_id, 1);
	conn->accepted_at = loop_now(loop);
	conn->state = listener->tls == NET_TLS ? C_HANDSHAKE : C_REQUEST;
	buf_init(&conn->out, 2 * SCRATCH);
	note_address(conn, address);
	conn_list_add(conn, &loop->waiting);
	loop_conn_started(loop);
	conn_arm(conn);
	conn_watch(conn);
	return true;
}
