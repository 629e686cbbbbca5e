/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta.h"

static struct str without_end_space(struct str line)
{
	while (line.len && ascii_is_space(line.p[line.len - 1]))
		line.len--;
	return line;
}

/* "key: value", "key:", or with '=' for TOML; the key is one word, perhaps quoted. */
static bool is_entry(struct str line, char sep)
{
	size_t at = 0;

	if (line.len && (line.p[0] == '"' || line.p[0] == '\''))
		at = 1;
	while (at < line.len &&
		(ascii_is_alpha(line.p[at]) || ascii_is_digit(line.p[at]) || line.p[at] == '-' ||
			line.p[at] == '_' || line.p[at] == '.'))
		at++;
	if (at == 0 || at > 40)
		return false;
	if (at < line.len && (line.p[at] == '"' || line.p[at] == '\''))
		at++;
	while (at < line.len && (line.p[at] == ' ' || line.p[at] == '\t'))
		at++;
	if (at >= line.len || line.p[at] != sep)
		return false;
	return sep == '=' || at + 1 == line.len || ascii_is_space(line.p[at + 1]);
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

/* TOML that nobody closed ends where its first paragraph does: none of it is prose. */
static enum front_kind unclosed_toml(
	struct str rest, struct str *ret_block, struct str *ret_rest, uint32_t *ret_lines)
{
	const char *begin = rest.p;
	uint32_t lines = 1;

	while (rest.len && without_end_space(str_upto(rest, str_find(rest, '\n'))).len) {
		str_line(&rest);
		lines++;
	}
	if (rest.p == begin || !looks_like(str_make(begin, (size_t)(rest.p - begin)), '='))
		return FRONT_NONE;
	*ret_block = str_make(begin, (size_t)(rest.p - begin));
	*ret_rest = rest;
	*ret_lines = lines;
	return FRONT_TOML;
}

enum front_kind front_split(
	struct str text, struct str *ret_block, struct str *ret_rest, uint32_t *ret_lines)
{
	struct str rest = text, all, block;
	struct str fence = without_end_space(str_line(&rest));
	bool toml = str_eq(fence, STR("+++"));
	uint32_t lines = 1;
	const char *begin = rest.p;

	if (!toml && !str_eq(fence, STR("---")))
		return FRONT_NONE;
	all = rest;
	while (rest.len) {
		const char *at = rest.p;
		struct str line = without_end_space(str_line(&rest));

		lines++;
		if (!str_eq(line, fence) && (toml || !str_eq(line, STR("..."))))
			continue;
		block = str_make(begin, (size_t)(at - begin));
		if (!looks_like(block, toml ? '=' : ':'))
			return FRONT_NONE;
		*ret_block = block;
		*ret_rest = rest;
		*ret_lines = lines;
		return toml ? FRONT_TOML : FRONT_YAML;
	}
	return toml ? unclosed_toml(all, ret_block, ret_rest, ret_lines) : FRONT_NONE;
}
