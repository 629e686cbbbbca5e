/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "../tls_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static const enum tls_client_version versions[] = { TLS_CLIENT_1_2, TLS_CLIENT_1_3 };
static const char *const host[] = { "one.example" };

/* One whole connection; was it resumed? */
static bool visit(struct tls_client *maker, struct tls_server *server)
{
	struct tls *client = tls_client_open(maker, STR("one.example"));
	struct tls *conn = tls_new(server);
	bool resumed;

	assert_true(tls_world_shake(client, conn));
	assert_true(tls_world_say(client, conn, STR("request")));
	assert_true(tls_world_say(conn, client, STR("answer")));
	tls_close_notify(conn);
	assert_int_equal(tls_world_carry(conn, client), 0);
	assert_int_equal(tls_read(client, (char[8]){ 0 }, 8), TLS_END);
	resumed = tls_resumed(conn);
	assert_int_equal(tls_resumed(client), resumed);
	tls_free(conn);
	tls_free(client);
	return resumed;
}

static void tickets__resume_on_the_server_that_gave_them_and_on_its_sibling(void **state)
{
	struct tls_keys *keys = tls_keys_new();
	struct tls_server *one = tls_world_server(host, 1, keys),
			  *other = tls_world_server(host, 1, keys);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct tls_client *maker = tls_client_new(versions[i]);

		assert_false(visit(maker, one));
		assert_true(visit(maker, other));
		assert_int_equal(
			visit(maker, one), i); /* 1.2: its ticket was used up by our client */
		tls_client_free(maker);
	}
	tls_server_unref(one);
	tls_server_unref(other);
	tls_keys_free(keys);
}

static void tickets__last_one_rotation_and_not_two(void **state)
{
	struct tls_keys *keys = tls_keys_new();
	struct tls_server *server = tls_world_server(host, 1, keys);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct tls_client *maker = tls_client_new(versions[i]);

		assert_false(visit(maker, server));
		tls_keys_rotate(keys);
		assert_true(visit(maker, server));
		/* that gave a ticket under the new key; in 1.2 OpenSSL's client drops it */
		assert_int_equal(visit(maker, server), i);
		tls_client_free(maker);
		maker = tls_client_new(versions[i]);
		assert_false(visit(maker, server));
		tls_keys_rotate(keys);
		tls_keys_rotate(keys);
		assert_false(visit(maker, server));
		tls_client_free(maker);
	}
	tls_server_unref(server);
	tls_keys_free(keys);
}

static void tickets__of_a_stranger_lead_to_a_full_handshake(void **state)
{
	struct tls_keys *ours = tls_keys_new(), *theirs = tls_keys_new();
	struct tls_server *server = tls_world_server(host, 1, ours),
			  *stranger = tls_world_server(host, 1, theirs);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct tls_client *maker = tls_client_new(versions[i]);

		assert_false(visit(maker, stranger));
		assert_false(visit(maker, server));
		tls_client_free(maker);
	}
	tls_server_unref(server);
	tls_server_unref(stranger);
	tls_keys_free(ours);
	tls_keys_free(theirs);
}

/* Objects are used again for other peers; none may inherit a session. */
static void tickets__are_not_needed_and_not_inherited_by_the_next_peer(void **state)
{
	struct tls_keys *keys = tls_keys_new();
	struct tls_server *server = tls_world_server(host, 1, keys);

	(void)state;
	for (int i = 0; i < 6; i++) {
		struct tls_client *maker = tls_client_new(versions[i % 2]);

		assert_false(visit(maker, server));
		assert_true(visit(maker, server));
		tls_client_free(maker);
	}
	tls_server_unref(server);
	tls_keys_free(keys);
}

/* A server that takes over from another, here or on another machine. */
static void tickets__of_exported_keys_are_good_elsewhere(void **state)
{
	struct tls_keys *ours = tls_keys_new(), *theirs = tls_keys_new();
	struct tls_server *one, *other;
	struct buf octets;

	(void)state;
	buf_init(&octets, TLS_KEYS_MAX * TLS_KEY_OCTETS);
	tls_keys_rotate(ours);
	tls_keys_export(ours, &octets);
	assert_int_equal(octets.len, 2 * TLS_KEY_OCTETS);
	assert_int_equal(tls_keys_import(theirs, buf_view(&octets)), 0);
	one = tls_world_server(host, 1, ours);
	other = tls_world_server(host, 1, theirs);
	for (int i = 0; i < 2; i++) {
		struct tls_client *maker = tls_client_new(versions[i]);

		assert_false(visit(maker, one));
		assert_true(visit(maker, other));
		tls_client_free(maker);
	}
	tls_server_unref(one);
	tls_server_unref(other);
	tls_keys_free(ours);
	tls_keys_free(theirs);
	buf_release(&octets);
}

static void tickets__import_takes_whole_keys_and_not_too_many(void **state)
{
	static char octets[(TLS_KEYS_MAX + 1) * TLS_KEY_OCTETS];
	struct tls_keys *keys = tls_keys_new();

	(void)state;
	for (size_t len = 0; len <= sizeof(octets); len++) {
		bool good = len > 0 && len % TLS_KEY_OCTETS == 0 &&
			    len <= TLS_KEYS_MAX * TLS_KEY_OCTETS;

		assert_int_equal(
			tls_keys_import(keys, str_make(octets, len)), good ? 0 : ERR_FORMAT);
	}
	tls_keys_free(keys);
}

static void rotation__keeps_the_key_before_and_no_other(void **state)
{
	struct tls_keys *keys = tls_keys_new();
	struct buf before, after;

	(void)state;
	buf_init(&before, TLS_KEYS_MAX * TLS_KEY_OCTETS);
	buf_init(&after, TLS_KEYS_MAX * TLS_KEY_OCTETS);
	for (int i = 0; i < 4; i++) {
		buf_clear(&before);
		buf_clear(&after);
		tls_keys_export(keys, &before);
		tls_keys_rotate(keys);
		tls_keys_export(keys, &after);
		assert_int_equal(after.len, 2 * TLS_KEY_OCTETS);
		assert_memory_equal(after.p + TLS_KEY_OCTETS, before.p, TLS_KEY_OCTETS);
		assert_memory_not_equal(after.p, before.p, TLS_KEY_OCTETS);
	}
	buf_release(&before);
	buf_release(&after);
	tls_keys_free(keys);
}

static void expect_text(const char *text, const char *word)
{
	struct buf octets;
	struct err err = { .text = "" };

	buf_init(&octets, TLS_KEYS_MAX * TLS_KEY_OCTETS);
	assert_int_equal(tls_keys_read(str_of(text), &octets, &err), ERR_USAGE);
	if (!strstr(err.text, word))
		fail_msg("'%s' does not say %s", err.text, word);
	buf_release(&octets);
}

#define TEN    "00ff10ABcd" /* 10 digits */
#define TWENTY TEN TEN
#define KEY    TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY

static void text__of_keys_is_read_line_by_line(void **state)
{
	static const char second[] =
		"ff" TEN "11223344" TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY;
	char text[1024];
	struct buf octets;

	(void)state;
	assert_int_equal(strlen(second), 2 * TLS_KEY_OCTETS);
	buf_init(&octets, TLS_KEYS_MAX * TLS_KEY_OCTETS);
	snprintf(text, sizeof(text), "# two\r\n\n  %s \r\n%s", KEY, second);
	assert_int_equal(tls_keys_read(str_of(text), &octets, NULL), 0);
	assert_int_equal(octets.len, 2 * TLS_KEY_OCTETS);
	assert_memory_equal(octets.p, "\x00\xff\x10\xab\xcd\x00", 6);
	assert_memory_equal(octets.p + TLS_KEY_OCTETS, "\xff\x00\xff\x10\xab", 5);
	buf_release(&octets);
	expect_text("", "no key");
	expect_text("# " KEY "\n", "no key");
	expect_text(KEY "\n" KEY, "line 2 repeats");
	expect_text(KEY "0", "line 1 is no key");
	expect_text("\n\nx" KEY, "line 3 is no key");
	expect_text(KEY KEY, "line 1 is no key");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tickets__resume_on_the_server_that_gave_them_and_on_its_sibling),
		cmocka_unit_test(tickets__last_one_rotation_and_not_two),
		cmocka_unit_test(tickets__of_a_stranger_lead_to_a_full_handshake),
		cmocka_unit_test(tickets__are_not_needed_and_not_inherited_by_the_next_peer),
		cmocka_unit_test(tickets__of_exported_keys_are_good_elsewhere),
		cmocka_unit_test(tickets__import_takes_whole_keys_and_not_too_many),
		cmocka_unit_test(rotation__keeps_the_key_before_and_no_other),
		cmocka_unit_test(text__of_keys_is_read_line_by_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
