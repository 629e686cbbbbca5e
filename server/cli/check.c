/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* bifold check: what a careful editor would tell the author. */
#include "cli/check.h"

#include "base/log.h"
#include "base/mem.h"
#include "cli/cli.h"
#include "config/config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_MIN = 60, COLUMNS_MAX = 100, OUTPUT_MAX = 256 * 1024 * 1024 };

struct command {
	const char **targets; /* owned; the strings are argv's */
	size_t target_count;
	char **options; /* owned: what config_load() gets */
	int option_count;
	bool json, state_named;
	struct config config;
	struct config_args args;
};

/* ---- the command line --------------------------------------------------------------- */

static bool takes_value(const char *option)
{
	static const char *const flags[] = { "-n", "-h", "--help", "--version", "-v" };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (!strcmp(option, flags[i]))
			return false;
	return !strcmp(option, "-c") || (!strncmp(option, "--", 2) && !strchr(option, '='));
}

/* Files may be many more than options, so the two are told apart here. */
static void sort_arguments(int argc, char **argv, struct command *c)
{
	bool options = true;

	c->options[c->option_count++] = argv[0];
	for (int i = 1; i < argc; i++) {
		if (options && !strcmp(argv[i], "--")) {
			options = false;
		} else if (options && !strcmp(argv[i], "--json")) {
			c->json = true;
		} else if (options && argv[i][0] == '-' && argv[i][1]) {
			c->state_named |= !strncmp(argv[i], "--state", 7);
			c->options[c->option_count++] = argv[i];
			if (takes_value(argv[i]) && i + 1 < argc)
				c->options[c->option_count++] = argv[++i];
		} else {
			c->targets[c->target_count++] = argv[i];
		}
	}
}

static int read_arguments(int argc, char **argv, struct command *c, struct err *err)
{
	size_t room = (size_t)argc + 1;
	int result;

	c->targets = mem_alloc(room * sizeof(const char *));
	c->options = mem_alloc(room * sizeof(char *));
	if (!c->targets || !c->options)
		return err_nomem(err);
	sort_arguments(argc, argv, c);
	result = config_load(&c->config, c->option_count, c->options, &c->args, err);
	if (result < 0)
		return result;
	if (!c->target_count)
		c->targets[c->target_count++] = c->config.capsule_dir.p;
	return 0;
}

static void show_help(void)
{
	fputs("usage: bifold check [DIR|FILE]... [--json] [--state DIR] [-c FILE]\n"
	      "                    [--set NAME=VALUE]...\n"
	      "\n"
	      "Says what a careful editor would: links that lead nowhere, headings that skip a\n"
	      "level, pictures without words, lines too wide to show, and the like, each with\n"
	      "its file and line and what to do.  A folder is read as a capsule, and links\n"
	      "across it are followed; without an argument it is that of the settings.\n"
	      "The exit status is 1 when there is an error, 0 when there are warnings alone.\n",
		stdout);
}

/* ---- showing --------------------------------------------------------------------------- */

static struct check_style style_of(int fd)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
	struct check_style style = { 0 };
	struct winsize size;

	if (!isatty(fd))
		return style;
	style.columns = COLUMNS_MAX - 20;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
		style.columns = size.ws_col;
	if (style.columns > COLUMNS_MAX)
		style.columns = COLUMNS_MAX;
	if (style.columns < COLUMNS_MIN)
		style.columns = COLUMNS_MIN;
	style.colour = !(no_color && *no_color) && !(term && !strcmp(term, "dumb"));
	return style;
}

static int show(const struct command *c, const struct check *checks, size_t count,
	const struct check_totals *totals, bool opened)
{
	const struct check_style style = style_of(STDOUT_FILENO);
	struct buf out;
	bool written;

	buf_init(&out, OUTPUT_MAX);
	if (c->json) {
		check_json(checks, count, totals, &out);
	} else {
		for (size_t i = 0; i < count; i++)
			check_human(&checks[i], &style, &out);
		/* of nothing that was looked at, there is nothing to say */
		if (opened)
			check_human_end(totals, &style, &out);
	}
	written = !buf_failed(&out) && fwrite(out.p, 1, out.len, stdout) == out.len &&
		  fflush(stdout) == 0;
	buf_release(&out);
	return written ? EXIT_OK
		       : cli_fail(EXIT_FAILED, "the findings could not be written to the end");
}

/* ---- doing ---------------------------------------------------------------------------------- */

static struct check check_of(const struct command *c)
{
	return (struct check){
		.state = c->config.state_dir.p,
		.state_wanted = c->state_named,
		.root_fd = -1,
		.settings = {
			.lang = c->config.capsule_lang,
			.region = c->config.capsule_region,
			.article_max = (uint64_t)c->config.article_max_bytes,
			.now = INT64_MAX,
		},
	};
}

/* What cannot be looked at is said at once, and the others are looked at. */
static int check_all(const struct command *c, struct check *checks)
{
	struct check_totals totals = { 0 };
	int status = EXIT_OK, shown;
	bool opened = false;

	for (size_t i = 0; i < c->target_count; i++) {
		struct err err = { .code = ERR_NONE };
		int result;

		checks[i] = check_of(c);
		result = check_open(&checks[i], c->targets[i], &err);
		if (result >= 0)
			result = check_run(&checks[i], &err);
		if (result < 0)
			status = cli_fail(EXIT_FAILED, "%s", err.text);
		opened |= result >= 0;
		check_total(&checks[i], &totals);
	}
	shown = show(c, checks, c->target_count, &totals, opened);
	for (size_t i = 0; i < c->target_count; i++)
		check_close(&checks[i]);
	if (status == EXIT_OK)
		status = shown;
	return status == EXIT_OK && totals.errors ? EXIT_FAILED : status;
}

int cli_check(int argc, char **argv)
{
	struct command c = { .targets = NULL };
	struct check *checks = NULL;
	struct err err;
	int status;

	log_open("bifold", LOG_ERROR);
	signal(SIGPIPE, SIG_IGN);
	status = read_arguments(argc, argv, &c, &err) < 0 ? cli_fail(EXIT_USAGE, "%s", err.text)
							  : EXIT_OK;
	if (status == EXIT_OK && c.args.help) {
		show_help();
	} else if (status == EXIT_OK && c.args.version) {
		puts("bifold " VERSION);
	} else if (status == EXIT_OK && !c.args.check_only) {
		checks = mem_alloc(c.target_count * sizeof(*checks));
		status = checks ? check_all(&c, checks)
				: cli_fail(EXIT_FAILED, "there is not enough memory");
	}
	mem_free(checks);
	config_release(&c.config);
	mem_free(c.targets);
	mem_free(c.options);
	return status;
}
