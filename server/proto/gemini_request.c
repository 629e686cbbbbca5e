/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/gemini_request.h"

#include <string.h>

void gemini_request_init(struct gemini_request *req)
{
	buf_init(&req->line, GEMINI_LINE_MAX);
}

void gemini_request_release(struct gemini_request *req)
{
	buf_release(&req->line);
}

/* octets of `in` up to and with the LF of the first CRLF, else all */
static size_t line_part(const struct buf *line, struct str in, bool *ret_ended)
{
	bool cr = line->len && line->p[line->len - 1] == '\r';

	for (size_t i = 0; i < in.len; i++) {
		if (in.p[i] == '\n' && cr) {
			*ret_ended = true;
			return i + 1;
		}
		cr = in.p[i] == '\r';
	}
	*ret_ended = false;
	return in.len;
}

int gemini_request_feed(struct gemini_request *req, struct str in, size_t *used)
{
	bool ended;
	size_t room = GEMINI_LINE_MAX - req->line.len;
	size_t len = line_part(&req->line, str_upto(in, room), &ended);

	*used = len;
	buf_add(&req->line, in.p, len);
	if (buf_failed(&req->line))
		return GEMINI_E_NOMEM;
	if (ended)
		return GEMINI_DONE;
	return req->line.len == GEMINI_LINE_MAX ? GEMINI_E_TOO_LONG : GEMINI_MORE;
}

struct str gemini_request_uri(const struct gemini_request *req)
{
	struct str line = buf_view(&req->line);

	return str_ends(line, STR("\r\n")) ? str_upto(line, line.len - 2) : line;
}

/*
 * absolute-URI  = scheme ":" hier-part [ "?" query ]
 *
 * for gemini with an authority that holds a host and no userinfo.  Userinfo
 * makes any request bad, whatever its scheme.
 */
enum gemini_verdict gemini_request_judge(struct str line, struct uri *ret_uri, const char **ret_why)
{
	struct uri uri;
	int error = uri_parse(line, &uri);

	if (error) {
		*ret_why = uri_error_text(error);
		return GEMINI_BAD;
	}
	if (uri.has_fragment) {
		*ret_why = "a fragment, which stays with the client";
		return GEMINI_BAD;
	}
	if (uri.has_userinfo) {
		*ret_why = "a user name";
		return GEMINI_BAD;
	}
	if (!str_eq_nocase(uri.scheme, STR("gemini"))) {
		*ret_uri = uri;
		return GEMINI_FOREIGN;
	}
	if (uri.host.len == 0) {
		*ret_why = "no host name";
		return GEMINI_BAD;
	}
	*ret_uri = uri;
	return GEMINI_SERVE;
}
