/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "tls/pair_files.h"

#include "tls/cert.h"
#include "tls/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HOST_MAX = 240, FILE_NAME_MAX = HOST_MAX + 16 };

/* One host's files in an open, locked folder. */
struct place {
	const char *dir; /* borrowed, for sentences */
	int fd;          /* owned: the folder; closing it gives the lock back */
	char pem[FILE_NAME_MAX], key[FILE_NAME_MAX];
	char pem_new[FILE_NAME_MAX], key_new[FILE_NAME_MAX];
};

static int fail_errno(struct err *err, const char *what, const char *dir, const char *name)
{
	enum err_code code =
		errno == EACCES || errno == EPERM || errno == EROFS ? ERR_DENIED : ERR_IO;

	const char *remedy = code == ERR_DENIED
				     ? "; give this user the right to write there, or name another "
				       "folder with --certs"
			     : errno == ENOSPC || errno == EDQUOT ? "; make room and try again"
								  : "";

	return err_set(err, code, "%s %s%s%s: %s%s", what, dir, *name ? "/" : "", name,
		strerror(errno), remedy);
}

static int place_name(struct place *place, struct str host, struct err *err)
{
	bool bad = host.len == 0 || host.len > HOST_MAX || host.p[0] == '.';

	for (size_t i = 0; i < host.len; i++)
		bad = bad || host.p[i] == '/' || (unsigned char)host.p[i] <= 0x20;
	if (bad)
		return err_set(err, ERR_USAGE, "the host name '%.*s' cannot be the name of a file",
			STR_PRINTF(str_upto(host, 100)));
	snprintf(place->pem, FILE_NAME_MAX, "%.*s.pem", STR_PRINTF(host));
	snprintf(place->key, FILE_NAME_MAX, "%.*s.key", STR_PRINTF(host));
	snprintf(place->pem_new, FILE_NAME_MAX, ".%.*s.pem.new", STR_PRINTF(host));
	snprintf(place->key_new, FILE_NAME_MAX, ".%.*s.key.new", STR_PRINTF(host));
	return 0;
}

static int place_open(
	struct place *place, const char *dir, struct str host, bool make, struct err *err)
{
	int rc = place_name(place, host, err);

	if (rc < 0)
		return rc;
	place->dir = dir;
	if (make && mkdir(dir, 0700) < 0 && errno != EEXIST)
		return fail_errno(err, "cannot make the folder for certificates", dir, "");
	place->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (place->fd < 0 && errno == ENOENT)
		return err_set(err, ERR_MISSING, "there is no folder %s", dir);
	if (place->fd < 0)
		return fail_errno(err, "cannot open the folder for certificates", dir, "");
	/* not every file system has locks; without one, writers are on their own */
	while (flock(place->fd, LOCK_EX) < 0 && errno == EINTR)
		;
	return 0;
}

static bool exists(const struct place *place, const char *name)
{
	return faccessat(place->fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Links are followed: people point these names at what their ACME client keeps. */
static int file_open(const struct place *place, const char *name, bool secret, struct err *err)
{
	int fd = openat(place->fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int rc;

	if (fd < 0 && errno == ENOENT)
		return err_set(
			err, ERR_USAGE, "%s/%s is a link that leads nowhere", place->dir, name);
	if (fd < 0)
		return fail_errno(err, "cannot read", place->dir, name);
	rc = secret_check(fd, place->dir, name, secret, err);
	if (rc < 0) {
		close(fd);
		return rc;
	}
	return fd;
}

static int file_read(
	const struct place *place, const char *name, bool secret, struct buf *out, struct err *err)
{
	int fd = file_open(place, name, secret, err);
	int rc;

	if (fd < 0)
		return fd;
	rc = secret_read(fd, place->dir, name, out, err);
	close(fd);
	return rc;
}

/* Some people keep both halves in one file. */
static int chain_read(const struct place *place, struct buf *out, struct err *err)
{
	int rc = file_read(place, place->pem, false, out, err), fd;

	if (rc < 0 || str_search(buf_view(out), STR("PRIVATE KEY-----")) == out->len)
		return rc;
	fd = file_open(place, place->pem, true, err);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int sync_dir(const struct place *place, struct err *err)
{
	if (fsync(place->fd) < 0 && errno != EINVAL)
		return fail_errno(err, "cannot write the folder", place->dir, "");
	return 0;
}

/* What root puts here is for the user who serves, whose folder it is. */
static void give_to_owner(const struct place *place, int fd)
{
	struct stat st;

	if (geteuid() == 0 && fstat(place->fd, &st) == 0 && st.st_uid != 0 &&
		fchown(fd, st.st_uid, st.st_gid) < 0)
		return; /* the daemon says so when it cannot read it */
}

static int file_write(const struct place *place, const char *name, struct str text, struct err *err)
{
	int fd, rc = 0;

	if (unlinkat(place->fd, name, 0) < 0 && errno != ENOENT)
		return fail_errno(err, "cannot remove the left-over", place->dir, name);
	fd = openat(place->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail_errno(err, "cannot write", place->dir, name);
	while (rc == 0 && text.len) {
		ssize_t n = write(fd, text.p, text.len);

		if (n < 0 && errno != EINTR)
			rc = fail_errno(err, "cannot write", place->dir, name);
		text = str_from(text, n > 0 ? (size_t)n : 0);
	}
	if (rc == 0)
		give_to_owner(place, fd);
	if (rc == 0 && fsync(fd) < 0)
		rc = fail_errno(err, "cannot write", place->dir, name);
	close(fd);
	if (rc < 0)
		unlinkat(place->fd, name, 0);
	return rc;
}

static int file_rename(const struct place *place, const char *from, const char *to, struct err *err)
{
	if (renameat(place->fd, from, place->fd, to) < 0)
		return fail_errno(err, "cannot write", place->dir, to);
	return 0;
}

/* A run that was killed between its two renames has left the chain in place and
 * the key waiting.  Only a key that belongs to the chain is taken. */
static int finish_killed_run(struct place *place, struct err *err)
{
	struct buf chain, key;
	int rc = 0;

	if (!exists(place, place->key_new) || exists(place, place->pem_new) ||
		!exists(place, place->pem))
		return 0;
	buf_init(&chain, PAIR_PEM_MAX);
	buf_init(&key, PAIR_PEM_MAX);
	if (file_read(place, place->pem, false, &chain, NULL) == 0 &&
		file_read(place, place->key_new, true, &key, NULL) == 0 &&
		cert_matches(buf_view(&chain), buf_view(&key), NULL) == 0) {
		rc = file_rename(place, place->key_new, place->key, err);
		if (rc == 0)
			rc = sync_dir(place, err);
	}
	secret_wipe(key.p, key.cap);
	buf_release(&key);
	buf_release(&chain);
	return rc;
}

static int load(struct place *place, struct buf *chain, struct buf *key, struct err *err)
{
	struct err why;
	bool pem = exists(place, place->pem), secret = exists(place, place->key);
	int rc;

	if (!pem && !secret)
		return err_set(
			err, ERR_MISSING, "there is no certificate %s/%s", place->dir, place->pem);
	if (!pem || !secret)
		return err_set(err, ERR_USAGE,
			"%s/%s is there but %s is not: put the missing half beside it, or move "
			"both away for "
			"a new pair",
			place->dir, pem ? place->pem : place->key, pem ? place->key : place->pem);
	rc = chain_read(place, chain, err);
	if (rc == 0)
		rc = file_read(place, place->key, true, key, err);
	if (rc < 0)
		return rc;
	if (cert_matches(buf_view(chain), buf_view(key), &why) < 0)
		return err_set(err, ERR_USAGE, "%s/%s and %s are not a pair: %s", place->dir,
			place->pem, place->key, why.text);
	return 0;
}

static bool same_key(const struct place *place, struct str key)
{
	struct buf old;
	bool same;

	buf_init(&old, PAIR_PEM_MAX);
	same = file_read(place, place->key, true, &old, NULL) == 0 && str_eq(buf_view(&old), key);
	secret_wipe(old.p, old.cap);
	buf_release(&old);
	return same;
}

/* Once the chain has its name there is no way back, only finish_killed_run(). */
static int store(struct place *place, struct str chain, struct str key, struct err *err)
{
	bool key_stays = exists(place, place->key) && same_key(place, key);
	int rc = key_stays ? 0 : file_write(place, place->key_new, key, err);

	if (rc == 0)
		rc = file_write(place, place->pem_new, chain, err);
	if (rc == 0)
		rc = sync_dir(place, err);
	if (rc == 0)
		rc = file_rename(place, place->pem_new, place->pem, err);
	if (rc < 0) {
		unlinkat(place->fd, place->pem_new, 0);
		unlinkat(place->fd, place->key_new, 0);
		return rc;
	}
	if (!key_stays)
		rc = file_rename(place, place->key_new, place->key, err);
	return rc < 0 ? rc : sync_dir(place, err);
}

int pair_write(const char *dir, struct str host, struct str chain, struct str key, bool replace,
	struct err *err)
{
	struct place place;
	struct err why;
	int rc;

	if (cert_matches(chain, key, &why) < 0)
		return err_set(err, ERR_USAGE, "this is no pair to keep: %s", why.text);
	rc = place_open(&place, dir, host, true, err);
	if (rc < 0)
		return rc;
	rc = finish_killed_run(&place, err);
	if (rc == 0 && !replace && (exists(&place, place.pem) || exists(&place, place.key)))
		rc = err_set(err, ERR_USAGE, "%s/%s is there already, and clients know it", dir,
			exists(&place, place.pem) ? place.pem : place.key);
	if (rc == 0)
		rc = store(&place, chain, key, err);
	close(place.fd);
	return rc;
}

int pair_load(const char *dir, struct str host, struct buf *chain, struct buf *key, struct err *err)
{
	struct place place;
	int rc = place_open(&place, dir, host, false, err);

	if (rc < 0)
		return rc;
	rc = finish_killed_run(&place, err);
	if (rc == 0)
		rc = load(&place, chain, key, err);
	close(place.fd);
	return rc;
}

int pair_ensure(const char *dir, struct str host, const struct str *names, size_t name_count,
	struct buf *chain, struct buf *key, bool *ret_made, struct err *err)
{
	struct place place;
	bool made = false;
	int rc = place_open(&place, dir, host, true, err);

	if (rc < 0)
		return rc;
	rc = finish_killed_run(&place, err);
	if (rc == 0)
		rc = load(&place, chain, key, err);
	if (rc == ERR_MISSING) {
		buf_clear(chain);
		buf_clear(key);
		rc = cert_make(names, name_count, STR_EMPTY, chain, key, err);
		if (rc == 0)
			rc = store(&place, buf_view(chain), buf_view(key), err);
		made = rc == 0;
	}
	close(place.fd);
	if (rc == 0 && ret_made)
		*ret_made = made;
	return rc;
}
