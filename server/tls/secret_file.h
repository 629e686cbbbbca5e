/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TLS_SECRET_FILE_H
#define TLS_SECRET_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

/*
 * Files with keys in them, and who may have a hand in them.
 *
 * A secret belongs to us or to root, and nobody else may read or change it.  One
 * that is root's may be read by a group, since that is how an unprivileged daemon
 * gets at a key that another program renews (Debian's group ssl-cert).
 *
 * Names in sentences are `dir`/`name`; an empty `dir` leaves out the slash.
 */

enum { SECRET_FILE_MAX = 64 * 1024 };

/*
 * secret_check - is the open file a regular one of at most SECRET_FILE_MAX octets
 * and, if `secret`, as above?  ERR_USAGE with what to do; ERR_IO.
 */
int secret_check(int fd, const char *dir, const char *name, bool secret, struct err *err);

/* secret_read - all of it into `out` (of at least SECRET_FILE_MAX), replacing what
 * it held and leaving no copy elsewhere.  ERR_IO, ERR_NOMEM. */
int secret_read(int fd, const char *dir, const char *name, struct buf *out, struct err *err);

/* secret_load - open, check and read a secret.  ERR_MISSING or ERR_DENIED too. */
int secret_load(const char *path, struct buf *out, struct err *err);

#endif
