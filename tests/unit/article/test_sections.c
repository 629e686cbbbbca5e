/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/sections.h"

#include "build_doc.h"

#include "article/read.h"

static void make(struct build *b, const char *name)
{
	struct err err = { .code = ERR_NONE };

	if (sections_build(b->doc, str_of(name), &err))
		fail_msg("%s", err.text);
}

/* The pages as "slug|slug|..." */
static void assert_pages(struct build *b, const char *expected)
{
	struct buf got;

	buf_init(&got, 65536);
	for (size_t i = 0; i < b->doc->section_count; i++) {
		if (i)
			buf_char(&got, '|');
		buf_str(&got, b->doc->sections[i].slug);
	}
	if (!str_eq(buf_view(&got), str_of(expected)))
		fail_msg("pages %.*s, expected %s", STR_PRINTF(buf_view(&got)), expected);
	buf_release(&got);
}

static void sections_build__makes_introduction_and_pages(void **state)
{
	struct build *b = *state;

	build_heading(b, 1, "The Whole");
	build_text(b, "one two three");
	build_heading(b, 2, "First part");
	build_text(b, "four five");
	build_heading(b, 3, "Detail");
	build_text(b, "six");
	build_heading(b, 2, "Second part");
	build_text(b, "seven");
	make(b, "x.md");
	assert_pages(b, "introduction|first-part|second-part");
	assert_str(b->doc->title.text, "The Whole");
	assert_int_equal(b->doc->title_source, TITLE_HEADING);
	assert_true(b->doc->sections[0].generated);
	assert_str(b->doc->sections[0].title.text, "Introduction");
	assert_int_equal(b->doc->sections[0].words, 3);
	assert_int_equal(b->doc->sections[1].words, 4); /* "Detail" is read there too */
	assert_int_equal(b->doc->sections[1].heading->words, 2);
	assert_int_equal(b->doc->sections[1].line, 3);
	assert_ptr_equal(b->doc->sections[1].end->u.heading, b->doc->sections[2].heading);
	assert_null(b->doc->sections[2].end);
	assert_int_equal(b->doc->words, 8);
	assert_null(b->doc->warnings);
}

static void sections_build__keeps_every_block_in_exactly_one_page(void **state)
{
	struct build *b = *state;
	size_t blocks = 0, seen = 0;

	build_text(b, "lead");
	for (int i = 0; i < 40; i++) {
		build_heading(b, 1 + i * 7 % 5, i % 3 ? "Same" : "Other");
		if (i % 4)
			build_text(b, "body");
	}
	make(b, "x.md");
	for (const struct block *q = b->doc->blocks; q; q = q->next)
		blocks++;
	for (size_t i = 0; i < b->doc->section_count; i++) {
		const struct section *s = &b->doc->sections[i];

		seen += s->heading != NULL;
		for (const struct block *q = s->first; q && q != s->end; q = q->next)
			seen++;
	}
	assert_int_equal(seen, blocks);
}

static void sections_build__guessed_title_keeps_its_heading(void **state)
{
	struct build *b = *state;

	build_text(b, "Lead.");
	build_guess(b, "What Is It?");
	build_text(b, "Body.");
	build_guess(b, "Why Now?");
	build_text(b, "Body.");
	make(b, "x.txt");
	assert_pages(b, "introduction|what-is-it|why-now");
	assert_str(b->doc->title.text, "What Is It?");
	assert_int_equal(b->doc->title_source, TITLE_GUESS);
	assert_true(has_warning(b->doc, "no title found"));
}

static void sections_build__makes_one_page_of_fewer_than_two_headings(void **state)
{
	struct build *b = *state;

	build_heading(b, 1, "Title");
	build_text(b, "Lead.");
	build_heading(b, 2, "Only");
	build_text(b, "Body.");
	make(b, "x.md");
	assert_pages(b, "introduction");
	assert_int_equal(b->doc->sections[0].words, 3);
	assert_false(b->doc->blocks->next->u.heading->page);
	assert_str(b->doc->blocks->next->u.heading->slug, "only");
}

static void sections_build__serves_an_empty_document(void **state)
{
	struct build *b = *state;

	make(b, "notes/2024-05-01-my-walk.txt");
	assert_pages(b, "introduction");
	assert_str(b->doc->title.text, "My walk");
	assert_int_equal(b->doc->title_source, TITLE_FILENAME);
	assert_null(b->doc->sections[0].first);
}

static void sections_build__picks_the_smallest_level_with_two_headings(void **state)
{
	struct build *b = *state;

	build_heading(b, 1, "Title");
	build_heading(b, 2, "Lonely");
	build_heading(b, 4, "A");
	build_text(b, "a");
	build_heading(b, 4, "B");
	build_text(b, "b");
	make(b, "x.md");
	/* a heading without body of its own is a page when pages stand below it */
	assert_pages(b, "lonely|a|b");
	assert_null(b->doc->warnings);
}

static void sections_build__splits_at_level_one_without_a_lone_title(void **state)
{
	struct build *b = *state;

	build_heading(b, 1, "A");
	build_text(b, "a");
	build_heading(b, 2, "Sub");
	build_text(b, "s");
	build_heading(b, 1, "B");
	build_text(b, "b");
	make(b, "x.gmi");
	assert_pages(b, "a|b");
	assert_int_equal(b->doc->title_source, TITLE_GUESS);
}

static void sections_build__takes_a_bare_first_heading_as_title(void **state)
{
	struct build *b = *state;

	build_heading(b, 1, "Capsule");
	build_heading(b, 1, "A");
	build_text(b, "a");
	build_heading(b, 1, "B");
	build_text(b, "b");
	make(b, "x.gmi");
	assert_pages(b, "a|b");
	assert_str(b->doc->title.text, "Capsule");
	assert_int_equal(b->doc->title_source, TITLE_HEADING);
}

static void sections_build__splits_only_the_long_section_deeper(void **state)
{
	struct build *b = *state;

	build_heading(b, 1, "T");
	build_heading(b, 2, "Short");
	build_text(b, "a");
	build_heading(b, 3, "Stays");
	build_text(b, "b");
	build_heading(b, 2, "Long");
	build_text(b, "c");
	build_heading(b, 3, "One");
	build_long(b, 1500);
	build_heading(b, 3, "Two");
	build_long(b, 1500);
	build_heading(b, 4, "Stays too");
	build_text(b, "d");
	make(b, "x.md");
	assert_pages(b, "short|long|one|two");
}

static void sections_build__splits_a_long_part_as_deep_as_it_takes(void **state)
{
	struct build *b = *state;

	build_heading(b, 1, "T");
	build_heading(b, 2, "A");
	build_text(b, "a");
	build_heading(b, 3, "B");
	build_text(b, "b");
	build_heading(b, 5, "C");
	build_long(b, 2400);
	build_heading(b, 5, "D");
	build_long(b, 2400);
	build_heading(b, 2, "E");
	build_text(b, "e");
	make(b, "x.md");
	assert_pages(b, "a|b|c|d|e");
}

static void sections_build__leaves_a_long_section_without_subheadings_whole(void **state)
{
	struct build *b = *state;

	build_heading(b, 2, "A");
	build_long(b, 9000);
	build_heading(b, 2, "B");
	build_text(b, "b");
	make(b, "x.md");
	assert_pages(b, "a|b");
}

static void sections_build__joins_a_bare_heading_with_its_subtitle(void **state)
{
	struct build *b = *state;

	build_text(b, "Lead.");
	build_heading(b, 2, "CHAPTER I");
	build_heading(b, 2, "The Beginning of Things");
	build_text(b, "a");
	build_heading(b, 2, "CHAPTER II");
	build_heading(b, 2, "The Rest");
	build_text(b, "b");
	make(b, "x.txt");
	assert_pages(b, "introduction|chapter-i|chapter-ii");
	assert_str(b->doc->sections[1].subtitle, "The Beginning of Things");
	assert_str(b->doc->sections[2].subtitle, "The Rest");
}

static void sections_build__puts_a_bare_heading_and_the_next_on_one_page_in_mark_up(void **state)
{
	struct build *b = *state;

	b->doc->format = FORMAT_MARKDOWN;
	build_text(b, "Lead.");
	build_heading(b, 2, "Version 2");
	build_heading(b, 2, "Changes");
	build_text(b, "a");
	build_heading(b, 2, "Version 1");
	build_text(b, "b");
	make(b, "x.md");
	assert_pages(b, "introduction|version-2|version-1");
	assert_int_equal(b->doc->sections[1].subtitle.len, 0);
	assert_int_equal(b->doc->sections[1].first->kind, BLOCK_HEADING);
	assert_str(b->doc->sections[1].first->u.heading->slug, "changes");
	assert_false(has_warning(b->doc, "nothing stands below"));
}

static void sections_build__gives_a_heading_with_nothing_below_no_page(void **state)
{
	struct build *b = *state;

	build_heading(b, 2, "A");
	build_text(b, "a");
	build_heading(b, 2, "B");
	build_text(b, "b");
	build_heading(b, 2, "To do");
	make(b, "x.md");
	assert_pages(b, "a|b");
	assert_true(has_warning(b->doc, "nothing stands below the heading \"To do\""));
	assert_int_equal(b->doc->sections[1].words, 3);
}

static void sections_build__skips_headings_without_text_but_keeps_their_image(void **state)
{
	struct build *b = *state;
	struct heading *image;

	build_heading(b, 2, "A");
	build_text(b, "a");
	build_heading(b, 2, " ");
	build_text(b, "more");
	image = build_heading(b, 2, "");
	build_span(b, &image->text, SPAN_IMAGE, 0, 0)->target = STR("x.png");
	build_heading(b, 2, "B");
	build_text(b, "b");
	make(b, "x.md");
	assert_pages(b, "a|b");
	assert_int_equal(b->doc->sections[0].words, 2);
	assert_int_equal(b->doc->sections[0].links, 1);
	assert_true(has_warning(b->doc, "a heading without text"));
}

static void sections_build__drops_rules_that_part_nothing(void **state)
{
	struct build *b = *state;

	build_heading(b, 1, "T");
	build_block(b, BLOCK_RULE);
	build_heading(b, 2, "A");
	build_text(b, "a");
	build_heading(b, 2, "B");
	build_text(b, "b");
	make(b, "x.md");
	assert_pages(b, "a|b");
}

static void sections_build__repairs_levels_out_of_range(void **state)
{
	struct build *b = *state;

	build_heading(b, 0, "A");
	build_text(b, "a");
	build_heading(b, 99, "B");
	build_text(b, "b");
	build_heading(b, 99, "C");
	build_text(b, "c");
	make(b, "x.md");
	assert_str(b->doc->title.text, "A");
	assert_pages(b, "introduction|b|c");
	assert_int_equal(b->doc->sections[1].level, 6);
}

static void sections_build__joins_authors_to_a_byline(void **state)
{
	struct build *b = *state;
	struct str names[] = { STR("Ada"), STR("Ben") };

	b->doc->meta.authors = (struct words){ names, 2 };
	make(b, "x.md");
	assert_str(b->doc->byline, "Ada, Ben");
}

static void sections_build__costs_linear_time_in_headings_of_one_name(void **state)
{
	struct build *b = *state;
	const size_t count = 60000;
	struct section *last;

	for (size_t i = 0; i < count; i++) {
		build_heading(b, 2, "Same");
		build_text(b, "x");
	}
	make(b, "x.md");
	assert_int_equal(b->doc->section_count, count);
	last = &b->doc->sections[count - 1];
	assert_str(last->slug, "same-60000");
	assert_int_equal(*str_map_get(b->doc->anchors, STR("same-59999")), count - 2);
}

static void sections_build__reports_an_exhausted_arena(void **state)
{
	struct build *b = *state;
	struct err err = { .code = ERR_NONE };

	build_heading(b, 2, "A");
	build_text(b, "a");
	b->arena.failed = true;
	assert_int_equal(sections_build(b->doc, STR("x.md"), &err), ERR_NOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUILD_TEST(sections_build__makes_introduction_and_pages),
		BUILD_TEST(sections_build__keeps_every_block_in_exactly_one_page),
		BUILD_TEST(sections_build__guessed_title_keeps_its_heading),
		BUILD_TEST(sections_build__makes_one_page_of_fewer_than_two_headings),
		BUILD_TEST(sections_build__serves_an_empty_document),
		BUILD_TEST(sections_build__picks_the_smallest_level_with_two_headings),
		BUILD_TEST(sections_build__splits_at_level_one_without_a_lone_title),
		BUILD_TEST(sections_build__takes_a_bare_first_heading_as_title),
		BUILD_TEST(sections_build__splits_only_the_long_section_deeper),
		BUILD_TEST(sections_build__splits_a_long_part_as_deep_as_it_takes),
		BUILD_TEST(sections_build__leaves_a_long_section_without_subheadings_whole),
		BUILD_TEST(sections_build__joins_a_bare_heading_with_its_subtitle),
		BUILD_TEST(sections_build__puts_a_bare_heading_and_the_next_on_one_page_in_mark_up),
		BUILD_TEST(sections_build__gives_a_heading_with_nothing_below_no_page),
		BUILD_TEST(sections_build__skips_headings_without_text_but_keeps_their_image),
		BUILD_TEST(sections_build__drops_rules_that_part_nothing),
		BUILD_TEST(sections_build__repairs_levels_out_of_range),
		BUILD_TEST(sections_build__joins_authors_to_a_byline),
		BUILD_TEST(sections_build__costs_linear_time_in_headings_of_one_name),
		BUILD_TEST(sections_build__reports_an_exhausted_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
