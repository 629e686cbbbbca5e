/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/sections.h"

#include "build_doc.h"

#include "article/read.h"
#include "text/slug.h"

static void title_from_name__reads_like_a_title(void **state)
{
	static const struct {
		const char *name, *title;
	} cases[] = {
		{ "2024-05-01-my-walk.txt", "My walk" },
		{ "notes/2024_05_01_my_walk.md", "My walk" },
		{ "20240501-walk.md", "Walk" },
		{ "notes/my walk.gmi", "My walk" },
		{ "README.md", "README" },
		{ "2024-05-01.gmi", "2024-05-01" },
		{ "notes/index.gmi", "Notes" },
		{ "a/2024-trip/index.md", "2024 trip" },
		{ "version-1.2.md", "Version 1.2" },
		{ "\xc3\xbc"
		  "ber.md",
			"\xc3\xbc"
			"ber" },
		/* names that nobody chose */
		{ "d41d8cd98f00b204e9800998ecf8427e.txt", "" },
		{ "376dfe89ac0c.txt", "" },
		{ "550e8400-e29b-41d4-a716-446655440000.md", "" },
		{ "dQw4w9WgXcQ12aZ0k9Lm3x.md", "" },
		{ "12345.txt", "" },
		{ "2024-05-01-.txt", "" },
		/* words of hexadecimal letters are words */
		{ "decade.txt", "Decade" },
		{ "facade-of-a-cafe.txt", "Facade of a cafe" },
	};
	struct build *b = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_str(title_from_name(&b->arena, str_of(cases[i].name)), cases[i].title);
}

static void intro_title_of__knows_the_language_whatever_its_region(void **state)
{
	(void)state;
	assert_str(intro_title_of(STR("en")), "Introduction");
	assert_str(intro_title_of(STR("de-AT")), "Einleitung");
	assert_str(intro_title_of(STR("pt_BR")), "Introdu\xc3\xa7\xc3\xa3o");
	assert_str(intro_title_of(STR("RU")), "Введение");
	assert_str(intro_title_of(STR("fi,en")), "Johdanto");
	assert_str(intro_title_of(STR("tlh")), "Introduction");
	assert_str(intro_title_of(STR_EMPTY), "Introduction");
}

static void anchor_of__is_what_markdown_hosts_make(void **state)
{
	struct build *b = *state;

	assert_str(anchor_of(&b->arena, STR("What's New? (2024)")), "whats-new-2024");
	assert_str(anchor_of(&b->arena, STR("a_b - c")), "a_b---c");
	assert_str(anchor_of(&b->arena, STR("Über Größe")), "über-größe");
	assert_str(anchor_of(&b->arena, STR("Привет, МИР!")), "привет-мир");
	assert_str(anchor_of(&b->arena, STR("“Quoted” – dash")), "quoted--dash");
	assert_str(anchor_of(&b->arena, STR("日本語 の")), "日本語-の");
}

static void sections_slugs__are_unique_and_never_ours(void **state)
{
	struct build *b = *state;
	const char *expected[] = { "introduction", "introduction-2", "all-2", "notes-2",
		"notes-3" };
	struct err err;

	build_text(b, "Lead.");
	build_heading(b, 2, "Introduction");
	build_text(b, "a");
	build_heading(b, 3, "Notes");
	build_text(b, "a");
	build_heading(b, 2, "All");
	build_text(b, "b");
	build_heading(b, 2, "Notes 2");
	build_text(b, "c");
	build_heading(b, 2, "Notes");
	build_text(b, "d");
	build_heading(b, 2, "Notes");
	build_text(b, "e");
	assert_int_equal(sections_build(b->doc, STR("x.md"), &err), 0);
	assert_int_equal(b->doc->section_count, 6);
	for (size_t i = 0; i < 4; i++)
		assert_str(b->doc->sections[i].slug, expected[i]);
	/* the page gets the plain word, not the sub-heading above it */
	assert_str(b->doc->sections[4].slug, "notes");
	assert_str(b->doc->sections[5].slug, "notes-3");
	assert_str(b->doc->sections[1].ids.at[0], "notes-4");
}

static void sections_slugs__take_the_authors_id(void **state)
{
	struct build *b = *state;
	struct err err;

	build_heading(b, 2, "A long heading")->id = STR("Short_Id");
	build_text(b, "a");
	build_heading(b, 2, "Other");
	build_text(b, "b");
	assert_int_equal(sections_build(b->doc, STR("x.md"), &err), 0);
	assert_str(b->doc->sections[0].slug, "short-id");
	assert_str(b->doc->sections[0].ids.at[0], "Short_Id");
	assert_int_equal(*str_map_get(b->doc->anchors, STR("a-long-heading")), 0);
}

static void sections_slugs__stay_short_when_numbered(void **state)
{
	struct build *b = *state;
	struct err err;

	for (int i = 0; i < 12; i++) {
		build_heading(b, 2,
			"Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod");
		build_text(b, "a");
	}
	assert_int_equal(sections_build(b->doc, STR("x.md"), &err), 0);
	for (size_t i = 0; i < b->doc->section_count; i++) {
		assert_true(b->doc->sections[i].slug.len <= SLUG_MAX);
		assert_true(slug_valid(b->doc->sections[i].slug));
		assert_int_equal(*str_map_get(b->doc->anchors, b->doc->sections[i].slug), i);
	}
}

static void str_map__remembers_every_key(void **state)
{
	struct build *b = *state;
	struct str_map map;
	bool fresh;

	str_map_init(&map, &b->arena);
	assert_null(str_map_get(&map, STR("x")));
	for (uint32_t i = 0; i < 5000; i++) {
		uint32_t *value = str_map_put(&map, arena_printf(&b->arena, "k%u", i), &fresh);

		assert_true(fresh);
		*value = i;
	}
	for (uint32_t i = 0; i < 5000; i++) {
		struct str key = arena_printf(&b->arena, "k%u", i);

		assert_int_equal(*str_map_get(&map, key), i);
		assert_int_equal(*str_map_put(&map, key, &fresh), i);
		assert_false(fresh);
	}
	assert_int_equal(map.count, 5000);
	assert_non_null(str_map_put(&map, STR_EMPTY, &fresh));
	assert_true(fresh);
	for (int round = 0; round < 3; round++) {
		str_map_clear(&map);
		assert_null(str_map_get(&map, STR("k1")));
		assert_int_equal(*str_map_put(&map, STR("k1"), &fresh), 0);
		assert_true(fresh);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUILD_TEST(title_from_name__reads_like_a_title),
		BUILD_TEST(intro_title_of__knows_the_language_whatever_its_region),
		BUILD_TEST(anchor_of__is_what_markdown_hosts_make),
		BUILD_TEST(sections_slugs__are_unique_and_never_ours),
		BUILD_TEST(sections_slugs__take_the_authors_id),
		BUILD_TEST(sections_slugs__stay_short_when_numbered),
		BUILD_TEST(str_map__remembers_every_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
