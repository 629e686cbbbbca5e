/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta_value.h"

#include <string.h>

enum { MENDED_MAX = 16 }; /* lines; each costs one more parse of at most META_SIZE_MAX octets */

static struct str line_at(struct str yaml, uint32_t at)
{
	while (at-- > 0 && yaml.len)
		str_line(&yaml);
	return str_line(&yaml);
}

/* What a line gives: "key: VALUE" or "- VALUE", blanks in front allowed. */
static struct str value_of(struct str line)
{
	struct str rest = line;

	while (rest.len && rest.p[0] == ' ')
		rest = str_from(rest, 1);
	if (str_starts(rest, STR("- ")))
		return str_trim(str_from(rest, 2));
	str_cut(&rest, ':');
	return rest.len && ascii_is_space(rest.p[0]) ? str_trim(rest) : STR_EMPTY;
}

/* A value without quotes that YAML takes for a map: "What is it: a guide". */
static bool has_colon(struct str value)
{
	if (!value.len || strchr("\"'[{|>&*!%@`#", value.p[0]))
		return false;
	return str_search(value, STR(": ")) < value.len || value.p[value.len - 1] == ':';
}

/* The YAML with that value in quotes; line numbers stay what they were. */
static struct str quoted(struct arena *arena, struct str yaml, struct str value)
{
	struct str before = str_upto(yaml, (size_t)(value.p - yaml.p)), out;
	struct buf buf;

	buf_init(&buf, META_SIZE_MAX * 4);
	buf_str(&buf, before);
	buf_char(&buf, '\'');
	for (size_t i = 0; i < value.len; i++) {
		if (value.p[i] == '\'')
			buf_char(&buf, '\'');
		buf_char(&buf, value.p[i]);
	}
	buf_char(&buf, '\'');
	buf_str(&buf, str_from(yaml, before.len + value.len));
	out = buf_failed(&buf) ? STR_EMPTY : arena_buf(arena, &buf);
	buf_release(&buf);
	return out;
}

/* One line "key: value" of the top level, where the tree has no such key. */
static void recover_line(struct arena *arena, struct yaml_node *root, struct str line, uint32_t at)
{
	struct yaml_node *node;
	struct str value = line, key = str_cut(&value, ':');
	char quote;

	if (!key.len || ascii_is_space(key.p[0]) || strchr("-#[]{}\"'", key.p[0]))
		return;
	if (yaml_find(root, key) || (value.len && !ascii_is_space(value.p[0])))
		return;
	value = str_trim(value);
	if (!value.len || strchr("|>&*!%@`[{", value.p[0]))
		return;
	quote = value.p[0];
	if (quote == '"' || quote == '\'') {
		value = str_from(value, 1);
		if (value.len && value.p[value.len - 1] == quote)
			value.len--;
	} else {
		value = str_trim(str_upto(value, str_search(value, STR(" #"))));
	}
	node = yaml_item(arena, root, YAML_TEXT, at);
	if (!node)
		return;
	node->key = arena_str(arena, key);
	node->text = arena_str(arena, value);
	node->plain = true;
}

static struct yaml_node *recover(struct arena *arena, struct yaml_node *root, struct str yaml)
{
	if (!root || root->kind != YAML_MAP)
		root = yaml_item(arena, NULL, YAML_MAP, 0);
	for (uint32_t at = 0; root && yaml.len; at++)
		recover_line(arena, root, str_line(&yaml), at);
	return root;
}

struct yaml_node *meta_tree(struct meta_entry *entry, struct str yaml)
{
	struct arena *arena = entry->doc->arena;
	struct yaml_node *root = NULL;
	struct err err;

	for (unsigned mended = 0;; mended++) {
		uint32_t line;
		int rc = yaml_tree(arena, yaml, META_DEPTH_MAX, &root, &line, &err);
		struct str value, better = STR_EMPTY;

		if (rc == 0 || rc == ERR_NOMEM)
			return rc ? NULL : root;
		value = value_of(line_at(yaml, line));
		if (has_colon(value) && mended < MENDED_MAX)
			better = quoted(arena, yaml, value);
		if (mended == 0 && better.len)
			meta_warn(entry, line,
				"a value with a colon in it needs quotes: '%.*s'; it is read as "
				"one text",
				STR_PRINTF(str_upto(value, 200)));
		else if (mended == 0)
			meta_warn(entry, line,
				"this is not good YAML: %s; what could be read is used", err.text);
		if (!better.len) {
			entry->quiet = true;
			return recover(arena, root, yaml);
		}
		yaml = better;
	}
}
