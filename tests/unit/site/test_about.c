/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], file[96];
static struct buf warnings;
static struct run run;

static void warn(void *ctx, struct str path, uint32_t line, bool error, struct str text)
{
	(void)ctx;
	(void)error;
	buf_printf(
		&warnings, "%.*s:%u: %.*s\n", STR_PRINTF(path), (unsigned)line, STR_PRINTF(text));
}

static const struct site_capsule settings = { .dir = "/srv/a",
	.title = { "Set", 3 },
	.author = { "Someone", 7 },
	.lang = { "en", 2 },
	.region = { "US", 2 } };
static struct site_options options = { .capsules = &settings, .capsule_count = 1, .warn = warn };

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/bifold-about-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/.bifold.yaml", folder);
	buf_init(&warnings, 1 << 20);
	options.capsule_count = 1;
	run = (struct run){ .options = &options,
		.root_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
	assert_true(run.root_fd >= 0);
	arena_init(&run.arena, 1 << 24);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close(run.root_fd);
	arena_release(&run.arena);
	buf_release(&warnings);
	unlink(file);
	return rmdir(folder);
}

static void read_about(const char *text, size_t len)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	fclose(f);
	assert_int_equal(about_read(&run, &settings, NULL), 0);
}

static void assert_text(struct str text, const char *wanted)
{
	if (!str_eq(text, str_of(wanted)))
		fail_msg("'%.*s' is not '%s'", STR_PRINTF(text), wanted);
}

static void assert_warned(const char *wanted)
{
	struct str all = buf_view(&warnings);

	if (str_search(all, str_of(wanted)) == all.len)
		fail_msg("'%s' is not in '%.*s'", wanted, STR_PRINTF(all));
}

static void about__is_what_the_settings_say_without_a_file(void **state)
{
	(void)state;
	assert_int_equal(about_read(&run, &settings, NULL), 0);
	assert_text(run.about.title, "Set");
	assert_text(run.about.author, "Someone");
	assert_text(run.about.description, "");
	assert_int_equal(warnings.len, 0);
}

static void about__lets_the_file_win(void **state)
{
	static const char text[] = "title: \"A\\tB\\nC\"\ndescription: \"Words: no\"\nlang: pt_br\n"
				   "region: br\n";

	(void)state;
	read_about(text, sizeof(text) - 1);
	assert_text(run.about.title, "A B C");
	assert_text(run.about.description, "Words: no");
	assert_text(run.about.author, "Someone");
	assert_true(str_eq_nocase(run.about.lang, STR("pt-br")));
	assert_text(run.about.region, "BR");
	assert_int_equal(warnings.len, 0);
}

static void about__names_the_line_of_what_it_does_not_know(void **state)
{
	static const char text[] =
		"title: T\n\ncolour: red\nauthor: [a, b]\nlang: 12\nregion: USA\n";

	(void)state;
	read_about(text, sizeof(text) - 1);
	assert_text(run.about.title, "T");
	assert_text(run.about.author, "Someone");
	assert_text(run.about.lang, "en");
	assert_text(run.about.region, "US");
	assert_warned(".bifold.yaml:3: unknown key \"colour\"");
	assert_warned(".bifold.yaml:4: author takes one line");
	assert_warned(".bifold.yaml:5: lang is no");
	assert_warned(".bifold.yaml:6: region is no");
}

static void about__names_the_capsule_where_there_are_several(void **state)
{
	(void)state;
	options.capsule_count = 2;
	read_about("x: 1\n", 5);
	assert_warned("/srv/a/.bifold.yaml:1: unknown key");
}

static void about__survives_what_is_no_map_or_no_yaml(void **state)
{
	static char large[70000];

	(void)state;
	read_about("- a\n- b\n", 8);
	assert_warned(".bifold.yaml:1: it must hold lines");
	read_about("title: T\nauthor: \"unclosed\n", 27);
	assert_warned("is not used");
	read_about("\x00\xff\xfe", 3);
	read_about("", 0);
	assert_text(run.about.title, "Set");
	memset(large, 'a', sizeof(large));
	read_about(large, sizeof(large));
	assert_warned("longer than 64 KiB");
}

static void about__follows_no_link_and_waits_for_no_pipe(void **state)
{
	(void)state;
	assert_int_equal(symlink("/etc/passwd", file), 0);
	assert_int_equal(about_read(&run, &settings, NULL), 0);
	assert_warned("no file that can be read");
	unlink(file);
	assert_int_equal(mkfifo(file, 0600), 0);
	assert_int_equal(about_read(&run, &settings, NULL), 0);
	assert_text(run.about.title, "Set");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(about__is_what_the_settings_say_without_a_file),
		TEST(about__lets_the_file_win),
		TEST(about__names_the_line_of_what_it_does_not_know),
		TEST(about__names_the_capsule_where_there_are_several),
		TEST(about__survives_what_is_no_map_or_no_yaml),
		TEST(about__follows_no_link_and_waits_for_no_pipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
