/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/buf.h"
#include "store/lists.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static char file[96];
static struct writer *writer;

static int set_up(void **state)
{
	struct err err = { 0 };

	(void)state;
	strcpy(folder, "/tmp/bifold-lists-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/bifold.db", folder);
	if (writer_open(file, false, &writer, NULL, &err) < 0)
		fail_msg("%s", err.text);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	writer_close(writer);
	return rmdir(folder);
}

static int64_t list_of(int capsule, enum list_kind kind, const char *name)
{
	int64_t id = 0;

	assert_int_equal(writer_list_id(writer, capsule, kind, str_of(name), &id, NULL), 0);
	return id;
}

static int64_t add_article(const char *path, const char *place)
{
	struct file_row row = { .kind = FILE_ARTICLE, .path = str_of(path), .stamp = 1 };
	struct article_row article = { .title = str_of(path), .place = str_of(place) };

	assert_int_equal(writer_file_put(writer, 0, &row, NULL), 0);
	article.file = row.id;
	assert_int_equal(writer_article_put(writer, 0, &article, NULL), 0);
	return row.id;
}

static void enter(int64_t list, const char *place, int64_t article)
{
	assert_int_equal(writer_entry_put(writer, list, str_of(place), article, NULL), 0);
}

static uint64_t count_of(int64_t list)
{
	struct list_row row;

	assert_int_equal(writer_list_get(writer, list, &row, NULL), 1);
	return row.count;
}

static int collect(void *ctx, const struct article_row *article, struct err *err)
{
	(void)err;
	buf_str(ctx, article->title);
	return 0;
}

static void has(const struct entry_range *range, const char *wanted)
{
	struct buf out;

	buf_init(&out, 1000);
	assert_int_equal(writer_entries(writer, range, collect, &out, NULL), 0);
	if (!str_eq(buf_view(&out), str_of(wanted)))
		fail_msg("entries %.*s", STR_PRINTF(buf_view(&out)));
	buf_release(&out);
}

static void lists__are_told_apart_by_capsule_kind_and_name(void **state)
{
	int64_t tag = list_of(0, LIST_TAG, "2026");

	(void)state;
	assert_int_equal(list_of(0, LIST_TAG, "2026"), tag);
	assert_int_not_equal(list_of(0, LIST_YEAR, "2026"), tag);
	assert_int_not_equal(list_of(1, LIST_TAG, "2026"), tag);
	assert_int_not_equal(list_of(0, LIST_TAG, "2025"), tag);
}

static void lists__show_a_range_of_entries_from_either_end(void **state)
{
	int64_t list = list_of(0, LIST_TAG, "t"), other = list_of(0, LIST_TAG, "u");
	const char *const places[] = { "3", "1", "4", "2" };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		enter(list, places[i], add_article(places[i], places[i]));
	enter(other, "25", add_article("x", "25"));
	has(&(struct entry_range){ .list = list, .most = 9 }, "1234");
	has(&(struct entry_range){ .list = list, .most = 3, .newest_first = true }, "432");
	has(&(struct entry_range){ .list = list,
		    .most = 9,
		    .from = STR("2"),
		    .before = STR("4"),
		    .bounded = true },
		"23");
}

static void lists__count_each_entry_once(void **state)
{
	int64_t list = list_of(0, LIST_TAG, "t"), article = add_article("a", "1");

	(void)state;
	enter(list, "1", article);
	enter(list, "1", article);
	assert_int_equal(count_of(list), 1);
	assert_int_equal(writer_entry_drop(writer, list, STR("2"), article, NULL), 0);
	assert_int_equal(count_of(list), 1);
	assert_int_equal(writer_entry_drop(writer, list, STR("1"), article, NULL), 0);
	assert_int_equal(writer_entry_drop(writer, list, STR("1"), article, NULL), 0);
	assert_int_equal(count_of(list), 0);
}

static int collect_list(void *ctx, const struct list_row *list, struct err *err)
{
	(void)err;
	buf_str(ctx, list->name);
	buf_char(ctx, ' ');
	return 0;
}

static void are(enum list_kind kind, unsigned most, const char *wanted)
{
	struct buf out;

	buf_init(&out, 1000);
	assert_int_equal(writer_lists(writer, 0, kind, most, collect_list, &out, NULL), 0);
	if (!str_eq(buf_view(&out), str_of(wanted)))
		fail_msg("lists %.*s", STR_PRINTF(buf_view(&out)));
	buf_release(&out);
}

static void lists__come_by_name_and_years_from_the_newest(void **state)
{
	static const char *const years[] = { "2019", "undated", "2026", "0999" };
	int64_t article = add_article("a", "1");

	(void)state;
	for (size_t i = 0; i < 4; i++)
		list_of(0, LIST_YEAR, years[i]);
	list_of(0, LIST_TAG, "b");
	list_of(0, LIST_TAG, "a");
	enter(list_of(0, LIST_TAG, "c"), "1", article);
	list_of(1, LIST_TAG, "elsewhere");
	are(LIST_YEAR, 0, "2026 2019 0999 undated ");
	are(LIST_TAG, 0, "a b c ");
	are(LIST_TAG, 2, "a c ");
}

static int collect_part(void *ctx, unsigned n, struct str first, struct err *err)
{
	(void)err;
	buf_printf(ctx, "%u:%.*s ", n, STR_PRINTF(first));
	return 0;
}

static void lists__remember_where_parts_begin(void **state)
{
	int64_t list = list_of(0, LIST_TAG, "t");
	struct buf out;

	(void)state;
	assert_int_equal(writer_part_put(writer, list, 3, STR("c"), NULL), 0);
	assert_int_equal(writer_part_put(writer, list, 2, STR("x"), NULL), 0);
	assert_int_equal(writer_part_put(writer, list, 2, STR("b"), NULL), 0);
	assert_int_equal(writer_part_put(writer, list, 4, STR("d"), NULL), 0);
	assert_int_equal(writer_parts_drop(writer, list, 4, NULL), 0);
	buf_init(&out, 100);
	assert_int_equal(writer_parts(writer, list, collect_part, &out, NULL), 0);
	assert_true(str_eq(buf_view(&out), STR("2:b 3:c ")));
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			lists__are_told_apart_by_capsule_kind_and_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			lists__show_a_range_of_entries_from_either_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lists__count_each_entry_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			lists__come_by_name_and_years_from_the_newest, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			lists__remember_where_parts_begin, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
