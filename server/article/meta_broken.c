/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta_value.h"

#include <string.h>

/*
 * A block that is no YAML is taken apart at its keys and read key by key, so
 * that what is wrong with one costs the others nothing.
 */

enum { MENDED_MAX = 16 }; /* lines of one key; each costs one more parse of it */

struct piece {
	struct str text; /* from one key of the top level to the next */
	uint32_t line, lines;
};

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

/* ---- one key ------------------------------------------------------------------- */

/* Text at the left margin with a colon and nothing or white space behind it. */
static bool begins_key(struct str line)
{
	const size_t colon = str_find(line, ':');

	if (!colon || colon == line.len || ascii_is_space(line.p[0]) || strchr("-#[]{}", line.p[0]))
		return false;
	return colon + 1 == line.len || ascii_is_space(line.p[colon + 1]);
}

/* A fence belongs to no key. */
static bool begins_piece(struct str line)
{
	return begins_key(line) || str_starts(line, STR("---")) || str_starts(line, STR("..."));
}

static struct piece take_piece(struct str *yaml, uint32_t line)
{
	struct piece piece = { .text = *yaml, .line = line };

	do {
		str_line(yaml);
		piece.lines++;
	} while (yaml->len && !begins_piece(line_at(*yaml, 0)));
	piece.text.len = (size_t)(yaml->p - piece.text.p);
	return piece;
}

/* "draft" as a key, wherever it stands in what nobody can read. */
static bool says_draft(struct str text)
{
	static const char word[] = "draft";
	char before = ' ';

	for (; text.len; before = text.p[0], text = str_from(text, 1)) {
		struct str rest;

		if (ascii_is_alpha(before) || !str_starts_nocase(text, str_of(word)))
			continue;
		rest = str_from(text, sizeof(word) - 1);
		while (rest.len && strchr(" \t\"'", rest.p[0]))
			rest = str_from(rest, 1);
		if (rest.len && strchr(":=", rest.p[0]))
			return true;
	}
	return false;
}

void meta_broken(struct meta_entry *entry, struct str text, uint32_t line)
{
	if (!says_draft(text))
		return;
	entry->meta->draft = entry->meta->has_draft = true;
	meta_warn(entry, line,
		"this speaks of a draft and could not be read, so the article is kept back; "
		"write 'draft: true' or 'draft: false' on a line of its own");
}

static void shift(struct yaml_node *node, uint32_t lines)
{
	node->line += lines;
	for (struct yaml_node *item = node->items; item; item = item->next)
		shift(item, lines);
}

/* What the piece says goes to the end of the map. */
static bool adopt(struct yaml_node *root, struct yaml_node *tree, uint32_t line)
{
	if (!tree || meta_is_null(tree))
		return true;
	if (tree->kind != YAML_MAP)
		return false;
	shift(tree, line);
	if (root->items)
		root->last->next = tree->items;
	else
		root->items = tree->items;
	root->last = tree->last;
	return true;
}

/* "key: value", the value without quotes or with one that is missing. */
static bool recover(
	struct arena *arena, struct yaml_node *root, const struct piece *piece, struct str *ret)
{
	struct str value = line_at(piece->text, 0), key = STR_EMPTY;
	struct yaml_node *node;
	char quote;

	if (begins_key(value) && !strchr("\"'", value.p[0]))
		key = str_cut(&value, ':');
	value = str_trim(value);
	if (!key.len || !value.len || strchr("|>&*!%@`[{", value.p[0]))
		return false;
	quote = value.p[0];
	if (quote == '"' || quote == '\'') {
		value = str_from(value, 1);
		if (value.len && value.p[value.len - 1] == quote)
			value.len--;
	} else {
		value = str_trim(str_upto(value, str_search(value, STR(" #"))));
	}
	node = yaml_item(arena, root, YAML_TEXT, piece->line);
	if (!node)
		return false;
	node->key = arena_str(arena, key);
	node->text = *ret = arena_str(arena, value);
	node->plain = true;
	return true;
}

static void give_up(struct meta_entry *entry, struct yaml_node *root, const struct piece *piece,
	uint32_t line, const char *problem)
{
	struct str value;

	if (line >= piece->lines)
		line = piece->lines - 1; /* found at its end */
	line += piece->line;
	if (recover(entry->doc->arena, root, piece, &value)) {
		meta_warn(entry, line, "this is not good YAML: %s; it is read as '%.*s'", problem,
			STR_PRINTF(str_upto(value, 200)));
		return;
	}
	meta_warn(entry, line, "this is not good YAML and has no effect: %s; %s", problem,
		begins_key(line_at(piece->text, 0))
			? "close what is open, or put the value in quotes"
			: "write each line as 'key: value'");
	meta_broken(entry, piece->text, piece->line);
}

/* Whether anything was wrong with it, and said. */
static bool read_piece(struct meta_entry *entry, struct yaml_node *root, const struct piece *piece)
{
	struct arena *arena = entry->doc->arena;
	struct str yaml = piece->text;
	struct yaml_node *tree;
	struct err err;
	uint32_t line;

	for (unsigned mended = 0;; mended++) {
		int rc = yaml_tree(arena, yaml, META_DEPTH_MAX, &tree, &line, &err);
		struct str value, better = STR_EMPTY;

		if (rc == ERR_NOMEM)
			return true;
		if (rc == 0 && adopt(root, tree, piece->line))
			return mended > 0;
		value = value_of(line_at(yaml, line));
		if (rc && has_colon(value) && mended < MENDED_MAX)
			better = quoted(arena, yaml, value);
		if (!better.len) {
			give_up(entry, root, piece, line, rc ? err.text : "it has no key");
			return true;
		}
		meta_warn(entry, piece->line + line,
			"a value with a colon in it needs quotes: '%.*s'; it is read as one text",
			STR_PRINTF(str_upto(value, 200)));
		yaml = better;
	}
}

struct yaml_node *meta_tree(struct meta_entry *entry, struct str yaml)
{
	struct arena *arena = entry->doc->arena;
	struct yaml_node *root = NULL;
	bool said = false;
	struct err err;
	uint32_t line;
	int rc = yaml_tree(arena, yaml, META_DEPTH_MAX, &root, &line, &err);

	if (rc == 0 || rc == ERR_NOMEM)
		return rc ? NULL : root;
	root = yaml_item(arena, NULL, YAML_MAP, 0);
	for (uint32_t at = 0; root && yaml.len;) {
		struct piece piece = take_piece(&yaml, at);

		said |= read_piece(entry, root, &piece);
		at += piece.lines;
	}
	if (!said)
		meta_warn(entry, line,
			"this is not good YAML: %s; it is read line by line, and that is used",
			err.text);
	return root;
}
