/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* One TLS connection as a byte transformer, for either side. */
#include "tls/internal.h"

#include "base/mem.h"

#include <openssl/err.h>

#include <limits.h>

struct tls *tls_new(struct tls_server *server)
{
	struct tls *tls = mem_alloc(sizeof(*tls));

	if (!tls)
		return NULL;
	buf_init(&tls->in, TLS_IN_BUFFER);
	buf_init(&tls->out, TLS_OUT_BUFFER);
	tls->server = tls_server_ref(server);
	return tls;
}

void tls_release(struct tls *tls)
{
	if (tls->server) {
		tls_server_give(tls->server, tls->ssl);
	} else if (tls->ssl) {
		/* OpenSSL spoils the ticket of a connection that ended any other way */
		if (tls->established)
			SSL_set_shutdown(tls->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
		SSL_free(tls->ssl);
	}
	tls_server_unref(tls->server);
	buf_release(&tls->in);
	buf_release(&tls->out);
	mem_free(tls->sni);
}

void tls_free(struct tls *tls)
{
	if (!tls)
		return;
	tls_release(tls);
	mem_free(tls);
}

static struct str waiting(const struct tls *tls)
{
	return str_from(buf_view(&tls->in), tls->in_used);
}

/* In the request's phase what is at hand of a record may be completed. */
static size_t phase_cap(const struct tls *tls)
{
	size_t size, begun;

	if (!tls->established)
		return TLS_IN_HANDSHAKE;
	if (tls->request_done)
		return TLS_IN_AFTER;
	size = tls_record_size(waiting(tls));
	begun = tls->in_phase - waiting(tls).len;
	return size && begun + size > TLS_IN_REQUEST ? begun + size : TLS_IN_REQUEST;
}

size_t tls_allowance(const struct tls *tls)
{
	size_t room = TLS_IN_BUFFER - waiting(tls).len;
	size_t cap;

	if (!tls->server)
		return room;
	cap = phase_cap(tls);
	if (cap <= tls->in_phase)
		return 0;
	return cap - tls->in_phase < room ? cap - tls->in_phase : room;
}

int tls_feed(struct tls *tls, struct str ciphertext)
{
	if (ciphertext.len > tls_allowance(tls))
		return TLS_LIMIT;
	buf_drop(&tls->in, tls->in_used);
	tls->in_used = 0;
	buf_str(&tls->in, ciphertext);
	if (buf_failed(&tls->in))
		return TLS_LIMIT;
	tls->in_phase += ciphertext.len;
	return 0;
}

bool tls_handshake_due(const struct tls *tls)
{
	return tls->server && !tls->ssl && !tls->failed &&
	       tls_hello_look(waiting(tls)) == HELLO_WHOLE;
}

static int fail(struct tls *tls)
{
	tls->failed = true;
	ERR_clear_error();
	return TLS_FAILED;
}

/* An idle connection keeps no buffer. */
static int more(struct tls *tls)
{
	if (waiting(tls).len == 0) {
		buf_release(&tls->in);
		tls->in_used = 0;
	}
	return TLS_MORE;
}

static int outcome(struct tls *tls, int rc)
{
	switch (SSL_get_error(tls->ssl, rc)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return more(tls);
	case SSL_ERROR_ZERO_RETURN:
		tls->ended = true;
		return TLS_END;
	default:
		return fail(tls);
	}
}

static int begin(struct tls *tls)
{
	switch (tls_hello_look(waiting(tls))) {
	case HELLO_MORE:
		return TLS_MORE;
	case HELLO_NOT_TLS:
		return fail(tls);
	case HELLO_WHOLE:
		break;
	}
	tls->ssl = tls_server_take(tls->server);
	if (!tls->ssl || !tls_bio_attach(tls->ssl, tls) || !SSL_set_app_data(tls->ssl, tls))
		return fail(tls);
	return 0;
}

int tls_read(struct tls *tls, char *to, size_t room)
{
	int n;

	if (tls->failed)
		return TLS_FAILED;
	if (tls->ended)
		return TLS_END;
	if (!tls->ssl) {
		n = begin(tls);
		if (n < 0 || !tls->ssl)
			return n;
	}
	ERR_clear_error();
	if (!tls->established) {
		n = SSL_do_handshake(tls->ssl);
		if (n != 1)
			return outcome(tls, n);
		tls->established = true;
		tls->in_phase = waiting(tls).len;
	}
	if (room == 0)
		return TLS_MORE;
	n = SSL_read(tls->ssl, to, room > INT_MAX ? INT_MAX : (int)room);
	return n > 0 ? n : outcome(tls, n);
}

bool tls_established(const struct tls *tls)
{
	return tls->established;
}

struct str tls_sni(const struct tls *tls)
{
	return str_of(tls->sni);
}

bool tls_resumed(const struct tls *tls)
{
	return tls->established && SSL_session_reused(tls->ssl);
}

const char *tls_version(const struct tls *tls)
{
	return tls->established ? SSL_get_version(tls->ssl) : "none";
}

void tls_request_done(struct tls *tls)
{
	tls->request_done = true;
	tls->in_phase = waiting(tls).len;
}

int tls_write(struct tls *tls, struct str plaintext)
{
	if (!tls->established || tls->failed)
		return TLS_FAILED;
	while (plaintext.len) {
		size_t written;

		ERR_clear_error();
		if (SSL_write_ex(tls->ssl, plaintext.p, plaintext.len, &written) != 1)
			return fail(tls);
		plaintext = str_from(plaintext, written);
	}
	return 0;
}

void tls_close_notify(struct tls *tls)
{
	if (!tls->established || tls->failed)
		return;
	ERR_clear_error();
	if (SSL_shutdown(tls->ssl) < 0)
		fail(tls);
}

struct str tls_output(struct tls *tls)
{
	return str_from(buf_view(&tls->out), tls->out_sent);
}

void tls_sent(struct tls *tls, size_t len)
{
	tls->out_sent += len;
	if (tls->out_sent >= tls->out.len) {
		tls->out_sent = 0;
		buf_release(&tls->out);
	}
}
