/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/sections.h"

#include "text/slug.h"

#include <stdio.h>

enum { MARK_ADDRESSES = 500 }; /* so that a page full of marks does not fill the index */

/* What is taken, each with the number that its last twin got. */
struct taken {
	struct document *doc;
	struct str_map map;
};

static bool claim(struct taken *taken, struct str slug)
{
	bool fresh = false;
	uint32_t *twins = str_map_put(&taken->map, slug, &fresh);

	if (twins && fresh)
		*twins = 1;
	return twins && fresh;
}

static struct str numbered(struct arena *arena, struct str slug, uint32_t n)
{
	char tail[16];
	size_t len = (size_t)snprintf(tail, sizeof(tail), "-%u", n);

	slug = str_upto(slug, SLUG_MAX - len);
	while (slug.len && slug.p[slug.len - 1] == '-')
		slug.len--;
	return arena_printf(arena, "%.*s%s", STR_PRINTF(slug), tail);
}

/* `slug`, or the first of slug-2, slug-3, ... that nobody has. */
static struct str claim_unique(struct taken *taken, struct str slug)
{
	struct str twin;
	uint32_t *twins, n;
	bool fresh;

	if (claim(taken, slug))
		return slug;
	twins = str_map_put(&taken->map, slug, &fresh);
	n = twins ? *twins : 1;
	do {
		twin = numbered(taken->doc->arena, slug, ++n);
		if (arena_failed(taken->doc->arena))
			return slug;
	} while (!claim(taken, twin));
	twins = str_map_put(&taken->map, slug, &fresh);
	if (twins)
		*twins = n;
	return twin;
}

static struct str natural_slug(struct arena *arena, const struct heading *heading)
{
	return slug_of(arena, heading->id.len ? heading->id : heading->text.text);
}

static void slug_named(struct taken *taken, struct heading *heading, uint32_t line)
{
	struct str got = claim_unique(taken, heading->slug);

	if (!str_eq(got, heading->slug))
		document_warn(taken->doc, line,
			"section-slug: \"%.*s\" is taken, so this section gets \"%.*s\"",
			STR_PRINTF(heading->slug), STR_PRINTF(got));
	heading->slug = got;
}

/* The introduction is served under the same word in every language, so that a
 * reader's bookmark outlives a change of `lang`. */
static void slug_introduction(struct taken *taken, struct section *section)
{
	struct pair_table slugs = pair_table_of(taken->doc->arena, taken->doc->meta.section_slugs);
	const struct pair *pair = pair_table_take(&slugs, section->title.text);
	struct str slug = pair && slug_valid(pair->to) ? pair->to : STR("introduction");

	section->slug = claim_unique(taken, slug);
}

/* Named slugs first, then pages, then headings inside pages: the address of a
 * page must not depend on a sub-heading that stands above it. */
static void slug_headings(struct taken *taken)
{
	struct document *doc = taken->doc;

	for (struct block *b = doc->blocks; b; b = b->next)
		if (b->kind == BLOCK_HEADING && b->u.heading->slug.len)
			slug_named(taken, b->u.heading, b->line);
	for (int inner = 0; inner < 2; inner++)
		for (struct block *b = doc->blocks; b; b = b->next)
			if (b->kind == BLOCK_HEADING && !b->u.heading->slug.len &&
				b->u.heading->page == !inner)
				b->u.heading->slug =
					claim_unique(taken, natural_slug(doc->arena, b->u.heading));
}

static bool anchor(struct str_map *map, struct str id, uint32_t section)
{
	bool fresh;
	uint32_t *at = id.len ? str_map_put(map, id, &fresh) : NULL;

	if (!at || !fresh)
		return false;
	*at = section;
	return true;
}

static void add_mark(struct arena *arena, struct block *block, struct str id)
{
	struct mark *mark = ARENA_NEW(arena, struct mark);

	if (!mark)
		return;
	*mark = (struct mark){ .next = block->marks, .id = id };
	block->marks = mark;
}

/* Markdown hosts number the twins of an anchor from 1. */
static void anchor_markdown(
	struct str_map *map, struct str_map *twins, struct block *block, uint32_t section)
{
	struct str id = anchor_of(map->arena, block->u.heading->text.text);
	bool fresh;
	uint32_t *count = str_map_put(twins, id, &fresh);

	if (!count)
		return;
	if (*count)
		id = arena_printf(map->arena, "%.*s-%u", STR_PRINTF(id), *count);
	if (anchor(map, id, section))
		add_mark(map->arena, block, id);
	++*count;
}

static void anchor_notes(struct str_map *map, const struct block *notes, uint32_t section)
{
	for (const struct item *item = notes->u.list.items; item; item = item->next)
		anchor(map, item->id, section);
}

/* One pass over the document for one kind of anchor: what an author wrote wins
 * over what we made, and that over what others would have made. */
enum anchor_kind { BY_AUTHOR, BY_MARK, BY_SLUG, BY_NOTE, BY_MARKDOWN };

static void anchor_pass(struct document *doc, struct str_map *map, enum anchor_kind kind)
{
	struct str_map twins;
	uint32_t section = 0;

	str_map_init(&twins, map->arena);
	for (struct block *b = doc->blocks; b; b = b->next) {
		if (section + 1 < doc->section_count && b == doc->sections[section].end)
			section++;
		for (const struct mark *m = kind == BY_MARK ? b->marks : NULL; m; m = m->next)
			anchor(map, m->id, section);
		if (b->kind == BLOCK_NOTES && kind == BY_NOTE)
			anchor_notes(map, b, section);
		if (b->kind != BLOCK_HEADING)
			continue;
		if (kind == BY_AUTHOR)
			anchor(map, b->u.heading->id, section);
		else if (kind == BY_SLUG)
			anchor(map, b->u.heading->slug, section);
		else if (kind == BY_MARKDOWN)
			anchor_markdown(map, &twins, b, section);
	}
}

/* Counts while the section has no room yet. */
static void add_id(struct section *section, struct str id)
{
	if (section->ids.at)
		section->ids.at[section->ids.count] = id;
	section->ids.count++;
}

static void add_heading_ids(struct section *section, const struct heading *heading)
{
	if (heading != section->heading)
		add_id(section, heading->slug);
	if (heading->id.len && (heading == section->heading || !str_eq(heading->id, heading->slug)))
		add_id(section, heading->id);
}

/* Links from other files name a mark by its slug, see links.c. */
static void add_ids(struct document *doc)
{
	size_t section = 0, marks = 0;

	for (const struct block *b = doc->blocks; b; b = b->next) {
		if (section + 1 < doc->section_count && b == doc->sections[section].end)
			section++;
		if (b->kind == BLOCK_HEADING)
			add_heading_ids(&doc->sections[section], b->u.heading);
		for (const struct mark *m = b->marks; m && marks < MARK_ADDRESSES;
			m = m->next, marks++)
			add_id(&doc->sections[section], slug_of(doc->arena, m->id));
	}
}

/* What leads to a section beside its own address. */
static void collect_ids(struct document *doc)
{
	add_ids(doc);
	for (size_t i = 0; i < doc->section_count; i++) {
		struct words *ids = &doc->sections[i].ids;

		ids->at = ARENA_ARRAY(doc->arena, ids->count + 1, struct str);
		if (!ids->at)
			return;
		ids->count = 0;
	}
	add_ids(doc);
}

static void check_aliases(struct document *doc)
{
	for (struct pair *pair = doc->meta.section_aliases; pair; pair = pair->next) {
		const uint32_t *at = str_map_get(doc->anchors, pair->to);

		pair->used = at != NULL;
		if (!at)
			document_warn_at(doc, pair->file, pair->line,
				"alias: there is no section \"%.*s\" for \"%.*s\" to lead to",
				STR_PRINTF(pair->to), STR_PRINTF(pair->from));
	}
}

void sections_slugs(struct document *doc)
{
	struct taken taken = { .doc = doc };
	struct str_map *anchors = ARENA_NEW(doc->arena, struct str_map);

	if (!anchors)
		return;
	str_map_init(&taken.map, doc->arena);
	claim(&taken, STR("all"));
	if (doc->sections[0].generated)
		slug_introduction(&taken, &doc->sections[0]);
	slug_headings(&taken);
	pairs_warn_unused(doc, "section-slug", doc->meta.section_slugs);
	str_map_init(anchors, doc->arena);
	for (size_t i = 0; i < doc->section_count; i++)
		if (doc->sections[i].heading)
			doc->sections[i].slug = doc->sections[i].heading->slug;
	anchor_pass(doc, anchors, BY_AUTHOR);
	anchor_pass(doc, anchors, BY_MARK);
	for (size_t i = 0; i < doc->section_count; i++)
		anchor(anchors, doc->sections[i].slug, (uint32_t)i);
	for (int kind = BY_SLUG; kind <= BY_MARKDOWN; kind++)
		anchor_pass(doc, anchors, (enum anchor_kind)kind);
	collect_ids(doc);
	doc->anchors = anchors;
	check_aliases(doc);
}
