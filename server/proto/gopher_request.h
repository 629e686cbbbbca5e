/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef PROTO_GOPHER_REQUEST_H
#define PROTO_GOPHER_REQUEST_H

#include "base/buf.h"

/*
 * request  = selector *( TAB field ) ( CRLF / LF / end of input )
 *
 * Taken in at any split; the line end counts not towards its length.
 * RFC 1436, section 3 and appendix; RFC 4266.
 */

enum { GOPHER_LINE_MAX = 1024 };

enum gopher_feed {
	GOPHER_MORE = 0,
	GOPHER_DONE = 1,
	GOPHER_E_TOO_LONG = -1, /* more than GOPHER_LINE_MAX octets before the line end */
	GOPHER_E_NOMEM = -2
};

struct gopher_request {
	struct buf line; /* owned; with its line end once it is done */
};

/* gopher_request_init - allocates nothing until the first octet comes. */
void gopher_request_init(struct gopher_request *req);
void gopher_request_release(struct gopher_request *req);

/*
 * gopher_request_feed - take in octets of one request line.
 *
 * used   set to the octets consumed, on success and on error alike; what
 *        follows the LF is left.
 * Returns enum gopher_feed.  After DONE or an error the request takes no more.
 * At the end of input the line is whole as it stands: ask for it then.
 */
int gopher_request_feed(struct gopher_request *req, struct str in, size_t *used);

/* gopher_request_line - the line without its end; borrowed until release. */
struct str gopher_request_line(const struct gopher_request *req);

enum gopher_form {
	GOPHER_ITEM, /* a selector to look up */
	GOPHER_URL,  /* "URL:..." */
	GOPHER_HTTP, /* a web browser */
	GOPHER_BAD   /* control octets, or not UTF-8; selector and words are there when
	              * only what follows the selector is so */
};

struct gopher_ask {
	enum gopher_form form;
	struct str selector; /* before the first TAB; for GOPHER_URL the URL itself */
	struct str words;    /* the second field: what a search looks for; may be empty */
	char probe;          /* '+', '$' or '!' when that is the whole second field, else 0.
	                      * Only an item that is no search may take it for Gopher+. */
};

/* gopher_request_split - take a line apart.  Strings are borrowed from it. */
void gopher_request_split(struct str line, struct gopher_ask *ret_ask);

/* gopher_typed - the selector without the item type that some clients leave in
 * front ("1/foo" gives "/foo"), or empty when there is none. */
struct str gopher_typed(struct str selector);

#endif
