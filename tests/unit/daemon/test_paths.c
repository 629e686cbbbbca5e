/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/paths.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

static void fill(struct paths *paths, int count)
{
	char name[16];

	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		paths_add(paths, "/srv", name);
	}
}

static void paths__hold_each_once(void **state)
{
	struct paths paths = { .count = 0 };

	(void)state;
	assert_true(paths_empty(&paths));
	fill(&paths, 3);
	fill(&paths, 3);
	assert_int_equal(paths.count, 3);
	assert_string_equal(paths.at[2], "/srv/f2");
	paths_clear(&paths);
	assert_true(paths_empty(&paths));
}

static void paths__that_are_too_many_are_everything(void **state)
{
	struct paths paths = { .count = 0 };

	(void)state;
	fill(&paths, PATHS_MAX);
	fill(&paths, 10);
	assert_int_equal(paths.count, PATHS_MAX);
	assert_false(paths.all);
	fill(&paths, PATHS_MAX + 1);
	assert_true(paths.all);
	assert_int_equal(paths.count, 0);
	fill(&paths, 1);
	assert_int_equal(paths.count, 0);
	assert_false(paths_empty(&paths));
	paths_clear(&paths);
}

static void paths_take__leaves_nothing_behind(void **state)
{
	struct paths to = { .count = 0 }, from = { .count = 0 };

	(void)state;
	fill(&to, 2);
	fill(&from, 4);
	paths_take(&to, &from);
	assert_int_equal(to.count, 4);
	assert_true(paths_empty(&from));
	from.all = true;
	paths_take(&to, &from);
	assert_true(to.all && to.count == 0 && paths_empty(&from));
	fill(&from, 4);
	paths_take(&to, &from);
	assert_true(to.all && to.count == 0 && paths_empty(&from));
	paths_clear(&to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths__hold_each_once),
		cmocka_unit_test(paths__that_are_too_many_are_everything),
		cmocka_unit_test(paths_take__leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
