/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/buf.h"
#include "store/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static char file[96];
static struct writer *writer;

static void begin(void)
{
	struct err err = { 0 };

	if (writer_open(file, false, &writer, NULL, &err) < 0)
		fail_msg("%s", err.text);
}

static void finish(void)
{
	struct err err = { 0 };

	if (writer_commit(writer, &err) < 0)
		fail_msg("%s", err.text);
	writer_close(writer);
	writer = NULL;
}

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/bifold-writer-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/bifold.db", folder);
	begin();
	return 0;
}

static int tear_down(void **state)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	char name[128];

	(void)state;
	writer_close(writer);
	writer = NULL;
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", file, tails[i]);
		unlink(name);
	}
	return rmdir(folder); /* fails when FILE.new was left behind */
}

static int put(const char *path, enum page_rank rank, const char *body)
{
	const struct page_put page = {
		.path = str_of(path),
		.kind = rank == RANK_OLD ? PAGE_MOVED : PAGE_BODY,
		.rank = rank,
		.item_type = '1',
		.target = rank == RANK_OLD ? str_of(body) : STR_EMPTY,
		.body = rank == RANK_OLD ? STR_EMPTY : str_of(body),
	};
	struct err err = { 0 };
	int result = writer_put(writer, &page, &err);

	if (result < 0)
		fail_msg("%s", err.text);
	return result;
}

static void owner(int64_t id)
{
	assert_int_equal(writer_pages_begin(writer, id, NULL), 0);
}

static void end(void)
{
	assert_int_equal(writer_pages_end(writer, NULL), 0);
}

static int64_t add_file(const char *path, uint64_t stamp)
{
	struct file_row row = { .kind = FILE_ARTICLE, .path = str_of(path), .stamp = stamp };

	assert_int_equal(writer_file_put(writer, 0, &row, NULL), 0);
	return row.id;
}

static uint64_t stamp_of(int64_t id)
{
	struct file_row row = { .stamp = 0 };

	assert_int_equal(writer_file_get(writer, id, &row, NULL), 1);
	return row.stamp;
}

static void serves(const char *path, const char *body)
{
	struct store *store = NULL;
	struct err err = { 0 };
	struct page page;
	int found;

	if (store_open(file, &store, &err) < 0)
		fail_msg("%s", err.text);
	found = store_find(store, 0, STORE_GEMINI, str_of(path), &page);
	assert_int_equal(found, body != NULL);
	if (body && !str_eq(page.kind == PAGE_MOVED ? page.target : page.body, str_of(body)))
		fail_msg("%s is not '%s'", path, body);
	store_close(store);
}

/* ---- tests ---------------------------------------------------------------------- */

static void writer__drops_what_an_owner_no_longer_puts(void **state)
{
	(void)state;
	owner(1);
	assert_int_equal(put("/a", RANK_ARTICLE, "a"), WRITER_WRITTEN);
	assert_int_equal(put("/b", RANK_ARTICLE, "b"), WRITER_WRITTEN);
	end();
	owner(2);
	put("/c", RANK_ARTICLE, "c");
	end();
	finish();
	begin();
	owner(1);
	assert_int_equal(put("/b", RANK_ARTICLE, "b"), WRITER_SAME);
	assert_int_equal(put("/b", RANK_ARTICLE, "b"), WRITER_TAKEN); /* by itself */
	end();
	finish();
	serves("/a", NULL);
	serves("/b", "b");
	serves("/c", "c");
}

static void writer__lets_the_better_rank_have_a_path(void **state)
{
	int64_t article, other;

	(void)state;
	article = add_file("walk.md", 7);
	other = add_file("walk", 8);
	owner(-2);
	put("/walk", RANK_OLD, "/walk/");
	end();
	owner(other);
	assert_int_equal(put("/walk", RANK_FILE, "file"), WRITER_WRITTEN);
	end();
	owner(article);
	assert_int_equal(put("/walk", RANK_OLD, "/walk/"), WRITER_TAKEN);
	end();
	assert_int_equal(stamp_of(article), 7); /* an old address is no loss */
	owner(article);
	assert_int_equal(put("/walk", RANK_ARTICLE, "page"), WRITER_WRITTEN);
	end();
	assert_int_equal(stamp_of(other), 0); /* to be read again */
	owner(other);
	assert_int_equal(put("/walk", RANK_FILE, "file"), WRITER_TAKEN);
	end();
	/* the loser's end did not take the winner's page away */
	finish();
	serves("/walk", "page");
}

static void writer__drops_a_file_with_all_that_is_its_own(void **state)
{
	const struct section_row section = {
		.slug = STR("s"), .title = STR("S"), .digest = STR("x")
	};
	struct article_row article = {
		.base = STR("/walk/"), .wanted = STR("/walk/"), .folder = STR("/")
	};
	struct store_counts counts;

	(void)state;
	article.file = add_file("walk.md", 7);
	article.sections = 1;
	assert_int_equal(writer_article_put(writer, 0, &article, NULL), 0);
	assert_int_equal(writer_section_put(writer, article.file, 0, &section, NULL), 0);
	assert_int_equal(writer_warning_put(writer, article.file, 0, 3, false, STR("w"), NULL), 0);
	owner(article.file);
	put("/walk/", RANK_ARTICLE, "page");
	end();
	assert_int_equal(writer_count(writer, true, &counts, NULL), 0);
	assert_int_equal(counts.articles, 1);
	assert_int_equal(counts.sections, 1);
	assert_int_equal(counts.warnings, 1);
	assert_int_equal(writer_has(writer, 0, STR("/walk/"), NULL), PAGE_BODY);
	assert_int_equal(writer_file_drop(writer, article.file, NULL), 0);
	assert_int_equal(writer_count(writer, true, &counts, NULL), 0);
	assert_int_equal(counts.articles + counts.sections + counts.warnings, 0);
	assert_int_equal(writer_has(writer, 0, STR("/walk/"), NULL), 0);
	finish();
	serves("/walk/", NULL);
}

static void writer__forgets_pages_of_a_file_that_failed_half_way(void **state)
{
	(void)state;
	owner(1);
	put("/old", RANK_ARTICLE, "old");
	end();
	owner(1);
	put("/new", RANK_ARTICLE, "new");
	assert_int_equal(writer_pages_drop(writer, NULL), 0);
	finish();
	serves("/old", NULL);
	serves("/new", NULL);
}

static int collect(void *ctx, const struct article_row *article, struct str path, struct err *err)
{
	(void)path;
	(void)err;
	buf_str(ctx, article->title);
	return 0;
}

static void writer__shows_who_claims_an_address_by_file_name(void **state)
{
	static const struct {
		const char *path, *base, *wanted;
	} some[] = {
		{ "b.md", "/x-2/", "/x/" },
		{ "a.md", "/x/", "/x/" },
		{ "c.md", "/c/", "/c/" },
		{ "d.md", "", "/d/" },
	};
	struct buf out;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct article_row row = {
			.file = add_file(some[i].path, 1),
			.base = str_of(some[i].base),
			.wanted = str_of(some[i].wanted),
			.title = str_of(some[i].path),
		};

		assert_int_equal(writer_article_put(writer, 0, &row, NULL), 0);
	}
	buf_init(&out, 100);
	assert_int_equal(writer_claims(writer, 0, collect, &out, NULL), 0);
	assert_true(str_eq(buf_view(&out), STR("d.mda.mdb.md")));
	buf_release(&out);
}

static void writer__shows_nothing_of_a_run_that_was_given_up(void **state)
{
	(void)state;
	owner(1);
	put("/a", RANK_ARTICLE, "a");
	end();
	writer_close(writer);
	writer = NULL;
	assert_int_equal(access(file, F_OK), -1);
	begin();
	owner(1);
	put("/a", RANK_ARTICLE, "a");
	end();
	finish();
	begin();
	owner(1);
	put("/a", RANK_ARTICLE, "other");
	end();
	writer_close(writer);
	writer = NULL;
	serves("/a", "a");
}

static void writer__says_what_was_wrong_with_an_index_and_begins_anew(void **state)
{
	struct err why = { .code = ERR_NONE };
	struct err err = { 0 };
	FILE *f;

	(void)state;
	owner(1);
	put("/a", RANK_ARTICLE, "a");
	end();
	finish();
	f = fopen(file, "r+");
	assert_non_null(f);
	fseek(f, 60, SEEK_SET);
	fwrite("\0\0\0\77", 1, 4, f);
	fclose(f);
	assert_int_equal(writer_open(file, false, &writer, &why, &err), 0);
	assert_int_equal(why.code, ERR_FORMAT);
	assert_non_null(strstr(why.text, "another release"));
	assert_true(writer_is_new(writer));
	finish();
	assert_int_equal(writer_open(file, false, &writer, &why, &err), 0);
	assert_int_equal(why.code, ERR_NONE);
	assert_false(writer_is_new(writer));
	serves("/a", NULL);
}

/* An SD card wears out by writing: an update that finds nothing new leaves the file alone. */
static off_t size_of(const char *tail)
{
	char name[128];
	struct stat st;

	snprintf(name, sizeof(name), "%s%s", file, tail);
	assert_int_equal(stat(name, &st), 0);
	return st.st_size;
}

/* The daemon's connection keeps the file from being emptied as the last one goes. */
static void writer__brings_the_wal_into_the_index_once_for_many_runs_or_at_leisure(void **state)
{
	static char body[64 * 1024];
	struct store *store = NULL;
	struct page page;
	off_t before, most = 0;

	(void)state;
	finish();
	assert_int_equal(store_open(file, &store, NULL), 0);
	before = size_of("");
	for (int run = 0; run < 300; run++) {
		memset(body, 'a' + run % 26, sizeof(body) - 1);
		begin();
		owner(1);
		put("/a", RANK_ARTICLE, body);
		end();
		finish();
		if (run == 0)
			assert_int_equal(size_of(""), before);
		most = size_of("-wal") > most ? size_of("-wal") : most;
		assert_int_equal(store_find(store, 0, STORE_GEMINI, STR("/a"), &page), 1);
		assert_int_equal(page.body.p[0], body[0]);
	}
	assert_in_range(most, 8 * 1024 * 1024, 17 * 1024 * 1024);
	assert_true(size_of("") > before);
	for (int run = 0; run < 20; run++) {
		memset(body, 'a' + run % 25, sizeof(body) - 1);
		begin();
		owner(1);
		put("/a", RANK_ARTICLE, body);
		end();
		if (run == 19)
			writer_tidy(writer);
		finish();
		most = size_of("-wal");
		if (run == 18)
			assert_in_range(most, 1024 * 1024, 17 * 1024 * 1024);
	}
	assert_int_equal(most, 0);
	store_close(store);
}

static void writer__writes_nothing_when_nothing_changed(void **state)
{
	struct store_counts counts;
	struct stat before, after;
	struct err err = { 0 };

	(void)state;
	owner(1);
	put("/a", RANK_ARTICLE, "a");
	end();
	assert_true(writer_count(writer, true, &counts, &err) >= 0);
	assert_true(writer_meta_put(writer, "some", 3, &err) >= 0);
	finish();
	assert_int_equal(stat(file, &before), 0);
	begin();
	assert_true(writer_count(writer, true, &counts, &err) >= 0);
	assert_true(writer_meta_put(writer, "some", 3, &err) >= 0);
	finish();
	assert_int_equal(stat(file, &after), 0);
	assert_int_equal(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
	assert_int_equal(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(writer__drops_what_an_owner_no_longer_puts),
		TEST(writer__lets_the_better_rank_have_a_path),
		TEST(writer__drops_a_file_with_all_that_is_its_own),
		TEST(writer__forgets_pages_of_a_file_that_failed_half_way),
		TEST(writer__shows_who_claims_an_address_by_file_name),
		TEST(writer__shows_nothing_of_a_run_that_was_given_up),
		TEST(writer__says_what_was_wrong_with_an_index_and_begins_anew),
		TEST(writer__brings_the_wal_into_the_index_once_for_many_runs_or_at_leisure),
		TEST(writer__writes_nothing_when_nothing_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
