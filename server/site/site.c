/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/site.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "files/beneath.h"
#include "site/feeds.h"
#include "site/lock.h"
#include "site/reader.h"
#include "site/related.h"
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
	PAGES_VERSION = 4, /* counts up when the same file makes other pages */
	WALL_MS = 20000,   /* for one file, on a machine that is busy */
	READERS_MAX = 64,
	ARTICLE_MAX = 8 * 1024 * 1024,
	NOTES_MAX = 20, /* then how many more */
	PATH_ROOM = 4096
};

struct names { /* of the files that a run uses */
	char folder[PATH_ROOM], index[PATH_ROOM], lock[PATH_ROOM];
};

/* One of several capsules is named with each of its files. */
void run_warn(struct run *run, struct str path, uint32_t line, bool error, struct str text)
{
	const struct site_options *options = run->options;
	struct str where = path;

	run->report.warned++;
	if (options->capsule_count > 1)
		where = arena_printf(&run->arena, "%s%s%.*s", run->about.dir, path.len ? "/" : "",
			STR_PRINTF(path));
	if (options->warn)
		options->warn(options->ctx, where, line, error, text);
}

void run_note(struct run *run, const char *fmt, ...)
{
	struct buf text;
	va_list ap;

	if (!run->options->note || run->told++ >= NOTES_MAX)
		return;
	buf_init(&text, 16 * 1024);
	if (run->options->capsule_count > 1)
		buf_printf(&text, "%s: ", run->about.dir);
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	run->options->note(run->options->ctx, buf_view(&text));
	buf_release(&text);
}

/* Capsule 0 keeps the plain numbers; what another one would share with it, or
 * with a third, is told apart by a hash, in the range below OWNER_LISTS. */
int64_t run_owner(const struct run *run, enum owner owner, struct str folder)
{
	const int64_t parts[] = { run->capsule, owner };
	uint64_t hash = HASH_START;

	if (run->capsule == 0 && owner != OWNER_LISTS)
		return owner;
	if (run->capsule != 0)
		hash = hash_str(hash, str_make((const char *)parts, sizeof(parts)));
	return OWNER_LISTS - (int64_t)(hash_str(hash, folder) >> 2);
}

/* ---- reading ---------------------------------------------------------------------- */

int run_read(struct run *run, struct err *err)
{
	const struct pool_calls calls = {
		.next = job_next,
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
 * on lists alone, which the other stamp covers. */
static uint64_t settings_stamp(const struct run *run)
{
	uint64_t numbers[] = { PAGES_VERSION, article_max(run->options) };
	uint64_t stamp = hash_str(HASH_START, str_make((const char *)numbers, sizeof(numbers)));

	stamp = hash_field(stamp, STR(VERSION));
	stamp = hash_field(stamp, run->about.lang);
	return hash_field(stamp, run->about.region);
}

static uint64_t lists_stamp(const struct run *run)
{
	uint64_t stamp = hash_field(settings_stamp(run), run->about.title);

	stamp = hash_field(stamp, run->about.description);
	stamp = hash_field(stamp, run->about.host);
	return hash_field(stamp, run->about.author);
}

/* ---- phases ------------------------------------------------------------------------- */

static int check_lists(struct run *run, struct err *err)
{
	uint64_t stamp = lists_stamp(run);
	int64_t now, before = 0;
	char name[32];
	int result;

	snprintf(name, sizeof(name), "lists %d", run->capsule);
	result = writer_meta_get(run->writer, name, &before, err);
	memcpy(&now, &stamp, sizeof(now));
	if (result < 0)
		return result;
	run->lists_all = result == 0 || now != before;
	return run->lists_all ? writer_meta_put(run->writer, name, now, err) : 0;
}

static int phases(struct run *run, const char *aliases, struct err *err)
{
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
		result = folders_show(run, err);
	if (result >= 0 && changed)
		result = lists_put(run, err);
	if (result >= 0 && changed)
		result = related_put(run, err);
	if (result >= 0)
		result = built_in_put(run, err);
	if (result >= 0 && changed)
		result = moves_find(run, err);
	if (result >= 0 && changed)
		result = feeds_settle(run, err);
	if (result >= 0 && changed)
		result = feeds_put(run, err);
	if (result >= 0 && changed)
		result = moved_put(run, aliases, err);
	return result < 0 ? result : feeds_keep(run, err);
}

static int prepare(struct run *run, const struct site_capsule *capsule, const char *aliases,
	struct reader_settings *settings, struct err *err)
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

	arena_init(&run->arena, SIZE_MAX / 4);
	run->capsule = capsule->number;
	run->now = clock_unix();
	result = about_read(run, capsule, err);
	*settings = (struct reader_settings){
		.lang = run->about.lang,
		.region = run->about.region,
		.article_max = article_max(options),
		.now = run->now,
	};
	run->settings = settings_stamp(run);
	if (result >= 0)
		result = take_new(run, err);
	if (result >= 0)
		result = pool_new(&pool, &run->pool, err);
	if (result >= 0)
		result = aliases_read(&run->aliases, aliases, err);
	return result < 0 ? result : aliases_settle(&run->aliases, err);
}

static void add_report(struct site_report *sum, const struct site_report *one)
{
	sum->read += one->read;
	sum->gone += one->gone;
	sum->refused += one->refused;
	sum->pages += one->pages;
	sum->warned += one->warned;
}

/* Old addresses are a capsule's own: each has its file of them. */
static int update(const struct site_options *options, const struct site_capsule *capsule,
	int root_fd, struct writer *writer, struct site_report *report, struct err *err)
{
	struct run run = { .options = options, .root_fd = root_fd, .writer = writer };
	struct reader_settings settings;
	char aliases[PATH_ROOM], feeds[PATH_ROOM], number[16] = "";
	int result;

	if (capsule->number)
		snprintf(number, sizeof(number), "-%d", capsule->number);
	snprintf(aliases, sizeof(aliases), "%s/aliases%s", options->state_dir, number);
	snprintf(feeds, sizeof(feeds), "%s/feeds%s", options->state_dir, number);
	run.feed_file = feeds;
	buf_init(&run.feed_lines, SIZE_MAX / 4);
	result = prepare(&run, capsule, aliases, &settings, err);
	if (result >= 0)
		result = writer_capsule_put(writer, capsule->number, str_of(capsule->dir), err);
	if (result >= 0)
		result = phases(&run, aliases, err);
	if (run.told > NOTES_MAX) {
		unsigned more = run.told - NOTES_MAX;

		run.told = 0;
		run_note(&run, "%u more addresses have changed and lead on", more);
	}
	add_report(report, &run.report);
	pool_free(run.pool);
	take_free(&run);
	aliases_release(&run.aliases);
	mem_free(run.todos.at);
	mem_free(run.folders.at);
	mem_free(run.outdated.at);
	mem_free(run.touches.at);
	mem_free(run.fronts.at);
	mem_free(run.fresh.at);
	buf_release(&run.feed_lines);
	arena_release(&run.arena);
	return result;
}

static int keep_only(const struct site_options *options, struct writer *writer, struct err *err)
{
	int keep[SITE_CAPSULE_MAX];

	for (size_t i = 0; i < options->capsule_count; i++)
		keep[i] = options->capsules[i].number;
	return writer_capsules_keep(writer, keep, options->capsule_count, err);
}

/* One attempt, with the lock held.  A root that is -1 is left as it was. */
static int attempt(const struct site_options *options, const struct names *names,
	const int roots[SITE_CAPSULE_MAX], bool rebuild, struct site_report *report,
	struct err *err)
{
	struct store_counts counts = { 0 };
	struct err why = { .code = ERR_NONE };
	struct writer *writer = NULL;
	int result = writer_open(names->index, rebuild, &writer, &why, err);

	*report = (struct site_report){ 0 };
	if (result >= 0 && why.code != ERR_NONE)
		log_notice("%s; a new one is built", why.text);
	if (result >= 0)
		result = keep_only(options, writer, err);
	for (size_t i = 0; result >= 0 && i < options->capsule_count; i++)
		if (roots[i] >= 0)
			result = update(
				options, &options->capsules[i], roots[i], writer, report, err);
	if (result >= 0)
		result = writer_count(writer, !options->changed, &counts, err);
	if (result >= 0 && !options->changed)
		writer_tidy(writer);
	if (result >= 0)
		result = writer_commit(writer, err);
	writer_close(writer);
	report->articles = counts.articles;
	report->sections = counts.sections;
	report->files = counts.files;
	report->warnings = counts.warnings;
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
	int result;

	if (strlen(state) > PATH_ROOM - 64)
		return err_set(err, ERR_LIMIT, "the name of the state folder is too long");
	snprintf(names->folder, PATH_ROOM, "%s/index", state);
	snprintf(names->index, PATH_ROOM, "%s/index/bifold.db", state);
	snprintf(names->lock, PATH_ROOM, "%s/index/lock", state);
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

/* Returns how many could be opened; *err tells of the first that could not. */
static size_t open_roots(
	const struct site_options *options, int roots[SITE_CAPSULE_MAX], struct err *err)
{
	size_t count = 0;

	for (size_t i = 0; i < options->capsule_count; i++) {
		struct err why;

		roots[i] = -1;
		if (root_open(options->capsules[i].dir, &roots[i], &why) == 0)
			count++;
		else if (err->code == ERR_NONE)
			*err = why;
	}
	return count;
}

static int index_all(const struct site_options *options, const int roots[SITE_CAPSULE_MAX],
	struct site_report *report, struct err *err)
{
	struct names names;
	int lock_fd = -1;
	int result = make_names(options, &names, err);

	if (result >= 0)
		result = lock_take(names.lock, options->patience_ms, &lock_fd, err);
	if (result >= 0)
		result = attempt(options, &names, roots, options->rebuild, report, err);
	if (result == ERR_FORMAT) {
		log_notice("%s; a new one is built", err->text);
		result = attempt(options, &names, roots, true, report, err);
	}
	lock_drop(lock_fd);
	return result;
}

int site_index(const struct site_options *options, struct site_report *ret_report, struct err *err)
{
	struct err missing = { .code = ERR_NONE };
	int roots[SITE_CAPSULE_MAX];
	int result = 0;

	*ret_report = (struct site_report){ 0 };
	if (options->capsule_count > SITE_CAPSULE_MAX)
		return err_set(err, ERR_LIMIT, "there are more than %d capsules", SITE_CAPSULE_MAX);
	if (open_roots(options, roots, &missing) > 0)
		result = index_all(options, roots, ret_report, err);
	for (size_t i = 0; i < options->capsule_count; i++)
		if (roots[i] >= 0)
			close(roots[i]);
	if (result == 0 && missing.code != ERR_NONE) {
		*err = missing;
		result = missing.code;
	}
	return result;
}
