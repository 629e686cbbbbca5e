/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void message__arrives_whole_at_every_split(void **state)
{
	struct buf wire, in;
	struct message m;

	(void)state;
	buf_init(&wire, 4096);
	message_put(&wire, MESSAGE_SETTINGS, STR("a=b\n"));
	message_put(&wire, MESSAGE_GO, STR_EMPTY);
	for (size_t split = 0; split <= wire.len; split++) {
		size_t seen = 0;

		buf_init(&in, 4096);
		buf_add(&in, wire.p, split);
		for (int half = 0; half < 2; half++) {
			while (message_peek(&in, &m) > 0) {
				assert_int_equal(m.type, seen ? MESSAGE_GO : MESSAGE_SETTINGS);
				assert_true(str_eq(m.body, seen ? STR("") : STR("a=b\n")));
				message_drop(&in, &m);
				seen++;
			}
			if (half == 0)
				buf_add(&in, wire.p + split, wire.len - split);
		}
		assert_int_equal(seen, 2);
		assert_int_equal(in.len, 0);
		buf_release(&in);
	}
	buf_release(&wire);
}

static void message_peek__refuses_garbage(void **state)
{
	const uint32_t bad_type[] = { 99, 0 }, bad_len[] = { MESSAGE_GO, 0xffffffff };
	struct message m;
	struct buf in;

	(void)state;
	buf_init(&in, 4096);
	buf_add(&in, (const char *)bad_type, sizeof(bad_type));
	assert_int_equal(message_peek(&in, &m), ERR_FORMAT);
	buf_clear(&in);
	buf_add(&in, (const char *)bad_len, sizeof(bad_len));
	assert_int_equal(message_peek(&in, &m), ERR_FORMAT);
	buf_release(&in);
}

/* Keys travel in messages: none of their octets may stay in the buffer. */
static void message_drop__leaves_nothing_behind(void **state)
{
	struct message m;
	struct buf in;

	(void)state;
	buf_init(&in, 4096);
	assert_non_null(buf_room(&in, 1024));
	message_put(&in, MESSAGE_PAIRS, STR("SECRETSECRETSECRET"));
	message_put(&in, MESSAGE_GO, STR("x"));
	assert_int_equal(message_peek(&in, &m), 1);
	message_drop(&in, &m);
	assert_null(memmem(in.p, in.cap < 256 ? in.cap : 256, "SECRET", 6));
	assert_int_equal(message_peek(&in, &m), 1);
	assert_int_equal(m.type, MESSAGE_GO);
	buf_release(&in);
}

static void message_send__is_what_receive_hears(void **state)
{
	struct message m;
	struct buf in;
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	buf_init(&in, 64 * 1024);
	assert_int_equal(message_send(pair[0], MESSAGE_READY, STR("articles=1")), 0);
	while (message_peek(&in, &m) == 0)
		assert_int_equal(message_receive(pair[1], &in), 1);
	assert_true(str_eq(m.body, STR("articles=1")));
	close(pair[0]);
	assert_int_equal(message_receive(pair[1], &in), 0);
	assert_int_equal(message_send(pair[1], MESSAGE_GO, STR_EMPTY), ERR_IO);
	close(pair[1]);
	buf_release(&in);
}

/* The other end gets a descriptor of its own for the same file. */
static void message_send_fd__hands_over_a_descriptor(void **state)
{
	int pair[2], pipe_ends[2], fd;
	char got[8] = "";

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	assert_int_equal(pipe(pipe_ends), 0);
	assert_int_equal(message_receive_fd(pair[1]), ERR_IO);
	assert_int_equal(message_send_fd(pair[0], pipe_ends[1]), 0);
	close(pipe_ends[1]);
	fd = message_receive_fd(pair[1]);
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(write(fd, "hello", 5), 5);
	assert_int_equal(read(pipe_ends[0], got, sizeof(got)), 5);
	assert_string_equal(got, "hello");
	close(fd);
	close(pipe_ends[0]);
	close(pair[0]);
	assert_int_equal(message_receive_fd(pair[1]), ERR_IO);
	assert_int_equal(message_send_fd(pair[1], STDERR_FILENO), ERR_IO);
	close(pair[1]);
}

static void message_send_fd__never_waits_for_a_peer_that_hangs(void **state)
{
	int pair[2], rc = 0;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	for (int i = 0; i < 100000 && rc == 0; i++)
		rc = message_send_fd(pair[0], STDERR_FILENO);
	assert_int_equal(rc, ERR_BUSY);
	close(pair[0]);
	close(pair[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message__arrives_whole_at_every_split),
		cmocka_unit_test(message_peek__refuses_garbage),
		cmocka_unit_test(message_drop__leaves_nothing_behind),
		cmocka_unit_test(message_send__is_what_receive_hears),
		cmocka_unit_test(message_send_fd__hands_over_a_descriptor),
		cmocka_unit_test(message_send_fd__never_waits_for_a_peer_that_hangs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
