/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "tls_world.h"

#include "tls/cert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

enum { HOSTS_MAX = 4 };

void tls_world_pair(struct str host, struct buf *chain, struct buf *key)
{
	assert_int_equal(cert_make(&host, 1, STR_EMPTY, chain, key, NULL), 0);
}

struct tls_server *tls_world_server(const char *const *hosts, size_t count, struct tls_keys *keys)
{
	struct tls_pair pairs[HOSTS_MAX];
	struct buf chains[HOSTS_MAX], secrets[HOSTS_MAX];
	struct tls_server *server = NULL;
	struct err err = { .text = "" };

	assert_true(count <= HOSTS_MAX);
	for (size_t i = 0; i < count; i++) {
		buf_init(&chains[i], 65536);
		buf_init(&secrets[i], 65536);
		tls_world_pair(str_of(hosts[i]), &chains[i], &secrets[i]);
		pairs[i] = (struct tls_pair){ .host = str_of(hosts[i]),
			.chain = buf_view(&chains[i]),
			.key = buf_view(&secrets[i]) };
	}
	assert_int_equal(tls_server_new(pairs, count, keys, &server, &err), 0);
	for (size_t i = 0; i < count; i++) {
		buf_release(&chains[i]);
		buf_release(&secrets[i]);
	}
	return server;
}

int tls_world_carry(struct tls *from, struct tls *to)
{
	struct str out = tls_output(from);
	int rc = tls_feed(to, out);

	tls_sent(from, out.len);
	return rc;
}

bool tls_world_shake(struct tls *client, struct tls *server)
{
	for (int i = 0; i < 8; i++) {
		if (tls_read(client, NULL, 0) == TLS_FAILED || tls_world_carry(client, server) < 0)
			return false;
		if (tls_read(server, NULL, 0) == TLS_FAILED || tls_world_carry(server, client) < 0)
			return false;
		if (tls_established(client) && tls_established(server))
			return true;
	}
	return false;
}

bool tls_world_say(struct tls *from, struct tls *to, struct str words)
{
	char heard[4096];
	int n;

	if (tls_write(from, words) < 0 || tls_world_carry(from, to) < 0)
		return false;
	n = tls_read(to, heard, sizeof(heard));
	return n == (int)words.len && !memcmp(heard, words.p, words.len);
}
