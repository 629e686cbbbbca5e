/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/links.h"
#include "article/meta.h"
#include "article/read.h"
#include "text/clean.h"

#include <stdint.h>
#include <stdlib.h>

/*
 * Metadata of any kind, as YAML, TOML and JSON, in front of a small article: what comes out is clean,
 * in the form its header promises, and the article has at least one page, with
 * slugs that no two share.  No link that it gives breaks a line or leaves the root.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check_line(struct str s)
{
	require(utf8_valid(s));
	for (size_t i = 0; i < s.len; i++)
		require((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f);
}

static void check_meta(const struct meta *meta)
{
	check_line(meta->title);
	check_line(meta->summary);
	check_line(meta->lang);
	check_line(meta->slug);
	require(meta->date.len == 0 || meta->date.len == 10);
	require(meta->updated.len == 0 || meta->updated.len == 10);
	require(meta->region.len == 0 || meta->region.len == 2);
	require(meta->split_level >= 0 && meta->split_level <= 6);
	for (size_t i = 0; i < meta->tags.count; i++)
		check_line(meta->tags.at[i]);
	for (const struct pair *pair = meta->renames; pair; pair = pair->next)
		check_line(pair->to);
}

static void check_link(struct arena *arena, const struct document *doc, struct str target)
{
	struct link_scope scope = { .doc = doc, .dir = STR("/n/"), .base = STR("/n/a/") };
	struct link link = link_resolve(arena, &scope, target);

	for (size_t i = 0; i < link.url.len; i++)
		require((unsigned char)link.url.p[i] > ' ' && (unsigned char)link.url.p[i] < 0x7f);
	if (link.kind == LINK_PAGE || link.kind == LINK_FILE) {
		require(link.url.len > 0 && link.url.p[0] == '/');
		require(!str_starts(link.url, STR("//")));
		link.url = str_upto(link.url, str_find(link.url, '?'));
		require(str_search(link.url, STR("/../")) == link.url.len);
	}
}

static void check_document(const struct document *doc)
{
	require(doc->section_count > 0 && doc->title.text.len > 0);
	check_meta(&doc->meta);
	for (const struct warning *w = doc->warnings; w; w = w->next)
		check_line(w->text);
	for (size_t i = 0; i < doc->section_count && i < 50; i++) {
		require(doc->sections[i].slug.len > 0);
		require(!str_eq(doc->sections[i].slug, STR("all")));
		for (size_t j = 0; j < i; j++)
			require(!str_eq(doc->sections[i].slug, doc->sections[j].slug));
	}
}

static const char body[] = "\n# Title\n\nlead 501.904.4762 https://e.org/\n\n## One\n\na\n\n"
			   "## Two\n\nb\n\nThree\n\nc\n";

/* `input` between two lines `fence`, before the article. */
static void read_front(
	struct arena *arena, struct article_source *source, const char *fence, struct str input)
{
	struct document *doc = NULL;
	struct buf text;
	struct err err;

	buf_init(&text, input.len + 4096);
	buf_puts(&text, fence);
	buf_str(&text, input);
	buf_puts(&text, "\n");
	buf_puts(&text, fence);
	buf_puts(&text, body);
	source->text = buf_view(&text);
	if (article_read(arena, source, &doc, &err) == 0)
		check_document(doc);
	buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = str_make((const char *)data, size);
	struct article_source source = { .name = STR("n/a.md"), .region = STR("US") };
	struct document *doc = NULL;
	struct arena arena;
	struct err err;

	if (size > 64 * 1024)
		return 0;
	arena_init(&arena, 256 * 1024 * 1024);
	read_front(&arena, &source, "---\n", input);
	read_front(&arena, &source, "+++\n", input);
	read_front(&arena, &source, "", input);
	source.text = str_make(body, sizeof(body) - 1);
	source.sidecar = input;
	if (article_read(&arena, &source, &doc, &err) == 0) {
		check_document(doc);
		check_link(&arena, doc, input);
	}
	arena_release(&arena);
	return 0;
}
