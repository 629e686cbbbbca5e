/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The capsule's files beside those that the index remembers: both come in
 * octet order of their paths, so one pass finds what is new, changed and gone.  A
 * run that was told what changed passes over those parts alone. */
#include "base/hash.h"
#include "base/mem.h"
#include "files/media.h"
#include "site/address.h"
#include "site/entries.h"
#include "site/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct changes {
	struct run *run;
	struct file_row known; /* the index's next file, when `more` */
	bool more;
	struct str family;       /* empty, or the one that is passed over */
	struct parts *parts;     /* borrowed */
	bool links;              /* there is a symbolic link in the capsule */
	struct texts statics;    /* to be put once the index's files are no longer walked */
	uint64_t *static_stamps; /* owned, beside them */
	size_t stamp_room;
	struct numbers gone;
};

static struct str kept(struct run *run, struct str text)
{
	return text.len ? arena_str(&run->arena, text) : STR_EMPTY;
}

int todos_add(struct run *run, const struct todo *todo, struct err *err)
{
	struct todos *todos = &run->todos;

	if (todos->count == todos->room) {
		size_t room = todos->room ? todos->room * 2 : 64;
		struct todo *at = mem_resize(todos->at, room * sizeof(*at));

		if (!at)
			return err_nomem(err);
		todos->at = at;
		todos->room = room;
	}
	todos->at[todos->count] = *todo;
	todos->at[todos->count].path = kept(run, todo->path);
	todos->at[todos->count].sidecar = kept(run, todo->sidecar);
	todos->at[todos->count].was = kept(run, todo->was);
	todos->at[todos->count++].base = kept(run, todo->base);
	return arena_failed(&run->arena) ? err_nomem(err) : 0;
}

int run_outdate(struct run *run, struct str path, struct err *err)
{
	struct arena scratch;
	struct str folder, own;
	int result;

	arena_init(&scratch, SCRATCH_OCTETS);
	folder = address_folder(&scratch, path);
	/* the list that stands back while "notes.md" is served at "/notes/" */
	own = arena_printf(&scratch, "%.*s%.*s/", STR_PRINTF(folder),
		STR_PRINTF(address_slug(&scratch, path)));
	result = arena_failed(&scratch) ? err_nomem(err) : 0;
	if (result >= 0 && (!run->folders_settled || texts_have(&run->folders, own)))
		result = texts_add(run, &run->outdated, own, err);
	if (result >= 0)
		result = texts_add_upwards(run, &run->outdated, folder, err);
	arena_release(&scratch);
	return result;
}

/* ---- both sides --------------------------------------------------------------- */

/* Between two files of a family there may be whole folders. */
static int step(struct changes *c, struct err *err)
{
	int result;

	do
		result = writer_files_next(c->run->writer, &c->known, err);
	while (result > 0 && c->family.len && !walk_in_family(c->family, c->known.path));
	c->more = result > 0;
	return result < 0 ? result : 0;
}

static int note_gone(struct changes *c, struct err *err)
{
	int result = numbers_add(&c->gone, c->known.id, err);

	return result < 0 ? result : run_outdate(c->run, c->known.path, err);
}

static int note_static(
	struct changes *c, const struct walk_file *file, uint64_t stamp, struct err *err)
{
	int result = texts_add(c->run, &c->statics, file->path, err);

	if (result < 0)
		return result;
	if (c->statics.count > c->stamp_room) {
		uint64_t *at = mem_resize(c->static_stamps, c->statics.room * sizeof(*at));

		if (!at)
			return err_nomem(err);
		c->static_stamps = at;
		c->stamp_room = c->statics.room;
	}
	c->static_stamps[c->statics.count - 1] = stamp;
	return run_outdate(c->run, file->path, err);
}

/* A static file's page does not depend on what is in it: only its name counts. */
static uint64_t stamp_of(const struct run *run, const struct walk_file *file)
{
	uint64_t parts[] = { run->settings, file->stamp, file->kind };
	uint64_t stamp;

	if (file->kind == WALK_STATIC)
		parts[1] = hash_str(HASH_START, str_of(media_of(file->path)));
	stamp = hash_str(HASH_START, str_make((const char *)parts, sizeof(parts)));
	stamp = hash_str(stamp, file->sidecar);
	return stamp ? stamp : 1;
}

static int on_file(void *ctx, const struct walk_file *file, struct err *err)
{
	struct changes *c = ctx;
	uint64_t stamp = stamp_of(c->run, file);
	struct todo todo = {
		.path = file->path,
		.sidecar = file->sidecar,
		.kind = file->kind,
		.size = file->size,
		.stamp = stamp,
	};
	int result = folders_note(c->run, file->path, err);
	int order = -1;

	while (result >= 0 && c->more && (order = str_compare(c->known.path, file->path)) < 0) {
		result = note_gone(c, err);
		if (result >= 0)
			result = step(c, err);
	}
	if (result < 0)
		return result;
	if (c->more && order == 0) {
		todo.file = c->known.id;
		bool due = c->known.due && c->known.due <= c->run->now;
		bool same = c->known.stamp == stamp && !due;

		result = step(c, err);
		if (same || result < 0)
			return result;
	}
	return file->kind == WALK_STATIC ? note_static(c, file, stamp, err)
					 : todos_add(c->run, &todo, err);
}

static void on_trouble(void *ctx, struct str path, const char *what)
{
	run_warn(((struct changes *)ctx)->run, path, 0, false, str_of(what));
}

/* ---- what was found -------------------------------------------------------------- */

static int drop_gone(struct changes *c, struct err *err)
{
	int result = 0;

	for (size_t i = 0; result >= 0 && i < c->gone.count; i++) {
		result = entries_gone(c->run, c->gone.at[i], err);
		if (result >= 0)
			result = moves_gone(c->run, c->gone.at[i], err);
		if (result >= 0)
			result = writer_file_drop(c->run->writer, c->gone.at[i], err);
	}
	c->run->report.gone = c->gone.count;
	return result;
}

static int put_statics(struct changes *c, struct err *err)
{
	struct run *run = c->run;
	int result = 0;

	for (size_t i = 0; result >= 0 && i < c->statics.count; i++) {
		struct file_row file = {
			.kind = FILE_STATIC,
			.path = c->statics.at[i],
			.stamp = c->static_stamps[i],
		};

		result = writer_file_put(run->writer, run->capsule, &file, err);
		if (result >= 0)
			result = writer_file_clear(run->writer, file.id, err);
		if (result >= 0)
			result = writer_passages_drop(run->writer, file.id, err);
		if (result >= 0)
			result = static_put(run, file.id, file.path, err);
	}
	return result;
}

/* ---- where to look ------------------------------------------------------------- */

typedef int pass_fn(int root_fd, const struct walk *walk, struct str part, struct err *err);

static int walk_all(int root_fd, const struct walk *walk, struct str part, struct err *err)
{
	(void)part;
	return walk_capsule(root_fd, walk, err);
}

/* A link's target may change where nobody looks: such a capsule is looked through
 * as a whole every time. */
static int on_link(void *ctx, struct err *err)
{
	struct changes *c = ctx;

	c->links = true;
	return c->run->whole ? 0 : err_set(err, ERR_STALE, "there is a link");
}

/* One part, whose files lie from `from` to below `to`. */
static int pass(
	struct changes *c, pass_fn *walk_part, struct str part, struct str to, struct err *err)
{
	const struct walk walk = {
		.file = on_file, .trouble = on_trouble, .link = on_link, .ctx = c
	};
	struct run *run = c->run;
	int result = writer_files_first(run->writer, run->capsule, part, to, err);

	if (result >= 0)
		result = step(c, err);
	if (result >= 0)
		result = walk_part(run->root_fd, &walk, part, err);
	while (result >= 0 && c->more) {
		result = note_gone(c, err);
		if (result >= 0)
			result = step(c, err);
	}
	return result;
}

static int pass_parts(struct changes *c, const struct parts *parts, struct err *err)
{
	struct arena *arena = &c->run->arena;
	int result = 0;

	for (size_t i = 0; result >= 0 && i < parts->families.count; i++) {
		c->family = parts->families.at[i];
		result = pass(c, walk_family, c->family,
			arena_printf(arena, "%.*s/", STR_PRINTF(c->family)), err);
	}
	c->family = STR_EMPTY;
	for (size_t i = 0; result >= 0 && i < parts->folders.count; i++) {
		struct str folder = parts->folders.at[i];

		result = pass(c, walk_below, folder,
			arena_printf(arena, "%.*s0", (int)folder.len - 1, folder.p), err);
	}
	return result;
}

static int add_owed(void *ctx, struct str path, struct err *err)
{
	struct changes *c = ctx;

	return parts_add(c->run, c->parts, path, err);
}

static int choose_parts(struct changes *c, struct err *err)
{
	struct run *run = c->run;
	const struct site_options *options = run->options;
	int result = writer_files_owed(run->writer, run->capsule, run->now, add_owed, c, err);

	for (size_t i = 0; result >= 0 && i < options->changed_count; i++) {
		struct str path;

		if (path_beneath(run->about.dir, options->changed[i], &path))
			result = parts_add(run, c->parts, path, err);
	}
	parts_settle(c->parts);
	run->whole = c->parts->whole;
	return result;
}

static void forget(struct changes *c)
{
	c->run->todos.count = c->run->folders.count = c->run->outdated.count = 0;
	c->statics.count = c->gone.count = 0;
}

/* The index remembers by which settings a whole capsule was looked through, 0 when
 * looking at parts of it would not do. */
static int look(struct changes *c, struct err *err)
{
	struct run *run = c->run;
	int64_t settings, before = 0;
	char name[32];
	int result;

	snprintf(name, sizeof(name), "whole %d", run->capsule);
	memcpy(&settings, &run->settings, sizeof(settings));
	result = writer_meta_get(run->writer, name, &before, err);
	run->whole = !run->options->changed || result == 0 || before != settings || !before;
	if (result >= 0 && !run->whole)
		result = choose_parts(c, err);
	if (result >= 0 && !run->whole) {
		result = pass_parts(c, c->parts, err);
		if (result != ERR_STALE)
			return result;
		forget(c);
		run->whole = true;
		result = 0;
	}
	if (result >= 0)
		result = pass(c, walk_all, STR_EMPTY, STR_EMPTY, err);
	return result < 0 ? result
			  : writer_meta_put(run->writer, name, c->links ? 0 : settings, err);
}

int changes_find(struct run *run, struct err *err)
{
	struct parts parts = { .whole = false };
	struct changes c = { .run = run, .parts = &parts };
	int result = look(&c, err);

	if (result >= 0)
		result = texts_add(run, &run->folders, STR("/"), err);
	if (result >= 0)
		result = drop_gone(&c, err);
	if (result >= 0)
		result = folders_settle(run, err);
	if (result >= 0)
		result = put_statics(&c, err);
	parts_release(&parts);
	mem_free(c.gone.at);
	mem_free(c.statics.at);
	mem_free(c.static_stamps);
	return result;
}
