/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/buf.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAP = 256 };

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_release(struct buf *b)
{
	mem_free(b->p);
	buf_init(b, b->max);
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

char *buf_room(struct buf *b, size_t len)
{
	size_t need = b->len + len;
	size_t cap;
	char *p;

	if (b->failed)
		return NULL;
	if (need < len || need > b->max) {
		b->failed = true;
		return NULL;
	}
	/* one octet more than asked for: buf_take() terminates in place */
	if (need < b->cap)
		return b->p + b->len;
	cap = b->cap ? b->cap : FIRST_CAP;
	while (cap <= need)
		cap = cap > SIZE_MAX / 2 ? need + 1 : cap * 2;
	if (b->max < SIZE_MAX && cap > b->max + 1)
		cap = b->max + 1;
	p = mem_resize(b->p, cap);
	if (!p) {
		b->failed = true;
		return NULL;
	}
	b->p = p;
	b->cap = cap;
	return b->p + b->len;
}

void buf_grown(struct buf *b, size_t len)
{
	if (!b->failed)
		b->len += len;
}

void buf_add(struct buf *b, const char *p, size_t len)
{
	char *to = len ? buf_room(b, len) : NULL;

	if (!to)
		return;
	memcpy(to, p, len);
	b->len += len;
}

void buf_str(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.len);
}

void buf_puts(struct buf *b, const char *z)
{
	buf_add(b, z, strlen(z));
}

void buf_char(struct buf *b, char c)
{
	bool fits = !b->failed && b->len < b->max && b->len + 1 < b->cap;
	char *to = fits ? b->p + b->len : buf_room(b, 1);

	if (!to)
		return;
	*to = c;
	b->len++;
}

void buf_repeat(struct buf *b, char c, size_t count)
{
	char *to = count ? buf_room(b, count) : NULL;

	if (!to)
		return;
	memset(to, c, count);
	b->len += count;
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	char *to;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0) {
		b->failed = true;
		return;
	}
	to = buf_room(b, (size_t)n);
	if (!to)
		return;
	vsnprintf(to, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_drop(struct buf *b, size_t len)
{
	if (len >= b->len) {
		b->len = 0;
		return;
	}
	memmove(b->p, b->p + len, b->len - len);
	b->len -= len;
}

void buf_truncate(struct buf *b, size_t len)
{
	if (len < b->len)
		b->len = len;
}

struct str buf_view(const struct buf *b)
{
	return str_make(b->p, b->len);
}

bool buf_failed(const struct buf *b)
{
	return b->failed;
}

char *buf_take(struct buf *b, size_t *ret_len)
{
	char *p;

	if (!buf_room(b, 0)) {
		buf_release(b);
		return NULL;
	}
	b->p[b->len] = '\0';
	p = b->p;
	if (ret_len)
		*ret_len = b->len;
	buf_init(b, b->max);
	return p;
}

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void buf_markup(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		const char *instead = entity(s.p[i]);

		if (instead)
			buf_puts(b, instead);
		else
			buf_char(b, (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i]);
	}
}
