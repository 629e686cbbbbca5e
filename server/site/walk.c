/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/walk.h"

#include "article/read.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "files/name.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct entry {
	struct str name; /* a folder's ends in '/', so that names sort as whole paths do */
	bool folder, link;
};

struct folder { /* one on the way down, for finding circles */
	const struct folder *above;
	dev_t device;
	ino_t inode;
	unsigned depth;
};

struct names {
	struct arena arena;
	struct entry *at; /* owned */
	size_t count, room;
};

struct walker {
	const struct walk *walk;
	int root_fd;
	struct buf path;   /* of the folder being read, "" or "notes/" */
	struct str family; /* empty, or the files that are looked for alone */
	unsigned depth;    /* of the folder where it begins */
	struct err *err;
};

/* ---- names ------------------------------------------------------------------- */

static int compare_entries(const void *a, const void *b)
{
	return str_compare(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static const struct entry *find_entry(const struct names *names, struct str name)
{
	struct entry key = { .name = name };

	if (!names->count)
		return NULL;
	return bsearch(&key, names->at, names->count, sizeof(*names->at), compare_entries);
}

static int add_name(struct names *names, struct str name, bool folder, bool link)
{
	if (names->count == names->room) {
		size_t room = names->room ? names->room * 2 : 64;
		struct entry *at = mem_resize(names->at, room * sizeof(*at));

		if (!at)
			return ERR_NOMEM;
		names->at = at;
		names->room = room;
	}
	names->at[names->count++] = (struct entry){
		.name = arena_printf(&names->arena, "%.*s%s", STR_PRINTF(name), folder ? "/" : ""),
		.folder = folder,
		.link = link,
	};
	return arena_failed(&names->arena) ? ERR_NOMEM : 0;
}

/* ---- opening what a link names, below the root only ------------------------------ */

static int open_beneath(int root_fd, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, root_fd, path, &how, sizeof(how));
}

static const char *path_z(struct walker *walker, struct str name)
{
	size_t keep = walker->path.len;
	const char *z;

	buf_str(&walker->path, name);
	buf_char(&walker->path, '\0');
	z = walker->path.p;
	if (!buf_failed(&walker->path))
		walker->path.len = keep;
	return buf_failed(&walker->path) ? NULL : z;
}

/* What a directory entry is, seen through a link that stays below the root. */
static int inspect(struct walker *walker, int dir_fd, const char *name, struct stat *st, bool *link)
{
	const char *path;
	int fd, result;

	*link = false;
	if (fstatat(dir_fd, name, st, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	*link = S_ISLNK(st->st_mode);
	if (!*link)
		return 0;
	path = path_z(walker, str_of(name));
	fd = path ? open_beneath(walker->root_fd, path, O_PATH) : -1;
	if (fd < 0)
		return -1;
	result = fstat(fd, st);
	close(fd);
	return result;
}

static void trouble(struct walker *walker, struct str name, const char *what)
{
	size_t keep = walker->path.len;

	buf_str(&walker->path, name);
	walker->walk->trouble(walker->walk->ctx, buf_view(&walker->path), what);
	buf_truncate(&walker->path, keep);
}

static void unservable(struct walker *walker, struct str name)
{
	struct buf shown;

	buf_init(&shown, 4 * NAME_MAX);
	log_escape(&shown, name, 4 * NAME_MAX);
	trouble(walker, buf_view(&shown),
		"the name holds a control character, a backslash or what is not UTF-8, so no "
		"address can be made of it; it is left out; rename it");
	buf_release(&shown);
}

/* What a name of a folder is; 1 when it is to be listed. */
static int look_at(struct walker *walker, int dir_fd, struct str name, bool *folder, bool *link)
{
	const struct walk *walk = walker->walk;
	struct stat st;
	int found, result;

	if (!walk_servable(name)) {
		unservable(walker, name);
		return 0;
	}
	found = inspect(walker, dir_fd, name.p, &st, link);
	result = *link && walk->link ? walk->link(walk->ctx, walker->err) : 0;
	if (result < 0)
		return result;
	if (found < 0 && *link)
		trouble(walker, name,
			"this link leads outside the capsule or nowhere and is left out");
	if (found < 0)
		return 0;
	*folder = S_ISDIR(st.st_mode);
	return S_ISREG(st.st_mode) || (*folder && !walker->family.len);
}

static bool is_wanted(struct walker *walker, struct str name)
{
	size_t keep = walker->path.len;
	bool wanted;

	if (name_is_skipped(name))
		return false;
	if (!walker->family.len)
		return true;
	buf_str(&walker->path, name);
	wanted = walk_in_family(walker->family, buf_view(&walker->path));
	buf_truncate(&walker->path, keep);
	return wanted;
}

static int read_names(struct walker *walker, DIR *dir, struct names *names)
{
	const struct dirent *found;
	int result = 0;

	while (result >= 0 && (found = readdir(dir))) {
		struct str name = str_of(found->d_name);
		bool folder, link;

		if (!is_wanted(walker, name))
			continue;
		result = look_at(walker, dirfd(dir), name, &folder, &link);
		if (result <= 0)
			continue;
		if (names->count >= WALK_FOLDER_MAX) {
			trouble(walker, name, "too many files in one folder; the rest is left out");
			break;
		}
		result = add_name(names, name, folder, link);
		if (result < 0)
			err_nomem(walker->err);
	}
	if (names->count)
		qsort(names->at, names->count, sizeof(*names->at), compare_entries);
	return result < 0 ? result : 0;
}

/* ---- files -------------------------------------------------------------------------- */

static uint64_t stamp_stat(uint64_t state, const struct stat *st)
{
	int64_t parts[] = { st->st_mtim.tv_sec, st->st_mtim.tv_nsec, st->st_ctim.tv_sec,
		st->st_ctim.tv_nsec, (int64_t)st->st_size, (int64_t)st->st_ino,
		(int64_t)st->st_dev };

	return hash_str(state, str_make((const char *)parts, sizeof(parts)));
}

/* NAME.yaml for NAME.md, or NAME.md.yaml where two articles share a NAME. */
static struct str sidecar_of(struct names *names, struct str name)
{
	static const char *const tails[] = { ".yaml", ".yml" };
	struct str stems[] = { name, walk_stem(name) };

	for (size_t i = 0; i < sizeof(stems) / sizeof(stems[0]); i++)
		for (size_t k = 0; k < sizeof(tails) / sizeof(tails[0]); k++) {
			struct str sidecar = arena_printf(
				&names->arena, "%.*s%s", STR_PRINTF(stems[i]), tails[k]);
			const struct entry *entry = find_entry(names, sidecar);

			if (entry && !entry->folder)
				return entry->name;
		}
	return STR_EMPTY;
}

static bool is_sidecar(struct names *names, struct str name)
{
	static const char *const extensions[] = { "", ".md", ".markdown", ".gmi", ".gemini", ".txt",
		".html", ".htm" };
	struct str stem = walk_stem(name);

	if (!str_ends(name, STR(".yaml")) && !str_ends(name, STR(".yml")))
		return false;
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
		struct str article =
			arena_printf(&names->arena, "%.*s%s", STR_PRINTF(stem), extensions[i]);
		const struct entry *entry = find_entry(names, article);

		if (entry && !entry->folder && article_format_of(article) >= 0)
			return true;
	}
	return false;
}

static int visit_file(
	struct walker *walker, int dir_fd, struct names *names, const struct entry *entry)
{
	struct walk_file file = { .kind = walk_kind_of(entry->name) };
	size_t keep = walker->path.len;
	struct stat st;
	bool link;
	int result;

	if (is_sidecar(names, entry->name))
		return 0;
	if (inspect(walker, dir_fd, entry->name.p, &st, &link) < 0)
		return 0; /* gone meanwhile */
	file.size = (uint64_t)st.st_size;
	file.stamp = stamp_stat(HASH_START, &st);
	if (file.kind != WALK_STATIC) {
		struct str sidecar = sidecar_of(names, entry->name);

		if (sidecar.len && inspect(walker, dir_fd, sidecar.p, &st, &link) == 0) {
			file.stamp = stamp_stat(file.stamp, &st);
			file.sidecar = arena_printf(&names->arena, "%.*s%.*s", (int)keep,
				keep ? walker->path.p : "", STR_PRINTF(sidecar));
		}
	}
	buf_str(&walker->path, entry->name);
	if (buf_failed(&walker->path) || arena_failed(&names->arena))
		return err_nomem(walker->err);
	file.path = buf_view(&walker->path);
	result = walker->walk->file(walker->walk->ctx, &file, walker->err);
	buf_truncate(&walker->path, keep);
	return result < 0 ? result : 0;
}

/* ---- folders -------------------------------------------------------------------------- */

static int visit_folder(struct walker *walker, int fd, const struct folder *above);

static bool circular(const struct folder *above, const struct stat *st)
{
	for (; above; above = above->above)
		if (above->device == st->st_dev && above->inode == st->st_ino)
			return true;
	return false;
}

static int descend(
	struct walker *walker, int dir_fd, const struct entry *entry, const struct folder *above)
{
	struct str name = str_upto(entry->name, entry->name.len - 1);
	const int flags = O_RDONLY | O_DIRECTORY;
	size_t keep = walker->path.len;
	const char *path = path_z(walker, name);
	int fd, result;

	if (!path)
		return err_nomem(walker->err);
	fd = entry->link ? open_beneath(walker->root_fd, path, flags)
			 : openat(dir_fd, path + keep, flags | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		if (errno != ENOENT)
			trouble(walker, entry->name,
				"this folder cannot be read and is left out; check its "
				"permissions");
		return 0;
	}
	buf_str(&walker->path, entry->name);
	result = visit_folder(walker, fd, above);
	buf_truncate(&walker->path, keep);
	return result;
}

static int visit_entries(
	struct walker *walker, DIR *dir, struct names *names, const struct folder *here)
{
	int result = read_names(walker, dir, names);

	for (size_t i = 0; result == 0 && i < names->count; i++) {
		const struct entry *entry = &names->at[i];

		result = entry->folder ? descend(walker, dirfd(dir), entry, here)
				       : visit_file(walker, dirfd(dir), names, entry);
	}
	return result;
}

/* Takes the descriptor. */
static int visit_folder(struct walker *walker, int fd, const struct folder *above)
{
	struct folder here = { .above = above, .depth = above ? above->depth + 1 : walker->depth };
	struct names names = { .at = NULL };
	struct stat st;
	DIR *dir;
	int result;

	if (fstat(fd, &st) < 0 || circular(above, &st) || here.depth > WALK_DEPTH_MAX) {
		trouble(walker, STR_EMPTY,
			here.depth > WALK_DEPTH_MAX
				? "folders lie too deep here; the rest is left out"
				: "this folder leads back to itself and is left out");
		close(fd);
		return 0;
	}
	here.device = st.st_dev;
	here.inode = st.st_ino;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return err_set(walker->err, ERR_IO, "cannot list a folder: %s", strerror(errno));
	}
	arena_init(&names.arena, SIZE_MAX / 4);
	result = visit_entries(walker, dir, &names, &here);
	closedir(dir);
	mem_free(names.at);
	arena_release(&names.arena);
	return result;
}

/* What a walk of the whole capsule would not have come to is not there: -1. */
static int open_folder(struct walker *walker, struct str folder)
{
	const char *path = folder.len ? path_z(walker, folder) : ".";
	struct str rest = folder;

	while (rest.len) {
		struct str name = str_cut(&rest, '/');

		if (name_is_skipped(name) || !walk_servable(name))
			return -1;
		walker->depth++;
	}
	return path ? open_beneath(walker->root_fd, path, O_RDONLY | O_DIRECTORY) : -1;
}

static int walk_from(struct walker *walker, struct str folder)
{
	int fd, result;

	buf_init(&walker->path, 64 * 1024);
	fd = open_folder(walker, folder);
	if (fd < 0 && !folder.len)
		result = err_set(
			walker->err, ERR_IO, "cannot list the capsule: %s", strerror(errno));
	else if (fd < 0)
		result = 0;
	else {
		buf_str(&walker->path, folder);
		result = visit_folder(walker, fd, NULL);
	}
	buf_release(&walker->path);
	return result;
}

int walk_capsule(int root_fd, const struct walk *walk, struct err *err)
{
	struct walker walker = { .walk = walk, .root_fd = root_fd, .err = err };

	return walk_from(&walker, STR_EMPTY);
}

int walk_below(int root_fd, const struct walk *walk, struct str folder, struct err *err)
{
	struct walker walker = { .walk = walk, .root_fd = root_fd, .err = err };

	return walk_from(&walker, folder);
}

int walk_family(int root_fd, const struct walk *walk, struct str family, struct err *err)
{
	struct walker walker = { .walk = walk, .root_fd = root_fd, .family = family, .err = err };
	size_t slash = str_find_last(family, '/');

	return walk_from(&walker, slash < family.len ? str_upto(family, slash + 1) : STR_EMPTY);
}
