/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/parts.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct run run;
static struct parts parts;

static int set_up(void **state)
{
	(void)state;
	run = (struct run){ .root_fd = -1 };
	parts = (struct parts){ .whole = false };
	arena_init(&run.arena, 1 << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	parts_release(&parts);
	arena_release(&run.arena);
	return 0;
}

static void add(const char *path)
{
	assert_int_equal(parts_add(&run, &parts, str_of(path), NULL), 0);
}

static void assert_texts(const struct texts *texts, const char *expected)
{
	char line[512] = "";

	for (size_t i = 0; i < texts->count; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "%.*s ",
			STR_PRINTF(texts->at[i]));
	assert_string_equal(line, expected);
}

static void parts__are_a_family_and_a_folder_for_each_path(void **state)
{
	(void)state;
	add("n/walk.md");
	add("a");
	parts_settle(&parts);
	assert_texts(&parts.families, "a n/walk ");
	assert_texts(&parts.folders, "a/ n/walk.md/ ");
	assert_false(parts.whole);
}

static void parts__that_lie_in_others_are_left_out(void **state)
{
	(void)state;
	add("n/walk-on.md");
	add("n/walk.md");
	add("n/walk.yaml");
	add("n/walk.d/deep/x.md");
	add("n/walk.d");
	add("n/walker.md");
	parts_settle(&parts);
	assert_texts(&parts.families, "n/walk n/walker ");
	assert_texts(&parts.folders, "n/walk-on.md/ n/walk.d/ n/walk.md/ n/walk.yaml/ "
				     "n/walker.md/ ");
}

static void parts__hold_nothing_that_is_never_served(void **state)
{
	(void)state;
	add(".git/HEAD");
	add("n/.walk.md.swp");
	add("n/walk.md~");
	add("4913");
	parts_settle(&parts);
	assert_texts(&parts.families, "");
	assert_false(parts.whole);
	add("");
	assert_true(parts.whole);
}

static void path_beneath__goes_by_whole_names(void **state)
{
	struct str rest;

	(void)state;
	assert_true(path_beneath("/srv/a", STR("/srv/a/n/x.md"), &rest));
	assert_true(str_eq(rest, STR("n/x.md")));
	assert_true(path_beneath("/srv/a/", STR("/srv/a/"), &rest));
	assert_int_equal(rest.len, 0);
	assert_false(path_beneath("/srv/a", STR("/srv/ab/x.md"), &rest));
	assert_false(path_beneath("/srv/a", STR("/srv"), &rest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(parts__are_a_family_and_a_folder_for_each_path),
		TEST(parts__that_lie_in_others_are_left_out),
		TEST(parts__hold_nothing_that_is_never_served),
		TEST(path_beneath__goes_by_whole_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
