/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/capsule_watch.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { QUIET_MS = 60, LONGEST_MS = 1000 };

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

static void name_changed(void *arg)
{
	struct capsule_watch *watch = arg;

	watch->turned = true;
	for (size_t i = 0; i < watch->capsules->count; i++)
		if (watch->folders[i])
			watch_look(watch->folders[i]);
	watch->changed(watch->arg);
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

void capsule_watch_start(struct capsule_watch *watch, uv_loop_t *loop)
{
	for (size_t i = 0; i < watch->capsules->count; i++) {
		const char *dir = watch->capsules->at[i].dir;
		struct watch_options options = { .loop = loop,
			.path = dir,
			.recursive = true,
			.quiet_ms = QUIET_MS,
			.longest_ms = LONGEST_MS,
			.changed = watch->changed,
			.arg = watch->arg };
		struct err err;

		if (watch_new(&options, &watch->folders[i], &err) < 0)
			log_warning("%s; send SIGHUP after a change", err.text);
		watch_names(watch, loop, dir);
	}
}

void capsule_watch_stop(struct capsule_watch *watch)
{
	for (size_t i = 0; i < watch->capsules->count; i++)
		watch_free(watch->folders[i]);
	for (size_t i = 0; i < watch->name_count; i++)
		watch_free(watch->names[i]);
	watch->name_count = 0;
}
