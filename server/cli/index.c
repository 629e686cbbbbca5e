/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* bifold index: build the index, or bring it up to date. */
#include "base/clock.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "config/config.h"
#include "site/site.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000, WARNING_COLUMNS = 1500 };

static void show_progress(void *ctx, size_t done, size_t total)
{
	progress_show(ctx, "reading", done, total);
}

static void show_warning(void *ctx, struct str file, uint32_t line, bool error, struct str text)
{
	struct buf out;

	progress_clear(ctx);
	buf_init(&out, 64 * 1024);
	if (file.len)
		log_escape(&out, file, WARNING_COLUMNS);
	if (line)
		buf_printf(&out, "%s%u", file.len ? ":" : "line ", (unsigned)line);
	if (out.len)
		buf_puts(&out, ": ");
	if (error)
		buf_puts(&out, "error: ");
	buf_str(&out, text);
	if (!buf_failed(&out))
		fprintf(stderr, "%.*s\n", STR_PRINTF(buf_view(&out)));
	buf_release(&out);
}

static void show_help(void)
{
	fputs("usage: bifold index [-c FILE] [--capsule DIR] [--state DIR] [--set NAME=VALUE]...\n"
	      "\n"
	      "Reads the capsule's articles, finds their sections and writes the pages that\n"
	      "bifoldd serves.  Only what changed since the last run is read again.\n",
		stdout);
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void show_summary(const struct site_report *report, uint64_t elapsed_ms)
{
	fprintf(stderr,
		"%llu article%s in %llu section%s, %llu other file%s, %llu warning%s; "
		"%llu read, %llu gone, %llu page%s written in %llu.%02llu s\n",
		(unsigned long long)report->articles, plural(report->articles),
		(unsigned long long)report->sections, plural(report->sections),
		(unsigned long long)report->files, plural(report->files),
		(unsigned long long)report->warnings, plural(report->warnings),
		(unsigned long long)report->read, (unsigned long long)report->gone,
		(unsigned long long)report->pages, plural(report->pages),
		(unsigned long long)elapsed_ms / 1000, (unsigned long long)elapsed_ms % 1000 / 10);
}

/* Both are terminated: config/ copies strings into an arena, which ends them. */
static int run(const struct config *config)
{
	struct progress progress;
	struct site_report report;
	struct err err = { .code = ERR_NONE };
	const struct site_options options = {
		.capsule_dir = config->capsule_dir.p,
		.state_dir = config->state_dir.p,
		.title = config->capsule_title,
		.description = config->capsule_description,
		.author = config->capsule_author,
		.lang = config->capsule_lang,
		.region = config->capsule_region,
		.article_max = (uint64_t)config->article_max_bytes,
		.readers = (unsigned)config->index_readers,
		.patience_ms = PATIENCE_MS,
		.progress = show_progress,
		.warn = show_warning,
		.ctx = &progress,
	};
	uint64_t began = clock_ms();
	int result;

	progress_begin(&progress, STDERR_FILENO);
	result = site_index(&options, &report, &err);
	progress_clear(&progress);
	if (result < 0)
		return cli_fail(EXIT_FAILED, "%s", err.text);
	show_summary(&report, clock_ms() - began);
	return EXIT_OK;
}

int cli_index(int argc, char **argv)
{
	struct config config;
	struct config_args args;
	struct err err;
	int status = EXIT_OK;

	log_open("bifold", LOG_NOTICE);
	signal(SIGXFSZ, SIG_IGN); /* a full disk or quota is an error, not an end */
	signal(SIGPIPE, SIG_IGN);
	if (config_load(&config, argc, argv, &args, &err) < 0)
		return cli_fail(EXIT_USAGE, "%s", err.text);
	if (args.help)
		show_help();
	else if (args.version)
		puts("bifold " VERSION);
	else if (args.other_count)
		status = cli_fail(EXIT_USAGE,
			"'bifold index' takes options only, not '%s'; name the capsule with "
			"--capsule",
			args.others[0]);
	else if (!args.check_only)
		status = run(&config);
	config_release(&config);
	return status;
}
