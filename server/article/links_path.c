/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/links_path.h"

#include <string.h>

/* The octet that an escape at `at` stands for, or -1. */
static int escaped(struct str s, size_t at)
{
	return at < s.len && s.p[at] == '%' ? str_hex_octet(s, at + 1) : -1;
}

static bool may_stand(char c, enum uri_part part)
{
	unsigned char u = (unsigned char)c;

	if (u <= ' ' || u >= 0x7f || strchr("\"<>\\^`{|}", c))
		return false;
	if (part == URI_PATH)
		return !strchr("?#[]", c);
	return part == URI_WHOLE || !strchr("#[]", c);
}

struct str uri_encode(struct arena *arena, struct str s, enum uri_part part)
{
	static const char digits[] = "0123456789ABCDEF";
	struct str out;
	struct buf buf;

	buf_init(&buf, s.len * 3 + 1);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char u = (unsigned char)s.p[i];

		if (may_stand(s.p[i], part) && (u != '%' || escaped(s, i) >= 0)) {
			buf_char(&buf, s.p[i]);
			continue;
		}
		buf_char(&buf, '%');
		buf_char(&buf, digits[u >> 4]);
		buf_char(&buf, digits[u & 15]);
	}
	out = arena_buf(arena, &buf);
	buf_release(&buf);
	return out;
}

struct str percent_decode(struct arena *arena, struct str s)
{
	char *p = arena_alloc(arena, s.len + 1);
	size_t len = 0;

	for (size_t i = 0; p && i < s.len; i++) {
		int octet = escaped(s, i);

		p[len++] = octet < 0 ? s.p[i] : (char)octet;
		if (octet >= 0)
			i += 2;
	}
	return str_make(p, len);
}

struct str without_controls(struct arena *arena, struct str s)
{
	char *p = arena_alloc(arena, s.len + 1);
	size_t len = 0;

	for (size_t i = 0; p && i < s.len; i++)
		if ((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f)
			p[len++] = s.p[i];
	return str_make(p, len);
}

struct str ascii_lowered(struct arena *arena, struct str s)
{
	char *p = arena_alloc(arena, s.len + 1);

	for (size_t i = 0; p && i < s.len; i++)
		p[i] = (char)ascii_lower(s.p[i]);
	return str_make(p, p ? s.len : 0);
}

static bool bad_segment(struct str decoded)
{
	for (size_t i = 0; i < decoded.len; i++) {
		unsigned char u = (unsigned char)decoded.p[i];

		if (u < ' ' || u == 0x7f || u == '/' || u == '\\')
			return true;
	}
	return false;
}

/* Take the last segment off an absolute path that ends in '/'. */
static size_t parent(const char *p, size_t len)
{
	if (len <= 1)
		return len;
	len--;
	while (len > 0 && p[len - 1] != '/')
		len--;
	return len;
}

struct str path_resolve(struct arena *arena, struct str dir, struct str path)
{
	struct str joined, rest;
	bool absolute = path.len && (path.p[0] == '/' || path.p[0] == '\\');
	char *out, *in;
	size_t len = 0;

	joined = arena_printf(arena, "%.*s%.*s", absolute ? 0 : (int)dir.len, dir.len ? dir.p : "",
		STR_PRINTF(path));
	out = arena_alloc(arena, joined.len + 2);
	if (!out || !joined.len)
		return STR_EMPTY;
	in = (char *)(uintptr_t)joined.p;
	for (size_t i = 0; i < joined.len; i++)
		if (in[i] == '\\')
			in[i] = '/';
	out[len++] = '/';
	for (rest = joined; rest.len;) {
		bool last = str_find(rest, '/') == rest.len;
		struct str segment = str_cut(&rest, '/');
		struct str decoded = percent_decode(arena, segment);

		if (bad_segment(decoded))
			return STR_EMPTY;
		if (str_eq(decoded, STR("..")))
			len = parent(out, len);
		else if (segment.len && !str_eq(decoded, STR("."))) {
			memcpy(out + len, segment.p, segment.len);
			len += segment.len;
			if (!last)
				out[len++] = '/';
		}
	}
	return str_make(out, len);
}
