/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Which lines of a plain text are headings, and which only look like it. */
#include "text_case.h"

#define T(name)   static void read_text__##name(void **state)
#define USE(name) cmocka_unit_test(read_text__##name)

/* A text whose long lines make the profile, with `middle` between two sections. */
#define AROUND(middle)                                                  \
	BODY "\n\nThe First Section\n\n" BODY "\n\n" middle "\n\n" BODY \
	     "\n\nThe Last Section\n\n" BODY "\n"
#define ONLY_AROUND "2 The First Section|2 The Last Section"

T(finds_isolated_titles_between_long_lines)
{
	(void)state;
	text_has_headings(BODY "\n\nWhat Is Dual Diagnosis?\n\n" BODY "\n\nFinding Help\n\n" BODY,
		"2 What Is Dual Diagnosis?|2 Finding Help");
}

T(finds_sentence_case_headings)
{
	(void)state;
	text_has_headings(AROUND("How the garden changes in winter"),
		"2 The First Section|2 How the garden changes in winter|2 The Last Section");
}

T(leaves_a_rhetorical_question_in_the_paragraph)
{
	(void)state;
	text_has_headings(AROUND("But who would ever want to live there, with the wind blowing all "
				 "day and all night long?"),
		ONLY_AROUND);
}

T(leaves_signature_and_postal_address)
{
	(void)state;
	text_has_headings(AROUND("Jane Doe\n\nMill House Lane 4\n\nLittle Rock") "\n\nJohn Smith",
		ONLY_AROUND);
}

T(leaves_byline_date_and_phone_number)
{
	(void)state;
	text_has_headings(AROUND("By Jane Doe"), ONLY_AROUND);
	text_has_headings(AROUND("January 5, 2021"), ONLY_AROUND);
	text_has_headings(AROUND("Call Us 501.904.4762"), ONLY_AROUND);
	text_has_headings(AROUND("Write To jane@example.org"), ONLY_AROUND);
	text_has_headings(AROUND("More At https://example.org"), ONLY_AROUND);
}

T(leaves_the_lines_of_a_poem)
{
	(void)state;
	text_has_headings(AROUND("The Wind Is In The Willow\n\nThe Rain Is On The Hill\n\nThe Fox "
				 "Is In The Hollow\n\nThe Miller At The Mill"),
		ONLY_AROUND);
}

T(leaves_captions_and_page_furniture)
{
	(void)state;
	text_has_headings(AROUND("Photo by Jane Doe"), ONLY_AROUND);
	text_has_headings(AROUND("Figure 3: The Old Mill"), ONLY_AROUND);
	text_has_headings(AROUND("Share this article"), ONLY_AROUND);
	text_has_headings(AROUND("Read More"), ONLY_AROUND);
}

T(leaves_a_lead_in_before_a_list)
{
	(void)state;
	text_has_headings(AROUND("Reasons To Stay:\n\n- the garden\n- the mill"), ONLY_AROUND);
}

T(leaves_a_pull_quote)
{
	(void)state;
	text_has_headings(AROUND("(Thanks To The Miller)"), ONLY_AROUND);
	text_has_headings(AROUND("\"Nothing Is Ever Lost\""), ONLY_AROUND);
	text_has_headings(AROUND("\xe2\x80\x9cNothing Is Ever Lost\xe2\x80\x9d"), ONLY_AROUND);
}

T(leaves_sentences_fragments_and_small_letters)
{
	(void)state;
	text_has_headings(AROUND("It Was Over."), ONLY_AROUND);
	text_has_headings(AROUND("It Was Over. Nobody Knew"), ONLY_AROUND);
	text_has_headings(AROUND("and so on and on"), ONLY_AROUND);
	text_has_headings(AROUND("\xe2\x80\x94 The Editors"), ONLY_AROUND);
	text_has_headings(AROUND("The Mill,"), ONLY_AROUND);
}

T(takes_an_abbreviation_for_no_end_of_a_sentence)
{
	(void)state;
	text_has_headings(AROUND("Working With Widgets Inc."),
		"2 The First Section|2 Working With Widgets Inc.|2 The Last Section");
	text_has_headings(AROUND("Meeting Dr. Strange"),
		"2 The First Section|2 Meeting Dr. Strange|2 The Last Section");
}

T(leaves_a_label_that_occurs_three_times)
{
	(void)state;
	text_has_headings(AROUND("Try It Now\n\n" BODY "\n\nTry It Now\n\n" BODY "\n\nTry It Now"),
		ONLY_AROUND);
}

T(leaves_the_tail_of_related_articles)
{
	(void)state;
	text_has_headings(AROUND("More of the same") "\n\nRelated Articles\n\nTen Ways To Mow A "
						     "Lawn\n\nWhy Cats Like Boxes\n\nThe Best "
						     "Trees For Shade\n\nMills Of The "
						     "South\n",
		"2 The First Section|2 More of the same|2 The Last Section");
}

T(finds_headings_without_blank_lines)
{
	(void)state;
	text_has_headings(BODY "\nThe Old Mill\n" BODY "\n" BODY "\nThe New Mill\n" BODY
			       "\n- an item of a list\n- another item\n",
		"2 The Old Mill|2 The New Mill");
}

T(finds_cjk_headings)
{
	(void)state;
	text_has_headings("春天的花园\n\n春天来了，花园里的花都开了，小鸟在树上唱歌，人们走出家门，"
			  "享受温暖的阳光。大家都很高兴，因为冬天终于过去了。"
			  "\n\n夏天的河边\n\n夏天的河边很凉快，孩子们在水里游泳，老人坐在树下聊天，"
			  "直到太阳下山以后才慢慢地走回家去。那里的晚风非常舒服。",
		"2 春天的花园|2 夏天的河边");
}

T(does_not_read_german_nouns_as_title_case)
{
	const char *body =
		"Der Garten liegt hinter dem Haus und wird von einer hohen Mauer umgeben, die der "
		"Vater des Müllers vor langer Zeit mit seinen eigenen Händen gebaut hat, als die "
		"Stadt noch klein war und niemand auf dem Hügel wohnte.";
	char text[4096];

	(void)state;
	snprintf(text, sizeof(text), "%s\n\nDer Garten im Winter\n\n%s\n\nHaus und Hof\n\n%s", body,
		body, body);
	text_has_headings(text, "2 Der Garten im Winter|2 Haus und Hof");
	/* nouns alone are not enough: nothing but them speaks for this line */
	snprintf(text, sizeof(text),
		"%s\n\nDer Garten im Winter\n\n%s\n\nDas Haus und der Hof und die Mühle am "
		"Bach!\n\n%s",
		body, body, body);
	text_has_headings(text, "2 Der Garten im Winter");
}

T(leaves_short_questions_that_nobody_answers)
{
	(void)state;
	text_has_headings(AROUND("But why?"), ONLY_AROUND);
	text_has_headings(AROUND("Sounds familiar?"), ONLY_AROUND);
}

T(leaves_sentences_without_a_full_stop)
{
	(void)state;
	text_has_headings(AROUND("There are two different mills"), ONLY_AROUND);
	text_has_headings(AROUND("The lower mill was never rebuilt"), ONLY_AROUND);
	text_has_headings(AROUND("After the flood, they left the valley"), ONLY_AROUND);
	text_has_headings(AROUND("To see the wheel turn, open the sluice"), ONLY_AROUND);
	text_has_headings(AROUND("The water must therefore"), ONLY_AROUND);
	text_has_headings(AROUND("How the mill was rebuilt"),
		"2 The First Section|2 How the mill was rebuilt|2 The Last Section");
}

T(leaves_the_name_of_a_licence_to_its_section)
{
	(void)state;
	text_has_headings(BODY "\n\nThe Mill\n\n" BODY
			       "\n\nLicense\n\nGNU General Public License v3.0\n\n" BODY,
		"2 The Mill|2 License");
}

/* A brief sentence is text enough for a section, and ends a run of short lines. */
T(takes_a_brief_sentence_for_the_text_of_a_section)
{
	(void)state;
	text_has_headings(WRAPPED "\n\nRelease notes\n\nSee the change log.\n\nOpening hours\n\n"
				  "Ask the miller.\n\nThe Way There\n\n" WRAPPED,
		"2 Release notes|2 Opening hours|2 The Way There");
}

T(takes_names_that_a_table_of_contents_lists)
{
	(void)state;
	text_has_headings(BODY
		"\n\n- millstone-dressing\n- waterwheel\n\nmillstone-dressing\n\n" BODY
		"\n\nwaterwheel\n\n" BODY,
		"2 millstone-dressing|2 waterwheel");
	text_has_headings(
		BODY "\n\n- millstone-dressing\n- a sluice\n\nmillstone-dressing\n\n" BODY, "");
}

T(takes_a_brand_that_begins_small)
{
	(void)state;
	text_has_headings(
		AROUND("eBay listings"), "2 The First Section|2 eBay listings|2 The Last Section");
	text_has_headings(AROUND("ebay listings"), ONLY_AROUND);
}

T(leaves_keys_to_press_and_code)
{
	(void)state;
	text_has_headings(AROUND("M-x mill-start RET mill"), ONLY_AROUND);
	text_has_headings(AROUND("Mill$ start the wheel"), ONLY_AROUND);
}

T(takes_a_phrase_that_names_a_function)
{
	(void)state;
	text_has_headings(AROUND("About the mill_start() function"),
		"2 The First Section|2 About the mill_start() function|2 The Last Section");
	text_has_headings(AROUND("Mill mill_start(3)"), ONLY_AROUND);
}

T(takes_a_usual_section_name_in_every_chapter)
{
	(void)state;
	text_has_headings("Installation\n\n" BODY "\n\nThe Mill\n\n" BODY
			  "\n\nInstallation\n\n" BODY "\n\nInstallation\n\n" BODY,
		"2 Installation|2 The Mill|2 Installation|2 Installation");
}

/* A line over a command leads to it; over text it is a heading. */
T(leaves_a_lead_in_before_a_command)
{
	(void)state;
	text_has_headings(AROUND("Select the latest mill\n\nmill --latest"), ONLY_AROUND);
	text_has_headings(AROUND("Select the latest mill"),
		"2 The First Section|2 Select the latest mill|2 The Last Section");
}

T(takes_a_version_number_for_the_end_of_a_sentence)
{
	(void)state;
	text_has_headings(AROUND("Mill Works on Wheel 1.9 and Stones 2.0."), ONLY_AROUND);
}

T(raises_the_bar_where_titles_outnumber_the_text)
{
	struct text_case c;
	size_t headings = 0;

	(void)state;
	text_case_read(
		&c, "Soup\n\nBread And Butter\n\nFish\n\nChips And Peas\n\nTea\n\nPie\n\nAle\n");
	for (const struct block *b = c.doc->blocks; b; b = b->next)
		headings += b->kind == BLOCK_HEADING && b->u.heading->level > 1;
	assert_int_equal(headings, 0);
	text_case_end(&c);
}

T(puts_a_heading_right_below_another_one_under_it)
{
	(void)state;
	text_has_headings(BODY "\n\nThe Old Mill\n\nThe Water Wheel\n\n" BODY
			       "\n\nThe Town\n\n" BODY,
		"2 The Old Mill|3 The Water Wheel|2 The Town");
}

T(ranks_capitals_above_title_case_when_they_come_first)
{
	(void)state;
	text_has_headings(BODY "\n\nTHE MILL\n\n" BODY "\n\nThe Water Wheel\n\n" BODY
			       "\n\nTHE TOWN\n\n" BODY,
		"2 THE MILL|3 The Water Wheel|2 THE TOWN");
	text_has_headings(BODY "\n\nThe Water Wheel\n\n" BODY "\n\nTHE TOWN\n\n" BODY,
		"2 The Water Wheel|2 THE TOWN");
}

T(tells_every_line_it_weighed)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, BODY "\n\nThe Old Mill\n\n" BODY "\n\nand nothing more,\n\n" BODY);
	assert_non_null(c.doc->candidates);
	str_is(c.doc->candidates->text, "The Old Mill");
	assert_int_equal(c.doc->candidates->line, 3);
	assert_true(c.doc->candidates->accepted);
	assert_int_equal(c.doc->candidates->score, 8);
	assert_non_null(c.doc->candidates->reasons);
	assert_non_null(c.doc->candidates->next);
	assert_int_equal(c.doc->candidates->next->score, -99);
	assert_false(c.doc->candidates->next->accepted);
	str_is(c.doc->candidates->next->reasons->text, "at most 60 columns");
	text_case_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		USE(finds_isolated_titles_between_long_lines),
		USE(finds_sentence_case_headings),
		USE(leaves_a_rhetorical_question_in_the_paragraph),
		USE(leaves_signature_and_postal_address),
		USE(leaves_byline_date_and_phone_number),
		USE(leaves_the_lines_of_a_poem),
		USE(leaves_captions_and_page_furniture),
		USE(leaves_a_lead_in_before_a_list),
		USE(leaves_a_pull_quote),
		USE(leaves_sentences_fragments_and_small_letters),
		USE(takes_an_abbreviation_for_no_end_of_a_sentence),
		USE(leaves_a_label_that_occurs_three_times),
		USE(leaves_the_tail_of_related_articles),
		USE(finds_headings_without_blank_lines),
		USE(finds_cjk_headings),
		USE(does_not_read_german_nouns_as_title_case),
		USE(leaves_short_questions_that_nobody_answers),
		USE(leaves_sentences_without_a_full_stop),
		USE(leaves_the_name_of_a_licence_to_its_section),
		USE(takes_a_brief_sentence_for_the_text_of_a_section),
		USE(takes_names_that_a_table_of_contents_lists),
		USE(takes_a_brand_that_begins_small),
		USE(leaves_keys_to_press_and_code),
		USE(takes_a_phrase_that_names_a_function),
		USE(takes_a_usual_section_name_in_every_chapter),
		USE(leaves_a_lead_in_before_a_command),
		USE(takes_a_version_number_for_the_end_of_a_sentence),
		USE(raises_the_bar_where_titles_outnumber_the_text),
		USE(puts_a_heading_right_below_another_one_under_it),
		USE(ranks_capitals_above_title_case_when_they_come_first),
		USE(tells_every_line_it_weighed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
