/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/slug.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void slug__is_the_title_in_ascii(void **state)
{
	static const char *const cases[][2] = {
		{ "What Is Dual Diagnosis?", "what-is-dual-diagnosis" },
		{ "  --Hello,   World!  ", "hello-world" },
		{ "It\xe2\x80\x99s Bob's", "its-bobs" },
		{ "\xc3\x89t\xc3\xa9 \xc3\xa0 la plage", "ete-a-la-plage" },
		{ "e\xcc\x81tude", "etude" },
		{ "Stra\xc3\x9f"
		  "e \xc3\x86r\xc3\xb8 \xc5\x81\xc3\xb3"
		  "d\xc5\xba",
			"strasse-aero-lodz" },
		{ "\xef\xac\x81le \xe2\x91\xa0", "file-1" }, /* compatibility forms */
		{ "\xe6\x9d\xb1\xe4\xba\xac Tokyo", "tokyo" },
		{ "C++ & C#", "c-c" },
		{ "1.2 Setup", "1-2-setup" },
		{ "Rock \xe2\x80\x93 Paper", "rock-paper" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 65536);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str slug = slug_of(&arena, str_of(cases[i][0]));

		if (!str_eq(slug, str_of(cases[i][1])))
			fail_msg("'%s' gave '%.*s', expected '%s'", cases[i][0], STR_PRINTF(slug),
				cases[i][1]);
		assert_true(slug_valid(slug));
	}
	arena_release(&arena);
}

static void slug__of_other_scripts_is_a_digest(void **state)
{
	struct arena arena;
	struct str one, two;

	(void)state;
	arena_init(&arena, 65536);
	one = slug_of(&arena, STR("\xe6\x97\xa5\xe6\x9c\xac"));
	two = slug_of(&arena, STR("\xe4\xb8\xad\xe6\x96\x87"));
	assert_int_equal(one.len, 8);
	assert_true(str_starts(one, STR("s-")));
	assert_false(str_eq(one, two));
	/* an address that is out in the world: the digest may never change */
	assert_true(str_eq(one, slug_of(&arena, STR("\xe6\x97\xa5\xe6\x9c\xac"))));
	assert_true(slug_valid(one));
	assert_true(slug_valid(slug_of(&arena, STR_EMPTY)));
	arena_release(&arena);
}

static void slug__is_cut_at_a_word(void **state)
{
	struct arena arena;
	struct str slug;

	(void)state;
	arena_init(&arena, 65536);
	slug = slug_of(
		&arena, STR("The quick brown fox jumps over the lazy dog while the others look"));
	assert_true(
		str_eq(slug, STR("the-quick-brown-fox-jumps-over-the-lazy-dog-while-the-others")));
	assert_int_equal(slug.len, 60);
	slug = slug_of(
		&arena, STR("The quick brown fox jumps over the lazy dog while the othersy look"));
	assert_true(str_eq(slug, STR("the-quick-brown-fox-jumps-over-the-lazy-dog-while-the")));
	slug = slug_of(&arena, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				   "aaaaaaaaaaaaaaaa"));
	assert_int_equal(slug.len, SLUG_MAX);
	arena_release(&arena);
}

static void slug__of_an_author_must_look_like_one(void **state)
{
	static const char *const bad[] = { "", "-a", "a-", "a--b", "A", "a b", "a_b", "\xc3\xa9",
		"a/b", "a.b", "0123456789012345678901234567890123456789012345678901234567890" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (slug_valid(str_of(bad[i])))
			fail_msg("'%s' was taken", bad[i]);
	assert_true(slug_valid(STR("a")));
	assert_true(slug_valid(STR("a-1-b")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slug__is_the_title_in_ascii),
		cmocka_unit_test(slug__of_other_scripts_is_a_digest),
		cmocka_unit_test(slug__is_cut_at_a_word),
		cmocka_unit_test(slug__of_an_author_must_look_like_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
