/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "store/writer.h"

#include "drive.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Sessions over a real index, as the writer leaves it. */

enum { LINES = 12000 };

static char dir_name[] = "/tmp/bifold-index-XXXXXX";
static char file_name[64];
static struct str menu_line = { "1Walk\t/walk/\t\x01\r\n", 16 };

static void put_page(struct writer *writer, enum store_proto proto, const char *path,
	enum page_kind kind, const char *target, struct str body)
{
	struct page_put page = {
		.proto = proto,
		.path = str_of(path),
		.kind = kind,
		.rank = RANK_ARTICLE,
		.item_type = '1',
		.marks = proto == STORE_GOPHER,
		.media = proto == STORE_GEMINI ? STR("text/gemini") : STR_EMPTY,
		.lang = proto == STORE_GEMINI ? STR("en") : STR_EMPTY,
		.target = str_of(target),
		.body = body,
	};

	assert_in_range(writer_put(writer, &page, NULL), WRITER_SAME, WRITER_WRITTEN);
}

static void write_index(struct str text)
{
	struct writer *writer;
	struct buf menu;

	buf_init(&menu, 1 << 20);
	for (int i = 0; i < LINES; i++)
		buf_str(&menu, menu_line);
	assert_int_equal(writer_open(file_name, false, &writer, NULL, NULL), 0);
	assert_int_equal(writer_pages_begin(writer, -1, NULL), 0);
	put_page(writer, STORE_GEMINI, "/", PAGE_BODY, "", text);
	put_page(writer, STORE_GEMINI, "/old \xc3\xbc", PAGE_MOVED, "/new \xc3\xbc/", STR_EMPTY);
	put_page(writer, STORE_GEMINI, "/gone", PAGE_GONE, "", STR_EMPTY);
	put_page(writer, STORE_GOPHER, "/", PAGE_BODY, "", buf_view(&menu));
	put_page(writer, STORE_GOPHER, "/old", PAGE_MOVED, "/", STR_EMPTY);
	assert_int_equal(writer_pages_end(writer, NULL), 0);
	assert_int_equal(writer_commit(writer, NULL), 0);
	writer_close(writer);
	buf_release(&menu);
}

static int setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(dir_name));
	snprintf(file_name, sizeof(file_name), "%s/index.db", dir_name);
	write_index(STR("# Home\n"));
	return 0;
}

static int teardown(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal", ".new" };
	char path[96];

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", file_name, ends[i]);
		unlink(path);
	}
	return rmdir(dir_name);
}

static struct str ask(const struct session_ops *ops, const char *line, struct buf *out)
{
	static const struct host host = { { "h.example", 9 }, 1965, 70, 0, 0 };
	struct service service = { .hosts = &host, .host_count = 1 };
	struct drive drive = { .ops = ops, .service = &service };
	size_t used, largest;

	buf_clear(out);
	assert_int_equal(store_open(file_name, &service.store, NULL), 0);
	assert_int_equal(
		drive_run(&drive, str_of(line), 0, 1, out, NULL, &used, &largest), DRIVE_ANSWERED);
	store_close(service.store);
	return buf_view(out);
}

static void index__pages_come_out_as_they_were_put(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 1 << 20);
	assert_true(str_eq(ask(&session_gemini, "gemini://h.example\r\n", &out),
		STR("20 text/gemini; lang=en\r\n# Home\n")));
	assert_true(str_eq(ask(&session_gemini, "gemini://h.example/old%20\xc3\xbc\r\n", &out),
		STR("31 /new%20%C3%BC/\r\n")));
	assert_true(
		str_starts(ask(&session_gemini, "gemini://h.example/gone\r\n", &out), STR("52 ")));
	assert_true(
		str_starts(ask(&session_gemini, "gemini://h.example/none\r\n", &out), STR("51 ")));
	buf_release(&out);
}

/* 12,000 lines are a dozen slices, and a mark lies across every boundary. */
static void index__long_menus_come_out_whole(void **state)
{
	static const char line[] = "1Walk\t/walk/\th.example\t70\r\n";
	struct buf out;
	struct str rest;
	size_t lines = 0;

	(void)state;
	buf_init(&out, 1 << 20);
	for (rest = ask(&session_gopher, "/old\r\n", &out); rest.len; lines++) {
		assert_true(str_starts(rest, str_of(line)));
		rest = str_from(rest, sizeof(line) - 1);
	}
	assert_int_equal(lines, LINES);
	buf_release(&out);
}

static void index__is_cut_when_a_run_changes_the_page(void **state)
{
	static const struct host host = { { "h.example", 9 }, 1965, 70, 0, 0 };
	struct service service = { .hosts = &host, .host_count = 1 };
	struct session_peer peer = { .tls = true };
	struct session *s;
	struct chunk chunk;
	struct buf text;
	size_t used;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_repeat(&text, 'x', 200000);
	write_index(buf_view(&text));
	assert_int_equal(store_open(file_name, &service.store, NULL), 0);
	s = session_gemini.open(&service, &peer);
	assert_int_equal(
		session_gemini.feed(s, STR("gemini://h.example/\r\n"), &used), SESSION_DONE);
	assert_int_equal(session_gemini.next(s, &chunk), SESSION_CHUNK);
	buf_char(&text, 'y');
	write_index(buf_view(&text));
	assert_int_equal(session_gemini.next(s, &chunk), SESSION_CUT);
	session_gemini.close(s);
	store_close(service.store);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(index__pages_come_out_as_they_were_put),
		cmocka_unit_test(index__long_menus_come_out_whole),
		cmocka_unit_test(index__is_cut_when_a_run_changes_the_page),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
