/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The loop runs until the watch has told, or a deadline is over. */
enum { DEADLINE_MS = 3000, QUIET_MS = 30 };

struct world {
	uv_loop_t loop;
	uv_timer_t deadline;
	struct watch *watch;
	char top[64], path[128];
	struct paths paths;
	unsigned quiet_ms; /* 0: QUIET_MS */
	int told, blind;
};

static void told(void *arg)
{
	struct world *w = arg;

	w->told++;
	uv_stop(&w->loop);
}

static void blind(void *arg, const char *path, const char *why)
{
	struct world *w = arg;

	(void)path;
	(void)why;
	w->blind++;
}

static void too_late(uv_timer_t *timer)
{
	uv_stop(timer->loop);
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	snprintf(w->top, sizeof(w->top), "/tmp/bifold-watch-XXXXXX");
	if (!mkdtemp(w->top) || uv_loop_init(&w->loop) < 0)
		return -1;
	uv_timer_init(&w->loop, &w->deadline);
	*state = w;
	return 0;
}

static void begin(struct world *w, bool recursive, const char *only)
{
	struct watch_options options = { .loop = &w->loop,
		.path = w->top,
		.recursive = recursive,
		.only = only,
		.quiet_ms = w->quiet_ms ? w->quiet_ms : QUIET_MS,
		.longest_ms = 500,
		.paths = &w->paths,
		.changed = told,
		.blind = blind,
		.arg = w };
	struct err err;

	if (watch_new(&options, &w->watch, &err) < 0)
		fail_msg("%s", err.text);
}

static int tear_down(void **state)
{
	struct world *w = *state;
	char command[160];

	watch_free(w->watch);
	paths_clear(&w->paths);
	uv_close((uv_handle_t *)&w->deadline, NULL);
	uv_run(&w->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&w->loop), 0);
	snprintf(command, sizeof(command), "rm -r %s", w->top);
	assert_int_equal(system(command), 0);
	free(w);
	return 0;
}

static int wait_told(struct world *w, unsigned ms)
{
	w->told = 0;
	uv_update_time(&w->loop);
	uv_timer_start(&w->deadline, too_late, ms, 0);
	uv_run(&w->loop, UV_RUN_DEFAULT);
	return w->told;
}

static const char *below(struct world *w, const char *name)
{
	snprintf(w->path, sizeof(w->path), "%s/%s", w->top, name);
	return w->path;
}

static void write_file(struct world *w, const char *name)
{
	FILE *file = fopen(below(w, name), "w");

	assert_non_null(file);
	fputs("x", file);
	fclose(file);
}

static void watch__tells_once_for_a_burst(void **state)
{
	struct world *w = *state;
	char name[16];

	begin(w, true, NULL);
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		write_file(w, name);
	}
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
	assert_int_equal(wait_told(w, 5 * QUIET_MS), 0);
}

/* As rsync writes: some files, a pause for the disk or the network, more files. */
static void watch__waits_longer_once_much_has_changed(void **state)
{
	struct world *w = *state;
	char name[16];

	w->quiet_ms = 8 * QUIET_MS;
	begin(w, true, NULL);
	for (int burst = 0; burst < 3; burst++) {
		for (int i = 0; i < 5; i++) {
			snprintf(name, sizeof(name), "f%d-%d", burst, i);
			write_file(w, name);
		}
		assert_int_equal(wait_told(w, 2 * w->quiet_ms), 0);
	}
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
	assert_int_equal(w->paths.count, 15);
	paths_clear(&w->paths);
	write_file(w, "f0-0");
	assert_int_equal(wait_told(w, 4 * w->quiet_ms), 1);
}

static void watch__sees_into_folders_that_appear_later(void **state)
{
	struct world *w = *state;

	begin(w, true, NULL);
	mkdir(below(w, "new"), 0700);
	mkdir(below(w, "new/deep"), 0700);
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
	write_file(w, "new/deep/file");
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
}

static void watch__follows_a_folder_that_was_replaced(void **state)
{
	struct world *w = *state;
	char from[128];

	mkdir(below(w, "site"), 0700);
	begin(w, true, NULL);
	rename(below(w, "site"), (snprintf(from, sizeof(from), "%s/old", w->top), from));
	mkdir(below(w, "site"), 0700);
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
	write_file(w, "site/file");
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
}

static bool noted(struct world *w, const char *name)
{
	below(w, name);
	for (size_t i = 0; i < w->paths.count; i++)
		if (strcmp(w->paths.at[i], w->path) == 0)
			return true;
	return false;
}

static void watch__notes_what_changed(void **state)
{
	struct world *w = *state;
	char from[128];

	mkdir(below(w, "in"), 0700);
	write_file(w, "in/b");
	begin(w, true, NULL);
	write_file(w, "a");
	write_file(w, "a");
	write_file(w, ".a.swp");
	write_file(w, "in/c");
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
	assert_true(noted(w, "a") && noted(w, "in/c"));
	assert_int_equal(w->paths.count, 2);
	paths_clear(&w->paths);
	/* a save through another name; what is deleted */
	rename(below(w, "a"), (snprintf(from, sizeof(from), "%s/d", w->top), from));
	unlink(below(w, "in/b"));
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
	assert_true(noted(w, "a") && noted(w, "d") && noted(w, "in/b"));
	assert_int_equal(w->paths.count, 3);
	assert_false(w->paths.all);
}

static void watch__notes_folders_that_come_and_go(void **state)
{
	struct world *w = *state;
	char to[128];

	mkdir(below(w, "in"), 0700);
	write_file(w, "in/b");
	begin(w, true, NULL);
	rename(below(w, "in"), (snprintf(to, sizeof(to), "%s/out", w->top), to));
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
	assert_true(noted(w, "in") && noted(w, "out"));
	paths_clear(&w->paths);
	write_file(w, "out/c");
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
	assert_true(noted(w, "out/c"));
	assert_false(w->paths.all);
}

static void watch__counts_everything_as_changed_when_it_is_too_much(void **state)
{
	struct world *w = *state;
	char name[16];

	begin(w, true, NULL);
	for (int i = 0; i < PATHS_MAX + 1; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		write_file(w, name);
	}
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
	assert_true(w->paths.all);
	paths_clear(&w->paths);
	/* fewer files, but so many events that the system may have dropped some */
	for (int i = 0; i < 2100; i++) {
		write_file(w, "f0");
		write_file(w, "f1");
	}
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
	assert_true(w->paths.all);
}

static void watch__ignores_dot_files(void **state)
{
	struct world *w = *state;

	begin(w, true, NULL);
	write_file(w, ".file.swp");
	assert_int_equal(wait_told(w, 5 * QUIET_MS), 0);
	write_file(w, "file");
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
}

static void watch__of_one_name_ignores_the_others(void **state)
{
	struct world *w = *state;

	begin(w, false, "bifold.db");
	write_file(w, "bifold.db-wal");
	assert_int_equal(wait_told(w, 5 * QUIET_MS), 0);
	write_file(w, "bifold.db");
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
	write_file(w, "bifold.db");
	assert_int_equal(wait_told(w, 5 * QUIET_MS), 0);
	unlink(below(w, "bifold.db"));
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
}

static void watch__of_one_folder_ignores_its_time_and_rights(void **state)
{
	struct world *w = *state;

	mkdir(below(w, "site"), 0700);
	begin(w, false, "site");
	chmod(below(w, "site"), 0711);
	utimensat(AT_FDCWD, w->path, NULL, 0);
	assert_int_equal(wait_told(w, 5 * QUIET_MS), 0);
	rmdir(below(w, "site"));
	assert_int_equal(wait_told(w, DEADLINE_MS), 1);
}

static void watch__names_a_folder_that_is_not_there(void **state)
{
	struct world *w = *state;
	struct watch_options options = {
		.loop = &w->loop, .path = "/nowhere", .changed = told, .arg = w
	};
	struct err err;

	assert_int_equal(watch_new(&options, &w->watch, &err), ERR_IO);
	assert_non_null(strstr(err.text, "/nowhere"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(watch__tells_once_for_a_burst),
		T(watch__waits_longer_once_much_has_changed),
		T(watch__sees_into_folders_that_appear_later),
		T(watch__follows_a_folder_that_was_replaced),
		T(watch__notes_what_changed),
		T(watch__notes_folders_that_come_and_go),
		T(watch__counts_everything_as_changed_when_it_is_too_much),
		T(watch__ignores_dot_files),
		T(watch__of_one_name_ignores_the_others),
		T(watch__of_one_folder_ignores_its_time_and_rights),
		T(watch__names_a_folder_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
