/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta.h"

#include <string.h>

static struct str without_end_space(struct str line)
{
	while (line.len && ascii_is_space(line.p[line.len - 1]))
		line.len--;
	return line;
}

/* The first line, without the white space at its end. */
static struct str first_line(struct str text)
{
	return without_end_space(str_upto(text, str_find(text, '\n')));
}

/* What stands behind "key:", or "key =" in TOML; the key is one word, perhaps quoted. */
static bool take_key(struct str *line, char sep)
{
	const char *p = line->p;
	const size_t quote = line->len && (p[0] == '"' || p[0] == '\'');
	size_t at = quote;

	while (at < line->len && (ascii_is_alpha(p[at]) || ascii_is_digit(p[at]) || p[at] == '-' ||
					 p[at] == '_' || p[at] == '.'))
		at++;
	if (at == quote || at > 40)
		return false;
	if (at < line->len && (p[at] == '"' || p[at] == '\''))
		at++;
	while (at < line->len && (p[at] == ' ' || p[at] == '\t'))
		at++;
	if (at >= line->len || p[at] != sep)
		return false;
	*line = str_from(*line, at + 1);
	return true;
}

static bool is_entry(struct str line, char sep)
{
	if (sep == ':' && line.len > 1 && line.p[0] == ':' && ascii_is_alpha(line.p[1]))
		line = str_from(line, 1); /* ":title:", a symbol of Ruby's */
	return take_key(&line, sep) && (sep == '=' || !line.len || ascii_is_space(line.p[0]));
}

/* The first line that says something decides what the block is. */
static bool looks_like(struct str block, char sep)
{
	bool comments = false;

	while (block.len) {
		struct str line = without_end_space(str_line(&block));

		if (!line.len)
			continue;
		if (line.p[0] == '#') {
			comments = true;
			continue;
		}
		if (sep == '=' && line.p[0] == '[')
			return true;
		return is_entry(line, sep) || (sep == ':' && line.p[0] == '{');
	}
	return !comments;
}

/* Words behind a blank line that no key of YAML leads to: the fence below them is
 * a rule of the text, and the one that was meant is missing.  But where a draft is
 * spoken of still further down, that must not be shown as text. */
static bool holds_prose(struct str block)
{
	bool blank = false, prose = false;

	while (block.len) {
		struct str line = without_end_space(str_line(&block));

		if (blank && line.len && !strchr(" \t#-]}\"'", line.p[0]) && !is_entry(line, ':'))
			prose = true;
		if (prose && str_starts_nocase(line, STR("draft:")))
			return false;
		blank = !line.len;
	}
	return prose;
}

static struct front front_of(
	enum front_kind kind, struct str text, const char *begin, const char *end, const char *rest)
{
	struct front front = { .kind = kind,
		.block = str_make(begin, (size_t)(end - begin)),
		.rest = str_from(text, (size_t)(rest - text.p)),
		.first_line = begin == text.p ? 1 : 2 };

	for (text.len -= front.rest.len; text.len; front.lines++)
		str_line(&text);
	return front;
}

/* ---- a fence that nobody closed -------------------------------------------------- */

/* Is it "key: value" with a key that we know?  A paragraph below a rule may begin
 * with a word and a colon, too. */
static bool has_known_key(struct str line)
{
	struct str key = str_cut(&line, ':');

	for (size_t i = 0; meta_key(i); i++)
		if (str_eq_nocase(key, str_of(meta_key(i))))
			return true;
	return false;
}

static bool is_table(struct str line)
{
	return str_starts(line, STR("[")) && str_find(line, ']') == line.len - 1;
}

/* TOML ends where its first paragraph does, if no more of it follows. */
static size_t open_toml(struct str rest)
{
	const char *begin = rest.p, *end = begin;

	for (bool blank = false; rest.len;) {
		struct str line = without_end_space(str_line(&rest));

		if (blank && line.len && !is_entry(line, '=') && !is_table(line))
			break;
		if (!line.len && end == begin)
			break;
		blank = !line.len;
		if (!blank)
			end = rest.p;
	}
	return looks_like(str_make(begin, (size_t)(end - begin)), '=') ? (size_t)(end - begin) : 0;
}

/* YAML ends at the first line that cannot be its own, such as a heading, and at a
 * blank line if no key that we know follows. */
static size_t open_yaml(struct str rest)
{
	const char *begin = rest.p, *end = begin;
	bool known = false, blank = false;

	while (rest.len) {
		struct str line = without_end_space(str_line(&rest));
		bool entry = is_entry(line, ':'), ours = entry && has_known_key(line);

		if (!line.len && end != begin) {
			blank = true;
			continue;
		}
		if (blank ? !ours : !entry && (end == begin || !strchr(" \t-", line.p[0])))
			break;
		known = known || ours;
		blank = false;
		end = rest.p;
	}
	return known ? (size_t)(end - begin) : 0;
}

static struct front open_front(struct str text, struct str inside, enum front_kind kind)
{
	size_t len = kind == FRONT_TOML ? open_toml(inside) : open_yaml(inside);
	struct front front = { .kind = FRONT_NONE, .rest = text };

	if (!len)
		return front;
	front = front_of(kind, text, inside.p, inside.p + len, inside.p + len);
	front.open = true;
	return front;
}

/* ---- JSON ------------------------------------------------------------------------- */

/* Octets up to the brace that closes the first one; up to a blank line where none does. */
static size_t json_len(struct str text, bool *ret_open)
{
	struct str rest = text;
	unsigned depth = 0;
	bool quoted = false;

	*ret_open = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.p[i];

		if (c == '"')
			quoted = !quoted;
		else if (quoted)
			i += c == '\\';
		else if (c == '{')
			depth++;
		else if (c == '}' && --depth == 0)
			return i + 1;
	}
	*ret_open = true;
	while (first_line(rest).len)
		str_line(&rest);
	return (size_t)(rest.p - text.p);
}

/* "{" and a key in quotes, as Hugo has it. */
static struct front json_front(struct str text)
{
	struct front front = { .kind = FRONT_NONE, .rest = text };
	struct str inside = str_trim(str_from(text, 1)), rest;
	bool open;
	size_t len;

	if (!str_starts(inside, STR("\"")) || !take_key(&inside, ':'))
		return front;
	len = json_len(text, &open);
	rest = str_from(text, len);
	if (!open && first_line(rest).len)
		return front; /* prose that begins with a brace */
	if (!open)
		str_line(&rest);
	front = front_of(FRONT_JSON, text, text.p, text.p + len, rest.p);
	front.open = open;
	return front;
}

struct front front_split(struct str text)
{
	struct str rest = text, inside;
	struct str fence = without_end_space(str_line(&rest));
	enum front_kind kind = str_eq(fence, STR("+++"))   ? FRONT_TOML
			       : str_eq(fence, STR("---")) ? FRONT_YAML
							   : FRONT_NONE;

	if (str_starts(text, STR("{")))
		return json_front(text);
	if (kind == FRONT_NONE)
		return (struct front){ .kind = FRONT_NONE, .rest = text };
	inside = rest;
	while (rest.len) {
		const char *at = rest.p;
		struct str line = without_end_space(str_line(&rest)), block;

		if (!str_eq(line, fence) && (kind == FRONT_TOML || !str_eq(line, STR("..."))))
			continue;
		block = str_make(inside.p, (size_t)(at - inside.p));
		if (kind == FRONT_YAML && holds_prose(block))
			break;
		if (!looks_like(block, kind == FRONT_TOML ? '=' : ':'))
			return (struct front){ .kind = FRONT_NONE, .rest = text };
		return front_of(kind, text, inside.p, at, rest.p);
	}
	return open_front(text, inside, kind);
}
