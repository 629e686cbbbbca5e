/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/capsule_watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEADLINE_MS = 3000, POLL_MS = 100 };

/* TOP/current -> one, TOP/by-link/site where TOP/by-link -> three */
static struct world {
	uv_loop_t loop;
	uv_timer_t deadline;
	struct config_capsules capsules;
	struct capsule_watch watch;
	char top[64], dirs[2][96];
	int told;
} w;

static void told(void *arg)
{
	(void)arg;
	w.told++;
	uv_stop(&w.loop);
}

static void too_late(uv_timer_t *timer)
{
	uv_stop(timer->loop);
}

static void turn(const char *link, const char *to)
{
	char made[128], place[128];

	snprintf(made, sizeof(made), "%s/made", w.top);
	snprintf(place, sizeof(place), "%s/%s", w.top, link);
	assert_int_equal(symlink(to, made), 0);
	assert_int_equal(rename(made, place), 0);
}

static void make(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", w.top, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void write_file(const char *name)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", w.top, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
}

static int set_up(void **state)
{
	(void)state;
	memset(&w, 0, sizeof(w));
	snprintf(w.top, sizeof(w.top), "/tmp/bifold-capsules-XXXXXX");
	assert_non_null(mkdtemp(w.top));
	make("one");
	make("two");
	make("three");
	make("three/site");
	make("four");
	make("four/site");
	turn("current", "one");
	turn("by-link", "three");
	snprintf(w.dirs[0], sizeof(w.dirs[0]), "%s/current", w.top);
	snprintf(w.dirs[1], sizeof(w.dirs[1]), "%s/by-link/site", w.top);
	w.capsules.at[0].dir = w.dirs[0];
	w.capsules.at[1].dir = w.dirs[1];
	w.capsules.count = 2;
	assert_int_equal(uv_loop_init(&w.loop), 0);
	uv_timer_init(&w.loop, &w.deadline);
	capsule_watch_init(&w.watch, &w.capsules, told, NULL);
	capsule_watch_start(&w.watch, &w.loop, POLL_MS, false);
	return 0;
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	capsule_watch_stop(&w.watch);
	uv_close((uv_handle_t *)&w.deadline, NULL);
	uv_run(&w.loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&w.loop), 0);
	snprintf(command, sizeof(command), "rm -r %s", w.top);
	return system(command);
}

static int wait_told(unsigned ms)
{
	w.told = 0;
	uv_timer_start(&w.deadline, too_late, ms, 0);
	uv_run(&w.loop, UV_RUN_DEFAULT);
	return w.told;
}

static void capsule_watch__tells_of_files_in_every_capsule(void **state)
{
	(void)state;
	write_file("one/a");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	assert_false(capsule_watch_replaced(&w.watch));
	write_file("three/site/b");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	write_file("three/site/.bifold.yaml");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	write_file("three/site/.b.swp");
	assert_int_equal(wait_told(200), 0);
}

static void capsule_watch__knows_what_changed_where(void **state)
{
	char path[160];

	(void)state;
	write_file("three/site/b");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	snprintf(path, sizeof(path), "%s/b", w.dirs[1]);
	assert_int_equal(w.watch.paths.count, 1);
	assert_string_equal(w.watch.paths.at[0], path);
	turn("current", "two");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	assert_true(w.watch.paths.all);
}

static void capsule_watch__looks_by_itself_where_nothing_is_heard(void **state)
{
	(void)state;
	capsule_watch_stop(&w.watch);
	uv_run(&w.loop, UV_RUN_NOWAIT);
	capsule_watch_init(&w.watch, &w.capsules, told, NULL);
	capsule_watch_start(&w.watch, &w.loop, POLL_MS, true);
	/* both capsules: nobody knows what was before the first look */
	if (wait_told(DEADLINE_MS) == 1)
		assert_int_equal(wait_told(DEADLINE_MS), 1);
	assert_int_equal(wait_told(4 * POLL_MS), 0);
	write_file("three/site/b");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	assert_true(w.watch.paths.all);
}

/* A server that started between the two has the other folder open. */
static void capsule_watch__counts_a_link_that_was_turned_there_and_back(void **state)
{
	(void)state;
	turn("current", "two");
	turn("current", "one");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	assert_true(capsule_watch_replaced(&w.watch));
	assert_false(capsule_watch_replaced(&w.watch));
}

static void capsule_watch__follows_a_link_that_is_turned(void **state)
{
	(void)state;
	turn("current", "two");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	assert_true(capsule_watch_replaced(&w.watch));
	assert_false(capsule_watch_replaced(&w.watch));
	write_file("two/c");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
}

static void capsule_watch__follows_a_link_on_the_way(void **state)
{
	(void)state;
	turn("by-link", "four");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	assert_true(capsule_watch_replaced(&w.watch));
	write_file("four/site/c");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
}

static void capsule_watch__waits_for_a_folder_that_is_gone(void **state)
{
	(void)state;
	assert_int_equal(unlink(w.dirs[0]), 0);
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	assert_false(capsule_watch_replaced(&w.watch));
	turn("current", "one");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	/* the same folder again, but a server may have started without it */
	assert_true(capsule_watch_replaced(&w.watch));
	assert_false(capsule_watch_replaced(&w.watch));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(capsule_watch__tells_of_files_in_every_capsule),
		TEST(capsule_watch__knows_what_changed_where),
		TEST(capsule_watch__looks_by_itself_where_nothing_is_heard),
		TEST(capsule_watch__counts_a_link_that_was_turned_there_and_back),
		TEST(capsule_watch__follows_a_link_that_is_turned),
		TEST(capsule_watch__follows_a_link_on_the_way),
		TEST(capsule_watch__waits_for_a_folder_that_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
