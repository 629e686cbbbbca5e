/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The command line that bifoldd and the commands with a capsule share. */
#include "config/config.h"
#include "config/settings.h"

#include <string.h>

struct command_line {
	struct config *config;
	struct config_args *args;
	struct err *err;
	char **argv;
	int argc, at;
	bool only_file; /* first pass: -c; second pass: all the rest */
};

/* The value of an option: after '=', or the next argument. */
static int take_value(struct command_line *line, struct str *option, struct str *ret_value)
{
	size_t equals = str_find(*option, '=');

	if (str_starts(*option, STR("--")) && equals < option->len) {
		*ret_value = str_from(*option, equals + 1);
		*option = str_upto(*option, equals);
		return 0;
	}
	if (line->at + 1 >= line->argc)
		return err_set(line->err, ERR_USAGE, "%.*s needs a value after it",
			STR_PRINTF(str_upto(*option, 80)));
	*ret_value = str_of(line->argv[++line->at]);
	return 0;
}

static int apply(struct command_line *line, struct str option, struct str value,
	const struct setting *setting)
{
	int rc;

	if (line->only_file)
		return 0;
	if (!setting)
		rc = config_set(line->config, value, line->err);
	else if (setting_is_list(setting))
		rc = config_add(line->config, str_of(setting->name), value, line->err);
	else
		rc = setting_assign(line->config, setting, value, line->err);
	if (rc < 0)
		err_prefix(line->err, "%.*s: ", STR_PRINTF(option));
	return rc;
}

static bool take_flag(struct command_line *line, struct str option)
{
	bool *flag = str_eq(option, STR("-n"))          ? &line->args->check_only
		     : str_eq(option, STR("--help"))    ? &line->args->help
		     : str_eq(option, STR("-h"))        ? &line->args->help
		     : str_eq(option, STR("--version")) ? &line->args->version
							: NULL;

	if (flag)
		*flag = true;
	return flag != NULL;
}

/* -v is short for what is most often set. */
static int be_verbose(struct command_line *line)
{
	return line->only_file ? 0 : config_set(line->config, STR("log.level=info"), line->err);
}

static int read_option(struct command_line *line)
{
	const char *raw = line->argv[line->at];
	struct str option = str_of(raw), value;
	struct str word = str_upto(option, str_find(option, '='));
	const struct setting *setting = setting_find_option(word);
	int rc;

	if (take_flag(line, option))
		return 0;
	if (str_eq(option, STR("-v")))
		return be_verbose(line);
	if (str_starts(option, STR("-c"))) {
		const char *file = raw + 2;

		if (!*file && line->at + 1 >= line->argc)
			return err_set(line->err, ERR_USAGE, "-c needs a file name after it");
		if (!*file)
			file = line->argv[++line->at];
		return line->only_file ? config_read_file(line->config, file, line->err) : 0;
	}
	if (!setting && !str_eq(word, STR("--set")))
		return err_set(line->err, ERR_USAGE, "there is no option '%.*s'; --help lists them",
			STR_PRINTF(str_upto(option, 80)));
	rc = take_value(line, &option, &value);
	return rc < 0 ? rc : apply(line, option, value, setting);
}

static void take_other(struct command_line *line, const char *argument)
{
	if (!line->only_file)
		line->args->others[line->args->other_count++] = argument;
}

static int read_all(struct command_line *line)
{
	bool options = true;
	int rc = 0;

	for (line->at = 1; line->at < line->argc && rc == 0; line->at++) {
		const char *argument = line->argv[line->at];

		if (options && strcmp(argument, "--") == 0)
			options = false;
		else if (options && argument[0] == '-' && argument[1])
			rc = read_option(line);
		else
			take_other(line, argument);
	}
	return rc;
}

int config_load(
	struct config *config, int argc, char **argv, struct config_args *ret_args, struct err *err)
{
	struct config_args args = { 0 };
	struct command_line line = {
		.config = config, .args = &args, .err = err, .argv = argv, .argc = argc
	};
	int rc = config_init(config, err);

	if (rc < 0)
		return rc;
	args.others = arena_alloc(&config->arena, (size_t)argc * sizeof(*args.others));
	line.only_file = true;
	rc = args.others ? read_all(&line) : err_nomem(err);
	line.only_file = false;
	if (rc == 0)
		rc = read_all(&line);
	if (rc < 0) {
		config_release(config);
		return rc;
	}
	*ret_args = args;
	return 0;
}
