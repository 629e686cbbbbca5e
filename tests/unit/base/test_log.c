/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
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
		cmocka_unit_test(log_escape__leaves_one_printable_line),
		cmocka_unit_test(err_set__keeps_code_and_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
