/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_scan.h"

static void step(struct html_scan *s, size_t n)
{
	for (size_t i = 0; i < n && i < s->rest.len; i++)
		s->line += s->rest.p[i] == '\n';
	s->rest = str_from(s->rest, n);
}

static void skip_past(struct html_scan *s, struct str mark)
{
	size_t at = str_search(s->rest, mark);

	step(s, at + (at < s->rest.len ? mark.len : 0));
}

/* "<!-->" and "<!--->" are whole comments; "--!>" ends one too. */
static void skip_comment(struct html_scan *s)
{
	step(s, 4);
	if (str_starts(s->rest, STR(">")) || str_starts(s->rest, STR("->"))) {
		skip_past(s, STR(">"));
		return;
	}
	while (s->rest.len) {
		skip_past(s, STR("--"));
		while (str_starts(s->rest, STR("-")))
			step(s, 1);
		if (str_starts(s->rest, STR(">")) || str_starts(s->rest, STR("!>"))) {
			skip_past(s, STR(">"));
			return;
		}
	}
}

bool html_scan_next(struct html_scan *s)
{
	for (;;) {
		step(s, str_find(s->rest, '<'));
		if (!str_starts(s->rest, STR("<!--")))
			return s->rest.len > 0;
		skip_comment(s);
	}
}

void html_scan_raw(struct html_scan *s, const char *name)
{
	const struct str want = str_of(name);

	while (s->rest.len) {
		skip_past(s, STR("</"));
		if (!str_starts_nocase(s->rest, want))
			continue;
		if (s->rest.len > want.len &&
			(ascii_is_space(s->rest.p[want.len]) || s->rest.p[want.len] == '>' ||
				s->rest.p[want.len] == '/'))
			return;
	}
}

static void take_name(struct html_scan *s, char *name)
{
	size_t n = 0, kept = 0;

	while (n < s->rest.len && !ascii_is_space(s->rest.p[n]) && s->rest.p[n] != '>' &&
		s->rest.p[n] != '/') {
		if (kept < HTML_NAME_OCTETS)
			name[kept++] = (char)ascii_lower(s->rest.p[n]);
		n++;
	}
	name[kept] = '\0';
	step(s, n);
}

static size_t skip_space(struct str s, size_t n)
{
	while (n < s.len && ascii_is_space(s.p[n]))
		n++;
	return n;
}

/* Past the value that begins at `n`, after "=". */
static size_t skip_value(struct str s, size_t n, struct str *ret_value)
{
	size_t from = n = skip_space(s, n);

	if (n < s.len && (s.p[n] == '"' || s.p[n] == '\'')) {
		from++;
		n = from + str_find(str_from(s, from), s.p[n]);
		*ret_value = str_upto(str_from(s, from), n - from);
		return n + 1;
	}
	while (n < s.len && !ascii_is_space(s.p[n]) && s.p[n] != '>')
		n++;
	*ret_value = str_upto(str_from(s, from), n - from);
	return n;
}

/* Past the name that begins at `n`; "=" may be its first octet. */
static size_t skip_key(struct str s, size_t n)
{
	do
		n++;
	while (n < s.len && !ascii_is_space(s.p[n]) && s.p[n] != '/' && s.p[n] != '>' &&
		s.p[n] != '=');
	return n;
}

bool html_scan_attribute(struct str *rest, struct str *ret_key, struct str *ret_value)
{
	const struct str in = *rest;
	size_t n = 0, end, equals;

	while (n < in.len && (ascii_is_space(in.p[n]) || in.p[n] == '/'))
		n++;
	*rest = str_from(in, n);
	if (rest->len == 0 || *rest->p == '>')
		return false;
	end = skip_key(in, n);
	*ret_key = str_upto(*rest, end - n);
	*ret_value = STR_EMPTY;
	equals = skip_space(in, end);
	if (equals < in.len && in.p[equals] == '=')
		end = skip_value(in, equals + 1, ret_value);
	*rest = str_from(in, end);
	return true;
}

static void skip_attributes(struct html_scan *s, struct html_tag *tag)
{
	struct str rest = s->rest, key, value;
	const char *end = rest.p;

	while (html_scan_attribute(&rest, &key, &value)) {
		tag->attributes++;
		end = rest.p;
	}
	tag->self_closing = rest.p > end && rest.p[-1] == '/';
	tag->inside = str_upto(s->rest, s->rest.len - rest.len);
	step(s, tag->inside.len + 1);
}

bool html_scan_tag(struct html_scan *s, struct html_tag *ret_tag)
{
	*ret_tag = (struct html_tag){ .closing = str_starts(s->rest, STR("</")) };
	step(s, ret_tag->closing ? 2 : 1);
	if (s->rest.len == 0 || !ascii_is_alpha(s->rest.p[0]))
		return false;
	take_name(s, ret_tag->name);
	skip_attributes(s, ret_tag);
	return true;
}
