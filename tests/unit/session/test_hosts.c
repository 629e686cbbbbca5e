/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Which host a Gemini request is for, behind a router that maps the ports. */
#include "fixture.h"

#include "drive.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const unsigned ports[] = { 4001, 4002 };
static const int roots[2] = { -1, -1 };

static void assert_status(const char *url, const char *status)
{
	struct service service = fixture_service(roots);
	struct drive d = { .ops = &session_gemini, .service = &service };
	struct buf in, out;
	size_t used, largest = 0;

	service.gemini_ports = ports;
	service.gemini_port_count = 2;
	buf_init(&in, 2048);
	buf_init(&out, 1 << 20);
	buf_printf(&in, "%s\r\n", url);
	assert_int_equal(
		drive_run(&d, buf_view(&in), 0, 1, &out, NULL, &used, &largest), DRIVE_ANSWERED);
	if (!str_starts(buf_view(&out), str_of(status)))
		fail_msg("%s: '%.*s'", url, STR_PRINTF(str_upto(buf_view(&out), 80)));
	buf_release(&in);
	buf_release(&out);
}

static void host__is_reached_by_public_and_by_listening_port(void **state)
{
	(void)state;
	assert_status("gemini://localhost/", "20");
	assert_status("gemini://localhost:1965/", "20");
	assert_status("gemini://localhost:4001/", "20");
	assert_status("gemini://localhost:4002/", "20");
	assert_status("gemini://xn--bcher-kva.example:1966/", "20");
	assert_status("gemini://xn--bcher-kva.example:4002/", "20");
	assert_status("gemini://127.0.0.1/", "20");
	assert_status("gemini://127.0.0.1:4001/", "20");
	assert_status("gemini://[::1]:4002/", "20");
}

static void host__is_not_reached_by_the_port_of_another(void **state)
{
	(void)state;
	assert_status("gemini://localhost:1966/", "53");
	assert_status("gemini://localhost:4003/", "53");
	assert_status("gemini://xn--bcher-kva.example/", "53");
	assert_status("gemini://127.0.0.1:1966/", "53");
	assert_status("gemini://gopher-only.example:4001/", "53");
	assert_status("gemini://gopher-only.example/", "53");
	assert_status("gemini://localhost:0/", "53");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(host__is_reached_by_public_and_by_listening_port),
		cmocka_unit_test(host__is_not_reached_by_the_port_of_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
