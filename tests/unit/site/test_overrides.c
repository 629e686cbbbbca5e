/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta.h"
#include "article/read.h"
#include "site/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/*
 * What each key that an author may write does to the pages, wherever it is
 * written: articles.md 2.6.  test_meta_keys.c has how the values are read, and
 * fails when a key is missing there; this one fails when a field is missing here.
 */

static const char walk[] = "# Walk\n\nLead, *lean*. Ring 501.904.4762, see https://e.org/.\n\n"
			   "## One\n\nFirst, [a link](/x).\n\nSecond.\n\n### Deep\n\nd\n\n"
			   "## Two\n\nb\n\nThree\n\nc\n";
static const char plain[] = "Lines of prose\nthat go on here.\n\nBefore Dawn\n\nA path goes up the "
			    "hill, past the old mill.\n\nAfter Dusk\n\nThe same path goes down "
			    "again, in the dark.\n";

struct effect {
	const char *key, *yaml, *other; /* what to write, and another value that has to lose */
	const char *name, *article;
	const char
		*shown; /* stands on the pages with it, and does not without; after '!' reversed */
};

#define WALK "walk.md", walk
#define TEXT "walk.txt", plain

static const struct effect effects[] = {
	{ "title", "title: Strolls", "title: X", WALK, "== front\n# Strolls\n" },
	{ "subtitle", "subtitle: Up hill", "subtitle: X", WALK, "# Walk\n\nUp hill\n" },
	{ "author", "author: [Ada, Ben]", "author: X", WALK, "\nBy Ada, Ben\n" },
	{ "date", "date: 2024-05-01", "date: 2001-01-01", WALK, "\n2024-05-01\n" },
	{ "updated", "updated: 2024-05-02", "updated: 2001-01-01", WALK, "(updated 2024-05-02)" },
	{ "lang", "lang: de", "lang: es", WALK, "# Einleitung\n" },
	{ "summary", "summary: Of feet.", "summary: X", WALK, "# Walk\n\nOf feet.\n" },
	{ "source", "source: https://e.org/o", "source: X", WALK,
		"\n=> https://e.org/o Source: https://e.org/o\n" },
	{ "source", "source: A book", "source: https://e.org/o", WALK, "\nSource: A book\n" },
	{ "license", "license: CC0", "license: X", WALK, "\nLicense: CC0\n" },
	{ "region", "region: US", "region: GB", WALK,
		"=> tel:+1-501-904-4762 Call 501.904.4762\n" },
	{ "format", "format: text", "format: html", WALK, "Lead, *lean*." },
	{ "profile", "profile: long-line", "profile: wrapped", TEXT,
		"\nLines of prose\n\nthat go on here.\n" },
	{ "sections", "sections: none", "sections: auto", WALK, "!== one\n" },
	{ "sections", "sections: explicit", "sections: auto", TEXT, "!== before-dawn\n" },
	{ "split-level", "split-level: 3", "split-level: 1", WALK, "== deep\n# Deep\n" },
	{ "heading", "heading: Three", "heading: [Three => 1]", WALK, "== three\n# Three\n" },
	{ "heading", "heading: Second. => 3", "heading: Second. => 2", WALK, "\n## Second.\n" },
	{ "not-heading", "not-heading: One", "not-heading: Two", WALK, "\n\nOne\n" },
	{ "rename", "rename: One => First", "rename: One => X", WALK, "== first\n# First\n" },
	{ "section-slug", "section-slug: One => uno", "section-slug: One => x", WALK,
		"== uno\n# One\n" },
	{ "merge", "merge: Two", "merge: Deep", WALK, "\n## Two\n\nb\n" },
	{ "intro-title", "intro-title: Start", "intro-title: X", WALK,
		"== introduction\n# Start\n" },
	{ "links", "links: section", "links: block", WALK, "\nd\n\n=> /x a link\n" },
	{ "links", "links: off", "links: block", WALK, "!=> /x" },
	{ "autolink", "autolink: off", "autolink: url", WALK, "!=> https://e.org/" },
	{ "autolink", "autolink: url", "autolink: off", "walk.gmi", "See https://e.org/ here.\n",
		"=> https://e.org/" },
};

/* Those that show elsewhere than on the article's own pages, and where they are tested. */
static const struct {
	const char *key, *where;
} elsewhere[] = {
	{ "draft", "tests/e2e/test_overrides.py" },
	{ "gone", "tests/e2e/test_overrides.py" },
	{ "slug", "tests/e2e/test_overrides.py" },
	{ "alias", "tests/e2e/test_overrides.py" },
	{ "slug-policy", "tests/e2e/test_addresses.py" },
	{ "tags", "tests/e2e/test_lists.py" },
	{ "id", "tests/e2e/test_lists.py" },
	{ "list", "tests/e2e/test_lists.py" },
};

/* ---- pages as one text ---------------------------------------------------------------- */

struct pages {
	struct arena arena;
	struct buf text;
	struct document *doc;
};

static void add_page(struct pages *p, struct str name, struct buf *page)
{
	assert_false(buf_failed(page));
	buf_printf(&p->text, "== %.*s\n", STR_PRINTF(name));
	buf_str(&p->text, buf_view(page));
	buf_clear(page);
}

static void pages_begin(
	struct pages *p, const struct effect *e, const char *front, const char *side)
{
	struct page_place place = { .dir = STR("/"), .base = STR("/walk/") };
	struct article_source source = { .name = str_of(e->name), .sidecar = str_of(side) };
	struct buf page;
	struct err err;

	arena_init(&p->arena, 64 * 1024 * 1024);
	buf_init(&p->text, 1 << 20);
	buf_init(&page, 1 << 20);
	source.text = front ? arena_printf(&p->arena, "---\n%s\n---\n%s", front, e->article)
			    : str_of(e->article);
	if (article_read(&p->arena, &source, &p->doc, &err))
		fail_msg("%s", err.text);
	page_front(p->doc, &place, PAGE_GEMTEXT, &page);
	add_page(p, STR("front"), &page);
	for (size_t i = 0; i < p->doc->section_count; i++) {
		page_section(p->doc, &place, i, PAGE_GEMTEXT, &page);
		add_page(p, p->doc->sections[i].slug, &page);
	}
	buf_release(&page);
}

static void pages_end(struct pages *p)
{
	buf_release(&p->text);
	arena_release(&p->arena);
}

static void expect(const struct effect *e, const char *front, const char *side, bool with)
{
	bool reversed = e->shown[0] == '!';
	struct str wanted = str_of(e->shown + reversed);
	struct pages p;
	bool shown;

	pages_begin(&p, e, front, side);
	shown = str_search(buf_view(&p.text), wanted) < p.text.len;
	if (shown != (with != reversed))
		fail_msg("%s: front matter '%s', sidecar '%s': '%.*s' is %s\n%.*s", e->key,
			front ? front : "", side ? side : "", STR_PRINTF(wanted),
			shown ? "there" : "not there", STR_PRINTF(buf_view(&p.text)));
	pages_end(&p);
}

/* ---- the tests --------------------------------------------------------------------------- */

static void override__shows_on_the_pages_wherever_it_is_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++) {
		const struct effect *e = &effects[i];

		expect(e, NULL, NULL, false);
		expect(e, e->yaml, NULL, true);
		expect(e, NULL, e->yaml, true);
	}
}

static void override__of_the_sidecar_wins_over_the_front_matter(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++)
		expect(&effects[i], effects[i].other, effects[i].yaml, true);
}

static bool has_effect(struct str key)
{
	for (size_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++)
		if (str_eq(str_of(effects[i].key), key))
			return true;
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
		if (str_eq(str_of(elsewhere[i].key), key))
			return true;
	return false;
}

/* A synonym sets the field of the key that it stands for. */
static struct str main_key(struct str key)
{
	static const char *const synonyms[][2] = { { "tagline", "subtitle" },
		{ "authors", "author" }, { "creator", "author" }, { "by", "author" },
		{ "publishdate", "date" }, { "pubdate", "date" }, { "created", "date" },
		{ "published", "date" }, { "lastmod", "updated" }, { "modified", "updated" },
		{ "last-modified", "updated" }, { "last-modified-at", "updated" },
		{ "last-updated", "updated" }, { "language", "lang" }, { "locale", "lang" },
		{ "tag", "tags" }, { "keywords", "tags" }, { "categories", "tags" },
		{ "category", "tags" }, { "description", "summary" }, { "excerpt", "summary" },
		{ "abstract", "summary" }, { "canonical", "source" }, { "canonical-url", "source" },
		{ "licence", "license" }, { "rights", "license" }, { "copyright", "license" },
		{ "uuid", "id" }, { "country", "region" }, { "headings", "heading" },
		{ "not-headings", "not-heading" }, { "section-slugs", "section-slug" },
		{ "aliases", "alias" }, { "redirect-from", "alias" }, { "autolinks", "autolink" } };

	for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++)
		if (str_eq(str_of(synonyms[i][0]), key))
			return str_of(synonyms[i][1]);
	return key;
}

static void override__is_tested_for_every_key(void **state)
{
	(void)state;
	for (size_t i = 0; meta_key(i); i++)
		if (!has_effect(main_key(str_of(meta_key(i)))))
			fail_msg("no test shows what the key %s does", meta_key(i));
}

/* ---- mark-up over guesses, metadata over mark-up -------------------------------------------- */

static void expect_in(const char *name, const char *article, const char *front, const char *shown)
{
	const struct effect e = { .key = name, .name = name, .article = article, .shown = shown };

	expect(&e, front, NULL, true);
}

static void markup__wins_over_guesses(void **state)
{
	(void)state;
	expect_in("a.txt", plain, NULL, "== before-dawn\n");
	expect_in("a.txt",
		"= Marked =\n\nProse that says this and that.\n\nBefore Dawn\n\nA path goes up "
		"the hill, past the old mill.\n\n= Also marked =\n\nMore of it.\n",
		NULL, "!== before-dawn\n");
	expect_in("a.html",
		"<html lang=de><title>Guess</title><p>Vor allem.<h2>A</h2><p>a"
		"<h2>B</h2><p>b",
		NULL, "# Einleitung\n");
}

static void metadata__wins_over_markup(void **state)
{
	(void)state;
	expect_in("a.md", "# Marked\n\n## A {#x}\n\na\n\n## B\n\nb\n", NULL, "== x\n# A\n");
	expect_in("a.md", "# Marked\n\n## A {#x}\n\na\n\n## B\n\nb\n", "section-slug: A => y",
		"== y\n# A\n");
	expect_in("a.md", "# Marked\n\n## A\n\na\n\n## B\n\nb\n", "title: Given", "# Given\n");
	expect_in("a.html",
		"<html lang=de><title>T</title><p>Vor allem.<h2>A</h2><p>a<h2>B</h2><p>b",
		"lang: es", "# Introducción\n");
	expect_in("a.md", "---\ntitle: Given\n---\n\nText.\n", NULL, "# Given\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(override__shows_on_the_pages_wherever_it_is_written),
		cmocka_unit_test(override__of_the_sidecar_wins_over_the_front_matter),
		cmocka_unit_test(override__is_tested_for_every_key),
		cmocka_unit_test(markup__wins_over_guesses),
		cmocka_unit_test(metadata__wins_over_markup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
