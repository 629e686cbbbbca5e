/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/sections.h"

#include "build_doc.h"

#include "article/read.h"

static void make(struct build *b)
{
	struct err err = { .code = ERR_NONE };

	if (sections_build(b->doc, STR("x.md"), &err))
		fail_msg("%s", err.text);
}

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

static void three(struct build *b)
{
	build_text(b, "Lead.");
	build_heading(b, 2, "Alpha");
	build_text(b, "a");
	build_heading(b, 2, "Beta");
	build_text(b, "b");
	build_heading(b, 2, "Gamma");
	build_text(b, "c");
}

static void heading__makes_one_of_exactly_that_paragraph(void **state)
{
	struct build *b = *state;

	three(b);
	build_text(b, "a forced one");
	build_text(b, "d");
	build_text(b, "Another");
	build_text(b, "e");
	build_pair(b, &b->doc->meta.headings, "a forced one", "");
	build_pair(b, &b->doc->meta.headings, "Another", "3");
	build_pair(b, &b->doc->meta.headings, "Not there", "")->line = 7;
	make(b);
	assert_pages(b, "introduction|alpha|beta|gamma|a-forced-one");
	assert_true(has_warning(b->doc, "heading: nothing in the article reads exactly"));
	assert_int_equal(b->doc->warnings->next->line, 0);
	assert_int_equal(b->doc->warnings->line, 7);
}

static void heading__sets_the_level_of_one_that_is_there(void **state)
{
	struct build *b = *state;

	three(b);
	build_pair(b, &b->doc->meta.headings, "Beta", "3");
	make(b);
	assert_pages(b, "introduction|alpha|gamma");
}

static void not_heading__makes_it_prose_again(void **state)
{
	struct build *b = *state;

	three(b);
	build_pair(b, &b->doc->meta.not_headings, "Beta", "");
	make(b);
	assert_pages(b, "introduction|alpha|gamma");
	assert_int_equal(b->doc->sections[1].words, 3);
}

static void rename__changes_the_shown_title_and_its_slug(void **state)
{
	struct build *b = *state;

	three(b);
	build_pair(b, &b->doc->meta.renames, "Beta", "The Second");
	make(b);
	assert_pages(b, "introduction|alpha|the-second|gamma");
	assert_str(b->doc->sections[2].title.text, "The Second");
}

static void section_slug__is_found_by_the_old_name_and_by_the_new(void **state)
{
	struct build *b = *state;

	three(b);
	build_pair(b, &b->doc->meta.renames, "Beta", "The Second");
	build_pair(b, &b->doc->meta.renames, "Gamma", "The Third");
	build_pair(b, &b->doc->meta.section_slugs, "Beta", "two");
	build_pair(b, &b->doc->meta.section_slugs, "The Third", "three");
	build_pair(b, &b->doc->meta.section_slugs, "Introduction", "start");
	make(b);
	assert_pages(b, "start|alpha|two|three");
	/* the guessed title is the only thing to warn about */
	assert_null(b->doc->warnings->next);
}

static void section_slug__that_no_address_can_hold_is_mended(void **state)
{
	struct build *b = *state;

	three(b);
	build_pair(b, &b->doc->meta.section_slugs, "Beta", "Zwei/../x");
	build_pair(b, &b->doc->meta.section_slugs, "Gamma", "all");
	make(b);
	assert_pages(b, "introduction|alpha|zwei-x|all-2");
	assert_true(has_warning(b->doc, "\"Zwei/../x\" cannot be part of an address"));
	assert_true(has_warning(b->doc, "\"all\" is taken"));
}

static void section_slug__wins_over_a_heading_that_stands_before(void **state)
{
	struct build *b = *state;

	three(b);
	build_pair(b, &b->doc->meta.section_slugs, "Gamma", "alpha");
	make(b);
	assert_pages(b, "introduction|alpha-2|beta|alpha");
}

static void merge__joins_a_section_with_the_one_before(void **state)
{
	struct build *b = *state;

	three(b);
	build_pair(b, &b->doc->meta.merges, "Beta", "");
	make(b);
	assert_pages(b, "introduction|alpha|gamma");
	assert_int_equal(b->doc->sections[1].words, 3);
	assert_str(b->doc->sections[1].ids.at[0], "beta");
}

static void split_level__of_the_author_is_taken_as_it_is(void **state)
{
	struct build *b = *state;

	build_heading(b, 1, "T");
	build_heading(b, 2, "A");
	build_text(b, "a");
	build_heading(b, 3, "A1");
	build_text(b, "a");
	build_heading(b, 2, "B");
	build_text(b, "b");
	b->doc->meta.split_level = 3;
	make(b);
	assert_pages(b, "a|a1|b");
}

static void sections_none__makes_one_page(void **state)
{
	struct build *b = *state;

	three(b);
	b->doc->meta.sections = SECTIONS_NONE;
	make(b);
	assert_pages(b, "introduction");
	assert_int_equal(b->doc->sections[0].words, 7);
}

static void sections_explicit__takes_guesses_for_prose(void **state)
{
	struct build *b = *state;

	three(b);
	build_guess(b, "Guessed");
	build_text(b, "d");
	b->doc->meta.sections = SECTIONS_EXPLICIT;
	make(b);
	assert_pages(b, "introduction|alpha|beta|gamma");
}

static void intro_title__names_the_introduction_but_not_its_address(void **state)
{
	struct build *b = *state;

	three(b);
	b->doc->meta.intro_title = STR("Before we start");
	make(b);
	assert_pages(b, "introduction|alpha|beta|gamma");
	assert_str(b->doc->sections[0].title.text, "Before we start");
}

static void title__of_metadata_takes_the_same_heading_out(void **state)
{
	struct build *b = *state;

	build_heading(b, 1, "My *Walk*!");
	three(b);
	b->doc->meta.title = STR("my walk");
	make(b);
	assert_pages(b, "introduction|alpha|beta|gamma");
	assert_str(b->doc->title.text, "my walk");
	assert_int_equal(b->doc->title_source, TITLE_METADATA);
	assert_null(b->doc->warnings);
}

static void title__of_metadata_replaces_another_with_a_warning(void **state)
{
	struct build *b = *state;

	build_heading(b, 1, "Draft 3");
	three(b);
	b->doc->meta.title = STR("My walk");
	make(b);
	assert_pages(b, "introduction|alpha|beta|gamma");
	assert_true(has_warning(b->doc, "\"Draft 3\" is replaced by the title \"My walk\""));
}

static void title__of_metadata_leaves_a_heading_after_prose_alone(void **state)
{
	struct build *b = *state;

	build_text(b, "Lead.");
	build_heading(b, 1, "Part");
	build_text(b, "a");
	build_heading(b, 2, "Sub");
	build_text(b, "b");
	b->doc->meta.title = STR("My walk");
	make(b);
	assert_pages(b, "introduction|part|sub");
}

static void title__of_metadata_is_not_repeated_as_first_paragraph(void **state)
{
	struct build *b = *state;

	build_text(b, "My walk");
	three(b);
	b->doc->meta.title = STR("My Walk");
	make(b);
	assert_pages(b, "introduction|alpha|beta|gamma");
	assert_int_equal(b->doc->sections[0].words, 1);
}

static void title__of_metadata_is_not_repeated_by_one_of_several_headings(void **state)
{
	struct build *b = *state;

	build_heading(b, 1, "My walk");
	build_text(b, "Lead.");
	build_heading(b, 1, "Part");
	build_text(b, "a");
	build_heading(b, 1, "My walk");
	build_text(b, "b");
	b->doc->meta.title = STR("My Walk");
	make(b);
	assert_pages(b, "introduction|part|my-walk");
}

static void alias__without_its_section_is_reported(void **state)
{
	struct build *b = *state;

	three(b);
	build_pair(b, &b->doc->meta.section_aliases, "old", "beta");
	build_pair(b, &b->doc->meta.section_aliases, "older", "delta")->line = 3;
	make(b);
	assert_true(has_warning(b->doc, "no section \"delta\" for \"older\""));
	assert_false(has_warning(b->doc, "\"old\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUILD_TEST(heading__makes_one_of_exactly_that_paragraph),
		BUILD_TEST(heading__sets_the_level_of_one_that_is_there),
		BUILD_TEST(not_heading__makes_it_prose_again),
		BUILD_TEST(rename__changes_the_shown_title_and_its_slug),
		BUILD_TEST(section_slug__is_found_by_the_old_name_and_by_the_new),
		BUILD_TEST(section_slug__that_no_address_can_hold_is_mended),
		BUILD_TEST(section_slug__wins_over_a_heading_that_stands_before),
		BUILD_TEST(merge__joins_a_section_with_the_one_before),
		BUILD_TEST(split_level__of_the_author_is_taken_as_it_is),
		BUILD_TEST(sections_none__makes_one_page),
		BUILD_TEST(sections_explicit__takes_guesses_for_prose),
		BUILD_TEST(intro_title__names_the_introduction_but_not_its_address),
		BUILD_TEST(title__of_metadata_takes_the_same_heading_out),
		BUILD_TEST(title__of_metadata_replaces_another_with_a_warning),
		BUILD_TEST(title__of_metadata_leaves_a_heading_after_prose_alone),
		BUILD_TEST(title__of_metadata_is_not_repeated_as_first_paragraph),
		BUILD_TEST(title__of_metadata_is_not_repeated_by_one_of_several_headings),
		BUILD_TEST(alias__without_its_section_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
