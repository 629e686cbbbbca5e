/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/listeners.h"

#include "base/mem.h"

#include <string.h>
#include <unistd.h>

enum { LISTENERS_MAX = 16384 };

int listeners_add(struct listeners *listeners, const struct listener *listener, struct err *err)
{
	if (listeners->count == listeners->room) {
		size_t room = listeners->room ? 2 * listeners->room : 8;
		struct listener *at =
			room > LISTENERS_MAX ? NULL : mem_resize(listeners->at, room * sizeof(*at));

		if (!at)
			return err_nomem(err);
		listeners->at = at;
		listeners->room = room;
	}
	listeners->at[listeners->count++] = *listener;
	return 0;
}

void listeners_close(struct listeners *listeners)
{
	for (size_t i = 0; i < listeners->count; i++)
		close(listeners->at[i].fd);
	mem_free(listeners->at);
	*listeners = (struct listeners){ 0 };
}

void address_write(const struct config_address *address, struct buf *out)
{
	buf_printf(out, address->v6 ? "[%s]:%u" : "%s:%u", address->ip, address->port);
}

void listeners_describe(const struct listeners *listeners, bool gopher, struct buf *out)
{
	const struct config_address *last = NULL;

	for (size_t i = 0; i < listeners->count; i++) {
		const struct listener *l = &listeners->at[i];

		if (l->gopher != gopher || l->worker > 0)
			continue;
		if (last)
			buf_char(out, ',');
		last = &l->address;
		address_write(last, out);
	}
	if (!last)
		buf_puts(out, "none");
}

unsigned listeners_port(const struct listeners *listeners, bool gopher)
{
	for (size_t i = 0; i < listeners->count; i++)
		if (listeners->at[i].gopher == gopher)
			return listeners->at[i].address.port;
	return 0;
}

bool listeners_public(const struct listeners *listeners)
{
	for (size_t i = 0; i < listeners->count; i++) {
		const char *ip = listeners->at[i].address.ip;

		if (strncmp(ip, "127.", 4) != 0 && strcmp(ip, "::1") != 0)
			return true;
	}
	return false;
}

void listeners_write(const struct listeners *listeners, struct buf *out)
{
	for (size_t i = 0; i < listeners->count; i++) {
		const struct listener *l = &listeners->at[i];

		buf_printf(out, "%s %d ", l->gopher ? "gopher" : "gemini", l->worker + 1);
		address_write(&l->address, out);
		buf_char(out, '\n');
	}
}

int listeners_read(struct str text, int first_fd, struct listeners *ret_listeners, struct err *err)
{
	struct listeners listeners = { 0 };
	int rc = 0;

	while (text.len > 0 && rc == 0) {
		struct str line = str_line(&text), proto = str_cut(&line, ' ');
		long long worker = str_number(str_cut(&line, ' '), 64);
		struct listener l = {
			.gopher = str_eq(proto, STR("gopher")),
			.worker = (int)worker - 1,
			.fd = first_fd + (int)listeners.count,
		};

		if (worker < 0 || config_address_parse(line, &l.address, NULL) < 0)
			rc = err_set(err, ERR_FORMAT, "the keeper's list of sockets is garbled");
		else
			rc = listeners_add(&listeners, &l, err);
	}
	if (rc < 0) {
		mem_free(listeners.at);
		return rc;
	}
	*ret_listeners = listeners;
	return 0;
}
