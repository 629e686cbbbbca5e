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

enum { ARGUMENTS_MAX = 64 };

struct line {
	char text[2048];
	char *argv[ARGUMENTS_MAX];
	int argc;
};

/* Words parted by spaces. */
static void split(struct line *line, const char *text)
{
	assert_true(strlen(text) < sizeof(line->text));
	strcpy(line->text, text);
	line->argc = 0;
	for (char *word = strtok(line->text, " "); word; word = strtok(NULL, " "))
		line->argv[line->argc++] = word;
	line->argv[line->argc] = NULL;
}

static void assert_load(struct config *config, const char *text, struct config_args *args)
{
	static struct line line; /* args borrow from it */
	struct err err;

	split(&line, text);
	if (config_load(config, line.argc, line.argv, args, &err) < 0)
		fail_msg("'%s': %s", text, err.text);
}

static void assert_refused(const char *text, int code, const char *word)
{
	struct config config;
	struct config_args args;
	struct line line;
	struct err err;
	int rc;

	split(&line, text);
	rc = config_load(&config, line.argc, line.argv, &args, &err);
	if (rc != code)
		fail_msg("'%s' gave %d", text, rc);
	if (!strstr(err.text, word))
		fail_msg("'%s': '%s' lacks '%s'", text, err.text, word);
}

static void assert_str(struct str s, const char *expected)
{
	if (!str_eq(s, str_of(expected)))
		fail_msg("got '%.*s', expected '%s'", STR_PRINTF(s), expected);
}

static void options__of_the_contract_are_all_known(void **state)
{
	struct config c;
	struct config_args args;

	(void)state;
	assert_load(&c,
		"bifoldd --capsule a --host one.example --host two.example,gemini=1966 --state=b "
		"--certs c --gemini 127.0.0.1:1 --gemini=[::1]:1 --gopher none --workers 3 "
		"--set log.level=info --set=limits.rate=7 -n",
		&args);
	assert_str(c.capsule_dir, "a");
	assert_str(c.state_dir, "b");
	assert_str(c.certs_dir, "c");
	assert_int_equal(c.hosts.count, 2);
	assert_str(c.hosts.at[1], "two.example,gemini=1966");
	assert_int_equal(c.gemini_listen.count, 2);
	assert_str(c.gemini_listen.at[1], "[::1]:1");
	assert_int_equal(c.gopher_listen.count, 1);
	assert_str(c.gopher_listen.at[0], "none");
	assert_int_equal(c.workers, 3);
	assert_str(c.log_level, "info");
	assert_int_equal(c.limit_rate, 7);
	assert_true(args.check_only);
	assert_false(args.help);
	assert_int_equal(args.other_count, 0);
	config_release(&c);
}

static void options__later_ones_win_over_earlier(void **state)
{
	struct config c;
	struct config_args args;

	(void)state;
	assert_load(
		&c, "x --workers 3 --set workers=5 --set limits.rate=1 --set limits.rate=2", &args);
	assert_int_equal(c.workers, 5);
	assert_int_equal(c.limit_rate, 2);
	config_release(&c);
	assert_load(&c, "x --host a --set hosts=b,c --host d", &args);
	assert_int_equal(c.hosts.count, 3);
	assert_str(c.hosts.at[2], "d");
	config_release(&c);
}

static void options__win_over_the_file_wherever_it_is_named(void **state)
{
	char name[] = "/tmp/bifold-options-XXXXXX", text[256];
	int fd = mkstemp(name);
	const char yaml[] = "workers: 2\nhosts: [f.example]\nlimits.rate: 4\n";
	struct config c;
	struct config_args args;

	(void)state;
	assert_int_equal(write(fd, yaml, sizeof(yaml) - 1), sizeof(yaml) - 1);
	close(fd);
	strcpy(text, "x --workers 3 --host a.example -c ");
	strcat(text, name);
	assert_load(&c, text, &args);
	assert_int_equal(c.workers, 3);
	assert_int_equal(c.hosts.count, 1);
	assert_str(c.hosts.at[0], "a.example");
	assert_int_equal(c.limit_rate, 4);
	config_release(&c);
	unlink(name);
}

static void options__leave_other_words_to_the_caller(void **state)
{
	struct config c;
	struct config_args args;

	(void)state;
	assert_load(&c, "x one --workers 1 two - -- --host", &args);
	assert_int_equal(args.other_count, 4);
	assert_string_equal(args.others[0], "one");
	assert_string_equal(args.others[2], "-");
	assert_string_equal(args.others[3], "--host");
	assert_str(c.hosts.at[0], "localhost");
	config_release(&c);
}

static void options__help_and_version_are_flags(void **state)
{
	struct config c;
	struct config_args args;

	(void)state;
	assert_load(&c, "x --help", &args);
	assert_true(args.help);
	config_release(&c);
	assert_load(&c, "x --version", &args);
	assert_true(args.version);
	config_release(&c);
}

static void options__faults_name_the_option(void **state)
{
	(void)state;
	assert_refused("x --frob", ERR_USAGE, "--frob");
	assert_refused("x --hosts a", ERR_USAGE, "--hosts");
	assert_refused("x -z", ERR_USAGE, "-z");
	assert_refused("x --workers", ERR_USAGE, "--workers needs a value");
	assert_refused("x --set", ERR_USAGE, "--set needs a value");
	assert_refused("x -c", ERR_USAGE, "-c needs a file");
	assert_refused("x --workers none", ERR_USAGE, "--workers: ");
	assert_refused("x --set=nothing", ERR_USAGE, "--set: ");
	assert_refused("x --gemini 1965", ERR_USAGE, "--gemini: ");
	assert_refused("x --host a_b", ERR_USAGE, "--host: ");
	assert_refused("x --capsule=", ERR_USAGE, "--capsule: ");
	assert_refused("x -c /nowhere.yaml", ERR_MISSING, "/nowhere.yaml");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options__of_the_contract_are_all_known),
		cmocka_unit_test(options__later_ones_win_over_earlier),
		cmocka_unit_test(options__win_over_the_file_wherever_it_is_named),
		cmocka_unit_test(options__leave_other_words_to_the_caller),
		cmocka_unit_test(options__help_and_version_are_flags),
		cmocka_unit_test(options__faults_name_the_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
