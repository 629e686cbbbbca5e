/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "sketch.h"

#define EXPECT(text, expected) sketch_expect_at(read_gemtext, text, expected, __FILE__, __LINE__)

static void read_gemtext__tells_lines_apart_by_their_first_octets(void **state)
{
	(void)state;
	EXPECT("# T\n##Two\n###  Three \nwords  here\n\nmore\n=> /a  A label\n* item\n> said\n",
		"h1 T\nh2 Two\nh3 Three\np words here\np more\nlink /a A label\nul\n - \n  p item\n"
		"quote\n p said\n");
}

static void read_gemtext__reads_each_text_line_as_a_paragraph(void **state)
{
	(void)state;
	EXPECT("one\ntwo\r\nthree", "p one\np two\np three\n");
}

static void read_gemtext__joins_consecutive_items_and_ends_at_a_blank(void **state)
{
	(void)state;
	EXPECT("* a\n* b\n\n* c\n*d\n", "ul\n - \n  p a\n - \n  p b\nul\n - \n  p c\np *d\n");
}

static void read_gemtext__strips_extra_hashes(void **state)
{
	(void)state;
	EXPECT("#### deep\n##### deeper\n", "h3 deep\nh3 deeper\n");
}

static void read_gemtext__leaves_out_a_heading_without_words(void **state)
{
	struct sketch s;

	(void)state;
	assert_int_equal(sketch_read(&s, read_gemtext, STR("a\n##\nb\n")), 0);
	assert_true(str_eq(buf_view(&s.out), STR("p a\np b\n")));
	assert_int_equal(sketch_warnings(&s), 1);
	assert_int_equal(s.doc.warnings->line, 2);
	sketch_release(&s);
}

static void read_gemtext__keeps_preformatted_lines_as_they_are(void **state)
{
	(void)state;
	EXPECT("```a  duck\n\t<o)\n # no heading\n\n```after\n* x\n",
		"pre art a duck: \t<o)| # no heading||\nul\n - \n  p x\n");
}

static void read_gemtext__warns_of_a_fence_that_never_closes(void **state)
{
	struct sketch s;

	(void)state;
	assert_int_equal(sketch_read(&s, read_gemtext, STR("a\n```x\n# b\n* c")), 0);
	assert_true(str_eq(buf_view(&s.out), STR("p a\npre art x: # b|* c|\n")));
	assert_int_equal(sketch_warnings(&s), 1);
	assert_int_equal(s.doc.warnings->line, 2);
	sketch_release(&s);
}

static void read_gemtext__reads_links_with_and_without_labels(void **state)
{
	(void)state;
	EXPECT("=> /a \u00a0\n", "link /a \n");
	EXPECT("=>/a\n=>\t gemini://x/?q=a%20b \tThe  label \n",
		"link /a \nlink gemini://x/?q=a%20b "
		"The label\n");
}

static void read_gemtext__reads_a_link_without_address_as_text(void **state)
{
	struct sketch s;

	(void)state;
	assert_int_equal(sketch_read(&s, read_gemtext, STR("=>  \n")), 0);
	assert_true(str_eq(buf_view(&s.out), STR("p =>\n")));
	assert_int_equal(sketch_warnings(&s), 1);
	sketch_release(&s);
}

static void read_gemtext__makes_one_quote_of_consecutive_lines(void **state)
{
	(void)state;
	EXPECT("> a\n>\n>b\n\n> c\n", "quote\n p a\n p b\nquote\n p c\n");
}

static void read_gemtext__leaves_the_line_that_says_who_said_it(void **state)
{
	(void)state;
	EXPECT("> a\n> -- Ada\n", "quote\n p a\n p -- Ada\n");
	EXPECT("> a\n> \u2014 \u2014 b\n", "quote\n p a\n p \u2014 \u2014 b\n");
}

static void read_gemtext__keeps_the_authors_footer_at_the_end(void **state)
{
	(void)state;
	EXPECT("## Last\nwords\n\n---\n=> / Home\n=> /all All\n",
		"h2 Last\np words\np ---\nlink / Home\nlink /all All\n");
}

static void read_gemtext__counts_lines_from_the_first(void **state)
{
	struct arena arena;
	struct document doc = { .arena = &arena };
	struct err err;

	(void)state;
	arena_init(&arena, 1 << 20);
	assert_int_equal(read_gemtext(&doc, STR("\na\n```\nx\n```\nb\n"), 11, &err), 0);
	assert_int_equal(doc.blocks->line, 12);
	assert_int_equal(doc.blocks->next->line, 13);
	assert_int_equal(doc.blocks->next->next->line, 16);
	arena_release(&arena);
}

static void read_gemtext__takes_out_what_a_terminal_would_obey(void **state)
{
	(void)state;
	EXPECT("a\x1b]0;x\x07 b\u202e\n", "p a]0;x b\n");
}

static void read_gemtext__reads_nothing_as_nothing(void **state)
{
	(void)state;
	EXPECT("", "");
	EXPECT("\n\n* \n>\n", "");
}

/* The work is linear: twice the lines take twice the memory, and no more. */
static void read_gemtext__takes_memory_in_proportion(void **state)
{
	static const char *const lines[] = { "* a\n", "> a\n", "a\n", "=> a\n", "```\n", "# a\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		size_t used[2];

		for (size_t turn = 0; turn < 2; turn++) {
			struct buf text;
			struct sketch s;

			buf_init(&text, 1 << 24);
			for (size_t n = 0; n < 20000 * (turn + 1); n++)
				buf_puts(&text, lines[i]);
			assert_int_equal(sketch_read(&s, read_gemtext, buf_view(&text)), 0);
			used[turn] = s.arena.used;
			sketch_release(&s);
			buf_release(&text);
		}
		assert_in_range(used[1], 0, used[0] * 5 / 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_gemtext__tells_lines_apart_by_their_first_octets),
		cmocka_unit_test(read_gemtext__reads_each_text_line_as_a_paragraph),
		cmocka_unit_test(read_gemtext__joins_consecutive_items_and_ends_at_a_blank),
		cmocka_unit_test(read_gemtext__strips_extra_hashes),
		cmocka_unit_test(read_gemtext__leaves_out_a_heading_without_words),
		cmocka_unit_test(read_gemtext__keeps_preformatted_lines_as_they_are),
		cmocka_unit_test(read_gemtext__warns_of_a_fence_that_never_closes),
		cmocka_unit_test(read_gemtext__reads_links_with_and_without_labels),
		cmocka_unit_test(read_gemtext__reads_a_link_without_address_as_text),
		cmocka_unit_test(read_gemtext__makes_one_quote_of_consecutive_lines),
		cmocka_unit_test(read_gemtext__leaves_the_line_that_says_who_said_it),
		cmocka_unit_test(read_gemtext__keeps_the_authors_footer_at_the_end),
		cmocka_unit_test(read_gemtext__counts_lines_from_the_first),
		cmocka_unit_test(read_gemtext__takes_out_what_a_terminal_would_obey),
		cmocka_unit_test(read_gemtext__reads_nothing_as_nothing),
		cmocka_unit_test(read_gemtext__takes_memory_in_proportion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
