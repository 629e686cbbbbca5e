/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/*
 * All deadlines, by one coarse timer over the lists of connections: cheaper than
 * a timer for each, and a thousand of them are looked at in microseconds.
 */
#include "net/loop.h"

static void tell(struct conn *conn, enum conn_event_kind kind)
{
	conn_step(conn, (struct conn_event){ .kind = kind });
}

static void check_waiting(struct conn *conn, uint64_t now)
{
	if (conn->deadline && now >= conn->deadline)
		tell(conn, EV_DEADLINE);
}

/* After FIN the peer gets its time to close from the moment when it has all. */
static void check_answering(struct conn *conn, uint64_t now)
{
	const struct net_limits *limits = &conn->loop->limits;
	struct pace_rules rules = {
		.stall_ms = limits->stall_ms,
		.slow_window_ms = limits->slow_window_ms,
		.slow_rate = limits->slow_rate,
	};
	uint64_t acked = conn_acked(conn);

	if (conn->fin_sent && acked == conn->sent) {
		check_waiting(conn, now);
		return;
	}
	if (conn->fin_sent)
		conn_arm(conn);
	if (!pace_ok(&conn->pace, &rules, acked, now))
		tell(conn, EV_DEADLINE);
}

/* Another loop had to turn somebody away while connections only wait here. */
static void give_way(struct net_loop *loop)
{
	if (!loop->waiting.first || !shared_take_wish(loop->shared))
		return;
	for (int i = 0; i < ACCEPTS_PER_TURN && conn_evict_oldest(loop); i++)
		;
}

void sweep_cb(uv_timer_t *timer)
{
	struct net_loop *loop = timer->data;
	uint64_t now = loop_now(loop);
	struct conn *conn, *newer;

	for (conn = loop->waiting.first; conn; conn = newer) {
		newer = conn->newer;
		check_waiting(conn, now);
	}
	for (conn = loop->postponed.first; conn; conn = newer) {
		newer = conn->newer;
		check_waiting(conn, now);
	}
	for (conn = loop->answering.first; conn; conn = newer) {
		newer = conn->newer;
		check_answering(conn, now);
	}
	give_way(loop);
}

static void stop_list(const struct conn_list *list)
{
	struct conn *newer;

	for (struct conn *conn = list->first; conn; conn = newer) {
		newer = conn->newer;
		tell(conn, EV_STOP);
	}
}

void sweep_stop(struct net_loop *loop, bool all)
{
	stop_list(&loop->waiting);
	stop_list(&loop->postponed);
	if (all)
		stop_list(&loop->answering);
}

void sweep_postponed(struct net_loop *loop)
{
	while (loop->postponed.first && loop->handshakes < HANDSHAKES_PER_TURN) {
		struct conn *conn = loop->postponed.first;

		conn_list_add(conn, &loop->waiting);
		tell(conn, EV_GO);
	}
}
