/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "../tls_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tickets__resume_on_the_server_that_gave_them_and_on_its_sibling),
		cmocka_unit_test(tickets__last_one_rotation_and_not_two),
		cmocka_unit_test(tickets__of_a_stranger_lead_to_a_full_handshake),
		cmocka_unit_test(tickets__are_not_needed_and_not_inherited_by_the_next_peer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
