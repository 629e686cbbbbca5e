/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "cli/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void progress__shows_bar_count_and_rate(void **state)
{
	char line[200];

	(void)state;
	progress_line(line, sizeof(line), "reading", 50, 200, 500, 80);
	assert_non_null(strstr(line, "reading [##########......"));
	assert_non_null(strstr(line, "] 50/200, 100 a second"));
	progress_line(line, sizeof(line), "reading", 200, 200, 500, 80);
	assert_null(strchr(line, '.'));
}

static void progress__never_passes_the_width_of_the_terminal(void **state)
{
	char line[200];

	(void)state;
	for (unsigned columns = 40; columns < 200; columns++)
		assert_true(progress_line(line, sizeof(line), "reading", 1234, 99999, 1000,
				    columns) < columns);
	assert_true(progress_line(line, sizeof(line), "x", 0, 0, 0, 80) < 80);
	assert_int_equal(progress_line(line, 5, "reading", 1, 2, 3, 80), 4);
}

static void progress__is_silent_where_there_is_no_terminal(void **state)
{
	struct progress progress;
	int ends[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	progress_begin(&progress, ends[1]);
	progress.drawn_ms = 0;
	progress_show(&progress, "reading", 1, 2);
	progress_clear(&progress);
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(progress__shows_bar_count_and_rate),
		cmocka_unit_test(progress__never_passes_the_width_of_the_terminal),
		cmocka_unit_test(progress__is_silent_where_there_is_no_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
