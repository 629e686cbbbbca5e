/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CLI_GET_URL_H
#define CLI_GET_URL_H

#include "base/buf.h"
#include "base/err.h"

/* What `bifold get` makes of a URL: whom to ask, and in which words. */
struct get_target {
	char host[256]; /* as for the resolver: punycode, no brackets */
	unsigned port;
	bool tls, gemini;
	struct buf url;     /* without a fragment, host and path in their ASCII forms */
	struct buf request; /* what is sent, line end included */
};

void get_target_init(struct get_target *target);
void get_target_release(struct get_target *target);

/* get_target_parse - gemini://, gopher:// and gophers:// URLs.  ERR_USAGE. */
int get_target_parse(struct get_target *target, struct str url, struct err *err);

/*
 * get_target_resolve - where a redirect leads: `reference` seen from
 * `target->url` (RFC 3986 5.2), appended to `ret_url`.
 *
 * ERR_FORMAT  it is empty, too long, or leads to another scheme
 */
int get_target_resolve(const struct get_target *target, struct str reference, struct buf *ret_url,
	struct err *err);

#endif
