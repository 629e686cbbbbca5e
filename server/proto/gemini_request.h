/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef PROTO_GEMINI_REQUEST_H
#define PROTO_GEMINI_REQUEST_H

#include "base/buf.h"
#include "proto/uri.h"

/*
 * request = absolute-URI CRLF
 *
 * Taken in at any split.  Nothing is judged before CRLF, or as many octets as
 * the longest request has, have come: a bare LF or CR ends nothing.
 * Gemini network protocol, "Requests".
 */

enum { GEMINI_URI_MAX = 1024, GEMINI_LINE_MAX = GEMINI_URI_MAX + 2 };

enum gemini_feed {
	GEMINI_MORE = 0,
	GEMINI_DONE = 1,
	GEMINI_E_TOO_LONG = -1, /* GEMINI_LINE_MAX octets and no CRLF */
	GEMINI_E_NOMEM = -2
};

struct gemini_request {
	struct buf line; /* owned; with CRLF once it is done */
};

/* gemini_request_init - allocates nothing until the first octet comes. */
void gemini_request_init(struct gemini_request *req);
void gemini_request_release(struct gemini_request *req);

/*
 * gemini_request_feed - take in octets of one request line.
 *
 * used   set to the octets consumed, on success and on error alike; what
 *        follows CRLF is left.
 * Returns enum gemini_feed.  After DONE or an error the request takes no more.
 */
int gemini_request_feed(struct gemini_request *req, struct str in, size_t *used);

/* gemini_request_uri - the line without CRLF; borrowed until release. */
struct str gemini_request_uri(const struct gemini_request *req);

enum gemini_verdict {
	GEMINI_SERVE,   /* a gemini URI with a host: ours or not, the session decides */
	GEMINI_BAD,     /* 59 */
	GEMINI_FOREIGN, /* another scheme: 53 */
};

/*
 * gemini_request_judge - what kind of request a line is.
 *
 * ret_uri  filled unless the line is BAD.
 * ret_why  set to part of a sentence of ours when it is BAD; holds nothing of
 *          the request.
 */
enum gemini_verdict gemini_request_judge(
	struct str line, struct uri *ret_uri, const char **ret_why);

#endif
