/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/md_reader.h"

static bool is_name_char(int c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || c == '_' || c == ':';
}

static struct str take_name(struct str *s)
{
	size_t n = 0;
	struct str name;

	while (n < s->len && is_name_char(s->p[n]))
		n++;
	name = str_upto(*s, n);
	*s = str_from(*s, n);
	return name;
}

static void skip_space(struct str *s)
{
	while (s->len && ascii_is_space(s->p[0]))
		*s = str_from(*s, 1);
}

struct md_tag md_tag_parse(struct str literal)
{
	struct md_tag tag = { .closing = str_starts(literal, STR("</")) };

	if (!str_starts(literal, STR("<")))
		return tag;
	tag.rest = str_from(literal, tag.closing ? 2 : 1);
	tag.name = take_name(&tag.rest);
	return tag;
}

bool md_tag_is(const struct md_tag *tag, const char *name)
{
	return str_eq_nocase(tag->name, str_of(name));
}

int md_tag_drops(const struct md_tag *tag)
{
	static const char *const names[] = { "script", "style", "template" };

	for (int i = 0; i < MD_TAGS_DROPPED; i++)
		if (md_tag_is(tag, names[i]))
			return i + 1;
	return 0;
}

static struct str take_value(struct str *s)
{
	struct str value;
	size_t n = 0;

	skip_space(s);
	if (s->len && (s->p[0] == '"' || s->p[0] == '\'')) {
		char quote = s->p[0];

		*s = str_from(*s, 1);
		return str_cut(s, quote);
	}
	while (n < s->len && !ascii_is_space(s->p[n]) && s->p[n] != '>')
		n++;
	value = str_upto(*s, n);
	*s = str_from(*s, n);
	return value;
}

struct str md_tag_attribute(const struct md_tag *tag, const char *name)
{
	struct str rest = tag->rest;

	while (rest.len && rest.p[0] != '>') {
		struct str key = take_name(&rest), value = STR_EMPTY;

		if (key.len == 0) {
			rest = str_from(rest, 1);
			continue;
		}
		skip_space(&rest);
		if (rest.len && rest.p[0] == '=') {
			rest = str_from(rest, 1);
			value = take_value(&rest);
		}
		if (str_eq_nocase(key, str_of(name)))
			return value;
	}
	return STR_EMPTY;
}
