/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "tls/client.h"

#include "base/mem.h"
#include "tls/internal.h"
#include "tls/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <string.h>

struct tls_client {
	SSL_CTX *ctx;         /* owned */
	SSL_SESSION *session; /* owned; the newest ticket, or NULL */
};

/* The ticket comes with or after the handshake; the newest is kept. */
static int session_cb(SSL *ssl, SSL_SESSION *session)
{
	struct tls_client *client = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

	SSL_SESSION_free(client->session);
	client->session = session;
	return 1;
}

static bool versions_apply(SSL_CTX *ctx, enum tls_client_version version)
{
	int low = version == TLS_CLIENT_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION;
	int high = version == TLS_CLIENT_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION;

	return SSL_CTX_set_min_proto_version(ctx, low) && SSL_CTX_set_max_proto_version(ctx, high);
}

struct tls_client *tls_client_new(enum tls_client_version version)
{
	struct tls_client *client = mem_alloc(sizeof(*client));

	if (!client)
		return NULL;
	client->ctx = SSL_CTX_new(TLS_client_method());
	if (!client->ctx || !versions_apply(client->ctx, version) ||
		!SSL_CTX_set_app_data(client->ctx, client)) {
		tls_client_free(client);
		return NULL;
	}
	SSL_CTX_set_verify(client->ctx, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_session_cache_mode(
		client->ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(client->ctx, session_cb);
	return client;
}

void tls_client_free(struct tls_client *client)
{
	if (!client)
		return;
	SSL_SESSION_free(client->session);
	SSL_CTX_free(client->ctx);
	mem_free(client);
}

static bool prepare(struct tls *tls, struct tls_client *client, const char *name)
{
	tls->ssl = SSL_new(client->ctx);
	if (!tls->ssl || !tls_bio_attach(tls->ssl, tls) || !SSL_set_app_data(tls->ssl, tls))
		return false;
	SSL_set_connect_state(tls->ssl);
	if (*name && SSL_set_tlsext_host_name(tls->ssl, name) != 1)
		return false;
	if (client->session) {
		SSL_set_session(tls->ssl, client->session);
		SSL_SESSION_free(client->session);
		client->session = NULL;
	}
	return true;
}

struct tls *tls_client_open(struct tls_client *client, struct str sni)
{
	char name[TLS_NAME_MAX + 1] = "";
	struct tls *tls;

	if (sni.len > TLS_NAME_MAX)
		return NULL;
	if (sni.len)
		memcpy(name, sni.p, sni.len);
	tls = mem_alloc(sizeof(*tls));
	if (!tls)
		return NULL;
	buf_init(&tls->in, TLS_IN_BUFFER);
	buf_init(&tls->out, TLS_OUT_BUFFER);
	if (!prepare(tls, client, name)) {
		ERR_clear_error();
		tls_free(tls);
		return NULL;
	}
	return tls;
}

int tls_client_chain(const struct tls *tls, struct buf *ret_chain, struct err *err)
{
	X509 *leaf = tls->established ? SSL_get0_peer_certificate(tls->ssl) : NULL;
	BIO *bio;
	int rc;

	if (!leaf)
		return err_set(err, ERR_MISSING, "the server has shown no certificate");
	bio = BIO_new(BIO_s_mem());
	if (!bio || PEM_write_bio_X509(bio, leaf) != 1)
		rc = err_nomem(err);
	else
		rc = pem_out(bio, ret_chain, err);
	BIO_free(bio);
	ERR_clear_error();
	return rc;
}
