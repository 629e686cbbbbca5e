/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Rows on disk are keyed by these values: a change makes every index stale. */
static void hash_str__gives_the_values_it_always_gave(void **state)
{
	(void)state;
	assert_int_equal(hash_str(HASH_START, STR("")), 0xf52a15e9a9b5e89bu);
	assert_int_equal(hash_str(HASH_START, STR("/walk/")), 0x8f663330abdfb2deu);
	assert_int_equal(
		hash_str(hash_str(HASH_START, STR("/walk/")), STR("part")), 0xc9d40d9cec86fec8u);
}

static void hash_str__tells_apart_where_parts_end(void **state)
{
	uint64_t ab_c = hash_str(hash_str(HASH_START, STR("ab")), STR("c"));
	uint64_t a_bc = hash_str(hash_str(HASH_START, STR("a")), STR("bc"));

	(void)state;
	assert_true(ab_c != a_bc);
}

static void hash_str__moves_about_half_the_bits_for_one(void **state)
{
	int moved = 0;

	(void)state;
	for (char c = 'a'; c < 'z'; c++) {
		char next = (char)(c + 1);
		uint64_t x = hash_str(HASH_START, str_make(&c, 1));
		uint64_t y = hash_str(HASH_START, str_make(&next, 1));

		moved += __builtin_popcountll(x ^ y);
	}
	assert_in_range(moved, 25 * 26, 25 * 38);
}

static void hash_body__sees_every_octet_and_the_length(void **state)
{
	char text[41] = { 0 };
	uint64_t zeros = hash_body(HASH_START, str_make(text, sizeof(text)));

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++) {
		uint64_t changed;

		text[i] = 1;
		changed = hash_body(HASH_START, str_make(text, sizeof(text)));
		text[i] = 0;
		assert_true(changed != zeros);
		assert_true(hash_body(HASH_START, str_make(text, i)) != zeros);
	}
	assert_true(hash_body(1, STR("a")) != hash_body(2, STR("a")));
	assert_true(hash_body(HASH_START, STR_EMPTY) != hash_body(1, STR_EMPTY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hash_str__gives_the_values_it_always_gave),
		cmocka_unit_test(hash_body__sees_every_octet_and_the_length),
		cmocka_unit_test(hash_str__tells_apart_where_parts_end),
		cmocka_unit_test(hash_str__moves_about_half_the_bits_for_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
