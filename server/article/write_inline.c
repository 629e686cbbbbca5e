/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/write_inner.h"

#include "text/clean.h"

#include <stdint.h>

enum { SCRIPT_MAX = 64 }; /* octets of a sub- or superscript that is looked at whole */

struct open_span {
	struct open_span *outer;
	const struct span *span;
	size_t to;    /* octet of the text behind it */
	size_t start; /* of its text in the output */
};

/* One walk over a text and its spans. */
struct weaver {
	struct arena *arena;
	struct writer *w; /* NULL: the words alone */
	struct buf out;
	bool breaks;
	bool numbered; /* the number of a link without words is the last that was put */
	struct open_span *top;
};

static void put_space(struct weaver *v, char c)
{
	char last = v->out.len ? v->out.p[v->out.len - 1] : '\n';

	if (c == '\n' && last == ' ') {
		v->out.p[v->out.len - 1] = '\n';
		return;
	}
	if (last != '\n' && (last != ' ' || c == '\n'))
		buf_char(&v->out, c);
}

static bool begins_word(struct str text)
{
	return text.len && (ascii_is_alpha(text.p[0]) || ascii_is_digit(text.p[0]) ||
				   (unsigned char)text.p[0] >= 0x80);
}

static void put_text(struct weaver *v, struct str text)
{
	size_t from = 0;

	if (v->numbered && begins_word(text))
		put_space(v, ' ');
	v->numbered = false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c > ' ' && c != 0x7f)
			continue;
		buf_add(&v->out, text.p + from, i - from);
		put_space(v, ' ');
		from = i + 1;
	}
	buf_str(&v->out, str_from(text, from));
}

/* ---- sub- and superscripts --------------------------------------------------- */

static const char *const high_digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
static const char *const low_digits[] = { "₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉" };

static const char *script_of(char c, bool high)
{
	if (ascii_is_digit(c))
		return high ? high_digits[c - '0'] : low_digits[c - '0'];
	if (c == '+')
		return high ? "⁺" : "₊";
	if (c == '-')
		return high ? "⁻" : "₋";
	return NULL;
}

static bool all_scripts(struct str s, bool high)
{
	for (size_t i = 0; i < s.len; i++)
		if (!script_of(s.p[i], high))
			return false;
	return s.len > 0;
}

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] < 0x80 && !ascii_is_alpha(s.p[i]) &&
			!ascii_is_digit(s.p[i]))
			return false;
	return true;
}

static void put_script(struct weaver *v, const struct open_span *open)
{
	bool high = open->span->kind == SPAN_SUP;
	struct str s = str_from(buf_view(&v->out), open->start);
	bool word = is_word(s);

	if (s.len == 0 || s.len > SCRIPT_MAX)
		return;
	s = arena_str(v->arena, s);
	buf_truncate(&v->out, open->start);
	if (v->w->form->unicode_scripts && all_scripts(s, high)) {
		for (size_t i = 0; i < s.len; i++)
			buf_puts(&v->out, script_of(s.p[i], high));
		return;
	}
	buf_puts(&v->out, high ? "^" : "_");
	buf_puts(&v->out, word ? "" : "(");
	buf_str(&v->out, s);
	buf_puts(&v->out, word ? "" : ")");
}

/* ---- the walk ----------------------------------------------------------------- */

static void span_closed(struct weaver *v, const struct open_span *open)
{
	unsigned number;

	if (!v->w)
		return;
	switch (open->span->kind) {
	case SPAN_SUB:
	case SPAN_SUP:
		put_script(v, open);
		break;
	case SPAN_STRIKE:
		buf_puts(&v->out, "~~");
		break;
	case SPAN_LINK:
	case SPAN_IMAGE:
		number = links_number(v->w, open->span->target);
		if (number) {
			put_space(v, ' ');
			buf_printf(&v->out, "[%u]", number);
			v->numbered = open->span->len == 0;
		}
		break;
	case SPAN_EMPH:
	case SPAN_STRONG:
	case SPAN_CODE:
	case SPAN_NOTE:
	case SPAN_BREAK:
	case SPAN_MATH:
		break;
	}
}

static void close_until(struct weaver *v, struct str text, size_t *pos, size_t upto)
{
	while (v->top && v->top->to <= upto) {
		struct open_span *open = v->top;

		if (open->to > *pos) {
			put_text(v, str_make(text.p + *pos, open->to - *pos));
			*pos = open->to;
		}
		span_closed(v, open);
		v->top = open->outer;
	}
	if (upto > *pos) {
		put_text(v, str_make(text.p + *pos, upto - *pos));
		*pos = upto;
	}
}

static void span_opened(struct weaver *v, const struct span *span, size_t from, size_t to)
{
	struct open_span *open = ARENA_NEW(v->arena, struct open_span);

	if (!open)
		return;
	if (v->w && span->kind == SPAN_STRIKE)
		buf_puts(&v->out, "~~");
	*open = (struct open_span){ v->top, span, to, v->out.len };
	if (v->top && v->top->to < to)
		open->to = v->top->to;
	if (open->to < from)
		open->to = from;
	v->top = open;
}

static struct str weave(struct weaver *v, const struct inlines *in)
{
	struct str text = in->text, result;
	size_t pos = 0;

	buf_init(&v->out, SIZE_MAX);
	for (size_t i = 0; i < in->span_count; i++) {
		const struct span *span = &in->spans[i];
		size_t from = span->from < text.len ? span->from : text.len;
		size_t to = span->len < text.len - from ? from + span->len : text.len;

		close_until(v, text, &pos, from > pos ? from : pos);
		if (span->kind == SPAN_BREAK) {
			put_space(v, v->breaks ? '\n' : ' ');
			pos = to > pos ? to : pos;
		} else {
			span_opened(v, span, from, to);
		}
	}
	close_until(v, text, &pos, text.len);
	result = str_trim(buf_view(&v->out));
	result = arena_str(v->arena, result);
	if (buf_failed(&v->out))
		v->arena->failed = true;
	buf_release(&v->out);
	return result;
}

struct str inline_words(struct writer *w, const struct inlines *in, bool breaks)
{
	struct weaver v = { .arena = &w->scratch, .w = w, .breaks = breaks };

	return weave(&v, in);
}

struct str inlines_to_plain(struct arena *arena, const struct inlines *in)
{
	struct weaver v = { .arena = arena };

	return weave(&v, in);
}

struct str span_text(struct arena *arena, const struct inlines *in, const struct span *span)
{
	struct inlines part = { .text = str_upto(str_from(in->text, span->from), span->len) };

	return inlines_to_plain(arena, &part);
}

const struct span *inline_lone(const struct inlines *in)
{
	const struct span *lone = NULL;
	struct str text = in->text;

	for (size_t i = 0; i < in->span_count; i++) {
		const struct span *span = &in->spans[i];

		if (span->kind != SPAN_LINK && span->kind != SPAN_IMAGE)
			continue;
		if (lone)
			return NULL;
		lone = span;
	}
	if (!lone || str_trim(str_upto(text, lone->from)).len ||
		str_trim(str_from(text, (size_t)lone->from + lone->len)).len)
		return NULL;
	return lone;
}
