/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* One line per connection that said anything.  Peers' octets come escaped from
 * the session, as fields without spaces and quotes; all else here is ours. */
#include "net/loop.h"

#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <string.h>
#include <time.h>

enum { LINE_ROOM = LOG_LINE_MAX, V4_HOST = 1, V6_HOST = 10 };

const char *conn_state_name(enum conn_state state)
{
	static const char *const names[] = {
		[C_HANDSHAKE] = "handshake",
		[C_REQUEST] = "request",
		[C_RESPOND] = "respond",
		[C_FINISH] = "finish",
		[C_CLOSING] = "closing",
	};

	return names[state];
}

/* A socket that takes both families shows IPv4 addresses as ::ffff:a.b.c.d, of
 * which the last four octets are the address. */
static int family_of(const struct conn *conn, unsigned char address[16])
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	memcpy(address, conn->address, 16);
	if (conn->family != AF_INET6 || memcmp(address, mapped, sizeof(mapped)) != 0)
		return conn->family;
	memmove(address, address + sizeof(mapped), 4);
	return AF_INET;
}

/* `prefix` is what a network is known by and a person is not: /24 and /48. */
static void put_address(const struct conn *conn, struct buf *line, const char *before)
{
	unsigned char address[16];
	char text[INET6_ADDRSTRLEN];
	int family = family_of(conn, address);

	if (conn->loop->log_address == 0 || family == 0)
		return;
	if (conn->loop->log_address == 1 && family == AF_INET)
		memset(address + 4 - V4_HOST, 0, V4_HOST);
	if (conn->loop->log_address == 1 && family == AF_INET6)
		memset(address + 16 - V6_HOST, 0, V6_HOST);
	if (inet_ntop(family, address, text, sizeof(text)))
		buf_printf(line, "%s%s", before, text);
}

static void put_time(struct buf *line, bool combined)
{
	time_t now = (time_t)clock_unix();
	struct tm utc;
	char text[40] = "";

	gmtime_r(&now, &utc);
	if (combined)
		strftime(text, sizeof(text), "%d/%b/%Y:%H:%M:%S +0000", &utc);
	else
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
	buf_puts(line, text);
}

static bool has_tls(const struct conn *conn)
{
	return conn->tls && tls_established(conn->tls);
}

static void put_pairs(const struct conn *conn, struct str fields, struct buf *line)
{
	buf_puts(line, "time=");
	put_time(line, false);
	buf_printf(
		line, " id=%llu proto=%s", (unsigned long long)conn->id, conn->listener->ops->name);
	put_address(conn, line, " peer=");
	if (fields.len)
		buf_char(line, ' ');
	buf_str(line, fields);
	buf_printf(line, " bytes=%llu ms=%llu", (unsigned long long)conn->body,
		(unsigned long long)(loop_now(conn->loop) - conn->accepted_at));
	if (has_tls(conn))
		buf_printf(line, " tls=%s%s", tls_version(conn->tls),
			tls_resumed(conn->tls) ? " resumed=yes" : "");
	if (conn->end)
		buf_printf(line, " end=\"%s\"", conn->end);
}

/* The value of `key` among fields of the form key=value; empty: it is not there. */
static struct str value_of(struct str fields, struct str key)
{
	while (fields.len) {
		struct str value = str_cut(&fields, ' '), name = str_cut(&value, '=');

		if (str_eq(name, key))
			return value;
	}
	return STR_EMPTY;
}

/* What was asked for, as a URL; a request that was never understood, as it is. */
static void put_url(const struct conn *conn, struct str fields, struct buf *line)
{
	struct str host = value_of(fields, STR("host")), path = value_of(fields, STR("path"));
	bool gopher = str_eq(str_of(conn->listener->ops->name), STR("gopher"));

	if (path.len == 0) {
		path = value_of(fields, STR("request"));
		buf_str(line, path.len ? path : STR("-"));
		return;
	}
	buf_printf(line, "%s%s://", conn->listener->ops->name, gopher && has_tls(conn) ? "s" : "");
	buf_str(line, host);
	if (!str_starts(path, STR("/")))
		buf_char(line, '/');
	buf_str(line, path);
}

/* Apache's combined form.  Neither protocol has users, referrers and agents. */
static void put_combined(const struct conn *conn, struct str fields, struct buf *line)
{
	struct str status = value_of(fields, STR("status"));
	size_t before = line->len;

	put_address(conn, line, "");
	buf_puts(line, line->len > before ? " - - [" : "- - - [");
	put_time(line, true);
	buf_puts(line, "] \"");
	put_url(conn, fields, line);
	buf_puts(line, "\" ");
	buf_str(line, status.len ? status : STR("-"));
	buf_printf(line, " %llu \"-\" \"-\"", (unsigned long long)conn->body);
}

void conn_log_end(const struct conn *conn)
{
	bool combined = conn->loop->log_form == NET_LOG_COMBINED;
	struct buf fields, line;

	if (!conn->loop->log_access || conn->received == 0)
		return;
	buf_init(&fields, LINE_ROOM);
	buf_init(&line, 2 * LINE_ROOM);
	if (conn->session)
		conn->listener->ops->describe(conn->session, &fields);
	if (combined)
		put_combined(conn, buf_view(&fields), &line);
	else
		put_pairs(conn, buf_view(&fields), &line);
	if (!buf_failed(&line))
		log_access(buf_view(&line), !combined);
	buf_release(&fields);
	buf_release(&line);
}
