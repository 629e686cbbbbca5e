/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/feed_ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char file[64];
static struct feed_ids ids;

static int set_up(void **state)
{
	int fd;

	(void)state;
	strcpy(file, "/tmp/bifold-feeds-XXXXXX");
	fd = mkstemp(file);
	assert_true(fd >= 0);
	close(fd);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	feed_ids_release(&ids);
	return unlink(file);
}

static void append(const char *lines)
{
	struct err err = { 0 };

	if (feed_ids_append(file, str_of(lines), &err) < 0)
		fail_msg("%s", err.text);
}

static void load(void)
{
	struct err err = { 0 };

	if (feed_ids_read(&ids, file, STR_EMPTY, &err) < 0)
		fail_msg("%s", err.text);
}

static void feed_ids__come_back_as_they_were_written(void **state)
{
	const struct feed_id *id;
	struct buf lines;

	(void)state;
	buf_init(&lines, 1000);
	feed_id_host(&lines, STR("example.org"), STR("2026-01-01"));
	feed_id_line(&lines, &(struct feed_id){ .base = STR("/a b/\xc3\xa9/"),
				     .origin = STR("/old/;2"),
				     .born = STR("2020-02-29"),
				     .content = 0xfedcba9876543210u,
				     .changed = STR("2026-01-02T03:04:05Z") });
	assert_int_equal(feed_ids_append(file, buf_view(&lines), NULL), 0);
	buf_release(&lines);
	load();
	assert_true(str_eq(ids.host, STR("example.org")));
	assert_true(str_eq(ids.since, STR("2026-01-01")));
	id = feed_ids_at(&ids, STR("/a b/\xc3\xa9/"));
	assert_non_null(id);
	assert_true(str_eq(id->origin, STR("/old/;2")));
	assert_true(str_eq(id->born, STR("2020-02-29")));
	assert_true(str_eq(id->changed, STR("2026-01-02T03:04:05Z")));
	assert_true(id->content == 0xfedcba9876543210u);
}

static void feed_ids__believe_the_last_line_about_an_address(void **state)
{
	(void)state;
	append("id /a/ /first/ 2020-01-01 1 -\nid /b/ /b/ 2020-01-01 2 -\n");
	append("id /a/ /second/ 2020-01-01 3 -\n");
	load();
	assert_int_equal(ids.count, 2);
	assert_true(str_eq(feed_ids_at(&ids, STR("/a/"))->origin, STR("/second/")));
	assert_null(feed_ids_at(&ids, STR("/c/")));
}

static void feed_ids__believe_the_last_line_with_an_id(void **state)
{
	struct err err = { 0 };

	(void)state;
	append("id /a/ /a/ 2020-01-01 1 -\nid /b/ /b/ 2020-01-01 2 -\n");
	assert_int_equal(
		feed_ids_read(&ids, file,
			STR("id /c/ /a/ 2020-01-01 1 -\nid /a/ /b/ 2020-01-01 2 -\n"), &err),
		0);
	assert_int_equal(ids.count, 2);
	assert_true(str_eq(feed_ids_at(&ids, STR("/a/"))->origin, STR("/b/")));
	assert_true(str_eq(feed_ids_at(&ids, STR("/c/"))->origin, STR("/a/")));
	assert_null(feed_ids_at(&ids, STR("/b/")));
	assert_true(feed_ids_used(&ids, STR("/a/"), STR("2020-01-01")));
}

static void feed_ids__pass_over_lines_that_say_nothing(void **state)
{
	(void)state;
	append("# a note\nhost\nhost h\nhost h soon\nid\nid a /a/ 2020-01-01 1 -\nid /a/ /a/ "
	       "2020-13-01 1 -\n"
	       "id /a/ /a/ 2020-01-01 xyz -\nid /a/ /a/ 2020-01-01 1 yesterday\n\n"
	       "id /good/ /good/ 2020-01-01 1 -\nid /cut/ /cut/ 2020-01-01 1 -");
	load();
	assert_int_equal(ids.count, 1);
	assert_int_equal(ids.host.len, 0);
	assert_non_null(feed_ids_at(&ids, STR("/good/")));
}

static void feed_ids__begin_a_line_where_one_was_cut(void **state)
{
	(void)state;
	append("id /cut/ /cut/ 2020-01-01 1 -\nid /torn/ /to");
	append("id /a/ /a/ 2020-01-01 1 -\n");
	load();
	assert_int_equal(ids.count, 2);
	assert_non_null(feed_ids_at(&ids, STR("/a/")));
}

static int count(void *ctx, struct feed_id *id, struct err *err)
{
	(void)id;
	(void)err;
	++*(int *)ctx;
	return 0;
}

static void feed_ids__find_the_same_content_and_used_ids(void **state)
{
	int found = 0;

	(void)state;
	append("id /a/ /x/ 2020-01-01 ab -\nid /b/ /y/ 2020-01-02 ab -\n"
	       "id /c/ /z/ 2020-01-03 ac -\n");
	load();
	assert_int_equal(feed_ids_like(&ids, 0xab, count, &found, NULL), 0);
	assert_int_equal(found, 2);
	assert_true(feed_ids_used(&ids, STR("/y/"), STR("2020-01-02")));
	assert_false(feed_ids_used(&ids, STR("/y/"), STR("2020-01-01")));
	assert_false(feed_ids_used(&ids, STR("/b/"), STR("2020-01-02")));
}

static void feed_ids__are_rewritten_without_what_no_longer_counts(void **state)
{
	uint64_t size = 0;

	(void)state;
	append("host h 2020-01-01\nid /a/ /a/ 2020-01-01 1 -\nid /a/ /a/ 2020-01-01 2 -\n"
	       "id /b/ /b/ 2020-01-01 3 -\nid /a/ /b/ 2020-01-01 3 -\n"
	       "id /a/ /a/ 2020-01-01 2 -\n");
	load();
	assert_int_equal(feed_ids_rewrite(&ids, file, &size, NULL), 0);
	assert_int_equal(size, strlen("host h 2020-01-01\nid /a/ /a/ 2020-01-01 2 -\n"));
	feed_ids_release(&ids);
	load();
	assert_int_equal(ids.count, 1);
	assert_true(str_eq(ids.host, STR("h")));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(feed_ids__come_back_as_they_were_written),
		TEST(feed_ids__believe_the_last_line_about_an_address),
		TEST(feed_ids__believe_the_last_line_with_an_id),
		TEST(feed_ids__pass_over_lines_that_say_nothing),
		TEST(feed_ids__begin_a_line_where_one_was_cut),
		TEST(feed_ids__find_the_same_content_and_used_ids),
		TEST(feed_ids__are_rewritten_without_what_no_longer_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
