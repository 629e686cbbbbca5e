/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

/* No page has an address this long; each link would carry a copy of it. */
enum { BASE_MAX = 2048 };

/* scheme ":" */
static size_t scheme_len(struct str url)
{
	size_t n = 0;

	while (n < url.len &&
		(ascii_is_alpha(url.p[n]) || (n && (ascii_is_digit(url.p[n]) || url.p[n] == '+' ||
							   url.p[n] == '-' || url.p[n] == '.'))))
		n++;
	return n && n < url.len && url.p[n] == ':' ? n + 1 : 0;
}

/* Offset of the path in "scheme://authority/path"; 0 when it has no authority. */
static size_t path_at(struct str url)
{
	size_t at = scheme_len(url);

	if (at == 0 || !str_starts(str_from(url, at), STR("//")))
		return 0;
	at += 2;
	while (at < url.len && url.p[at] != '/' && url.p[at] != '?' && url.p[at] != '#')
		at++;
	return at;
}

static size_t first_of(struct str s, char a, char b)
{
	size_t x = str_find(s, a), y = str_find(s, b);

	return x < y ? x : y;
}

/* RFC 3986, 5.2.4; `path` begins with "/" and has no query. */
static void add_path(struct buf *out, struct str path)
{
	const size_t from = out->len;

	while (path.len) {
		struct str part;
		bool last;

		path = str_from(path, 1);
		part = str_upto(path, str_find(path, '/'));
		last = part.len == path.len;
		path = str_from(path, part.len);
		if (str_eq(part, STR(".."))) {
			struct str done = str_from(buf_view(out), from);
			size_t cut = str_find_last(done, '/');

			buf_truncate(out, from + (cut < done.len ? cut : 0));
		} else if (!str_eq(part, STR("."))) {
			buf_char(out, '/');
			buf_str(out, part);
			continue;
		}
		if (last)
			buf_char(out, '/');
	}
}

struct str html_url(struct arena *arena, struct str base, struct str target)
{
	const size_t authority = path_at(base);
	struct str path = str_from(base, authority), query;
	struct buf out, merged;
	struct str result;

	if (authority == 0 || base.len > BASE_MAX || target.len == 0 || target.p[0] == '#' ||
		scheme_len(target))
		return target;
	path = str_upto(path, first_of(path, '?', '#'));
	query = str_from(target, first_of(target, '?', '#'));
	target.len -= query.len;
	buf_init(&out, base.len + target.len + query.len + 8);
	buf_init(&merged, base.len + target.len + 8);
	if (str_starts(target, STR("//"))) {
		buf_str(&out, str_upto(base, scheme_len(base)));
		buf_str(&out, target);
	} else {
		if (target.len == 0)
			buf_str(&merged, path);
		else if (target.p[0] != '/') {
			size_t slash = str_find_last(path, '/');

			buf_str(&merged, str_upto(path, slash < path.len ? slash : 0));
			buf_char(&merged, '/');
		}
		buf_str(&merged, target);
		buf_str(&out, str_upto(base, authority));
		add_path(&out, buf_view(&merged));
	}
	buf_str(&out, query);
	result = arena_buf(arena, &out);
	buf_release(&merged);
	buf_release(&out);
	return result;
}
