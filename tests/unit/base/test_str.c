/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <string.h>

static void assert_str(struct str s, const char *expected)
{
	if (!str_eq(s, str_of(expected)))
		fail_msg("got '%.*s', expected '%s'", STR_PRINTF(s), expected);
}

static void str_cut__leaves_the_rest_behind_the_separator(void **state)
{
	struct str s = STR("a:b::c");

	(void)state;
	assert_str(str_cut(&s, ':'), "a");
	assert_str(str_cut(&s, ':'), "b");
	assert_str(str_cut(&s, ':'), "");
	assert_str(str_cut(&s, ':'), "c");
	assert_str(s, "");
	assert_str(str_cut(&s, ':'), "");
}

static void str_line__drops_lf_and_crlf_but_not_a_lone_cr(void **state)
{
	struct str s = STR("one\ntwo\r\nth\rree\n\nend");

	(void)state;
	assert_str(str_line(&s), "one");
	assert_str(str_line(&s), "two");
	assert_str(str_line(&s), "th\rree");
	assert_str(str_line(&s), "");
	assert_str(str_line(&s), "end");
	assert_int_equal(s.len, 0);
}

static void str_from__clamps_and_accepts_the_empty_one(void **state)
{
	(void)state;
	assert_str(str_from(STR("abc"), 1), "bc");
	assert_str(str_from(STR("abc"), 3), "");
	assert_str(str_from(STR("abc"), 99), "");
	assert_str(str_from(STR_EMPTY, 1), "");
	assert_str(str_upto(STR("abc"), 99), "abc");
}

static void str_compare__orders_by_octets_then_length(void **state)
{
	(void)state;
	assert_true(str_compare(STR("a"), STR("b")) < 0);
	assert_true(str_compare(STR("a"), STR("aa")) < 0);
	assert_true(str_compare(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_compare(STR("same"), STR("same")), 0);
	assert_int_equal(str_compare(STR_EMPTY, STR("")), 0);
}

static void str_search__finds_first_or_says_length(void **state)
{
	(void)state;
	assert_int_equal(str_search(STR("abcabc"), STR("bc")), 1);
	assert_int_equal(str_search(STR("abc"), STR("x")), 3);
	assert_int_equal(str_search(STR("abc"), STR("")), 0);
	assert_int_equal(str_search(STR_EMPTY, STR("x")), 0);
	assert_int_equal(str_find_last(STR("a/b/c"), '/'), 3);
	assert_int_equal(str_find_last(STR("abc"), '/'), 3);
}

static void str_nocase__folds_ascii_only(void **state)
{
	(void)state;
	assert_true(str_eq_nocase(STR("Host.Example"), STR("hOST.eXAMPLE")));
	assert_false(str_eq_nocase(STR("a"), STR("ab")));
	assert_false(str_eq_nocase(STR("\xc3\x84"), STR("\xc3\xa4")));
	assert_false(str_eq_nocase(STR("@"), STR("\x60")));
	assert_true(str_starts_nocase(STR("GEMINI://x"), STR("gemini://")));
	assert_true(str_ends(STR("walk.md"), STR(".md")));
	assert_false(str_ends(STR("md"), STR(".md")));
}

static void str_number__takes_digits_up_to_the_maximum(void **state)
{
	(void)state;
	assert_int_equal(str_number(STR("0"), 10), 0);
	assert_int_equal(str_number(STR("65535"), 65535), 65535);
	assert_int_equal(str_number(STR("65536"), 65535), -1);
	assert_int_equal(str_number(STR("99999999999999999999999"), LLONG_MAX), -1);
	assert_int_equal(str_number(STR("9"), 6), -1);
	assert_int_equal(str_number(STR("6"), 6), 6);
	assert_int_equal(str_number(STR("1"), 0), -1);
	assert_int_equal(str_number(STR(""), 10), -1);
	assert_int_equal(str_number(STR("-1"), 10), -1);
	assert_int_equal(str_number(STR(" 1"), 10), -1);
	assert_int_equal(str_number(STR("1x"), 100), -1);
}

static void str_hex_octet__takes_two_digits_of_either_case(void **state)
{
	(void)state;
	assert_int_equal(str_hex_octet(STR("%c3"), 1), 0xc3);
	assert_int_equal(str_hex_octet(STR("C3"), 0), 0xc3);
	assert_int_equal(str_hex_octet(STR("00"), 0), 0);
	assert_int_equal(str_hex_octet(STR("f"), 0), -1);
	assert_int_equal(str_hex_octet(STR("ff"), 1), -1);
	assert_int_equal(str_hex_octet(STR("ff"), 9), -1);
	assert_int_equal(str_hex_octet(STR("g0"), 0), -1);
	assert_int_equal(str_hex_octet(STR("0:"), 0), -1);
	assert_int_equal(str_hex_octet(STR("\xc3\xbc"), 0), -1);
	assert_int_equal(str_hex_octet(STR_EMPTY, 0), -1);
}

static void str_trim__takes_ascii_space_at_both_ends(void **state)
{
	(void)state;
	assert_str(str_trim(STR("\t a b \r\n")), "a b");
	assert_str(str_trim(STR("   ")), "");
	assert_str(str_trim(STR("\xc2\xa0x")), "\xc2\xa0x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(str_cut__leaves_the_rest_behind_the_separator),
		cmocka_unit_test(str_line__drops_lf_and_crlf_but_not_a_lone_cr),
		cmocka_unit_test(str_from__clamps_and_accepts_the_empty_one),
		cmocka_unit_test(str_compare__orders_by_octets_then_length),
		cmocka_unit_test(str_search__finds_first_or_says_length),
		cmocka_unit_test(str_nocase__folds_ascii_only),
		cmocka_unit_test(str_number__takes_digits_up_to_the_maximum),
		cmocka_unit_test(str_hex_octet__takes_two_digits_of_either_case),
		cmocka_unit_test(str_trim__takes_ascii_space_at_both_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
