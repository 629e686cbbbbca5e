/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Opening the sockets: first a plain bind, which fails when anyone has the
 * port, then the workers' own sockets beside it, which by themselves would
 * quietly share a port with another daemon of the same user. */
#include "base/clock.h"
#include "daemon/listeners.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_WAIT_MS = 600, BUSY_PAUSE_MS = 20, PORT_TRIES = 16 };

struct binder {
	struct listeners *listeners;
	struct err *err;
	unsigned workers;
	uint64_t give_up; /* on a busy port, by clock_ms() */
};

static socklen_t socket_address(const struct config_address *address, struct sockaddr_storage *to)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)to;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)to;

	memset(to, 0, sizeof(*to));
	if (address->v6) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)address->port);
		inet_pton(AF_INET6, address->ip, &v6->sin6_addr);
		return sizeof(*v6);
	}
	v4->sin_family = AF_INET;
	v4->sin_port = htons((uint16_t)address->port);
	inet_pton(AF_INET, address->ip, &v4->sin_addr);
	return sizeof(*v4);
}

static int open_bound(const struct config_address *address, bool shared)
{
	struct sockaddr_storage to;
	socklen_t len = socket_address(address, &to);
	const int on = 1;
	int fd = socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int saved;

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
		(!shared || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0) &&
		(!address->v6 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) == 0) &&
		bind(fd, (const struct sockaddr *)&to, len) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static unsigned bound_port(int fd)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof(at);

	if (getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		return 0;
	return ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
					      : ((struct sockaddr_in *)&at)->sin_port);
}

/* We have that port ourselves, for the other protocol. */
static bool is_ours(const struct binder *b, const struct config_address *address)
{
	for (size_t i = 0; i < b->listeners->count; i++)
		if (b->listeners->at[i].address.port == address->port)
			return true;
	return false;
}

static int explain(struct binder *b, const struct config_address *address, bool gopher)
{
	const int cause = errno;
	const char *option = gopher ? "gopher" : "gemini";
	struct buf text;
	char where[64];

	buf_init(&text, sizeof(where) - 1);
	address_write(address, &text);
	memset(where, 0, sizeof(where));
	memcpy(where, text.p ? text.p : "", text.len);
	buf_release(&text);
	switch (cause) {
	case EADDRINUSE:
		if (is_ours(b, address))
			return err_set(b->err, ERR_USAGE,
				"cannot listen on %s: its port is given to both protocols; give "
				"another address with --%s ADDRESS:PORT",
				where, option);
		return err_set(b->err, ERR_BUSY,
			"cannot listen on %s: another program already does; stop it, or give "
			"another address with --%s ADDRESS:PORT",
			where, option);
	case EACCES:
	case EPERM:
		return err_set(b->err, ERR_DENIED,
			"cannot listen on %s: this user may not; take a port above 1023 with --%s "
			"ADDRESS:PORT, start as root with the setting user, or let systemd open "
			"the socket",
			where, option);
	case EADDRNOTAVAIL:
	case EAFNOSUPPORT:
		return err_set(b->err, ERR_USAGE,
			"cannot listen on %s: this machine has no such address; give one that it "
			"has with --%s ADDRESS:PORT",
			where, option);
	default:
		return err_set(b->err, ERR_IO, "cannot listen on %s: %s", where, strerror(cause));
	}
}

/* The daemon that ran before may still be on its way out. */
static int open_probe(struct binder *b, const struct config_address *address)
{
	const struct timespec pause = { .tv_nsec = BUSY_PAUSE_MS * 1000000L };
	int fd;

	while ((fd = open_bound(address, false)) < 0 && errno == EADDRINUSE &&
		clock_ms() < b->give_up)
		nanosleep(&pause, NULL);
	return fd;
}

/* ---- one protocol ---------------------------------------------------------- */

enum { PLACES_MAX = 2 * CONFIG_LIST_MAX };

struct place {
	struct config_address address;
	bool optional; /* the IPv6 half of "*" */
	int probe;     /* -1: none */
};

struct places {
	struct place at[PLACES_MAX];
	size_t count;
};

static void add_place(struct places *places, const struct config_address *from, const char *ip,
	bool v6, bool optional)
{
	struct place *place = &places->at[places->count++];

	place->address = *from;
	place->address.every = false;
	place->address.v6 = v6;
	memcpy(place->address.ip, ip, strlen(ip) + 1);
	place->optional = optional;
	place->probe = -1;
}

static int collect(const struct config_list *list, struct places *places, struct err *err)
{
	places->count = 0;
	for (size_t i = 0; i < list->count; i++) {
		struct config_address address;
		int rc = config_address_parse(list->at[i], &address, err);

		if (rc < 0)
			return rc;
		if (address.none)
			continue;
		if (address.every) {
			add_place(places, &address, "0.0.0.0", false, false);
			add_place(places, &address, "::", true, true);
		} else {
			char ip[CONFIG_IP_MAX];

			memcpy(ip, address.ip, sizeof(ip));
			add_place(places, &address, ip, address.v6, false);
		}
	}
	return 0;
}

static void close_probes(struct places *places)
{
	for (size_t i = 0; i < places->count; i++) {
		if (places->at[i].probe >= 0)
			close(places->at[i].probe);
		places->at[i].probe = -1;
	}
}

/* Hold every place.  Those that ask for any port get the same one: that of the
 * first.  1: done, 0: that port is taken elsewhere, try another. */
static int hold(struct binder *b, struct places *places, bool gopher)
{
	unsigned any = 0;

	for (size_t i = 0; i < places->count; i++) {
		struct place *place = &places->at[i];
		bool wants_any = place->address.port == 0;
		struct config_address address = place->address;

		if (wants_any)
			address.port = any;
		place->probe = wants_any ? open_bound(&address, false) : open_probe(b, &address);
		if (place->probe < 0 && place->optional &&
			(errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL)) {
			memmove(place, place + 1, (places->count - i - 1) * sizeof(*place));
			places->count--;
			i--;
			continue;
		}
		if (place->probe < 0 && wants_any && any && errno == EADDRINUSE)
			return 0;
		if (place->probe < 0)
			return explain(b, &address, gopher);
		if (wants_any)
			any = bound_port(place->probe);
	}
	for (size_t i = 0; i < places->count; i++)
		places->at[i].address.port = bound_port(places->at[i].probe);
	return 1;
}

static int listen_each(struct binder *b, const struct places *places, bool gopher)
{
	for (size_t i = 0; i < places->count; i++) {
		for (unsigned worker = 0; worker < b->workers; worker++) {
			struct listener l = { .gopher = gopher,
				.worker = (int)worker,
				.address = places->at[i].address };
			int rc;

			l.fd = open_bound(&l.address, true);
			if (l.fd < 0)
				return explain(b, &l.address, gopher);
			if (listen(l.fd, LISTEN_BACKLOG) < 0) {
				rc = explain(b, &l.address, gopher);
				close(l.fd);
				return rc;
			}
			rc = listeners_add(b->listeners, &l, b->err);
			if (rc < 0) {
				close(l.fd);
				return rc;
			}
		}
	}
	return 0;
}

static int open_protocol(struct binder *b, const struct config_list *list, bool gopher)
{
	struct places places;
	int rc = 0;

	for (int tries = 0; tries < PORT_TRIES && rc == 0; tries++) {
		rc = collect(list, &places, b->err);
		if (rc == 0)
			rc = hold(b, &places, gopher);
		if (rc == 1) {
			int failed = listen_each(b, &places, gopher);

			rc = failed < 0 ? failed : 1;
		}
		close_probes(&places);
	}
	if (rc == 0)
		return err_set(b->err, ERR_BUSY,
			"no port is free on all addresses of %s; name one instead of 0",
			gopher ? "gopher.listen" : "gemini.listen");
	return rc < 0 ? rc : 0;
}

int listeners_open(const struct config *config, unsigned workers, struct listeners *ret_listeners,
	struct err *err)
{
	struct listeners listeners = { 0 };
	struct binder b = { .listeners = &listeners,
		.err = err,
		.workers = workers,
		.give_up = clock_ms() + BUSY_WAIT_MS };
	int rc = listeners_inherit(config, &listeners, err);

	if (rc == 0) {
		rc = open_protocol(&b, &config->gemini_listen, false);
		if (rc == 0)
			rc = open_protocol(&b, &config->gopher_listen, true);
	}
	if (rc < 0) {
		listeners_close(&listeners);
		return rc;
	}
	*ret_listeners = listeners;
	return 0;
}
