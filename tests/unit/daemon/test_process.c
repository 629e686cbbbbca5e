/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a process does to itself is tried in a child: its exit status is the
 * number of the first thing that was not as it should be. */
static int run_child(int (*child)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(child());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static int start_with_closed_descriptors(void)
{
	struct rlimit core;
	struct err err;

	close(0);
	close(1);
	close(2);
	if (process_prepare(&err) < 0)
		return 1;
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			return 2;
	if (write(2, "x", 1) != 1)
		return 3;
	if (signal(SIGPIPE, SIG_DFL) != SIG_IGN || signal(SIGXFSZ, SIG_DFL) != SIG_IGN)
		return 4;
	if (umask(0) != 077)
		return 5;
	if (getrlimit(RLIMIT_CORE, &core) < 0 || core.rlim_cur != 0 || core.rlim_max != 0)
		return 6;
	return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 7;
}

static void process_prepare__makes_a_sane_process(void **state)
{
	(void)state;
	assert_int_equal(run_child(start_with_closed_descriptors), 0);
}

static unsigned long status_field(const char *name)
{
	char line[256];
	FILE *file = fopen("/proc/self/status", "r");
	unsigned long value = ~0UL;

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, name, strlen(name)) == 0)
			value = strtoul(line + strlen(name), NULL, 16);
	if (file)
		fclose(file);
	return value;
}

static int become_nobody(void)
{
	struct err err;
	gid_t groups[64];

	if (process_become(STR("nobody"), &err) < 0)
		return 1;
	if (geteuid() == 0 || getuid() != geteuid() || getgid() != getegid())
		return 2;
	if (setuid(0) == 0 || setgid(0) == 0)
		return 3;
	for (int i = 0, n = getgroups(64, groups); i < n; i++)
		if (groups[i] == 0)
			return 4;
	if (status_field("CapEff:") != 0 || status_field("CapPrm:") != 0)
		return 5;
	if (process_lock_down(&err) < 0 || status_field("NoNewPrivs:") != 1)
		return 6;
	return process_become(STR("root"), &err) == ERR_USAGE ? 0 : 7;
}

static void process_become__leaves_no_way_back(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(run_child(become_nobody), 0);
}

static void process_become__names_a_user_who_is_not_there(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(process_become(STR("no-such-user"), &err), ERR_USAGE);
	assert_non_null(strstr(err.text, "no-such-user"));
	assert_int_equal(process_become(STR_EMPTY, &err), 0);
}

static int live_with_few_descriptors(void)
{
	const struct rlimit few = { 300, 300 }, none = { 40, 40 };
	struct rlimit now;

	if (process_descriptors(50, 0) != 50)
		return 1;
	setrlimit(RLIMIT_NOFILE, &few);
	if (process_descriptors(1000, 16) != (300 - 64 - 16) / 2)
		return 2;
	if (process_descriptors(100, 16) != 100)
		return 3;
	setrlimit(RLIMIT_NOFILE, &none);
	if (process_descriptors(1000, 16) != 8 || process_descriptors(0, 16) != 0)
		return 4;
	getrlimit(RLIMIT_NOFILE, &now);
	return now.rlim_cur == 40 ? 0 : 5;
}

static void process_descriptors__lowers_the_connections_to_what_fits(void **state)
{
	(void)state;
	assert_int_equal(run_child(live_with_few_descriptors), 0);
}

static int raise_soft_limit(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_max < 2000)
		return 0;
	limit.rlim_cur = 100;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (process_descriptors(900, 10) != 900)
		return 1;
	getrlimit(RLIMIT_NOFILE, &limit);
	return limit.rlim_cur >= 2 * 900 + 64 + 10 ? 0 : 2;
}

static void process_descriptors__raises_the_soft_limit(void **state)
{
	(void)state;
	assert_int_equal(run_child(raise_soft_limit), 0);
}

static void process_folder__makes_it_private_once(void **state)
{
	char top[] = "/tmp/bifold-process-XXXXXX", path[64];
	struct stat st;
	struct err err;

	(void)state;
	assert_non_null(mkdtemp(top));
	snprintf(path, sizeof(path), "%s/new", top);
	assert_int_equal(process_folder(str_of(path), STR_EMPTY, &err), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	chmod(path, 0750);
	assert_int_equal(process_folder(str_of(path), STR_EMPTY, &err), 0);
	stat(path, &st);
	assert_int_equal(st.st_mode & 0777, 0750);
	rmdir(path);
	close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	assert_int_equal(process_folder(str_of(path), STR_EMPTY, &err), ERR_IO);
	assert_non_null(strstr(err.text, "is not a folder"));
	unlink(path);
	rmdir(top);
	assert_int_equal(process_folder(str_of(path), STR_EMPTY, &err), ERR_IO);
	assert_non_null(strstr(err.text, path));
}

static void process_workers__takes_the_setting_or_counts(void **state)
{
	(void)state;
	assert_int_equal(process_workers(5), 5);
	assert_in_range(process_workers(0), 1, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(process_prepare__makes_a_sane_process),
		cmocka_unit_test(process_become__leaves_no_way_back),
		cmocka_unit_test(process_become__names_a_user_who_is_not_there),
		cmocka_unit_test(process_descriptors__lowers_the_connections_to_what_fits),
		cmocka_unit_test(process_descriptors__raises_the_soft_limit),
		cmocka_unit_test(process_folder__makes_it_private_once),
		cmocka_unit_test(process_workers__takes_the_setting_or_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
