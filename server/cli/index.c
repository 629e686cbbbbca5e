/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* bifold index: build the index, or bring it up to date. */
#include "base/clock.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "config/capsules.h"
#include "config/config.h"
#include "site/site.h"
#include "text/clean.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000, WARNING_COLUMNS = 1500 };

static void show_progress(void *ctx, size_t done, size_t total)
{
	progress_show(ctx, "reading", done, total);
}

/* A person at a terminal knows whose lines they see; in a log, which others
 * write to, a line says so itself, and never waits for the log's reader. */
static bool at_terminal(void)
{
	return isatty(STDERR_FILENO);
}

/* A name that a terminal can show stands as it is; others come escaped, or are. */
static void put_name(struct buf *out, struct str name)
{
	bool plain = utf8_valid(name);

	for (size_t i = 0; i < name.len; i++)
		plain = plain && (unsigned char)name.p[i] >= 0x20 && name.p[i] != 0x7f;
	if (plain)
		buf_str(out, name);
	else
		log_escape(out, name, WARNING_COLUMNS);
}

static void show_warning(void *ctx, struct str file, uint32_t line, bool error, struct str text)
{
	struct buf where;

	progress_clear(ctx);
	buf_init(&where, 64 * 1024);
	put_name(&where, file);
	if (line)
		buf_printf(&where, "%s%u", file.len ? ":" : "line ", (unsigned)line);
	if (where.len)
		buf_puts(&where, ": ");
	if (at_terminal())
		fprintf(stderr, "%.*s%s%.*s\n", STR_PRINTF(buf_view(&where)),
			error ? "error: " : "", STR_PRINTF(text));
	else if (error)
		log_error("%.*s%.*s", STR_PRINTF(buf_view(&where)), STR_PRINTF(text));
	else
		log_warning("%.*s%.*s", STR_PRINTF(buf_view(&where)), STR_PRINTF(text));
	buf_release(&where);
}

static void show_note(void *ctx, struct str text)
{
	struct buf line;

	progress_clear(ctx);
	buf_init(&line, 64 * 1024);
	put_name(&line, text);
	if (at_terminal())
		fprintf(stderr, "%.*s\n", STR_PRINTF(buf_view(&line)));
	else
		log_notice("%.*s", STR_PRINTF(buf_view(&line)));
	buf_release(&line);
}

static void show_help(void)
{
	fputs("usage: bifold index [-c FILE] [--capsule DIR] [--state DIR] [--host NAME]...\n"
	      "                    [--set NAME=VALUE]... [-v] [PATH]...\n"
	      "\n"
	      "Reads the capsule's articles, finds their sections and writes the pages that\n"
	      "bifoldd serves.  Only what changed since the last run is read again.  Where\n"
	      "hosts have capsules of their own, name the same hosts here as to bifoldd:\n"
	      "capsules that no host names are taken out of the index.  With PATHs only these\n"
	      "files and folders of the capsule are looked at.  -v says what was done.\n",
		stdout);
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static bool is_summary_wanted(const struct site_report *report)
{
	bool changed = report->read || report->gone || report->pages;

	return log_wants(LOG_INFO) || (at_terminal() && changed);
}

static void show_summary(const struct site_report *report, uint64_t elapsed_ms)
{
	struct buf out;

	buf_init(&out, 1024);
	buf_printf(&out,
		"%llu article%s in %llu section%s, %llu other file%s, %llu warning%s; "
		"%llu read, %llu gone, %llu page%s written in %llu.%02llu s",
		(unsigned long long)report->articles, plural(report->articles),
		(unsigned long long)report->sections, plural(report->sections),
		(unsigned long long)report->files, plural(report->files),
		(unsigned long long)report->warnings, plural(report->warnings),
		(unsigned long long)report->read, (unsigned long long)report->gone,
		(unsigned long long)report->pages, plural(report->pages),
		(unsigned long long)elapsed_ms / 1000, (unsigned long long)elapsed_ms % 1000 / 10);
	if (at_terminal())
		fprintf(stderr, "%.*s\n", STR_PRINTF(buf_view(&out)));
	else
		log_info("%.*s", STR_PRINTF(buf_view(&out)));
	buf_release(&out);
}

/* What the settings say of a title and the like, they say of the main capsule. */
static void describe(const struct config *config, const struct config_capsules *found,
	struct site_capsule capsules[CONFIG_CAPSULE_MAX])
{
	for (size_t i = 0; i < found->count; i++) {
		capsules[i] = (struct site_capsule){
			.dir = found->at[i].dir,
			.number = found->at[i].number,
			.host = found->at[i].host,
		};
		if (!found->at[i].main)
			continue;
		capsules[i].title = config->capsule_title;
		capsules[i].description = config->capsule_description;
		capsules[i].author = config->capsule_author;
		capsules[i].lang = config->capsule_lang;
		capsules[i].region = config->capsule_region;
	}
}

/* state_dir is terminated: config/ copies strings into an arena, which ends them. */
static int update(const struct config *config, const struct config_capsules *found,
	const struct str *changed, size_t changed_count)
{
	struct site_capsule capsules[CONFIG_CAPSULE_MAX];
	struct progress progress;
	struct site_report report;
	struct err err = { .code = ERR_NONE };
	const struct site_options options = {
		.capsules = capsules,
		.capsule_count = found->count,
		.state_dir = config->state_dir.p,
		.article_max = (uint64_t)config->article_max_bytes,
		.readers = (unsigned)config->index_readers,
		.patience_ms = PATIENCE_MS,
		.changed = changed,
		.changed_count = changed_count,
		.progress = show_progress,
		.warn = show_warning,
		.note = show_note,
		.ctx = &progress,
	};
	uint64_t began = clock_ms();
	int result;

	describe(config, found, capsules);
	progress_begin(&progress, STDERR_FILENO);
	result = site_index(&options, &report, &err);
	progress_clear(&progress);
	if (result < 0)
		return cli_fail(EXIT_FAILED, "%s", err.text);
	if (is_summary_wanted(&report))
		show_summary(&report, clock_ms() - began);
	return EXIT_OK;
}

static int find_changed(struct config_capsules *found, const struct config_args *args,
	struct str **ret_changed, struct err *err)
{
	struct str *changed = NULL;
	int result = 0;

	if (args->other_count)
		changed = arena_alloc(&found->arena, args->other_count * sizeof(*changed));
	if (args->other_count && !changed)
		return err_nomem(err);
	for (size_t i = 0; result >= 0 && i < args->other_count; i++)
		result = config_capsule_path(found, args->others[i], &changed[i], err);
	*ret_changed = changed;
	return result;
}

static int run(const struct config *config, const struct config_args *args)
{
	struct config_capsules found;
	struct str *changed = NULL;
	struct err err;
	int status;

	if (config_capsules_find(config, &found, &err) < 0 ||
		config_folder_apart(&found, config->state_dir.p, "state.dir", true, &err) < 0 ||
		find_changed(&found, args, &changed, &err) < 0)
		status = cli_fail(EXIT_USAGE, "%s", err.text);
	else
		status = update(config, &found, changed, args->other_count);
	config_capsules_release(&found);
	return status;
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
	signal(SIGUSR1, SIG_IGN); /* for the daemon, when sent to all its processes */
	if (config_load(&config, argc, argv, &args, &err) < 0)
		return cli_fail(EXIT_USAGE, "%s", err.text);
	log_open("bifold", (enum log_level)log_level_named(config.log_level));
	if (args.help)
		show_help();
	else if (args.version)
		puts("bifold " VERSION);
	else if (!args.check_only)
		status = run(&config, &args);
	config_release(&config);
	return status;
}
