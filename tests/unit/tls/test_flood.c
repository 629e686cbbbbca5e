/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Clients that talk TLS well and never come to the point. */
#include "../tls_world.h"

#include "tls/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

enum { FLOOD = 20000, CAP = 4096, QUEUE = 32 * 1024 };

static struct tls_keys *keys;
static struct tls_server *server;
static struct tls_client *maker;
static struct tls *client, *conn;

static void begin(enum tls_client_version version)
{
	static const char *const hosts[] = { "one.example" };

	keys = tls_keys_new();
	server = tls_world_server(hosts, 1, keys);
	maker = tls_client_new(version);
	client = tls_client_open(maker, STR("one.example"));
	conn = tls_new(server);
	assert_true(tls_world_shake(client, conn));
	/* what was left in the output by the handshake is not the flood's */
	assert_int_equal(tls_world_carry(conn, client), 0);
}

static void end(void)
{
	tls_free(conn);
	tls_free(client);
	tls_client_free(maker);
	tls_server_unref(server);
	tls_keys_free(keys);
}

/* Into the server what the client says, until it takes no more; octets taken. */
static size_t flood(void (*say)(void), size_t times)
{
	char heard[64];
	size_t taken = 0;

	for (size_t i = 0; i < times; i++) {
		struct str out;

		say();
		out = tls_output(client);
		if (tls_feed(conn, out) < 0)
			return taken;
		taken += out.len;
		tls_sent(client, out.len);
		if (tls_read(conn, heard, sizeof(heard)) < 0)
			return taken;
	}
	fail_msg("%zu octets were taken, and there is no end", taken);
	return taken;
}

static void update_and_ask(void)
{
	assert_int_equal(SSL_key_update(client->ssl, SSL_KEY_UPDATE_REQUESTED), 1);
	assert_int_equal(SSL_do_handshake(client->ssl), 1);
}

static void update(void)
{
	assert_int_equal(SSL_key_update(client->ssl, SSL_KEY_UPDATE_NOT_REQUESTED), 1);
	assert_int_equal(SSL_do_handshake(client->ssl), 1);
}

static void flood__of_key_updates_ends_at_the_cap_and_queues_little(void **state)
{
	void (*const kinds[])(void) = { update, update_and_ask };

	(void)state;
	for (int i = 0; i < 2; i++) {
		begin(TLS_CLIENT_1_3);
		assert_in_range(flood(kinds[i], FLOOD), 1, CAP);
		assert_in_range(tls_output(conn).len, 0, QUEUE);
		end();
	}
}

/* After the request there is more room, for what clients send behind it. */
static void flood__of_key_updates_after_the_request_ends_too(void **state)
{
	(void)state;
	begin(TLS_CLIENT_1_3);
	tls_request_done(conn);
	/* nobody sends what the server answers, so its buffer fills first */
	assert_in_range(flood(update_and_ask, FLOOD), CAP, TLS_IN_AFTER);
	assert_in_range(tls_output(conn).len, 0, TLS_OUT_BUFFER);
	end();
}

/* The request itself still counts between updates. */
static void flood__of_a_few_updates_does_not_harm_the_request(void **state)
{
	(void)state;
	begin(TLS_CLIENT_1_3);
	for (int i = 0; i < 20; i++)
		update_and_ask();
	assert_true(tls_world_say(client, conn, STR("gemini://one.example/\r\n")));
	assert_true(tls_world_say(conn, client, STR("20 text/gemini\r\n")));
	end();
}

static void flood__renegotiation_is_refused(void **state)
{
	char heard[64];
	int n;

	(void)state;
	begin(TLS_CLIENT_1_2);
	assert_int_equal(SSL_renegotiate(client->ssl), 1);
	SSL_do_handshake(client->ssl);
	assert_true(tls_output(client).len > 0);
	assert_int_equal(tls_world_carry(client, conn), 0);
	n = tls_read(conn, heard, sizeof(heard));
	assert_true(n == TLS_MORE || n == TLS_FAILED);
	/* an alert at most, and no second ServerHello */
	assert_in_range(tls_output(conn).len, 0, 64);
	if (tls_output(conn).len)
		assert_int_equal(tls_output(conn).p[0], 21);
	end();
}

static void one_octet(void)
{
	assert_int_equal(tls_write(client, STR("g")), 0);
}

static void flood__of_tiny_records_ends_at_the_cap(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		begin(i ? TLS_CLIENT_1_3 : TLS_CLIENT_1_2);
		assert_in_range(flood(one_octet, FLOOD), 1, CAP);
		end();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flood__of_key_updates_ends_at_the_cap_and_queues_little),
		cmocka_unit_test(flood__of_key_updates_after_the_request_ends_too),
		cmocka_unit_test(flood__of_a_few_updates_does_not_harm_the_request),
		cmocka_unit_test(flood__renegotiation_is_refused),
		cmocka_unit_test(flood__of_tiny_records_ends_at_the_cap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
