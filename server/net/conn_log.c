/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* One line per connection that said anything; peers' octets come escaped from
 * the session, and all else here is ours. */
#include "net/loop.h"

#include "base/log.h"

#include <arpa/inet.h>
#include <string.h>

enum {
	LINE_MAX_LEN = LOG_LINE_MAX - 64,
	FIELDS_MAX = LINE_MAX_LEN - 256,
	V4_HOST = 1,
	V6_HOST = 10
};

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

/* `prefix` is what a network is known by and a person is not: /24 and /48. */
static void add_address(const struct conn *conn, struct buf *line)
{
	unsigned char address[16];
	char text[INET6_ADDRSTRLEN] = "";

	if (conn->loop->log_address == 0 || conn->family == 0)
		return;
	memcpy(address, conn->address, sizeof(address));
	if (conn->loop->log_address == 1 && conn->family == AF_INET)
		memset(address + 4 - V4_HOST, 0, V4_HOST);
	if (conn->loop->log_address == 1 && conn->family == AF_INET6)
		memset(address + 16 - V6_HOST, 0, V6_HOST);
	if (inet_ntop(conn->family, address, text, sizeof(text)))
		buf_printf(line, " peer=%s", text);
}

static void add_fields(const struct conn *conn, struct buf *line)
{
	struct buf fields;

	buf_init(&fields, LOG_LINE_MAX * 4);
	if (conn->session)
		conn->listener->ops->describe(conn->session, &fields);
	if (fields.len) {
		buf_char(line, ' ');
		buf_str(line, str_upto(buf_view(&fields), FIELDS_MAX));
	}
	if (fields.len > FIELDS_MAX)
		buf_puts(line, "...");
	buf_release(&fields);
}

void conn_log_end(const struct conn *conn)
{
	struct buf line;

	if (!conn->loop->log_access || conn->received == 0 || !log_wants(LOG_INFO))
		return;
	buf_init(&line, LINE_MAX_LEN);
	buf_printf(&line, "#%llu %s", (unsigned long long)conn->id, conn->listener->ops->name);
	add_address(conn, &line);
	add_fields(conn, &line);
	buf_printf(&line, " bytes=%llu ms=%llu", (unsigned long long)conn->body,
		(unsigned long long)(loop_now(conn->loop) - conn->accepted_at));
	if (conn->tls && tls_established(conn->tls))
		buf_printf(&line, " tls=%s%s", tls_version(conn->tls),
			tls_resumed(conn->tls) ? " resumed=yes" : "");
	if (conn->end)
		buf_printf(&line, " end=\"%s\"", conn->end);
	if (!buf_failed(&line))
		log_info("%.*s", STR_PRINTF(buf_view(&line)));
	buf_release(&line);
}
