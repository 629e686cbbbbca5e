/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "tls/internal.h"

#include "base/mem.h"
#include "tls/client.h"
#include "tls/pem.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/* SSL objects kept for the next connections: making one costs more than a
 * handful of small requests.  More than this many would be memory that a burst
 * of visitors leaves behind. */
enum { POOL_MAX = 16 };

struct tls_server {
	atomic_int refs;
	size_t host_count;
	struct tls_host *hosts; /* owned */
	pthread_mutex_t pool_lock;
	SSL *pool[POOL_MAX]; /* owned */
	size_t pooled;
};

static int ctx_certificate(SSL_CTX *ctx, const struct tls_pair *pair, struct err *err)
{
	EVP_PKEY *key = NULL;
	X509 *leaf = NULL;
	STACK_OF(X509) *rest = NULL;
	int rc = pem_chain(pair->chain, &leaf, &rest, err);

	if (rc < 0) {
		err_prefix(err, "the certificate of %.*s ", STR_PRINTF(pair->host));
		return rc;
	}
	key = pem_key(pair->key, err);
	if (!key) {
		rc = ERR_FORMAT;
		err_prefix(err, "the key of %.*s ", STR_PRINTF(pair->host));
	} else if (X509_check_private_key(leaf, key) != 1) {
		rc = err_set(err, ERR_FORMAT, "the key of %.*s does not belong to its certificate",
			STR_PRINTF(pair->host));
	} else if (SSL_CTX_use_cert_and_key(ctx, leaf, key, rest, 1) != 1) {
		rc = err_set(err, ERR_FORMAT, "the certificate of %.*s cannot be used (%s)",
			STR_PRINTF(pair->host), pem_reason());
	}
	EVP_PKEY_free(key);
	X509_free(leaf);
	sk_X509_pop_free(rest, X509_free);
	ERR_clear_error();
	return rc;
}

static int host_make(
	struct tls_host *host, const struct tls_pair *pair, struct tls_keys *keys, struct err *err)
{
	host->name = mem_alloc(pair->host.len + 1);
	host->ctx = SSL_CTX_new(TLS_server_method());
	if (!host->name || !host->ctx)
		return err_nomem(err);
	if (pair->host.len)
		memcpy(host->name, pair->host.p, pair->host.len);
	if (!tls_settings_apply(host->ctx) || !tls_tickets_install(host->ctx, keys))
		return err_set(
			err, ERR_INTERNAL, "OpenSSL refuses Bifold's settings (%s)", pem_reason());
	tls_hello_install(host->ctx);
	return ctx_certificate(host->ctx, pair, err);
}

static void server_destroy(struct tls_server *server)
{
	for (size_t i = 0; i < server->pooled; i++)
		SSL_free(server->pool[i]);
	for (size_t i = 0; i < server->host_count; i++) {
		SSL_CTX_free(server->hosts[i].ctx);
		mem_free(server->hosts[i].name);
	}
	mem_free(server->hosts);
	pthread_mutex_destroy(&server->pool_lock);
	mem_free(server);
}

int tls_server_new(const struct tls_pair *pairs, size_t pair_count, struct tls_keys *keys,
	struct tls_server **ret_server, struct err *err)
{
	struct tls_server *server;
	int rc = 0;

	if (pair_count == 0)
		return err_set(err, ERR_FORMAT, "there is no certificate to serve with");
	server = mem_alloc(sizeof(*server));
	if (!server)
		return err_nomem(err);
	atomic_init(&server->refs, 1);
	pthread_mutex_init(&server->pool_lock, NULL);
	server->hosts = mem_alloc(pair_count * sizeof(*server->hosts));
	if (!server->hosts)
		rc = err_nomem(err);
	while (rc == 0 && server->host_count < pair_count) {
		size_t i = server->host_count++;

		rc = host_make(&server->hosts[i], &pairs[i], keys, err);
	}
	if (rc < 0) {
		server_destroy(server);
		return rc;
	}
	*ret_server = server;
	return 0;
}

int tls_pair_check(const struct tls_pair *pair, struct err *err)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	int rc;

	if (!ctx)
		return err_nomem(err);
	if (tls_settings_apply(ctx))
		rc = ctx_certificate(ctx, pair, err);
	else
		rc = err_set(
			err, ERR_INTERNAL, "OpenSSL refuses Bifold's settings (%s)", pem_reason());
	SSL_CTX_free(ctx);
	return rc;
}

struct tls_server *tls_server_ref(struct tls_server *server)
{
	atomic_fetch_add(&server->refs, 1);
	return server;
}

void tls_server_unref(struct tls_server *server)
{
	if (server && atomic_fetch_sub(&server->refs, 1) == 1)
		server_destroy(server);
}

/* By name first; then by what the certificates say, which finds aliases and
 * wildcards; then the first. */
SSL_CTX *tls_server_choose(struct tls_server *server, struct str sni)
{
	if (sni.len && sni.p[sni.len - 1] == '.')
		sni.len--;
	for (size_t i = 0; sni.len && i < server->host_count; i++)
		if (str_eq_nocase(str_of(server->hosts[i].name), sni))
			return server->hosts[i].ctx;
	for (size_t i = 0; sni.len && i < server->host_count; i++)
		if (X509_check_host(SSL_CTX_get0_certificate(server->hosts[i].ctx), sni.p, sni.len,
			    0, NULL) == 1)
			return server->hosts[i].ctx;
	return server->hosts[0].ctx;
}

SSL *tls_server_take(struct tls_server *server)
{
	SSL *ssl = NULL;

	pthread_mutex_lock(&server->pool_lock);
	if (server->pooled)
		ssl = server->pool[--server->pooled];
	pthread_mutex_unlock(&server->pool_lock);
	if (!ssl) {
		ssl = SSL_new(server->hosts[0].ctx);
		if (ssl)
			SSL_set_accept_state(ssl);
	}
	return ssl;
}

/* All that belonged to the peer goes: its session, its keys, its certificate's
 * choice.  An object that OpenSSL cannot clear is not used again. */
static bool make_ready_again(struct tls_server *server, SSL *ssl)
{
	ERR_clear_error();
	if (!SSL_get_rbio(ssl) || !SSL_set_session(ssl, NULL) || !SSL_clear(ssl))
		return false;
	SSL_set_app_data(ssl, NULL);
	BIO_set_data(SSL_get_rbio(ssl), NULL);
	if (SSL_get_SSL_CTX(ssl) == server->hosts[0].ctx)
		return true;
	return SSL_set_SSL_CTX(ssl, server->hosts[0].ctx) != NULL;
}

void tls_server_give(struct tls_server *server, SSL *ssl)
{
	if (!ssl)
		return;
	if (!make_ready_again(server, ssl)) {
		ERR_clear_error();
		SSL_free(ssl);
		return;
	}
	pthread_mutex_lock(&server->pool_lock);
	if (server->pooled < POOL_MAX) {
		server->pool[server->pooled++] = ssl;
		ssl = NULL;
	}
	pthread_mutex_unlock(&server->pool_lock);
	SSL_free(ssl);
}
