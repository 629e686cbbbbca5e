/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Sockets that systemd opened for us: sd_listen_fds(3), without its library. */
#include "daemon/listeners.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST_FD = 3, INHERITED_MAX = 64 };

static int local_address(int fd, struct config_address *address)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof(at);
	int listening = 0;
	socklen_t size = sizeof(listening);

	memset(address, 0, sizeof(*address));
	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) < 0 || !listening ||
		getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		return -1;
	if (at.ss_family == AF_INET6) {
		const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&at;

		address->v6 = true;
		address->port = ntohs(v6->sin6_port);
		return inet_ntop(AF_INET6, &v6->sin6_addr, address->ip, CONFIG_IP_MAX) ? 0 : -1;
	}
	if (at.ss_family == AF_INET) {
		const struct sockaddr_in *v4 = (const struct sockaddr_in *)&at;

		address->port = ntohs(v4->sin_port);
		return inet_ntop(AF_INET, &v4->sin_addr, address->ip, CONFIG_IP_MAX) ? 0 : -1;
	}
	return -1;
}

static bool has_port(const struct config_list *list, unsigned port)
{
	struct config_address address;

	for (size_t i = 0; i < list->count; i++)
		if (config_address_parse(list->at[i], &address, NULL) == 0 && !address.none &&
			address.port == port)
			return true;
	return false;
}

/* By the name that the socket unit gives it, else by its port. */
static int protocol_of(const struct config *config, struct str name, unsigned port)
{
	if (str_eq(name, STR("gemini")) || str_eq(name, STR("gopher")))
		return str_eq(name, STR("gopher"));
	if (has_port(&config->gopher_listen, port))
		return 1;
	return has_port(&config->gemini_listen, port) ? 0 : -1;
}

static int take(const struct config *config, int fd, struct str name, struct listeners *listeners,
	struct err *err)
{
	struct listener l = { .fd = fd, .worker = -1 };
	int flags = fcntl(fd, F_GETFL), protocol;

	if (flags < 0 || local_address(fd, &l.address) < 0)
		return err_set(err, ERR_USAGE,
			"descriptor %d from systemd is no listening TCP socket; use ListenStream= "
			"with a port in the socket unit",
			fd);
	protocol = protocol_of(config, name, l.address.port);
	if (protocol < 0)
		return err_set(err, ERR_USAGE,
			"systemd's socket on port %u is for no protocol; set FileDescriptorName= "
			"to gemini or gopher in its unit",
			l.address.port);
	l.gopher = protocol;
	if (fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
		return err_set(err, ERR_IO, "descriptor %d from systemd cannot be set up", fd);
	return listeners_add(listeners, &l, err);
}

int listeners_inherit(const struct config *config, struct listeners *listeners, struct err *err)
{
	const char *pid = getenv("LISTEN_PID"), *count_text = getenv("LISTEN_FDS");
	struct str names = str_of(getenv("LISTEN_FDNAMES"));
	long long count = str_number(str_of(count_text), INHERITED_MAX);
	int rc = 0;

	if (!pid || !count_text || str_number(str_of(pid), 0x7fffffff) != getpid())
		return 0;
	if (count < 1)
		return err_set(err, ERR_USAGE,
			"LISTEN_FDS is '%s'; systemd may pass 1 to %d sockets", count_text,
			INHERITED_MAX);
	for (int i = 0; i < count && rc == 0; i++)
		rc = take(config, FIRST_FD + i, str_cut(&names, ':'), listeners, err);
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return rc < 0 ? rc : 1;
}
