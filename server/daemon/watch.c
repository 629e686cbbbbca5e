/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/watch.h"

#include "base/mem.h"
#include "files/name.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The system keeps 16,384 events and drops the rest without a word that libuv would pass
 * on: past EVENTS_MAX in one burst nobody knows what changed. */
enum { FOLDERS_MAX = 8192, CHAINS = 1024, DEPTH_MAX = 32, PATH_ROOM = 4096, EVENTS_MAX = 4096 };

/* One who saves an article touches it and its sidecar.  More paths than that are the work of
 * a program, which pauses for the disk or the network before it is done. */
enum { BY_HAND_MAX = 4, BURST_PATIENCE = 8 };

/* One folder.  The system watches the inode, not the name, so a folder that
 * was replaced is told apart by its number. */
struct folder {
	uv_fs_event_t event;
	struct watch *watch; /* borrowed */
	struct folder *next;
	ino_t inode;
	bool seen;
	char path[];
};

struct watch {
	struct watch_options o;
	uv_timer_t quiet;
	struct folder *chains[CHAINS]; /* by inode; owned, until its handle is closed */
	size_t count;
	uint64_t since;  /* of the first change not yet told, 0: none */
	unsigned events; /* since then */
	bool blind, freeing;
	size_t open; /* handles, closing ones included */
	char path[PATH_ROOM], only[256];
};

static void settle(struct watch *watch)
{
	if (watch->freeing && watch->open == 0)
		mem_free(watch);
}

static void folder_closed(uv_handle_t *handle)
{
	struct folder *folder = handle->data;
	struct watch *watch = folder->watch;

	mem_free(folder);
	watch->open--;
	settle(watch);
}

static void mark_all_unseen(struct watch *watch)
{
	for (size_t i = 0; i < CHAINS; i++)
		for (struct folder *folder = watch->chains[i]; folder; folder = folder->next)
			folder->seen = false;
}

static void drop_unseen(struct watch *watch)
{
	for (size_t i = 0; i < CHAINS; i++) {
		struct folder **link = &watch->chains[i];

		while (*link) {
			struct folder *folder = *link;

			if (folder->seen) {
				link = &folder->next;
				continue;
			}
			*link = folder->next;
			watch->count--;
			uv_close((uv_handle_t *)&folder->event, folder_closed);
		}
	}
}

static void told(uv_timer_t *timer);

/* What begins with a dot is no page, but one of them speaks of all pages.  Of one name it
 * counts what it stands for, not what is in there nor its time and rights, which rsync
 * sets as it ends: that is UV_CHANGE (and UV_RENAME as well for folders). */
static bool counts(const struct watch *watch, const char *name, int events)
{
	if (watch->only[0])
		return name && strcmp(name, watch->only) == 0 && !(events & UV_CHANGE);
	return !name || !name_is_skipped(str_of(name)) || strcmp(name, ".bifold.yaml") == 0;
}

/* An event of the folder itself comes under its own name, as one of an entry would.  Of
 * those below the top the folder above tells as well. */
static void note(struct watch *watch, const struct folder *folder, const char *name)
{
	const char *own = strrchr(folder->path, '/');

	if (!watch->o.paths)
		return;
	if (++watch->events > EVENTS_MAX || !name ||
		(strcmp(folder->path, watch->path) == 0 && own && strcmp(own + 1, name) == 0))
		paths_add_all(watch->o.paths);
	else
		paths_add(watch->o.paths, folder->path, name);
}

static unsigned patience(const struct paths *paths)
{
	return paths && (paths->all || paths->count > BY_HAND_MAX) ? BURST_PATIENCE : 1;
}

/* (Re)starts the wait for a pause. */
static void wait_for_pause(struct watch *watch)
{
	const unsigned times = patience(watch->o.paths);
	const uint64_t quiet = (uint64_t)watch->o.quiet_ms * times;
	const uint64_t longest = (uint64_t)watch->o.longest_ms * times;
	uint64_t waited, left;

	if (!watch->since)
		watch->since = uv_now(watch->o.loop);
	waited = uv_now(watch->o.loop) - watch->since;
	left = longest > waited ? longest - waited : 0;
	uv_timer_start(&watch->quiet, told, left < quiet ? left : quiet, 0);
}

static void noticed(uv_fs_event_t *event, const char *name, int events, int status)
{
	struct folder *folder = event->data;
	struct watch *watch = folder->watch;

	(void)status;
	if (watch->freeing || !counts(watch, name, events))
		return;
	note(watch, folder, name);
	wait_for_pause(watch);
}

static struct folder **chain_of(struct watch *watch, ino_t inode)
{
	return &watch->chains[inode % CHAINS];
}

static struct folder *find(struct watch *watch, const char *path, ino_t inode)
{
	for (struct folder *folder = *chain_of(watch, inode); folder; folder = folder->next)
		if (folder->inode == inode && strcmp(folder->path, path) == 0)
			return folder;
	return NULL;
}

static int add(struct watch *watch, const char *path, ino_t inode)
{
	size_t len = strlen(path) + 1;
	struct folder *folder = find(watch, path, inode);
	int rc;

	if (folder) {
		folder->seen = true;
		return 0;
	}
	if (watch->count >= FOLDERS_MAX)
		return UV_ENOSPC;
	folder = mem_alloc(sizeof(*folder) + len);
	if (!folder)
		return UV_ENOMEM;
	memcpy(folder->path, path, len);
	folder->watch = watch;
	folder->inode = inode;
	folder->seen = true;
	folder->event.data = folder;
	uv_fs_event_init(watch->o.loop, &folder->event);
	watch->open++;
	rc = uv_fs_event_start(&folder->event, noticed, path, 0);
	if (rc < 0) {
		uv_close((uv_handle_t *)&folder->event, folder_closed);
		return rc;
	}
	folder->next = *chain_of(watch, inode);
	*chain_of(watch, inode) = folder;
	watch->count++;
	return 0;
}

static const char *reason(int rc)
{
	return rc == UV_ENOSPC ? "there are more folders than may be watched (see "
				 "fs.inotify.max_user_watches)"
			       : uv_strerror(rc);
}

static void tell_blind(struct watch *watch, const char *path, int rc)
{
	if (!watch->blind)
		watch->o.blind(watch->o.arg, path, reason(rc));
	watch->blind = true;
}

/* `path` is a buffer of PATH_ROOM that is used and restored. */
static void add_below(struct watch *watch, char *path, int depth)
{
	DIR *dir = depth < DEPTH_MAX ? opendir(path) : NULL;
	const size_t len = strlen(path);

	if (!dir)
		return;
	for (const struct dirent *entry; (entry = readdir(dir));) {
		const size_t name_len = strlen(entry->d_name);
		struct stat st;
		int rc;

		if (entry->d_name[0] == '.' || len + name_len + 2 > PATH_ROOM ||
			(entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN))
			continue;
		path[len] = '/';
		memcpy(path + len + 1, entry->d_name, name_len + 1);
		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
			rc = add(watch, path, st.st_ino);
			if (rc < 0)
				tell_blind(watch, path, rc);
			else
				add_below(watch, path, depth + 1);
		}
		path[len] = '\0';
	}
	closedir(dir);
}

static int scan(struct watch *watch)
{
	char path[PATH_ROOM];
	struct stat st;
	int rc;

	mark_all_unseen(watch);
	rc = stat(watch->path, &st) < 0 ? UV_ENOENT : add(watch, watch->path, st.st_ino);
	if (rc == 0 && watch->o.recursive) {
		memcpy(path, watch->path, sizeof(path));
		add_below(watch, path, 0);
	}
	drop_unseen(watch);
	return rc;
}

static bool is_folder(struct watch *watch, const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		return S_ISDIR(st.st_mode);
	for (size_t i = 0; i < CHAINS; i++)
		for (struct folder *folder = watch->chains[i]; folder; folder = folder->next)
			if (strcmp(folder->path, path) == 0)
				return true;
	return false;
}

/* Reading all folders of a large capsule takes as long as indexing one file. */
static bool folders_changed(struct watch *watch)
{
	const struct paths *paths = watch->o.paths;

	if (!paths || paths->all)
		return true;
	for (size_t i = 0; i < paths->count; i++)
		if (is_folder(watch, paths->at[i]))
			return true;
	return false;
}

/* Look for folders that are new before telling: what is in them by now is part
 * of this change, what comes later is seen. */
static void told(uv_timer_t *timer)
{
	struct watch *watch = timer->data;

	watch->since = 0;
	watch->events = 0;
	if (folders_changed(watch))
		scan(watch);
	watch->o.changed(watch->o.arg);
}

static void timer_closed(uv_handle_t *handle)
{
	struct watch *watch = handle->data;

	watch->open--;
	settle(watch);
}

int watch_new(const struct watch_options *options, struct watch **ret_watch, struct err *err)
{
	struct watch *watch;
	size_t len = strlen(options->path);
	int rc;

	if (len >= PATH_ROOM || (options->only && strlen(options->only) >= sizeof(watch->only)))
		return err_set(err, ERR_IO, "the name of a folder to watch is too long");
	watch = mem_alloc(sizeof(*watch));
	if (!watch)
		return err_nomem(err);
	watch->o = *options;
	memcpy(watch->path, options->path, len);
	if (options->only)
		memcpy(watch->only, options->only, strlen(options->only));
	uv_timer_init(options->loop, &watch->quiet);
	watch->quiet.data = watch;
	watch->open = 1;
	rc = scan(watch);
	if (rc < 0) {
		err_set(err, ERR_IO, "%s cannot be watched: %s", options->path, reason(rc));
		watch_free(watch);
		return ERR_IO;
	}
	*ret_watch = watch;
	return 0;
}

void watch_look(struct watch *watch)
{
	scan(watch);
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	watch->freeing = true;
	mark_all_unseen(watch);
	drop_unseen(watch);
	uv_close((uv_handle_t *)&watch->quiet, timer_closed);
}
