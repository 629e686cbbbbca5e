/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What the text around a line and the other headings of a file say about it. */
#include "mill_text.h"

#include <stdio.h>

#define T(name)   static void read_text_style__##name(void **state)
#define USE(name) cmocka_unit_test(read_text_style__##name)

/* A name in lower case is a heading when its text speaks of it at once, or among others. */
T(takes_a_small_name_that_its_text_begins_with)
{
	(void)state;
	text_has_headings(FOUR "\n\nmillstone\n\nThe millstone is what grinds, and " MILL,
		FOUR_HEADINGS "|2 millstone");
	text_has_headings(BODY "\n\nmillstone\n\n" MILL "\n\n" BODY, "");
	text_has_headings(FOUR "\n\nmillstone\n\n" MILL, FOUR_HEADINGS "|2 millstone");
	text_has_headings(FOUR "\n\ngrind it all day\n\n" MILL, FOUR_HEADINGS);
	text_has_headings(FOUR "\n\ngrind /var/sacks\n\nTo grind sacks, " MILL, FOUR_HEADINGS);
}

/* ... and not the one word that a text above leads to. */
T(leaves_what_the_text_above_leads_to)
{
	(void)state;
	text_has_headings(FOUR "\n\nTo make the wheel turn in the spring, the miller says:\n\n"
			       "millstone\n\nThe millstone then begins to turn, and " MILL,
		FOUR_HEADINGS);
	text_has_headings(FOUR_TITLES "\n\nThe miller of the valley has only one word for it:\n\n"
				      "Turn the wheel\n\n" MILL,
		FOUR_TITLE_HEADINGS);
}

/* A line of another case than all clear headings needs more than its place. */
T(follows_the_case_of_the_clear_headings)
{
	(void)state;
	text_has_headings(FOUR_TITLES "\n\nWater from the hills\n\n" MILL "\n\n" BODY,
		FOUR_TITLE_HEADINGS "|2 Water from the hills");
	text_has_headings(FOUR_TITLES
		"\n\nNothing went into the sacks of that year at all\n\n" MILL,
		FOUR_TITLE_HEADINGS);
	text_has_headings(FOUR "\n\nNothing went into the sacks of that year at all\n\n" MILL,
		FOUR_HEADINGS "|2 Nothing went into the sacks of that year at all");
}

/* Among four headings one that reads like a sentence may be the fifth, and a long one. */
T(takes_a_sentence_in_company)
{
	(void)state;
	text_has_headings(
		FOUR "\n\nThe mill is closed\n\n" MILL, FOUR_HEADINGS "|2 The mill is closed");
	text_has_headings(BODY "\n\nHow we came here\n\n" MILL "\n\nThe mill is closed\n\n" MILL,
		"2 How we came here");
	text_has_headings(FOUR "\n\nWater from all of the hills over the valley in spring\n\n" MILL,
		FOUR_HEADINGS "|2 Water from all of the hills over the valley in spring");
}

/* What every chapter has is no label, when each has text and a chapter is between. */
T(takes_sections_that_every_chapter_has)
{
	(void)state;
	text_has_headings(BODY "\n\nThe Old Mill\n\n" MILL "\n\nMiller\n\n" MILL
			       "\n\nThe New Mill\n\n" MILL "\n\nMiller\n\n" MILL
			       "\n\nThe Long River\n\n" MILL "\n\nMiller\n\n" MILL,
		"2 The Old Mill|2 Miller|2 The New Mill|2 Miller|2 The Long River|2 Miller");
	text_has_headings(BODY "\n\nThe Old Mill\n\n" MILL "\n\nKeep Reading\n\n" MILL
			       "\n\nKeep Reading\n\n" MILL "\n\nKeep Reading\n\n" MILL,
		"2 The Old Mill");
}

/* Without blank lines a numbered title ends the list above it. */
T(finds_numbered_titles_right_after_a_list)
{
	(void)state;
	text_has_headings(BODY "\n" BODY "\n1. The mill\n" MILL
			       "\n- a wheel\n- a stone\n2. The miller\n" MILL
			       "\n- a hat\n- a sack\n3. The river\n" MILL "\n" BODY,
		"2 1. The mill|2 2. The miller|2 3. The river");
}

/* Three wide lines and no blank one: lines are paragraphs, however short the rest. */
T(reads_short_lines_without_blank_ones)
{
	char text[8192] =
		BODY "\nThe Old Mill\n" MILL "\nThe New Mill\n" MILL "\nThe Yard\n" MILL "\n";

	(void)state;
	for (int i = 0; i < 30; i++)
		strcat(text, "grind --fine\n");
	text_has_headings(text, "2 The Old Mill|2 The New Mill|2 The Yard");
}

/* The field of a form, not a section. */
T(leaves_a_field_and_its_value)
{
	(void)state;
	text_has_headings(FOUR "\n\nMillRequirements: water and wind\n\n" MILL, FOUR_HEADINGS);
	text_has_headings(FOUR "\n\nRequirements: water and wind\n\n" MILL,
		FOUR_HEADINGS "|2 Requirements: water and wind");
}

/* Capitals may bear a colon; sections with two numbers may stand over a fragment. */
T(takes_capitals_with_a_colon_and_subsections)
{
	(void)state;
	text_has_headings(WRAPPED "\n\nKNOWN BUGS:\n\n" WRAPPED "\n\nNEWS:\n\n" WRAPPED,
		"2 KNOWN BUGS:|2 NEWS:");
	text_has_headings(WRAPPED "\n\n1. The Mill\n\n" WRAPPED
				  "\n\n1.1 How it grinds\n\nsack(corn)\n\n"
				  "2. The River\n\n" WRAPPED,
		"2 1. The Mill|3 1.1 How it grinds|2 2. The River");
}

/* What a table of contents names may read like a sentence. */
T(takes_a_sentence_that_a_list_names)
{
	(void)state;
	text_has_headings(BODY "\n\n- The mill was never rebuilt\n- The river\n\nThe mill was "
			       "never rebuilt\n\n" MILL "\n\nThe river\n\n" MILL,
		"2 The mill was never rebuilt|2 The river");
}

/* Most "#" lines stand right over code: comments, even if more than the headings. */
T(leaves_comments_that_stand_over_code)
{
	const char *code = "# Start with the long lines\ngrind(sacks, stones)\n\n# Stop the wheel\n"
			   "wheel.stop()\n\n# Print it all\nprint(sacks)\n\n";
	char text[4096];

	(void)state;
	snprintf(text, sizeof(text), "%s\n\nThe Old Mill\n\n%s\n\n%sThe New Mill\n\n%s\n", BODY,
		MILL, code, MILL);
	text_has_headings(text, "2 The Old Mill|2 The New Mill");
	snprintf(text, sizeof(text),
		"# The Old Mill\n\n%s\n\n# The New Mill\n\n%s\n\n# Stop the wheel\n"
		"wheel.stop()\n\nThe River\n\n%s\n",
		BODY, MILL, MILL);
	text_has_headings(text, "1 The Old Mill|1 The New Mill|1 Stop the wheel");
}

/* The bar that rises for verse and menus is not for what the author names. */
T(keeps_what_the_author_names_among_short_lines)
{
	struct pair yes = { .from = STR("a line of it") };
	struct text_case c;
	bool found = false;

	(void)state;
	text_case_begin(&c);
	c.doc->meta.headings = &yes;
	text_case_run(&c,
		BODY "\n\nALPHA MILL\n\nBETA MILL\n\nGAMMA MILL\n\nDELTA MILL\n\nETA MILL\n\n"
		     "a line of it\n\nZETA MILL\n\nTHETA MILL\n\n" BODY);
	for (const struct block *b = c.doc->blocks; b && !found; b = b->next)
		found = b->kind == BLOCK_HEADING && str_eq(b->u.heading->text.text, yes.from);
	assert_true(found);
	text_case_end(&c);
}

/* In the middle of the page, above text at its margin: a title, no code. */
T(takes_a_centred_title)
{
	struct text_case c;

	(void)state;
	text_has_headings("                         THE OLD MILL\n                     Second "
			  "edition of 1921\n\n" WRAPPED "\n\nThe Wheel\n\n" WRAPPED "\n",
		"1 THE OLD MILL|2 The Wheel");
	text_has_headings(
		"                         THE OLD MILL\n\n" WRAPPED "\n", "1 THE OLD MILL");
	text_has_headings("    grind --fine\n    stop\n\n" WRAPPED "\n\nThe Wheel\n\n" WRAPPED "\n",
		"2 The Wheel");
	text_case_read(&c, "                         THE OLD MILL\n                     Second "
			   "edition of 1921\n\n" WRAPPED);
	assert_int_equal(c.doc->blocks->kind, BLOCK_HEADING);
	assert_true(str_eq(c.doc->blocks->u.heading->subtitle.text, STR("Second edition of 1921")));
	text_case_end(&c);
}

/* Lone lines that are no title whatever stands around them. */
T(leaves_lines_that_no_author_writes_as_titles)
{
	static const char *const lines[] = { "and", "OR", "end", "No.",
		"For more details see there", "Read the full story of the mill here",
		"License: free to all", "Millers: (three)", "MILL : where the sacks are kept",
		"grind -a sacks", "RUN mill -y stones",
		"2022-Aug-06 13:16:45 Error Reason: Wheel broken", "That should be it. :)",
		"Building a mill requires", "For a list of mills, please see there",
		"MILL-CODE-155951 (STONE)", "FIXME: grind" };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char text[4096];

		(void)state;
		snprintf(text, sizeof(text), "%s\n\n%s\n\n%s", FOUR, lines[i], MILL);
		text_has_headings(text, FOUR_HEADINGS);
	}
}

/* A numbered label may have its colon set off. */
T(takes_a_number_and_a_colon_between_blanks)
{
	(void)state;
	text_has_headings(FOUR "\n\nMill 3 : Grinding by hand\n\n" MILL,
		FOUR_HEADINGS "|2 Mill 3 : Grinding by hand");
}

/* A number of steps is no chain of headings when text leads to it. */
T(leaves_numbered_steps_that_text_leads_to)
{
	(void)state;
	text_has_headings(FOUR "\n\nThe miller of the valley has to do three things in spring:\n\n"
			       "1. Clean the Stones\n\n" MILL "\n\n2. Grease the Wheel\n\n" MILL
			       "\n\n3. Open the Gate\n\n" MILL,
		FOUR_HEADINGS);
	text_has_headings(BODY "\n\n1. Clean the Stones\n\n" MILL "\n\n2. Grease the Wheel\n\n" MILL
			       "\n\n3. Open the Gate\n\n" MILL,
		"2 1. Clean the Stones|2 2. Grease the Wheel|2 3. Open the Gate");
}

/* ... and without blank lines a row of marks under a sentence is a rule. */
T(takes_marks_under_a_sentence_for_a_rule_where_no_line_is_blank)
{
	(void)state;
	text_has_headings(BODY
		"\nHow we came here\n" MILL "\nThere is only one wheel at this mill.\n"
		"====================================\n" MILL "\nWhat the mill grinds\n" MILL,
		"2 How we came here|2 What the mill grinds");
}

/* What just misses the bar has to stand over something. */
T(leaves_a_doubtful_line_over_nothing)
{
	(void)state;
	text_has_headings(FOUR "\n\nDear miller,\n\nMill reports\n\n    wheel 3 turns\n    stone 2 "
			       "stands\n\n" MILL,
		FOUR_HEADINGS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		USE(takes_a_small_name_that_its_text_begins_with),
		USE(leaves_what_the_text_above_leads_to),
		USE(follows_the_case_of_the_clear_headings),
		USE(takes_a_sentence_in_company),
		USE(takes_sections_that_every_chapter_has),
		USE(finds_numbered_titles_right_after_a_list),
		USE(reads_short_lines_without_blank_ones),
		USE(leaves_a_field_and_its_value),
		USE(takes_capitals_with_a_colon_and_subsections),
		USE(takes_a_sentence_that_a_list_names),
		USE(leaves_comments_that_stand_over_code),
		USE(keeps_what_the_author_names_among_short_lines),
		USE(takes_a_centred_title),
		USE(leaves_lines_that_no_author_writes_as_titles),
		USE(takes_a_number_and_a_colon_between_blanks),
		USE(leaves_numbered_steps_that_text_leads_to),
		USE(takes_marks_under_a_sentence_for_a_rule_where_no_line_is_blank),
		USE(leaves_a_doubtful_line_over_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
