/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Peers that leave at any moment, in any manner, and memory that runs out at any
 * moment: nobody else may notice, and nothing may be left. */
#include "../net_world.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <sys/socket.h>
#include <unistd.h>

static struct world world;

static int start(void **state)
{
	struct net_limits limits = world_limits();

	(void)state;
	world_start(&world, &limits);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	world_stop(&world);
	return 0;
}

static int descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static void expect_answer(bool tls)
{
	struct peer peer;
	struct buf answer;

	buf_init(&answer, 100);
	peer_open(&world, &peer, tls ? DOOR_TLS : DOOR_PLAIN, tls);
	if (tls)
		assert_true(peer_handshake(&peer));
	peer_send(&peer, STR("hi\n"));
	peer_receive(&peer, &answer);
	assert_true(str_eq(buf_view(&answer), STR("echo hi")));
	assert_true(peer.ended);
	buf_release(&answer);
	peer_close(&peer);
}

static void leave(struct peer *peer, bool with_reset)
{
	struct linger at_once = { .l_onoff = 1 };

	if (with_reset)
		setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	peer_close(peer);
}

static void expect_nothing_left(int before)
{
	for (int i = 0; i < 200 && (descriptors() > before || world_sessions_open() > 0); i++)
		usleep(10000);
	assert_int_equal(world_sessions_open(), 0);
	assert_true(descriptors() <= before);
}

/* What a client sends first is its hello; what it sends next, Finished with the
 * request behind it. */
static size_t send_some(struct peer *peer, size_t budget)
{
	size_t sent = 0;

	while (sent < budget) {
		struct str out;
		int n = tls_read(peer->tls, NULL, 0);
		char bytes[8192];

		assert_int_equal(n, TLS_MORE);
		if (tls_established(peer->tls))
			assert_int_equal(tls_write(peer->tls, STR("size 100000\n")), 0);
		out = str_upto(tls_output(peer->tls), budget - sent);
		assert_int_equal(send(peer->fd, out.p, out.len, MSG_NOSIGNAL), (ssize_t)out.len);
		sent += out.len;
		tls_sent(peer->tls, out.len);
		if (sent == budget || tls_established(peer->tls))
			return sent;
		do {
			ssize_t got = recv(peer->fd, bytes, sizeof(bytes), 0);

			assert_true(got > 0);
			assert_int_equal(tls_feed(peer->tls, str_make(bytes, (size_t)got)), 0);
		} while (tls_read(peer->tls, NULL, 0) == TLS_MORE && !tls_established(peer->tls) &&
			 tls_output(peer->tls).len == 0);
	}
	return sent;
}

static void abort__at_every_octet_of_a_tls_request(void **state)
{
	int before = descriptors();
	size_t budget = 0, sent = 0;

	(void)state;
	do {
		struct peer peer;

		for (int with_reset = 0; with_reset < 2; with_reset++) {
			peer_open(&world, &peer, DOOR_SNIFF, true);
			sent = send_some(&peer, budget);
			leave(&peer, with_reset);
		}
	} while (sent == budget++);
	assert_true(budget > 250); /* hello, Finished and the request */
	expect_answer(true);
	expect_nothing_left(before);
}

static void abort__at_every_octet_of_a_plain_request(void **state)
{
	const char line[] = "size 1000000\n";
	int before = descriptors();

	(void)state;
	for (size_t len = 0; len < sizeof(line); len++)
		for (int with_reset = 0; with_reset < 2; with_reset++) {
			struct peer peer;

			peer_open(&world, &peer, len % 2 ? DOOR_PLAIN : DOOR_SNIFF, false);
			peer_send(&peer, str_make(line, len));
			if (len == sizeof(line) - 1)
				usleep(2000);
			leave(&peer, with_reset);
		}
	expect_answer(false);
	expect_nothing_left(before);
}

/* One exchange in which the nth allocation, and all after it for a while, fail. */
static void starve(unsigned long nth, bool tls)
{
	struct peer peer;
	struct buf answer;

	buf_init(&answer, 1 << 20);
	assert_non_null(buf_room(&answer, 300000));
	peer_open(&world, &peer, tls ? DOOR_TLS : DOOR_PLAIN, tls);
	mem_fail_at(nth, 0);
	if (!tls || peer_handshake(&peer)) {
		peer_send(&peer, STR("size 200000\n"));
		peer_receive(&peer, &answer);
	}
	mem_fail_at(0, 0);
	buf_release(&answer);
	peer_close(&peer);
}

static void abort__when_memory_runs_out_the_others_are_served(void **state)
{
	int before = descriptors();

	(void)state;
	for (unsigned long nth = 1; nth < 12; nth++) {
		starve(nth, false);
		expect_answer(false);
	}
	expect_nothing_left(before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			abort__at_every_octet_of_a_tls_request, start, stop),
		cmocka_unit_test_setup_teardown(
			abort__at_every_octet_of_a_plain_request, start, stop),
		cmocka_unit_test_setup_teardown(
			abort__when_memory_runs_out_the_others_are_served, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
