/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/access_log.h"

#include "daemon/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* O_NONBLOCK: a FIFO that nobody reads is an error, not a wait. */
enum {
	FLAGS = O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
	FILE_MODE = 0640,
	TRIES = 10 /* a rotation may take the file away between two calls */
};

bool access_log_wanted(const struct config *config)
{
	return config->log_access && config->log_access_file.len > 0;
}

static int fault(const char *path, const char *why, const char *remedy, struct err *err)
{
	return err_set(err, ERR_USAGE, "log.access_file: %s %s; %s", path, why, remedy);
}

static int cannot_open(const char *path, int why, struct err *err)
{
	if (why == ELOOP)
		return fault(path, "is a symbolic link", "name the file that it leads to", err);
	if (why == ENXIO)
		return fault(path, "is read by nobody", "start its reader first", err);
	if (why == EISDIR)
		return fault(path, "is a folder", "name a file", err);
	return err_set(err, ERR_USAGE,
		"log.access_file: %s cannot be opened: %s; let this user write there, or name "
		"another file",
		path, strerror(why));
}

static int copy_path(const struct config *config, char path[PATH_MAX], struct err *err)
{
	struct str given = config->log_access_file;

	if (given.len >= PATH_MAX)
		return err_set(err, ERR_USAGE, "log.access_file: the name is too long");
	memcpy(path, given.p, given.len);
	path[given.len] = '\0';
	return 0;
}

/* The mode is set by hand: our umask leaves nothing to the group. */
static int give_away(int fd, const char *path, const struct config *config, struct err *err)
{
	int rc = process_give(fd, config->user, err);

	if (rc == 0 && fchmod(fd, FILE_MODE) < 0)
		rc = cannot_open(path, errno, err);
	if (rc == 0)
		return 0;
	unlink(path);
	close(fd);
	return rc;
}

static int open_or_make(const char *path, const struct config *config, int *ret_fd, struct err *err)
{
	for (int i = 0; i < TRIES; i++) {
		*ret_fd = open(path, FLAGS | O_CREAT | O_EXCL, FILE_MODE);
		if (*ret_fd >= 0)
			return give_away(*ret_fd, path, config, err);
		if (errno != EEXIST)
			break;
		*ret_fd = open(path, FLAGS);
		if (*ret_fd >= 0)
			return 0;
		if (errno != ENOENT)
			break;
	}
	return cannot_open(path, errno, err);
}

static int check_kind(int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) == 0 &&
		(S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)))
		return 0;
	return fault(path, "is no file that lines can be added to", "name another one", err);
}

int access_log_open(const struct config *config, int *ret_fd, struct err *err)
{
	char path[PATH_MAX];
	int rc = copy_path(config, path, err);

	if (rc == 0)
		rc = open_or_make(path, config, ret_fd, err);
	if (rc < 0)
		return rc;
	rc = check_kind(*ret_fd, path, err);
	if (rc < 0)
		close(*ret_fd);
	return rc;
}

/* Where `path` lies, with all links followed; false: that is not there. */
static bool find_folder(char path[PATH_MAX], char folder[PATH_MAX])
{
	char *slash = strrchr(path, '/');
	bool found;

	if (!slash)
		return realpath(".", folder) != NULL;
	*slash = '\0';
	found = realpath(slash == path ? "/" : path, folder) != NULL;
	*slash = '/';
	return found;
}

int access_log_apart(const struct config *config, const char *capsule, struct err *err)
{
	char path[PATH_MAX], folder[PATH_MAX], served[PATH_MAX];
	int rc = copy_path(config, path, err);
	size_t len;

	if (rc < 0)
		return rc;
	if (!find_folder(path, folder) || !realpath(capsule, served))
		return 0;
	len = strlen(served);
	if (len == 1) /* the root of all: its slash counts for nothing */
		len = 0;
	if (strncmp(folder, served, len) != 0 || (folder[len] != '/' && folder[len] != '\0') ||
		strstr(folder + len, "/."))
		return 0;
	return err_set(err, ERR_USAGE,
		"log.access_file: %s lies in the capsule %s, whose files are served; put the log "
		"elsewhere",
		path, capsule);
}

/* A file that is there is opened; for one to be made its folder must take it. */
int access_log_check(const struct config *config, struct err *err)
{
	char path[PATH_MAX], folder[PATH_MAX];
	int fd, rc = copy_path(config, path, err);

	if (rc < 0)
		return rc;
	fd = open(path, FLAGS);
	if (fd >= 0) {
		rc = check_kind(fd, path, err);
		close(fd);
		return rc;
	}
	if (errno != ENOENT)
		return cannot_open(path, errno, err);
	if (!find_folder(path, folder) || access(folder, W_OK | X_OK) < 0)
		return cannot_open(path, errno, err);
	return 0;
}
