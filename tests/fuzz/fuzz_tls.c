/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/buf.h"
#include "tls/cert.h"
#include "tls/client.h"
#include "tls/tls.h"

#include <stdint.h>
#include <stdlib.h>

/*
 * A server's end of TLS under a scripted peer.  The first octet says which TLS
 * the peer's own half speaks; then come pairs of octets, an act and its size,
 * until act 0, whose size and all that follows go in raw.  Whatever comes:
 * plaintext only after the handshake, no more taken in than the phase allows, a
 * bounded output, and what failed stays failed.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	ACTS_MAX = 64,
	OUTPUT_MAX = 40 * 1024,
	HANDSHAKE_MAX = 20 * 1024,
	REQUEST_MAX = 4 * 1024 + 18437
};

enum act { RAW, CARRY, FLIP, ANSWER, ASK, WRITE, NOTIFY, DONE, ACTS };

struct scene {
	struct tls *server, *client;
	size_t fed; /* since the phase began */
	bool established, failed, notified;
};

static void require(int holds)
{
	if (!holds)
		abort();
}

static struct tls_server *shared_server(void)
{
	static struct tls_server *server;
	const struct str name = STR("localhost");
	struct buf chain, key;

	if (server)
		return server;
	buf_init(&chain, 65536);
	buf_init(&key, 65536);
	require(cert_make(&name, 1, STR_EMPTY, &chain, &key, NULL) == 0);
	struct tls_pair pair = { name, buf_view(&chain), buf_view(&key) };
	require(tls_server_new(&pair, 1, tls_keys_new(), &server, NULL) == 0);
	buf_release(&chain);
	buf_release(&key);
	return server;
}

static void read_all(struct scene *scene)
{
	char plain[4096];
	int n;

	do {
		n = tls_read(scene->server, plain, sizeof(plain));
		require(n >= TLS_LIMIT && n <= (int)sizeof(plain));
		require(n <= 0 || tls_established(scene->server));
		require(!scene->failed || n == TLS_FAILED);
		scene->failed = n == TLS_FAILED;
	} while (n > 0);
	if (tls_established(scene->server) && !scene->established)
		scene->fed = 0;
	scene->established = tls_established(scene->server);
	require(tls_output(scene->server).len <= OUTPUT_MAX);
}

static void feed(struct scene *scene, struct str bytes)
{
	static const char more[65536];
	size_t allowed = tls_allowance(scene->server);
	int rc;

	require(tls_feed(scene->server, str_make(more, allowed + 1)) == TLS_LIMIT);
	rc = tls_feed(scene->server, bytes);
	require((rc == 0) == (bytes.len <= allowed));
	if (rc == 0)
		scene->fed += bytes.len;
	require(scene->fed <= (scene->established ? REQUEST_MAX : HANDSHAKE_MAX) + HANDSHAKE_MAX);
	read_all(scene);
}

/* What the peer's half wants to say, up to `len` octets, the last one changed. */
static void carry(struct scene *scene, size_t len, bool flip)
{
	char copy[512];
	struct str out;

	tls_read(scene->client, copy, 0);
	out = str_upto(tls_output(scene->client), len ? len : 512);
	for (size_t i = 0; i < out.len; i++)
		copy[i] = out.p[i];
	if (flip && out.len)
		copy[out.len - 1] ^= 0x20;
	tls_sent(scene->client, out.len);
	feed(scene, str_make(copy, out.len));
}

static void answer(struct scene *scene, size_t len)
{
	struct str out = str_upto(tls_output(scene->server), len ? len : OUTPUT_MAX);
	char plain[4096];

	if (tls_feed(scene->client, out) == 0)
		tls_sent(scene->server, out.len);
	while (tls_read(scene->client, plain, sizeof(plain)) > 0)
		;
}

static void perform(struct scene *scene, enum act act, size_t len)
{
	static const char words[256];

	switch (act) {
	case CARRY:
	case FLIP:
		carry(scene, len, act == FLIP);
		break;
	case ANSWER:
		answer(scene, len);
		break;
	case ASK:
		tls_write(scene->client, str_make(words, len));
		break;
	case WRITE:
		require(tls_write(scene->server, str_make(words, len)) == 0 ||
			!scene->established || scene->failed || scene->notified);
		break;
	case NOTIFY:
		scene->notified = scene->established;
		tls_close_notify(scene->server);
		break;
	case DONE:
		if (scene->established)
			tls_request_done(scene->server);
		scene->fed = 0;
		break;
	default:
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tls_client *maker;
	struct scene scene = { .fed = 0 };
	size_t at = 1;

	if (size < 3)
		return 0;
	maker = tls_client_new(data[0] % 3 == 0   ? TLS_CLIENT_ANY
			       : data[0] % 3 == 1 ? TLS_CLIENT_1_2
						  : TLS_CLIENT_1_3);
	scene.client = maker ? tls_client_open(maker, STR("localhost")) : NULL;
	scene.server = tls_new(shared_server());
	require(scene.client && scene.server);
	for (int i = 0; i < ACTS_MAX && at + 1 < size && data[at] % ACTS != RAW; i++, at += 2)
		perform(&scene, data[at] % ACTS, data[at + 1]);
	while (at + 1 < size) {
		size_t len = data[at + 1] + 1u, left = size - at - 2;

		len = len < left ? len : left;
		feed(&scene, str_make((const char *)data + at + 2, len));
		at += 2 + len;
	}
	tls_free(scene.server);
	tls_free(scene.client);
	tls_client_free(maker);
	return 0;
}
