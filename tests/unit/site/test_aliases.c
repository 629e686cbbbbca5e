/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/aliases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char file[64];

static int set_up(void **state)
{
	int fd;

	(void)state;
	strcpy(file, "/tmp/bifold-aliases-XXXXXX");
	fd = mkstemp(file);
	return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
	(void)state;
	unlink(file);
	return 0;
}

static void write_file(const char *text)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void read_into(struct aliases *aliases)
{
	struct err err = { 0 };

	if (aliases_read(aliases, file, &err) < 0)
		fail_msg("%s", err.text);
	aliases_settle(aliases, &err);
}

static void leads(const struct aliases *aliases, const char *from, const char *to)
{
	const struct alias *alias = aliases_find(aliases, str_of(from));

	if (!to) {
		assert_null(alias);
		return;
	}
	assert_non_null(alias);
	if (!str_eq(alias->to, str_of(to)))
		fail_msg("%s leads to %.*s", from, STR_PRINTF(alias->to));
}

static void aliases__come_back_as_they_were_written(void **state)
{
	struct aliases aliases;
	struct err err = { 0 };

	(void)state;
	read_into(&aliases);
	assert_int_equal(aliases_add(&aliases, STR("/a b/x"), STR("/c%/y"), &err), 0);
	assert_int_equal(aliases_add(&aliases, STR("/z"), STR("/\xc3\xa9"), &err), 0);
	assert_true(aliases.changed);
	aliases_settle(&aliases, &err);
	assert_int_equal(aliases_write(&aliases, file, &err), 0);
	aliases_release(&aliases);
	read_into(&aliases);
	assert_int_equal(aliases.count, 2);
	assert_false(aliases.changed);
	leads(&aliases, "/a b/x", "/c%/y");
	leads(&aliases, "/z", "/\xc3\xa9");
	leads(&aliases, "/a b", NULL);
	aliases_release(&aliases);
}

static void aliases__keep_the_last_word_on_an_address(void **state)
{
	struct aliases aliases;
	struct err err = { 0 };

	(void)state;
	write_file("moved /a /b\nmoved /c /d\nmoved /a /e\n");
	read_into(&aliases);
	assert_int_equal(aliases.count, 2);
	assert_true(aliases.changed);
	leads(&aliases, "/a", "/e");
	aliases_add(&aliases, STR("/c"), STR("/f"), &err);
	aliases_add(&aliases, STR("/g"), STR("/g"), &err); /* says nothing */
	aliases_settle(&aliases, &err);
	assert_int_equal(aliases.count, 2);
	leads(&aliases, "/c", "/f");
	aliases_release(&aliases);
}

static void aliases__leave_other_lines_alone_and_pass_over_broken_ones(void **state)
{
	struct aliases aliases;
	struct err err = { 0 };
	char text[512] = "";
	FILE *f;

	(void)state;
	write_file("# note\nseen /walk/ 2024-01-02\nmoved /a\nmoved  /x\nmoved a b\nmoved /a /b");
	read_into(&aliases);
	assert_int_equal(aliases.count, 1);
	aliases_add(&aliases, STR("/c"), STR("/d"), &err);
	aliases_settle(&aliases, &err);
	assert_int_equal(aliases_write(&aliases, file, &err), 0);
	aliases_release(&aliases);
	f = fopen(file, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	assert_non_null(strstr(text, "seen /walk/ 2024-01-02\n"));
	assert_non_null(strstr(text, "moved /a /b\n"));
	assert_non_null(strstr(text, "moved /c /d\n"));
}

static void aliases__lead_on_from_where_something_has_left(void **state)
{
	struct aliases aliases;
	struct err err = { 0 };

	(void)state;
	write_file("moved /old/ /a/\nmoved /old/x /a/x\nmoved /back /a/y\nmoved /z /b/\n");
	read_into(&aliases);
	/* two change places: what led to the one leads to where it is now, once */
	aliases_add(&aliases, STR("/a/"), STR("/b/"), &err);
	aliases_add(&aliases, STR("/b/"), STR("/a/"), &err);
	aliases_add(&aliases, STR("/a/x"), STR("/b/x"), &err);
	aliases_add(&aliases, STR("/a/y"), STR("/back"), &err);
	assert_int_equal(aliases_settle(&aliases, &err), 0);
	leads(&aliases, "/old/", "/b/");
	leads(&aliases, "/old/x", "/b/x");
	leads(&aliases, "/z", "/a/");
	leads(&aliases, "/back", NULL);
	leads(&aliases, "/a/y", "/back");
	aliases_release(&aliases);
}

static void aliases__keep_what_is_remembered_of_sections(void **state)
{
	struct memory lost = {
		.kind = MEMORY_LOST,
		.path = STR("a b.md"),
		.base = STR("/n/walk/"),
		.slug = STR("north"),
		.words = 240,
		.fresh = true,
	};
	struct aliases aliases;
	struct err err = { 0 };

	(void)state;
	write_file("moved /a /b\nfed /walk/ 2024-01-02\n");
	read_into(&aliases);
	lost.day = memory_day(&aliases.arena, 0);
	digest_text(&lost.digest, STR("From the clearing it is steep"));
	assert_int_equal(memories_add(&aliases.memories, &lost, &err), 0);
	assert_int_equal(aliases_write(&aliases, file, &err), 0);
	aliases_release(&aliases);
	read_into(&aliases);
	assert_int_equal(aliases.memories.count, 1);
	assert_true(str_eq(aliases.memories.at[0].path, STR("a b.md")));
	assert_memory_equal(&aliases.memories.at[0].digest, &lost.digest, sizeof(lost.digest));
	assert_true(str_ends(aliases.others, STR("fed /walk/ 2024-01-02\n")));
	aliases_release(&aliases);
}

static void aliases__stay_as_they_were_when_they_cannot_be_written(void **state)
{
	struct aliases aliases;
	struct err err = { 0 };

	(void)state;
	write_file("moved /a /b\n");
	read_into(&aliases);
	assert_true(aliases_write(&aliases, "/nowhere/at/all/aliases", &err) < 0);
	assert_non_null(strstr(err.text, "/nowhere/at/all/aliases"));
	aliases_release(&aliases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(aliases__come_back_as_they_were_written),
		TEST(aliases__keep_the_last_word_on_an_address),
		TEST(aliases__leave_other_lines_alone_and_pass_over_broken_ones),
		TEST(aliases__lead_on_from_where_something_has_left),
		TEST(aliases__keep_what_is_remembered_of_sections),
		TEST(aliases__stay_as_they_were_when_they_cannot_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
