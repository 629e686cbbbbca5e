/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static struct arena arena;

static void is(struct str got, const char *wanted)
{
	if (!str_eq(got, str_of(wanted)))
		fail_msg("'%.*s' is not '%s'", STR_PRINTF(got), wanted);
}

static void address__takes_folder_and_slug_from_the_path(void **state)
{
	(void)state;
	is(address_folder(&arena, STR("walk.md")), "/");
	is(address_folder(&arena, STR("a/b c/walk.md")), "/a/b c/");
	is(address_slug(&arena, STR("notes/My Walk.v2.md")), "my-walk-v2");
	is(address_slug(&arena, STR("2024-05-01-walk.gmi")), "2024-05-01-walk");
}

static void address__encodes_what_a_link_may_not_hold(void **state)
{
	(void)state;
	is(address_url(&arena, STR("/a b/\xc3\xa9?#%~_.-x")), "/a%20b/%C3%A9%3F%23%25~_.-x");
}

static void address__knows_which_are_bifolds_own(void **state)
{
	(void)state;
	assert_true(address_reserved(STR("/search")));
	assert_true(address_reserved(STR("/search/")));
	assert_true(address_reserved(STR("/tags/x")));
	assert_true(address_reserved(STR("/atom.xml")));
	assert_true(address_reserved(STR("/archive")));
	assert_true(address_reserved(STR("/archive/2026")));
	assert_false(address_reserved(STR("/archives/")));
	assert_false(address_reserved(STR("/searching/")));
	assert_false(address_reserved(STR("/notes/search")));
	assert_false(address_reserved(STR("/tagsx")));
}

static void address__lets_only_plain_parts_through(void **state)
{
	static const char *const bad[] = { "", ".hidden", "a/b", "a b", "..", "a\n", "a%2f",
		"\xc3\xa9" };
	char longest[201];

	(void)state;
	assert_true(address_safe(STR("part-2.txt")));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(address_safe(str_of(bad[i])));
	memset(longest, 'a', sizeof(longest));
	assert_true(address_safe(str_make(longest, 200)));
	assert_false(address_safe(str_make(longest, 201)));
}

static void address__finds_a_date_only_where_there_is_one(void **state)
{
	(void)state;
	is(address_date(STR("notes/2024-02-29-leap.md")), "2024-02-29");
	is(address_date(STR("2023-02-29-none.md")), "");
	is(address_date(STR("2024-13-01-x.md")), "");
	is(address_date(STR("2024-01-011.md")), "");
	is(address_date(STR("walk-2024-01-01.md")), "");
	assert_true(date_valid(STR("2000-02-29")));
	assert_false(date_valid(STR("1900-02-29")));
	assert_false(date_valid(STR("2024-1-1")));
	assert_false(date_valid(STR("2024-04-31")));
	assert_false(date_valid(STR("")));
}

static void address__a_day_begins_at_midnight_where_the_machine_stands(void **state)
{
	(void)state;
	setenv("TZ", "UTC0", 1);
	tzset();
	assert_int_equal(date_local(STR("1970-01-02"), 0), 86400);
	assert_int_equal(date_local(STR("2999-12-31"), 0), 32503593600);
	setenv("TZ", "EST+5EDT,M3.2.0,M11.1.0", 1);
	tzset();
	assert_int_equal(date_local(STR("1970-01-01"), 0), 5 * 3600);
	assert_int_equal(date_local(STR("2026-07-01"), 0) % 86400, 4 * 3600);
	assert_int_equal(date_local(STR("1970-01-01"), 3661), 6 * 3600 + 61);
	assert_int_equal(date_utc(STR("1970-01-01"), -1), -1);
	assert_int_equal(date_utc(STR("2000-02-29"), 0), 951782400);
	assert_int_equal(date_utc(STR("2999-12-31"), 0), 32503593600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address__takes_folder_and_slug_from_the_path),
		cmocka_unit_test(address__encodes_what_a_link_may_not_hold),
		cmocka_unit_test(address__knows_which_are_bifolds_own),
		cmocka_unit_test(address__lets_only_plain_parts_through),
		cmocka_unit_test(address__finds_a_date_only_where_there_is_one),
		cmocka_unit_test(address__a_day_begins_at_midnight_where_the_machine_stands),
	};
	int failed;

	arena_init(&arena, 1024 * 1024);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
