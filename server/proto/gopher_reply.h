/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef PROTO_GOPHER_REPLY_H
#define PROTO_GOPHER_REPLY_H

#include "base/buf.h"

/*
 * The answers that are not pages.  None of them holds a request's octets but
 * the URL page, which escapes them.
 */

enum { GOPHER_ERROR_MAX = 512 };

/* gopher_reply_error - "3words TAB TAB error.host TAB 1 CRLF . CRLF".  `words` are
 * ours; controls become spaces, and it is cut between characters so that the
 * whole has at most GOPHER_ERROR_MAX octets. */
void gopher_reply_error(struct buf *out, struct str words);

/*
 * gopher_reply_url - the HTML page for a URL: selector, which leads a browser on.
 *
 * url  as sent, UTF-8 without controls.
 * Returns false, with nothing appended, unless its scheme is http, https,
 * gemini, gopher, mailto or tel and it holds no space.  T36.
 */
bool gopher_reply_url(struct buf *out, struct str url);

/* gopher_reply_probe - what makes a Gopher+ client fall back to plain Gopher:
 * one item, the main menu, and one view of it.  Gopher+, "Attribute information". */
void gopher_reply_probe(struct buf *out, struct str host, unsigned port);

/* gopher_reply_http - an HTTP/1.0 400 page that says where the capsule is.
 * A port of 0 is a protocol that is off. */
void gopher_reply_http(
	struct buf *out, struct str host, unsigned gopher_port, unsigned gemini_port);

#endif
