/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/width.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FAMILY "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7" /* two figures, ZWJ */
#define FLAG   "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa"

static void width__counts_columns_as_terminals_do(void **state)
{
	static const struct {
		const char *text;
		unsigned width;
	} cases[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "e\xcc\x81", 1 },                /* combining acute */
		{ "\xe6\xbc\xa2\xe5\xad\x97", 4 }, /* Han */
		{ "\xef\xbc\xa1", 2 },             /* fullwidth A */
		{ "\xef\xbd\xb1", 1 },             /* halfwidth kana */
		{ "\xf0\x9f\x98\x80", 2 },         /* emoji */
		{ FAMILY, 4 },                     /* per code point; the joiner none */
		{ "\xe2\x9d\xa4\xef\xb8\x8f", 1 }, /* heart, variation selector */
		{ "\xe1\x84\x80\xe1\x85\xa1", 2 }, /* jamo: lead and vowel */
		{ "\xea\xb0\x80", 2 },             /* the same composed */
		{ "\xc2\xb1\xe2\x80\xa6", 2 },     /* ambiguous ones */
		{ "\xe0\xb8\x81\xe0\xb8\xb5", 1 }, /* Thai with vowel above */
		{ "\xe0\xb2\x95\xe0\xb2\xbf", 1 }, /* Kannada, a mark libunistring misses */
		{ "\xd8\xb9\xd9\x8e", 1 },         /* Arabic with fatha */
		{ "\xe2\x80\x8b\xe2\x80\x8e", 0 }, /* zero width space, direction mark */
		{ "\xc2\xad", 1 },                 /* soft hyphen */
		{ "\xc2\xa0", 1 },
		{ FLAG, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (text_width(str_of(cases[i].text)) != cases[i].width)
			fail_msg("case %zu '%s': %u columns, expected %u", i, cases[i].text,
				text_width(str_of(cases[i].text)), cases[i].width);
}

static void cut__never_ends_inside_a_cluster(void **state)
{
	static const struct {
		const char *text;
		unsigned columns;
		size_t len;
	} cases[] = {
		{ "abc", 2, 2 },
		{ "abc", 3, 3 },
		{ "abc", 0, 0 },
		{ "ae\xcc\x81z", 2, 4 }, /* the mark goes with its letter */
		{ "ae\xcc\x81z", 1, 1 },
		{ "\xe6\xbc\xa2\xe5\xad\x97", 3, 3 },
		{ FAMILY "x", 3, 0 },
		{ FAMILY "x", 4, 11 },
		{ FLAG FLAG, 3, 8 },
		{ "", 9, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = text_cut(str_of(cases[i].text), cases[i].columns).len;

		if (len != cases[i].len)
			fail_msg("case %zu: %zu octets, expected %zu", i, len, cases[i].len);
	}
}

static void cut__takes_text_that_is_no_utf8(void **state)
{
	(void)state;
	assert_int_equal(text_cut(STR("\xff\xff\xff"), 2).len, 2);
	assert_int_equal(text_cut(STR("\xf0\x9f"), 9).len, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(width__counts_columns_as_terminals_do),
		cmocka_unit_test(cut__never_ends_inside_a_cluster),
		cmocka_unit_test(cut__takes_text_that_is_no_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
