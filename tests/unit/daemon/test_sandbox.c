/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/sandbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * A sandbox cannot be left, so each test enters it in a child, whose exit
 * status is the number of the first thing that was not as it should be.
 */
static char top[64], capsule[96], second[96], inside_second[128], inside[128], below[128],
	index_dir[96], index_file[128], outside[96];

static int capsules[2] = { -1, -1 };

static void make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
}

static int make_folders(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "/tmp/bifold-sandbox-XXXXXX");
	assert_non_null(mkdtemp(top));
	snprintf(capsule, sizeof(capsule), "%s/capsule", top);
	snprintf(inside, sizeof(inside), "%s/a", capsule);
	snprintf(second, sizeof(second), "%s/second", top);
	snprintf(inside_second, sizeof(inside_second), "%s/c", second);
	snprintf(below, sizeof(below), "%s/../outside", capsule);
	snprintf(index_dir, sizeof(index_dir), "%s/index", top);
	snprintf(index_file, sizeof(index_file), "%s/b", index_dir);
	snprintf(outside, sizeof(outside), "%s/outside", top);
	assert_int_equal(mkdir(capsule, 0700), 0);
	assert_int_equal(mkdir(second, 0700), 0);
	assert_int_equal(mkdir(index_dir, 0700), 0);
	make_file(inside);
	make_file(inside_second);
	capsules[0] = open(capsule, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	capsules[1] = open(second, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(capsules[0] >= 0 && capsules[1] >= 0);
	make_file(index_file);
	make_file(outside);
	return 0;
}

static int remove_folders(void **state)
{
	(void)state;
	unlink(inside);
	unlink(inside_second);
	unlink(index_file);
	unlink(outside);
	close(capsules[0]);
	close(capsules[1]);
	rmdir(capsule);
	rmdir(second);
	rmdir(index_dir);
	rmdir(top);
	return 0;
}

static int run_child(int (*child)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(child());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static bool opens(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool has_landlock(void)
{
	struct sandbox_state state;

	sandbox_probe(&state);
	return state.landlock > 0;
}

static int reach_for_files(void)
{
	struct sandbox_state state;
	struct err err;

	if (sandbox_enter(capsules, 2, index_dir, &state, &err) < 0)
		return 1;
	if (!opens(inside, O_RDONLY) || !opens(inside_second, O_RDONLY))
		return 2;
	if (!opens(capsule, O_RDONLY | O_DIRECTORY))
		return 3;
	if (!opens(index_file, O_RDONLY))
		return 4;
	if (opens(inside, O_WRONLY) || opens(index_file, O_RDWR))
		return 5;
	if (opens(outside, O_RDONLY) || opens(below, O_RDONLY))
		return 6;
	if (opens("/etc/passwd", O_RDONLY) || opens("/", O_RDONLY | O_DIRECTORY))
		return 7;
	if (opens(index_dir, O_RDONLY | O_DIRECTORY))
		return 8;
	if (unlink(inside) == 0 || truncate(inside, 0) == 0)
		return 9;
	if (mkdir("/tmp/bifold-sandbox-new", 0700) == 0)
		return 10;
	return 0;
}

static void sandbox__lets_the_capsule_and_the_index_be_read_and_no_more(void **state)
{
	(void)state;
	if (!has_landlock())
		skip();
	assert_int_equal(run_child(reach_for_files), 0);
}

static int reach_for_network(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	struct sandbox_state state;
	struct err err;
	int fd;

	if (sandbox_enter(capsules, 2, index_dir, &state, &err) < 0)
		return 1;
	if (state.landlock < 4)
		return 0;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0 || errno != EACCES)
		return 2;
	to.sin_port = 0;
	if (bind(fd, (const struct sockaddr *)&to, sizeof(to)) == 0 || errno != EACCES)
		return 3;
	if (state.landlock >= 6 && (kill(getppid(), 0) == 0 || errno != EPERM))
		return 4;
	return 0;
}

static void sandbox__lets_nothing_connect_bind_or_signal(void **state)
{
	(void)state;
	if (!has_landlock())
		skip();
	assert_int_equal(run_child(reach_for_network), 0);
}

static int gain_rights(void)
{
	struct sandbox_state state;
	struct err err;

	if (sandbox_enter(capsules, 2, index_dir, &state, &err) < 0)
		return 1;
	if (!state.no_new_privs || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 2;
	if (state.landlock > 0) {
		execl("/bin/true", "true", (char *)NULL);
		return errno == EACCES ? 0 : 3;
	}
	return 0;
}

static void sandbox__runs_no_program(void **state)
{
	(void)state;
	assert_int_equal(run_child(gain_rights), 0);
}

static void *wait_for_ever(void *arg)
{
	pause();
	return arg;
}

static int come_too_late(void)
{
	struct sandbox_state state;
	struct err err;
	pthread_t thread;

	if (pthread_create(&thread, NULL, wait_for_ever, NULL) != 0)
		return 1;
	return sandbox_enter(capsules, 2, index_dir, &state, &err) == ERR_INTERNAL ? 0 : 2;
}

static void sandbox__refuses_a_process_with_threads(void **state)
{
	(void)state;
	assert_int_equal(run_child(come_too_late), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sandbox__lets_the_capsule_and_the_index_be_read_and_no_more),
		cmocka_unit_test(sandbox__lets_nothing_connect_bind_or_signal),
		cmocka_unit_test(sandbox__runs_no_program),
		cmocka_unit_test(sandbox__refuses_a_process_with_threads),
	};

	return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
