/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/listeners.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct config config;
static struct listeners listeners;

static int set_up(void **state)
{
	struct err err;

	(void)state;
	listeners = (struct listeners){ 0 };
	return config_init(&config, &err);
}

static int tear_down(void **state)
{
	(void)state;
	listeners_close(&listeners);
	config_release(&config);
	return 0;
}

static void set(const char *assignment)
{
	struct err err;

	if (config_set(&config, str_of(assignment), &err) < 0)
		fail_msg("%s", err.text);
}

static void open_with(const char *gemini, const char *gopher, unsigned workers)
{
	struct err err;

	set(gemini);
	set(gopher);
	if (listeners_open(&config, workers, &listeners, &err) < 0)
		fail_msg("%s", err.text);
}

/* `first` and, unless NULL, `second` with the port behind them. */
static void assert_description(bool gopher, const char *first, const char *second, unsigned port)
{
	char expected[128];
	struct buf text;

	buf_init(&text, 1024);
	listeners_describe(&listeners, gopher, &text);
	if (second)
		snprintf(expected, sizeof(expected), "%s:%u,%s:%u", first, port, second, port);
	else
		snprintf(expected, sizeof(expected), "%s:%u", first, port);
	if (!str_eq(buf_view(&text), str_of(expected)))
		fail_msg("got '%.*s', expected '%s'", STR_PRINTF(buf_view(&text)), expected);
	buf_release(&text);
}

static void assert_described_as_none(bool gopher)
{
	struct buf text;

	buf_init(&text, 64);
	listeners_describe(&listeners, gopher, &text);
	assert_true(str_eq(buf_view(&text), STR("none")));
	buf_release(&text);
}

static void listeners__give_each_worker_its_own_socket(void **state)
{
	unsigned port;

	(void)state;
	open_with("gemini.listen=127.0.0.1:0", "gopher.listen=none", 3);
	assert_int_equal(listeners.count, 3);
	port = listeners.at[0].address.port;
	assert_true(port > 0);
	for (int i = 0; i < 3; i++) {
		int listening = 0;
		socklen_t len = sizeof(listening);

		assert_int_equal(listeners.at[i].worker, i);
		assert_int_equal(listeners.at[i].address.port, port);
		getsockopt(listeners.at[i].fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &len);
		assert_int_equal(listening, 1);
		assert_true(fcntl(listeners.at[i].fd, F_GETFD) & FD_CLOEXEC);
		assert_true(fcntl(listeners.at[i].fd, F_GETFL) & O_NONBLOCK);
	}
	assert_description(false, "127.0.0.1", NULL, port);
	assert_described_as_none(true);
	assert_int_equal(listeners_port(&listeners, true), 0);
	assert_false(listeners_public(&listeners));
}

static void listeners__take_one_free_port_for_a_whole_protocol(void **state)
{
	unsigned port;

	(void)state;
	open_with("gemini.listen=127.0.0.1:0,127.0.0.2:0", "gopher.listen=127.0.0.1:0", 1);
	port = listeners_port(&listeners, false);
	assert_description(false, "127.0.0.1", "127.0.0.2", port);
	assert_int_not_equal(listeners_port(&listeners, true), port);
}

static void listeners__refuse_a_port_that_another_daemon_has(void **state)
{
	struct listeners second;
	struct err err;
	char text[64];

	(void)state;
	open_with("gemini.listen=127.0.0.1:0", "gopher.listen=none", 2);
	snprintf(text, sizeof(text), "gemini.listen=127.0.0.1:%u",
		listeners_port(&listeners, false));
	set(text);
	assert_int_equal(listeners_open(&config, 2, &second, &err), ERR_BUSY);
	assert_non_null(strstr(err.text, text + strlen("gemini.listen=")));
	assert_non_null(strstr(err.text, "--gemini"));
}

static void listeners__name_an_address_that_is_not_here(void **state)
{
	struct err err;

	(void)state;
	set("gopher.listen=192.0.2.1:7070");
	set("gemini.listen=127.0.0.1:0");
	assert_int_equal(listeners_open(&config, 1, &listeners, &err), ERR_USAGE);
	assert_non_null(strstr(err.text, "192.0.2.1:7070"));
	assert_non_null(strstr(err.text, "--gopher"));
	assert_int_equal(listeners.count, 0);
}

static void listeners__know_what_others_can_reach(void **state)
{
	(void)state;
	open_with("gemini.listen=127.0.0.1:0", "gopher.listen=0.0.0.0:0", 1);
	assert_true(listeners_public(&listeners));
}

static void listeners_read__is_what_write_wrote(void **state)
{
	struct listeners copy;
	struct buf text;
	struct err err;

	(void)state;
	open_with("gemini.listen=127.0.0.1:0", "gopher.listen=127.0.0.2:0", 2);
	listeners.at[3].worker = -1;
	buf_init(&text, 4096);
	listeners_write(&listeners, &text);
	assert_int_equal(listeners_read(buf_view(&text), 100, &copy, &err), 0);
	assert_int_equal(copy.count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(copy.at[i].fd, 100 + i);
		assert_int_equal(copy.at[i].worker, listeners.at[i].worker);
		assert_int_equal(copy.at[i].gopher, listeners.at[i].gopher);
		assert_int_equal(copy.at[i].address.port, listeners.at[i].address.port);
		assert_string_equal(copy.at[i].address.ip, listeners.at[i].address.ip);
	}
	copy.count = 0; /* its descriptors are made up */
	listeners_close(&copy);
	assert_int_equal(listeners_read(STR("gemini x 1:2\n"), 3, &copy, &err), ERR_FORMAT);
	assert_int_equal(listeners_read(STR("gemini 1 nowhere\n"), 3, &copy, &err), ERR_FORMAT);
	buf_release(&text);
}

static void listeners__ignore_sockets_meant_for_another_process(void **state)
{
	(void)state;
	setenv("LISTEN_PID", "1", 1);
	setenv("LISTEN_FDS", "1", 1);
	open_with("gemini.listen=127.0.0.1:0", "gopher.listen=none", 1);
	assert_int_equal(listeners.at[0].worker, 0);
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(listeners__give_each_worker_its_own_socket),
		T(listeners__take_one_free_port_for_a_whole_protocol),
		T(listeners__refuse_a_port_that_another_daemon_has),
		T(listeners__name_an_address_that_is_not_here),
		T(listeners__know_what_others_can_reach),
		T(listeners_read__is_what_write_wrote),
		T(listeners__ignore_sockets_meant_for_another_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
