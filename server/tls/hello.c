/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/*
 * The name in a ClientHello, and the certificate it chooses.  The name is read
 * from the extension itself and not asked from OpenSSL, whose answer can be left
 * over from the connection that used the SSL object before.
 */
#include "tls/internal.h"

#include "base/mem.h"

#include <string.h>

/* server_name: list length (2), type 0 (1), length (2), name.  RFC 6066 3 */
static struct str name_in(const unsigned char *p, size_t len)
{
	size_t name_len;

	if (len < 5 || p[2] != 0)
		return STR_EMPTY;
	name_len = (size_t)p[3] << 8 | p[4];
	if (name_len == 0 || name_len > TLS_NAME_MAX || name_len > len - 5)
		return STR_EMPTY;
	return str_make((const char *)p + 5, name_len);
}

static bool name_keep(struct tls *tls, struct str name)
{
	mem_free(tls->sni);
	tls->sni = NULL;
	if (name.len == 0 || str_find(name, '\0') < name.len)
		return true;
	tls->sni = mem_alloc(name.len + 1);
	if (!tls->sni)
		return false;
	memcpy(tls->sni, name.p, name.len);
	return true;
}

static int client_hello_cb(SSL *ssl, int *alert, void *arg)
{
	struct tls *tls = SSL_get_app_data(ssl);
	const unsigned char *extension;
	struct str name = STR_EMPTY;
	SSL_CTX *ctx;
	size_t len;

	(void)arg;
	if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &extension, &len))
		name = name_in(extension, len);
	*alert = SSL_AD_INTERNAL_ERROR;
	if (!name_keep(tls, name))
		return SSL_CLIENT_HELLO_ERROR;
	ctx = tls_server_choose(tls->server, str_of(tls->sni));
	if (SSL_get_SSL_CTX(ssl) != ctx && SSL_set_SSL_CTX(ssl, ctx) != ctx)
		return SSL_CLIENT_HELLO_ERROR;
	return SSL_CLIENT_HELLO_SUCCESS;
}

/* The certificate is chosen by now; this only has the extension acknowledged. */
static int server_name_cb(SSL *ssl, int *alert, void *arg)
{
	struct tls *tls = SSL_get_app_data(ssl);

	(void)alert;
	(void)arg;
	return tls->sni ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

void tls_hello_install(SSL_CTX *ctx)
{
	SSL_CTX_set_client_hello_cb(ctx, client_hello_cb, NULL);
	SSL_CTX_set_tlsext_servername_callback(ctx, server_name_cb);
}
