/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "files/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* O_NONBLOCK: opening a FIFO must not wait for its writer. */
enum { OPEN_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, RENAME_RETRIES = 3 };

static atomic_bool walk_only;

void beneath_walks(bool always)
{
	atomic_store(&walk_only, always);
}

int root_open(const char *path, int *ret_fd, struct err *err)
{
	int fd;

	do
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	if (fd >= 0) {
		*ret_fd = fd;
		return 0;
	}
	switch (errno) {
	case ENOENT:
		return err_set(err, ERR_MISSING,
			"there is no folder %s; make it, or name another one", path);
	case ENOTDIR:
		return err_set(err, ERR_MISSING, "%s is not a folder; name one", path);
	case EACCES:
	case EPERM:
		return err_set(err, ERR_DENIED,
			"the folder %s may not be read; give this user read and search "
			"permission for it",
			path);
	default:
		return err_set(err, ERR_IO, "cannot open the folder %s: %s", path, strerror(errno));
	}
}

/* rel = segment *( "/" segment ), no segment empty or beginning with a dot */
static bool acceptable(struct str rel)
{
	struct str rest = rel;

	if (rel.len == 0 || rel.len >= PATH_MAX || str_find(rel, '\0') < rel.len ||
		rel.p[rel.len - 1] == '/')
		return false;
	while (rest.len) {
		struct str segment = str_cut(&rest, '/');

		if (segment.len == 0 || segment.p[0] == '.')
			return false;
	}
	return true;
}

/* The kernel looks every component up itself and never leaves the root, even
 * while someone renames folders under it: then it says EAGAIN. */
static int open_by_kernel(int root_fd, const char *rel)
{
	struct open_how how = {
		.flags = OPEN_FLAGS,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	long fd;
	int tries = 0;

	do
		fd = syscall(SYS_openat2, root_fd, rel, &how, sizeof(how));
	while (fd < 0 && (errno == EINTR || (errno == EAGAIN && tries++ < RENAME_RETRIES)));
	return (int)fd;
}

/* For kernels without openat2, and filters that refuse it: one component at a
 * time, no links at all.  `rel` is cut up on the way. */
static int open_by_walk(int root_fd, char *rel)
{
	int dir = root_fd;
	int fd, saved;

	for (;;) {
		char *slash = strchr(rel, '/');

		if (slash)
			*slash = '\0';
		do
			fd = openat(dir, rel,
				slash ? O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
				      : OPEN_FLAGS | O_NOFOLLOW);
		while (fd < 0 && errno == EINTR);
		saved = errno;
		if (dir != root_fd)
			close(dir);
		errno = saved;
		if (fd < 0 || !slash)
			return fd;
		dir = fd;
		rel = slash + 1;
	}
}

static int open_file(int root_fd, struct str rel)
{
	char path[PATH_MAX];
	int fd;

	memcpy(path, rel.p, rel.len);
	path[rel.len] = '\0';
	if (!atomic_load(&walk_only)) {
		fd = open_by_kernel(root_fd, path);
		/* EPERM is what old container filters say for ENOSYS */
		if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
			return fd;
	}
	return open_by_walk(root_fd, path);
}

static int refuse(int error, struct err *err)
{
	switch (error) {
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case EAGAIN:
	case ETXTBSY:
		return err_set(
			err, ERR_BUSY, "cannot open a static file just now: %s", strerror(error));
	case EACCES:
	case EISDIR:
	case EINVAL:
	case ELOOP:
	case ENAMETOOLONG:
	case ENODEV:
	case ENOENT:
	case ENOTDIR:
	case ENXIO:
	case EPERM:
	case EXDEV:
		return err_set(err, ERR_MISSING, "there is no such static file");
	default:
		return err_set(err, ERR_IO, "cannot open a static file: %s; check the disk",
			strerror(error));
	}
}

int beneath_open(int root_fd, struct str rel, int *ret_fd, uint64_t *ret_size, struct err *err)
{
	struct stat st;
	int fd, error;

	if (!acceptable(rel))
		return refuse(ENOENT, err);
	fd = open_file(root_fd, rel);
	if (fd < 0)
		return refuse(errno, err);
	error = fstat(fd, &st) < 0 ? errno : S_ISREG(st.st_mode) ? 0 : ENOENT;
	if (error) {
		close(fd);
		return refuse(error, err);
	}
	*ret_fd = fd;
	*ret_size = (uint64_t)st.st_size;
	return 0;
}
