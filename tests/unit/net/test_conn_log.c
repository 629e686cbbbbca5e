/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/log.h"
#include "net/loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A connection that was never on a wire, and a pipe for what is said of it. */
static const char *fields;

static void describe(const struct session *session, struct buf *out)
{
	(void)session;
	buf_puts(out, fields);
}

static const struct session_ops gemini = { .name = "gemini", .describe = describe };
static const struct session_ops gopher = { .name = "gopher", .describe = describe };
static struct net_listener listener;
static struct net_loop loop;
static struct conn conn;
static int sink;
static char said[2 * LOG_LINE_MAX];

static int set_up(void **state)
{
	static char session;
	int ends[2];

	(void)state;
	memset(&loop, 0, sizeof(loop));
	if (pipe(ends) < 0 || uv_loop_init(&loop.uv) < 0)
		return -1;
	sink = ends[0];
	fcntl(sink, F_SETFL, O_NONBLOCK);
	log_access_to(ends[1]);
	listener.ops = &gemini;
	loop.log_access = true;
	fields = "host=a.example path=/walk/ status=20";
	conn = (struct conn){ .loop = &loop,
		.listener = &listener,
		.session = (struct session *)(void *)&session,
		.id = 12,
		.received = 20,
		.body = 1234,
		.accepted_at = uv_now(&loop.uv) };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	uv_loop_close(&loop.uv);
	close(sink);
	log_access_to(STDERR_FILENO);
	return 0;
}

static const char *say(void)
{
	ssize_t n;

	conn_log_end(&conn);
	n = read(sink, said, sizeof(said) - 1);
	said[n > 0 ? n : 0] = '\0';
	return said;
}

static void set_address(const char *text)
{
	conn.family = strchr(text, ':') ? AF_INET6 : AF_INET;
	memset(conn.address, 0, sizeof(conn.address));
	assert_int_equal(inet_pton(conn.family, text, conn.address), 1);
}

static void assert_like(const char *line, const char *pattern)
{
	regex_t regex;

	assert_int_equal(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0);
	if (regexec(&regex, line, 0, NULL, 0) != 0)
		fail_msg("'%s' is not like '%s'", line, pattern);
	regfree(&regex);
}

#define ISO    "20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z"
#define APACHE "[0-3][0-9]/[A-Z][a-z]{2}/20[0-9]{2}:[0-2][0-9]:[0-5][0-9]:[0-6][0-9] \\+0000"

static void pairs__are_one_line_of_key_and_value(void **state)
{
	(void)state;
	assert_like(say(), "^time=" ISO
			   " id=12 proto=gemini host=a\\.example path=/walk/ status=20 bytes=1234 "
			   "ms=[0-9]+\n$");
	conn.end = "too slow";
	assert_like(say(), " ms=[0-9]+ end=\"too slow\"\n$");
	conn.session = NULL;
	assert_like(say(), "^time=" ISO " id=12 proto=gemini bytes=1234 ms=[0-9]+ end=");
}

static void combined__is_what_statistics_programs_read(void **state)
{
	(void)state;
	loop.log_form = NET_LOG_COMBINED;
	assert_like(say(),
		"^- - - \\[" APACHE "\\] \"gemini://a\\.example/walk/\" 20 1234 \"-\" \"-\"\n$");
	set_address("192.0.2.77");
	loop.log_address = 2;
	assert_like(
		say(), "^192\\.0\\.2\\.77 - - \\[" APACHE "\\] \"gemini://a\\.example/walk/\" 20");
	listener.ops = &gopher;
	assert_like(say(), " \"gopher://a\\.example/walk/\" 20 1234 ");
	fields = "host=a.example path=0about status=51";
	assert_like(say(), " \"gopher://a\\.example/0about\" 51 1234 ");
}

static void combined__has_a_dash_for_what_was_never_said(void **state)
{
	(void)state;
	loop.log_form = NET_LOG_COMBINED;
	conn.body = 0;
	fields = "host=- request=GET\\x20/ status=59";
	assert_like(say(), "\\] \"GET\\\\x20/\" 59 0 \"-\" \"-\"\n$");
	conn.session = NULL; /* the handshake failed */
	assert_like(say(), "^- - - \\[" APACHE "\\] \"-\" - 0 \"-\" \"-\"\n$");
}

static void address__is_told_as_far_as_it_was_asked_for(void **state)
{
	static const struct {
		const char *address, *prefix, *full;
	} cases[] = {
		{ "192.0.2.77", "192.0.2.0", "192.0.2.77" },
		{ "127.0.0.1", "127.0.0.0", "127.0.0.1" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1::", "2001:db8:1:2:3:4:5:6" },
		{ "::1", "::", "::1" },
		{ "::ffff:192.0.2.77", "192.0.2.0", "192.0.2.77" },
	};
	char wanted[80];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		set_address(cases[i].address);
		loop.log_address = 0;
		assert_null(strstr(say(), "peer="));
		loop.log_address = 1;
		snprintf(wanted, sizeof(wanted), " proto=gemini peer=%s host=", cases[i].prefix);
		assert_non_null(strstr(say(), wanted));
		loop.log_address = 2;
		snprintf(wanted, sizeof(wanted), " proto=gemini peer=%s host=", cases[i].full);
		assert_non_null(strstr(say(), wanted));
	}
}

static void nothing__is_said_when_it_is_off_or_nothing_was_received(void **state)
{
	(void)state;
	conn.received = 0;
	assert_string_equal(say(), "");
	conn.received = 1;
	loop.log_access = false;
	assert_string_equal(say(), "");
}

static void level__does_not_matter(void **state)
{
	(void)state;
	log_open("bifoldd", LOG_ERROR);
	assert_non_null(strstr(say(), "proto=gemini"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(pairs__are_one_line_of_key_and_value),
		T(combined__is_what_statistics_programs_read),
		T(combined__has_a_dash_for_what_was_never_said),
		T(address__is_told_as_far_as_it_was_asked_for),
		T(nothing__is_said_when_it_is_off_or_nothing_was_received),
		T(level__does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
