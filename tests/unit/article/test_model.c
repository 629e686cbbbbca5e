/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/model.h"

#include "build_doc.h"

static void words_count__counts_as_wc_does(void **state)
{
	(void)state;
	assert_int_equal(words_count(STR_EMPTY), 0);
	assert_int_equal(words_count(STR("  \t\n ")), 0);
	assert_int_equal(words_count(STR("one")), 1);
	assert_int_equal(words_count(STR(" one  two\nthree – four ")), 5);
	assert_int_equal(words_count(STR("no\xc2\xa0"
					 "break")),
		2);
	assert_int_equal(words_count(STR("em\xe2\x80\x83space and\xe3\x80\x80wide")), 4);
	assert_int_equal(words_count(STR("zero\xe2\x80\x8bwidth")), 1);
	assert_int_equal(words_count(STR("日本語 です")), 2);
	assert_int_equal(words_count(STR("水車は春になると山から水をもらって回り出す。")), 10);
	assert_int_equal(words_count(STR("กังหันน้ำหมุนในฤดูใบไม้ผลิ")), 6);
	assert_true(words_lack_spaces(STR("水車は春になると。")));
	assert_false(words_lack_spaces(STR("The 水車 turns.")));
	assert_int_equal(words_count(STR("bad\xff octets")), 2);
}

static struct block *paragraph(struct build *b, const char *text)
{
	struct block *block = block_new(&b->arena, BLOCK_PARAGRAPH, 1);

	block->u.text = inlines_plain(str_of(text));
	return block;
}

static void blocks_words__counts_what_a_reader_sees(void **state)
{
	struct build *b = *state;
	struct item items[2] = { { .next = &items[1], .blocks = paragraph(b, "a b") },
		{ .term = inlines_plain(STR("term")), .blocks = paragraph(b, "c") } };
	struct inlines head[1] = { inlines_plain(STR("h")) };
	struct inlines cells[2] = { inlines_plain(STR("d e")), inlines_plain(STR("f")) };
	struct table table = { .columns = 1,
		.rows = 2,
		.has_head = true,
		.head = head,
		.cells = cells,
		.caption = inlines_plain(STR("g")) };
	struct block *block, *last;

	build_block(b, BLOCK_LIST)->u.list.items = items;
	build_block(b, BLOCK_QUOTE)->u.quote.blocks = paragraph(b, "q q");
	b->doc->blocks->next->u.quote.by = inlines_plain(STR("who"));
	build_block(b, BLOCK_TABLE)->u.table = &table;
	block = build_block(b, BLOCK_PREFORMATTED);
	block->u.pre.text = STR("x = 1\ny\n");
	block->u.pre.label = STR("not counted");
	block = build_block(b, BLOCK_FIGURE);
	block->u.figure.target = STR("not counted.png");
	block->u.figure.alt = inlines_plain(STR("alt"));
	block = build_block(b, BLOCK_LINK);
	block->u.link.target = STR("https://not.counted");
	block->u.link.label = inlines_plain(STR("to there"));
	build_block(b, BLOCK_RULE);
	build_heading(b, 3, "In page")->subtitle = inlines_plain(STR("sub"));
	last = build_text(b, "behind the end");
	assert_int_equal(blocks_words(b->doc->blocks, last), 4 + 3 + 5 + 4 + 1 + 2 + 3);
	assert_int_equal(blocks_words(b->doc->blocks, NULL), 22 + 3);
	assert_int_equal(blocks_words(last, last), 0);
}

static void document_warn__keeps_the_order_and_cleans_the_words(void **state)
{
	struct build *b = *state;

	document_warn(b->doc, 3, "first %s", "\x1b[31mred\nline");
	document_warn(b->doc, 0, "second");
	assert_str(b->doc->warnings->text, "first [31mred line");
	assert_int_equal(b->doc->warnings->line, 3);
	assert_str(b->doc->warnings->next->text, "second");
	assert_null(b->doc->warnings->next->next);
}

static void document_warn__is_bounded(void **state)
{
	struct build *b = *state;
	char *text = arena_alloc(&b->arena, 5001);
	size_t count = 0;

	memset(text, 'x', 5000);
	for (int i = 0; i < 5000; i++)
		document_warn(b->doc, 1, "%s", text);
	for (const struct warning *w = b->doc->warnings; w; w = w->next) {
		assert_true(w->text.len > 0 && w->text.len <= 1000);
		count++;
	}
	assert_int_equal(count, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUILD_TEST(words_count__counts_as_wc_does),
		BUILD_TEST(blocks_words__counts_what_a_reader_sees),
		BUILD_TEST(document_warn__keeps_the_order_and_cleans_the_words),
		BUILD_TEST(document_warn__is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
