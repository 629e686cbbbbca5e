/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/site.h"

#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "files/beneath.h"
#include "site/lock.h"
#include "site/reader.h"
#include "site/record.h"
#include "site/run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "0"
#endif

enum {
	PAGES_VERSION = 1, /* counts up when the same file makes other pages */
	WALL_MS = 20000,   /* for one file, on a machine that is busy */
	READERS_MAX = 64,
	ARTICLE_MAX = 8 * 1024 * 1024,
	PATH_ROOM = 4096
};

struct names { /* of the files that a run uses */
	char folder[PATH_ROOM], index[PATH_ROOM], lock[PATH_ROOM], aliases[PATH_ROOM];
};

void run_warn(struct run *run, struct str path, uint32_t line, bool error, struct str text)
{
	run->report.warned++;
	if (run->options->warn)
		run->options->warn(run->options->ctx, path, line, error, text);
}

/* ---- reading ---------------------------------------------------------------------- */

static int next_job(void *ctx, struct buf *job, uint64_t *ret_size, void **ret_tag, struct err *err)
{
	struct run *run = ctx;
	const struct todo *todo;

	(void)err;
	if (run->next == run->todos.count)
		return 0;
	todo = &run->todos.at[run->next];
	record_number(job, todo->kind == WALK_INDEX);
	record_text(job, todo->path);
	record_text(job, todo->sidecar);
	record_text(job, todo->base);
	*ret_size = todo->size;
	*ret_tag = (void *)(uintptr_t)run->next++;
	return 1;
}

int run_read(struct run *run, struct err *err)
{
	const struct pool_calls calls = {
		.next = next_job,
		.record = take_record,
		.done = take_done,
		.ctx = run,
	};

	if (run->next == run->todos.count)
		return 0;
	if (run->options->progress)
		run->options->progress(run->options->ctx, run->done, run->todos.count);
	return pool_run(run->pool, &calls, err);
}

static unsigned reader_count(const struct site_options *options)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned count = options->readers ? options->readers : cores < 1 ? 1u : (unsigned)cores;

	return count < READERS_MAX ? count : READERS_MAX;
}

static uint64_t article_max(const struct site_options *options)
{
	return options->article_max ? options->article_max : ARTICLE_MAX;
}

static uint64_t hash_field(uint64_t state, struct str text)
{
	return hash_str(hash_str(state, STR("\n")), text);
}

/* What an article's pages depend on beside its file.  The capsule's title stands
 * on lists alone, which site.c's other stamp covers. */
static uint64_t settings_stamp(const struct site_options *options)
{
	uint64_t numbers[] = { PAGES_VERSION, article_max(options) };
	uint64_t stamp = hash_str(HASH_START, str_make((const char *)numbers, sizeof(numbers)));

	stamp = hash_field(stamp, STR(VERSION));
	stamp = hash_field(stamp, options->lang);
	return hash_field(stamp, options->region);
}

static uint64_t lists_stamp(const struct site_options *options)
{
	uint64_t stamp = hash_field(settings_stamp(options), options->title);

	stamp = hash_field(stamp, options->description);
	return hash_field(stamp, options->author);
}

/* ---- phases ------------------------------------------------------------------------- */

static int check_lists(struct run *run, struct err *err)
{
	uint64_t stamp = lists_stamp(run->options);
	int64_t now, before = 0;
	int result = writer_meta_get(run->writer, "lists", &before, err);

	memcpy(&now, &stamp, sizeof(now));
	if (result < 0)
		return result;
	run->lists_all = result == 0 || now != before;
	return run->lists_all ? writer_meta_put(run->writer, "lists", now, err) : 0;
}

static int phases(struct run *run, const struct names *names, struct err *err)
{
	struct store_counts counts = { 0 };
	int result = check_lists(run, err);
	bool changed;

	if (result >= 0)
		result = changes_find(run, err);
	if (result >= 0)
		result = run_read(run, err);
	changed = run->done || run->report.gone || run->outdated.count || run->lists_all;
	if (result >= 0 && changed)
		result = collide_settle(run, err);
	if (result >= 0 && changed)
		result = lists_put(run, err);
	if (result >= 0)
		result = built_in_put(run, err);
	if (result >= 0 && changed)
		result = moved_put(run, names->aliases, err);
	if (result >= 0)
		result = writer_count(run->writer, &counts, err);
	if (result >= 0)
		result = writer_commit(run->writer, err);
	run->report.articles = counts.articles;
	run->report.sections = counts.sections;
	run->report.files = counts.files;
	run->report.warnings = counts.warnings;
	return result;
}

static int prepare(struct run *run, const struct names *names, struct reader_settings *settings,
	struct err *err)
{
	const struct site_options *options = run->options;
	struct pool_options pool = {
		.readers = reader_count(options),
		.root_fd = run->root_fd,
		.wall_ms = WALL_MS,
		.serve = reader_serve,
		.serve_ctx = settings,
	};
	int result;

	*settings = (struct reader_settings){
		.lang = options->lang,
		.region = options->region,
		.article_max = article_max(options),
	};
	run->capsule = options->capsule;
	run->settings = settings_stamp(options);
	arena_init(&run->arena, SIZE_MAX / 4);
	result = take_new(run, err);
	if (result >= 0)
		result = pool_new(&pool, &run->pool, err);
	return result < 0 ? result : aliases_read(&run->aliases, names->aliases, err);
}

/* One attempt, with the lock held. */
static int attempt(const struct site_options *options, const struct names *names, int root_fd,
	bool rebuild, struct site_report *report, struct err *err)
{
	struct run run = { .options = options, .root_fd = root_fd };
	struct reader_settings settings;
	struct err why = { .code = ERR_NONE };
	int result = prepare(&run, names, &settings, err);

	if (result >= 0)
		result = writer_open(names->index, rebuild, &run.writer, &why, err);
	if (result >= 0 && why.code != ERR_NONE)
		log_notice("%s; a new one is built", why.text);
	if (result >= 0)
		result = phases(&run, names, err);
	*report = run.report;
	pool_free(run.pool);
	writer_close(run.writer);
	take_free(&run);
	aliases_release(&run.aliases);
	mem_free(run.todos.at);
	mem_free(run.folders.at);
	mem_free(run.outdated.at);
	arena_release(&run.arena);
	return result;
}

/* ---- around it ------------------------------------------------------------------------ */

static int make_folder(const char *path, struct err *err)
{
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return 0;
	return err_set(err,
		errno == EACCES || errno == EPERM || errno == EROFS ? ERR_DENIED : ERR_IO,
		"the folder %s for the index cannot be made (%s); name another with --state", path,
		strerror(errno));
}

static int make_names(const struct site_options *options, struct names *names, struct err *err)
{
	const char *state = options->state_dir;
	char number[16] = "";
	int result;

	if (options->capsule)
		snprintf(number, sizeof(number), "-%d", options->capsule);
	if (strlen(state) > PATH_ROOM - 64)
		return err_set(err, ERR_LIMIT, "the name of the state folder is too long");
	snprintf(names->folder, PATH_ROOM, "%s/index", state);
	snprintf(names->index, PATH_ROOM, "%s/index/bifold.db", state);
	snprintf(names->lock, PATH_ROOM, "%s/index/lock", state);
	snprintf(names->aliases, PATH_ROOM, "%s/aliases%s", state, number);
	result = make_folder(state, err);
	if (result >= 0)
		result = make_folder(names->folder, err);
	if (result >= 0 && access(names->folder, W_OK) < 0)
		result = err_set(err, ERR_DENIED,
			"the folder %s cannot be written (%s); give this user write permission, or "
			"name another with --state",
			names->folder, strerror(errno));
	return result;
}

int site_index(const struct site_options *options, struct site_report *ret_report, struct err *err)
{
	struct names names;
	int root_fd = -1, lock_fd = -1;
	int result = root_open(options->capsule_dir, &root_fd, err);

	*ret_report = (struct site_report){ 0 };
	if (result < 0)
		return result;
	result = make_names(options, &names, err);
	if (result >= 0)
		result = lock_take(names.lock, options->patience_ms, &lock_fd, err);
	if (result >= 0)
		result = attempt(options, &names, root_fd, options->rebuild, ret_report, err);
	if (result == ERR_FORMAT) {
		log_notice("%s; a new one is built", err->text);
		result = attempt(options, &names, root_fd, true, ret_report, err);
	}
	lock_drop(lock_fd);
	close(root_fd);
	return result;
}
