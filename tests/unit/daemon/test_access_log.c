/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/access_log.h"

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

static struct config config;
static char top[64], path[96];

static void set(const char *name, const char *value)
{
	char text[256];
	struct err err;

	snprintf(text, sizeof(text), "%s=%s", name, value);
	if (config_set(&config, str_of(text), &err) < 0)
		fail_msg("%s", err.text);
}

static int set_up(void **state)
{
	struct err err;

	(void)state;
	snprintf(top, sizeof(top), "/tmp/bifold-log-XXXXXX");
	if (!mkdtemp(top) || config_init(&config, &err) < 0)
		return -1;
	snprintf(path, sizeof(path), "%s/access.log", top);
	set("log.access", "yes");
	set("log.access_file", path);
	return 0;
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	config_release(&config);
	snprintf(command, sizeof(command), "rm -r %s", top);
	return system(command);
}

static int open_log(void)
{
	struct err err;
	int fd = -1;

	if (access_log_open(&config, &fd, &err) < 0)
		fail_msg("%s", err.text);
	return fd;
}

static void assert_refused(const char *words)
{
	struct err err;
	int fd = -1;

	assert_int_equal(access_log_open(&config, &fd, &err), ERR_USAGE);
	assert_non_null(strstr(err.text, words));
	assert_non_null(strstr(err.text, "log.access_file: "));
	assert_int_equal(access_log_check(&config, &err), ERR_USAGE);
	assert_non_null(strstr(err.text, words));
}

static void access_log_wanted__takes_both_settings(void **state)
{
	(void)state;
	assert_true(access_log_wanted(&config));
	set("log.access", "no");
	assert_false(access_log_wanted(&config));
	set("log.access", "yes");
	set("log.access_file", "");
	assert_false(access_log_wanted(&config));
}

static void access_log_open__makes_a_file_or_adds_to_it(void **state)
{
	struct stat st;
	char got[16] = "";
	mode_t mask = umask(077);
	int fd = open_log();

	(void)state;
	umask(mask);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(write(fd, "one\n", 4), 4);
	close(fd);
	fd = open_log();
	assert_int_equal(write(fd, "two\n", 4), 4);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	close(fd);
	fd = open(path, O_RDONLY);
	assert_int_equal(read(fd, got, sizeof(got)), 8);
	assert_string_equal(got, "one\ntwo\n");
	close(fd);
}

/* What stands there is not ours to change. */
static void access_log_open__leaves_the_mode_of_a_file_that_is_there(void **state)
{
	struct stat st;

	(void)state;
	close(open(path, O_WRONLY | O_CREAT, 0600));
	close(open_log());
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void access_log_open__refuses_what_is_no_file(void **state)
{
	char target[96];

	(void)state;
	assert_int_equal(mkdir(path, 0700), 0);
	assert_refused("is a folder");
	assert_int_equal(rmdir(path), 0);
	snprintf(target, sizeof(target), "%s/target", top);
	assert_int_equal(symlink(target, path), 0);
	assert_refused("symbolic link");
	close(open(target, O_WRONLY | O_CREAT, 0600));
	assert_refused("symbolic link");
	assert_int_equal(unlink(path), 0);
	set("log.access_file", "/nowhere/at/all");
	assert_refused("No such file or directory");
}

/* Waiting for a reader would be waiting for ever. */
static void access_log_open__takes_a_fifo_that_is_read(void **state)
{
	int reader, fd;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_refused("read by nobody");
	reader = open(path, O_RDONLY | O_NONBLOCK);
	assert_true(reader >= 0);
	fd = open_log();
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	close(fd);
	close(reader);
}

static void access_log_apart__finds_a_log_that_would_be_served(void **state)
{
	char name[128], link[128];
	struct err err;

	(void)state;
	assert_int_equal(access_log_apart(&config, top, &err), ERR_USAGE);
	assert_non_null(strstr(err.text, "whose files are served"));
	assert_int_equal(access_log_apart(&config, "/", &err), ERR_USAGE);
	assert_int_equal(access_log_apart(&config, "/usr", &err), 0);
	snprintf(link, sizeof(link), "%s/link", top);
	assert_int_equal(symlink(".", link), 0);
	snprintf(name, sizeof(name), "%s/link/other.log", top);
	set("log.access_file", name);
	assert_int_equal(access_log_apart(&config, top, &err), ERR_USAGE);
	assert_int_equal(unlink(link), 0);
	snprintf(name, sizeof(name), "%s/.hidden", top);
	assert_int_equal(mkdir(name, 0700), 0);
	snprintf(name, sizeof(name), "%s/.hidden/other.log", top);
	set("log.access_file", name);
	assert_int_equal(access_log_apart(&config, top, &err), 0);
	/* a folder beside it whose name begins with the same letters */
	snprintf(name, sizeof(name), "%s", top);
	name[strlen(name) - 1] = '\0';
	assert_int_equal(access_log_apart(&config, name, &err), 0);
	set("log.access_file", "relative.log");
	assert_int_equal(access_log_apart(&config, ".", &err), ERR_USAGE);
}

static void access_log_check__makes_nothing(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(access_log_check(&config, &err), 0);
	assert_int_equal(access(path, F_OK), -1);
	set("log.access_file", "bare-name");
	assert_int_equal(access_log_check(&config, &err), 0);
	assert_int_equal(access("bare-name", F_OK), -1);
	set("log.access_file", "/dev/null");
	assert_int_equal(access_log_check(&config, &err), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(access_log_wanted__takes_both_settings),
		T(access_log_open__makes_a_file_or_adds_to_it),
		T(access_log_open__leaves_the_mode_of_a_file_that_is_there),
		T(access_log_open__refuses_what_is_no_file),
		T(access_log_open__takes_a_fifo_that_is_read),
		T(access_log_apart__finds_a_log_that_would_be_served),
		T(access_log_check__makes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
