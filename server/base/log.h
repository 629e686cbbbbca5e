/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/buf.h"
#include "base/str.h"

/*
 * Lines for the operator, on standard error.  Only the mains, net/, site/,
 * cli/ and daemon/ log; the layers below return errors.
 *
 * A line is written whole or not at all, is at most LOG_LINE_MAX octets of
 * printable ASCII or UTF-8, and never waits for a reader: when the sink cannot
 * take it, it is counted, and the next line that fits is preceded by one that
 * says how many were dropped.
 */
enum log_level { LOG_ERROR, LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_DEBUG };

enum { LOG_LINE_MAX = 2048 };

/* log_open - name the program in every line ("bifoldd") and set the least
 * level that is written.  `program` is borrowed for the process's life. */
void log_open(const char *program, enum log_level least);
/* log_level_named - "error", "warning", "notice", "info", "debug"; -1 if none. */
int log_level_named(struct str name);
bool log_wants(enum log_level level);

void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_notice(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * The access log: lines of another kind, to standard error or to a descriptor of
 * their own.  They have no level.  Lines dropped from a descriptor of its own
 * are counted, and a warning on standard error says how many and why: at once,
 * then at most every LOG_LOSS_MS.
 */
enum { LOG_LOSS_MS = 10000 };

/* log_access_to - where log_access() writes; standard error at first.  Before
 * there are threads.  `fd` is borrowed for the process's life, and may be given
 * another meaning with dup2() at any time: that is how the file is changed. */
void log_access_to(int fd);

/* log_access - write `line`, printable ASCII of at most LOG_LINE_MAX - 64 octets
 * (what is longer is cut, what is not printable becomes '?').  `named`: on
 * standard error, where other lines stand, "bifoldd: access: " goes before it. */
void log_access(struct str line, bool named);

/*
 * log_escape - append octets from outside to `out` so that they stay one line
 * of printable ASCII: everything else, backslash included, becomes \xNN.  At
 * most `max` octets of the result; a cut is shown by "...".
 */
void log_escape(struct buf *out, struct str raw, size_t max);

#endif
