/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta_value.h"

#include "text/clean.h"

#include <string.h>

/*
 * TOML 1.0, as far as front matter needs it, into the tree that YAML is read into.
 * A key whose value is anything else is left out, with a warning.
 */

struct toml {
	struct meta_entry *entry;
	struct str rest;
	const char *at; /* where the key at hand begins, and its line */
	uint32_t line;
	struct yaml_node *root, *table; /* where the next key belongs */
};

static uint32_t line_of(const struct toml *t, const char *at)
{
	uint32_t line = t->line;

	for (const char *p = t->at; p < at; p++)
		line += *p == '\n';
	return line;
}

static void skip_blanks(struct str *s)
{
	while (s->len && (s->p[0] == ' ' || s->p[0] == '\t' || s->p[0] == '\r'))
		*s = str_from(*s, 1);
}

/* Blanks, line ends and comments. */
static void skip_space(struct str *s)
{
	while (s->len && (ascii_is_space(s->p[0]) || s->p[0] == '#'))
		*s = str_from(*s, s->p[0] == '#' ? str_find(*s, '\n') : 1);
}

static void step(struct toml *t)
{
	skip_space(&t->rest);
	t->line = line_of(t, t->rest.p);
	t->at = t->rest.p;
}

/* ---- texts ---------------------------------------------------------------------- */

/* "\u" and "\U" with their digits taken off; false when they are no code point. */
static bool take_code_point(struct str *s, size_t digits, struct buf *out)
{
	uint32_t code = 0;

	if (s->len < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		int digit = ascii_hex(s->p[i]);

		if (digit < 0 || code > 0x10ffff)
			return false;
		code = code * 16 + (uint32_t)digit;
	}
	if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return false;
	*s = str_from(*s, digits);
	utf8_put(out, code);
	return true;
}

/* What stands behind a backslash. */
static bool take_escape(struct str *s, struct buf *out)
{
	static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
	const char *known;
	char c;

	if (!s->len)
		return false;
	c = s->p[0];
	if (ascii_is_space(c)) { /* at the end of a line */
		while (s->len && ascii_is_space(s->p[0]))
			*s = str_from(*s, 1);
		return true;
	}
	*s = str_from(*s, 1);
	if (c == 'u' || c == 'U')
		return take_code_point(s, c == 'u' ? 4 : 8, out);
	known = c ? strchr(from, c) : NULL;
	if (known)
		buf_char(out, to[known - from]);
	return known != NULL;
}

/* A text in one quote of either kind, or in three, where it may have several lines. */
static bool take_quoted(struct str *s, struct buf *out)
{
	const char quote = s->p[0];
	const char three[] = { quote, quote, quote, '\0' };
	const bool lines = str_starts(*s, str_of(three));
	const struct str end = str_upto(str_of(three), lines ? 3 : 1);

	*s = str_from(*s, end.len);
	while (s->len && !str_starts(*s, end)) {
		char c = s->p[0];

		if (c == '\n' && !lines)
			return false;
		*s = str_from(*s, 1);
		if (c != '\\' || quote == '\'')
			buf_char(out, c);
		else if (!take_escape(s, out))
			return false;
	}
	if (!s->len)
		return false;
	*s = str_from(*s, end.len);
	return true;
}

/* A truth, a number or a date. */
static bool take_bare(struct str *s, struct buf *out)
{
	size_t len = 0;
	struct str word;

	while (len < s->len && (ascii_is_alpha(s->p[len]) || ascii_is_digit(s->p[len]) ||
				       (s->p[len] && strchr("+-.:_ \t", s->p[len]))))
		len++;
	word = str_trim(str_upto(*s, len));
	buf_str(out, word);
	*s = str_from(*s, len);
	return word.len > 0;
}

static bool take_text(struct toml *t, struct str *s, struct str key, struct yaml_node *parent)
{
	struct yaml_node *node = yaml_item(t->entry->doc->arena, parent, YAML_TEXT, 0);
	struct buf out;
	bool good;

	if (!node)
		return false;
	node->line = line_of(t, s->p);
	node->key = key;
	node->plain = s->len && s->p[0] != '"' && s->p[0] != '\'';
	buf_init(&out, META_SIZE_MAX * 4);
	good = s->len && (node->plain ? take_bare(s, &out) : take_quoted(s, &out));
	node->text = arena_buf(t->entry->doc->arena, &out);
	buf_release(&out);
	return good;
}

/* ---- keys ------------------------------------------------------------------------- */

static bool take_list(struct toml *t, struct str *s, struct yaml_node *list)
{
	*s = str_from(*s, 1);
	for (skip_space(s); s->len && s->p[0] != ']'; skip_space(s)) {
		if (!take_text(t, s, STR_EMPTY, list))
			return false;
		skip_space(s);
		if (s->len && s->p[0] == ',')
			*s = str_from(*s, 1);
		else if (s->len && s->p[0] != ']')
			return false;
	}
	if (!s->len)
		return false;
	*s = str_from(*s, 1);
	return true;
}

/* "key", bare or in quotes, up to `end`; empty when it is none or has dots in it. */
static struct str take_key(struct str *s, char end)
{
	struct str key = str_trim(str_cut(s, end));

	if (key.len > 2 && (key.p[0] == '"' || key.p[0] == '\'') && key.p[key.len - 1] == key.p[0])
		key = str_make(key.p + 1, key.len - 2);
	for (size_t i = 0; i < key.len; i++)
		if (!ascii_is_alpha(key.p[i]) && !ascii_is_digit(key.p[i]) && key.p[i] != '-' &&
			key.p[i] != '_')
			return STR_EMPTY;
	return key;
}

static struct str line_at(struct str s)
{
	return str_upto(s, str_find(s, '\n'));
}

/* "key = value" and a comment, perhaps over several lines. */
static bool take_pair(struct toml *t, struct yaml_node *pairs)
{
	struct str s = t->rest, line = line_at(s), key = take_key(&line, '=');
	struct yaml_node *list;

	if (!key.len || line.p == s.p || str_find(line_at(s), '=') == line_at(s).len)
		return false;
	s = str_from(s, (size_t)(line.p - s.p));
	skip_blanks(&s);
	if (!str_starts(s, STR("["))) {
		if (!take_text(t, &s, key, pairs))
			return false;
	} else {
		list = yaml_item(t->entry->doc->arena, pairs, YAML_LIST, line_of(t, s.p));
		if (!list)
			return false;
		list->key = key;
		if (!take_list(t, &s, list))
			return false;
	}
	skip_blanks(&s);
	if (s.len && s.p[0] != '\n' && s.p[0] != '#')
		return false;
	str_line(&s);
	t->rest = s;
	return true;
}

/* "[name]", "[name.more]" or "[[name]]": a map of that name.  Zola has tags in
 * [taxonomies]; to us they are the article's. */
static void take_table(struct toml *t)
{
	struct str name = str_trim(str_line(&t->rest));

	name = str_upto(name, str_find(name, ']'));
	while (name.len && (name.p[0] == '[' || name.p[0] == ' '))
		name = str_from(name, 1);
	name = str_trim(str_upto(name, str_find(name, '.')));
	t->table = t->root;
	if (str_eq(name, STR("taxonomies")))
		return;
	t->table = yaml_item(t->entry->doc->arena, t->root, YAML_MAP, t->line);
	if (t->table)
		t->table->key = name;
	else
		t->table = t->root;
}

static bool begins(struct str line)
{
	struct str key = line;

	return str_starts(line, STR("[")) ||
	       (str_find(line, '=') < line.len && take_key(&key, '=').len);
}

static void could_be_draft(const struct toml *t)
{
	meta_broken(t->entry, str_make(t->at, (size_t)(t->rest.p - t->at)), t->line);
}

/* Past what is no TOML that we read, up to the next key. */
static void leave_out(struct toml *t)
{
	do
		str_line(&t->rest);
	while (t->rest.len && !begins(line_at(t->rest)));
	meta_warn(t->entry, t->line,
		"this TOML is not understood and has no effect; write it as 'key = value' with a "
		"text, a date, true or false, or a list of texts");
	could_be_draft(t);
}

static void take_key_or_leave(struct toml *t)
{
	struct yaml_node pairs = { .kind = YAML_MAP };

	if (!take_pair(t, &pairs)) {
		leave_out(t);
		return;
	}
	if (t->table != t->root)
		could_be_draft(t);
	if (t->table->items)
		t->table->last->next = pairs.items;
	else
		t->table->items = pairs.items;
	t->table->last = pairs.last;
}

struct yaml_node *meta_toml_tree(struct meta_entry *entry, struct str toml)
{
	struct toml t = { .entry = entry, .rest = toml, .at = toml.p };

	t.root = t.table = yaml_item(entry->doc->arena, NULL, YAML_MAP, 0);
	for (step(&t); t.root && t.rest.len; step(&t)) {
		if (t.rest.p[0] == '[')
			take_table(&t);
		else
			take_key_or_leave(&t);
	}
	return t.root;
}
