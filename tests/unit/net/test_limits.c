/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The limits at work on real sockets; their arithmetic is in test_pace and
 * test_sources.  Times are short so that nothing here waits for long. */
#include "../net_world.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SHORT_MS = 300, SWEEP_SLACK_MS = 700 };

static struct world world;

/* Milliseconds until the server ends the connection. */
static uint64_t ends_after(struct peer *peer)
{
	uint64_t start = clock_ms();
	struct buf answer;

	buf_init(&answer, 1 << 24);
	peer_receive(peer, &answer);
	buf_release(&answer);
	assert_true(peer->ended || peer->reset);
	return clock_ms() - start;
}

static void expect_soon(uint64_t ms)
{
	assert_in_range(ms, SHORT_MS - 50, SHORT_MS + SWEEP_SLACK_MS);
}

static void limits__drop_who_says_nothing(void **state)
{
	static const enum world_door doors[] = { DOOR_PLAIN, DOOR_TLS, DOOR_SNIFF };
	struct net_limits limits = world_limits();
	struct peer peers[3];

	(void)state;
	limits.first_byte_ms = SHORT_MS;
	world_start(&world, &limits);
	for (int i = 0; i < 3; i++)
		peer_open(&world, &peers[i], doors[i], false);
	expect_soon(ends_after(&peers[0]));
	assert_true(ends_after(&peers[1]) < SWEEP_SLACK_MS);
	assert_true(ends_after(&peers[2]) < SWEEP_SLACK_MS);
	assert_int_equal(world_sessions_made(), 0);
	for (int i = 0; i < 3; i++)
		peer_close(&peers[i]);
	world_stop(&world);
}

/* Octets that dribble in do not buy time. */
static void dribble(struct peer *peer, struct str bytes)
{
	for (int i = 0; i < 40; i++) {
		if (send(peer->fd, bytes.p + (size_t)i % bytes.len, 1, MSG_NOSIGNAL) < 0)
			break;
		usleep(50000);
	}
}

static void limits__end_a_handshake_that_dribbles(void **state)
{
	static const char hello[64] = { 0x16, 3, 1, 2, 0, 1, 0, 1, 0x7c };
	struct net_limits limits = world_limits();
	struct peer peer;
	uint64_t start = clock_ms();

	(void)state;
	limits.handshake_ms = SHORT_MS;
	world_start(&world, &limits);
	peer_open(&world, &peer, DOOR_TLS, false);
	dribble(&peer, str_make(hello, sizeof(hello)));
	assert_true(clock_ms() - start < 4000);
	assert_true(ends_after(&peer) < 100);
	peer_close(&peer);
	world_stop(&world);
}

static void limits__end_a_request_that_does_not_come(void **state)
{
	struct net_limits limits = world_limits();
	struct peer tls, plain;

	(void)state;
	limits.request_ms = SHORT_MS;
	limits.request_total_ms = SHORT_MS;
	world_start(&world, &limits);
	peer_open(&world, &tls, DOOR_TLS, true);
	assert_true(peer_handshake(&tls));
	expect_soon(ends_after(&tls));
	assert_false(tls.notified);
	peer_open(&world, &plain, DOOR_PLAIN, false);
	peer_send(&plain, STR("half a line"));
	expect_soon(ends_after(&plain));
	peer_close(&tls);
	peer_close(&plain);
	world_stop(&world);
}

/* A reader that never reads: ended without close_notify, and with RST. */
static void limits__end_an_answer_that_nobody_takes(void **state)
{
	struct net_limits limits = world_limits();
	int small = 2304;
	struct peer peer;
	struct buf answer;

	(void)state;
	limits.stall_ms = SHORT_MS;
	world_start(&world, &limits);
	for (int tls = 0; tls < 2; tls++) {
		peer_open(&world, &peer, tls ? DOOR_TLS : DOOR_PLAIN, tls);
		setsockopt(peer.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
		if (tls)
			assert_true(peer_handshake(&peer));
		peer_send(&peer, STR("size 20000000\n"));
		usleep(1000 * (SHORT_MS + 2 * SWEEP_SLACK_MS));
		buf_init(&answer, 30000000);
		peer_receive(&peer, &answer);
		assert_true(answer.len < 10000000);
		assert_true(peer.reset);
		assert_false(peer.notified);
		buf_release(&answer);
		peer_close(&peer);
	}
	world_stop(&world);
}

/* After the answer an open end is waited for, but not for ever, nor is endless
 * talk listened to. */
static void limits__linger_no_longer_than_asked(void **state)
{
	static char junk[16384];
	struct net_limits limits = world_limits();
	uint64_t start;
	struct peer peer;

	(void)state;
	limits.linger_ms = SHORT_MS;
	world_start(&world, &limits);
	peer_open(&world, &peer, DOOR_PLAIN, false);
	peer_send(&peer, STR("hello\n"));
	start = clock_ms();
	while (world_sessions_made() == 0 || world_sessions_open() > 0) {
		usleep(10000);
		assert_true(clock_ms() - start < 3000);
	}
	expect_soon(clock_ms() - start);
	peer_close(&peer);
	peer_open(&world, &peer, DOOR_PLAIN, false);
	peer_send(&peer, STR("hello\n"));
	for (start = clock_ms(); !peer.reset && clock_ms() - start < 3000;)
		peer_send(&peer, str_make(junk, sizeof(junk)));
	assert_true(peer.reset);
	peer_close(&peer);
	world_stop(&world);
}

static void limits__cap_connections_and_evict_the_one_that_waits(void **state)
{
	struct net_limits limits = world_limits();
	struct peer first, second, third;
	struct buf answer;

	(void)state;
	limits.connections = 2;
	world_start(&world, &limits);
	peer_open(&world, &first, DOOR_PLAIN, false);
	usleep(20000);
	peer_open(&world, &second, DOOR_PLAIN, false);
	usleep(20000);
	peer_open(&world, &third, DOOR_PLAIN, false);
	assert_true(ends_after(&first) < 1000);
	buf_init(&answer, 100);
	peer_send(&third, STR("hi\n"));
	peer_receive(&third, &answer);
	assert_int_equal(answer.len, 7);
	buf_release(&answer);
	peer_close(&first);
	peer_close(&second);
	peer_close(&third);
	world_stop(&world);
}

static void limits__cap_connections_of_one_source(void **state)
{
	struct net_limits limits = world_limits();
	struct peer peers[4];

	(void)state;
	limits.per_source = 3;
	world_start(&world, &limits);
	for (int i = 0; i < 3; i++)
		peer_open(&world, &peers[i], DOOR_PLAIN, false);
	usleep(50000);
	peer_open(&world, &peers[3], DOOR_PLAIN, false);
	assert_true(ends_after(&peers[3]) < 1000);
	for (int i = 0; i < 4; i++)
		peer_close(&peers[i]);
	world_stop(&world);
}

static void limits__refuse_politely_past_the_burst(void **state)
{
	struct net_limits limits = world_limits();
	struct peer peer;
	struct buf answer;
	int served = 0, refused = 0, dropped = 0;

	(void)state;
	limits.rate = 1;
	limits.burst = 3;
	world_start(&world, &limits);
	for (int i = 0; i < 9; i++) {
		buf_init(&answer, 100);
		peer_open(&world, &peer, DOOR_TLS, true);
		if (!peer_handshake(&peer)) {
			dropped++;
		} else {
			peer_send(&peer, STR("hi\n"));
			peer_receive(&peer, &answer);
			served += str_eq(buf_view(&answer), STR("echo hi"));
			refused += str_eq(buf_view(&answer), STR("slow down"));
		}
		buf_release(&answer);
		peer_close(&peer);
	}
	assert_in_range(served, 3, 4);
	assert_in_range(refused, 3, 4);
	assert_in_range(dropped, 2, 3);
	world_stop(&world);
}

static void limits__stop_waits_for_answers_but_not_for_the_idle(void **state)
{
	struct net_limits limits = world_limits();
	struct peer idle, busy;
	struct buf answer;

	(void)state;
	world_start(&world, &limits);
	peer_open(&world, &idle, DOOR_TLS, true);
	assert_true(peer_handshake(&idle));
	peer_open(&world, &busy, DOOR_PLAIN, false);
	peer_send(&busy, STR("size 5000000\n"));
	usleep(100000);
	net_stop(world.loop);
	assert_true(ends_after(&idle) < 1000);
	buf_init(&answer, 1 << 24);
	peer_receive(&busy, &answer);
	assert_int_equal(answer.len, 5000000);
	assert_true(busy.ended);
	buf_release(&answer);
	peer_close(&idle);
	peer_close(&busy);
	world_stop(&world);
}

static void limits__leave_serves_whoever_is_there_already(void **state)
{
	struct net_limits limits = world_limits();
	struct buf answer;
	struct peer peer;

	(void)state;
	world_start(&world, &limits);
	peer_open(&world, &peer, DOOR_TLS, true);
	assert_true(peer_handshake(&peer));
	net_leave(world.loop);
	usleep(100000);
	peer_send(&peer, STR("size 1000\n"));
	buf_init(&answer, 1 << 20);
	peer_receive(&peer, &answer);
	assert_int_equal(answer.len, 1000);
	assert_true(peer.ended && peer.notified);
	buf_release(&answer);
	peer_close(&peer);
	world_stop(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits__drop_who_says_nothing),
		cmocka_unit_test(limits__end_a_handshake_that_dribbles),
		cmocka_unit_test(limits__end_a_request_that_does_not_come),
		cmocka_unit_test(limits__end_an_answer_that_nobody_takes),
		cmocka_unit_test(limits__linger_no_longer_than_asked),
		cmocka_unit_test(limits__cap_connections_and_evict_the_one_that_waits),
		cmocka_unit_test(limits__cap_connections_of_one_source),
		cmocka_unit_test(limits__refuse_politely_past_the_burst),
		cmocka_unit_test(limits__stop_waits_for_answers_but_not_for_the_idle),
		cmocka_unit_test(limits__leave_serves_whoever_is_there_already),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
