/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "../net_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Each way in: a plain listener, TLS, and both through one that sniffs. */
static const struct way {
	enum world_door door;
	bool tls;
} ways[] = { { DOOR_PLAIN, false }, { DOOR_TLS, true }, { DOOR_SNIFF, false },
	{ DOOR_SNIFF, true } };

enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

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

static void ask(struct peer *peer, const struct way *way, struct str line, struct buf *answer)
{
	peer_open(&world, peer, way->door, way->tls);
	if (way->tls)
		assert_true(peer_handshake(peer));
	peer_send(peer, line);
	peer_receive(peer, answer);
}

static void expect_whole(const struct peer *peer, const struct way *way)
{
	assert_true(peer->ended);
	assert_false(peer->reset);
	assert_int_equal(peer->notified, way->tls);
}

static void conn__answers_and_ends_cleanly_on_every_kind_of_listener(void **state)
{
	(void)state;
	for (int i = 0; i < WAYS; i++) {
		struct peer peer;
		struct buf answer;

		buf_init(&answer, 1000);
		ask(&peer, &ways[i], STR("hello\n"), &answer);
		assert_int_equal(answer.len, 10);
		assert_memory_equal(answer.p, "echo hello", 10);
		expect_whole(&peer, &ways[i]);
		buf_release(&answer);
		peer_close(&peer);
	}
}

static void expect_bytes(const struct way *way, const char *line, size_t len)
{
	struct peer peer;
	struct buf answer, expected;

	buf_init(&answer, 1 << 24);
	buf_init(&expected, 1 << 24);
	ask(&peer, way, str_of(line), &answer);
	world_expect(&expected, len);
	assert_int_equal(answer.len, len);
	assert_memory_equal(answer.p, expected.p, len);
	expect_whole(&peer, way);
	buf_release(&answer);
	buf_release(&expected);
	peer_close(&peer);
}

static void conn__sends_large_answers_from_memory_and_from_files_whole(void **state)
{
	(void)state;
	for (int i = 0; i < WAYS; i++) {
		expect_bytes(&ways[i], "size 700001\n", 700001);
		expect_bytes(&ways[i], "file 300000\n", 300000);
		expect_bytes(&ways[i], "file 16384\n", 16384);
		expect_bytes(&ways[i], "size 16385\n", 16385);
	}
}

static void conn__shows_that_an_answer_was_cut(void **state)
{
	static const char *const lines[] = { "short 200000\n", "cut 200000\n" };

	(void)state;
	for (int i = 0; i < WAYS; i++)
		for (int j = 0; j < 2; j++) {
			struct peer peer;
			struct buf answer;

			buf_init(&answer, 1 << 24);
			ask(&peer, &ways[i], str_of(lines[j]), &answer);
			assert_true(answer.len <= 100000);
			assert_false(peer.notified);
			if (!ways[i].tls)
				assert_true(peer.reset);
			buf_release(&answer);
			peer_close(&peer);
		}
}

static void conn__answers_a_peer_that_half_closed(void **state)
{
	(void)state;
	for (int i = 0; i < WAYS; i++) {
		struct peer peer;
		struct buf answer;

		buf_init(&answer, 1 << 24);
		peer_open(&world, &peer, ways[i].door, ways[i].tls);
		if (ways[i].tls)
			assert_true(peer_handshake(&peer));
		peer_send(&peer, STR("size 400000\n"));
		if (ways[i].tls) {
			tls_close_notify(peer.tls);
			peer_send(&peer, STR_EMPTY);
		}
		shutdown(peer.fd, SHUT_WR);
		peer_receive(&peer, &answer);
		assert_int_equal(answer.len, 400000);
		expect_whole(&peer, &ways[i]);
		buf_release(&answer);
		peer_close(&peer);
	}
}

static void conn__answers_a_line_that_ends_with_the_stream(void **state)
{
	struct peer peer;
	struct buf answer;

	(void)state;
	buf_init(&answer, 1000);
	peer_open(&world, &peer, DOOR_PLAIN, false);
	peer_send(&peer, STR("no end"));
	shutdown(peer.fd, SHUT_WR);
	peer_receive(&peer, &answer);
	assert_int_equal(answer.len, 11);
	buf_release(&answer);
	peer_close(&peer);
}

/* Unread input at close would make the kernel send RST over the answer. */
static void conn__answers_whole_when_the_peer_sends_too_much(void **state)
{
	static char junk[63 * 1024];

	(void)state;
	memset(junk, 'x', sizeof(junk));
	memcpy(junk, "size 50000\n", 11);
	for (int i = 0; i < WAYS; i++) {
		struct peer peer;
		struct buf answer;

		buf_init(&answer, 1 << 24);
		peer_open(&world, &peer, ways[i].door, ways[i].tls);
		if (ways[i].tls)
			assert_true(peer_handshake(&peer));
		peer_send(&peer, str_make(junk, ways[i].tls ? 60 * 1024 : sizeof(junk)));
		usleep(50000);
		peer_receive(&peer, &answer);
		assert_int_equal(answer.len, 50000);
		expect_whole(&peer, &ways[i]);
		buf_release(&answer);
		peer_close(&peer);
	}
}

static void conn__understands_a_request_cut_anywhere(void **state)
{
	const char *line = "split me anywhere\n";
	size_t len = strlen(line);

	(void)state;
	for (int i = 0; i < WAYS; i++)
		for (size_t at = 1; at < len; at++) {
			struct peer peer;
			struct buf answer;

			buf_init(&answer, 1000);
			peer_open(&world, &peer, ways[i].door, ways[i].tls);
			if (ways[i].tls)
				assert_true(peer_handshake(&peer));
			peer_send(&peer, str_make(line, at));
			usleep(1000);
			peer_send(&peer, str_make(line + at, len - at));
			peer_receive(&peer, &answer);
			assert_int_equal(answer.len, 5 + len - 1);
			buf_release(&answer);
			peer_close(&peer);
		}
}

/* More hellos at once than one turn of the loop takes on. */
static void conn__puts_off_handshakes_but_loses_none(void **state)
{
	struct peer peers[30];

	(void)state;
	for (int i = 0; i < 30; i++) {
		struct str hello;

		peer_open(&world, &peers[i], i % 2 ? DOOR_TLS : DOOR_SNIFF, true);
		assert_int_equal(tls_read(peers[i].tls, NULL, 0), TLS_MORE);
		hello = tls_output(peers[i].tls);
		assert_int_equal(send(peers[i].fd, hello.p, hello.len, MSG_NOSIGNAL), hello.len);
		tls_sent(peers[i].tls, hello.len);
	}
	for (int i = 0; i < 30; i++) {
		struct buf answer;

		buf_init(&answer, 1000);
		assert_true(peer_handshake(&peers[i]));
		peer_send(&peers[i], STR("hello\n"));
		peer_receive(&peers[i], &answer);
		assert_int_equal(answer.len, 10);
		buf_release(&answer);
		peer_close(&peers[i]);
	}
}

static void conn__closes_when_tls_is_spoken_badly(void **state)
{
	static const char *const words[] = { "GET / HTTP/1.1\r\n\r\n",
		"\x16\x03\x01\x00\x04\x01\xff\xff\xff", "\x16\x09", "\x80\x2e\x01" };

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct peer peer;
		struct buf answer;

		buf_init(&answer, 1000);
		peer_open(&world, &peer, DOOR_TLS, false);
		peer_send(&peer, i == 1 ? str_make(words[i], 9) : str_of(words[i]));
		shutdown(peer.fd, SHUT_WR);
		peer_receive(&peer, &answer);
		assert_true(peer.ended);
		buf_release(&answer);
		peer_close(&peer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conn__answers_and_ends_cleanly_on_every_kind_of_listener),
		cmocka_unit_test(conn__sends_large_answers_from_memory_and_from_files_whole),
		cmocka_unit_test(conn__shows_that_an_answer_was_cut),
		cmocka_unit_test(conn__answers_a_peer_that_half_closed),
		cmocka_unit_test(conn__answers_a_line_that_ends_with_the_stream),
		cmocka_unit_test(conn__answers_whole_when_the_peer_sends_too_much),
		cmocka_unit_test(conn__understands_a_request_cut_anywhere),
		cmocka_unit_test(conn__puts_off_handshakes_but_loses_none),
		cmocka_unit_test(conn__closes_when_tls_is_spoken_badly),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
