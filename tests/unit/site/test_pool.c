/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/confine.h"
#include "site/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* Jobs are words that say what the reader does; the answers are kept by number. */
enum { JOBS_MAX = 64 };

static const char *jobs[JOBS_MAX];
static size_t job_count, next_job;
static enum pool_outcome outcomes[JOBS_MAX];
static int finished[JOBS_MAX];
static struct buf answers[JOBS_MAX];
static size_t current; /* the job whose records come, to see that they stay together */
static bool mixed;

static void send_text(struct pool_link *link, const char *text)
{
	pool_send(link, 1, str_of(text));
}

/* What a confined reader can still do, as letters. */
static void try_escape(int root_fd, struct pool_link *link)
{
	char found[8] = "";
	int fd;

	if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
		strcat(found, "n");
	fd = open("/etc/passwd", O_RDONLY);
	if (fd >= 0)
		strcat(found, "r");
	fd = openat(root_fd, "made", O_WRONLY | O_CREAT, 0600);
	if (fd >= 0 && write(fd, "x", 1) == 1)
		strcat(found, "w");
	if (execl("/bin/true", "true", (char *)NULL) == 0)
		strcat(found, "x");
	fd = openat(root_fd, "inside", O_RDONLY);
	if (fd < 0)
		strcat(found, "!");
	send_text(link, found);
}

/* How many MiB a reader is given, as text. */
static void take_memory(struct pool_link *link)
{
	enum { MIB = 1024 * 1024, MOST = 1024 };
	static char *blocks[MOST];
	char text[16];
	int n = 0;

	while (n < MOST && (blocks[n] = malloc(MIB)) != NULL)
		memset(blocks[n++], 'm', MIB);
	for (int i = 0; i < n; i++)
		free(blocks[i]);
	snprintf(text, sizeof(text), "%d", n);
	send_text(link, text);
}

static void serve(void *ctx, int root_fd, struct str job, struct pool_link *link)
{
	static char block[300 * 1024];
	volatile unsigned spin = 0;

	assert_string_equal(ctx, "context");
	if (str_eq(job, STR("crash"))) {
		send_text(link, "half");
		_exit(3);
	} else if (str_eq(job, STR("abort"))) {
		abort();
	} else if (str_eq(job, STR("hang"))) {
		pause();
	} else if (str_eq(job, STR("spin"))) {
		for (;;)
			spin++;
	} else if (str_eq(job, STR("long"))) {
		memset(block, 'l', sizeof(block));
		for (int i = 0; i < 8; i++)
			pool_send(link, 1, str_make(block, sizeof(block)));
	} else if (str_eq(job, STR("memory"))) {
		take_memory(link);
	} else if (str_eq(job, STR("escape"))) {
		try_escape(root_fd, link);
	} else {
		pool_send(link, 1, job);
		pool_send(link, 2, STR("!"));
	}
}

static int next(void *ctx, struct buf *job, uint64_t *ret_size, void **ret_tag, struct err *err)
{
	(void)ctx;
	(void)err;
	if (next_job == job_count)
		return 0;
	buf_puts(job, jobs[next_job]);
	*ret_size = 100;
	*ret_tag = (void *)(uintptr_t)next_job++;
	return 1;
}

static int record(void *ctx, void *tag, uint32_t type, struct str payload, struct err *err)
{
	size_t n = (size_t)(uintptr_t)tag;

	(void)ctx;
	(void)err;
	assert_true(type == 1 || type == 2);
	mixed |= current != SIZE_MAX && current != n;
	current = n;
	buf_str(&answers[n], payload);
	return 0;
}

static int done(void *ctx, void *tag, enum pool_outcome outcome, struct err *err)
{
	size_t n = (size_t)(uintptr_t)tag;

	(void)ctx;
	(void)err;
	mixed |= current != SIZE_MAX && current != n;
	current = SIZE_MAX;
	outcomes[n] = outcome;
	finished[n]++;
	return 0;
}

static void run(unsigned readers, unsigned wall_ms, int root_fd)
{
	const struct pool_calls calls = { .next = next, .record = record, .done = done };
	const struct pool_options options = {
		.readers = readers,
		.root_fd = root_fd,
		.wall_ms = wall_ms,
		.serve = serve,
		.serve_ctx = (char[]){ "context" },
	};
	struct pool *pool = NULL;
	struct err err = { 0 };

	next_job = 0;
	current = SIZE_MAX;
	mixed = false;
	memset(finished, 0, sizeof(finished));
	for (size_t i = 0; i < job_count; i++) {
		buf_release(&answers[i]);
		buf_init(&answers[i], 16 * 1024 * 1024);
	}
	assert_int_equal(pool_new(&options, &pool, &err), 0);
	if (pool_run(pool, &calls, &err) < 0)
		fail_msg("%s", err.text);
	pool_free(pool);
	assert_false(mixed);
	for (size_t i = 0; i < job_count; i++)
		assert_int_equal(finished[i], 1);
}

static void run_here(unsigned readers, unsigned wall_ms)
{
	int root_fd = open("/tmp", O_RDONLY | O_DIRECTORY);

	assert_true(root_fd >= 0);
	run(readers, wall_ms, root_fd);
	close(root_fd);
}

static void expect(size_t n, enum pool_outcome outcome, const char *answer)
{
	struct str got = buf_view(&answers[n]);

	assert_int_equal(outcomes[n], outcome);
	if (!str_eq(got, str_of(answer)))
		fail_msg("job %zu answered '%.*s', not '%s'", n, STR_PRINTF(got), answer);
}

/* ---- tests ---------------------------------------------------------------------- */

static void pool__brings_every_answer_whole_with_any_number_of_readers(void **state)
{
	(void)state;
	for (unsigned readers = 1; readers <= 5; readers += 2) {
		job_count = 40;
		for (size_t i = 0; i < job_count; i++)
			jobs[i] = i % 10 == 3 ? "long" : "word";
		run_here(readers, 20000);
		for (size_t i = 0; i < job_count; i++) {
			if (i % 10 == 3)
				assert_int_equal(answers[i].len, 8 * 300 * 1024);
			else
				expect(i, POOL_DONE, "word!");
			assert_int_equal(outcomes[i], POOL_DONE);
		}
	}
}

/* A reader that waits to be heard cannot take such a job at the same time. */
static void pool__keeps_a_job_that_no_socket_holds_until_its_turn(void **state)
{
	static char big[600 * 1024];

	(void)state;
	memset(big, 'b', sizeof(big) - 1);
	alarm(60);
	for (unsigned readers = 1; readers <= 2; readers++) {
		const char *const some[] = { "long", big, "crash", big, "long", big };

		job_count = 6;
		memcpy(jobs, some, sizeof(some));
		run_here(readers, 20000);
		expect(2, POOL_CRASHED, "half");
		for (size_t i = 1; i < job_count; i += 2) {
			assert_int_equal(outcomes[i], POOL_DONE);
			assert_int_equal(answers[i].len, sizeof(big));
		}
	}
	alarm(0);
}

static void pool__loses_one_job_when_a_reader_crashes(void **state)
{
	static const char *const some[] = { "a", "crash", "b", "abort", "crash", "c" };

	(void)state;
	job_count = 6;
	memcpy(jobs, some, sizeof(some));
	run_here(2, 20000);
	expect(0, POOL_DONE, "a!");
	expect(1, POOL_CRASHED, "half");
	expect(2, POOL_DONE, "b!");
	expect(3, POOL_CRASHED, "");
	expect(4, POOL_CRASHED, "half");
	expect(5, POOL_DONE, "c!");
}

static void pool__kills_a_reader_that_stands_still(void **state)
{
	static const char *const some[] = { "hang", "a", "b", "hang", "c" };
	struct timespec from, to;

	(void)state;
	job_count = 5;
	memcpy(jobs, some, sizeof(some));
	clock_gettime(CLOCK_MONOTONIC, &from);
	run_here(2, 300);
	clock_gettime(CLOCK_MONOTONIC, &to);
	expect(0, POOL_HUNG, "");
	expect(1, POOL_DONE, "a!");
	expect(3, POOL_HUNG, "");
	expect(4, POOL_DONE, "c!");
	assert_true(to.tv_sec - from.tv_sec < 10);
}

static void pool__ends_a_reader_that_uses_up_its_processor_time(void **state)
{
	static const char *const some[] = { "spin", "a" };

	(void)state;
	job_count = 2;
	memcpy(jobs, some, sizeof(some));
	run_here(1, 60000);
	expect(0, POOL_CPU, "");
	expect(1, POOL_DONE, "a!");
}

static long job_ms(uint64_t size)
{
	struct itimerval timer;

	confine_job(size);
	getitimer(ITIMER_PROF, &timer);
	return timer.it_value.tv_sec * 1000 + timer.it_value.tv_usec / 1000;
}

/* A book on a slow machine: time goes with the size. */
static void pool__gives_a_reader_of_a_big_file_more_processor_time(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		long small = job_ms(1000), big = job_ms(4 * 1024 * 1024);

		_exit(small > 1900 && small < 2100 && big > 5900 && big < 6100 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void pool__gives_a_reader_no_more_memory_than_its_budget(void **state)
{
	static const char *const some[] = { "memory", "a" };
	long long given; /* 64, and what lay free in the process before */

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* its shadow is larger than any limit */
#endif
	job_count = 2;
	memcpy(jobs, some, sizeof(some));
	run_here(1, 60000);
	assert_int_equal(outcomes[0], POOL_DONE);
	given = str_number(buf_view(&answers[0]), 100000);
	if (given < 32 || given > 96)
		fail_msg("%lld MiB", given);
	expect(1, POOL_DONE, "a!");
}

static void pool__leaves_a_reader_nothing_but_its_folder(void **state)
{
	char folder[] = "/tmp/bifold-pool-XXXXXX";
	int root_fd, fd;

	(void)state;
	assert_non_null(mkdtemp(folder));
	root_fd = open(folder, O_RDONLY | O_DIRECTORY);
	fd = openat(root_fd, "inside", O_WRONLY | O_CREAT, 0600);
	assert_true(root_fd >= 0 && fd >= 0);
	close(fd);
	job_count = 1;
	jobs[0] = "escape";
	run(1, 20000, root_fd);
	/* "r" may appear where the kernel has no Landlock */
	if (!str_eq(buf_view(&answers[0]), STR("r")))
		expect(0, POOL_DONE, "");
	unlinkat(root_fd, "inside", 0);
	unlinkat(root_fd, "made", 0);
	close(root_fd);
	assert_int_equal(rmdir(folder), 0);
}

static void pool__does_nothing_without_jobs(void **state)
{
	(void)state;
	job_count = 0;
	run_here(3, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pool__brings_every_answer_whole_with_any_number_of_readers),
		cmocka_unit_test(pool__keeps_a_job_that_no_socket_holds_until_its_turn),
		cmocka_unit_test(pool__loses_one_job_when_a_reader_crashes),
		cmocka_unit_test(pool__kills_a_reader_that_stands_still),
		cmocka_unit_test(pool__ends_a_reader_that_uses_up_its_processor_time),
		cmocka_unit_test(pool__gives_a_reader_of_a_big_file_more_processor_time),
		cmocka_unit_test(pool__gives_a_reader_no_more_memory_than_its_budget),
		cmocka_unit_test(pool__leaves_a_reader_nothing_but_its_folder),
		cmocka_unit_test(pool__does_nothing_without_jobs),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	for (size_t i = 0; i < JOBS_MAX; i++)
		buf_release(&answers[i]);
	return failed;
}
