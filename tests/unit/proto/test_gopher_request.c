/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/gopher_request.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_str(struct str got, const char *want)
{
	if (!str_eq(got, str_of(want)))
		fail_msg("\"%.*s\", not \"%s\"", STR_PRINTF(got), want);
}

static void request__is_the_same_at_every_split(void **state)
{
	static const char *const lines[] = { "/a\tb c\r\nrest", "/a\tb c\nrest!" };

	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (size_t split = 0; split <= 12; split++) {
			struct str in = str_make(lines[i], 12);
			struct gopher_request req;
			size_t used, again = 0;
			int got;

			gopher_request_init(&req);
			got = gopher_request_feed(&req, str_upto(in, split), &used);
			if (got == GOPHER_MORE)
				got = gopher_request_feed(&req, str_from(in, used), &again);
			assert_int_equal(got, GOPHER_DONE);
			assert_int_equal(used + again, i ? 7 : 8);
			assert_str(gopher_request_line(&req), "/a\tb c");
			gopher_request_release(&req);
		}
}

static void request__takes_1024_octets_and_not_one_more(void **state)
{
	char line[GOPHER_LINE_MAX + 10];

	(void)state;
	for (size_t end = GOPHER_LINE_MAX - 1; end < GOPHER_LINE_MAX + 3; end++)
		for (int crlf = 0; crlf < 2; crlf++) {
			struct gopher_request req;
			size_t used;
			int got;

			memset(line, 'x', sizeof(line));
			memcpy(line + end, crlf ? "\r\n" : "\n\n", 2);
			gopher_request_init(&req);
			got = gopher_request_feed(&req, str_make(line, sizeof(line)), &used);
			assert_int_equal(
				got, end <= GOPHER_LINE_MAX ? GOPHER_DONE : GOPHER_E_TOO_LONG);
			gopher_request_release(&req);
		}
}

static void request__reports_that_memory_is_out(void **state)
{
	struct gopher_request req;
	size_t used;

	(void)state;
	gopher_request_init(&req);
	mem_fail_at(1, 0);
	assert_int_equal(gopher_request_feed(&req, STR("a"), &used), GOPHER_E_NOMEM);
	mem_fail_at(0, 0);
	gopher_request_release(&req);
}

static struct gopher_ask split_line(const char *line)
{
	struct gopher_ask ask;

	gopher_request_split(str_of(line), &ask);
	return ask;
}

static void split__keeps_words_and_probes_apart(void **state)
{
	struct gopher_ask ask = split_line("/s\tc++ in C\tmore");

	(void)state;
	assert_int_equal(ask.form, GOPHER_ITEM);
	assert_str(ask.selector, "/s");
	assert_str(ask.words, "c++ in C");
	assert_int_equal(ask.probe, 0);
	ask = split_line("/s\t+");
	assert_int_equal(ask.probe, '+');
	assert_str(ask.words, "+");
	assert_int_equal(split_line("\t$").probe, '$');
	assert_int_equal(split_line("\t!\tx").probe, '!');
	assert_int_equal(split_line("/s\t+x").probe, 0);
	assert_int_equal(split_line("/s\t").probe, 0);
	assert_int_equal(split_line("/s\t\t+").probe, 0);
}

static void split__knows_the_other_forms(void **state)
{
	(void)state;
	assert_int_equal(split_line("GET / HTTP/1.1").form, GOPHER_HTTP);
	assert_int_equal(split_line("OPTIONS * HTTP/1.0").form, GOPHER_HTTP);
	assert_int_equal(split_line("GET /").form, GOPHER_ITEM);
	assert_int_equal(split_line("get / HTTP/1.1").form, GOPHER_ITEM);
	assert_int_equal(split_line(" / HTTP/1.1").form, GOPHER_ITEM);
	assert_int_equal(split_line("URL:http://x/").form, GOPHER_URL);
	assert_str(split_line("/URL:http://x/\ty").selector, "http://x/");
	assert_int_equal(split_line("url:x").form, GOPHER_ITEM);
	assert_int_equal(split_line("a\rb").form, GOPHER_BAD);
	assert_int_equal(split_line("a\x7f").form, GOPHER_BAD);
	assert_int_equal(split_line("a\xff").form, GOPHER_BAD);
	assert_int_equal(split_line("a\tb\x1b").form, GOPHER_BAD);
}

static void typed__drops_one_type_in_front_of_a_slash(void **state)
{
	(void)state;
	assert_str(gopher_typed(STR("1/foo")), "/foo");
	assert_str(gopher_typed(STR("0")), "/");
	assert_str(gopher_typed(STR("1foo")), "");
	assert_str(gopher_typed(STR("/1/foo")), "");
	assert_str(gopher_typed(STR("a/foo")), "");
	assert_str(gopher_typed(STR("")), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request__is_the_same_at_every_split),
		cmocka_unit_test(request__takes_1024_octets_and_not_one_more),
		cmocka_unit_test(request__reports_that_memory_is_out),
		cmocka_unit_test(split__keeps_words_and_probes_apart),
		cmocka_unit_test(split__knows_the_other_forms),
		cmocka_unit_test(typed__drops_one_type_in_front_of_a_slash),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
