/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/inline_build.h"

#include "text/clean.h"

#include <string.h>

enum { TEXT_MAX = 1 << 30, SCRATCH_MAX = 1 << 30, SCRATCH_KEEP = 256 * 1024 };

void inline_init(struct inline_build *b, struct arena *arena)
{
	*b = (struct inline_build){ .arena = arena };
	arena_init(&b->scratch, SCRATCH_MAX);
	buf_init(&b->text, TEXT_MAX);
	buf_init(&b->spans, TEXT_MAX);
}

void inline_release(struct inline_build *b)
{
	arena_release(&b->scratch);
	buf_release(&b->text);
	buf_release(&b->spans);
}

static struct span *span_at(const struct inline_build *b, size_t index)
{
	return (struct span *)(void *)b->spans.p + index;
}

static size_t span_total(const struct inline_build *b)
{
	return b->spans.len / sizeof(struct span);
}

static bool add_span(struct inline_build *b, struct span span)
{
	buf_add(&b->spans, (const char *)&span, sizeof(span));
	return !buf_failed(&b->spans);
}

/* A break stands before the spans that wait for their first word, so its place
 * in the list is in front of theirs; those are the last ones of the list. */
static void put_break(struct inline_build *b)
{
	struct span brk = { .kind = SPAN_BREAK, .from = (uint32_t)b->text.len, .len = 1 };
	size_t at = b->unset ? b->open[b->open_count - b->unset] : span_total(b);
	size_t total = span_total(b);

	if (!add_span(b, brk))
		return;
	memmove(span_at(b, at + 1), span_at(b, at), (total - at) * sizeof(struct span));
	*span_at(b, at) = brk;
	for (size_t i = b->open_count - b->unset; i < b->open_count; i++)
		b->open[i]++;
	buf_char(&b->text, '\n');
}

static void settle(struct inline_build *b)
{
	for (; b->unset; b->unset--)
		span_at(b, b->open[b->open_count - b->unset])->from = (uint32_t)b->text.len;
}

static void before_word(struct inline_build *b)
{
	if (b->text.len && b->wait == WAIT_SPACE)
		buf_char(&b->text, ' ');
	else if (b->text.len && b->wait == WAIT_BREAK)
		put_break(b);
	b->wait = WAIT_NONE;
	if (!buf_failed(&b->text))
		settle(b);
}

static void want_space(struct inline_build *b)
{
	if (b->wait == WAIT_NONE)
		b->wait = WAIT_SPACE;
}

/* Most pieces are plain ASCII, which the sanitizer would only copy. */
static struct str cleaned(struct inline_build *b, struct str raw)
{
	size_t i = 0;

	while (i < raw.len &&
		((raw.p[i] >= ' ' && raw.p[i] < 0x7f) || raw.p[i] == '\n' || raw.p[i] == '\t'))
		i++;
	if (i == raw.len)
		return raw;
	if (b->scratch.used > SCRATCH_KEEP)
		arena_release(&b->scratch);
	raw = clean_text(&b->scratch, raw, true);
	if (arena_failed(&b->scratch))
		b->arena->failed = true;
	return raw;
}

void inline_text(struct inline_build *b, struct str raw)
{
	struct str s = cleaned(b, raw);

	while (s.len) {
		size_t n = 0;

		if (ascii_is_space(s.p[0])) {
			want_space(b);
			s = str_from(s, 1);
			continue;
		}
		while (n < s.len && !ascii_is_space(s.p[n]))
			n++;
		before_word(b);
		buf_add(&b->text, s.p, n);
		s = str_from(s, n);
	}
}

void inline_verbatim(struct inline_build *b, struct str raw)
{
	struct str s = cleaned(b, raw);
	size_t from = b->text.len;

	while (from == 0 && s.len && ascii_is_space(s.p[0]))
		s = str_from(s, 1);
	if (str_trim(s).len == 0) { /* no word for a break to stand before */
		inline_text(b, s);
		return;
	}
	before_word(b);
	from = b->text.len;
	buf_str(&b->text, s);
	for (size_t i = from; i < b->text.len; i++)
		if (ascii_is_space(b->text.p[i]))
			b->text.p[i] = ' ';
}

void inline_break(struct inline_build *b)
{
	b->wait = WAIT_BREAK;
}

bool inline_is_open(const struct inline_build *b, enum span_kind kind)
{
	for (size_t i = 0; i < b->open_count; i++)
		if (span_at(b, b->open[i])->kind == kind)
			return true;
	return false;
}

bool inline_open(struct inline_build *b, enum span_kind kind, struct str target)
{
	struct span span = { .kind = kind, .from = (uint32_t)b->text.len };

	if (inline_is_open(b, kind) || buf_failed(&b->spans))
		return false;
	target = str_trim(target);
	if (target.len)
		span.target = arena_str(b->arena, target);
	if (!add_span(b, span))
		return false;
	b->open[b->open_count++] = span_total(b) - 1;
	b->carried[kind] = false;
	b->unset++;
	return true;
}

static bool may_be_empty(const struct inline_build *b, const struct span *span)
{
	if (span->target.len == 0 || b->carried[span->kind])
		return false;
	return span->kind == SPAN_IMAGE || (span->kind == SPAN_LINK && b->empty_links);
}

static void close_innermost(struct inline_build *b)
{
	struct span *span = span_at(b, b->open[b->open_count - 1]);

	if (b->unset && !may_be_empty(b, span)) {
		b->unset--;
		buf_truncate(&b->spans, b->spans.len - sizeof(*span));
	} else {
		settle(b);
		span->len = (uint32_t)b->text.len - span->from;
	}
	b->open_count--;
}

void inline_close(struct inline_build *b, enum span_kind kind)
{
	enum span_kind closed;

	if (!inline_is_open(b, kind))
		return;
	do {
		closed = span_at(b, b->open[b->open_count - 1])->kind;
		close_innermost(b);
	} while (closed != kind);
}

bool inline_empty(const struct inline_build *b)
{
	return b->text.len == 0 && span_total(b) == b->unset;
}

/* Code may end in spaces; what is cut off the text is cut off the spans. */
static void trim_end(struct inline_build *b)
{
	uint32_t len;

	while (b->text.len && b->text.p[b->text.len - 1] == ' ')
		b->text.len--;
	len = (uint32_t)b->text.len;
	for (size_t i = 0; i < span_total(b); i++) {
		struct span *span = span_at(b, i);

		if (span->from > len)
			span->from = len;
		if (span->len > len - span->from)
			span->len = len - span->from;
	}
}

struct inlines inline_finish(struct inline_build *b)
{
	struct span again[INLINE_KINDS];
	struct inlines result = { .text = STR_EMPTY };
	size_t count = b->open_count;

	for (size_t i = 0; i < count; i++)
		again[i] = *span_at(b, b->open[i]);
	/* a link that goes on in the next text need not stand empty in this one */
	while (b->unset) {
		buf_truncate(&b->spans, b->spans.len - sizeof(struct span));
		b->open_count--;
		b->unset--;
	}
	while (b->open_count)
		close_innermost(b);
	trim_end(b);
	if (buf_failed(&b->text) || buf_failed(&b->spans))
		b->arena->failed = true;
	if (b->text.len)
		result.text = arena_buf(b->arena, &b->text);
	if (span_total(b)) {
		result.spans = ARENA_ARRAY(b->arena, span_total(b), struct span);
		if (result.spans) {
			result.span_count = span_total(b);
			memcpy(result.spans, b->spans.p, b->spans.len);
		}
	}
	inline_discard(b);
	for (size_t i = 0; i < count; i++)
		b->carried[again[i].kind] = inline_open(b, again[i].kind, again[i].target);
	return arena_failed(b->arena) ? (struct inlines){ .text = STR_EMPTY } : result;
}

void inline_discard(struct inline_build *b)
{
	buf_clear(&b->text);
	buf_clear(&b->spans);
	b->open_count = b->unset = 0;
	b->wait = WAIT_NONE;
}
