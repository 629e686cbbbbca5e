/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef PROTO_GEMINI_REPLY_H
#define PROTO_GEMINI_REPLY_H

#include "base/buf.h"

/*
 * reply = status SP meta CRLF
 *
 * Headers that cannot come out wrong: whatever the words, there is one line,
 * of a status that the specification defines.  Gemini network protocol,
 * "Responses"; hardening.md T31.
 */

/* name, number, what is said when the caller has no words */
#define GEMINI_STATUSES(X)                                                      \
	X(GEMINI_INPUT, 10, "Input")                                            \
	X(GEMINI_SENSITIVE, 11, "Input that is not shown")                      \
	X(GEMINI_SUCCESS, 20, "application/octet-stream")                       \
	X(GEMINI_TEMPORARY_MOVE, 30, "/")                                       \
	X(GEMINI_MOVED, 31, "/")                                                \
	X(GEMINI_FAILED, 40, "Something failed here; try again later")          \
	X(GEMINI_UNAVAILABLE, 41, "Too busy just now; try again soon")          \
	X(GEMINI_CGI, 42, "A program failed here")                              \
	X(GEMINI_PROXY, 43, "A proxied server failed")                          \
	X(GEMINI_SLOW_DOWN, 44, "10")                                           \
	X(GEMINI_FAILED_FOR_GOOD, 50, "This can not be served")                 \
	X(GEMINI_NOT_FOUND, 51, "There is no page at this address")             \
	X(GEMINI_GONE, 52, "This page was taken away for good")                 \
	X(GEMINI_NOT_OURS, 53, "This server does not answer for that address")  \
	X(GEMINI_BAD_REQUEST, 59, "The request is not a Gemini URI")            \
	X(GEMINI_CERT_WANTED, 60, "This needs a client certificate")            \
	X(GEMINI_CERT_DENIED, 61, "That client certificate has no access here") \
	X(GEMINI_CERT_INVALID, 62, "That client certificate is not valid")

enum gemini_status {
#define X(name, number, words) name = number,
	GEMINI_STATUSES(X)
#undef X
};

enum { GEMINI_META_MAX = 1024, GEMINI_HEADER_MAX = 3 + GEMINI_META_MAX + 2 };

/*
 * gemini_reply_header - append "NN meta CRLF" to `out`.
 *
 * meta  cleaned on the way: controls (C1 too), line and paragraph separators
 *       and a byte order mark become spaces, octets that are not UTF-8 '?', and it
 *       is cut between characters at GEMINI_META_MAX octets.  One that is
 *       empty or all blank is replaced by the status's own words.
 */
void gemini_reply_header(struct buf *out, enum gemini_status status, struct str meta);

/*
 * gemini_reply_success - "20 media; lang=...".
 *
 * media  anything that does not look like a media type becomes
 *        application/octet-stream.
 * lang   BCP 47, or several with commas, which are quoted; empty, or anything
 *        else, is left out; so is every lang when media is not text/gemini.
 */
void gemini_reply_success(struct buf *out, struct str media, struct str lang);

/*
 * gemini_reply_moved - "31 /encoded/path".
 *
 * path  decoded, as the index has it.
 * Returns false, with nothing appended, for a path that may not be a target:
 * one that does not begin with exactly one slash, or is too long for META.
 */
bool gemini_reply_moved(struct buf *out, struct str path);

#endif
