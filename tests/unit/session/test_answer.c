/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/mem.h"
#include "files/beneath.h"

#include "drive.h"
#include "fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

/* What a session does over time and under want: pages that change while they
 * are sent, memory and descriptors that run out, the index away. */

static char dir_name[] = "/tmp/bifold-session-XXXXXX";
static int roots[2] = { -1, -1 };
static struct service service;

static int setup(void **state)
{
	int fd;

	(void)state;
	if (!mkdtemp(dir_name) || root_open(dir_name, &roots[0], NULL))
		return -1;
	fd = openat(roots[0], "note.txt", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, "A note.\n", 8) != 8)
		return -1;
	close(fd);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlinkat(roots[0], "note.txt", 0);
	close(roots[0]);
	return rmdir(dir_name);
}

static int fresh(void **state)
{
	(void)state;
	service = fixture_service(roots);
	return 0;
}

static struct session *asked(const struct session_ops *ops, const char *line)
{
	struct session_peer peer = { .tls = false };
	struct session *s = ops->open(&service, &peer);
	size_t used;

	assert_non_null(s);
	assert_int_equal(ops->feed(s, str_of(line), &used), SESSION_DONE);
	return s;
}

static enum drive_result run(const struct session_ops *ops, const char *line, struct buf *out,
	struct buf *log, size_t *ret_largest)
{
	struct drive d = { .ops = ops, .service = &service };
	size_t used;

	return drive_run(&d, str_of(line), 0, 1, out, log, &used, ret_largest);
}

static void answer__is_cut_when_the_page_changes_meanwhile(void **state)
{
	static const struct {
		const struct session_ops *ops;
		const char *line;
	} rows[] = { { &session_gemini, "gemini://localhost/big\r\n" },
		{ &session_gopher, "/big\r\n" } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct session *s = asked(rows[i].ops, rows[i].line);
		struct chunk chunk;

		assert_int_equal(rows[i].ops->next(s, &chunk), SESSION_CHUNK);
		assert_int_equal(rows[i].ops->next(s, &chunk), SESSION_CHUNK);
		fixture_store.revision++;
		assert_int_equal(rows[i].ops->next(s, &chunk), SESSION_CUT);
		rows[i].ops->close(s);
	}
}

static void answer__is_cut_when_the_index_goes_away_meanwhile(void **state)
{
	struct session *s = asked(&session_gemini, "gemini://localhost/big\r\n");
	struct chunk chunk;

	(void)state;
	assert_int_equal(session_gemini.next(s, &chunk), SESSION_CHUNK);
	service.store = NULL;
	assert_int_equal(session_gemini.next(s, &chunk), SESSION_CUT);
	session_gemini.close(s);
}

static void answer__says_try_again_without_an_index(void **state)
{
	struct buf out;
	size_t largest;

	(void)state;
	buf_init(&out, 4096);
	service.store = NULL;
	assert_int_equal(run(&session_gemini, "gemini://localhost/\r\n", &out, NULL, &largest),
		DRIVE_ANSWERED);
	assert_true(str_starts(buf_view(&out), STR("41 ")));
	buf_clear(&out);
	assert_int_equal(run(&session_gopher, "\r\n", &out, NULL, &largest), DRIVE_ANSWERED);
	assert_true(str_starts(buf_view(&out), STR("3Too busy")));
	buf_release(&out);
}

static void answer__does_not_change_while_other_sessions_use_the_store(void **state)
{
	struct session *first = asked(&session_gemini, "gemini://localhost/big\r\n");
	struct session *second = asked(&session_gopher, "/big\r\n");
	struct buf out[2];
	struct chunk chunk;
	bool more = true;

	(void)state;
	buf_init(&out[0], 1 << 20);
	buf_init(&out[1], 1 << 20);
	while (more) {
		more = false;
		if (session_gemini.next(first, &chunk) == SESSION_CHUNK) {
			buf_str(&out[0], chunk.mem);
			more = true;
		}
		if (session_gopher.next(second, &chunk) == SESSION_CHUNK) {
			buf_str(&out[1], chunk.mem);
			more = true;
		}
	}
	assert_int_equal(out[0].len, str_of("20 text/plain\r\n").len + 50000);
	assert_int_equal(str_find(buf_view(&out[0]), 'Z'), out[0].len);
	assert_int_equal(str_find(buf_view(&out[1]), 'Z'), out[1].len);
	session_gemini.close(first);
	session_gopher.close(second);
	buf_release(&out[0]);
	buf_release(&out[1]);
}

/* Marks must not make a chunk grow: 40,000 of them become 600 KiB. */
static void answer__chunks_stay_small_and_whole_for_slices_of_any_size(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 2, 3, 7, 1000, 8192 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct buf out;
		size_t largest;
		struct str rest;

		buf_init(&out, 1 << 22);
		fixture_store.slice_max = sizes[i];
		assert_int_equal(
			run(&session_gopher, "/marks\r\n", &out, NULL, &largest), DRIVE_ANSWERED);
		assert_true(largest <= STORE_SLICE + 512);
		assert_int_equal(out.len, 40000 * str_of("localhost\t7070").len);
		rest = buf_view(&out);
		while (rest.len) {
			assert_true(str_starts(rest, STR("localhost\t7070")));
			rest = str_from(rest, 14);
		}
		buf_release(&out);
	}
}

static void answer__says_try_again_when_descriptors_run_out(void **state)
{
	struct rlimit before, few;
	struct buf out;
	size_t largest;

	(void)state;
	buf_init(&out, 4096);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	few.rlim_cur = (rlim_t)roots[0] + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	run(&session_gemini, "gemini://localhost/note.txt\r\n", &out, NULL, &largest);
	buf_char(&out, '|');
	run(&session_gopher, "/note.txt\r\n", &out, NULL, &largest);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_true(
		str_starts(buf_view(&out), STR("41 Too busy just now; try again soon\r\n|3Too")));
	buf_release(&out);
}

static void answer__sends_a_file_of_the_size_it_had(void **state)
{
	struct session *s = asked(&session_gemini, "gemini://localhost/note.txt\r\n");
	struct chunk chunk;

	(void)state;
	assert_int_equal(session_gemini.next(s, &chunk), SESSION_CHUNK);
	assert_int_equal(chunk.kind, CHUNK_MEM);
	assert_int_equal(session_gemini.next(s, &chunk), SESSION_CHUNK);
	assert_int_equal(chunk.kind, CHUNK_FILE);
	assert_int_equal(chunk.off, 0);
	assert_int_equal(chunk.len, 8);
	assert_true(fcntl(chunk.fd, F_GETFD) >= 0);
	assert_int_equal(session_gemini.next(s, &chunk), SESSION_END);
	assert_int_equal(fcntl(chunk.fd, F_GETFD), -1);
	session_gemini.close(s);
}

/* With the nth allocation failing, and all after it: an answer, or none, but
 * never half of one that looks whole. */
static void answer__is_whole_or_nothing_when_memory_runs_out(void **state)
{
	static const struct {
		const struct session_ops *ops;
		const char *line, *begins;
	} rows[] = { { &session_gemini, "gemini://localhost/\r\n",
			     "20 text/gemini; lang=en\r\n# Home\n" },
		{ &session_gemini, "gemini://nowhere/\r\n", "53 This server answers only for" },
		{ &session_gopher, "/walk\r\n", "iWalk\t\tnull.host\t1\r\n.\r\n" },
		{ &session_gopher, "URL:http://x/\r\n", "<!DOCTYPE html>" } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool whole = false;

		for (unsigned long nth = 1; nth < 50 && !whole; nth++) {
			struct buf out;
			size_t largest;
			enum drive_result result;

			buf_init(&out, 1 << 16);
			buf_room(&out, 8192);
			mem_fail_at(nth, 1);
			result = run(rows[i].ops, rows[i].line, &out, NULL, &largest);
			mem_fail_at(0, 0);
			whole = str_starts(buf_view(&out), str_of(rows[i].begins));
			if (result == DRIVE_CUT || result == DRIVE_BROKEN)
				assert_int_equal(out.len, 0);
			else if (!whole && !str_starts(buf_view(&out), STR("53 ")))
				fail_msg("row %zu, allocation %lu: \"%.*s\"", i, nth,
					STR_PRINTF(buf_view(&out)));
			buf_release(&out);
		}
		assert_true(whole);
	}
}

static void expect_log(const struct session_ops *ops, const char *line, const char *want)
{
	struct buf out, log;
	size_t largest;

	buf_init(&out, 1 << 20);
	buf_init(&log, 1 << 16);
	run(ops, line, &out, &log, &largest);
	if (!str_eq(buf_view(&log), str_of(want)))
		fail_msg("%s: \"%.*s\"", line, STR_PRINTF(buf_view(&log)));
	buf_release(&out);
	buf_release(&log);
}

static void probe__gets_one_item_when_the_menu_can_not_be_listed(void **state)
{
	static const struct fake_page rows[] = {
		/* too long as it is, too long with its prefixes, too long with its marks */
		{ 0, STORE_GOPHER, "/", PAGE_BODY, '1', 0, "", "", "", "iWalk\t\tx\t1\r\n", 5000,
			0 },
		{ 0, STORE_GOPHER, "/", PAGE_BODY, '1', 0, "", "", "", "i\r\n", 5000, 0 },
		{ 0, STORE_GOPHER, "/", PAGE_BODY, '1', 1, "", "", "", "\x01\r\n", 4000, 0 },
		{ 0, STORE_GOPHER, "/", PAGE_BODY, '1', 1, "", "", "", "\x01", 9000, 0 },
		{ 0, STORE_GOPHER, "/", PAGE_BODY, '0', 0, "", "", "", "no menu\r\n", 1, 0 },
		{ 0, STORE_GOPHER, "/", PAGE_FILE, '9', 0, "", "", "note.txt", "", 1, 0 },
		{ 0, STORE_GOPHER, "/", PAGE_GONE, '1', 0, "", "", "", "", 1, 0 },
		{ 0, STORE_GOPHER, "/", PAGE_BODY, '1', 0, "", "", "", "", 1, ERR_BUSY },
		{ 0, STORE_GOPHER, "/elsewhere", PAGE_BODY, '1', 0, "", "", "", "", 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out;
		size_t largest;

		fixture_store.pages = &rows[i];
		fixture_store.page_count = 1;
		buf_init(&out, 1 << 16);
		assert_int_equal(
			run(&session_gopher, "\t$\r\n", &out, NULL, &largest), DRIVE_ANSWERED);
		if (!str_eq(buf_view(&out),
			    STR("+-1\r\n+INFO: 1Main menu\t\tlocalhost\t7070\r\n+VIEWS:\r\n"
				" application/gopher+-menu: <1k>\r\n.\r\n")))
			fail_msg("row %zu: \"%.*s\"", i, STR_PRINTF(str_upto(buf_view(&out), 200)));
		buf_release(&out);
	}
}

static void gopher__leaves_a_handshake_without_an_answer_at_once(void **state)
{
	struct session_peer peer = { .tls = false };
	struct session *s = session_gopher.open(&service, &peer);
	struct chunk chunk;
	size_t used;

	(void)state;
	assert_int_equal(session_gopher.feed(s, STR("\x16\x03\x01\x02"), &used), SESSION_DONE);
	assert_int_equal(used, 4);
	assert_int_equal(session_gopher.next(s, &chunk), SESSION_END);
	session_gopher.close(s);
	/* inside TLS, and behind a first octet, it is an octet like others */
	peer.tls = true;
	s = session_gopher.open(&service, &peer);
	assert_int_equal(session_gopher.feed(s, STR("\x16"), &used), SESSION_MORE);
	session_gopher.close(s);
	peer.tls = false;
	s = session_gopher.open(&service, &peer);
	assert_int_equal(session_gopher.feed(s, STR("a"), &used), SESSION_MORE);
	assert_int_equal(session_gopher.feed(s, STR("\x16"), &used), SESSION_MORE);
	session_gopher.close(s);
}

static void describe__escapes_what_a_peer_sent_and_leaves_queries_out(void **state)
{
	(void)state;
	expect_log(&session_gemini, "gemini://localhost?secret\r\n",
		"host=localhost path=/ status=20");
	expect_log(&session_gemini, "gemini://localhost/b%C3%BCro\r\n",
		"host=localhost path=/b%C3%BCro status=31");
	expect_log(&session_gemini, "gemini://x/a\r\n", "host=- path=/a status=53");
	expect_log(&session_gemini, "a b=\"\n\x1b\\?secret\r\n",
		"host=- request=a\\x20b\\x3d\\x22\\x0a\\x1b\\x5c status=59");
	expect_log(&session_gemini, "\r\n", "host=- request=- status=59");
	expect_log(&session_gemini, "gemini://half", "host=- request=gemini://half status=-");
	expect_log(&session_gopher, "\r\n", "host=localhost path=/ status=20");
	expect_log(&session_gopher, "/a b\tsecret\r\n", "host=localhost path=/a\\x20b status=51");
	expect_log(&session_gopher, "/\xff\r\n", "host=localhost path=/\\xff status=59");
}

static void describe__bounds_what_it_says(void **state)
{
	char line[1100];
	struct buf out, log;
	size_t largest;

	(void)state;
	memset(line, 0x01, sizeof(line));
	memcpy(line + 1000, "\r\n", 3);
	buf_init(&out, 4096);
	buf_init(&log, 4096);
	run(&session_gopher, line, &out, &log, &largest);
	assert_true(log.len < 600);
	assert_true(str_search(buf_view(&log), STR("... status=59")) < log.len);
	buf_release(&out);
	buf_release(&log);
}

static void session__costs_little_before_it_is_asked(void **state)
{
	struct session_peer peer = { .tls = false };
	struct session *s;

	(void)state;
	mem_fail_at(2, 1);
	s = session_gopher.open(&service, &peer);
	assert_non_null(s);
	session_gopher.close(s);
	mem_fail_at(1, 1);
	assert_null(session_gopher.open(&service, &peer));
	assert_null(session_gemini.open(&service, &peer));
	mem_fail_at(0, 0);
	session_gopher.close(NULL);
	session_gemini.close(NULL);
}

#define FRESH(test) cmocka_unit_test_setup(test, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(answer__is_cut_when_the_page_changes_meanwhile),
		FRESH(answer__is_cut_when_the_index_goes_away_meanwhile),
		FRESH(answer__says_try_again_without_an_index),
		FRESH(answer__does_not_change_while_other_sessions_use_the_store),
		FRESH(answer__chunks_stay_small_and_whole_for_slices_of_any_size),
		FRESH(answer__says_try_again_when_descriptors_run_out),
		FRESH(answer__sends_a_file_of_the_size_it_had),
		FRESH(answer__is_whole_or_nothing_when_memory_runs_out),
		FRESH(probe__gets_one_item_when_the_menu_can_not_be_listed),
		FRESH(gopher__leaves_a_handshake_without_an_answer_at_once),
		FRESH(describe__escapes_what_a_peer_sent_and_leaves_queries_out),
		FRESH(describe__bounds_what_it_says),
		FRESH(session__costs_little_before_it_is_asked),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
