/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "store/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], file[96];
static struct writer *writer;

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/bifold-capsules-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/bifold.db", folder);
	return writer_open(file, false, &writer, NULL, NULL);
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
	return rmdir(folder);
}

/* A capsule with one file, its page, and a list that no file makes. */
static void fill(int capsule, const char *dir)
{
	struct file_row row = { .kind = FILE_STATIC, .path = STR("a.dat"), .stamp = 7 };
	struct page_put page = { .capsule = capsule,
		.path = STR("/a.dat"),
		.kind = PAGE_FILE,
		.rank = RANK_FILE,
		.item_type = '9',
		.target = STR("a.dat") };

	assert_int_equal(writer_capsule_put(writer, capsule, str_of(dir), NULL), 0);
	assert_int_equal(writer_file_put(writer, capsule, &row, NULL), 0);
	assert_int_equal(writer_pages_begin(writer, row.id, NULL), 0);
	assert_int_equal(writer_put(writer, &page, NULL), WRITER_WRITTEN);
	assert_int_equal(writer_pages_end(writer, NULL), 0);
	assert_int_equal(writer_pages_begin(writer, -5000 - (int64_t)capsule, NULL), 0);
	page.path = STR("/");
	assert_int_equal(writer_put(writer, &page, NULL), WRITER_WRITTEN);
	assert_int_equal(writer_pages_end(writer, NULL), 0);
}

static void assert_there(int capsule, int there)
{
	struct file_row row;

	assert_int_equal(writer_has(writer, capsule, STR("/"), NULL) > 0, there);
	assert_int_equal(writer_has(writer, capsule, STR("/a.dat"), NULL) > 0, there);
	assert_int_equal(writer_files_first(writer, capsule, STR_EMPTY, STR_EMPTY, NULL), 0);
	assert_int_equal(writer_files_next(writer, &row, NULL), there);
	if (there)
		assert_int_equal(writer_files_next(writer, &row, NULL), 0);
}

static void capsules_keep__drops_all_others(void **state)
{
	const int keep[] = { 0, 0x7fffffff };

	(void)state;
	fill(0, "/srv/a");
	fill(12, "/srv/b");
	fill(0x7fffffff, "/srv/c");
	assert_int_equal(writer_capsules_keep(writer, keep, 2, NULL), 0);
	assert_there(0, 1);
	assert_there(12, 0);
	assert_there(0x7fffffff, 1);
}

static void capsules_keep__knows_them_in_the_next_run(void **state)
{
	const int keep[] = { 12 };

	(void)state;
	fill(0, "/srv/a");
	fill(12, "/srv/b");
	assert_int_equal(writer_commit(writer, NULL), 0);
	writer_close(writer);
	assert_int_equal(writer_open(file, false, &writer, NULL, NULL), 0);
	assert_int_equal(writer_capsules_keep(writer, keep, 1, NULL), 0);
	assert_there(0, 0);
	assert_there(12, 1);
	/* one that was dropped can come back */
	fill(0, "/srv/a");
	assert_there(0, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(capsules_keep__drops_all_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			capsules_keep__knows_them_in_the_next_run, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
