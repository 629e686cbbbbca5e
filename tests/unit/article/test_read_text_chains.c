/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Numbered headings, headings by mark-up, title blocks, and what the author says. */
#include "text_case.h"

#define T(name)   static void read_text__##name(void **state)
#define USE(name) cmocka_unit_test(read_text__##name)

T(finds_a_chain_whose_members_end_in_a_full_stop)
{
	(void)state;
	text_has_headings("  0. Definitions.\n\n" WRAPPED "\n\n  1. Source Code.\n\n" WRAPPED
			  "\n\n  2. Basic Permissions.\n\n" WRAPPED "\n",
		"2 0. Definitions.|2 1. Source Code.|2 2. Basic Permissions.");
}

T(ranks_decimals_by_depth)
{
	(void)state;
	text_has_headings("1. The mill\n\n" BODY "\n\n1.1 The wheel\n\n" BODY
			  "\n\n1.2 The stones\n\n" BODY "\n\n2. The town\n\n" BODY,
		"2 1. The mill|3 1.1 The wheel|3 1.2 The stones|2 2. The town");
}

T(leaves_a_number_without_a_chain)
{
	(void)state;
	text_has_headings(
		BODY "\n\n12 Main Street\n\n" BODY "\n\nThe Old Mill\n\n" BODY, "2 The Old Mill");
}

T(makes_a_list_of_loose_numbered_lines)
{
	struct text_case c;

	(void)state;
	text_case_read(&c,
		BODY "\n\n1. Buy some flour.\n\n2. Bake the bread.\n\n3. Eat it warm.\n\n" BODY);
	blocks_are(&c, "PLP");
	assert_int_equal(block_at(&c, 1)->u.list.item_count, 3);
	assert_true(block_at(&c, 1)->u.list.ordered);
	str_is(block_at(&c, 1)->u.list.items->blocks->u.text.text, "Buy some flour.");
	text_case_end(&c);
}

T(puts_chapters_under_parts)
{
	(void)state;
	text_has_headings("Part One\n\nChapter I\n\n" WRAPPED "\n\nChapter II\n\n" WRAPPED
			  "\n\nPart Two\n\nChapter III\n\n" WRAPPED "\n",
		"2 Part One|3 Chapter I|3 Chapter II|2 Part Two|3 Chapter III");
}

T(gives_a_chapter_its_subtitle)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, "CHAPTER I\n\nThe Beginning of Things\n\n" WRAPPED
			   "\n\n\n\nCHAPTER II\n\nThe End of Things\n\n" WRAPPED "\n");
	headings_are(&c, "2 CHAPTER I|2 CHAPTER II");
	str_is(block_at(&c, 0)->u.heading->subtitle.text, "The Beginning of Things");
	blocks_are(&c, "HPHP");
	text_case_end(&c);
}

T(finds_cjk_chapters)
{
	(void)state;
	text_has_headings(
		"第一章 开始\n\n" BODY "\n\n第二章 结束\n\n" BODY, "2 第一章 开始|2 第二章 结束");
}

T(cuts_the_licence_of_project_gutenberg)
{
	struct text_case c;

	(void)state;
	text_case_read(&c,
		"The Project Gutenberg eBook of Mills\n\nTitle: Mills\n\nAuthor: Jane Doe\n\n"
		"*** START OF THE PROJECT GUTENBERG EBOOK MILLS ***\n\n\n\n\nCHAPTER "
		"I.\n\n\n" WRAPPED "\n\n       *       *       *       *       *\n\n" WRAPPED
		"\n\n\n\n\nCHAPTER II.\n\n\n" WRAPPED
		"\n\n*** END OF THE PROJECT GUTENBERG EBOOK MILLS ***\n\nThe licence text\n");
	headings_are(&c, "2 CHAPTER I.|2 CHAPTER II.");
	blocks_are(&c, "HPRPHP");
	str_is(c.doc->meta.title, "Mills");
	assert_int_equal(c.doc->meta.authors.count, 1);
	str_is(c.doc->meta.authors.at[0], "Jane Doe");
	assert_int_equal(block_at(&c, 0)->line, 12);
	assert_non_null(c.doc->warnings);
	text_case_end(&c);
}

T(reads_a_rendered_man_page)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, "MILL(1)                 User Commands                 MILL(1)\n\n"
			   "NAME\n       mill - grind the corn\n\n"
			   "DESCRIPTION\n       Grinds what it is given, until there is nothing\n"
			   "       left to grind.\n\n   Stones\n       Two of them turn.\n\n"
			   "           mill --fast\n\n"
			   "SEE ALSO\n       bread(1)\n");
	headings_are(&c, "1 MILL(1)|2 NAME|2 DESCRIPTION|3 Stones|2 SEE ALSO");
	str_is(block_at(&c, 0)->u.heading->subtitle.text, "User Commands");
	blocks_are(&c, "HHPHPHPFHP");
	text_case_end(&c);
}

/* ---- by mark-up ------------------------------------------------------------------------ */

T(stops_guessing_when_headings_are_marked)
{
	(void)state;
	text_has_headings("The Mill\n========\n\n" WRAPPED "\n\nLooks Like One\n\n" WRAPPED
			  "\n\nThe Wheel\n---------\n\n" WRAPPED "\n",
		"1 The Mill|2 The Wheel");
	text_has_headings("# The Mill\n\n" BODY "\n\nLooks Like One\n\n" BODY
			  "\n\n## The Wheel ##\n\n" BODY,
		"1 The Mill|2 The Wheel");
	text_has_headings(
		"= The Mill =\n\n" BODY "\n\n== The Wheel ==\n\n" BODY, "1 The Mill|2 The Wheel");
}

T(ranks_underlines_by_first_appearance)
{
	(void)state;
	text_has_headings(
		"========\nThe Mill\n========\n\n" WRAPPED "\n\nThe Wheel\n~~~~~~~~~\n\n" WRAPPED
		"\n\nThe Axle\n++++++++\n\n" WRAPPED "\n\nThe Stones\n~~~~~~~~~~\n\n" WRAPPED,
		"1 The Mill|2 The Wheel|3 The Axle|2 The Stones");
}

T(takes_an_underline_of_another_width_for_a_rule)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, WRAPPED "\n\nThe Mill\n--------------------------------\n\n" WRAPPED);
	for (const struct block *b = c.doc->blocks; b; b = b->next)
		assert_true(b->kind != BLOCK_HEADING || b->u.heading->guessed);
	text_case_end(&c);
}

T(does_not_take_comments_in_code_for_headings)
{
	(void)state;
	text_has_headings(BODY "\n\nThe Old Mill\n\n" BODY
			       "\n\n# grind the corn\nmill --fast\n\n" BODY "\n\nThe Town\n\n" BODY,
		"2 The Old Mill|2 The Town");
}

/* ---- title blocks ------------------------------------------------------------------------ */

T(leaves_an_indented_number_over_deeper_text_a_list)
{
	(void)state;
	text_has_headings(BODY
		"\n\n  1. Clean the wheel\n\n      It takes a day, and a second "
		"person to hold the rope.\n\n  2. Grease the shaft\n\n      It takes "
		"an hour.\n\n" BODY,
		"");
}

T(does_not_take_comments_over_code_for_headings)
{
	(void)state;
	text_has_headings(BODY "\n\nThe Mill\n\n" BODY "\n\n# Command line arguments:\n"
			       "MILL_WHEEL=3 MILL_STONES=4 mill --grind --until=noon\n\n" BODY,
		"2 The Mill");
}

T(takes_a_lone_first_line_for_the_title)
{
	struct text_case c;

	(void)state;
	text_case_read(
		&c, "mill-tools\n\n" BODY "\n\nThe Wheel\n\n" BODY "\n\nThe Stones\n\n" BODY);
	headings_are(&c, "1 mill-tools|2 The Wheel|2 The Stones");
	text_case_end(&c);
}

T(finds_the_introduction_inside_a_title_block)
{
	(void)state;
	text_has_headings("The Mill\n\nIntroduction\n\nWhy a mill\n\n" BODY
			  "\n\nThe Wheel\n\n" BODY,
		"1 The Mill|2 Introduction|3 Why a mill|2 The Wheel");
}

/* Comments that are set off as headings are: the titles of the text outnumber them. */
T(believes_titles_where_they_outnumber_hashes)
{
	(void)state;
	text_has_headings(BODY "\n\nThe Mill\n\n" BODY "\n\nThe Wheel\n\n" BODY
			       "\n\n# Or all of it\n\nmill --all\n\n" BODY,
		"2 The Mill|2 The Wheel");
	text_has_headings("# A Mill\n\n" BODY "\n\nThe Wheel\n\n" BODY "\n\nThe Stones\n\n" BODY,
		"1 A Mill|2 The Wheel|2 The Stones");
	text_has_headings("# Or all of it\n\n" BODY "\n\nThe Mill\n\n" BODY, "1 Or all of it");
}

T(reads_a_title_block)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, "The History of the Mill\n\nBy Jane Doe\n\nPublished January 5, 2021\n\n"
			   "The First Stone\n\n" BODY "\n\nThe Second Stone\n\n" BODY);
	headings_are(&c, "1 The History of the Mill|2 The First Stone|2 The Second Stone");
	str_is(c.doc->meta.date, "2021-01-05");
	assert_int_equal(c.doc->meta.authors.count, 1);
	str_is(c.doc->meta.authors.at[0], "Jane Doe");
	assert_false(block_at(&c, 0)->u.heading->guessed);
	text_case_end(&c);
}

T(keeps_byline_and_date_in_the_text_when_the_author_gave_others)
{
	struct text_case c;

	(void)state;
	text_case_begin(&c);
	c.doc->meta.date = STR("1999-01-01");
	text_case_run(&c, "The History of the Mill\n\n2021-01-05\n\nThe First Stone\n\n" BODY);
	str_is(c.doc->meta.date, "1999-01-01");
	blocks_are(&c, "HPHP");
	text_case_end(&c);
}

T(leaves_a_lone_first_heading_a_section)
{
	(void)state;
	text_has_headings("The First Stone\n\n" BODY "\n\nThe Second Stone\n\n" BODY,
		"2 The First Stone|2 The Second Stone");
}

/* ---- the author's word --------------------------------------------------------------------- */

T(lets_the_author_name_headings_and_deny_them)
{
	struct pair yes = { .from = STR("and this is one."), .to = STR("3") };
	struct pair no = { .from = STR("The Old Mill") };
	struct text_case c;

	(void)state;
	text_case_begin(&c);
	c.doc->meta.headings = &yes;
	c.doc->meta.not_headings = &no;
	text_case_run(&c, BODY "\n\nThe Old Mill\n\n" BODY "\n\nand this is one.\n\n" BODY
			       "\n\nThe Town\n\n" BODY);
	headings_are(&c, "3 and this is one.|2 The Town");
	text_case_end(&c);
}

T(guesses_nothing_when_sections_are_explicit_or_off)
{
	static const enum sections_mode modes[] = { SECTIONS_EXPLICIT, SECTIONS_NONE };
	struct text_case c;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		text_case_begin(&c);
		c.doc->meta.sections = modes[i];
		text_case_run(&c, BODY "\n\nThe Old Mill\n\n" BODY "\n\n" BODY);
		headings_are(&c, "");
		text_case_end(&c);
	}
}

T(keeps_the_profile_that_the_author_names)
{
	struct text_case c;

	(void)state;
	text_case_begin(&c);
	c.doc->meta.has_profile = true;
	c.doc->meta.profile = PROFILE_LONG_LINE;
	text_case_run(&c, WRAPPED);
	assert_int_equal(c.doc->profile, PROFILE_LONG_LINE);
	blocks_are(&c, "PP");
	text_case_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		USE(finds_a_chain_whose_members_end_in_a_full_stop),
		USE(ranks_decimals_by_depth),
		USE(leaves_a_number_without_a_chain),
		USE(makes_a_list_of_loose_numbered_lines),
		USE(puts_chapters_under_parts),
		USE(gives_a_chapter_its_subtitle),
		USE(finds_cjk_chapters),
		USE(cuts_the_licence_of_project_gutenberg),
		USE(reads_a_rendered_man_page),
		USE(stops_guessing_when_headings_are_marked),
		USE(ranks_underlines_by_first_appearance),
		USE(takes_an_underline_of_another_width_for_a_rule),
		USE(does_not_take_comments_in_code_for_headings),
		USE(leaves_an_indented_number_over_deeper_text_a_list),
		USE(does_not_take_comments_over_code_for_headings),
		USE(takes_a_lone_first_line_for_the_title),
		USE(finds_the_introduction_inside_a_title_block),
		USE(believes_titles_where_they_outnumber_hashes),
		USE(reads_a_title_block),
		USE(keeps_byline_and_date_in_the_text_when_the_author_gave_others),
		USE(leaves_a_lone_first_heading_a_section),
		USE(lets_the_author_name_headings_and_deny_them),
		USE(guesses_nothing_when_sections_are_explicit_or_off),
		USE(keeps_the_profile_that_the_author_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
