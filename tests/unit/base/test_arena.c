/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/arena.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>
#include <string.h>

static void arena__hands_out_zeroed_aligned_separate_memory(void **state)
{
	struct arena a;
	unsigned char *last = NULL;

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t size = 1; size < 400; size++) {
		unsigned char *p = arena_alloc(&a, size);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xee, size);
		assert_ptr_not_equal(p, last);
		last = p;
	}
	assert_false(arena_failed(&a));
	arena_release(&a);
}

static void arena__keeps_the_room_left_when_a_large_request_comes(void **state)
{
	struct arena a;
	char *first, *second;

	(void)state;
	arena_init(&a, 1 << 20);
	first = arena_alloc(&a, 16);
	assert_non_null(arena_alloc(&a, 100000));
	second = arena_alloc(&a, 16);
	assert_ptr_equal(second, first + 16);
	arena_release(&a);
}

static void arena__stops_at_its_maximum_and_stays_failed(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 1000);
	assert_non_null(arena_alloc(&a, 500));
	assert_null(arena_alloc(&a, 600));
	assert_true(arena_failed(&a));
	assert_null(arena_alloc(&a, 1));
	assert_int_equal(arena_str(&a, STR("x")).len, 0);
	arena_release(&a);
	assert_false(arena_failed(&a));
}

static void arena__fails_when_memory_does(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	mem_fail_at(1, 0);
	assert_null(arena_alloc(&a, 1));
	assert_true(arena_failed(&a));
	arena_release(&a);
}

static void arena_array__refuses_a_product_that_overflows(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, SIZE_MAX);
	assert_null(arena_array(&a, SIZE_MAX / 4, 8));
	assert_true(arena_failed(&a));
	arena_release(&a);
}

static void arena_printf__terminates_and_counts(void **state)
{
	struct arena a;
	struct str s;

	(void)state;
	arena_init(&a, 1 << 16);
	s = arena_printf(&a, "%s %d", "section", 3);
	assert_int_equal(s.len, 9);
	assert_string_equal(s.p, "section 3");
	s = arena_str(&a, STR("a\0b"));
	assert_int_equal(s.len, 3);
	assert_memory_equal(s.p, "a\0b", 4);
	arena_release(&a);
}

static void arena_buf__turns_a_failed_buffer_into_its_own_failure(void **state)
{
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a, 1 << 16);
	buf_init(&b, 2);
	buf_puts(&b, "abc");
	assert_int_equal(arena_buf(&a, &b).len, 0);
	assert_true(arena_failed(&a));
	buf_release(&b);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena__hands_out_zeroed_aligned_separate_memory),
		cmocka_unit_test(arena__keeps_the_room_left_when_a_large_request_comes),
		cmocka_unit_test(arena__stops_at_its_maximum_and_stays_failed),
		cmocka_unit_test(arena__fails_when_memory_does),
		cmocka_unit_test(arena_array__refuses_a_product_that_overflows),
		cmocka_unit_test(arena_printf__terminates_and_counts),
		cmocka_unit_test(arena_buf__turns_a_failed_buffer_into_its_own_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
