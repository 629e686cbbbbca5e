/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/str.h"

#include <stdarg.h>

/*
 * One error: a code to act on and one sentence for a person, which says what
 * is wrong, where, and what to do.  The caller provides the struct and reads it
 * only after a call returned a negative value.
 */
#define ERR_CODES(X)                                               \
	X(ERR_NOMEM, -1, "out of memory")                          \
	X(ERR_IO, -2, "input or output failed")                    \
	X(ERR_USAGE, -3, "the command line or settings are wrong") \
	X(ERR_FORMAT, -4, "the data is not in the expected form")  \
	X(ERR_LIMIT, -5, "a limit was reached")                    \
	X(ERR_MISSING, -6, "not found")                            \
	X(ERR_BUSY, -7, "in use by another process")               \
	X(ERR_DENIED, -8, "permission denied")                     \
	X(ERR_STALE, -9, "changed while it was read")              \
	X(ERR_INTERNAL, -10, "internal error")

enum err_code {
	ERR_NONE = 0,
#define X(name, value, sentence) name = value,
	ERR_CODES(X)
#undef X
};

struct err {
	enum err_code code;
	char text[480]; /* terminated; no final newline, no program name */
};

/* err_set - fill *err (NULL is allowed) and return `code`, so that a caller
 * can write `return err_set(err, ERR_IO, ...)`. */
int err_set(struct err *err, enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* err_prefix - put words in front of the sentence already there, for a caller
 * that knows more of the place. */
void err_prefix(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* err_nomem - the usual answer when an allocation failed. */
int err_nomem(struct err *err);

/* err_name - "ERR_IO" and the like, for traces; never NULL. */
const char *err_name(int code);

#endif
