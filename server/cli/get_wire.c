/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "cli/get_wire.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WAIT_MS = 20000, CIPHERTEXT = 16 * 1024 };

/* 1 ready, 0 out of time. */
static int wait_for(int fd, short what, uint64_t deadline)
{
	for (;;) {
		struct pollfd pollfd = { .fd = fd, .events = what };
		uint64_t now = clock_ms();
		int n = now >= deadline ? 0 : poll(&pollfd, 1, (int)(deadline - now));

		if (n >= 0 || errno != EINTR)
			return n != 0;
	}
}

static int connect_one(const struct addrinfo *address)
{
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int error = 0;
	socklen_t len = sizeof(error);

	if (fd < 0)
		return -1;
	if (connect(fd, address->ai_addr, address->ai_addrlen) < 0) {
		if (errno != EINPROGRESS)
			error = errno;
		else if (!wait_for(fd, POLLOUT, clock_ms() + WAIT_MS))
			error = ETIMEDOUT;
		else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
			error = errno;
	}
	if (error == 0)
		return fd;
	close(fd);
	errno = error;
	return -1;
}

static int connect_any(const char *host, unsigned port, struct err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
	struct addrinfo *all = NULL;
	char service[12];
	int fd = -1, rc;

	snprintf(service, sizeof(service), "%u", port);
	rc = getaddrinfo(host, service, &hints, &all);
	if (rc != 0)
		return err_set(
			err, ERR_MISSING, "no address is known for %s: %s", host, gai_strerror(rc));
	for (const struct addrinfo *at = all; at && fd < 0; at = at->ai_next)
		fd = connect_one(at);
	freeaddrinfo(all);
	if (fd < 0)
		return err_set(err, ERR_IO, "cannot connect to %s on port %u: %s", host, port,
			strerror(errno));
	return fd;
}

static int raw_send(struct wire *wire, struct str bytes, struct err *err)
{
	while (bytes.len) {
		ssize_t n = send(wire->fd, bytes.p, bytes.len, MSG_NOSIGNAL);

		if (n > 0)
			bytes = str_from(bytes, (size_t)n);
		else if (errno == EAGAIN && !wait_for(wire->fd, POLLOUT, clock_ms() + WAIT_MS))
			return err_set(err, ERR_IO, "the server takes nothing more; time is over");
		else if (errno != EAGAIN && errno != EINTR)
			return err_set(err, ERR_IO, "the connection broke: %s", strerror(errno));
	}
	return 0;
}

/* Octets, 0 at the end of file, or ERR_IO. */
static int raw_read(struct wire *wire, char *to, size_t room, struct err *err)
{
	uint64_t deadline = clock_ms() + WAIT_MS;

	for (;;) {
		ssize_t n = recv(wire->fd, to, room, 0);

		if (n >= 0)
			return (int)n;
		if (errno == EAGAIN && !wait_for(wire->fd, POLLIN, deadline))
			return err_set(err, ERR_IO, "the server says nothing more; time is over");
		if (errno != EAGAIN && errno != EINTR)
			return err_set(err, ERR_IO, "the connection broke: %s", strerror(errno));
	}
}

static int push(struct wire *wire, struct err *err)
{
	struct str out = tls_output(wire->tls);
	int rc = raw_send(wire, out, err);

	tls_sent(wire->tls, out.len);
	return rc;
}

/* More ciphertext: octets, 0 at the end of file, or ERR_IO. */
static int pull(struct wire *wire, struct err *err)
{
	char bytes[CIPHERTEXT];
	int n = raw_read(wire, bytes, sizeof(bytes), err);

	if (n > 0 && tls_feed(wire->tls, str_make(bytes, (size_t)n)) < 0)
		return err_set(err, ERR_IO, "the server's TLS makes no sense");
	return n;
}

static int handshake(struct wire *wire, struct err *err)
{
	while (!tls_established(wire->tls)) {
		int result = tls_read(wire->tls, NULL, 0);
		int rc = push(wire, err);

		if (rc < 0)
			return rc;
		if (tls_established(wire->tls))
			return 0;
		if (result != TLS_MORE)
			return err_set(err, ERR_IO,
				"the TLS handshake failed: does TLS live on this port?");
		rc = pull(wire, err);
		if (rc < 0)
			return rc;
		if (rc == 0)
			return err_set(err, ERR_IO, "the server hung up during the TLS handshake");
	}
	return 0;
}

static bool is_address(const char *host)
{
	unsigned char address[16];

	return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

int wire_open(struct wire *wire, const char *host, unsigned port, struct tls_client *client,
	struct err *err)
{
	int rc = 0;

	*wire = (struct wire){ .fd = connect_any(host, port, err), .clean_end = !client };
	if (wire->fd < 0)
		return wire->fd;
	if (client) {
		wire->tls = tls_client_open(client, is_address(host) ? STR_EMPTY : str_of(host));
		rc = wire->tls ? handshake(wire, err) : err_nomem(err);
	}
	if (rc < 0)
		wire_close(wire);
	return rc;
}

int wire_send(struct wire *wire, struct str bytes, struct err *err)
{
	if (!wire->tls)
		return raw_send(wire, bytes, err);
	if (tls_write(wire->tls, bytes) < 0)
		return err_set(err, ERR_IO, "the request could not be encrypted");
	return push(wire, err);
}

int wire_read(struct wire *wire, char *to, size_t room, struct err *err)
{
	if (!wire->tls)
		return raw_read(wire, to, room, err);
	for (;;) {
		int n = tls_read(wire->tls, to, room);

		if (n > 0)
			return n;
		wire->clean_end = n == TLS_END;
		if (n == TLS_END)
			return 0;
		if (n != TLS_MORE)
			return err_set(err, ERR_IO, "the server's TLS makes no sense");
		n = pull(wire, err);
		if (n <= 0)
			return n;
	}
}

void wire_close(struct wire *wire)
{
	tls_free(wire->tls);
	wire->tls = NULL;
	if (wire->fd >= 0)
		close(wire->fd);
	wire->fd = -1;
}
