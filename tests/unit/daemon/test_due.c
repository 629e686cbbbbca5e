/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/due.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void due__is_waited_for_to_the_second_when_it_is_near(void **state)
{
	(void)state;
	assert_int_equal(due_delay(1005, 1000), 5000);
	assert_int_equal(due_delay(1000, 1000), 0);
}

static void due__is_at_once_when_the_clock_has_passed_it(void **state)
{
	(void)state;
	assert_int_equal(due_delay(1000, 90000), 0);
	assert_int_equal(due_delay(1, INT64_MAX), 0);
}

static void due__is_looked_at_again_before_it_comes(void **state)
{
	(void)state;
	assert_int_equal(due_delay(1000 + 366 * 86400, 1000), DUE_LOOK_MS);
	assert_int_equal(due_delay(INT64_MAX, 1000), DUE_LOOK_MS);
	assert_int_equal(due_delay(0, 1000), DUE_LOOK_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(due__is_waited_for_to_the_second_when_it_is_near),
		cmocka_unit_test(due__is_at_once_when_the_clock_has_passed_it),
		cmocka_unit_test(due__is_looked_at_again_before_it_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
