/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef PROTO_URI_H
#define PROTO_URI_H

#include "base/buf.h"

/*
 * URIs as clients send them: split and checked, never repaired.  The grammar
 * is RFC 3986's, with UTF-8 beyond ASCII where RFC 3987 has it.  Allocates
 * nothing; all strings are borrowed from what was parsed.
 */

#define URI_ERRORS(X)                                                        \
	X(URI_E_BYTE, -1, "a byte that no URI may hold")                     \
	X(URI_E_UTF8, -2, "bytes that are not UTF-8")                        \
	X(URI_E_ESCAPE, -3, "a percent sign without two hexadecimal digits") \
	X(URI_E_SCHEME, -4, "no scheme: the URI must be absolute")           \
	X(URI_E_AUTHORITY, -5, "a malformed host or port")                   \
	X(URI_E_PATH, -6, "a byte that no path may hold")                    \
	X(URI_E_QUERY, -7, "a byte that no query or fragment may hold")

enum uri_error {
#define X(name, value, sentence) name = value,
	URI_ERRORS(X)
#undef X
};

enum { URI_NO_PORT = -1, URI_PORT_MAX = 65535, URI_HOST_MAX = 253 };

struct uri {
	struct str scheme;   /* as written; compare without case */
	struct str userinfo; /* without '@' */
	struct str host;     /* as written: with brackets, escapes, upper case */
	struct str path;     /* as written; may be empty */
	struct str query;    /* without '?' */
	struct str fragment; /* without '#' */
	bool has_authority, has_userinfo, has_query, has_fragment;
	long port; /* URI_NO_PORT when absent or empty; URI_PORT_MAX + 1 for any number above */
};

/*
 * uri_parse - split `in` and check every octet of it.
 *
 * Returns 0 or an enum uri_error: *ret_uri is untouched then.  A URI with
 * userinfo or a fragment is well formed here; whoever forbids them asks.
 */
int uri_parse(struct str in, struct uri *ret_uri);

/* uri_error_text - what is wrong, as part of a sentence; never NULL. */
const char *uri_error_text(int error);

/*
 * uri_decode - replace every %XX once.
 *
 * in   passed uri_parse(), so that each '%' has its digits.
 * out  room for in.len octets; `in` itself is not allowed.
 * Returns the octets written.
 */
size_t uri_decode(struct str in, char *out);

/*
 * uri_path_decode - from a path as written to the one to look up.
 *
 * An empty path is "/".  Decoding happens once, after the splitting that
 * uri_parse() did.
 *
 * out  room for in.len + 1 octets.
 * Returns the octets written, or 0 when the path can match nothing: decoding
 * gave a slash, backslash, control octet or something not UTF-8, or a segment
 * is "." or "..", however it was spelled.
 */
size_t uri_path_decode(struct str in, char *out);

/* uri_path_plain - false when a decoded path, or a selector, holds what never
 * matches: controls (C1 too), a backslash, octets not UTF-8, dot segments. */
bool uri_path_plain(struct str path);

/*
 * uri_path_encode - the other way: what must be escaped in a path becomes %XX.
 *
 * out      room for `out_max` octets.
 * Returns the octets written, or 0 when it does not fit or `path` does not
 * begin with exactly one slash (a second one would name a host).
 */
size_t uri_path_encode(struct str path, char *out, size_t out_max);

/*
 * uri_host_name - the form in which host names are compared: escapes decoded,
 * lower case, without one final dot, labels beyond ASCII in punycode.
 *
 * Upper case beyond ASCII and unnormalised text are not mapped: they give a
 * name that is not ours, and so a refusal.
 *
 * out  room for URI_HOST_MAX octets.
 * Returns the octets written, or 0 when it is no name at all (empty, too
 * long, or holds control octets, white space or '/').
 */
size_t uri_host_name(struct str host, char *out);

/*
 * uri_host_address - the octets of a host that is an IPv4 address or an IPv6
 * one in brackets (which may be left off, for names from settings).
 *
 * out  room for 16 octets.
 * Returns 4, 16, or 0 when it is a name.
 */
size_t uri_host_address(struct str host, unsigned char *out);

/* uri_put_base - "scheme://host", with the port unless it is `usual` or 0, and
 * with brackets around an IPv6 address. */
void uri_put_base(
	struct buf *out, const char *scheme, struct str host, unsigned port, unsigned usual);

/* uri_utf8 - is this UTF-8 without C1 controls?  (ASCII controls pass.) */
bool uri_utf8(struct str s);

#endif
