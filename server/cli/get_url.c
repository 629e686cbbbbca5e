/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "cli/get_url.h"

#include "proto/uri.h"

#include <string.h>

enum { URL_MAX = 1024, GEMINI_PORT = 1965, GOPHER_PORT = 70, REQUEST_MAX = 4 * URL_MAX };

static const struct {
	struct str scheme;
	unsigned port;
	bool tls, gemini;
} schemes[] = {
	{ { "gemini", 6 }, GEMINI_PORT, true, true },
	{ { "gopher", 6 }, GOPHER_PORT, false, false },
	{ { "gophers", 7 }, GOPHER_PORT, true, false },
};

void get_target_init(struct get_target *target)
{
	*target = (struct get_target){ .port = 0 };
	buf_init(&target->url, REQUEST_MAX);
	buf_init(&target->request, REQUEST_MAX);
}

void get_target_release(struct get_target *target)
{
	buf_release(&target->url);
	buf_release(&target->request);
}

static int host_take(struct get_target *target, struct str host, struct err *err)
{
	size_t len;

	if (host.len > 2 && host.p[0] == '[') {
		host = str_make(host.p + 1, host.len - 2);
		len = host.len < sizeof(target->host) ? host.len : 0;
		memcpy(target->host, host.p, len);
	} else {
		char name[URI_HOST_MAX];

		len = uri_host_name(host, name);
		memcpy(target->host, name, len);
	}
	target->host[len] = '\0';
	return len ? 0 : err_set(err, ERR_USAGE, "the URL names no host");
}

static void add_ascii(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.p[i] >= 0x80)
			buf_printf(out, "%%%02X", (unsigned char)s.p[i]);
		else
			buf_char(out, s.p[i]);
	}
}

/* gopher://host/TYPEselector; TAB and what follows it come as %09.  RFC 4266 */
static int gopher_request(struct get_target *target, const struct uri *uri, struct err *err)
{
	char decoded[URL_MAX];
	size_t len = uri_decode(str_from(uri->path, 2), decoded);

	for (size_t i = 0; i < len; i++)
		if (decoded[i] == '\r' || decoded[i] == '\n' || decoded[i] == '\0')
			return err_set(err, ERR_USAGE, "a selector cannot hold line ends");
	buf_add(&target->request, decoded, len);
	if (uri->has_query) {
		len = uri_decode(uri->query, decoded);
		buf_char(&target->request, '?');
		buf_add(&target->request, decoded, len);
	}
	return 0;
}

int get_target_parse(struct get_target *target, struct str url, struct err *err)
{
	struct uri uri;
	int rc = url.len > URL_MAX ? 0 : uri_parse(url, &uri);
	size_t i = 0;

	if (url.len > URL_MAX)
		return err_set(err, ERR_USAGE, "the URL is longer than %d octets", URL_MAX);
	if (rc < 0)
		return err_set(err, ERR_USAGE, "'%.*s' is no URL: %s", STR_PRINTF(url),
			uri_error_text(rc));
	while (i < sizeof(schemes) / sizeof(schemes[0]) &&
		!str_eq_nocase(uri.scheme, schemes[i].scheme))
		i++;
	if (i == sizeof(schemes) / sizeof(schemes[0]) || !uri.has_authority || uri.has_userinfo)
		return err_set(err, ERR_USAGE,
			"'%.*s' is not a gemini://, gopher:// or gophers:// URL of a host",
			STR_PRINTF(url));
	target->tls = schemes[i].tls;
	target->gemini = schemes[i].gemini;
	target->port = uri.port == URI_NO_PORT ? schemes[i].port : (unsigned)uri.port;
	rc = host_take(target, uri.host, err);
	if (rc < 0)
		return rc;
	buf_clear(&target->url);
	buf_clear(&target->request);
	uri_put_base(&target->url, schemes[i].scheme.p, str_of(target->host), target->port,
		schemes[i].port);
	add_ascii(&target->url, uri.path.len ? uri.path : STR("/"));
	if (uri.has_query) {
		buf_char(&target->url, '?');
		add_ascii(&target->url, uri.query);
	}
	if (target->gemini)
		buf_str(&target->request, buf_view(&target->url));
	else
		rc = gopher_request(target, &uri, err);
	buf_puts(&target->request, "\r\n");
	return rc == 0 && (buf_failed(&target->url) || buf_failed(&target->request))
		       ? err_nomem(err)
		       : rc;
}

/* RFC 3986 5.2.4, for a path that begins with a slash, in place. */
static void remove_dots(struct buf *path, size_t start)
{
	char *p = path->p + start;
	size_t len = path->len - start, in = 0, out = 0;

	while (in < len) {
		size_t end = in + 1;
		struct str segment;

		while (end < len && p[end] != '/')
			end++;
		segment = str_make(p + in + 1, end - in - 1);
		if (str_eq(segment, STR("..")) || str_eq(segment, STR("."))) {
			while (segment.len == 2 && out > 0 && p[--out] != '/')
				;
			if (end == len)
				p[out++] = '/';
		} else {
			memmove(p + out, p + in, end - in);
			out += end - in;
		}
		in = end;
	}
	buf_truncate(path, start + out);
}

int get_target_resolve(
	const struct get_target *target, struct str reference, struct buf *ret_url, struct err *err)
{
	struct str base = buf_view(&target->url), path, query;
	struct uri from;
	size_t colon = str_find(reference, ':'), root, start;

	reference = str_upto(reference, str_find(reference, '#'));
	if (reference.len == 0 || reference.len > URL_MAX || uri_parse(base, &from) < 0)
		return err_set(err, ERR_FORMAT, "the server redirects to nowhere");
	if (colon < str_find(reference, '/') && colon < str_find(reference, '?')) {
		if (!str_eq_nocase(str_upto(reference, colon), from.scheme))
			return err_set(err, ERR_FORMAT,
				"the server redirects to another scheme: %.*s",
				STR_PRINTF(reference));
		buf_str(ret_url, reference);
		return 0;
	}
	if (str_starts(reference, STR("//"))) {
		buf_printf(ret_url, "%.*s:%.*s", STR_PRINTF(from.scheme), STR_PRINTF(reference));
		return 0;
	}
	path = str_upto(reference, str_find(reference, '?'));
	query = str_from(reference, path.len);
	root = base.len - from.path.len - (from.has_query ? from.query.len + 1 : 0);
	buf_str(ret_url, str_upto(base, root));
	start = ret_url->len;
	if (path.len == 0)
		buf_str(ret_url, from.path);
	else if (path.p[0] != '/')
		buf_str(ret_url, str_upto(from.path, str_find_last(from.path, '/') + 1));
	buf_str(ret_url, path);
	if (buf_failed(ret_url))
		return err_nomem(err);
	remove_dots(ret_url, start);
	buf_str(ret_url, query);
	return 0;
}
