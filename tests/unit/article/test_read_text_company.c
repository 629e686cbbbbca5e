/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Headings that other headings of the file vouch for: books' chapters, questions and
 * answers, labels, names, and marks that stand alone. */
#include "mill_text.h"

#define T(name)   static void read_text_company__##name(void **state)
#define USE(name) cmocka_unit_test(read_text_company__##name)

static void joins_four(const char *line)
{
	char text[8192], expected[1024];

	snprintf(text, sizeof(text), "%s\n\n%s\n\n%s", FOUR, line, MILL);
	snprintf(expected, sizeof(expected), "%s|2 %s", FOUR_HEADINGS, line);
	text_has_headings(text, expected);
}

static void stays_out_of_four(const char *line)
{
	char text[8192];

	snprintf(text, sizeof(text), "%s\n\n%s\n\n%s", FOUR, line, MILL);
	text_has_headings(text, FOUR_HEADINGS);
}

/* "A.1", and a file that is one chapter of a book. */
T(numbers_appendixes_and_chapters)
{
	(void)state;
	text_has_headings("C.10 Is grain cheap in the valley below?\n\n" BODY
			  "\n\nC.10.1 Has the wheel ever stopped?\n\n" BODY
			  "\n\nC.10.2 Who grinds the sacks now?\n\n" BODY,
		"2 C.10 Is grain cheap in the valley below?|3 C.10.1 Has the wheel ever stopped?|"
		"3 C.10.2 Who grinds the sacks now?");
	text_has_headings("2 What do millers mean by a sack?\n\n" BODY
			  "\n\n2.1 How big is a sack?\n\n" BODY "\n\n2.2 Who fills it?\n\n" BODY,
		"2 2 What do millers mean by a sack?|3 2.1 How big is a sack?|3 2.2 Who fills it?");
}

/* ... but a number with nothing below it in the count is none. */
T(leaves_numbers_that_begin_nowhere)
{
	(void)state;
	text_has_headings(BODY "\n\n2.1 million sacks\n\n" BODY "\n\n2.2 million sacks\n\n" BODY
			       "\n\n2.3 million sacks\n\n" BODY,
		"");
	text_has_headings(BODY "\n\n3.0 Release\n\n" BODY "\n\n3.1 Release\n\n" BODY, "");
	text_has_headings(BODY "\n\n9.01 Opening\n\n" BODY "\n\n9.02 Talks\n\n" BODY, "");
	text_has_headings(BODY "\n\n12 sacks of grain\n\n" BODY "\n\n13 sacks of rye\n\n" BODY, "");
	text_has_headings(
		BODY "\n\nC.S. Lewis\n\n" BODY "\n\n5.7 sacks a day\n\n" BODY, "2 C.S. Lewis");
}

/* Where most headings ask, one may be long, or tell something first. */
T(takes_long_questions_among_questions)
{
#define ASKED                                                                             \
	"Who owns the mill?\n\n" BODY "\n\nWhat does it grind?\n\n" BODY "\n\nWhen does " \
	"it run?\n\n" BODY
#define ASKED_HEADINGS "2 Who owns the mill?|2 What does it grind?|2 When does it run?"
#define LONG                                                                            \
	"Why did the miller of the valley never grind the rye that came down from the " \
	"hills in spring?"
	(void)state;
	text_has_headings(ASKED "\n\n" LONG "\n\n" BODY
				"\n\nThe wheel stands still. What now?\n\n" BODY,
		ASKED_HEADINGS "|2 " LONG "|2 The wheel stands still. What now?");
	text_has_headings(BODY "\n\n" LONG "\n\n" BODY, "");
	text_has_headings(FOUR "\n\nThe wheel stands still. What now?\n\n" BODY, FOUR_HEADINGS);
}

T(takes_a_question_after_a_small_word_and_leaves_two_in_one)
{
	(void)state;
	joins_four("For which mills is it meant?");
	stays_out_of_four("But why?");
	stays_out_of_four("Who was to blame? Could it have been prevented?");
}

/* A label that has other words each time names sections, where the text below takes up
 * these words; else it is a field of what stands above, or says who speaks. */
T(takes_labels_with_words_of_their_own)
{
#define LABELLED(word) "Bottleneck: the " word "\n\nThe " word " may be what is missing. " MILL
	(void)state;
	text_has_headings(BODY
		"\n\n" LABELLED("water") "\n\n" LABELLED("wheel of wood") "\n\n" LABELLED("miller"),
		"2 Bottleneck: the water|2 Bottleneck: the wheel of wood|2 Bottleneck: the miller");
	text_has_headings(BODY "\n\nWhere: Town Hall\n\n" MILL "\n\nWhere: Old Inn\n\n" MILL
			       "\n\nWhere: The Church\n\n" MILL,
		"");
	text_has_headings(BODY "\n\nThe miller says\n\n" MILL "\n\nThe miller says\n\n" MILL
			       "\n\nThe miller says\n\n" MILL,
		"");
}

T(takes_words_with_names_of_a_program_in_them)
{
	(void)state;
	joins_four("Configure your /etc/mill.conf");
	joins_four("MILL_STONE caveats");
	joins_four("Grinding with {rye} sacks");
	stays_out_of_four("Copyright {yyyy} {name of the miller}");
	stays_out_of_four("Home | News | Local Politics | Sports");
	stays_out_of_four("Home > News > Local Politics");
	stays_out_of_four("Mill mill_start(3)");
	stays_out_of_four("RUN mill -y stones");
	stays_out_of_four("grind /var/sacks");
	stays_out_of_four("./mill");
	stays_out_of_four(":sacks");
}

/* The name of what the file is about, alone on its first line. */
T(takes_a_programs_name_for_the_title)
{
	(void)state;
	text_has_headings("mill_stone\n\n" MILL "\n\n" BODY, "1 mill_stone");
	text_has_headings("mill_stone();\n\n" MILL "\n\n" BODY, "");
}

/* One mark, on the first line, with clear headings that bear none. */
T(takes_a_lone_mark_for_the_title)
{
	(void)state;
	text_has_headings("== THE MILL HAS MOVED ==\n\n" MILL "\n\nINTRODUCTION\n\n" MILL
			  "\n\nFEATURES\n\n" MILL "\n\nLICENSE\n\n" MILL,
		"2 THE MILL HAS MOVED|2 INTRODUCTION|2 FEATURES|2 LICENSE");
	text_has_headings("The Mill\n========\n\nby Ann Author\n\nFor Bob\n\n" MILL
			  "\n\nINTRODUCTION\n\n" MILL "\n\nFEATURES\n\n" MILL
			  "\n\nLICENSE\n\n" MILL,
		"1 The Mill|2 INTRODUCTION|2 FEATURES|2 LICENSE");
	text_has_headings("The Mill\n========\n\n" MILL "\n\nThe Wheel\n=========\n\n" MILL
			  "\n\nINTRODUCTION\n\n" MILL "\n\nFEATURES\n\n" MILL,
		"1 The Mill|1 The Wheel");
	text_has_headings("The Mill\n========\n\n" MILL "\n\nGetty Images\n\n" MILL
			  "\n\nAlan Peck, Chairman\n\n" MILL "\n\nJane Doe\n\n" MILL,
		"1 The Mill");
}

/* A table of contents may be sentences, with no mark before them. */
T(takes_what_short_lines_name)
{
	(void)state;
	text_has_headings("Questions\n\nThe wheel is slow\n\nA sack has a hole\n\nmill() does not "
			  "stop\n\nThe rye was wet\n\n" MILL "\n\nThe wheel is slow\n\n" MILL
			  "\n\nA sack has a hole\n\n" MILL "\n\nmill() does not stop\n\n" MILL
			  "\n\nThe rye was wet\n\n" MILL,
		"1 Questions|2 The wheel is slow|2 A sack has a hole|2 mill() does not stop|"
		"2 The rye was wet");
}

T(weighs_how_the_text_below_begins)
{
	(void)state;
	joins_four("The Rye");
	text_has_headings(FOUR "\n\nThe Rye\n\nwhere each of them is filled to the brim with "
			       "grain, and " MILL,
		FOUR_HEADINGS);
	text_has_headings(FOUR
		"\n\nPlain sacks\n\nHang the sacks up and count:\n\n    one two\n\n" MILL,
		FOUR_HEADINGS "|2 Plain sacks");
}

T(takes_headings_with_odd_characters)
{
	(void)state;
	joins_four("C++");
	joins_four("2a) How to turn it");
	stays_out_of_four("64 Big Wheels");
	stays_out_of_four("MEANWHILE...");
	stays_out_of_four("Support.");
	stays_out_of_four("He went back to sleep.[1]");
	stays_out_of_four("Nobody came.[2][13]");
}

/* An author's warning in capitals; "Warning" alone is the label of a box, and "Comments"
 * furniture, unless the text speaks of them. */
T(takes_furniture_of_which_the_text_speaks)
{
	(void)state;
	joins_four("WARNING");
	stays_out_of_four("Warning");
	stays_out_of_four("Comments");
	text_has_headings(FOUR "\n\nComments\n\nA comment begins with a hash, and " MILL,
		FOUR_HEADINGS "|2 Comments");
}

T(lets_what_nearly_is_one_join)
{
	(void)state;
	text_has_headings(FOUR_TITLES "\n\nThe Upper Wheel:\n\n" MILL,
		FOUR_TITLE_HEADINGS "|2 The Upper Wheel:");
	stays_out_of_four("The wheel of wood:");
	text_has_headings(FOUR
		"\n\nSee how the sacks of the mill are filled here:\n\nFilling sacks\n\n"
		"The sacks that we fill stand ready, and " MILL,
		FOUR_HEADINGS "|2 Filling sacks");
	joins_four("The mill is closed");
	stays_out_of_four("This means a new wheel");
}

/* Title and bylines one below the other, without a blank line. */
T(tells_a_title_from_the_byline_right_below)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, "A Walk in the Hills\nby Ann Author\n2 May 2024\n\n" MILL
			   "\n\nThe Climb\n\n" MILL "\n\nThe Top\n\n" MILL);
	headings_are(&c, "1 A Walk in the Hills|2 The Climb|2 The Top");
	str_is(c.doc->meta.date, "2024-05-02");
	assert_int_equal(c.doc->meta.authors.count, 1);
	text_case_end(&c);
	text_case_read(&c, "A Walk in the Hills\n===================\n\nby Ann Author\n\n2 May "
			   "2024\n\n" WRAPPED "\n\nThe Climb\n=========\n\n" WRAPPED);
	headings_are(&c, "1 A Walk in the Hills|1 The Climb");
	str_is(c.doc->meta.date, "2024-05-02");
	text_case_end(&c);
	text_has_headings("The mill was built\nby the river in spring\n\n" WRAPPED, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		USE(numbers_appendixes_and_chapters),
		USE(leaves_numbers_that_begin_nowhere),
		USE(takes_long_questions_among_questions),
		USE(takes_a_question_after_a_small_word_and_leaves_two_in_one),
		USE(takes_labels_with_words_of_their_own),
		USE(takes_words_with_names_of_a_program_in_them),
		USE(takes_a_programs_name_for_the_title),
		USE(takes_a_lone_mark_for_the_title),
		USE(takes_what_short_lines_name),
		USE(weighs_how_the_text_below_begins),
		USE(takes_headings_with_odd_characters),
		USE(takes_furniture_of_which_the_text_speaks),
		USE(lets_what_nearly_is_one_join),
		USE(tells_a_title_from_the_byline_right_below),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
