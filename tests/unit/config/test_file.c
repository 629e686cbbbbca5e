/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct config config;

static int set_up(void **state)
{
	struct err err;

	(void)state;
	return config_init(&config, &err);
}

static int tear_down(void **state)
{
	(void)state;
	config_release(&config);
	return 0;
}

static void assert_read(const char *text)
{
	struct err err;

	if (config_read_text(&config, "f", str_of(text), &err) < 0)
		fail_msg("%s\n%s", err.text, text);
}

/* Refused with this place before the sentence, and this word in it. */
static void assert_fault(const char *text, const char *place, const char *word)
{
	struct err err;
	int rc = config_read_text(&config, "f", str_of(text), &err);

	if (rc != ERR_USAGE)
		fail_msg("gave %d: %s", rc, text);
	if (strncmp(err.text, place, strlen(place)) != 0 || !strstr(err.text, word))
		fail_msg("'%s' lacks '%s' or '%s'", err.text, place, word);
	tear_down(NULL);
	set_up(NULL);
}

static void assert_str(struct str s, const char *expected)
{
	if (!str_eq(s, str_of(expected)))
		fail_msg("got '%.*s', expected '%s'", STR_PRINTF(s), expected);
}

static void file__takes_nested_maps_and_dotted_names_together(void **state)
{
	(void)state;
	assert_read("capsule:\n  title: One  \n  'lang': \"en\"\nlimits.request: 7\n"
		    "limits:\n  stall: 0\n  rate: 9\ngemini: {listen: '127.0.0.1:1'}\n");
	assert_str(config.capsule_title, "One");
	assert_str(config.capsule_lang, "en");
	assert_int_equal(config.limit_request, 7000);
	assert_int_equal(config.limit_stall, 0);
	assert_int_equal(config.limit_rate, 9);
	assert_str(config.gemini_listen.at[0], "127.0.0.1:1");
}

static void file__takes_lists_and_single_values_for_lists(void **state)
{
	(void)state;
	assert_read("hosts:\n- a.example\n- b.example,gopher=71\n");
	assert_int_equal(config.hosts.count, 2);
	assert_str(config.hosts.at[1], "b.example,gopher=71");
	assert_read("hosts: c.example\n");
	assert_int_equal(config.hosts.count, 1);
}

static void file__may_be_empty(void **state)
{
	(void)state;
	assert_read("");
	assert_read("# nothing yet\n");
	assert_read("---\n");
	assert_read("capsule:\n  title: ~\n");
	assert_str(config.capsule_title, "");
}

static void file__names_the_line_of_a_fault(void **state)
{
	(void)state;
	assert_fault("capsule:\n  titel: x\n", "f:2: ", "'capsule.title'?");
	assert_fault("log:\n  # why\n  level: loud\n", "f:3: ", "warning");
	assert_fault("capsule:\n  title: [a]\n", "f:2: ", "not a list");
	assert_fault("hosts:\n- a\n- b_c\n", "f:3: ", "b_c");
	assert_fault("hosts: []\n", "f:1: ", "empty");
	assert_fault("hosts: [[a]]\n", "f:1: ", "plain values");
	assert_fault("hosts: [a: b]\n", "f:1: ", "plain values");
	assert_fault("capsule:\n\ttitle: x\n", "f:2: ", "YAML");
	assert_fault("capsule:\n  title: 'x\n", "f:", "YAML");
	assert_fault("limits.rate: 1\nlimits:\n  rate: 2\n", "f:3: ", "twice");
	assert_fault("- a\n", "f:1: ", "list");
	assert_fault("just words\n", "f:1: ", "name: value");
	assert_fault("workers: &a 1\nindex.readers: *a\n", "f:2: ", "aliases");
	assert_fault("[a]: b\n", "f:1: ", "plain word");
	assert_fault("'': b\n", "f:1: ", "name is missing");
	assert_fault("a: {b: {c: {d: {e: {f: 1}}}}}\n", "f:1: ", "nested");
	assert_fault("capsule.title: a\n---\ncapsule.lang: en\n", "f:2: ", "second document");
	assert_fault("capsule.title: \"a\\0b\"\n", "f:1: ", "control");
	assert_fault("capsule.title: |\n  two\n  lines\n", "f:1: ", "line break");
	assert_fault("capsule.title: \xff\n", "f:", "UTF-8");
}

static void file__bounds_the_name(void **state)
{
	char text[700];

	(void)state;
	memset(text, 'a', 600);
	memcpy(text + 600, ": 1\n", 5);
	assert_fault(text, "f:1: ", "long a name");
}

static void config_read_file__names_the_file_that_is_not_there(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(config_read_file(&config, "/nowhere/x.yaml", &err), ERR_MISSING);
	assert_non_null(strstr(err.text, "/nowhere/x.yaml"));
	assert_int_equal(config_read_file(&config, "/", &err), ERR_USAGE);
	assert_non_null(strstr(err.text, "folder"));
}

static void config_read_file__reads_a_file(void **state)
{
	char name[] = "/tmp/bifold-config-XXXXXX";
	int fd = mkstemp(name);
	const char text[] = "workers: 2\n";
	struct err err;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	assert_int_equal(config_read_file(&config, name, &err), 0);
	unlink(name);
	assert_int_equal(config.workers, 2);
}

static void config_read_file__refuses_a_huge_one(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(config_read_file(&config, "/dev/zero", &err), ERR_USAGE);
	assert_non_null(strstr(err.text, "1 MiB"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(file__takes_nested_maps_and_dotted_names_together),
		T(file__takes_lists_and_single_values_for_lists),
		T(file__may_be_empty),
		T(file__names_the_line_of_a_fault),
		T(file__bounds_the_name),
		T(config_read_file__names_the_file_that_is_not_there),
		T(config_read_file__reads_a_file),
		T(config_read_file__refuses_a_huge_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
