/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "store/schema.h"
#include "store/writer.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- a folder of its own for every test -------------------------------------- */

static char folder[64];
static char file[96];

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/bifold-store-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/bifold.db", folder);
	schema_key_mask = UINT64_MAX;
	return 0;
}

static int tear_down(void **state)
{
	static const char *const tails[] = { "", "-wal", "-shm", ".new", ".new-wal", ".new-shm" };
	char name[128];

	(void)state;
	chmod(folder, 0700);
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", file, tails[i]);
		unlink(name);
	}
	return rmdir(folder);
}

static struct writer *begin(void)
{
	struct writer *writer = NULL;
	struct err err = { 0 };

	if (writer_open(file, false, &writer, NULL, &err) < 0)
		fail_msg("%s", err.text);
	return writer;
}

static void finish(struct writer *writer)
{
	struct err err = { 0 };

	if (writer_commit(writer, &err) < 0)
		fail_msg("%s", err.text);
	writer_close(writer);
}

static int put(struct writer *writer, const char *path, struct str body)
{
	struct err err = { 0 };
	struct page_put page = {
		.proto = STORE_GEMINI,
		.path = str_of(path),
		.kind = PAGE_BODY,
		.rank = RANK_ARTICLE,
		.item_type = '1',
		.marks = true,
		.media = STR("text/gemini"),
		.lang = STR("en"),
		.body = body,
	};
	int result = writer_put(writer, &page, &err);

	if (result < 0)
		fail_msg("%s: %s", path, err.text);
	return result;
}

static void put_alone(const char *path, struct str body)
{
	struct writer *writer = begin();
	struct err err;

	assert_int_equal(writer_pages_begin(writer, 1, &err), 0);
	put(writer, path, body);
	assert_int_equal(writer_pages_end(writer, &err), 0);
	finish(writer);
}

static struct store *open_store(void)
{
	struct store *store = NULL;
	struct err err = { 0 };

	if (store_open(file, &store, &err) < 0)
		fail_msg("%s", err.text);
	return store;
}

static int find(struct store *store, const char *path, struct page *page)
{
	return store_find(store, 0, STORE_GEMINI, str_of(path), page);
}

static bool finds(struct store *store, const char *path)
{
	struct page page;

	return find(store, path, &page) == 1;
}

/* ---- tests ---------------------------------------------------------------------- */

static void store__finds_a_page_with_all_its_fields(void **state)
{
	struct store *store;
	struct page page;

	(void)state;
	put_alone("/walk/", STR("# Walk\n"));
	store = open_store();
	assert_int_equal(find(store, "/walk/", &page), 1);
	assert_int_equal(page.kind, PAGE_BODY);
	assert_int_equal(page.item_type, '1');
	assert_true(page.marks);
	assert_int_equal(page.size, 7);
	assert_true(str_eq(page.media, STR("text/gemini")));
	assert_true(str_eq(page.lang, STR("en")));
	assert_true(str_eq(page.body, STR("# Walk\n")));
	assert_int_equal(page.target.len, 0);
	store_close(store);
}

static void store__finds_nothing_for_another_path_protocol_or_capsule(void **state)
{
	char deep[STORE_PATH_MAX + 2];
	struct store *store;
	struct page page;

	(void)state;
	put_alone("/walk/", STR("x"));
	store = open_store();
	assert_int_equal(find(store, "/walk", &page), 0);
	assert_int_equal(find(store, "", &page), 0);
	assert_int_equal(store_find(store, 0, STORE_GOPHER, STR("/walk/"), &page), 0);
	assert_int_equal(store_find(store, 1, STORE_GEMINI, STR("/walk/"), &page), 0);
	memset(deep, 'a', sizeof(deep));
	assert_int_equal(
		store_find(store, 0, STORE_GEMINI, str_make(deep, sizeof(deep)), &page), 0);
	store_close(store);
}

static void store__hands_a_long_body_over_slice_by_slice(void **state)
{
	static const size_t sizes[] = { STORE_SLICE - 1, STORE_SLICE, STORE_SLICE + 1,
		3 * STORE_SLICE, 200 * 1000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char *body = malloc(sizes[i]);
		struct store *store;
		struct page page;
		uint64_t at = 0;
		struct str part;
		int result;

		assert_non_null(body);
		for (size_t k = 0; k < sizes[i]; k++)
			body[k] = (char)('a' + k % 23);
		put_alone("/long", str_make(body, sizes[i]));
		store = open_store();
		assert_int_equal(find(store, "/long", &page), 1);
		assert_int_equal(page.size, sizes[i]);
		assert_memory_equal(page.body.p, body, page.body.len);
		while ((result = store_slice(store, &page, at, &part)) == 1) {
			assert_true(part.len > 0 && part.len <= STORE_SLICE);
			assert_memory_equal(part.p, body + at, part.len);
			at += part.len;
		}
		assert_int_equal(result, 0);
		assert_int_equal(at, sizes[i]);
		assert_int_equal(store_slice(store, &page, sizes[i] / 2 + 1, &part), 1);
		assert_int_equal(part.p[0], body[sizes[i] / 2 + 1]);
		store_close(store);
		free(body);
	}
}

static void store__says_stale_when_the_page_changed_between_slices(void **state)
{
	char body[STORE_SLICE * 2];
	struct store *store;
	struct page page;
	struct str part;

	(void)state;
	memset(body, 'a', sizeof(body));
	put_alone("/long", str_make(body, sizeof(body)));
	store = open_store();
	assert_int_equal(find(store, "/long", &page), 1);
	body[sizeof(body) - 1] = 'b';
	put_alone("/long", str_make(body, sizeof(body)));
	assert_int_equal(store_slice(store, &page, 0, &part), ERR_STALE);
	assert_int_equal(store_slice(store, &page, STORE_SLICE, &part), ERR_STALE);
	assert_int_equal(find(store, "/long", &page), 1);
	assert_int_equal(store_slice(store, &page, STORE_SLICE, &part), 1);
	put_alone("/other", STR("x")); /* the owner's other page goes */
	assert_int_equal(store_slice(store, &page, STORE_SLICE, &part), ERR_STALE);
	store_close(store);
}

static void store__sees_what_a_later_run_committed_and_nothing_before_that(void **state)
{
	struct writer *writer;
	struct store *store;
	struct err err;

	(void)state;
	put_alone("/one", STR("x"));
	store = open_store();
	assert_true(finds(store, "/one"));
	writer = begin();
	assert_false(writer_is_new(writer));
	assert_int_equal(writer_pages_begin(writer, 2, &err), 0);
	put(writer, "/two", STR("y"));
	assert_int_equal(writer_pages_end(writer, &err), 0);
	assert_false(finds(store, "/two"));
	finish(writer);
	assert_true(finds(store, "/two"));
	assert_true(finds(store, "/one"));
	store_close(store);
}

static void store__tells_pages_apart_whose_keys_collide(void **state)
{
	struct writer *writer;
	struct store *store;
	struct err err;

	(void)state;
	schema_key_mask = 0;
	writer = begin();
	for (int owner = 1; owner <= 3; owner++) {
		const char *const paths[] = { "/a", "/b", "/c" };

		writer_pages_begin(writer, owner, &err);
		put(writer, paths[owner - 1], str_make(paths[owner - 1], 2));
		writer_pages_end(writer, &err);
	}
	/* the middle one goes; what was put behind it must stay in reach */
	writer_pages_begin(writer, 2, &err);
	writer_pages_end(writer, &err);
	finish(writer);
	store = open_store();
	assert_true(finds(store, "/a"));
	assert_false(finds(store, "/b"));
	assert_true(finds(store, "/c"));
	assert_false(finds(store, ""));
	/* and its place is used again */
	put_alone("/d", STR("x")); /* owner 1: "/a" goes */
	assert_true(finds(store, "/d"));
	assert_false(finds(store, "/a"));
	assert_true(finds(store, "/c"));
	store_close(store);
}

static void store__names_what_is_wrong_with_the_file(void **state)
{
	struct store *store = NULL;
	struct err err;
	FILE *f;

	(void)state;
	assert_int_equal(store_open(file, &store, &err), ERR_MISSING);
	f = fopen(file, "w");
	assert_non_null(f);
	for (int i = 0; i < 2000; i++)
		fputs("this is not a database\n", f);
	fclose(f);
	assert_int_equal(store_open(file, &store, &err), ERR_FORMAT);
	assert_non_null(strstr(err.text, file));
	unlink(file);
	put_alone("/a", STR("x"));
	f = fopen(file, "r+");
	assert_non_null(f);
	fseek(f, 60, SEEK_SET); /* user_version, big endian */
	fwrite("\0\0\0\77", 1, 4, f);
	fclose(f);
	assert_int_equal(store_open(file, &store, &err), ERR_FORMAT);
	assert_non_null(strstr(err.text, "another release"));
}

/* In a child without rights, since root may write anywhere. */
static int read_as_nobody(const char *path)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct store *store = NULL;
		struct err err;
		struct page page;

		if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
			_exit(9);
		if (store_open(file, &store, &err) < 0)
			_exit(2);
		status = store_find(store, 0, STORE_GEMINI, str_of(path), &page);
		store_close(store);
		_exit(status == 1 ? 0 : 3);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WEXITSTATUS(status);
}

static void store__opens_where_nothing_may_be_written(void **state)
{
	char name[128];

	(void)state;
	put_alone("/a", STR("x"));
	snprintf(name, sizeof(name), "%s-wal", file);
	assert_int_equal(access(name, F_OK), 0);
	assert_int_equal(chmod(folder, 0555), 0);
	assert_int_equal(read_as_nobody("/a"), 0);
	assert_int_equal(chmod(folder, 0755), 0);
	put_alone("/b", STR("y"));
	assert_int_equal(chmod(folder, 0555), 0);
	assert_int_equal(read_as_nobody("/b"), 0);
	assert_int_equal(read_as_nobody("/a"), 3);
}

static void store__notices_that_the_index_was_replaced(void **state)
{
	struct writer *writer = NULL;
	struct store *store;
	struct err err;

	(void)state;
	put_alone("/a", STR("x"));
	store = open_store();
	assert_false(store_replaced(store));
	put_alone("/b", STR("x"));
	assert_false(store_replaced(store));
	assert_int_equal(writer_open(file, true, &writer, NULL, &err), 0);
	assert_true(writer_is_new(writer));
	finish(writer);
	assert_true(store_replaced(store));
	assert_true(finds(store, "/b")); /* the old one still serves */
	store_close(store);
	/* closing it must not have taken the new one's files away */
	put_alone("/c", STR("x"));
	store = open_store();
	assert_true(finds(store, "/c"));
	assert_false(finds(store, "/b"));
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(store__finds_a_page_with_all_its_fields),
		TEST(store__finds_nothing_for_another_path_protocol_or_capsule),
		TEST(store__hands_a_long_body_over_slice_by_slice),
		TEST(store__says_stale_when_the_page_changed_between_slices),
		TEST(store__sees_what_a_later_run_committed_and_nothing_before_that),
		TEST(store__tells_pages_apart_whose_keys_collide),
		TEST(store__names_what_is_wrong_with_the_file),
		TEST(store__opens_where_nothing_may_be_written),
		TEST(store__notices_that_the_index_was_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
