/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "net/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct pace_rules rules = {
	.stall_ms = 20000, .slow_window_ms = 60000, .slow_rate = 256
};

/* When does a peer that takes `rate` octets a second fall behind?  0: never. */
static uint64_t falls_behind(const struct pace_rules *by, uint64_t rate)
{
	struct pace pace;

	pace_start(&pace, 500, 1000);
	for (uint64_t ms = 0; ms < 600000; ms += 250)
		if (!pace_ok(&pace, by, 500 + ms * rate / 1000, 1000 + ms))
			return ms;
	return 0;
}

static void pace__ends_who_takes_nothing_for_20_s(void **state)
{
	(void)state;
	assert_int_equal(falls_behind(&rules, 0), 20000);
}

static void pace__ends_who_takes_less_than_the_rate_over_a_window(void **state)
{
	(void)state;
	assert_int_equal(falls_behind(&rules, 100), 60000);
	assert_int_equal(falls_behind(&rules, 255), 60000);
	assert_int_equal(falls_behind(&rules, 256), 0);
	assert_int_equal(falls_behind(&rules, 1024), 0);
}

static void pace__measures_each_window_afresh(void **state)
{
	struct pace pace;
	uint64_t acked = 1000000;

	(void)state;
	pace_start(&pace, 0, 0);
	assert_true(pace_ok(&pace, &rules, acked, 60000)); /* fast at first */
	for (uint64_t now = 70000; now < 120000; now += 10000)
		assert_true(pace_ok(&pace, &rules, ++acked, now));
	assert_false(pace_ok(&pace, &rules, ++acked, 120000));
}

static void pace__rules_that_are_off_never_bite(void **state)
{
	const struct pace_rules only_stall = { .stall_ms = 20000 }, none = { .slow_rate = 256 };

	(void)state;
	assert_int_equal(falls_behind(&only_stall, 10), 0);
	assert_int_equal(falls_behind(&none, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pace__ends_who_takes_nothing_for_20_s),
		cmocka_unit_test(pace__ends_who_takes_less_than_the_rate_over_a_window),
		cmocka_unit_test(pace__measures_each_window_afresh),
		cmocka_unit_test(pace__rules_that_are_off_never_bite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
