/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/clean.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void expect(struct str got, const char *want)
{
	if (!str_eq(got, str_of(want)))
		fail_msg("got '%.*s', expected '%s'", STR_PRINTF(got), want);
}

static int begin(void **state)
{
	static struct arena arena;

	arena_init(&arena, 1 << 22);
	*state = &arena;
	return 0;
}

static int end(void **state)
{
	arena_release(*state);
	return 0;
}

static void text__loses_what_no_client_may_get(void **state)
{
	static const char *const cases[][2] = {
		{ "plain", "plain" },
		{ "a\x1b[1mb\x7f\x01", "a[1mb" },
		{ "a\xc2\x80\xc2\x9f\xc2\xa0z", "a\xc2\xa0z" }, /* C1 */
		{ "a\xe2\x80\xae!\xe2\x80\xac", "a!" },         /* overrides */
		{ "\xe2\x81\xa6x\xe2\x81\xa9", "x" },           /* isolates */
		{ "\xef\xbb\xbf"
		  "a\xef\xbf\xbe\xef\xb7\x90\xf0\x9f\xbf\xbf",
			"a" }, /* U+FEFF, noncharacters */
		{ "\xe2\x80\x8e\xd7\x90\xe2\x80\x8f",
			"\xe2\x80\x8e\xd7\x90\xe2\x80\x8f" }, /* direction marks stay */
		{ "\xe2\x80\x8d\xe2\x80\x8c\xef\xb8\x8f\xcc\x81",
			"\xe2\x80\x8d\xe2\x80\x8c\xef\xb8\x8f\xcc\x81" },
		{ "a\tb", "a b" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(clean_text(*state, str_of(cases[i][0]), false), cases[i][1]);
	expect(clean_text(*state, STR("a\tb"), true), "a\tb");
	expect(clean_text(*state, STR("\xc3\xa9\tb"), true), "\xc3\xa9\tb");
	expect(clean_text(*state, STR("a\0b"), true), "ab");
}

static void text__has_one_kind_of_line_end(void **state)
{
	expect(clean_text(*state, STR("a\r\nb\rc\nd"), false), "a\nb\nc\nd");
	expect(clean_text(*state,
		       STR("a\x0b"
			   "b\x0c"
			   "c\xc2\x85"
			   "d\xe2\x80\xa8"
			   "e\xe2\x80\xa9"
			   "f\r"),
		       false),
		"a\nb\nc\nd\ne\nf\n");
	expect(clean_text(*state, STR("a\r\r\n\nb"), false), "a\n\n\nb");
}

static void text__replaces_each_octet_that_is_not_utf8(void **state)
{
	expect(clean_text(*state, STR("a\xff\xc3"), false), "a\xef\xbf\xbd\xef\xbf\xbd");
	expect(clean_text(*state, STR("\xc0\xaf\xed\xa0\x80"), false),
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	expect(clean_text(*state, STR("\xe2\x82z\xef\xbf\xbd"), false),
		"\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd");
}

static void line__is_one_line_with_single_spaces(void **state)
{
	expect(clean_line(*state, STR("  a \t b\r\n\r\nc\xe2\x80\xa8 ")), "a b c");
	expect(clean_line(*state, STR("\x01 \x02")), "");
	expect(clean_line(*state, STR("a \x01 b")), "a b");
	expect(clean_line(*state, STR_EMPTY), "");
	expect(clean_line(*state, STR("a\xc2\xa0 \xc2\xa0z")), "a\xc2\xa0 \xc2\xa0z");
}

static void utf8__knows_what_is_valid(void **state)
{
	static const char *const bad[] = { "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf",
		"\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3",
		"\xe2\x82", "\xf0\x9f\x98" };
	static const char *const good[] = { "", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80",
		"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbf" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (utf8_valid(str_of(bad[i])))
			fail_msg("bad case %zu was taken", i);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!utf8_valid(str_of(good[i])))
			fail_msg("good case %zu was refused", i);
}

static void utf8__survives_putting_and_taking_every_code_point(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 16);
	for (uint32_t uc = 1; uc <= 0x10ffff; uc += uc < 0x900 ? 1 : 7) {
		struct str s;

		if (uc >= 0xd800 && uc <= 0xdfff)
			continue;
		buf_clear(&out);
		utf8_put(&out, uc);
		s = buf_view(&out);
		assert_true(utf8_valid(s));
		if (utf8_next(&s) != uc || s.len)
			fail_msg("U+%04X came back otherwise", uc);
	}
	buf_clear(&out);
	utf8_put(&out, 0xd800);
	assert_string_equal(out.len == 3 ? "replaced" : "", "replaced");
	buf_release(&out);
}

static void text__fails_with_its_arena_alone(void **state)
{
	struct arena small;

	(void)state;
	arena_init(&small, 64);
	clean_text(&small,
		STR("0123456789012345678901234567890123456789012345678901234567890123456"), false);
	assert_true(arena_failed(&small));
	arena_release(&small);
}

static void utf8_upto__ends_between_code_points(void **state)
{
	const struct str text = STR("a\u00e9\u20ac\U0001f600");
	static const size_t lens[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10 };

	(void)state;
	for (size_t max = 0; max < sizeof(lens) / sizeof(lens[0]); max++)
		assert_int_equal(utf8_upto(text, max).len, lens[max]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(text__loses_what_no_client_may_get, begin, end),
		cmocka_unit_test_setup_teardown(text__has_one_kind_of_line_end, begin, end),
		cmocka_unit_test_setup_teardown(
			text__replaces_each_octet_that_is_not_utf8, begin, end),
		cmocka_unit_test_setup_teardown(line__is_one_line_with_single_spaces, begin, end),
		cmocka_unit_test(utf8__knows_what_is_valid),
		cmocka_unit_test(utf8__survives_putting_and_taking_every_code_point),
		cmocka_unit_test(text__fails_with_its_arena_alone),
		cmocka_unit_test(utf8_upto__ends_between_code_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
