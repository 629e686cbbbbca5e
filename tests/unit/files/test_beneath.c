/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "files/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Each test runs twice: with openat2, and with the walk that stands in for it. */

static char top[] = "/tmp/bifold-beneath-XXXXXX";
static int top_fd = -1, root = -1;

static void put_file(const char *name, const char *text)
{
	int fd = openat(top_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void put_socket(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/root/socket", top);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
}

static int setup(void **state)
{
	char path[64];

	(void)state;
	assert_non_null(mkdtemp(top));
	top_fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(mkdirat(top_fd, "root", 0755), 0);
	assert_int_equal(mkdirat(top_fd, "root/dir", 0755), 0);
	assert_int_equal(mkdirat(top_fd, "root/.hidden", 0755), 0);
	put_file("canary", "canary");
	put_file("root/a.txt", "hello");
	put_file("root/dir/b.txt", "");
	put_file("root/.secret", "canary");
	put_file("root/.hidden/c", "canary");
	assert_int_equal(symlinkat("dir/b.txt", top_fd, "root/inside"), 0);
	assert_int_equal(symlinkat("../canary", top_fd, "root/outside"), 0);
	assert_int_equal(symlinkat("/etc/hostname", top_fd, "root/absolute"), 0);
	assert_int_equal(symlinkat("..", top_fd, "root/up"), 0);
	assert_int_equal(symlinkat("loop", top_fd, "root/loop"), 0);
	assert_int_equal(symlinkat("dir", top_fd, "root/dirlink"), 0);
	assert_int_equal(mkfifoat(top_fd, "root/fifo", 0644), 0);
	assert_int_equal(mkdirat(top_fd, "elsewhere", 0755), 0);
	assert_int_equal(mkdirat(top_fd, "root/swap", 0755), 0);
	assert_int_equal(symlinkat("../elsewhere", top_fd, "root/swaplink"), 0);
	put_file("elsewhere/f", "canary");
	put_file("root/swap/f", "ok");
	put_socket();
	snprintf(path, sizeof(path), "%s/root", top);
	return root_open(path, &root, NULL);
}

static int teardown(void **state)
{
	static const char *const names[] = { "canary", "root/a.txt", "root/dir/b.txt",
		"root/.secret", "root/.hidden/c", "root/inside", "root/outside", "root/absolute",
		"root/up", "root/loop", "root/dirlink", "root/fifo", "root/socket", "root/swap/f",
		"root/swaplink/f", "root/swap", "root/swaplink" };
	static const char *const folders[] = { "root/dir", "root/.hidden", "root/swap",
		"root/swaplink", "root", "elsewhere" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlinkat(top_fd, names[i], 0);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		unlinkat(top_fd, folders[i], AT_REMOVEDIR);
	close(root);
	close(top_fd);
	return rmdir(top);
}

static int use_kernel(void **state)
{
	(void)state;
	beneath_walks(false);
	return 0;
}

static int use_walk(void **state)
{
	(void)state;
	beneath_walks(true);
	return 0;
}

static int try_open(struct str rel)
{
	uint64_t size = 4711;
	int fd = -4711;
	struct err err = { .code = ERR_NONE };
	int result = beneath_open(root, rel, &fd, &size, &err);

	if (result == 0)
		close(fd);
	else if (fd != -4711 || size != 4711 || err.code != (enum err_code)result)
		fail_msg("%.*s: results touched on failure", STR_PRINTF(rel));
	return result;
}

static void expect(const char *rel, int want)
{
	int got = try_open(str_of(rel));

	if (got != want)
		fail_msg("%s: %s, not %s", rel, err_name(got), err_name(want));
}

static void beneath__opens_files_with_their_size(void **state)
{
	char text[16];
	uint64_t size;
	int fd;

	(void)state;
	assert_int_equal(beneath_open(root, STR("a.txt"), &fd, &size, NULL), 0);
	assert_int_equal(size, 5);
	assert_int_equal(read(fd, text, sizeof(text)), 5);
	assert_memory_equal(text, "hello", 5);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
	expect("dir/b.txt", 0);
}

static void beneath__refuses_what_is_no_plain_path(void **state)
{
	static const char *const bad[] = { "", "/", "/a.txt", "a.txt/", "dir//b.txt", "./a.txt",
		"dir/../a.txt", "..", ".", "../canary", "dir/../../canary", ".secret", ".hidden/c",
		"dir/.", "a.txt/..", "nothing", "dir/nothing", "a.txt/b" };
	char longest[5000];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect(bad[i], ERR_MISSING);
	assert_int_equal(try_open(str_make("a.txt\0b", 7)), ERR_MISSING);
	memset(longest, 'x', sizeof(longest));
	assert_int_equal(try_open(str_make(longest, 300)), ERR_MISSING);
	assert_int_equal(try_open(str_make(longest, sizeof(longest))), ERR_MISSING);
}

static void beneath__never_leaves_the_root(void **state)
{
	(void)state;
	expect("outside", ERR_MISSING);
	expect("absolute", ERR_MISSING);
	expect("up/canary", ERR_MISSING);
	expect("loop", ERR_MISSING);
}

static void beneath__opens_regular_files_only_and_never_waits(void **state)
{
	(void)state;
	alarm(10);
	expect("fifo", ERR_MISSING);
	expect("socket", ERR_MISSING);
	expect("dir", ERR_MISSING);
	alarm(0);
}

static void kernel__follows_links_that_stay_inside(void **state)
{
	(void)state;
	expect("inside", 0);
	expect("dirlink/b.txt", 0);
}

static void walk__follows_no_link_at_all(void **state)
{
	(void)state;
	expect("inside", ERR_MISSING);
	expect("dirlink/b.txt", ERR_MISSING);
}

static void beneath__says_busy_when_descriptors_run_out(void **state)
{
	struct rlimit before, few;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	few.rlim_cur = (rlim_t)root + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	expect("a.txt", ERR_BUSY);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	expect("a.txt", 0);
}

static void beneath__leaks_no_descriptor(void **state)
{
	int before = dup(root), after;

	(void)state;
	close(before);
	expect("dir/b.txt", 0);
	expect("dir/nothing", ERR_MISSING);
	expect("dir", ERR_MISSING);
	expect("fifo", ERR_MISSING);
	after = dup(root);
	close(after);
	assert_int_equal(before, after);
}

/* A folder and a link that leads outside change places all the time: what is
 * opened is the file inside, or nothing. */
static void beneath__never_leaves_the_root_while_folders_are_swapped(void **state)
{
	pid_t child = fork();
	int inside = 0, outside = 0;

	(void)state;
	while (child == 0)
		renameat2(top_fd, "root/swap", top_fd, "root/swaplink", RENAME_EXCHANGE);
	assert_true(child > 0);
	/* on a busy machine the child may not get to swap for a while */
	for (int i = 0; i < 20000 || (inside == 0 && i < 50000000); i++) {
		char text[8] = "";
		uint64_t size;
		int fd;

		if (beneath_open(root, STR("swap/f"), &fd, &size, NULL))
			continue;
		if (read(fd, text, sizeof(text) - 1) == 2 && strcmp(text, "ok") == 0)
			inside++;
		else
			outside++;
		close(fd);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_int_equal(outside, 0);
	assert_true(inside > 0);
}

static void root__says_what_is_wrong_with_a_folder(void **state)
{
	struct err err;
	int fd = -1;

	(void)state;
	assert_int_equal(root_open("/nonexistent/capsule", &fd, &err), ERR_MISSING);
	assert_non_null(strstr(err.text, "/nonexistent/capsule"));
	assert_int_equal(root_open("/dev/null", &fd, &err), ERR_MISSING);
	assert_non_null(strstr(err.text, "is not a folder"));
	assert_int_equal(fd, -1);
}

#define BOTH(test)                                               \
	cmocka_unit_test_setup_teardown(test, use_kernel, NULL), \
		cmocka_unit_test_setup_teardown(test, use_walk, NULL)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(beneath__opens_files_with_their_size),
		BOTH(beneath__refuses_what_is_no_plain_path),
		BOTH(beneath__never_leaves_the_root),
		BOTH(beneath__opens_regular_files_only_and_never_waits),
		cmocka_unit_test_setup_teardown(
			kernel__follows_links_that_stay_inside, use_kernel, NULL),
		cmocka_unit_test_setup_teardown(walk__follows_no_link_at_all, use_walk, NULL),
		BOTH(beneath__says_busy_when_descriptors_run_out),
		BOTH(beneath__leaks_no_descriptor),
		BOTH(beneath__never_leaves_the_root_while_folders_are_swapped),
		cmocka_unit_test(root__says_what_is_wrong_with_a_folder),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
