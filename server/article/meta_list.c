/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta_value.h"

#include "text/clean.h"
#include "text/slug.h"

#include <string.h>

/* ---- lists of short texts --------------------------------------------------------- */

static void add_word(const struct meta_entry *entry, struct words *words, struct str text)
{
	struct str *at;

	if (!text.len || words->count >= META_ITEMS_MAX)
		return;
	for (size_t i = 0; i < words->count; i++)
		if (str_eq(words->at[i], text))
			return;
	/* room grows at each power of two */
	if ((words->count & (words->count - 1)) == 0) {
		size_t room = words->count ? words->count * 2 : 1;

		at = ARENA_ARRAY(entry->doc->arena, room, struct str);
		if (!at)
			return;
		if (words->count)
			memcpy(at, words->at, words->count * sizeof(*at));
		words->at = at;
	}
	words->at[words->count++] = text;
}

void meta_set_tags(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	if (value->kind == YAML_LIST) {
		for (const struct yaml_node *item = value->items; item; item = item->next)
			add_word(entry, field, meta_text(entry, item));
		return;
	}
	for (struct str rest = meta_text(entry, value); rest.len;)
		add_word(entry, field, str_trim(str_cut(&rest, ',')));
}

/* A name, or a map that has one: "- name: Ada Lovelace". */
static struct str author_of(const struct meta_entry *entry, const struct yaml_node *value)
{
	if (value->kind == YAML_MAP) {
		const struct yaml_node *name = yaml_find(value, STR("name"));

		if (name)
			return meta_text(entry, name);
	}
	return meta_text(entry, value);
}

void meta_set_authors(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	if (value->kind != YAML_LIST) {
		add_word(entry, field, author_of(entry, value));
		return;
	}
	for (const struct yaml_node *item = value->items; item; item = item->next)
		add_word(entry, field, author_of(entry, item));
}

/* What may be added to a text that is found automatically. */
void meta_set_autolink(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	static const struct {
		const char *name;
		unsigned bits;
	} kinds[] = { { "url", AUTOLINK_URL }, { "mail", AUTOLINK_MAIL },
		{ "email", AUTOLINK_MAIL }, { "tel", AUTOLINK_TEL }, { "phone", AUTOLINK_TEL },
		{ "off", 0 }, { "none", 0 }, { "false", 0 }, { "no", 0 },
		{ "on", AUTOLINK_URL | AUTOLINK_MAIL | AUTOLINK_TEL },
		{ "all", AUTOLINK_URL | AUTOLINK_MAIL | AUTOLINK_TEL },
		{ "true", AUTOLINK_URL | AUTOLINK_MAIL | AUTOLINK_TEL },
		{ "yes", AUTOLINK_URL | AUTOLINK_MAIL | AUTOLINK_TEL } };
	const struct yaml_node *item = value->kind == YAML_LIST ? value->items : value;
	unsigned bits = 0;

	for (; item; item = value->kind == YAML_LIST ? item->next : NULL) {
		struct str rest = meta_text(entry, item);

		while (rest.len) {
			struct str name = str_cut(&rest, ' ');
			size_t i = 0, count = sizeof(kinds) / sizeof(kinds[0]);

			if (name.len && name.p[name.len - 1] == ',')
				name.len--;
			while (i < count && !str_eq_nocase(name, str_of(kinds[i].name)))
				i++;
			if (i < count)
				bits |= kinds[i].bits;
			else if (name.len)
				meta_warn(entry, item->line,
					"%.*s: \"%.*s\" is not understood; write url, mail, tel or "
					"off",
					STR_PRINTF(entry->key), STR_PRINTF(name));
		}
	}
	*(unsigned *)field = bits;
	entry->meta->has_autolink = true;
}

/* ---- lists of pairs ---------------------------------------------------------------- */

typedef void pair_adder(
	const struct meta_entry *entry, void *field, struct str from, struct str to, uint32_t line);

static void add_pair(const struct meta_entry *entry, struct pair **list, struct str from,
	struct str to, uint32_t line)
{
	struct pair *pair;

	if (!from.len)
		return;
	pair = ARENA_NEW(entry->doc->arena, struct pair);
	if (!pair)
		return;
	pair->from = from;
	pair->to = to;
	pair->file = entry->place->file;
	pair->line = entry->place->first_line + line;
	while (*list)
		list = &(*list)->next;
	*list = pair;
}

/* "from => to"; the arrow is the last one, since titles may hold arrows too. */
static void split_pair(struct str text, struct str *from, struct str *to)
{
	size_t at = text.len;

	*from = text;
	*to = STR_EMPTY;
	while (at >= 2) {
		at--;
		if (text.p[at - 1] == '=' && text.p[at] == '>') {
			*from = str_trim(str_upto(text, at - 1));
			*to = str_trim(str_from(text, at + 1));
			return;
		}
	}
}

static void each_pair(
	const struct meta_entry *entry, void *field, const struct yaml_node *value, pair_adder *add)
{
	struct str from, to;

	switch (value->kind) {
	case YAML_LIST:
		for (const struct yaml_node *item = value->items; item; item = item->next)
			each_pair(entry, field, item, add);
		break;
	case YAML_MAP:
		for (const struct yaml_node *item = value->items; item; item = item->next) {
			struct meta_entry inner = *entry;
			struct yaml_node key = {
				.kind = YAML_TEXT, .line = item->line, .text = item->key
			};

			inner.in_map = true;
			to = meta_is_null(item) ? STR_EMPTY : meta_text(&inner, item);
			add(&inner, field, meta_text(entry, &key), to, item->line);
		}
		break;
	default:
		split_pair(meta_text(entry, value), &from, &to);
		add(entry, field, from, to, value->line);
	}
}

static void add_heading(
	const struct meta_entry *entry, void *field, struct str from, struct str to, uint32_t line)
{
	long long level = str_number(to, 6);

	if (to.len && (level < 1 || level > 6) && entry->in_map) {
		/* a heading with a colon in it, which YAML took for a map */
		from = arena_printf(
			entry->doc->arena, "%.*s: %.*s", STR_PRINTF(from), STR_PRINTF(to));
		to = STR_EMPTY;
	} else if (to.len && (level < 1 || level > 6)) {
		meta_warn(entry, line, "%.*s: \"%.*s\" is not a level; write a number from 1 to 6",
			STR_PRINTF(entry->key), STR_PRINTF(to));
		to = STR_EMPTY;
	}
	add_pair(entry, field, from, to, line);
}

void meta_set_headings(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	each_pair(entry, field, value, add_heading);
}

static void add_both(
	const struct meta_entry *entry, void *field, struct str from, struct str to, uint32_t line)
{
	if (from.len && to.len)
		add_pair(entry, field, from, to, line);
	else
		meta_warn(entry, line,
			"%.*s: one of two texts is missing; write both with an arrow between: old "
			"=> new",
			STR_PRINTF(entry->key));
}

void meta_set_names(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	each_pair(entry, field, value, add_both);
}

void meta_set_slugs(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	each_pair(entry, field, value, add_both);
}

/* With an arrow, or in a map: an old section; else an old address of the article. */
static void add_alias(
	const struct meta_entry *entry, void *field, struct str from, struct str to, uint32_t line)
{
	if (!to.len) {
		add_word(entry, field, from);
		return;
	}
	if (!slug_valid(from) || !slug_valid(to)) {
		meta_warn(entry, line,
			"%.*s: \"%.*s => %.*s\" are not two slugs; write both in a-z, 0-9 and "
			"hyphens",
			STR_PRINTF(entry->key), STR_PRINTF(from), STR_PRINTF(to));
		return;
	}
	add_pair(entry, &entry->meta->section_aliases, from, to, line);
}

void meta_set_aliases(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	each_pair(entry, field, value, add_alias);
}

/* "- Why: because" is a map of one to YAML, and one text to its author. */
static void add_text(
	const struct meta_entry *entry, struct pair **list, const struct yaml_node *value)
{
	struct arena *arena = entry->doc->arena;
	const struct yaml_node *only = value->items;
	struct str text;

	if (value->kind == YAML_MAP && only && !only->next && only->kind == YAML_TEXT)
		text = clean_line(arena, arena_printf(arena, "%.*s: %.*s", STR_PRINTF(only->key),
						 STR_PRINTF(only->text)));
	else
		text = meta_text(entry, value);
	add_pair(entry, list, text, STR_EMPTY, value->line);
}

/* Exact texts, one or a list; an arrow in them is part of the text. */
void meta_set_texts(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	if (value->kind == YAML_LIST) {
		for (const struct yaml_node *item = value->items; item; item = item->next)
			add_text(entry, field, item);
		return;
	}
	add_text(entry, field, value);
}
