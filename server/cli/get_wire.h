/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CLI_GET_WIRE_H
#define CLI_GET_WIRE_H

#include "base/err.h"
#include "tls/client.h"

/* A client's connection, plain or TLS, with a deadline on every wait. */
struct wire {
	int fd;          /* owned; -1 when closed */
	struct tls *tls; /* owned; NULL when plain */
	bool clean_end;  /* close_notify came, or the connection is plain */
};

/*
 * wire_open - connect, and shake hands when `client` is not NULL.
 *
 * host  a name or an address without brackets; it is what SNI says, unless it
 *       is an address
 * ERR_MISSING  the name has no address
 * ERR_IO       nobody answers, the handshake fails, or time is over
 */
int wire_open(struct wire *wire, const char *host, unsigned port, struct tls_client *client,
	struct err *err);
int wire_send(struct wire *wire, struct str bytes, struct err *err);
/* wire_read - octets read, 0 at the end, or ERR_IO. */
int wire_read(struct wire *wire, char *to, size_t room, struct err *err);
void wire_close(struct wire *wire);

#endif
