/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/buf.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void assert_view(const struct buf *b, const char *expected)
{
	assert_int_equal(buf_view(b).len, strlen(expected));
	assert_memory_equal(buf_view(b).p, expected, strlen(expected));
}

static void buf__keeps_what_is_added_when_it_grows(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100000);
	for (int i = 0; i < 10000; i++)
		buf_printf(&b, "%d,", i % 10);
	assert_false(buf_failed(&b));
	assert_int_equal(b.len, 20000);
	for (size_t i = 0; i < 20000; i += 2)
		assert_int_equal(b.p[i], '0' + (int)(i / 2 % 10));
	buf_release(&b);
}

static void buf__takes_its_maximum_and_not_one_octet_more(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 5);
	buf_puts(&b, "12345");
	assert_false(buf_failed(&b));
	buf_char(&b, '6');
	assert_true(buf_failed(&b));
	assert_view(&b, "12345");
	buf_release(&b);
}

static void buf__swallows_calls_after_a_failure(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	buf_puts(&b, "12345");
	buf_puts(&b, "1");
	buf_printf(&b, "%d", 2);
	buf_repeat(&b, 'x', 1);
	assert_true(buf_failed(&b));
	assert_int_equal(b.len, 0);
	assert_null(buf_take(&b, NULL));
}

static void buf__fails_cleanly_when_there_is_no_memory(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	mem_fail_at(1, 0);
	buf_puts(&b, "x");
	assert_true(buf_failed(&b));
	buf_clear(&b);
	buf_puts(&b, "y");
	assert_view(&b, "y");
	buf_release(&b);
}

static void buf_drop__forgets_the_front_and_no_more_than_there_is(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	buf_puts(&b, "abcdef");
	buf_drop(&b, 2);
	assert_view(&b, "cdef");
	buf_truncate(&b, 3);
	assert_view(&b, "cde");
	buf_drop(&b, 99);
	assert_int_equal(b.len, 0);
	buf_release(&b);
}

static void buf_take__terminates_even_a_full_buffer(void **state)
{
	struct buf b;
	size_t len;
	char *z;

	(void)state;
	buf_init(&b, 256);
	buf_repeat(&b, 'z', 256);
	z = buf_take(&b, &len);
	assert_non_null(z);
	assert_int_equal(len, 256);
	assert_int_equal(strlen(z), 256);
	mem_free(z);
	z = buf_take(&b, &len);
	assert_string_equal(z, "");
	mem_free(z);
}

static void buf_printf__writes_text_that_fits_exactly(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 7);
	buf_printf(&b, "%s-%d", "abcd", 42);
	assert_false(buf_failed(&b));
	assert_view(&b, "abcd-42");
	buf_release(&b);
}

static void buf_markup__lets_no_mark_be_forged(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	buf_markup(&b, STR("a<b> \"c\" & 'd'\x1b\n\u00e9"));
	assert_view(&b, "a&lt;b&gt; &quot;c&quot; &amp; &#39;d&#39;  \u00e9");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buf__keeps_what_is_added_when_it_grows),
		cmocka_unit_test(buf__takes_its_maximum_and_not_one_octet_more),
		cmocka_unit_test(buf__swallows_calls_after_a_failure),
		cmocka_unit_test(buf__fails_cleanly_when_there_is_no_memory),
		cmocka_unit_test(buf_drop__forgets_the_front_and_no_more_than_there_is),
		cmocka_unit_test(buf_take__terminates_even_a_full_buffer),
		cmocka_unit_test(buf_markup__lets_no_mark_be_forged),
		cmocka_unit_test(buf_printf__writes_text_that_fits_exactly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
