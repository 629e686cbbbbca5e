/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/log.h"
#include "base/mem.h"
#include "cli/check.h"
#include "cli/check_reader.h"
#include "files/beneath.h"
#include "site/run.h"
#include "text/clean.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WALL_MS = 20000, READERS_MAX = 64 };

/* ---- files and findings ------------------------------------------------------------ */

struct check_file *check_file_at(struct check *check, struct str path, enum check_kind kind)
{
	bool fresh = false;
	struct str key = arena_str(&check->arena, path);
	uint32_t *at = str_map_put(&check->by_path, key, &fresh);
	struct check_file *file;

	if (!at)
		return NULL;
	if (!fresh && *at)
		return check->file[*at - 1];
	if (check->count == check->room) {
		size_t room = check->room ? check->room * 2 : 64;
		struct check_file **grown = mem_resize(check->file, room * sizeof(*grown));

		if (!grown)
			return NULL;
		check->file = grown;
		check->room = room;
	}
	file = ARENA_NEW(&check->arena, struct check_file);
	if (!file)
		return NULL;
	file->path = key;
	file->kind = kind;
	check->file[check->count++] = file;
	*at = (uint32_t)check->count;
	return file;
}

/* By line, in the order in which they were found. */
static void insert(struct check_file *file, struct finding *finding)
{
	struct finding **at = &file->findings;

	while (*at && (*at)->line <= finding->line)
		at = &(*at)->next;
	finding->next = *at;
	*at = finding;
}

/* That nothing stands below a heading, or in the article, is seen by the reader and by the
 * editor, who say it in other words: the first has said enough. */
static bool is_said(const struct check_file *file, const struct finding *said)
{
	const struct finding *f = file->findings;

	if (!str_eq(said->rule, STR("empty-section")) && !str_eq(said->rule, STR("empty-article")))
		return false;
	while (f && !(f->line == said->line && str_eq(f->rule, said->rule)))
		f = f->next;
	return f != NULL;
}

void check_say(struct check *check, struct check_file *file, const struct finding *said)
{
	struct finding *finding;

	if (!file || is_said(file, said))
		return;
	*(said->error ? &file->errors : &file->warnings) += 1;
	if (file->errors + file->warnings > CHECK_FINDINGS_MAX) {
		file->too_many = true;
		return;
	}
	finding = ARENA_NEW(&check->arena, struct finding);
	if (!finding)
		return;
	finding->line = said->line;
	finding->error = said->error;
	finding->rule = arena_str(&check->arena, said->rule);
	finding->text = clean_line(&check->arena, said->text);
	finding->remedy = clean_line(&check->arena, said->remedy);
	insert(file, finding);
}

void check_sayf(struct check *check, struct check_file *file, uint32_t line, bool error,
	const char *rule, const char *remedy, const char *fmt, ...)
{
	struct finding finding = {
		.line = line, .error = error, .rule = str_of(rule), .remedy = str_of(remedy)
	};
	struct buf text;
	va_list ap;

	buf_init(&text, 16 * 1024);
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	finding.text = buf_view(&text);
	check_say(check, file, &finding);
	buf_release(&text);
}

void check_serves(struct check *check, struct str address, const struct check_file *file)
{
	const uint32_t *place = str_map_get(&check->by_path, file->path);
	bool fresh = false;
	uint32_t *at;

	if (str_map_get(&check->served, address))
		return;
	at = str_map_put(&check->served, arena_str(&check->arena, address), &fresh);
	if (at)
		*at = place ? *place : 0;
}

struct str check_draft_key(struct arena *arena, struct str base)
{
	return arena_printf(arena, "draft %.*s", STR_PRINTF(base));
}

struct check_file *check_holder(const struct check *check, struct str address)
{
	const uint32_t *at = str_map_get(&check->served, address);

	return at && *at ? check->file[*at - 1] : NULL;
}

struct str check_shown(
	struct arena *arena, const struct check *check, const struct check_file *file)
{
	struct str name = check->name;

	if (utf8_valid(name)) {
		name = clean_line(arena, name);
	} else {
		struct buf escaped;

		buf_init(&escaped, 16 * 1024);
		log_escape(&escaped, name, 8 * 1024);
		name = arena_buf(arena, &escaped);
		buf_release(&escaped);
	}
	if (!check->whole) /* the name is that of the file; others lie beside it */
		name = str_upto(name,
			str_find_last(name, '/') < name.len ? str_find_last(name, '/') + 1 : 0);
	else if (file->path.len && !str_ends(name, STR("/")))
		name = arena_printf(arena, "%.*s/", STR_PRINTF(name));
	return arena_printf(arena, "%.*s%.*s", STR_PRINTF(name), STR_PRINTF(file->path));
}

/* ---- what there is -------------------------------------------------------------------- */

/* "/a/b/" and "/a/" for "a/b/c.png": each folder has a list of its own. */
static void serve_folders(struct check *check, const struct check_file *file)
{
	for (size_t i = 0; i < file->path.len; i++) {
		struct str folder = str_upto(file->path, i);

		if (file->path.p[i] != '/')
			continue;
		folder = arena_printf(&check->arena, "/%.*s", STR_PRINTF(folder));
		check_serves(check, folder, file);
		check_serves(check, arena_printf(&check->arena, "%.*s/", STR_PRINTF(folder)), file);
	}
}

static int on_file(void *ctx, const struct walk_file *found, struct err *err)
{
	static const enum check_kind kinds[] = { [WALK_ARTICLE] = CHECK_ARTICLE,
		[WALK_INDEX] = CHECK_FRONT,
		[WALK_STATIC] = CHECK_STATIC };
	struct check *check = ctx;
	enum check_kind kind = kinds[found->kind];
	struct check_file *file;

	if (kind == CHECK_STATIC &&
		(str_ends(found->path, STR(".yaml")) || str_ends(found->path, STR(".yml"))))
		kind = CHECK_SETTINGS;
	file = check_file_at(check, found->path, kind);
	if (!file)
		return err_nomem(err);
	file->sidecar = arena_str(&check->arena, found->sidecar);
	file->size = found->size;
	serve_folders(check, file);
	if (found->kind == WALK_STATIC)
		check_serves(
			check, arena_printf(&check->arena, "/%.*s", STR_PRINTF(found->path)), file);
	return 0;
}

static void on_trouble(void *ctx, struct str path, const char *what)
{
	struct check *check = ctx;
	struct finding finding = { .error = true };

	check_advise(str_of(what), &finding);
	finding.rule = STR("unreadable");
	check_say(check, check_file_at(check, path, CHECK_OTHER), &finding);
}

/* The capsule's own settings file; what is wrong with it is a finding too. */
static void on_about(void *ctx, struct str file, uint32_t line, bool error, struct str text)
{
	struct check *check = ctx;
	struct finding finding = { .line = line, .error = error };

	check_advise(text, &finding);
	check_say(check, check_file_at(check, file, CHECK_OTHER), &finding);
}

static int read_about(struct check *check, struct err *err)
{
	const struct site_options options = { .warn = on_about, .ctx = check };
	const struct site_capsule capsule = { .lang = check->settings.lang,
		.region = check->settings.region };
	struct run run = { .options = &options, .root_fd = check->root_fd };
	int result;

	arena_init(&run.arena, SIZE_MAX / 4);
	result = about_read(&run, &capsule, err);
	check->settings.lang = arena_str(&check->arena, run.about.lang);
	check->settings.region = arena_str(&check->arena, run.about.region);
	arena_release(&run.arena);
	return result;
}

static int find_all(struct check *check, struct err *err)
{
	const struct walk walk = { .file = on_file, .trouble = on_trouble, .ctx = check };
	int result = read_about(check, err);

	return result < 0 ? result : walk_capsule(check->root_fd, &walk, err);
}

/* ---- one file -------------------------------------------------------------------------- */

static bool is_beside(const struct check *check, struct str name)
{
	struct stat st;

	return fstatat(check->root_fd, name.p, &st, 0) == 0 && S_ISREG(st.st_mode);
}

static int find_one(struct check *check, struct str name, uint64_t size, struct err *err)
{
	static const char *const tails[] = { ".yaml", ".yml" };
	struct arena *arena = &check->arena;
	struct str stems[] = { name, str_upto(name, str_find_last(name, '.')) };
	struct walk_file found = { .path = name, .kind = walk_kind_of(name), .size = size };

	for (size_t i = 0; i < 4 && !found.sidecar.len; i++) {
		struct str sidecar =
			arena_printf(arena, "%.*s%s", STR_PRINTF(stems[i / 2]), tails[i % 2]);

		if (arena_failed(arena))
			return err_nomem(err);
		if (is_beside(check, sidecar))
			found.sidecar = sidecar;
	}
	if (article_format_of(name) < 0)
		return err_set(err, ERR_FORMAT,
			"%.*s: is no article; those end in .txt, .md, .gmi or .html",
			STR_PRINTF(check->name));
	return on_file(check, &found, err);
}

static int open_error(const char *path, struct err *err)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return err_set(err, ERR_MISSING,
			"%s: there is no such file or folder; name a capsule or an article", path);
	return err_set(err, errno == EACCES ? ERR_DENIED : ERR_IO,
		"%s: cannot be read (%s); check its permissions", path, strerror(errno));
}

static int open_parent(struct check *check, struct str *name, struct err *err)
{
	size_t slash = str_find_last(*name, '/');
	struct str folder = slash == name->len ? STR(".") : str_upto(*name, slash ? slash : 1);

	if (slash < name->len)
		*name = str_from(*name, slash + 1);
	folder = arena_str(&check->arena, folder);
	return folder.len ? root_open(folder.p, &check->root_fd, err) : err_nomem(err);
}

int check_open(struct check *check, const char *path, struct err *err)
{
	struct str name = str_of(path);
	struct stat st;
	int result;

	check->root_fd = -1;
	arena_init(&check->arena, SIZE_MAX / 4);
	str_map_init(&check->by_path, &check->arena);
	str_map_init(&check->served, &check->arena);
	if (stat(path, &st) < 0)
		return open_error(path, err);
	check->whole = S_ISDIR(st.st_mode);
	while (name.len > 1 && name.p[name.len - 1] == '/')
		name.len--;
	check->name = name;
	if (check->whole) {
		result = root_open(path, &check->root_fd, err);
		return result < 0 ? result : find_all(check, err);
	}
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_FORMAT, "%s: is neither a file nor a folder", path);
	result = open_parent(check, &name, err);
	return result < 0 ? result : find_one(check, name, (uint64_t)st.st_size, err);
}

/* ---- reading and judging ------------------------------------------------------------------ */

static int by_path(const void *a, const void *b)
{
	const struct check_file *const *x = a, *const *y = b;

	return str_compare((*x)->path, (*y)->path);
}

static int read_all(struct check *check, struct err *err)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	const struct pool_options options = {
		.readers = cores < 1             ? 1
			   : cores > READERS_MAX ? READERS_MAX
						 : (unsigned)cores,
		.root_fd = check->root_fd,
		.wall_ms = WALL_MS,
		.serve = check_serve,
		.serve_ctx = &check->settings,
	};
	const struct pool_calls calls = check_calls(check);
	struct pool *pool = NULL;
	int result = pool_new(&options, &pool, err);

	if (result >= 0)
		result = pool_run(pool, &calls, err);
	pool_free(pool);
	return result;
}

int check_run(struct check *check, struct err *err)
{
	int result;

	if (check->whole && check->state)
		check_remember(check);
	result = read_all(check, err);
	if (result < 0)
		return result;
	check_names(check);
	check_capsule(check);
	check_claims(check);
	check_dead_links(check);
	if (check->whole && check->state)
		check_moved(check);
	if (check->count)
		qsort(check->file, check->count, sizeof(struct check_file *), by_path);
	return arena_failed(&check->arena) ? err_nomem(err) : 0;
}

void check_close(struct check *check)
{
	if (check->root_fd >= 0)
		close(check->root_fd);
	check->root_fd = -1;
	mem_free(check->file);
	check->file = NULL;
	check->count = check->room = 0;
	aliases_release(&check->old);
	arena_release(&check->arena);
}
