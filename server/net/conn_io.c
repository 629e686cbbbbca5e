/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/*
 * An answer's way out: chunks are gathered into the loop's scratch, 16 KiB at
 * most, so that a header and a short page are one record and one send; what the
 * kernel does not take waits in the connection's queue.
 */
#include "net/loop.h"

#include <errno.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct str queue(const struct conn *conn)
{
	if (conn->tls)
		return tls_output(conn->tls);
	return str_from(buf_view(&conn->out), conn->out_sent);
}

static void queue_sent(struct conn *conn, size_t len)
{
	if (conn->tls) {
		tls_sent(conn->tls, len);
		return;
	}
	conn->out_sent += len;
	if (conn->out_sent >= conn->out.len) {
		conn->out_sent = 0;
		buf_release(&conn->out);
	}
}

size_t conn_queued(const struct conn *conn)
{
	return queue(conn).len;
}

/* Octets that the kernel took, or -1 when the connection is broken. */
static ssize_t send_some(struct conn *conn, struct str bytes)
{
	ssize_t n = send(conn->fd, bytes.p, bytes.len, MSG_NOSIGNAL);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR || errno == ENOBUFS ? 0 : -1;
	conn->sent += (uint64_t)n;
	return n;
}

enum io conn_flush(struct conn *conn)
{
	struct str waiting = queue(conn);
	ssize_t n;

	if (waiting.len == 0)
		return IO_OK;
	n = send_some(conn, waiting);
	if (n < 0)
		return IO_ERROR;
	queue_sent(conn, (size_t)n);
	return IO_OK;
}

/* `part` lies in the scratch; a plain one goes straight from there. */
static enum io part_send(struct conn *conn, struct str part)
{
	ssize_t n = 0;

	conn->body += part.len;
	if (conn->tls)
		return tls_write(conn->tls, part) < 0 ? IO_ERROR : conn_flush(conn);
	if (conn_queued(conn) == 0)
		n = send_some(conn, part);
	else if (conn_flush(conn) == IO_ERROR)
		n = -1;
	if (n < 0)
		return IO_ERROR;
	buf_drop(&conn->out, conn->out_sent);
	conn->out_sent = 0;
	buf_str(&conn->out, str_from(part, (size_t)n));
	return buf_failed(&conn->out) ? IO_ERROR : IO_OK;
}

/* A file that is shorter than promised is an error: the answer has been
 * announced by its length or its type and cannot be made good. */
static ssize_t chunk_read(struct chunk *chunk, char *to, size_t room)
{
	ssize_t n;

	if (chunk->kind == CHUNK_MEM) {
		room = room < chunk->mem.len ? room : chunk->mem.len;
		memcpy(to, chunk->mem.p, room);
		chunk->mem = str_from(chunk->mem, room);
		return (ssize_t)room;
	}
	room = room < chunk->len ? room : (size_t)chunk->len;
	do
		n = pread(chunk->fd, to, room, (off_t)chunk->off);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return -1;
	chunk->off += (uint64_t)n;
	chunk->len -= (uint64_t)n;
	return n;
}

static bool chunk_is_empty(const struct chunk *chunk)
{
	return chunk->kind == CHUNK_MEM ? chunk->mem.len == 0 : chunk->len == 0;
}

/* IO_OK: the scratch is full; IO_END: that was the last; *len is set either way. */
static enum io gather(struct conn *conn, size_t *len)
{
	*len = 0;
	while (*len < SCRATCH) {
		ssize_t n;

		if (chunk_is_empty(&conn->chunk)) {
			int next = conn->listener->ops->next(conn->session, &conn->chunk);

			if (next != SESSION_CHUNK)
				conn->chunk = (struct chunk){ .kind = CHUNK_MEM };
			if (next != SESSION_CHUNK)
				return next == SESSION_END ? IO_END : IO_ERROR;
			continue;
		}
		n = chunk_read(&conn->chunk, conn->loop->scratch + *len, SCRATCH - *len);
		if (n < 0)
			return IO_ERROR;
		*len += (size_t)n;
	}
	return IO_OK;
}

enum io conn_pull(struct conn *conn)
{
	for (int parts = 0; parts < PARTS_PER_TURN && conn_queued(conn) < QUEUE_LOW; parts++) {
		size_t len;
		enum io more = gather(conn, &len);

		if (len && part_send(conn, str_make(conn->loop->scratch, len)) == IO_ERROR)
			return IO_ERROR;
		if (more != IO_OK)
			return more;
	}
	return IO_OK;
}

/* What lies in the socket's own queue has not arrived anywhere yet. */
uint64_t conn_acked(const struct conn *conn)
{
	int unacked = 0;

	if (ioctl(conn->fd, SIOCOUTQ, &unacked) < 0 || unacked < 0)
		return conn->sent;
	if (conn->fin_sent && unacked > 0)
		unacked--;
	return (uint64_t)unacked < conn->sent ? conn->sent - (uint64_t)unacked : 0;
}
