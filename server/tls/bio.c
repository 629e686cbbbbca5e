/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/*
 * The BIO between OpenSSL and a connection's two buffers.  OpenSSL's own memory
 * BIO is not used because it grows without bound, and because this one hands
 * records over only when they are whole: with half a record OpenSSL keeps a
 * 16 KiB buffer for it, and a thousand idle peers could have one each.
 */
#include "tls/internal.h"

#include <pthread.h>
#include <string.h>

static BIO_METHOD *method;
static pthread_once_t method_once = PTHREAD_ONCE_INIT;

static int bio_read(BIO *bio, char *to, size_t room, size_t *ret_len)
{
	struct tls *tls = BIO_get_data(bio);
	struct str waiting;

	BIO_clear_retry_flags(bio);
	if (!tls)
		return 0;
	waiting = str_from(buf_view(&tls->in), tls->in_used);
	if (tls->in_open == 0) {
		size_t size = tls_record_size(waiting);

		if (size == 0 || size > waiting.len) {
			BIO_set_retry_read(bio);
			return 0;
		}
		tls->in_open = size;
	}
	waiting = str_upto(waiting, tls->in_open < room ? tls->in_open : room);
	memcpy(to, waiting.p, waiting.len);
	tls->in_used += waiting.len;
	tls->in_open -= waiting.len;
	*ret_len = waiting.len;
	return 1;
}

/* A full buffer is an error, not a reason to wait: net/ keeps below its bound,
 * so only a peer that makes OpenSSL talk can reach this one. */
static int bio_write(BIO *bio, const char *from, size_t len, size_t *ret_len)
{
	struct tls *tls = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	if (!tls)
		return 0;
	buf_add(&tls->out, from, len);
	if (buf_failed(&tls->out))
		return 0;
	*ret_len = len;
	return 1;
}

static long bio_ctrl(BIO *bio, int command, long num, void *arg)
{
	(void)bio;
	(void)num;
	(void)arg;
	return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP;
}

static int bio_create(BIO *bio)
{
	BIO_set_init(bio, 1);
	return 1;
}

static void method_make(void)
{
	BIO_METHOD *m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "bifold");

	if (!m)
		return;
	BIO_meth_set_read_ex(m, bio_read);
	BIO_meth_set_write_ex(m, bio_write);
	BIO_meth_set_ctrl(m, bio_ctrl);
	BIO_meth_set_create(m, bio_create);
	method = m;
}

bool tls_bio_attach(SSL *ssl, struct tls *tls)
{
	BIO *bio = SSL_get_rbio(ssl);

	if (!bio) {
		pthread_once(&method_once, method_make);
		bio = method ? BIO_new(method) : NULL;
		if (!bio)
			return false;
		SSL_set_bio(ssl, bio, bio);
	}
	BIO_set_data(bio, tls);
	return true;
}
