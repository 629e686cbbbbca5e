/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "tls/client.h"
#include "tls/pem.h"

enum { ROUNDS = 8 };

static bool carry(struct tls *from, struct tls *to)
{
	struct str out = tls_output(from);
	bool ok = out.len == 0 || tls_feed(to, out) == 0;

	tls_sent(from, out.len);
	return ok;
}

/* One word each way: the first use of a cipher loads it, too. */
static bool talk(struct tls *ours, struct tls *peer)
{
	char word[16];
	int heard = 0;

	for (int i = 0; i < ROUNDS && heard <= 0; i++) {
		if (tls_read(peer, word, sizeof(word)) == TLS_FAILED || !carry(peer, ours))
			return false;
		if (tls_established(peer) && tls_write(peer, STR("warm")) < 0)
			return false;
		if (!carry(peer, ours))
			return false;
		heard = tls_read(ours, word, sizeof(word));
		if (heard == TLS_FAILED || !carry(ours, peer))
			return false;
	}
	if (heard <= 0 || tls_write(ours, STR("up")) < 0)
		return false;
	tls_close_notify(ours);
	return carry(ours, peer) && tls_read(peer, word, sizeof(word)) > 0;
}

int tls_server_warm_up(struct tls_server *server, struct err *err)
{
	static const enum tls_client_version versions[] = { TLS_CLIENT_1_2, TLS_CLIENT_1_3 };
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof(versions) / sizeof(versions[0]); i++) {
		struct tls_client *client = tls_client_new(versions[i]);
		struct tls *peer = client ? tls_client_open(client, STR("localhost")) : NULL;
		struct tls *ours = tls_new(server);

		ok = peer && ours && talk(ours, peer);
		tls_free(ours);
		tls_free(peer);
		tls_client_free(client);
	}
	if (ok)
		return 0;
	return err_set(err, ERR_INTERNAL, "a TLS handshake of the server with itself failed (%s)",
		pem_reason());
}
