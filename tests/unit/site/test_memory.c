/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

struct fixture {
	struct memories memories, kept;
	struct arena arena;
	struct err err;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){ .memories = { .at = NULL } };
	arena_init(&fixture.arena, 64 * 1024 * 1024);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	memories_release(&f->memories);
	memories_release(&f->kept);
	arena_release(&f->arena);
	return 0;
}

static int take(struct fixture *f, const char *line)
{
	return memories_take_line(&f->memories, &f->kept, &f->arena, str_of(line), &f->err);
}

static void memory__comes_back_as_the_same_line(void **state)
{
	static const char line[] = "came 2026-01-02 notes/a%20b.md /notes/a-b/ north 17 "
				   "00ff" ZEROS "000000000000000000000000000000000000000000000000"
				   "000000000001";
	struct fixture *f = *state;
	struct buf out;

	buf_init(&out, 4096);
	assert_int_equal(take(f, line), 1);
	assert_int_equal(f->memories.count, 1);
	assert_int_equal(f->memories.at[0].kind, MEMORY_CAME);
	assert_true(str_eq(f->memories.at[0].path, STR("notes/a b.md")));
	assert_int_equal(f->memories.at[0].words, 17);
	assert_int_equal(f->memories.at[0].digest.at[1], 0xff);
	assert_int_equal(f->memories.at[0].digest.at[63], 1);
	assert_false(f->memories.changed);
	memories_put(&f->memories, &out);
	assert_true(str_eq(
		buf_view(&out), STR("came 2026-01-02 notes/a%20b.md /notes/a-b/ north 17 "
				    "00ff" ZEROS "000000000000000000000000000000000000000000000000"
				    "000000000001\n")));
	buf_release(&out);
}

static void memory__passes_over_broken_lines_and_leaves_others_to_others(void **state)
{
	static const char *const broken[] = {
		"lost",
		"lost 2026-01-02 a.md /a/ x 1",
		"lost 2026-01-02 a.md /a/ x 1 00",
		"lost 2026-01-02 a.md /a/ x 1 " ZEROS ZEROS "00",
		"lost 2026-01-02 a.md /a/ x one " ZEROS ZEROS,
		"lost 2026-13-02 a.md /a/ x 1 " ZEROS ZEROS,
		"lost 2026-01-02 a.md a/ x 1 " ZEROS ZEROS,
		"lost 2026-01-02 a.md /a/ ../x 1 " ZEROS ZEROS,
		"kept 2026-01-02  /a/ x 1 " ZEROS ZEROS,
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		assert_int_equal(take(f, broken[i]), 1);
	assert_int_equal(f->memories.count, 0);
	assert_int_equal(take(f, "moved /a /b"), 0);
	assert_int_equal(take(f, "losty 2026-01-02 a.md /a/ x 1 " ZEROS ZEROS), 0);
	assert_int_equal(take(f, ""), 0);
	assert_int_equal(take(f, "kept 2026-01-02 a.md /a/ x 1 " ZEROS ZEROS), 1);
	assert_int_equal(f->memories.count, 0);
	assert_int_equal(f->kept.count, 1);
}

static void add(struct fixture *f, enum memory_kind kind, unsigned days, unsigned number)
{
	struct memory memory = { .kind = kind, .day = memory_day(&f->arena, days) };

	memory.path = STR("a.md");
	memory.base = STR("/a/");
	memory.slug = arena_printf(&f->arena, "s%u", number);
	assert_int_equal(memories_add(&f->memories, &memory, &f->err), 0);
}

static size_t count(const struct fixture *f, enum memory_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < f->memories.count; i++)
		n += f->memories.at[i].kind == kind;
	return n;
}

static void memory__fades_with_time_but_for_what_is_kept(void **state)
{
	struct fixture *f = *state;

	add(f, MEMORY_LOST, MEMORY_LOST_DAYS, 1);
	add(f, MEMORY_LOST, MEMORY_LOST_DAYS + 1, 2);
	add(f, MEMORY_CAME, MEMORY_CAME_DAYS, 1);
	add(f, MEMORY_CAME, MEMORY_CAME_DAYS + 1, 2);
	add(f, MEMORY_KEPT, 3000, 1);
	add(f, MEMORY_KEPT, 0, 2);
	f->memories.at[5].drop = true;
	assert_int_equal(memories_settle(&f->memories, &f->err), 0);
	assert_int_equal(f->memories.count, 3);
	assert_true(f->memories.changed);
	for (size_t i = 0; i < f->memories.count; i++)
		assert_true(str_eq(f->memories.at[i].slug, STR("s1")));
}

static void memory__holds_so_much_and_the_newest_of_it(void **state)
{
	struct fixture *f = *state;

	for (unsigned i = 0; i < MEMORY_CAME_MAX + 10; i++)
		add(f, MEMORY_CAME, i < 10 ? 3 : 1, i);
	add(f, MEMORY_CAME, 0, 99999);
	assert_int_equal(memories_settle(&f->memories, &f->err), 0);
	assert_int_equal(count(f, MEMORY_CAME), MEMORY_CAME_MAX);
	for (size_t i = 0; i < f->memories.count; i++)
		assert_true(str_compare(f->memories.at[i].day, memory_day(&f->arena, 3)) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(memory__comes_back_as_the_same_line),
		TEST(memory__passes_over_broken_lines_and_leaves_others_to_others),
		TEST(memory__fades_with_time_but_for_what_is_kept),
		TEST(memory__holds_so_much_and_the_newest_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
