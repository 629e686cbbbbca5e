/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TLS_CLIENT_H
#define TLS_CLIENT_H

#include "base/buf.h"
#include "base/err.h"
#include "tls/tls.h"

/*
 * The other side of the wire, for `bifold get`, for the warm-up and for tests:
 * a struct tls that speaks as a client, driven by the same functions.  It takes
 * any certificate, because Gemini clients trust on first use; who cares looks at
 * tls_client_chain().
 */

struct tls_client; /* settings shared by connections; keeps one session to resume */

enum tls_client_version { TLS_CLIENT_ANY, TLS_CLIENT_1_2, TLS_CLIENT_1_3 };

/* tls_client_new - NULL: no memory. */
struct tls_client *tls_client_new(enum tls_client_version version);
void tls_client_free(struct tls_client *client); /* accepts NULL; after its connections */

/*
 * tls_client_open - a connection that will say `sni` (empty: none).  Its first
 * tls_read() puts a ClientHello into the output.  `client` is borrowed until
 * tls_free().  A session that an earlier connection was given is offered once.
 * NULL: no memory.
 */
struct tls *tls_client_open(struct tls_client *client, struct str sni);

/* tls_client_chain - the server's leaf certificate as PEM, for cert_describe().
 * ERR_MISSING before the handshake is done. */
int tls_client_chain(const struct tls *tls, struct buf *ret_chain, struct err *err);

#endif
