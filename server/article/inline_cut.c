/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/inline_cut.h"

struct inlines inlines_upto(struct inlines in, size_t len)
{
	size_t count = 0;

	while (len && ascii_is_space(in.text.p[len - 1]))
		len--;
	in.text.len = len;
	for (size_t i = 0; i < in.span_count; i++) {
		struct span span = in.spans[i];

		if (span.from >= len)
			continue;
		if (span.len > len - span.from)
			span.len = (uint32_t)(len - span.from);
		in.spans[count++] = span;
	}
	in.span_count = count;
	return in;
}

struct inlines inlines_behind(struct arena *arena, struct str words, struct inlines in)
{
	in.text = arena_printf(arena, "%.*s%.*s", STR_PRINTF(words), STR_PRINTF(in.text));
	for (size_t i = 0; i < in.span_count; i++)
		in.spans[i].from += (uint32_t)words.len;
	return in;
}

struct inlines inlines_from(struct inlines in, size_t from)
{
	size_t count = 0;

	in.text = str_from(in.text, from);
	for (size_t i = 0; i < in.span_count; i++) {
		struct span span = in.spans[i];
		size_t end = span.from + span.len;

		if (end <= from && span.from < from)
			continue;
		span.from = span.from > from ? (uint32_t)(span.from - from) : 0;
		span.len = (uint32_t)(end - from - span.from);
		in.spans[count++] = span;
	}
	in.span_count = count;
	return in;
}

static bool only_images(const struct inlines *in)
{
	size_t at = 0;

	for (size_t i = 0; i < in->span_count; i++) {
		const struct span *span = &in->spans[i];

		if (span->kind != SPAN_IMAGE || span->from < at)
			continue;
		if (str_trim(str_from(str_upto(in->text, span->from), at)).len)
			return false;
		at = span->from + span->len;
	}
	return str_trim(str_from(in->text, at)).len == 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n';
}

/* Copies what is outside of images to `out` and fills `to`, the new place of
 * each old one.  Of the spaces and breaks on both sides of an image one stays. */
static size_t copy_words(const struct inlines *in, char *out, uint32_t *to)
{
	size_t len = 0, gone = 0, next = 0;

	for (size_t i = 0; i < in->text.len; i++) {
		for (; next < in->span_count && in->spans[next].from <= i; next++)
			if (in->spans[next].kind == SPAN_IMAGE)
				gone = in->spans[next].from + in->spans[next].len;
		to[i] = (uint32_t)len;
		if (i < gone)
			continue;
		if (is_blank(in->text.p[i]) && i == gone && (len == 0 || is_blank(out[len - 1]))) {
			gone = i + 1;
			continue;
		}
		out[len++] = in->text.p[i];
	}
	to[in->text.len] = (uint32_t)len;
	return len;
}

struct inlines inlines_without_images(struct arena *arena, struct inlines in)
{
	size_t images = 0, count = 0, len;
	uint32_t *to;
	char *out;

	for (size_t i = 0; i < in.span_count; i++)
		images += in.spans[i].kind == SPAN_IMAGE;
	if (images == 0 || only_images(&in))
		return in;
	out = arena_alloc(arena, in.text.len);
	to = ARENA_ARRAY(arena, in.text.len + 1, uint32_t);
	if (!out || !to)
		return in;
	len = copy_words(&in, out, to);
	for (size_t i = 0; i < in.span_count; i++) {
		struct span span = in.spans[i];
		const uint32_t end = to[span.from + span.len];

		span.from = to[span.from];
		span.len = end - span.from;
		if (span.kind != SPAN_IMAGE && span.len)
			in.spans[count++] = span;
	}
	in.span_count = count;
	in.text.p = out;
	return inlines_upto(in, len);
}
