/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TLS_TLS_H
#define TLS_TLS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

/*
 * TLS as a byte transformer: ciphertext in, plaintext out, and the other way
 * round, through memory.  The only layer that includes OpenSSL; it knows no
 * socket, no loop, no protocol above it.  hardening.md 6.5.
 */

/* ---- one set of certificates and settings, shared by all workers ---------- */

struct tls_server; /* immutable once built, reference counted, thread safe */
struct tls_keys;   /* session ticket keys; outlives every tls_server */

struct tls_pair {
	struct str host;  /* the name that chooses it by SNI */
	struct str chain; /* PEM, leaf first */
	struct str key;   /* PEM */
};

enum {
	TLS_KEYS_MAX = 3,       /* keys at a time */
	TLS_KEY_OCTETS = 80,    /* name (16), cipher key (32), MAC key (32) */
	TLS_KEYS_SECONDS = 3600 /* how long the first of them seals new tickets */
};

struct tls_keys *tls_keys_new(void); /* random ones; NULL: no memory or no randomness */
void tls_keys_free(struct tls_keys *keys);

/* tls_keys_rotate - a new key for new tickets; the one before stays good for
 * tickets already out; older ones are wiped.  Call it every TLS_KEYS_SECONDS. */
void tls_keys_rotate(struct tls_keys *keys);

/* tls_keys_export - the octets of all keys, TLS_KEY_OCTETS each and the one that
 * seals first, appended to `out`, which the caller wipes. */
void tls_keys_export(struct tls_keys *keys, struct buf *out);

/* tls_keys_import - take such octets in place of all keys at hand.  Connections
 * may go on meanwhile.  ERR_FORMAT: not 1 to TLS_KEYS_MAX keys. */
int tls_keys_import(struct tls_keys *keys, struct str octets);

/*
 * tls_keys_read - keys that a person keeps in a file, as octets for
 * tls_keys_import(): a key on each line, 160 hexadecimal digits, the one that
 * seals first.  Empty lines and lines that begin with '#' mean nothing.
 *
 * ERR_USAGE   a line is no key (the sentence gives its number), none, too many,
 *             or the same twice
 * ERR_NOMEM
 */
int tls_keys_read(struct str text, struct buf *out, struct err *err);

/*
 * tls_server_new - from pairs of PEM; the first is for unknown names and for
 * clients without SNI.  Nothing is borrowed after return.
 *
 * ERR_FORMAT  a pair is broken (the sentence names the host and what is wrong:
 *             not PEM, key does not match, no certificate)
 * ERR_NOMEM
 */
int tls_server_new(const struct tls_pair *pairs, size_t pair_count, struct tls_keys *keys,
	struct tls_server **ret_server, struct err *err);

/* tls_pair_check - would tls_server_new() take this pair?  Its errors. */
int tls_pair_check(const struct tls_pair *pair, struct err *err);

struct tls_server *tls_server_ref(struct tls_server *server);
void tls_server_unref(struct tls_server *server); /* accepts NULL */

/* tls_server_warm_up - one handshake with itself in memory, so that every lazy
 * part of OpenSSL is loaded before a sandbox closes. */
int tls_server_warm_up(struct tls_server *server, struct err *err);

/* ---- one connection ------------------------------------------------------- */

struct tls;

enum tls_result {
	TLS_MORE = 0,    /* wants more ciphertext */
	TLS_END = -1,    /* the peer sent close_notify */
	TLS_FAILED = -2, /* broken for good; an alert may wait in the output */
	TLS_LIMIT = -3   /* the peer sent more than its phase allows */
};

/*
 * tls_new - server side.  NULL: no memory.  It is small: OpenSSL's part is made
 * by the tls_read() that finds a whole ClientHello, so that whoever dribbles one
 * holds no more memory here than the octets sent.  Takes its own reference.
 */
struct tls *tls_new(struct tls_server *server);
void tls_free(struct tls *tls); /* accepts NULL */

/*
 * tls_feed - take in ciphertext; all of it is kept.  Caps: 20 KiB before the
 * handshake is done, 4 KiB from then to tls_request_done(), 64 KiB after.  A
 * record that began within the 4 KiB may be completed, so that a request in
 * one record with what follows it can be read.
 * 0 or TLS_LIMIT (nothing was kept; also when there is no memory).
 */
int tls_feed(struct tls *tls, struct str ciphertext);

/* tls_allowance - octets that tls_feed() takes now; 0 when the cap is reached.
 * A caller reads no more than this from its socket. */
size_t tls_allowance(const struct tls *tls);

/* tls_handshake_due - the next tls_read() begins a handshake and so costs a
 * signature and a key exchange; a loop can put it off. */
bool tls_handshake_due(const struct tls *tls);

/*
 * tls_read - drive the handshake, then take out plaintext.  With no room it
 * only drives the handshake, and returns TLS_MORE when that is done.
 * Returns octets written to `to` (> 0) or an enum tls_result.
 */
int tls_read(struct tls *tls, char *to, size_t room);
bool tls_established(const struct tls *tls);
struct str tls_sni(const struct tls *tls); /* borrowed while tls lives; may be empty */
bool tls_resumed(const struct tls *tls);
const char *tls_version(const struct tls *tls); /* "TLSv1.3" */
void tls_request_done(struct tls *tls);

/* tls_write - encrypt `plaintext` into the output; 0 or TLS_FAILED. */
int tls_write(struct tls *tls, struct str plaintext);
/* tls_close_notify - put the alert into the output; does nothing after failure. */
void tls_close_notify(struct tls *tls);

/* tls_output - ciphertext that waits to be sent, borrowed until the next call;
 * tls_sent() forgets its first `len` octets. */
struct str tls_output(struct tls *tls);
void tls_sent(struct tls *tls, size_t len);

#endif
