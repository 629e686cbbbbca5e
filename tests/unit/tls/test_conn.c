/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "../tls_world.h"

#include "base/mem.h"
#include "tls/cert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const enum tls_client_version versions[] = { TLS_CLIENT_1_2, TLS_CLIENT_1_3 };

static struct tls_keys *keys;
static struct tls_server *server;

static int start(void **state)
{
	static const char *const hosts[] = { "one.example", "two.example" };

	(void)state;
	keys = tls_keys_new();
	assert_non_null(keys);
	server = tls_world_server(hosts, 2, keys);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	tls_server_unref(server);
	tls_keys_free(keys);
	return 0;
}

static void tls__shakes_hands_and_carries_words_both_ways(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct tls_client *maker = tls_client_new(versions[i]);
		struct tls *client = tls_client_open(maker, STR("one.example"));
		struct tls *conn = tls_new(server);

		assert_true(tls_world_shake(client, conn));
		assert_string_equal(tls_version(conn), i ? "TLSv1.3" : "TLSv1.2");
		assert_true(str_eq(tls_sni(conn), STR("one.example")));
		assert_false(tls_resumed(conn));
		assert_true(tls_world_say(client, conn, STR("gemini://one.example/\r\n")));
		assert_true(tls_world_say(conn, client, STR("20 text/gemini\r\n")));
		tls_close_notify(conn);
		assert_int_equal(tls_world_carry(conn, client), 0);
		assert_int_equal(tls_read(client, (char[8]){ 0 }, 8), TLS_END);
		tls_free(conn);
		tls_free(client);
		tls_client_free(maker);
	}
}

/* Every octet of a client's transcript by itself, and every place to cut it. */
static void tls__understands_a_transcript_fed_octet_by_octet(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct tls_client *maker = tls_client_new(versions[i]);
		struct tls *client = tls_client_open(maker, STR("one.example"));
		struct tls *conn = tls_new(server);
		char heard[64];
		int n = 0;

		for (int round = 0; round < 4 && n <= 0; round++) {
			struct str out;

			assert_int_not_equal(tls_read(client, NULL, 0), TLS_FAILED);
			if (tls_established(client))
				assert_int_equal(tls_write(client, STR("words")), 0);
			out = tls_output(client);
			for (size_t at = 0; at < out.len; at++) {
				assert_int_equal(tls_feed(conn, str_make(out.p + at, 1)), 0);
				n = tls_read(conn, heard, sizeof(heard));
				assert_true(n >= 0);
				assert_true(n == 0 || at + 1 == out.len);
			}
			tls_sent(client, out.len);
			assert_int_equal(tls_world_carry(conn, client), 0);
		}
		assert_int_equal(n, 5);
		assert_memory_equal(heard, "words", 5);
		tls_free(conn);
		tls_free(client);
		tls_client_free(maker);
	}
}

static void tls__keeps_no_ssl_object_for_an_unfinished_hello(void **state)
{
	struct tls_client *maker = tls_client_new(TLS_CLIENT_ANY);
	struct tls *client = tls_client_open(maker, STR("one.example"));
	struct tls *conn = tls_new(server);
	struct str hello;

	(void)state;
	assert_int_equal(tls_read(client, NULL, 0), TLS_MORE);
	hello = tls_output(client);
	assert_int_equal(tls_feed(conn, str_upto(hello, hello.len - 1)), 0);
	assert_false(tls_handshake_due(conn));
	assert_int_equal(tls_read(conn, NULL, 0), TLS_MORE);
	assert_int_equal(tls_output(conn).len, 0);
	assert_int_equal(tls_feed(conn, str_from(hello, hello.len - 1)), 0);
	assert_true(tls_handshake_due(conn));
	assert_int_equal(tls_read(conn, NULL, 0), TLS_MORE);
	assert_false(tls_handshake_due(conn));
	assert_true(tls_output(conn).len > 0);
	tls_free(conn);
	tls_free(client);
	tls_client_free(maker);
}

/* A hello whose rest never comes: no more than 20 KiB of it are taken. */
static void tls__takes_at_most_20_kib_before_the_handshake_is_done(void **state)
{
	static char hello[20 * 1024] = { 0x16, 3, 1, 0x40, 0, 1, 0, 0x7f, 0x7f };
	struct tls *conn = tls_new(server);

	(void)state;
	hello[5 + 0x4000] = 0x16;
	hello[5 + 0x4001] = 3;
	hello[5 + 0x4003] = 0x40;
	assert_int_equal(tls_feed(conn, str_make(hello, sizeof(hello) - 1)), 0);
	assert_int_equal(tls_read(conn, NULL, 0), TLS_MORE);
	assert_int_equal(tls_allowance(conn), 1);
	assert_int_equal(tls_feed(conn, str_make(hello, 2)), TLS_LIMIT);
	assert_int_equal(tls_feed(conn, str_make(hello, 1)), 0);
	assert_int_equal(tls_allowance(conn), 0);
	tls_free(conn);
}

static void tls__takes_at_most_4_kib_before_the_request_is_done(void **state)
{
	struct tls_client *maker = tls_client_new(TLS_CLIENT_ANY);
	struct tls *client = tls_client_open(maker, STR_EMPTY);
	struct tls *conn = tls_new(server);
	char heard[64];
	size_t fed = 0;
	int rc = 0;

	(void)state;
	assert_true(tls_world_shake(client, conn));
	for (int i = 0; i < 1000 && rc == 0; i++) {
		struct str out;

		assert_int_equal(tls_write(client, STR("x")), 0);
		out = tls_output(client);
		rc = tls_feed(conn, out);
		fed += rc == 0 ? out.len : 0;
		tls_sent(client, out.len);
		assert_true(tls_read(conn, heard, sizeof(heard)) >= 0);
	}
	assert_int_equal(rc, TLS_LIMIT);
	assert_in_range(fed, 4000, 4096);
	tls_free(conn);
	tls_free(client);
	tls_client_free(maker);
}

/* What a client sends after its request may share the request's record. */
static void tls__completes_a_long_record_that_began_in_time(void **state)
{
	static char words[16000], heard[16384];
	struct tls_client *maker = tls_client_new(TLS_CLIENT_ANY);
	struct tls *client = tls_client_open(maker, STR_EMPTY);
	struct tls *conn = tls_new(server);
	struct str out;

	(void)state;
	memset(words, 'w', sizeof(words));
	assert_true(tls_world_shake(client, conn));
	assert_int_equal(tls_write(client, str_make(words, sizeof(words))), 0);
	out = tls_output(client);
	while (out.len) {
		size_t allowed = tls_allowance(conn);

		assert_true(allowed > 0);
		assert_int_equal(tls_feed(conn, str_upto(out, allowed)), 0);
		out = str_from(out, allowed);
		assert_int_equal(tls_read(conn, heard, sizeof(heard)), out.len ? TLS_MORE : 16000);
	}
	assert_int_equal(tls_allowance(conn), 0);
	tls_free(conn);
	tls_free(client);
	tls_client_free(maker);
}

static void expect_name(struct str asked, const char *shown)
{
	struct tls_client *maker = tls_client_new(TLS_CLIENT_ANY);
	struct tls *client = tls_client_open(maker, asked);
	struct tls *conn = tls_new(server);
	struct buf chain;
	struct err err;

	buf_init(&chain, 65536);
	assert_true(tls_world_shake(client, conn));
	assert_int_equal(tls_client_chain(client, &chain, &err), 0);
	if (!cert_covers(buf_view(&chain), str_of(shown)))
		fail_msg("asked for %.*s, not shown %s", STR_PRINTF(asked), shown);
	assert_true(str_eq(tls_sni(conn), asked));
	buf_release(&chain);
	tls_free(conn);
	tls_free(client);
	tls_client_free(maker);
}

/* One connection after another on the same object: nothing of the one before. */
static void tls__shows_the_certificate_of_the_name_asked_for(void **state)
{
	(void)state;
	expect_name(STR("two.example"), "two.example");
	expect_name(STR_EMPTY, "one.example");
	expect_name(STR("TWO.example"), "two.example");
	expect_name(STR("unknown.example"), "one.example");
	expect_name(STR("one.example"), "one.example");
}

static void tls__fails_on_what_is_not_tls_and_stays_failed(void **state)
{
	struct tls *conn = tls_new(server);

	(void)state;
	assert_int_equal(tls_feed(conn, STR("GET / HTTP/1.0\r\n\r\n")), 0);
	assert_int_equal(tls_read(conn, NULL, 0), TLS_FAILED);
	assert_int_equal(tls_output(conn).len, 0);
	assert_int_equal(tls_read(conn, NULL, 0), TLS_FAILED);
	assert_int_equal(tls_write(conn, STR("x")), TLS_FAILED);
	tls_close_notify(conn);
	assert_int_equal(tls_output(conn).len, 0);
	tls_free(conn);
}

static void tls__sends_an_alert_when_a_hello_is_malformed(void **state)
{
	static const char hello[] = { 0x16, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3 };
	struct tls *conn = tls_new(server);

	(void)state;
	assert_int_equal(tls_feed(conn, str_make(hello, sizeof(hello))), 0);
	assert_int_equal(tls_read(conn, NULL, 0), TLS_FAILED);
	assert_int_equal(tls_output(conn).len, 7);
	assert_int_equal(tls_output(conn).p[0], 0x15);
	tls_free(conn);
}

/* Any allocation of ours may fail, at any moment: an error, no crash, no leak. */
static void tls__survives_every_failing_allocation(void **state)
{
	(void)state;
	for (unsigned long nth = 1; nth < 40; nth++) {
		struct tls_client *maker = tls_client_new(TLS_CLIENT_ANY);
		struct tls *client = tls_client_open(maker, STR("one.example"));
		struct tls *conn;

		assert_non_null(client);
		mem_fail_at(nth, 1);
		conn = tls_new(server);
		if (conn) {
			tls_world_shake(client, conn);
			tls_write(conn, STR("answer"));
			tls_close_notify(conn);
		}
		mem_fail_at(0, 0);
		tls_free(conn);
		tls_free(client);
		tls_client_free(maker);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tls__shakes_hands_and_carries_words_both_ways),
		cmocka_unit_test(tls__understands_a_transcript_fed_octet_by_octet),
		cmocka_unit_test(tls__keeps_no_ssl_object_for_an_unfinished_hello),
		cmocka_unit_test(tls__takes_at_most_20_kib_before_the_handshake_is_done),
		cmocka_unit_test(tls__takes_at_most_4_kib_before_the_request_is_done),
		cmocka_unit_test(tls__completes_a_long_record_that_began_in_time),
		cmocka_unit_test(tls__shows_the_certificate_of_the_name_asked_for),
		cmocka_unit_test(tls__fails_on_what_is_not_tls_and_stays_failed),
		cmocka_unit_test(tls__sends_an_alert_when_a_hello_is_malformed),
		cmocka_unit_test(tls__survives_every_failing_allocation),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
