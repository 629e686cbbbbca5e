/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "write_doc.h"

static void links__follow_the_block_that_mentions_them(void **state)
{
	struct sheet *s = *state;
	struct block *b;

	sheet_text(s, "Only {l https://one.example/x|one} here.");
	sheet_text(s, "First {l https://a.example/|words} and {l /b|more}, {l "
		      "https://a.example/|again}.");
	b = sheet_add(s, BLOCK_LIST);
	sheet_item(s, &b->u.list, "x {l /c|see}");
	sheet_item(s, &b->u.list, "y");
	sheet_text(s, "And {l /d|d}, {l /e|e}.");
	sheet_expect(s, write_gemtext,
		"Only one here.\n\n=> https://one.example/x one (one.example)\n\n"
		"First words [1] and more [2], again [1].\n\n"
		"=> https://a.example/ [1] words (a.example)\n=> /b [2] more\n\n"
		"* x see\n* y\n\n=> /c see\n\n"
		"And d [3], e [4].\n\n=> /d [3] d\n=> /e [4] e\n");
}

static void links__at_the_end_of_the_section_when_asked(void **state)
{
	struct sheet *s = *state;

	s->doc.meta.has_links = true;
	s->doc.meta.links = LINKS_SECTION;
	sheet_text(s, "One {l /a|a}.");
	sheet_text(s, "Two {l /b|b}, {l /a|a}.");
	sheet_expect(
		s, write_gemtext, "One a [1].\n\nTwo b [2], a [1].\n\n=> /a [1] a\n=> /b [2] b\n");
}

static void links__stay_away_when_asked(void **state)
{
	struct sheet *s = *state;

	s->doc.meta.has_links = true;
	s->doc.meta.links = LINKS_OFF;
	sheet_text(s, "One {l /a|a} and {l /b|b}.");
	sheet_text(s, "{l /c|alone}");
	sheet_link(s, "/d", "a line of the author's");
	sheet_expect(s, write_gemtext, "One a and b.\n\nalone\n\n=> /d a line of the author's\n");
}

static void link__alone_in_its_paragraph_becomes_the_line(void **state)
{
	struct sheet *s = *state;
	struct block *b;

	sheet_text(s, "{e|{l https://a.example/|Read this}}");
	sheet_text(s, "{i cat.png|A cat}");
	sheet_text(s, "{l /big|{i small.png|Thumb}}");
	b = sheet_add(s, BLOCK_LIST);
	sheet_item(s, &b->u.list, "{l /x|X}");
	sheet_item(s, &b->u.list, "{l /y|Y}");
	sheet_expect(s, write_gemtext,
		"=> https://a.example/ Read this (a.example)\n\n=> /cat.png [image] A cat\n\n"
		"Thumb [1] [2]\n\n=> /small.png [1] [image] Thumb\n=> /big [2] Thumb\n\n"
		"=> /x X\n=> /y Y\n");
}

static void link__of_gemtext_stays_as_it_was_written(void **state)
{
	struct sheet *s = *state;

	s->doc.format = FORMAT_GEMTEXT;
	sheet_link(s, "https://a.example/", "Read this");
	sheet_expect(s, write_gemtext, "=> https://a.example/ Read this\n");
}

static void link__that_comes_to_nothing_leaves_no_gap(void **state)
{
	struct sheet *s = *state;

	sheet_text(s, "a");
	sheet_link(s, "data:x", "");
	sheet_text(s, "b");
	sheet_link(s, "data:x", "");
	sheet_expect(s, write_gemtext, "a\n\nb\n");
	s->doc.format = FORMAT_GEMTEXT;
	sheet_text(s, "a");
	sheet_link(s, "data:x", "");
	sheet_text(s, "b");
	s->first->next->next->line = 9;
	sheet_expect(s, write_gemtext, "a\n\nb\n");
	sheet_link(s, "data:x", "");
	sheet_text(s, "b");
	sheet_expect(s, write_gemtext, "b\n");
}

/* Nothing is gained by a number, or by the same digits once more in a text file. */
static void link__whose_words_hold_the_number_needs_no_mark(void **state)
{
	struct sheet *s = *state;

	sheet_text(s, "{l tel:988;phone-context=+1|Lifeline: 988} or {l tel:+1-501-904-4762|"
		      "501.904.4762}, {l tel:+15550100|office 0100}.");
	sheet_expect(s, write_gemtext,
		"Lifeline: 988 or 501.904.4762, office 0100 [1].\n\n"
		"=> tel:988;phone-context=+1 Lifeline: 988\n"
		"=> tel:+1-501-904-4762 Call 501.904.4762\n"
		"=> tel:+15550100 [1] office 0100\n");
	sheet_text(s, "{l tel:988;phone-context=+1|Lifeline: 988} or {l tel:+15550100|office}.");
	sheet_expect(s, write_text, "Lifeline: 988 or office [1].\n\n[1] tel:+15550100\n");
}

static void link__that_is_dangerous_leaves_its_words(void **state)
{
	struct sheet *s = *state;

	sheet_text(s, "Go {l javascript:x|there} or {l /b|here}.");
	sheet_link(s, "data:text/html,x", "# words");
	sheet_text(s, "{l file:///etc/passwd|# alone}");
	sheet_expect(s, write_gemtext, "Go there or here.\n\n=> /b here\n\n # words\n\n # alone\n");
	sheet_text(s, "Go {l javascript:x|there}.");
	sheet_expect(s, write_menu, "iGo there.$\n");
}

static void link__to_a_phone_or_a_mailbox_says_what_it_does(void **state)
{
	struct sheet *s = *state;

	sheet_text(s, "Ring {a tel:+1-501-555-0142|501.555.0142} or {a "
		      "tel:+1-501-555-0142|501.555.0142}.");
	sheet_text(s, "Ring {a tel:988|988}, write to {a mailto:a@b.example|a@b.example}.");
	sheet_link(s, "tel:+1-800-555-0100", "Helpline: 1-800-555-0100");
	sheet_expect(s, write_gemtext,
		"Ring 501.555.0142 or 501.555.0142.\n\n=> tel:+1-501-555-0142 Call 501.555.0142\n\n"
		"Ring 988, write to a@b.example.\n\n=> tel:988 Call 988\n"
		"=> mailto:a@b.example Write to a@b.example\n\n"
		"=> tel:+1-800-555-0100 Helpline: 1-800-555-0100\n");
}

static void link__whose_text_is_its_address_is_not_repeated(void **state)
{
	struct sheet *s = *state;

	sheet_text(s, "See {a https://a.example/x|https://a.example/x} and {l /b|this}.");
	sheet_expect(s, write_gemtext,
		"See https://a.example/x and this [1].\n\n=> https://a.example/x\n=> /b [1] "
		"this\n");
	sheet_text(s, "See {a https://a.example/x|https://a.example/x} or {a tel:988|988}.");
	sheet_expect(s, write_text, "See https://a.example/x or 988.\n");
}

static void numbers__leave_the_marks_of_notes_alone(void **state)
{
	struct sheet *s = *state;

	sheet_text(s, "A {l /a|a}, {l /b|b}.{n x|[2]}");
	sheet_expect(s, write_gemtext, "A a [3], b [4].[2]\n\n=> /a [3] a\n=> /b [4] b\n");
}

static void numbers__stand_in_the_order_of_the_text(void **state)
{
	struct sheet *s = *state;

	sheet_text(s, "A {l /a|{i /b.png|pic}} and {l /c|one {i /d.png|two} three}.");
	sheet_expect(s, write_gemtext,
		"A pic [1] [2] and one two [3] three [4].\n\n=> /b.png [1] [image] pic\n"
		"=> /a [2] pic\n=> /d.png [3] [image] two\n=> /c [4] one two three\n");
	sheet_text(s, "{l /a|}{l /b|here}, {l /c|word}s and {l /d|}.");
	sheet_expect(s, write_gemtext,
		"[1] here [2], word [3]s and [4].\n\n=> /a [1] /a\n=> /b [2] here\n"
		"=> /c [3] word\n=> /d [4] /d\n");
}

static void links__inside_quotes_and_tables_come_after_them(void **state)
{
	struct sheet *s = *state;
	struct block *b = sheet_add(s, BLOCK_QUOTE), **before = sheet_into(s, &b->u.quote.blocks);

	sheet_text(s, "{l /a|quoted}");
	b = sheet_add(s, BLOCK_FIGURE);
	b->u.figure.target = STR("x.png");
	b->u.figure.alt = marked(s, "X");
	sheet_back(s, before);
	sheet_expect(s, write_gemtext,
		"> quoted [1]\n> [image] X [2]\n\n=> /a [1] quoted\n=> /x.png [2] [image] X\n");
}

static void links__of_a_long_list_cost_linear_time(void **state)
{
	struct sheet *s = *state;
	struct block *b = sheet_add(s, BLOCK_LIST);
	struct item *last = NULL;

	/* a list of 40,000 links compared pairwise would take minutes */
	for (unsigned i = 0; i < 40000; i++) {
		struct list one = { .items = NULL };
		char text[64];
		struct item *item;

		snprintf(text, sizeof(text), "x {l /page-%u|link}", i / 2);
		item = sheet_item(s, &one, text);
		if (last)
			last->next = item;
		else
			b->u.list.items = item;
		last = item;
	}
	assert_in_range(sheet_write(s, write_gemtext).len, 1000000, 4000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHEET_TEST(links__follow_the_block_that_mentions_them),
		SHEET_TEST(links__at_the_end_of_the_section_when_asked),
		SHEET_TEST(links__stay_away_when_asked),
		SHEET_TEST(link__alone_in_its_paragraph_becomes_the_line),
		SHEET_TEST(link__of_gemtext_stays_as_it_was_written),
		SHEET_TEST(link__that_comes_to_nothing_leaves_no_gap),
		SHEET_TEST(link__whose_words_hold_the_number_needs_no_mark),
		SHEET_TEST(link__that_is_dangerous_leaves_its_words),
		SHEET_TEST(link__to_a_phone_or_a_mailbox_says_what_it_does),
		SHEET_TEST(link__whose_text_is_its_address_is_not_repeated),
		SHEET_TEST(numbers__leave_the_marks_of_notes_alone),
		SHEET_TEST(numbers__stand_in_the_order_of_the_text),
		SHEET_TEST(links__inside_quotes_and_tables_come_after_them),
		SHEET_TEST(links__of_a_long_list_cost_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
