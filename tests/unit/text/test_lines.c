/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/lines.h"
#include "text/width.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct buf out;

static int begin(void **state)
{
	(void)state;
	buf_init(&out, 1 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	buf_release(&out);
	return 0;
}

static void expect(const char *want)
{
	if (!str_eq(buf_view(&out), str_of(want)))
		fail_msg("got '%.*s', expected '%s'", STR_PRINTF(buf_view(&out)), want);
	buf_clear(&out);
}

/* ---- gemtext ------------------------------------------------------------------ */

static void gem_text__cannot_be_read_as_another_type(void **state)
{
	static const char *const typed[] = { "=> /x", "=>", "# a", "#", "### a", "> a", ">", "* a",
		"```", "```c" };
	static const char *const free_ones[] = { "a", "", "*a*", "**a", "*", "=", "`a`", "``",
		" # a", "- a", "1. a" };

	(void)state;
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		gem_text(&out, str_of(typed[i]));
		if (out.p[0] != ' ' || !str_starts(str_from(buf_view(&out), 1), str_of(typed[i])))
			fail_msg("'%s' became '%.*s'", typed[i], STR_PRINTF(buf_view(&out)));
		buf_clear(&out);
	}
	for (size_t i = 0; i < sizeof(free_ones) / sizeof(free_ones[0]); i++) {
		gem_text(&out, str_of(free_ones[i]));
		if (!str_eq(str_upto(buf_view(&out), out.len - 1), str_of(free_ones[i])))
			fail_msg("'%s' became '%.*s'", free_ones[i], STR_PRINTF(buf_view(&out)));
		buf_clear(&out);
	}
}

static void gem_lines__have_their_forms(void **state)
{
	(void)state;
	gem_heading(&out, 1, STR("A"));
	gem_heading(&out, 3, STR("# B"));
	gem_heading(&out, 9, STR("C"));
	gem_heading(&out, 0, STR("D"));
	expect("# A\n### # B\n### C\n# D\n");
	gem_item(&out, STR("* a"));
	gem_quote(&out, STR("q"));
	gem_quote(&out, STR_EMPTY);
	gem_blank(&out);
	expect("* * a\n> q\n>\n\n");
	gem_link(&out, STR("/a"), STR("b c"));
	gem_link(&out, STR("/a"), STR_EMPTY);
	gem_link(&out, STR("/a b\tc"), STR("d"));
	gem_link(&out, STR_EMPTY, STR("e"));
	expect("=> /a b c\n=> /a\n=> /a%20b%09c d\n=> / e\n");
}

static void gem_lines__stay_one_line(void **state)
{
	(void)state;
	gem_text(&out, STR("a\n# b\r\x01"));
	gem_item(&out, STR("a\nb"));
	gem_link(&out, STR("/a\n=> /b"), STR("c\n# d"));
	expect("a # b  \n* a b\n=> /a%0A=>%20/b c # d\n");
}

static void gem_pre__keeps_its_lines_and_its_fence(void **state)
{
	(void)state;
	gem_pre(&out, STR("c source"), STR("a\tb  \n```\n\n ```\n# x\n"));
	expect("```c source\na\tb  \n ```\n\n ```\n# x\n```\n");
	gem_pre(&out, STR_EMPTY, STR("no end"));
	expect("```\nno end\n```\n");
	gem_pre(&out, STR("a\nb"), STR("\x01x\n"));
	expect("```a b\n x\n```\n");
}

/* ---- menus ---------------------------------------------------------------------- */

static void menu_info__has_four_fields_and_a_width(void **state)
{
	(void)state;
	menu_info(&out, STR("a\tb\r\n"));
	menu_info(&out, STR_EMPTY);
	menu_info(&out, STR("."));
	expect("ia b  \t\tnull.host\t1\r\ni\t\tnull.host\t1\r\ni .\t\tnull.host\t1\r\n");
	menu_info(&out,
		STR("0123456789012345678901234567890123456789012345678901234567890123456789"));
	expect("i0123456789012345678901234567890123456789012345678901234567890123456"
	       "\t\tnull.host\t1\r\n");
}

static void menu_info__bounds_marks_that_have_no_width(void **state)
{
	struct buf marks;

	(void)state;
	buf_init(&marks, 1 << 20);
	for (int i = 0; i < 100000; i++)
		buf_puts(&marks, "\xcc\x81");
	menu_info(&out, buf_view(&marks));
	assert_in_range(out.len, 100, 2000);
	assert_false(menu_label_fits(buf_view(&marks)));
	assert_true(menu_label_fits(STR("e\xcc\x81")));
	buf_clear(&out);
	buf_release(&marks);
}

static void menu_item__is_cut_with_dots(void **state)
{
	(void)state;
	menu_item(&out, '1', STR("Label"), STR("/a/b"));
	expect("1Label\t/a/b\t\x01\r\n");
	menu_item(&out, '0', STR_EMPTY, STR("a"));
	expect("0a\t/a\t\x01\r\n");
	menu_item(&out, '1', STR("."), STR("/a"));
	expect("1 .\t/a\t\x01\r\n");
	menu_item(&out, '1',
		STR("Next: a title that is far longer than any menu is wide, and then some words"),
		STR("/"));
	expect("1Next: a title that is far longer than any menu is wide, and then...\t/\t\x01\r\n");
	menu_item(&out, '1',
		STR("0123456789012345678901234567890123456789012345678901234567890123456"),
		STR("/"));
	expect("10123456789012345678901234567890123456789012345678901234567890123456\t/\t\x01\r\n");
	menu_item_at(&out, '7', STR("S"), STR("find it"), STR("old.example"), 7070);
	expect("7S\tfind it\told.example\t7070\r\n");
	menu_url(&out, STR("x\ty"), STR("https://a/b c"));
	expect("hx y\tURL:https://a/b%20c\t\x01\r\n");
	menu_end(&out);
	expect(".\r\n");
}

static void selector__is_plain_ascii_whatever_the_path(void **state)
{
	static const char *const cases[][2] = {
		{ "/a-b_c.~d/e1", "/a-b_c.~d/e1" },
		{ "x.png", "/x.png" },
		{ "", "/" },
		{ "/", "/" },
		{ "/a b?\t", "/a~20b~3F~09" },
		{ "/\xc3\xa9", "/~C3~A9" },
		{ "/~20", "/~7E20" }, /* or it would stand for "/ " */
		{ "/~ab/", "/~ab/" },
		{ "/~2", "/~2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		selector_put(&out, str_of(cases[i][0]));
		expect(cases[i][1]);
	}
}

static void selector__of_a_long_path_is_a_short_one(void **state)
{
	struct buf path;

	(void)state;
	buf_init(&path, 4096);
	buf_char(&path, '/');
	buf_repeat(&path, 'a', 254);
	selector_put(&out, buf_view(&path));
	assert_int_equal(out.len, SELECTOR_MAX);
	buf_clear(&out);
	buf_puts(&path, ".png");
	selector_put(&out, buf_view(&path));
	assert_int_equal(out.len, 1 + 2 + 16 + 4);
	assert_true(str_starts(buf_view(&out), STR("/~~")));
	assert_true(str_ends(buf_view(&out), STR(".png")));
	buf_release(&path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gem_text__cannot_be_read_as_another_type),
		cmocka_unit_test(gem_lines__have_their_forms),
		cmocka_unit_test(gem_lines__stay_one_line),
		cmocka_unit_test(gem_pre__keeps_its_lines_and_its_fence),
		cmocka_unit_test(menu_info__has_four_fields_and_a_width),
		cmocka_unit_test(menu_info__bounds_marks_that_have_no_width),
		cmocka_unit_test(menu_item__is_cut_with_dots),
		cmocka_unit_test(selector__is_plain_ascii_whatever_the_path),
		cmocka_unit_test(selector__of_a_long_path_is_a_short_one),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
