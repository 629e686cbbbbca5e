/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/log.h"

#include "base/clock.h"
#include "base/log_sink.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const level_names[] = { "error", "warning", "notice", "info", "debug" };

static const char *program_name = "bifold";
static enum log_level least_level = LOG_NOTICE;
static struct log_sink own = LOG_SINK(STDERR_FILENO);
static struct log_sink access_sink = LOG_SINK(STDERR_FILENO);
static atomic_ulong dropped, access_dropped;
static atomic_uint_fast64_t access_said_at;

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

static void report_dropped(void)
{
	unsigned long count = atomic_exchange(&dropped, 0);
	char line[128];
	int len;

	if (count == 0)
		return;
	len = snprintf(line, sizeof(line),
		"%s: warning: %lu log line%s dropped: the log is not read\n", program_name, count,
		count == 1 ? "" : "s");
	if (log_sink_write(&own, line, (size_t)len) != 0)
		atomic_fetch_add(&dropped, count);
}

static void put_own(const char *line, size_t len)
{
	report_dropped();
	if (log_sink_write(&own, line, len) != 0)
		atomic_fetch_add(&dropped, 1);
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
	put_own(line, len);
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

void log_access_to(int fd)
{
	access_sink.fd = fd;
}

/* A disk that is full must not fill another with lines about it. */
static void report_access_dropped(int why)
{
	uint_fast64_t now = clock_ms(), said = atomic_load(&access_said_at);
	unsigned long count;

	if (said && now - said < LOG_LOSS_MS)
		return;
	if (!atomic_compare_exchange_strong(&access_said_at, &said, now))
		return;
	count = atomic_exchange(&access_dropped, 0);
	log_warning("%lu access log line%s dropped: %s", count, count == 1 ? "" : "s",
		why == EAGAIN ? "the log is not read"
		: why         ? strerror(why)
			      : "the log could not be written for a while");
}

static void put_access(const char *line, size_t len)
{
	int why = log_sink_write(&access_sink, line, len);

	if (why)
		atomic_fetch_add(&access_dropped, 1);
	if (atomic_load(&access_dropped))
		report_access_dropped(why);
}

void log_access(struct str line, bool named)
{
	bool shared = access_sink.fd == STDERR_FILENO;
	char text[LOG_LINE_MAX];
	size_t len = 0, start;

	if (shared && named)
		len = (size_t)snprintf(text, 64, "%s: access: ", program_name);
	start = len;
	line = str_upto(line, sizeof(text) - 1 - len);
	memcpy(text + len, line.p, line.len);
	len += line.len;
	for (size_t i = start; i < len; i++)
		if (text[i] < 0x20 || text[i] > 0x7e)
			text[i] = '?';
	text[len++] = '\n';
	if (shared)
		put_own(text, len);
	else
		put_access(text, len);
}

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
