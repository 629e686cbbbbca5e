/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TESTS_TLS_WORLD_H
#define TESTS_TLS_WORLD_H

#include "tls/client.h"
#include "tls/tls.h"

/* Two ends of a TLS connection in memory, for tests of tls/. */

/* A self-signed pair for `host`; the buffers must be initialised. */
void tls_world_pair(struct str host, struct buf *chain, struct buf *key);
/* A server for these hosts, each with a pair of its own. */
struct tls_server *tls_world_server(const char *const *hosts, size_t count, struct tls_keys *keys);

/* tls_world_carry - all that `from` has to say goes into `to`; tls_feed()'s result. */
int tls_world_carry(struct tls *from, struct tls *to);
/* tls_world_shake - until both are established; false when either fails. */
bool tls_world_shake(struct tls *client, struct tls *server);
/* tls_world_say - `words` from one to the other; false unless they arrive whole. */
bool tls_world_say(struct tls *from, struct tls *to, struct str words);

#endif
