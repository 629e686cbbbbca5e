/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/uri.h"

#include <arpa/inet.h>
#include <string.h>

/* unreserved  = ALPHA / DIGIT / "-" / "." / "_" / "~" */
static bool is_unreserved(int c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || (c && strchr("-._~", c));
}

/* sub-delims  = "!" / "$" / "&" / "'" / "(" / ")" / "*" / "+" / "," / ";" / "=" */
static bool is_sub_delim(int c)
{
	return c && strchr("!$&'()*+,;=", c);
}

/* octets from 0x80 up have passed uri_utf8(), '%' has its digits */
static bool is_common(unsigned char c)
{
	return c >= 0x80 || c == '%' || is_unreserved(c) || is_sub_delim(c);
}

static bool all_common_or(struct str s, const char *more)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_common((unsigned char)s.p[i]) && !strchr(more, s.p[i]))
			return false;
	return true;
}

/* UTF8-octets of RFC 3629, less U+0080 to U+009F, which RFC 3987 leaves out */
static size_t utf8_len(struct str s)
{
	unsigned char a = (unsigned char)s.p[0];
	unsigned char b = s.len > 1 ? (unsigned char)s.p[1] : 0;
	size_t len = a < 0x80 ? 1 : a < 0xc2 ? 0 : a < 0xe0 ? 2 : a < 0xf0 ? 3 : a < 0xf5 ? 4 : 0;

	if (len == 0 || len > s.len)
		return 0;
	for (size_t i = 1; i < len; i++)
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			return 0;
	if ((a == 0xc2 && b < 0xa0) || (a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f) ||
		(a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f))
		return 0;
	return len;
}

bool uri_utf8(struct str s)
{
	while (s.len) {
		size_t len = utf8_len(s);

		if (len == 0)
			return false;
		s = str_from(s, len);
	}
	return true;
}

/* what may stand nowhere in a URI, wherever it is split */
static int check_octets(struct str in)
{
	for (size_t i = 0; i < in.len; i++) {
		unsigned char c = (unsigned char)in.p[i];

		if (c <= 0x20 || c == 0x7f || strchr("\"<>\\^`{|}", c))
			return URI_E_BYTE;
		if (c == '%' && str_hex_octet(in, i + 1) < 0)
			return URI_E_ESCAPE;
	}
	return uri_utf8(in) ? 0 : URI_E_UTF8;
}

/* scheme      = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) */
static bool split_scheme(struct str *rest, struct uri *uri)
{
	size_t len = str_find(*rest, ':');

	if (len == rest->len || len == 0 || !ascii_is_alpha(rest->p[0]))
		return false;
	for (size_t i = 1; i < len; i++)
		if (!ascii_is_alpha(rest->p[i]) && !ascii_is_digit(rest->p[i]) &&
			!strchr("+-.", rest->p[i]))
			return false;
	uri->scheme = str_upto(*rest, len);
	*rest = str_from(*rest, len + 1);
	return true;
}

/*
 * IP-literal  = "[" ( IPv6address / IPvFuture  ) "]"
 * IPvFuture   = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )
 */
static bool check_ip_literal(struct str host)
{
	struct str in = str_make(host.p + 1, host.len - 2);
	unsigned char address[16];
	size_t dot;

	if (in.len == 0 || ascii_lower(in.p[0]) != 'v')
		return uri_host_address(host, address) == 16;
	dot = str_find(in, '.');
	if (dot < 2 || dot + 1 >= in.len)
		return false;
	for (size_t i = 1; i < dot; i++)
		if (ascii_hex(in.p[i]) < 0)
			return false;
	for (size_t i = dot + 1; i < in.len; i++)
		if (in.p[i] != ':' && !is_unreserved(in.p[i]) && !is_sub_delim(in.p[i]))
			return false;
	return true;
}

/* port        = *DIGIT */
static bool parse_port(struct str digits, long *ret_port)
{
	long port = digits.len ? 0 : URI_NO_PORT;

	for (size_t i = 0; i < digits.len; i++) {
		if (!ascii_is_digit(digits.p[i]))
			return false;
		port = port * 10 + (digits.p[i] - '0');
		if (port > URI_PORT_MAX)
			port = URI_PORT_MAX + 1;
	}
	*ret_port = port;
	return true;
}

/*
 * authority   = [ userinfo "@" ] host [ ":" port ]
 * userinfo    = *( unreserved / pct-encoded / sub-delims / ":" )
 * host        = IP-literal / IPv4address / reg-name
 * reg-name    = *( unreserved / pct-encoded / sub-delims )
 */
static bool parse_authority(struct str in, struct uri *uri)
{
	size_t at = str_find(in, '@');
	size_t host_len;

	if (at < in.len) {
		uri->has_userinfo = true;
		uri->userinfo = str_upto(in, at);
		in = str_from(in, at + 1);
		if (!all_common_or(uri->userinfo, ":"))
			return false;
	}
	if (in.len && in.p[0] == '[') {
		host_len = str_find(in, ']');
		if (host_len++ == in.len || !check_ip_literal(str_upto(in, host_len)))
			return false;
	} else {
		host_len = str_find(in, ':');
		if (!all_common_or(str_upto(in, host_len), ""))
			return false;
	}
	uri->host = str_upto(in, host_len);
	in = str_from(in, host_len);
	if (in.len == 0)
		return true;
	return in.p[0] == ':' && parse_port(str_from(in, 1), &uri->port);
}

static struct str take_until(struct str *rest, const char *stops)
{
	size_t len = 0;
	struct str taken;

	while (len < rest->len && !strchr(stops, rest->p[len]))
		len++;
	taken = str_upto(*rest, len);
	*rest = str_from(*rest, len);
	return taken;
}

/*
 * URI         = scheme ":" hier-part [ "?" query ] [ "#" fragment ]
 * hier-part   = "//" authority path-abempty / path-absolute / path-rootless / path-empty
 * pchar       = unreserved / pct-encoded / sub-delims / ":" / "@"
 * query       = *( pchar / "/" / "?" )
 * fragment    = *( pchar / "/" / "?" )
 *
 * What follows an authority begins with "/", "?", "#" or is empty, so the
 * kinds of path need not be told apart.
 */
int uri_parse(struct str in, struct uri *ret_uri)
{
	struct uri uri = { .port = URI_NO_PORT };
	struct str rest = in;
	int error = check_octets(in);

	if (error)
		return error;
	if (!split_scheme(&rest, &uri))
		return URI_E_SCHEME;
	if (str_starts(rest, STR("//"))) {
		uri.has_authority = true;
		rest = str_from(rest, 2);
		if (!parse_authority(take_until(&rest, "/?#"), &uri))
			return URI_E_AUTHORITY;
	}
	uri.path = take_until(&rest, "?#");
	if (rest.len && rest.p[0] == '?') {
		uri.has_query = true;
		rest = str_from(rest, 1);
		uri.query = take_until(&rest, "#");
	}
	if (rest.len) {
		uri.has_fragment = true;
		uri.fragment = str_from(rest, 1);
	}
	if (!all_common_or(uri.path, ":@/"))
		return URI_E_PATH;
	if (!all_common_or(uri.query, ":@/?") || !all_common_or(uri.fragment, ":@/?"))
		return URI_E_QUERY;
	*ret_uri = uri;
	return 0;
}

const char *uri_error_text(int error)
{
	switch (error) {
#define X(name, value, sentence) \
	case name:               \
		return sentence;
		URI_ERRORS(X)
#undef X
	default:
		return "something that is no URI";
	}
}

size_t uri_decode(struct str in, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < in.len; i++) {
		if (in.p[i] == '%' && i + 2 < in.len) {
			out[len++] = (char)str_hex_octet(in, i + 1);
			i += 2;
		} else {
			out[len++] = in.p[i];
		}
	}
	return len;
}

size_t uri_host_address(struct str host, unsigned char *out)
{
	char text[INET6_ADDRSTRLEN];

	if (host.len >= 2 && host.p[0] == '[' && host.p[host.len - 1] == ']')
		host = str_make(host.p + 1, host.len - 2);
	if (host.len == 0 || host.len >= sizeof(text) || str_find(host, '\0') < host.len)
		return 0;
	memcpy(text, host.p, host.len);
	text[host.len] = '\0';
	if (inet_pton(AF_INET, text, out) == 1)
		return 4;
	return inet_pton(AF_INET6, text, out) == 1 ? 16 : 0;
}
