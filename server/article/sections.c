/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/sections.h"

#include "article/read.h"

struct outline outline_of(struct document *doc)
{
	struct outline out = { .count = 0 };
	size_t room = 1;

	for (const struct block *b = doc->blocks; b; b = b->next)
		room += b->kind == BLOCK_HEADING;
	out.at = ARENA_ARRAY(doc->arena, room, struct outline_entry);
	if (!out.at)
		return out;
	if (doc->blocks && doc->blocks->kind != BLOCK_HEADING)
		out.lead = doc->blocks;
	for (struct block *b = doc->blocks; b; b = b->next)
		if (b->kind == BLOCK_HEADING)
			out.at[out.count++] = (struct outline_entry){
				.block = b,
				.heading = b->u.heading,
				.has_body = b->next && b->next->kind != BLOCK_HEADING,
			};
	return out;
}

bool outline_bare(const struct outline *out, size_t i)
{
	const struct outline_entry *entry = &out->at[i];

	if (i == 0 && !out->lead && !entry->heading->guessed)
		return false; /* the title of the file, more likely */
	if (i + 1 >= out->count || entry->has_body || entry->heading->subtitle.text.len)
		return false;
	if (i > 0 && !out->at[i - 1].has_body)
		return false;
	return out->at[i + 1].has_body && out->at[i + 1].heading->level == entry->heading->level;
}

static const struct block *next_heading(const struct block *b)
{
	while (b && b->kind != BLOCK_HEADING)
		b = b->next;
	return b;
}

/* A rule above everything separates nothing. */
static void drop_first_rules(struct document *doc)
{
	while (doc->blocks && doc->blocks->kind == BLOCK_RULE) {
		if (doc->blocks->next)
			block_take_marks(doc->blocks->next, doc->blocks);
		doc->blocks = doc->blocks->next;
	}
}

static void make_introduction(struct document *doc, struct section *section)
{
	struct str title = doc->meta.intro_title;

	if (!title.len)
		title = intro_title_of(doc->meta.lang);
	section->title = inlines_plain(title);
	section->generated = true;
	section->level = 2;
	section->line = doc->blocks ? doc->blocks->line : 1;
	section->first = doc->blocks;
}

static void make_page(struct section *section, struct block *block)
{
	section->title = block->u.heading->text;
	section->subtitle = block->u.heading->subtitle.text;
	section->level = block->u.heading->level;
	section->line = block->line;
	section->first = block->next;
	section->heading = block->u.heading;
}

void sections_make(struct document *doc)
{
	size_t pages = 0, at = 0;
	struct str_map targets;
	bool lead;

	drop_first_rules(doc);
	for (const struct block *b = doc->blocks; b; b = b->next)
		pages += b->kind == BLOCK_HEADING && b->u.heading->page;
	lead = !doc->blocks || doc->blocks->kind != BLOCK_HEADING || !doc->blocks->u.heading->page;
	doc->sections = ARENA_ARRAY(doc->arena, pages + lead, struct section);
	if (!doc->sections)
		return;
	doc->section_count = pages + lead;
	if (lead)
		make_introduction(doc, &doc->sections[at++]);
	for (struct block *b = doc->blocks; b; b = b->next) {
		if (b->kind != BLOCK_HEADING)
			continue;
		b->u.heading->words = blocks_words(b->next, next_heading(b->next));
		if (!b->u.heading->page)
			continue;
		if (at > 0)
			doc->sections[at - 1].end = b;
		make_page(&doc->sections[at++], b);
	}
	str_map_init(&targets, doc->arena);
	for (size_t i = 0; i < at; i++) {
		struct section *s = &doc->sections[i];

		s->words = blocks_words(s->first, s->end);
		s->links = blocks_links(&targets, s->first, s->end);
		doc->words += s->words;
	}
}

static void join_authors(struct document *doc)
{
	const struct words *authors = &doc->meta.authors;
	struct buf text;

	if (doc->byline.len || !authors->count)
		return;
	buf_init(&text, 4096);
	for (size_t i = 0; i < authors->count; i++) {
		if (i)
			buf_puts(&text, ", ");
		buf_str(&text, authors->at[i]);
	}
	doc->byline = buf_failed(&text) ? authors->at[0] : arena_buf(doc->arena, &text);
	buf_release(&text);
}

int sections_build(struct document *doc, struct str name, struct err *err)
{
	sections_override(doc);
	sections_tidy(doc);
	sections_title(doc, name);
	sections_split(doc);
	sections_make(doc);
	if (!doc->sections || arena_failed(doc->arena))
		return err_nomem(err);
	sections_slugs(doc);
	join_authors(doc);
	return arena_failed(doc->arena) ? err_nomem(err) : 0;
}
