/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/log.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const level_names[] = { "error", "warning", "notice", "info", "debug" };

static const char *program_name = "bifold";
static enum log_level least_level = LOG_NOTICE;
static atomic_ulong dropped;

void log_open(const char *program, enum log_level least)
{
	program_name = program;
	least_level = least;
}

int log_level_named(struct str name)
{
	for (int i = 0; i <= LOG_DEBUG; i++)
		if (str_eq(name, str_of(level_names[i])))
			return i;
	return -1;
}

bool log_wants(enum log_level level)
{
	return level <= least_level;
}

/* A pipe that polls writable takes PIPE_BUF octets without blocking, and a
 * line is shorter than that; so nothing need be set on the descriptor, which
 * other processes may share. */
static bool sink_write(const char *line, size_t len)
{
	struct pollfd sink = { .fd = STDERR_FILENO, .events = POLLOUT };

	if (poll(&sink, 1, 0) != 1 || !(sink.revents & POLLOUT))
		return false;
	return write(STDERR_FILENO, line, len) == (ssize_t)len;
}

static void report_dropped(void)
{
	unsigned long count = atomic_exchange(&dropped, 0);
	char line[128];
	int len;

	if (count == 0)
		return;
	len = snprintf(line, sizeof(line),
		"%s: warning: %lu log lines dropped: the log is not read\n", program_name, count);
	if (!sink_write(line, (size_t)len))
		atomic_fetch_add(&dropped, count);
}

__attribute__((format(printf, 2, 0))) static void emit(
	enum log_level level, const char *fmt, va_list ap)
{
	char line[LOG_LINE_MAX];
	int head, body;
	size_t len;

	if (!log_wants(level))
		return;
	head = snprintf(line, sizeof(line), "%s: %s: ", program_name, level_names[level]);
	body = vsnprintf(line + head, sizeof(line) - (size_t)head - 1, fmt, ap);
	if (body < 0)
		return;
	len = strlen(line);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[len++] = '\n';
	report_dropped();
	if (!sink_write(line, len))
		atomic_fetch_add(&dropped, 1);
}

#define DEFINE_LOG(name, level)         \
	void name(const char *fmt, ...) \
	{                               \
		va_list ap;             \
		va_start(ap, fmt);      \
		emit((level), fmt, ap); \
		va_end(ap);             \
	}

DEFINE_LOG(log_error, LOG_ERROR)
DEFINE_LOG(log_warning, LOG_WARNING)
DEFINE_LOG(log_notice, LOG_NOTICE)
DEFINE_LOG(log_info, LOG_INFO)
DEFINE_LOG(log_debug, LOG_DEBUG)

void log_escape(struct buf *out, struct str raw, size_t max)
{
	size_t start = out->len;

	for (size_t i = 0; i < raw.len; i++) {
		unsigned char c = (unsigned char)raw.p[i];

		if (out->len - start + 7 > max) {
			buf_puts(out, "...");
			return;
		}
		if (c >= 0x20 && c < 0x7f && c != '\\')
			buf_char(out, (char)c);
		else
			buf_printf(out, "\\x%02x", c);
	}
}
