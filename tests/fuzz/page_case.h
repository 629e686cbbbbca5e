/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef FUZZ_PAGE_CASE_H
#define FUZZ_PAGE_CASE_H

#include "article/links.h"
#include "article/read.h"
#include "article/write.h"
#include "site/page.h"
#include "text/clean.h"
#include "text/lines.h"

#include <assert.h>
#include <stdint.h>

/*
 * For the fuzz targets of the writers: the whole way of an article, from the
 * octets of a file to its pages in one form, and what is asserted of each page
 * whatever the form.  The first octet chooses the format.
 */
enum { PAGE_OCTETS_MAX = 1 << 26, OUTPUT_FACTOR = 64, OUTPUT_FLOOR = 64 * 1024 };

/* The address of the article.  Input that could name it is passed over, so that
 * every link that leads there is one that Bifold made, and has to arrive. */
#define PAGE_CASE_NAME "q0zx9"
#define PAGE_CASE_BASE "/notes/" PAGE_CASE_NAME "/"

struct page_case {
	struct arena arena;
	struct document *doc;
	struct page_place place;
	size_t input_len;
};

static inline bool page_case_named(struct str text)
{
	const struct str name = STR(PAGE_CASE_NAME);

	for (size_t i = 0; i + name.len <= text.len; i++)
		if (str_eq_nocase(str_upto(str_from(text, i), name.len), name))
			return true;
	return false;
}

/* The pages are the article's blocks, each in one of them, in their order. */
static inline void page_case_check_sections(const struct document *doc)
{
	const struct block *at = doc->blocks;

	assert(doc->section_count > 0);
	for (size_t i = 0; i < doc->section_count; i++) {
		const struct section *s = &doc->sections[i];

		assert(s->slug.len > 0 && !str_eq(s->slug, STR("all")));
		assert((s->heading == NULL) == s->generated);
		if (s->heading) {
			assert(at && at->kind == BLOCK_HEADING && at->u.heading == s->heading);
			at = at->next;
		}
		assert(s->first == at);
		while (at && at != s->end)
			at = at->next;
		assert(at == s->end);
	}
	assert(at == NULL);
}

/* False when the input is passed over or refused. */
static inline bool page_case_begin(struct page_case *c, const uint8_t *data, size_t size)
{
	static const char *const names[] = { "notes/" PAGE_CASE_NAME ".txt",
		"notes/" PAGE_CASE_NAME ".md", "notes/" PAGE_CASE_NAME ".gmi",
		"notes/" PAGE_CASE_NAME ".html" };
	struct article_source source = { .lang = STR("en"), .region = STR("US") };
	struct document *doc;
	struct err err;

	arena_init(&c->arena, (size_t)64 * 1024 * 1024 + 8 * size);
	if (size == 0)
		return false;
	source.name = str_of(names[data[0] % 4]);
	source.text = str_make((const char *)data + 1, size - 1);
	if (page_case_named(source.text) || article_read(&c->arena, &source, &doc, &err) != 0)
		return false;
	assert(!arena_failed(&c->arena));
	c->doc = doc;
	c->place = (struct page_place){ .dir = STR("/notes/"), .base = STR(PAGE_CASE_BASE) };
	c->input_len = size;
	page_case_check_sections(doc);
	return true;
}

/* No control characters but LF and TAB (CR before LF in Gopher's forms), no bidi
 * overrides, valid UTF-8. */
static inline void page_check_octets(struct str page)
{
	assert(utf8_valid(page));
	while (page.len) {
		uint32_t c = utf8_next(&page);

		assert(c >= 0x20 || c == '\n' || c == '\t' || c == '\r' || c == MARK_MENU_HOST);
		assert(c != 0x7f && !(c >= 0x80 && c < 0xa0));
		assert(!(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069));
		assert(c != 0xfeff && c != 0x2028 && c != 0x2029);
	}
}

/* A path or selector at the article's address is one of its pages: what the form
 * adds to a section's slug is `twin` at most. */
static inline void page_check_address(
	const struct page_case *c, struct str path, struct str all, struct str twin)
{
	struct str part = path;

	if (!str_starts(path, c->place.base))
		return;
	part = str_from(part, c->place.base.len);
	if (part.len == 0 || str_eq(part, all))
		return;
	if (twin.len && str_ends(part, twin))
		part.len -= twin.len;
	for (size_t i = 0; i < c->doc->section_count; i++)
		if (str_eq(c->doc->sections[i].slug, part))
			return;
	assert(!"a link of ours leads to no page");
}

/* The title of a section as a page shows it; memory of the case. */
static inline struct str page_case_title(struct page_case *c, size_t index)
{
	const struct section *s = &c->doc->sections[index];
	struct str title = inlines_to_plain(&c->arena, &s->title);

	return title.len ? title : s->slug;
}

/* What stands for a section costs what its text costs, times a constant. */
static inline void page_check_size(const struct page_case *c, struct str body)
{
	assert(body.len <= c->input_len * OUTPUT_FACTOR + OUTPUT_FLOOR);
}

#endif
