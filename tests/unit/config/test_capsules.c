/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "config/capsules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct config config;
static struct config_capsules found;

static int set_up(void **state)
{
	(void)state;
	return config_init(&config, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	config_capsules_release(&found);
	config_release(&config);
	return 0;
}

static void find(const char *dir, const char *hosts)
{
	char text[8200];
	struct err err = { 0 };

	config_capsules_release(&found);
	snprintf(text, sizeof(text), "capsule.dir=%s", dir);
	assert_int_equal(config_set(&config, str_of(text), &err), 0);
	snprintf(text, sizeof(text), "hosts=%s", hosts);
	if (config_set(&config, str_of(text), &err) < 0 ||
		config_capsules_find(&config, &found, &err) < 0)
		fail_msg("%s: %s", hosts, err.text);
}

static int number_of(const char *dir)
{
	for (size_t i = 0; i < found.count; i++)
		if (strcmp(found.at[i].dir, dir) == 0)
			return found.at[i].number;
	fail_msg("%s is not there", dir);
	return -1;
}

static void capsules__are_one_for_hosts_that_name_none(void **state)
{
	(void)state;
	find("/srv/a", "a.example,b.example,c.example,gopher=70");
	assert_int_equal(found.count, 1);
	assert_string_equal(found.at[0].dir, "/srv/a");
	assert_int_equal(found.at[0].number, 0);
	assert_true(found.at[0].main);
	assert_true(str_eq(found.at[0].host, STR("a.example")));
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(found.of_host[i], 0);
}

static void capsules__are_shared_by_hosts_that_name_one_folder(void **state)
{
	(void)state;
	find("/srv/a",
		"a.example,b.example,capsule=/srv/b,c.example,d.example,capsule=/srv//x/../b/,"
		"e.example,capsule=/srv/./a");
	assert_int_equal(found.count, 2);
	assert_int_equal(found.of_host[1], found.of_host[3]);
	assert_int_equal(found.of_host[0], found.of_host[2]);
	assert_int_equal(found.of_host[0], found.of_host[4]);
	assert_true(str_eq(found.at[found.of_host[3]].host, STR("b.example")));
	assert_int_not_equal(number_of("/srv/b"), 0);
	assert_false(found.at[found.of_host[1]].main);
}

static void capsules__keep_their_numbers_whatever_the_order(void **state)
{
	int b, c;

	(void)state;
	find("/srv/a", "a.example,b.example,capsule=/srv/b,c.example,capsule=/srv/c");
	b = number_of("/srv/b");
	c = number_of("/srv/c");
	assert_int_not_equal(b, c);
	find("/srv/a", "c.example,capsule=/srv/c,d.example,capsule=/srv/d,b.example,capsule=/srv/b,"
		       "a.example");
	assert_int_equal(number_of("/srv/b"), b);
	assert_int_equal(number_of("/srv/c"), c);
	assert_int_equal(number_of("/srv/a"), 0);
}

static void capsules__have_a_main_one_although_no_host_has_capsule_dir(void **state)
{
	(void)state;
	find("/srv/unused", "b.example,capsule=/srv/b,c.example,capsule=/srv/c");
	assert_int_equal(found.count, 2);
	assert_true(found.at[0].main);
	assert_false(found.at[1].main);
	assert_int_not_equal(found.at[0].number, 0);
}

static void capsules__begin_relative_names_in_the_current_folder(void **state)
{
	char here[2048], wanted[4200];

	(void)state;
	assert_non_null(getcwd(here, sizeof(here)));
	find("./capsule", "a.example,b.example,capsule=../over");
	snprintf(wanted, sizeof(wanted), "%s/capsule", here);
	assert_string_equal(found.at[0].dir, wanted);
	*strrchr(here, '/') = '\0';
	snprintf(wanted, sizeof(wanted), "%s/over", here);
	assert_string_equal(found.at[1].dir, wanted);
	find("/", "a.example,b.example,capsule=/../..");
	assert_int_equal(found.count, 1);
	assert_string_equal(found.at[0].dir, "/");
}

static void capsules__refuse_a_name_that_is_too_long(void **state)
{
	char text[4300] = "capsule.dir=/";
	struct err err;

	(void)state;
	memset(text + 13, 'x', 4095);
	text[13 + 4083] = '\0';
	assert_int_equal(config_set(&config, str_of(text), &err), 0);
	assert_int_equal(config_capsules_find(&config, &found, &err), 0);
	text[13 + 4083] = '/';
	text[13 + 4084] = '\0';
	assert_int_equal(config_set(&config, STR("hosts=a.example"), &err), 0);
	config_capsules_release(&found);
	config.capsule_dir = arena_printf(&config.arena, "%s/%s", text + 12, text + 12);
	assert_int_equal(config_capsules_find(&config, &found, &err), ERR_USAGE);
	assert_non_null(strstr(err.text, "4095"));
}

static void check__keeps_state_and_keys_out_of_every_capsule(void **state)
{
	struct err err;

	(void)state;
	find("/srv/a", "a.example,b.example,capsule=/srv/b");
	assert_int_equal(config_set(&config, STR("certs.dir=/srv/b/keys"), &err), 0);
	assert_int_equal(config_check(&config, &err), ERR_USAGE);
	assert_non_null(strstr(err.text, "/srv/b"));
	assert_int_equal(config_set(&config, STR("certs.dir=/srv/keys"), &err), 0);
	assert_int_equal(config_set(&config, STR("state.dir=/srv/b/state"), &err), 0);
	assert_int_equal(config_check(&config, &err), ERR_USAGE);
	assert_int_equal(config_set(&config, STR("state.dir=/srv/b/.state"), &err), 0);
	assert_int_equal(config_check(&config, &err), 0);
}

static void capsules__hold_paths_as_people_there_name_them(void **state)
{
	struct err err = { 0 };
	struct str path;

	(void)state;
	find("/srv/a", "a.example,b.example,capsule=/srv/b");
	assert_int_equal(config_capsule_path(&found, "/srv/a/x.md", &path, &err), 0);
	assert_true(str_eq(path, STR("/srv/a/x.md")));
	assert_int_equal(config_capsule_path(&found, "/srv//a/../b/n/./y.md", &path, &err), 0);
	assert_true(str_eq(path, STR("/srv/b/n/y.md")));
	assert_int_equal(config_capsule_path(&found, "/srv/b/", &path, &err), 0);
	assert_true(str_eq(path, STR("/srv/b")));
	assert_int_equal(config_capsule_path(&found, "/srv/ab/x.md", &path, &err), ERR_USAGE);
	assert_int_equal(config_capsule_path(&found, "x.md", &path, &err), ERR_USAGE);
}

static void capsules__know_a_folder_by_both_names_of_a_link(void **state)
{
	char root[] = "/tmp/bifold-capsules-XXXXXX", dir[64], given[96], expected[96];
	struct err err = { 0 };
	struct str path;

	(void)state;
	assert_non_null(mkdtemp(root));
	snprintf(dir, sizeof(dir), "%s/link", root);
	assert_int_equal(symlink("/usr/share", dir), 0);
	find(dir, "a.example");
	snprintf(given, sizeof(given), "/usr/share/x.md");
	snprintf(expected, sizeof(expected), "%s/x.md", dir);
	assert_int_equal(config_capsule_path(&found, given, &path, &err), 0);
	assert_true(str_eq(path, str_of(expected)));
	assert_int_equal(config_capsule_path(&found, expected, &path, &err), 0);
	assert_true(str_eq(path, str_of(expected)));
	unlink(dir);
	rmdir(root);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(capsules__are_one_for_hosts_that_name_none),
		TEST(capsules__are_shared_by_hosts_that_name_one_folder),
		TEST(capsules__keep_their_numbers_whatever_the_order),
		TEST(capsules__hold_paths_as_people_there_name_them),
		TEST(capsules__know_a_folder_by_both_names_of_a_link),
		TEST(capsules__have_a_main_one_although_no_host_has_capsule_dir),
		TEST(capsules__begin_relative_names_in_the_current_folder),
		TEST(capsules__refuse_a_name_that_is_too_long),
		TEST(check__keeps_state_and_keys_out_of_every_capsule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
