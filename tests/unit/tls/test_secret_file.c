/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "tls/secret_file.h"

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
#include <sys/wait.h>
#include <unistd.h>

static char dir[64], file[80];
static struct buf out;

static void put(size_t len, mode_t mode)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)len), 0);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/bifold-secret-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(file, sizeof(file), "%s/key", dir);
	buf_init(&out, SECRET_FILE_MAX);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	buf_release(&out);
	unlink(file);
	return rmdir(dir);
}

static int load(const char *word)
{
	struct err err = { .text = "" };
	int rc = secret_load(file, &out, &err);

	if (word && (!strstr(err.text, word) || !strstr(err.text, file)))
		fail_msg("'%s' does not speak of %s", err.text, word);
	return rc;
}

static void secret__is_ours_alone(void **state)
{
	(void)state;
	for (mode_t mode = 0; mode <= 0777; mode++) {
		/* what is root's may be open to a group that reads it */
		const mode_t closed = geteuid() == 0 ? 0037 : 0077;

		if (geteuid() != 0 && !(mode & 0400))
			continue;
		put(5, mode);
		if (mode & closed)
			assert_int_equal(load("chmod 600"), ERR_USAGE);
		else
			assert_int_equal(load(NULL), 0);
	}
}

static void secret__of_a_stranger_is_not_taken(void **state)
{
	pid_t child;

	(void)state;
	if (geteuid() != 0)
		skip();
	put(5, 0640);
	assert_int_equal(chown(file, 1, 2), 0);
	assert_int_equal(load("chmod 600"), ERR_USAGE); /* root may read it, others too */
	put(5, 0600);
	assert_int_equal(load(NULL), 0);
	put(5, 0644);
	chmod(dir, 0755);
	child = fork();
	if (child == 0) {
		struct err err;
		int rc = setresuid(3, 3, 3) == 0 ? secret_load(file, &out, &err) : 0;

		_exit(rc == ERR_USAGE && strstr(err.text, "chown 3") ? 0 : 1);
	}
	assert_true(child > 0);
	{
		int status = -1;

		waitpid(child, &status, 0);
		assert_int_equal(status, 0);
	}
}

static void secret__has_a_longest_size_and_is_a_file(void **state)
{
	(void)state;
	put(SECRET_FILE_MAX, 0600);
	assert_int_equal(load(NULL), 0);
	assert_int_equal(out.len, SECRET_FILE_MAX);
	put(SECRET_FILE_MAX + 1, 0600);
	assert_int_equal(load("longer"), ERR_USAGE);
	unlink(file);
	assert_int_equal(load("No such file"), ERR_MISSING);
	assert_int_equal(mkdir(file, 0700), 0);
	assert_int_equal(load("not a file"), ERR_USAGE);
	rmdir(file);
	assert_int_equal(mkfifo(file, 0600), 0);
	assert_int_equal(load("not a file"), ERR_USAGE); /* and nobody waits for a writer */
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(secret__is_ours_alone),
		T(secret__of_a_stranger_is_not_taken),
		T(secret__has_a_longest_size_and_is_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
