/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/*
 * The connection machine.
 *
 *  state \ event | BYTES              | DRAINED             | PEER_END           | DEADLINE, ERROR, STOP
 *  --------------+--------------------+---------------------+--------------------+----------------------
 *  c_handshake   | feed TLS;          | -                   | c_closing          | c_closing
 *                |  up -> c_request   |                     |                    |
 *  c_request     | feed session;      | -                   | the session may    | DEADLINE: as PEER_END;
 *                |  DONE -> c_respond |                     |  answer: c_respond,|  else c_closing
 *                |                    |                     |  else c_closing    |
 *  c_respond     | discard            | next part;          | keep answering     | c_closing, no close_notify
 *                |                    |  END -> c_finish    |                    |
 *  c_finish      | discard            | close_notify, then  | c_closing once FIN | c_closing
 *                |                    |  FIN; then wait     |  is out            |
 *  c_closing     | every event is ignored; when the turn is over, conn_reap: the only place that frees
 *
 * A plain listener starts in c_request; so does one that sniffs, and goes back to
 * c_handshake when the first octet says TLS.  A failed handshake goes to
 * c_finish, so that the alert arrives.  After FIN what the peer still sends is
 * read and dropped, because closing a socket with unread input makes the kernel
 * send RST, and RST eats an answer that is on its way.
 *
 * Sockets are driven by readiness and plain recv and send rather than by uv_tcp_t:
 * a connection that has said nothing costs one struct and no buffer, each read
 * asks for no more than the phase allows, sends carry MSG_NOSIGNAL, and what the
 * kernel took is known at once, which the rule for slow readers needs.
 */
#include "net/loop.h"

#include "base/log.h"

#include <sys/socket.h>

enum { TLS_FIRST_OCTET = 0x16 };

static uint64_t after(uint64_t start, unsigned limit_ms)
{
	return limit_ms ? start + limit_ms : 0;
}

/* Deadlines are absolute: octets that dribble in do not move them. */
void conn_arm(struct conn *conn)
{
	const struct net_limits *limits = &conn->loop->limits;
	uint64_t now = loop_now(conn->loop);

	conn->deadline = 0;
	if (conn->state == C_FINISH && conn->fin_sent)
		conn->deadline = after(now, limits->linger_ms);
	if (conn->state != C_HANDSHAKE && conn->state != C_REQUEST)
		return;
	if (conn->received == 0)
		conn->deadline = after(conn->accepted_at, limits->first_byte_ms);
	else if (conn->state == C_HANDSHAKE)
		conn->deadline = after(conn->accepted_at, limits->handshake_ms);
	else if (conn->tls)
		conn->deadline = after(now, limits->request_ms);
	else
		conn->deadline = after(conn->accepted_at, limits->request_total_ms);
}

static enum conn_state ended(struct conn *conn, const char *why)
{
	if (!conn->end)
		conn->end = why;
	return C_CLOSING;
}

static void fault(struct conn *conn)
{
	shared_fault(conn->loop->shared, conn->source, loop_now(conn->loop));
}

/* Common to all states that have not answered yet. */
static enum conn_state give_up(struct conn *conn, enum conn_event_kind kind)
{
	switch (kind) {
	case EV_DEADLINE:
		fault(conn);
		return ended(conn, "deadline");
	case EV_STOP:
		return ended(conn, "stopped");
	case EV_PEER_END:
		return ended(conn, "peer");
	default:
		return ended(conn, "error");
	}
}

/* ---- c_handshake --------------------------------------------------------------- */

static bool tls_take(struct conn *conn, struct str bytes)
{
	if (!conn->tls) {
		struct tls_server *server = loop_tls(conn->loop);

		if (server)
			conn->tls = tls_new(server);
		tls_server_unref(server);
		if (!conn->tls)
			return false;
	}
	return tls_feed(conn->tls, bytes) == 0;
}

static enum conn_state handshake_drive(struct conn *conn)
{
	struct net_loop *loop = conn->loop;

	if (tls_handshake_due(conn->tls)) {
		if (loop->handshakes >= HANDSHAKES_PER_TURN) {
			conn_list_add(conn, &loop->postponed);
			loop_defer(loop);
			return C_HANDSHAKE;
		}
		loop->handshakes++;
	}
	switch (tls_read(conn->tls, NULL, 0)) {
	case TLS_MORE:
		return tls_established(conn->tls) ? C_REQUEST : C_HANDSHAKE;
	case TLS_END:
		return ended(conn, "peer");
	default:
		fault(conn);
		conn->end = "handshake";
		return C_FINISH;
	}
}

static enum conn_state c_handshake(struct conn *conn, struct conn_event event)
{
	if (event.kind == EV_BYTES) {
		if (conn->received == event.bytes.len)
			conn_arm(conn);
		if (!tls_take(conn, event.bytes))
			return ended(conn, "limit");
		return handshake_drive(conn);
	}
	if (event.kind == EV_GO)
		return handshake_drive(conn);
	return event.kind == EV_DRAINED ? C_HANDSHAKE : give_up(conn, event.kind);
}

/* ---- c_request ----------------------------------------------------------------- */

static bool session_begin(struct conn *conn)
{
	struct session_peer peer = {
		.tls = conn->tls != NULL,
		.sni = conn->tls ? tls_sni(conn->tls) : STR_EMPTY,
		.refuse = conn->refuse,
	};

	conn->session = conn->listener->ops->open(conn->loop->service, &peer);
	return conn->session != NULL;
}

static enum conn_state request_feed(struct conn *conn, struct str plaintext)
{
	size_t used = 0;

	if (!conn->session && !session_begin(conn))
		return ended(conn, "memory");
	if (conn->listener->ops->feed(conn->session, plaintext, &used) == SESSION_DONE)
		return C_RESPOND;
	return C_REQUEST;
}

/* The peer's last octet has come, or its time is over: some requests are whole
 * without a line end, and some mistakes are answered even so. */
static enum conn_state request_end(struct conn *conn, enum conn_event_kind kind)
{
	if (kind == EV_DEADLINE)
		fault(conn);
	if (conn->session && conn->listener->ops->finish_input(conn->session, kind == EV_DEADLINE))
		return C_RESPOND;
	return ended(conn, kind == EV_DEADLINE ? "deadline" : "peer");
}

static enum conn_state request_read(struct conn *conn)
{
	enum conn_state next = C_REQUEST;

	while (next == C_REQUEST) {
		int n = tls_read(conn->tls, conn->loop->scratch, SCRATCH);

		if (n == TLS_MORE)
			return C_REQUEST;
		if (n == TLS_END)
			return request_end(conn, EV_PEER_END);
		if (n < 0) {
			conn->end = "tls";
			return C_FINISH;
		}
		next = request_feed(conn, str_make(conn->loop->scratch, (size_t)n));
	}
	tls_request_done(conn->tls);
	return next;
}

static enum conn_state request_bytes(struct conn *conn, struct str bytes)
{
	bool first = conn->received == bytes.len;

	if (conn->tls)
		return tls_feed(conn->tls, bytes) == 0 ? request_read(conn) : ended(conn, "limit");
	if (first && conn->listener->tls == NET_SNIFF &&
		(unsigned char)bytes.p[0] == TLS_FIRST_OCTET)
		return tls_take(conn, bytes) ? C_HANDSHAKE : ended(conn, "no TLS here");
	if (first)
		conn_arm(conn);
	return request_feed(conn, bytes);
}

static enum conn_state c_request(struct conn *conn, struct conn_event event)
{
	switch (event.kind) {
	case EV_BYTES:
		return request_bytes(conn, event.bytes);
	case EV_GO:
		return conn->tls ? request_read(conn) : C_REQUEST;
	case EV_DRAINED:
		return C_REQUEST;
	case EV_PEER_END:
	case EV_DEADLINE:
		return request_end(conn, event.kind);
	default:
		return give_up(conn, event.kind);
	}
}

/* ---- c_respond ----------------------------------------------------------------- */

/* On a plain connection only RST tells the peer that the answer is not whole;
 * on TLS the missing close_notify does. */
static enum conn_state cut(struct conn *conn, const char *why)
{
	conn->reset = true;
	return ended(conn, why);
}

static enum conn_state c_respond(struct conn *conn, struct conn_event event)
{
	switch (event.kind) {
	case EV_GO:
	case EV_DRAINED:
		switch (conn_pull(conn)) {
		case IO_OK:
			return C_RESPOND;
		case IO_END:
			conn->answer_ended = true;
			return C_FINISH;
		default:
			conn->end = "cut";
			return conn->tls ? C_FINISH : cut(conn, "cut");
		}
	case EV_BYTES:
		conn->discarded += (unsigned)event.bytes.len;
		return C_RESPOND;
	case EV_PEER_END:
		return C_RESPOND;
	case EV_DEADLINE:
		return cut(conn, "stalled");
	case EV_STOP:
		return cut(conn, "stopped");
	default:
		return cut(conn, "peer");
	}
}

/* ---- c_finish ------------------------------------------------------------------ */

static enum conn_state finish_go_on(struct conn *conn)
{
	if (conn_flush(conn) == IO_ERROR)
		return ended(conn, "peer");
	if (conn_queued(conn) > 0)
		return C_FINISH;
	if (!conn->fin_sent) {
		shutdown(conn->fd, SHUT_WR);
		conn->fin_sent = true;
		conn_arm(conn);
	}
	return conn->peer_ended ? C_CLOSING : C_FINISH;
}

static enum conn_state c_finish(struct conn *conn, struct conn_event event)
{
	switch (event.kind) {
	case EV_GO:
		if (conn->tls && conn->answer_ended)
			tls_close_notify(conn->tls);
		return finish_go_on(conn);
	case EV_DRAINED:
	case EV_PEER_END:
		return finish_go_on(conn);
	case EV_BYTES:
		conn->discarded += (unsigned)event.bytes.len;
		return C_FINISH;
	default:
		/* after FIN all is said, and the peer just keeps its end open */
		return conn->fin_sent ? C_CLOSING : cut(conn, "stalled");
	}
}

/* ---- the machine --------------------------------------------------------------- */

typedef enum conn_state state_fn(struct conn *conn, struct conn_event event);

static state_fn *const states[] = {
	[C_HANDSHAKE] = c_handshake,
	[C_REQUEST] = c_request,
	[C_RESPOND] = c_respond,
	[C_FINISH] = c_finish,
};

static void conn_enter(struct conn *conn, enum conn_state state)
{
	log_debug("#%llu %s -> %s%s%s", (unsigned long long)conn->id, conn_state_name(conn->state),
		conn_state_name(state), conn->end ? ": " : "", conn->end ? conn->end : "");
	if ((state == C_RESPOND || state == C_FINISH) && conn->list != &conn->loop->answering) {
		conn_list_add(conn, &conn->loop->answering);
		pace_start(&conn->pace, 0, loop_now(conn->loop));
	}
	conn->state = state;
	conn_arm(conn);
}

void conn_step(struct conn *conn, struct conn_event event)
{
	static const struct conn_event go = { .kind = EV_GO };
	enum conn_state next;

	if (conn->state == C_CLOSING)
		return;
	next = states[conn->state](conn, event);
	while (next != conn->state) {
		conn_enter(conn, next);
		if (next != C_CLOSING)
			next = states[next](conn, go);
	}
	if (conn->state != C_CLOSING && conn_flush(conn) == IO_ERROR)
		conn_enter(conn, ended(conn, "peer"));
	if (conn->state == C_CLOSING)
		conn_close(conn);
	else
		conn_watch(conn);
}
