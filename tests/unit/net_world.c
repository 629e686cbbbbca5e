/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "net_world.h"

#include "base/mem.h"
#include "tls/cert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE_ROOM = 1024, PART = 5000, PATIENCE_MS = 10000 };

static atomic_int open_now, made;

struct session {
	char line[LINE_ROOM + 1];
	size_t line_len;
	bool whole, refuse;
	size_t at, len; /* the answer's octets */
	size_t cut_at;
	int fd;
	bool file_given;
	char part[PART];
};

static struct session *fake_open(const struct service *service, const struct session_peer *peer)
{
	struct session *s = mem_alloc(sizeof(*s));

	(void)service;
	if (!s)
		return NULL;
	s->fd = -1;
	s->refuse = peer->refuse;
	s->cut_at = SIZE_MAX;
	atomic_fetch_add(&open_now, 1);
	atomic_fetch_add(&made, 1);
	return s;
}

static void fake_file(struct session *s, size_t len)
{
	char name[] = "/tmp/bifold-net-XXXXXX";

	s->fd = mkstemp(name);
	assert_true(s->fd >= 0);
	unlink(name);
	for (size_t i = 0; i < len; i++) {
		char c = (char)('a' + i % 23);

		if (write(s->fd, &c, 1) != 1)
			break;
	}
}

static void fake_decide(struct session *s)
{
	struct str line = str_make(s->line, s->line_len), word = str_cut(&line, ' ');
	long long n = str_number(line, 1 << 30);

	s->len = n > 0 ? (size_t)n : 0;
	if (str_eq(word, STR("file")))
		fake_file(s, s->len);
	else if (str_eq(word, STR("short")))
		fake_file(s, s->len / 2);
	else if (str_eq(word, STR("cut")))
		s->cut_at = s->len / 2;
	else if (!str_eq(word, STR("size")))
		s->len = SIZE_MAX;
}

static int fake_feed(struct session *s, struct str in, size_t *used)
{
	for (*used = 0; *used < in.len && !s->whole; (*used)++) {
		if (in.p[*used] == '\n' || s->line_len == LINE_ROOM)
			s->whole = true;
		else
			s->line[s->line_len++] = in.p[*used];
	}
	if (s->whole)
		fake_decide(s);
	return s->whole ? SESSION_DONE : SESSION_MORE;
}

static bool fake_finish_input(struct session *s, bool timed_out)
{
	if (s->line_len == 0 || timed_out)
		return false;
	s->whole = true;
	fake_decide(s);
	return true;
}

static int fake_words(struct session *s, struct chunk *ret_chunk)
{
	int n;

	if (s->at)
		return SESSION_END;
	n = s->refuse ? snprintf(s->part, PART, "slow down")
		      : snprintf(s->part, PART, "echo %.*s", (int)s->line_len, s->line);
	s->at = 1;
	*ret_chunk = (struct chunk){ .kind = CHUNK_MEM, .mem = str_make(s->part, (size_t)n) };
	return SESSION_CHUNK;
}

static int fake_next(struct session *s, struct chunk *ret_chunk)
{
	size_t len = s->len - s->at < PART ? s->len - s->at : PART;

	if (s->refuse || s->len == SIZE_MAX)
		return fake_words(s, ret_chunk);
	if (s->fd >= 0) {
		if (s->file_given)
			return SESSION_END;
		s->file_given = true;
		*ret_chunk = (struct chunk){ .kind = CHUNK_FILE, .fd = s->fd, .len = s->len };
		return SESSION_CHUNK;
	}
	if (s->at >= s->cut_at)
		return SESSION_CUT;
	if (len == 0)
		return SESSION_END;
	for (size_t i = 0; i < len; i++)
		s->part[i] = (char)('a' + (s->at + i) % 23);
	s->at += len;
	*ret_chunk = (struct chunk){ .kind = CHUNK_MEM, .mem = str_make(s->part, len) };
	return SESSION_CHUNK;
}

static void fake_describe(const struct session *s, struct buf *out)
{
	buf_printf(out, "line=%zu", s->line_len);
}

static void fake_close(struct session *s)
{
	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	mem_free(s);
	atomic_fetch_sub(&open_now, 1);
}

static const struct session_ops fake = {
	.name = "fake",
	.open = fake_open,
	.feed = fake_feed,
	.finish_input = fake_finish_input,
	.next = fake_next,
	.describe = fake_describe,
	.close = fake_close,
};

int world_sessions_open(void)
{
	return atomic_load(&open_now);
}

int world_sessions_made(void)
{
	return atomic_load(&made);
}

/* ---- the world ------------------------------------------------------------------ */

struct net_limits world_limits(void)
{
	return (struct net_limits){
		.connections = 1024,
		.first_byte_ms = 60000,
		.handshake_ms = 60000,
		.request_ms = 60000,
		.request_total_ms = 60000,
		.stall_ms = 60000,
		.linger_ms = 2000,
		.drain_ms = 2000,
	};
}

static void listen_on_loopback(struct world *world, int i)
{
	static const enum net_tls kinds[] = { NET_PLAIN, NET_TLS, NET_SNIFF };
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 128), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	world->ports[i] = ntohs(address.sin_port);
	world->listeners[i] = (struct net_listener){ .fd = fd, .tls = kinds[i], .ops = &fake };
}

static void make_tls(struct world *world)
{
	struct str name = STR("localhost");
	struct buf chain, key;
	struct tls_pair pair = { .host = name };

	buf_init(&chain, 65536);
	buf_init(&key, 65536);
	assert_int_equal(cert_make(&name, 1, STR_EMPTY, &chain, &key, NULL), 0);
	pair.chain = buf_view(&chain);
	pair.key = buf_view(&key);
	world->keys = tls_keys_new();
	world->client = tls_client_new(TLS_CLIENT_ANY);
	assert_non_null(world->keys);
	assert_non_null(world->client);
	assert_int_equal(tls_server_new(&pair, 1, world->keys, &world->tls, NULL), 0);
	buf_release(&chain);
	buf_release(&key);
}

static void *run(void *arg)
{
	net_run(arg);
	return NULL;
}

void world_start(struct world *world, const struct net_limits *limits)
{
	struct net_options options = {
		.listeners = world->listeners,
		.listener_count = 3,
		.limits = *limits,
	};
	struct err err;

	memset(world, 0, sizeof(*world));
	atomic_store(&made, 0);
	make_tls(world);
	for (int i = 0; i < 3; i++)
		listen_on_loopback(world, i);
	options.service = &world->service;
	options.tls = world->tls;
	assert_int_equal(net_new(&options, &world->loop, &err), 0);
	assert_int_equal(pthread_create(&world->thread, NULL, run, world->loop), 0);
}

void world_stop(struct world *world)
{
	net_stop(world->loop);
	assert_int_equal(pthread_join(world->thread, NULL), 0);
	net_free(world->loop);
	assert_int_equal(world_sessions_open(), 0);
	for (int i = 0; i < 3; i++)
		close(world->listeners[i].fd);
	tls_client_free(world->client);
	tls_server_unref(world->tls);
	tls_keys_free(world->keys);
}

/* ---- peers ---------------------------------------------------------------------- */

int world_connect(const struct world *world, enum world_door door)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)world->ports[door]);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

void peer_open(struct world *world, struct peer *peer, enum world_door door, bool tls)
{
	*peer = (struct peer){ .fd = world_connect(world, door) };
	if (!tls)
		return;
	peer->tls = tls_client_open(world->client, STR("localhost"));
	assert_non_null(peer->tls);
}

static void raw_send(struct peer *peer, struct str bytes)
{
	while (bytes.len) {
		ssize_t n = send(peer->fd, bytes.p, bytes.len, MSG_NOSIGNAL);

		if (n <= 0) {
			peer->reset = true;
			return;
		}
		bytes = str_from(bytes, (size_t)n);
	}
}

static void push(struct peer *peer)
{
	struct str out = tls_output(peer->tls);

	raw_send(peer, out);
	tls_sent(peer->tls, out.len);
}

/* One read from the socket; into TLS, or to the end of `plain`. */
static bool pull(struct peer *peer, struct buf *plain)
{
	struct pollfd wait = { .fd = peer->fd, .events = POLLIN };
	char bytes[8192];
	ssize_t n;

	if (poll(&wait, 1, PATIENCE_MS) != 1)
		return false;
	n = recv(peer->fd, bytes, sizeof(bytes), 0);
	peer->ended = peer->ended || n == 0;
	peer->reset = peer->reset || n < 0;
	if (n <= 0)
		return false;
	if (peer->tls)
		assert_int_equal(tls_feed(peer->tls, str_make(bytes, (size_t)n)), 0);
	else
		buf_add(plain, bytes, (size_t)n);
	return true;
}

bool peer_handshake(struct peer *peer)
{
	while (!tls_established(peer->tls)) {
		int n = tls_read(peer->tls, NULL, 0);

		push(peer);
		if (tls_established(peer->tls))
			break;
		if (n != TLS_MORE || !pull(peer, NULL))
			return false;
	}
	return true;
}

void peer_send(struct peer *peer, struct str bytes)
{
	if (!peer->tls) {
		raw_send(peer, bytes);
		return;
	}
	while (bytes.len && !peer->reset) {
		struct str part = str_upto(bytes, 16000);

		assert_int_equal(tls_write(peer->tls, part), 0);
		push(peer);
		bytes = str_from(bytes, part.len);
	}
}

static bool take_plaintext(struct peer *peer, struct buf *out)
{
	char bytes[8192];
	int n;

	while ((n = tls_read(peer->tls, bytes, sizeof(bytes))) > 0)
		buf_add(out, bytes, (size_t)n);
	peer->notified = peer->notified || n == TLS_END;
	return n == TLS_MORE;
}

void peer_receive(struct peer *peer, struct buf *out)
{
	do
		if (peer->tls)
			take_plaintext(peer, out);
	while (pull(peer, out));
}

void peer_close(struct peer *peer)
{
	tls_free(peer->tls);
	close(peer->fd);
}

void world_expect(struct buf *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_char(out, (char)('a' + i % 23));
}
