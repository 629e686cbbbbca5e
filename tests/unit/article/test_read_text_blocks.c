/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What is between the headings of a plain text. */
#include "text_case.h"

#define T(name)   static void read_text__##name(void **state)
#define USE(name) cmocka_unit_test(read_text__##name)

#define NBSP "\xc2\xa0"

static const struct item *item_at(const struct block *list, size_t index)
{
	const struct item *item = list->u.list.items;

	while (item && index-- > 0)
		item = item->next;
	assert_non_null(item);
	return item;
}

T(reads_bullets_with_no_break_spaces)
{
	struct text_case c;

	(void)state;
	text_case_read(&c,
		BODY "\n\n  \xe2\x80\xa2 Grind the corn" NBSP " " NBSP " \xe2\x80\x93 slowly\n"
		     "  \xe2\x80\xa2 Bake\n\n" BODY);
	blocks_are(&c, "PLP");
	assert_int_equal(block_at(&c, 1)->u.list.item_count, 2);
	assert_false(block_at(&c, 1)->u.list.ordered);
	assert_true(block_at(&c, 1)->u.list.tight);
	str_is(item_at(block_at(&c, 1), 0)->blocks->u.text.text,
		"Grind the corn \xe2\x80\x93 slowly");
	assert_int_equal(block_at(&c, 1)->line, 3);
	text_case_end(&c);
}

T(nests_lists_by_indent_and_continues_items)
{
	struct text_case c;
	const struct item *first;

	(void)state;
	text_case_read(&c, WRAPPED
		"\n\n* one that goes\n  on here\n  - deeper\n  - deeper too\n* two\n\n" WRAPPED);
	blocks_are(&c, "PLP");
	assert_int_equal(block_at(&c, 1)->u.list.item_count, 2);
	first = item_at(block_at(&c, 1), 0);
	str_is(first->blocks->u.text.text, "one that goes on here");
	assert_non_null(first->blocks->next);
	assert_int_equal(first->blocks->next->kind, BLOCK_LIST);
	assert_int_equal(first->blocks->next->u.list.item_count, 2);
	str_is(item_at(block_at(&c, 1), 1)->blocks->u.text.text, "two");
	text_case_end(&c);
}

T(keeps_numbers_and_checks_of_lists)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, WRAPPED "\n\n3. three\n4. four\n\n" WRAPPED
				   "\n\n- [x] done\n- [ ] open\n- plain\n");
	blocks_are(&c, "PLPL");
	assert_true(block_at(&c, 1)->u.list.ordered);
	assert_int_equal(block_at(&c, 1)->u.list.start, 3);
	assert_int_equal(item_at(block_at(&c, 3), 0)->check, CHECK_DONE);
	assert_int_equal(item_at(block_at(&c, 3), 1)->check, CHECK_OPEN);
	assert_int_equal(item_at(block_at(&c, 3), 2)->check, CHECK_NONE);
	str_is(item_at(block_at(&c, 3), 0)->blocks->u.text.text, "done");
	text_case_end(&c);
}

T(begins_another_list_when_bullets_turn_into_numbers)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, WRAPPED "\n\n- one\n- two\n1. three\n2. four\n");
	blocks_are(&c, "PLL");
	assert_false(block_at(&c, 1)->u.list.ordered);
	assert_true(block_at(&c, 2)->u.list.ordered);
	text_case_end(&c);
}

T(keeps_a_year_at_the_start_of_a_line_in_its_paragraph)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, "It was the winter before the mill burnt down, and nobody had seen\n"
			   "1984. Then the spring came and the river rose above the banks, too.\n");
	blocks_are(&c, "P");
	text_case_end(&c);
}

T(joins_wrapped_lines_and_keeps_hyphens)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, "This paragraph was wrapped by hand, and the word long-\n"
			   "term at the end of the first line keeps the  hyphen\nthat it has.\n");
	str_is(block_at(&c, 0)->u.text.text, "This paragraph was wrapped by hand, and the word "
					     "long- term at the end of the first "
					     "line keeps the hyphen that it has.");
	text_case_end(&c);
}

T(reads_tables_with_a_head)
{
	struct text_case c;
	const struct table *table;

	(void)state;
	text_case_read(&c, BODY "\n\nGrain\t\tPrice\nRye\t\t3\nOats\t\t2\n\n" BODY);
	blocks_are(&c, "PTP");
	table = block_at(&c, 1)->u.table;
	assert_true(table->has_head);
	assert_int_equal(table->columns, 2);
	assert_int_equal(table->rows, 2);
	str_is(table->head[1].text, "Price");
	str_is(table->cells[2].text, "Oats");
	str_is(table->cells[3].text, "2");
	text_case_end(&c);
}

T(does_not_let_one_long_row_make_a_table_huge)
{
	static char text[400000];
	struct text_case c;
	size_t len = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "x\t\t");
	len += (size_t)snprintf(text + len, sizeof(text) - len, "x\n");
	for (int i = 0; i < 50000; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "a\t\tb\n");
	text_case_read(&c, text);
	blocks_are(&c, "F");
	assert_true(c.arena.used < 16 * 1024 * 1024);
	text_case_end(&c);
}

T(keeps_preformatted_lines_as_they_are)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, WRAPPED "\n\n    int x =  1;\n\n\treturn x;\n\n" WRAPPED);
	blocks_are(&c, "PFP");
	str_is(block_at(&c, 1)->u.pre.text, "int x =  1;\n\n    return x;\n");
	text_case_end(&c);
}

T(keeps_the_lines_of_verse_and_addresses)
{
	struct text_case c;
	const struct inlines *text;

	(void)state;
	text_case_read(&c, WRAPPED "\n\nThe wind is in the willow\nThe rain is on the hill\n"
				   "The fox is in the hollow\n\n" WRAPPED);
	blocks_are(&c, "PPP");
	text = &block_at(&c, 1)->u.text;
	assert_int_equal(text->span_count, 2);
	assert_int_equal(text->spans[0].kind, SPAN_BREAK);
	assert_int_equal(text->text.p[text->spans[1].from], '\n');
	str_is(text->text,
		"The wind is in the willow\nThe rain is on the hill\nThe fox is in the hollow");
	text_case_end(&c);
}

T(reads_quotes_and_rules)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, BODY "\n\n> Nothing is lost.\n>\n> Not even this.\n\n* * *\n\n" BODY);
	blocks_are(&c, "PQRP");
	str_is(block_at(&c, 1)->u.quote.blocks->u.text.text, "Nothing is lost.");
	str_is(block_at(&c, 1)->u.quote.blocks->next->u.text.text, "Not even this.");
	text_case_end(&c);
}

T(counts_source_lines_through_every_kind_of_line_end)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, BODY "\r\n\r\nThe Mill\r\r" BODY "\f\n\xe2\x80\xa8\nThe Town\n\n" BODY);
	headings_are(&c, "2 The Mill|2 The Town");
	assert_int_equal(block_at(&c, 1)->line, 3);
	assert_int_equal(block_at(&c, 3)->line, 7);
	text_case_end(&c);
}

T(drops_overstrikes_and_invisible_characters)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, "N\bNA\bAM\bM of _\bt_\bh_\be \033[1mmill\033[0m\xe2\x80\x8b and "
			   "\xef\xbb\xbfstones");
	str_is(block_at(&c, 0)->u.text.text, "NAM of the mill and stones");
	text_case_end(&c);
}

T(composes_accents)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, "Cafe\xcc\x81 at the mill");
	str_is(block_at(&c, 0)->u.text.text, "Caf\xc3\xa9 at the mill");
	text_case_end(&c);
}

T(reads_nothing_from_nothing)
{
	struct text_case c;

	(void)state;
	text_case_read(&c, "");
	blocks_are(&c, "");
	text_case_end(&c);
	text_case_read(&c, "\n \n\t\n");
	blocks_are(&c, "");
	text_case_end(&c);
}

T(bounds_the_depth_of_lists)
{
	static char text[2000000];
	struct text_case c;
	size_t len = 0;
	int depth = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%*s- x\n", 2 * i, "");
	text_case_read(&c, text);
	for (const struct block *b = c.doc->blocks; b && b->kind == BLOCK_LIST; depth++) {
		const struct block *inner = b->u.list.items->blocks;

		while (inner && inner->kind != BLOCK_LIST)
			inner = inner->next;
		b = inner;
	}
	assert_in_range(depth, 2, 16);
	text_case_end(&c);
}

T(refuses_a_text_of_too_many_parts)
{
	static char text[1400000];
	struct text_case c;

	(void)state;
	for (size_t i = 0; i + 4 < sizeof(text); i += 3)
		memcpy(text + i, "a\n\n", 4);
	text_case_begin(&c);
	assert_int_equal(read_text(c.doc, str_of(text), 1, &c.err), ERR_LIMIT);
	assert_non_null(strstr(c.err.text, "split it"));
	text_case_end(&c);
}

T(says_when_memory_is_short)
{
	static char text[300000];
	struct text_case c;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text_case_begin(&c);
	c.arena.max = c.arena.used + 16;
	assert_int_equal(read_text(c.doc, str_of(text), 1, &c.err), ERR_NOMEM);
	text_case_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		USE(reads_bullets_with_no_break_spaces),
		USE(nests_lists_by_indent_and_continues_items),
		USE(keeps_numbers_and_checks_of_lists),
		USE(begins_another_list_when_bullets_turn_into_numbers),
		USE(keeps_a_year_at_the_start_of_a_line_in_its_paragraph),
		USE(joins_wrapped_lines_and_keeps_hyphens),
		USE(reads_tables_with_a_head),
		USE(does_not_let_one_long_row_make_a_table_huge),
		USE(keeps_preformatted_lines_as_they_are),
		USE(keeps_the_lines_of_verse_and_addresses),
		USE(reads_quotes_and_rules),
		USE(counts_source_lines_through_every_kind_of_line_end),
		USE(drops_overstrikes_and_invisible_characters),
		USE(composes_accents),
		USE(reads_nothing_from_nothing),
		USE(bounds_the_depth_of_lists),
		USE(refuses_a_text_of_too_many_parts),
		USE(says_when_memory_is_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
