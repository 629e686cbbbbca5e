/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/gopher_reply.h"

#include "proto/uri.h"

#include <string.h>

#define ERROR_TAIL "\t\terror.host\t1\r\n.\r\n"

void gopher_reply_error(struct buf *out, struct str words)
{
	words = str_upto(words, GOPHER_ERROR_MAX - sizeof(ERROR_TAIL));
	while (words.len && !uri_utf8(words))
		words.len--;
	buf_char(out, '3');
	for (size_t i = 0; i < words.len; i++) {
		unsigned char c = (unsigned char)words.p[i];

		buf_char(out, c < 0x20 || c == 0x7f ? ' ' : (char)c);
	}
	buf_puts(out, ERROR_TAIL);
}

static bool scheme_allowed(struct str url)
{
	static const char *const schemes[] = { "http", "https", "gemini", "gopher", "mailto",
		"tel" };
	size_t colon = str_find(url, ':');

	if (colon + 1 >= url.len || str_find(url, ' ') < url.len)
		return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (str_eq_nocase(str_upto(url, colon), str_of(schemes[i])))
			return true;
	return false;
}

bool gopher_reply_url(struct buf *out, struct str url)
{
	if (!scheme_allowed(url))
		return false;
	buf_puts(out, "<!DOCTYPE html>\r\n<html lang=\"en\">\r\n<head>\r\n"
		      "<meta charset=\"utf-8\">\r\n<title>This item is elsewhere</title>\r\n"
		      "<meta http-equiv=\"refresh\" content=\"3; url=");
	buf_markup(out, url);
	buf_puts(out,
		"\">\r\n</head>\r\n<body>\r\n"
		"<p>This menu item is not in Gopher space. It leads to:</p>\r\n<p><a href=\"");
	buf_markup(out, url);
	buf_puts(out, "\">");
	buf_markup(out, url);
	buf_puts(out, "</a></p>\r\n</body>\r\n</html>\r\n");
	return true;
}

void gopher_reply_probe(struct buf *out, struct str host, unsigned port)
{
	buf_printf(out,
		"+-1\r\n+INFO: 1Main menu\t\t%.*s\t%u\r\n"
		"+VIEWS:\r\n application/gopher+-menu: <1k>\r\n.\r\n",
		STR_PRINTF(host), port);
}

static void put_address(
	struct buf *out, const char *scheme, struct str host, unsigned port, unsigned usual)
{
	if (!port)
		return;
	buf_puts(out, "<li><a href=\"");
	uri_put_base(out, scheme, host, port, usual);
	buf_puts(out, "/\">");
	uri_put_base(out, scheme, host, port, usual);
	buf_puts(out, "/</a></li>\r\n");
}

void gopher_reply_http(struct buf *out, struct str host, unsigned gopher_port, unsigned gemini_port)
{
	buf_puts(out,
		"HTTP/1.0 400 This is not a web server\r\n"
		"Content-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
		"<!DOCTYPE html>\r\n<html lang=\"en\">\r\n<head>\r\n<meta charset=\"utf-8\">\r\n"
		"<title>This is not a web server</title>\r\n</head>\r\n<body>\r\n"
		"<p>This address speaks Gopher, not HTTP. Read it with a client for Gopher "
		"or Gemini:</p>\r\n<ul>\r\n");
	put_address(out, "gopher", host, gopher_port, 70);
	put_address(out, "gemini", host, gemini_port, 1965);
	buf_puts(out, "</ul>\r\n</body>\r\n</html>\r\n");
}
