/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
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

static const char tides[] =
	"Nothing of the sort was ever said about tides, gulls, or the smell of nets that dry on "
	"the "
	"quay in the morning, nor of the men who mend them there and sing while the boats come in.";

static uint64_t words(const char *text)
{
	uint64_t count = 1;

	for (; *text; text++)
		count += *text == ' ';
	return count;
}

static int alike(const char *a, const char *b)
{
	struct digest x, y;

	digest_text(&x, str_of(a));
	digest_text(&y, str_of(b));
	return digest_alike(&x, words(a), &y, words(b));
}

static void digest__finds_a_text_inside_a_longer_one_and_ranks_it_below_the_same(void **state)
{
	static const char more[] =
		"Every spring we count the swallows that return to the barn, and every autumn "
		"those that leave; the numbers hardly change from one year to another, whatever "
		"people say.";
	char both[sizeof(walk) + sizeof(tides) + sizeof(more) + 2];

	(void)state;
	snprintf(both, sizeof(both), "%s %s %s", tides, walk, more);
	assert_int_equal(alike(walk, walk), DIGEST_IDENTICAL);
	assert_in_range(alike(walk, both), 70, 100);
	assert_in_range(alike(both, tides), 70, 100);
	assert_int_equal(alike(walk, tides), 0);
	assert_int_equal(alike("", walk), 0);
}

static void digest__takes_no_two_short_texts_for_parts_of_one_another(void **state)
{
	(void)state;
	assert_int_equal(alike("at the top of the hill", walk), 0);
	assert_int_equal(alike("my first post", "my second post"), 0);
	assert_int_equal(alike("my first post", "my first post"), DIGEST_IDENTICAL);
}

static void digest__tells_how_much_stands_behind_it(void **state)
{
	struct digest digest;

	(void)state;
	digest_text(&digest, STR_EMPTY);
	assert_int_equal(digest_filled(&digest), 0);
	digest_text(&digest, STR("Text."));
	assert_int_equal(digest_filled(&digest), 1);
	digest_text(&digest, str_of(walk));
	assert_in_range(digest_filled(&digest), 30, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digest__ignores_case_punctuation_and_wrapping),
		cmocka_unit_test(digest__knows_a_text_again_after_an_edit),
		cmocka_unit_test(digest__tells_different_texts_apart),
		cmocka_unit_test(digest__of_nothing_is_like_nothing),
		cmocka_unit_test(
			digest__finds_a_text_inside_a_longer_one_and_ranks_it_below_the_same),
		cmocka_unit_test(digest__takes_no_two_short_texts_for_parts_of_one_another),
		cmocka_unit_test(digest__tells_how_much_stands_behind_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
