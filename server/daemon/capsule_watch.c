/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/capsule_watch.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { QUIET_MS = 60, LONGEST_MS = 1000, AGAIN_MS = 3600 * 1000 };

void capsule_watch_init(struct capsule_watch *watch, const struct config_capsules *capsules,
	watch_fn *changed, void *arg)
{
	*watch = (struct capsule_watch){ .capsules = capsules, .changed = changed, .arg = arg };
	capsule_watch_replaced(watch);
}

/* A link that was turned there and back names the folder it named before, but a
 * server that started between has opened the other one: so a name that changed
 * counts, whatever it names now.  One that is gone is waited for: it is no other
 * folder yet. */
bool capsule_watch_replaced(struct capsule_watch *watch)
{
	bool replaced = false, gone = false;

	for (size_t i = 0; i < watch->capsules->count; i++) {
		struct stat st;

		if (stat(watch->capsules->at[i].dir, &st) < 0 || !S_ISDIR(st.st_mode)) {
			gone = true;
			continue;
		}
		if (watch->known[i].device == st.st_dev && watch->known[i].inode == st.st_ino)
			continue;
		watch->known[i].device = st.st_dev;
		watch->known[i].inode = st.st_ino;
		replaced = true;
	}
	if (gone)
		return replaced;
	replaced = replaced || watch->turned;
	watch->turned = false;
	return replaced;
}

static void everything_changed(void *arg)
{
	struct capsule_watch *watch = arg;

	paths_add_all(&watch->paths);
	watch->changed(watch->arg);
}

static void look_again(uv_timer_t *timer)
{
	everything_changed(timer->data);
}

static void name_changed(void *arg)
{
	struct capsule_watch *watch = arg;

	watch->turned = true;
	for (size_t i = 0; i < watch->capsules->count; i++)
		if (watch->at[i].folders)
			watch_look(watch->at[i].folders);
	everything_changed(watch);
}

static void watch_name(
	struct capsule_watch *watch, uv_loop_t *loop, const char *parent, const char *name)
{
	const size_t room = sizeof(watch->names) / sizeof(watch->names[0]);
	struct watch_options options = { .loop = loop,
		.path = parent,
		.only = name,
		.quiet_ms = QUIET_MS,
		.longest_ms = LONGEST_MS,
		.changed = name_changed,
		.arg = watch };
	struct err err;

	if (watch->name_count == room)
		return;
	if (watch_new(&options, &watch->names[watch->name_count], &err) < 0)
		log_notice("%s; send SIGHUP when %s there is replaced", err.text, name);
	else
		watch->name_count++;
}

/* The folder's own name, and those of the links on the way to it. */
static void watch_names(struct capsule_watch *watch, uv_loop_t *loop, const char *dir)
{
	char path[4096], name[256];
	size_t len = strlen(dir);

	if (len >= sizeof(path))
		return;
	for (size_t end = 1; end <= len; end++) {
		struct stat st;
		const char *slash;

		if (dir[end] != '/' && end < len)
			continue;
		memcpy(path, dir, end);
		path[end] = '\0';
		if (end < len && (lstat(path, &st) < 0 || !S_ISLNK(st.st_mode)))
			continue;
		slash = strrchr(path, '/');
		if (snprintf(name, sizeof(name), "%s", slash + 1) >= (int)sizeof(name) || !name[0])
			continue;
		path[slash == path ? 1 : slash - path] = '\0';
		watch_name(watch, loop, path, name);
	}
}

static void start_polling(struct capsule_watch *watch, size_t i, const char *why)
{
	const struct poll_options options = { .loop = watch->loop,
		.path = watch->capsules->at[i].dir,
		.every_ms = watch->poll_ms,
		.changed = everything_changed,
		.arg = watch };
	struct err err;

	if (watch->at[i].poll)
		return;
	if (poll_new(&options, &watch->at[i].poll, &err) < 0)
		log_warning("%s; send SIGHUP after a change in %s", err.text, options.path);
	else if (why)
		log_warning("%s; so its files are looked at every %llu s (index.poll), and a "
			    "change is seen that much later",
			why, (unsigned long long)(watch->poll_ms + 999) / 1000);
}

static void one_changed(void *arg)
{
	struct capsule_watch *watch = *(struct capsule_watch **)arg;

	watch->changed(watch->arg);
}

static void one_blind(void *arg, const char *path, const char *why)
{
	struct capsule_watch *watch = *(struct capsule_watch **)arg;

	for (size_t i = 0; i < watch->capsules->count; i++) {
		struct err sentence;

		if (arg != &watch->at[i])
			continue;
		err_set(&sentence, ERR_IO, "%s cannot be watched: %s", path, why);
		start_polling(watch, i, sentence.text);
	}
}

static void start_one(struct capsule_watch *watch, size_t i, bool poll_all)
{
	const char *dir = watch->capsules->at[i].dir;
	struct watch_options options = { .loop = watch->loop,
		.path = dir,
		.recursive = true,
		.quiet_ms = QUIET_MS,
		.longest_ms = LONGEST_MS,
		.paths = &watch->paths,
		.changed = one_changed,
		.blind = one_blind,
		.arg = &watch->at[i] };
	struct err err;

	watch->at[i].watch = watch;
	if (poll_all) {
		start_polling(watch, i, NULL);
		return;
	}
	if (watch_new(&options, &watch->at[i].folders, &err) < 0) {
		start_polling(watch, i, err.text);
	} else if (poll_is_remote(dir)) {
		err_set(&err, ERR_IO, "%s lies on a file system that other machines may write to",
			dir);
		start_polling(watch, i, err.text);
	}
}

void capsule_watch_start(
	struct capsule_watch *watch, uv_loop_t *loop, uint64_t poll_ms, bool poll_all)
{
	watch->loop = loop;
	watch->poll_ms = poll_ms;
	uv_timer_init(loop, &watch->again);
	watch->again.data = watch;
	uv_timer_start(&watch->again, look_again, AGAIN_MS, AGAIN_MS);
	for (size_t i = 0; i < watch->capsules->count; i++) {
		start_one(watch, i, poll_all);
		watch_names(watch, loop, watch->capsules->at[i].dir);
	}
}

void capsule_watch_stop(struct capsule_watch *watch)
{
	if (!watch->loop)
		return;
	uv_close((uv_handle_t *)&watch->again, NULL);
	for (size_t i = 0; i < watch->capsules->count; i++) {
		watch_free(watch->at[i].folders);
		poll_free(watch->at[i].poll);
	}
	for (size_t i = 0; i < watch->name_count; i++)
		watch_free(watch->names[i]);
	watch->name_count = 0;
	watch->loop = NULL;
	paths_clear(&watch->paths);
}
