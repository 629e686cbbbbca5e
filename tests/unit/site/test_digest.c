/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char walk[] =
	"From the clearing it is steep: take your time, look back at the village now and then, and "
	"keep to the left of the wall, where the stones are dry even in winter. At the top stands "
	"a "
	"cairn that shepherds built; add a stone if you like, and mind the wind on the way down.";

static int same(const char *a, const char *b)
{
	struct digest x, y;

	digest_text(&x, str_of(a));
	digest_text(&y, str_of(b));
	assert_int_equal(digest_same(&x, &y), digest_same(&y, &x));
	return digest_same(&x, &y);
}

static void digest__ignores_case_punctuation_and_wrapping(void **state)
{
	(void)state;
	assert_int_equal(same(walk, walk), 100);
	assert_int_equal(same("One, two;\n  THREE - four", "one two three four"), 100);
}

static void digest__knows_a_text_again_after_an_edit(void **state)
{
	char edited[sizeof(walk)];

	(void)state;
	memcpy(edited, walk, sizeof(walk));
	memcpy(strstr(edited, "steep"), "sharp", 5);
	memcpy(strstr(edited, "winter"), "summer", 6);
	assert_in_range(same(walk, edited), 75, 99);
}

static void digest__tells_different_texts_apart(void **state)
{
	(void)state;
	assert_in_range(
		same(walk, "Nothing of the sort was ever said about tides, gulls, or the smell of "
			   "nets that dry on the quay in the morning, nor of the men who mend them "
			   "there and sing while the boats come in across the bar at high water."),
		0, 20);
	assert_int_equal(same("one two three", "four five six"), 0);
	assert_in_range(same("\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x9d\xb1\xe4\xba\xac"), 0, 1);
}

static void digest__of_nothing_is_like_nothing(void **state)
{
	(void)state;
	assert_int_equal(same("", ""), 0);
	assert_int_equal(same("...", "one"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digest__ignores_case_punctuation_and_wrapping),
		cmocka_unit_test(digest__knows_a_text_again_after_an_edit),
		cmocka_unit_test(digest__tells_different_texts_apart),
		cmocka_unit_test(digest__of_nothing_is_like_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
