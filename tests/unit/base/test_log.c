/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/log_sink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Runs with standard error replaced by a pipe of the test's own. */
struct sink {
	int kept, in;
};

static void sink_open(struct sink *sink)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	sink->kept = dup(STDERR_FILENO);
	assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
	close(ends[1]);
	sink->in = ends[0];
	fcntl(sink->in, F_SETFL, O_NONBLOCK);
}

static size_t sink_read(struct sink *sink, char *to, size_t room)
{
	size_t len = 0;
	ssize_t n;

	while (len < room - 1 && (n = read(sink->in, to + len, room - 1 - len)) > 0)
		len += (size_t)n;
	to[len] = '\0';
	return len;
}

static void sink_close(struct sink *sink)
{
	dup2(sink->kept, STDERR_FILENO);
	close(sink->kept);
	close(sink->in);
}

static void log__writes_one_line_with_program_and_level(void **state)
{
	struct sink sink;
	char got[256];

	(void)state;
	log_open("bifoldd", LOG_NOTICE);
	sink_open(&sink);
	log_warning("the file %s is odd", "a\nb\x7f");
	log_info("not wanted");
	sink_read(&sink, got, sizeof(got));
	sink_close(&sink);
	assert_string_equal(got, "bifoldd: warning: the file a?b? is odd\n");
}

static void log__drops_and_counts_when_nobody_reads(void **state)
{
	struct sink sink;
	char got[4096];
	size_t written = 0;

	(void)state;
	log_open("bifoldd", LOG_NOTICE);
	sink_open(&sink);
	for (int i = 0; i < 5000; i++)
		log_notice("%0500d", i);
	while (sink_read(&sink, got, sizeof(got)) > 0)
		written++;
	assert_true(written > 0);
	log_notice("after");
	sink_read(&sink, got, sizeof(got));
	sink_close(&sink);
	assert_non_null(strstr(got, " log lines dropped"));
	assert_non_null(strstr(got, "bifoldd: notice: after\n"));
}

static void log__cuts_a_line_that_is_too_long(void **state)
{
	struct sink sink;
	char got[2 * LOG_LINE_MAX];

	(void)state;
	log_open("bifoldd", LOG_NOTICE);
	sink_open(&sink);
	log_error("%05000d", 7);
	assert_true(sink_read(&sink, got, sizeof(got)) <= LOG_LINE_MAX);
	sink_close(&sink);
	assert_int_equal(got[strlen(got) - 1], '\n');
}

/* ---- the access log ---------------------------------------------------------- */

static void log_access__stands_among_the_lines_unless_it_has_a_file(void **state)
{
	struct sink sink, own;
	char got[256];
	int ends[2];

	(void)state;
	log_open("bifoldd", LOG_ERROR);
	sink_open(&sink);
	log_access(STR("proto=gemini path=\xff\n"), true);
	log_access(STR("- - -"), false);
	sink_read(&sink, got, sizeof(got));
	assert_string_equal(got, "bifoldd: access: proto=gemini path=??\n- - -\n");
	assert_int_equal(pipe(ends), 0);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	own.in = ends[0];
	log_access_to(ends[1]);
	log_access(STR("proto=gemini"), true);
	assert_int_equal(sink_read(&sink, got, sizeof(got)), 0);
	sink_read(&own, got, sizeof(got));
	assert_string_equal(got, "proto=gemini\n");
	log_access_to(STDERR_FILENO);
	close(ends[0]);
	close(ends[1]);
	sink_close(&sink);
}

static void log_access__cuts_a_line_that_is_too_long(void **state)
{
	char got[2 * LOG_LINE_MAX], line[3 * LOG_LINE_MAX];
	struct sink sink;

	(void)state;
	memset(line, 'x', sizeof(line));
	sink_open(&sink);
	log_access(str_make(line, sizeof(line)), true);
	assert_int_equal(sink_read(&sink, got, sizeof(got)), LOG_LINE_MAX);
	assert_int_equal(got[LOG_LINE_MAX - 1], '\n');
	sink_close(&sink);
}

/* The first loss is told at once; those of a flood after it, once for all. */
static void log_access__tells_on_standard_error_what_its_file_lost(void **state)
{
	struct sink sink;
	char got[512];
	int full = open("/dev/full", O_WRONLY);

	(void)state;
	log_open("bifoldd", LOG_NOTICE);
	sink_open(&sink);
	assert_true(full >= 0);
	log_access_to(full);
	for (int i = 0; i < 1000; i++)
		log_access(STR("proto=gemini"), true);
	log_access_to(STDERR_FILENO);
	sink_read(&sink, got, sizeof(got));
	sink_close(&sink);
	close(full);
	assert_string_equal(
		got, "bifoldd: warning: 1 access log line dropped: No space left on device\n");
}

/* ---- the sink ------------------------------------------------------------------ */

/* What is shared with others stays as they made it: the test's pipe blocks. */
static void log_sink__never_waits_for_the_reader_of_a_pipe(void **state)
{
	struct log_sink sink = LOG_SINK(-1);
	char line[100];
	int ends[2], lines = 0;

	(void)state;
	memset(line, 'x', sizeof(line));
	assert_int_equal(pipe(ends), 0);
	sink.fd = ends[1];
	while (log_sink_write(&sink, line, sizeof(line)) == 0)
		lines++;
	assert_int_equal(log_sink_write(&sink, line, sizeof(line)), EAGAIN);
	assert_in_range(lines, 100, 65536 / 100);
	assert_int_equal(fcntl(ends[1], F_GETFL) & O_NONBLOCK, 0);
	close(ends[0]);
	signal(SIGPIPE, SIG_IGN);
	assert_int_not_equal(log_sink_write(&sink, line, sizeof(line)), 0);
	close(ends[1]);
}

static void log_sink__never_waits_for_the_peer_of_a_socket(void **state)
{
	struct log_sink sink = LOG_SINK(-1);
	char line[1000];
	int pair[2];

	(void)state;
	memset(line, 'x', sizeof(line));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	sink.fd = pair[1];
	while (log_sink_write(&sink, line, sizeof(line)) == 0)
		continue;
	assert_int_equal(log_sink_write(&sink, line, sizeof(line)), EAGAIN);
	close(pair[0]);
	close(pair[1]);
}

/* A full disk takes half a line; the next one does not stand behind that half. */
static void log_sink__ends_a_line_that_was_cut_off(void **state)
{
	struct log_sink sink = LOG_SINK(-1);
	struct rlimit small = { 10, RLIM_INFINITY }, before;
	char name[] = "/tmp/bifold-log-XXXXXX", got[64] = "";

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	sink.fd = mkstemp(name);
	assert_true(sink.fd >= 0);
	unlink(name);
	setrlimit(RLIMIT_FSIZE, &small);
	assert_int_equal(log_sink_write(&sink, "one\n", 4), 0);
	assert_int_not_equal(log_sink_write(&sink, "two and more\n", 13), 0);
	assert_int_not_equal(log_sink_write(&sink, "lost\n", 5), 0);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(log_sink_write(&sink, "three\n", 6), 0);
	assert_true(pread(sink.fd, got, sizeof(got) - 1, 0) > 0);
	assert_string_equal(got, "one\ntwo an\nthree\n");
	close(sink.fd);
}

struct flood {
	struct log_sink *sink;
	atomic_int *dropped;
	char mark;
};

static void *pour(void *arg)
{
	struct flood *flood = arg;
	char line[64];

	memset(line, flood->mark, sizeof(line));
	line[sizeof(line) - 1] = '\n';
	for (int i = 0; i < 2000; i++)
		if (log_sink_write(flood->sink, line, sizeof(line)) != 0)
			atomic_fetch_add(flood->dropped, 1);
	return NULL;
}

/* All threads at the last free page of a pipe at once: one of them would wait. */
static void log_sink__keeps_the_lines_of_threads_apart(void **state)
{
	struct log_sink sink = LOG_SINK(-1);
	pthread_t threads[4];
	struct flood floods[4];
	atomic_int dropped = 0;
	int ends[2], lines = 0;
	char line[64];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	sink.fd = ends[1];
	for (int i = 0; i < 4; i++) {
		floods[i] = (struct flood){ &sink, &dropped, (char)('a' + i) };
		assert_int_equal(pthread_create(&threads[i], NULL, pour, &floods[i]), 0);
	}
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	close(ends[1]);
	while (read(ends[0], line, sizeof(line)) == sizeof(line)) {
		for (size_t i = 1; i < sizeof(line) - 1; i++)
			assert_int_equal(line[i], line[0]);
		assert_int_equal(line[sizeof(line) - 1], '\n');
		lines++;
	}
	assert_int_equal(lines + atomic_load(&dropped), 4 * 2000);
	assert_true(lines > 0);
	close(ends[0]);
}

static void log_escape__leaves_one_printable_line(void **state)
{
	struct arena arena;
	struct buf out;

	(void)state;
	arena_init(&arena, 1000);
	buf_init(&out, 1000);
	log_escape(&out, STR("a\r\n\x1b[2J\\\xc3\xa4 b"), 100);
	assert_string_equal(arena_buf(&arena, &out).p, "a\\x0d\\x0a\\x1b[2J\\x5c\\xc3\\xa4 b");
	buf_clear(&out);
	log_escape(&out, STR("0123456789abcdef"), 12);
	assert_true(out.len <= 12);
	assert_memory_equal(out.p + out.len - 3, "...", 3);
	buf_release(&out);
	arena_release(&arena);
}

static void err_set__keeps_code_and_sentence(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(err_set(&err, ERR_IO, "%s: gone", "x"), ERR_IO);
	assert_string_equal(err.text, "x: gone");
	err_prefix(&err, "capsule %d: ", 2);
	assert_string_equal(err.text, "capsule 2: x: gone");
	assert_int_equal(err_set(NULL, ERR_BUSY, "nobody asks"), ERR_BUSY);
	assert_string_equal(err_name(ERR_BUSY), "ERR_BUSY");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(log__writes_one_line_with_program_and_level),
		cmocka_unit_test(log__drops_and_counts_when_nobody_reads),
		cmocka_unit_test(log__cuts_a_line_that_is_too_long),
		cmocka_unit_test(log_access__stands_among_the_lines_unless_it_has_a_file),
		cmocka_unit_test(log_access__cuts_a_line_that_is_too_long),
		cmocka_unit_test(log_access__tells_on_standard_error_what_its_file_lost),
		cmocka_unit_test(log_sink__never_waits_for_the_reader_of_a_pipe),
		cmocka_unit_test(log_sink__never_waits_for_the_peer_of_a_socket),
		cmocka_unit_test(log_sink__ends_a_line_that_was_cut_off),
		cmocka_unit_test(log_sink__keeps_the_lines_of_threads_apart),
		cmocka_unit_test(log_escape__leaves_one_printable_line),
		cmocka_unit_test(err_set__keeps_code_and_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
