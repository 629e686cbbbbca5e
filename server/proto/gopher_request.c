/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/gopher_request.h"

#include "proto/uri.h"

#include <string.h>

void gopher_request_init(struct gopher_request *req)
{
	buf_init(&req->line, GOPHER_LINE_MAX + 2);
}

void gopher_request_release(struct gopher_request *req)
{
	buf_release(&req->line);
}

int gopher_request_feed(struct gopher_request *req, struct str in, size_t *used)
{
	size_t room = GOPHER_LINE_MAX + 2 - req->line.len;
	struct str part = str_upto(in, room);
	size_t lf = str_find(part, '\n');
	bool ended = lf < part.len;
	struct str line;

	*used = ended ? lf + 1 : part.len;
	buf_add(&req->line, part.p, *used);
	if (buf_failed(&req->line))
		return GOPHER_E_NOMEM;
	line = gopher_request_line(req);
	if (line.len > GOPHER_LINE_MAX)
		return GOPHER_E_TOO_LONG;
	return ended ? GOPHER_DONE : GOPHER_MORE;
}

/* A CR that ends what has come so far may be half of a CRLF. */
struct str gopher_request_line(const struct gopher_request *req)
{
	struct str line = buf_view(&req->line);

	if (line.len && line.p[line.len - 1] == '\n')
		line.len--;
	if (line.len && line.p[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* Request-Line = Method SP Request-URI SP "HTTP/" ...  RFC 1945, section 5.1 */
static bool is_http(struct str line)
{
	struct str method = str_cut(&line, ' ');
	struct str target = str_cut(&line, ' ');

	for (size_t i = 0; i < method.len; i++)
		if (method.p[i] < 'A' || method.p[i] > 'Z')
			return false;
	return method.len && target.len && str_starts(line, STR("HTTP/"));
}

static bool is_clean(struct str line)
{
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return uri_utf8(line);
}

void gopher_request_split(struct str line, struct gopher_ask *ret_ask)
{
	struct gopher_ask ask = { .form = GOPHER_ITEM };
	struct str rest = line;

	if (!is_clean(line)) {
		ask.form = GOPHER_BAD;
		if (is_clean(str_upto(line, str_find(line, '\t')))) {
			ask.selector = str_cut(&rest, '\t');
			ask.words = str_cut(&rest, '\t');
		}
	} else if (is_http(line)) {
		ask.form = GOPHER_HTTP;
	} else {
		ask.selector = str_cut(&rest, '\t');
		ask.words = str_cut(&rest, '\t');
		if (ask.words.len == 1 && strchr("+$!", ask.words.p[0]))
			ask.probe = ask.words.p[0];
		if (str_starts(ask.selector, STR("URL:")) ||
			str_starts(ask.selector, STR("/URL:"))) {
			ask.form = GOPHER_URL;
			ask.selector = str_from(ask.selector, str_find(ask.selector, ':') + 1);
		}
	}
	*ret_ask = ask;
}

struct str gopher_typed(struct str selector)
{
	if (selector.len == 0 || !strchr("0123456789+TghIisdp:;", selector.p[0]))
		return STR_EMPTY;
	if (selector.len == 1)
		return STR("/");
	return selector.p[1] == '/' ? str_from(selector, 1) : STR_EMPTY;
}
