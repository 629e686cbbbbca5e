/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/sections.h"

#include "text/slug.h"

enum { DEFAULT_LEVEL = 2 };

struct pair_table pair_table_of(struct arena *arena, struct pair *pairs)
{
	struct pair_table table;
	size_t count = 0;

	str_map_init(&table.map, arena);
	for (const struct pair *pair = pairs; pair; pair = pair->next)
		count++;
	table.at = ARENA_ARRAY(arena, count + 1, struct pair *);
	if (!table.at)
		return table;
	count = 0;
	for (struct pair *pair = pairs; pair; pair = pair->next) {
		bool fresh;
		uint32_t *index = str_map_put(&table.map, pair->from, &fresh);

		if (!index)
			break;
		if (fresh)
			*index = (uint32_t)count;
		else
			pair->used = true; /* an earlier one of the same text speaks for it */
		table.at[count++] = pair;
	}
	return table;
}

const struct pair *pair_table_take(struct pair_table *table, struct str text)
{
	const uint32_t *index = str_map_get(&table->map, text);

	if (!index)
		return NULL;
	table->at[*index]->used = true;
	return table->at[*index];
}

void pairs_warn_unused(struct document *doc, const char *key, const struct pair *pairs)
{
	for (const struct pair *pair = pairs; pair; pair = pair->next)
		if (!pair->used)
			document_warn_at(doc, pair->file, pair->line,
				"%s: nothing in the article reads exactly \"%.*s\"; write it as it "
				"stands there",
				key, STR_PRINTF(pair->from));
}

static void make_heading(struct document *doc, struct block *block, struct str level)
{
	long long n = str_number(level, 6);

	if (block->kind == BLOCK_PARAGRAPH) {
		struct heading *heading = ARENA_NEW(doc->arena, struct heading);

		if (!heading)
			return;
		heading->text = block->u.text;
		heading->level = DEFAULT_LEVEL;
		block->kind = BLOCK_HEADING;
		block->u.heading = heading;
	}
	block->u.heading->guessed = false;
	if (n >= 1 && n <= 6)
		block->u.heading->level = (int)n;
}

static void make_paragraph(struct block *block)
{
	struct inlines text = block->u.heading->text;

	block->kind = BLOCK_PARAGRAPH;
	block->u.text = text;
}

/* Which lines are headings. */
static void override_kinds(struct document *doc)
{
	struct pair_table yes = pair_table_of(doc->arena, doc->meta.headings);
	struct pair_table no = pair_table_of(doc->arena, doc->meta.not_headings);

	for (struct block *b = doc->blocks; b; b = b->next) {
		const struct pair *pair;
		struct str text;

		if (b->kind != BLOCK_HEADING && b->kind != BLOCK_PARAGRAPH)
			continue;
		text = b->kind == BLOCK_HEADING ? b->u.heading->text.text : b->u.text.text;
		pair = pair_table_take(&yes, text);
		if (pair)
			make_heading(doc, b, pair->to);
		else if (pair_table_take(&no, text) && b->kind == BLOCK_HEADING)
			make_paragraph(b);
		else if (doc->meta.sections == SECTIONS_EXPLICIT && b->kind == BLOCK_HEADING &&
			 b->u.heading->guessed)
			make_paragraph(b);
	}
	pairs_warn_unused(doc, "heading", doc->meta.headings);
	pairs_warn_unused(doc, "not-heading", doc->meta.not_headings);
}

/* The slug that an author names is kept as it is when it can be one. */
static struct str wanted_slug(struct document *doc, const struct pair *pair)
{
	struct str slug = pair->to;

	if (slug_valid(slug))
		return slug;
	slug = slug_of(doc->arena, slug);
	document_warn_at(doc, pair->file, pair->line,
		"section-slug: \"%.*s\" cannot be part of an address; \"%.*s\" is used",
		STR_PRINTF(pair->to), STR_PRINTF(slug));
	return slug;
}

/* How headings are called; a slug may be given to the old name or the new. */
static void override_names(struct document *doc)
{
	struct pair_table slugs = pair_table_of(doc->arena, doc->meta.section_slugs);
	struct pair_table names = pair_table_of(doc->arena, doc->meta.renames);

	for (struct block *b = doc->blocks; b; b = b->next) {
		const struct pair *slug, *name;
		struct heading *heading;

		if (b->kind != BLOCK_HEADING)
			continue;
		heading = b->u.heading;
		slug = pair_table_take(&slugs, heading->text.text);
		name = pair_table_take(&names, heading->text.text);
		if (name && name->to.len)
			heading->text = inlines_plain(name->to);
		if (!slug)
			slug = pair_table_take(&slugs, heading->text.text);
		heading->slug = slug ? wanted_slug(doc, slug) : STR_EMPTY;
	}
	pairs_warn_unused(doc, "rename", doc->meta.renames);
}

void sections_override(struct document *doc)
{
	override_kinds(doc);
	override_names(doc);
}

/* A heading whose only content is an image keeps the image, as a paragraph. */
static void drop_empty(struct document *doc)
{
	struct block **at = &doc->blocks;

	while (*at) {
		struct block *b = *at;

		if (b->kind != BLOCK_HEADING || words_count(b->u.heading->text.text)) {
			at = &b->next;
			continue;
		}
		if (b->u.heading->text.span_count) {
			make_paragraph(b);
			at = &b->next;
			continue;
		}
		document_warn(doc, b->line, "a heading without text is left out");
		*at = b->next;
	}
}

void sections_tidy(struct document *doc)
{
	struct outline out;

	drop_empty(doc);
	out = outline_of(doc);
	if (!out.at)
		return;
	for (size_t i = 0; i < out.count; i++) {
		struct heading *heading = out.at[i].heading;

		heading->level = heading->level < 1 ? 1 : heading->level > 6 ? 6 : heading->level;
	}
	for (size_t i = 0; doc->format == FORMAT_TEXT && i < out.count; i++)
		if (outline_bare(&out, i)) {
			out.at[i].heading->subtitle = out.at[i + 1].heading->text;
			out.at[i].block->next = out.at[i + 1].block->next;
			i++;
		}
}
