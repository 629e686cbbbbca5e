/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/poll.h"

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

enum { DEADLINE_MS = 3000, EVERY_MS = 20 };

static struct world {
	uv_loop_t loop;
	uv_timer_t deadline;
	struct poll *poll;
	char top[64], path[128];
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

static int wait_told(unsigned ms)
{
	w.told = 0;
	uv_timer_start(&w.deadline, too_late, ms, 0);
	uv_run(&w.loop, UV_RUN_DEFAULT);
	return w.told;
}

static const char *below(const char *name)
{
	snprintf(w.path, sizeof(w.path), "%s/%s", w.top, name);
	return w.path;
}

/* Put in place at once: a look may go on meanwhile, and must not see half of it. */
static void write_file(const char *name, const char *text)
{
	char aside[96];
	FILE *file;

	snprintf(aside, sizeof(aside), "%s.new", w.top);
	file = fopen(aside, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(rename(aside, below(name)), 0);
}

static int set_up(void **state)
{
	const struct poll_options options = {
		.loop = &w.loop, .path = w.top, .every_ms = EVERY_MS, .changed = told
	};

	(void)state;
	memset(&w, 0, sizeof(w));
	strcpy(w.top, "/tmp/bifold-poll-XXXXXX");
	if (!mkdtemp(w.top) || uv_loop_init(&w.loop) < 0)
		return -1;
	uv_timer_init(&w.loop, &w.deadline);
	mkdir(below("in"), 0700);
	write_file("in/a", "1");
	return poll_new(&options, &w.poll, NULL);
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	poll_free(w.poll);
	uv_close((uv_handle_t *)&w.deadline, NULL);
	uv_run(&w.loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&w.loop), 0);
	snprintf(command, sizeof(command), "rm -r %s", w.top);
	return system(command);
}

static void poll__tells_after_the_first_look_and_then_of_changes_alone(void **state)
{
	(void)state;
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	assert_int_equal(wait_told(5 * EVERY_MS), 0);
	write_file("in/a", "22");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	assert_int_equal(wait_told(5 * EVERY_MS), 0);
	write_file("in/b", "");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	unlink(below("in/b"));
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	mkdir(below("new"), 0700);
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	write_file("new/.bifold.yaml", "");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
}

static void poll__sees_a_file_that_was_replaced_by_one_alike(void **state)
{
	char from[128];

	(void)state;
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	write_file("b", "1");
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	strcpy(from, below("b"));
	assert_int_equal(rename(from, below("in/a")), 0);
	assert_int_equal(wait_told(DEADLINE_MS), 1);
}

static void poll__leaves_out_what_is_never_served(void **state)
{
	(void)state;
	assert_int_equal(wait_told(DEADLINE_MS), 1);
	write_file("in/.a.swp", "x");
	write_file("in/a~", "x");
	mkdir(below(".git"), 0700);
	write_file(".git/a", "x");
	assert_int_equal(wait_told(5 * EVERY_MS), 0);
}

static void poll__can_be_freed_during_a_look(void **state)
{
	(void)state;
	uv_run(&w.loop, UV_RUN_NOWAIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(poll__tells_after_the_first_look_and_then_of_changes_alone),
		TEST(poll__sees_a_file_that_was_replaced_by_one_alike),
		TEST(poll__leaves_out_what_is_never_served),
		TEST(poll__can_be_freed_during_a_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
