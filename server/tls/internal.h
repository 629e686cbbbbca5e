/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TLS_INTERNAL_H
#define TLS_INTERNAL_H

/* What the files of tls/ know of one another; nobody else includes it. */

#include "base/buf.h"
#include "tls/tls.h"

#include <openssl/ssl.h>

enum {
	TLS_IN_HANDSHAKE = 20 * 1024, /* stops the 131 KiB that OpenSSL would take */
	TLS_IN_REQUEST = 4 * 1024,    /* stops floods of KeyUpdate */
	TLS_IN_AFTER = 64 * 1024,
	TLS_IN_BUFFER = 40 * 1024, /* octets waiting for OpenSSL at any one time */
	TLS_OUT_BUFFER = 40 * 1024,
	TLS_RECORD_HEAD = 5,
	TLS_RECORD_BODY_MAX = 16 * 1024 + 2048, /* RFC 5246 6.2.3, more than RFC 8446 allows */
	TLS_NAME_MAX = 255
};

struct tls {
	struct tls_server *server; /* referenced; NULL on the client's side */
	SSL *ssl;                  /* owned; NULL until a handshake begins */
	struct buf in;             /* ciphertext that OpenSSL has not taken yet */
	size_t in_used;            /* octets at the head of `in` that it has taken */
	size_t in_open;            /* octets that it may take: whole records only */
	size_t in_phase;           /* octets fed since the phase began */
	struct buf out;            /* ciphertext to send */
	size_t out_sent;           /* octets at the head of `out` that are gone */
	char *sni;                 /* owned; NULL when none was sent */
	bool established, request_done, failed, ended;
};

/* ---- records.c: what can be told of ciphertext without a key --------------- */

/* tls_record_size - octets of the record at the head of `in`, head included;
 * 0 when its head is not complete; only its head's 5 when that cannot be TLS, so
 * that OpenSSL sees and refuses it. */
size_t tls_record_size(struct str in);

enum tls_hello { HELLO_MORE, HELLO_WHOLE, HELLO_NOT_TLS };

/* tls_hello_look - is a whole ClientHello at the head of `in`?  It may be spread
 * over many records.  Not TLS at all when the first octets say so. */
enum tls_hello tls_hello_look(struct str in);

/* ---- bio.c ------------------------------------------------------------------ */

/* tls_bio_attach - let `ssl` read from tls->in and write to tls->out.  False: no
 * memory.  An object that has its BIO already is only pointed at `tls`. */
bool tls_bio_attach(SSL *ssl, struct tls *tls);

/* ---- server.c and hello.c ---------------------------------------------------- */

struct tls_host {
	char *name;   /* owned */
	SSL_CTX *ctx; /* owned */
};

/* tls_server_take - an SSL object in accept state, a used one if one waits. */
SSL *tls_server_take(struct tls_server *server);
/* tls_server_give - back for the next connection, or freed. */
void tls_server_give(struct tls_server *server, SSL *ssl);
/* tls_server_choose - the context for a name from SNI (may be empty). */
SSL_CTX *tls_server_choose(struct tls_server *server, struct str sni);

/* tls_hello_install - have contexts note the name and choose the certificate. */
void tls_hello_install(SSL_CTX *ctx);

/* ---- settings.c -------------------------------------------------------------- */

/* tls_settings_apply - everything of hardening.md 6.5 but the certificate. */
bool tls_settings_apply(SSL_CTX *ctx);

/* ---- tickets.c --------------------------------------------------------------- */

bool tls_tickets_install(SSL_CTX *ctx, struct tls_keys *keys);

/* ---- conn.c ------------------------------------------------------------------ */

/* tls_release - what tls_free() does to the parts that both sides have. */
void tls_release(struct tls *tls);

#endif
