/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "tls/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *remedy(int cause)
{
	return cause == EACCES || cause == EPERM ? "; give the user that reads it the right to"
	       : cause == ENOENT                 ? "; name one that is there"
						 : "; look after the disk";
}

static int fail_errno(struct err *err, const char *dir, const char *name)
{
	return err_set(err, ERR_IO, "cannot read %s%s%s: %s%s", dir, *dir ? "/" : "", name,
		strerror(errno), remedy(errno));
}

static int check_owner(const struct stat *st, const char *dir, const char *name, struct err *err)
{
	const uid_t us = geteuid();
	const mode_t forbidden = st->st_uid == 0 ? 0037 : 0077;

	if (st->st_uid != us && st->st_uid != 0 && us != 0)
		return err_set(err, ERR_USAGE,
			"the key %s%s%s belongs to another user (number %u), who can read and "
			"change it: run 'chown %u' on it",
			dir, *dir ? "/" : "", name, (unsigned)st->st_uid, (unsigned)us);
	if (st->st_mode & forbidden)
		return err_set(err, ERR_USAGE,
			"the key %s%s%s is open to others than its owner (mode %04o): run 'chmod "
			"600' on it, and think of making a new one if somebody has read it",
			dir, *dir ? "/" : "", name, (unsigned)(st->st_mode & 07777));
	return 0;
}

int secret_check(int fd, const char *dir, const char *name, bool secret, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fail_errno(err, dir, name);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_USAGE, "%s%s%s is not a file", dir, *dir ? "/" : "", name);
	if (st.st_size > SECRET_FILE_MAX)
		return err_set(err, ERR_USAGE, "%s%s%s is longer than %d octets", dir,
			*dir ? "/" : "", name, SECRET_FILE_MAX);
	return secret ? check_owner(&st, dir, name, err) : 0;
}

/* Room is taken once, so that no copy of a key is left behind by a buffer that
 * moved. */
int secret_read(int fd, const char *dir, const char *name, struct buf *out, struct err *err)
{
	char *to;
	ssize_t n = 0;

	buf_clear(out);
	to = buf_room(out, SECRET_FILE_MAX);
	while (to && out->len < SECRET_FILE_MAX) {
		n = read(fd, to + out->len, SECRET_FILE_MAX - out->len);
		if (n <= 0)
			break;
		buf_grown(out, (size_t)n);
	}
	if (!to)
		return err_nomem(err);
	return n < 0 ? fail_errno(err, dir, name) : 0;
}

int secret_load(const char *path, struct buf *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), rc;

	if (fd < 0)
		return err_set(err,
			errno == ENOENT   ? ERR_MISSING
			: errno == EACCES ? ERR_DENIED
					  : ERR_IO,
			"cannot read %s: %s%s", path, strerror(errno), remedy(errno));
	rc = secret_check(fd, "", path, true, err);
	if (rc == 0)
		rc = secret_read(fd, "", path, out, err);
	close(fd);
	return rc;
}
