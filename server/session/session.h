/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "base/buf.h"
#include "base/str.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * One request and its answer, as bytes in and chunks out.  A session knows no
 * socket, no clock and no TLS; net/ feeds it and performs what it asks for.
 */

/* A name that the daemon answers to.  Borrowed for the life of the service. */
struct host {
	struct str name;      /* lower case, IDNA (A-label) form, no trailing dot */
	unsigned gemini_port; /* as clients see it, 0 when the protocol is off */
	unsigned gopher_port;
	int capsule; /* its number in the index */
	int root;    /* index into service.roots */
};

/* What one worker serves with; owned by the worker, never shared. */
struct service {
	struct store *store;      /* may be NULL for a moment while it is reopened */
	const struct host *hosts; /* the first is the default */
	size_t host_count;
	const struct str *addresses; /* textual IP addresses that we listen on */
	size_t address_count;
	/* That we listen on: taken in a URI beside a host's own, as clients name
	 * them that reach us past a router. */
	const unsigned *gemini_ports;
	size_t gemini_port_count;
	const int *roots;     /* descriptors of the capsules' folders */
	const char *software; /* "Bifold/0.1.0" */
	bool gopher_tls;      /* the Gopher port understands TLS */
};

struct session_peer {
	bool tls;
	struct str sni; /* borrowed during open(); empty when none was sent */
	bool refuse;    /* too many requests: answer 44 or a type-3 error, whatever is asked */
};

enum chunk_kind { CHUNK_MEM, CHUNK_FILE };

/* A part of the answer, borrowed until the next call of next() or close(). */
struct chunk {
	enum chunk_kind kind;
	struct str mem;
	int fd;            /* CHUNK_FILE: owned by the session; read with pread */
	uint64_t off, len; /* len octets must be sent, or the answer is cut */
};

enum session_feed { SESSION_MORE = 0, SESSION_DONE = 1 };
enum session_next { SESSION_END = 0, SESSION_CHUNK = 1, SESSION_CUT = -1 };

struct session;

struct session_ops {
	const char *name; /* "gemini", "gopher" */

	/* open - NULL when out of memory.  `service` is borrowed until close(). */
	struct session *(*open)(const struct service *service, const struct session_peer *peer);

	/*
	 * feed - take in bytes of the request.  *used is set to the octets
	 * consumed.  SESSION_MORE, or SESSION_DONE when the answer is ready, be
	 * it a page or an error: a peer's mistake is answered, not returned.
	 */
	int (*feed)(struct session *session, struct str in, size_t *used);

	/*
	 * finish_input - the peer sent its last byte, or its time is up, before
	 * DONE.  True: there is an answer now, go on with next(); false: close
	 * without a word (Gemini before CRLF).
	 */
	bool (*finish_input)(struct session *session, bool timed_out);

	/*
	 * next - the next chunk of the answer: SESSION_CHUNK, SESSION_END, or
	 * SESSION_CUT when the rest cannot be had (page changed, disk failed):
	 * then the connection ends without close_notify.
	 */
	int (*next)(struct session *session, struct chunk *ret_chunk);

	/* describe - the fields of the access log known here, as key=value:
	 * "host=example.org path=/walk/ status=20"; peer bytes escaped. */
	void (*describe)(const struct session *session, struct buf *out);

	void (*close)(struct session *session); /* accepts NULL */
};

extern const struct session_ops session_gemini, session_gopher;

#endif
