/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/gemini_request.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void request__is_the_same_at_every_split(void **state)
{
	static const struct str in = { "gemini://h/\n\r?\r\nrest", 20 };

	(void)state;
	for (size_t split = 0; split <= in.len; split++) {
		struct gemini_request req;
		size_t used, again = 0;
		int got;

		gemini_request_init(&req);
		got = gemini_request_feed(&req, str_upto(in, split), &used);
		if (got == GEMINI_MORE)
			got = gemini_request_feed(&req, str_from(in, used), &again);
		assert_int_equal(got, GEMINI_DONE);
		assert_int_equal(used + again, 16);
		assert_true(str_eq(gemini_request_uri(&req), STR("gemini://h/\n\r?")));
		gemini_request_release(&req);
	}
}

static void request__takes_1024_octets_and_not_one_more(void **state)
{
	char line[GEMINI_LINE_MAX + 10];

	(void)state;
	memset(line, 'x', sizeof(line));
	for (size_t end = GEMINI_URI_MAX - 2; end < GEMINI_URI_MAX + 4; end++) {
		struct gemini_request req;
		char copy[sizeof(line)];
		size_t used;
		int got;

		memcpy(copy, line, sizeof(line));
		memcpy(copy + end, "\r\n", 2);
		gemini_request_init(&req);
		got = gemini_request_feed(&req, str_make(copy, sizeof(copy)), &used);
		assert_int_equal(got, end <= GEMINI_URI_MAX ? GEMINI_DONE : GEMINI_E_TOO_LONG);
		assert_int_equal(used, end <= GEMINI_URI_MAX ? end + 2 : GEMINI_LINE_MAX);
		gemini_request_release(&req);
	}
}

static void request__costs_nothing_before_its_first_octet(void **state)
{
	struct gemini_request req;
	size_t used;

	(void)state;
	gemini_request_init(&req);
	assert_int_equal(gemini_request_feed(&req, STR_EMPTY, &used), GEMINI_MORE);
	assert_int_equal(used, 0);
	assert_null(req.line.p);
	mem_fail_at(1, 0);
	assert_int_equal(gemini_request_feed(&req, STR("a"), &used), GEMINI_E_NOMEM);
	mem_fail_at(0, 0);
	gemini_request_release(&req);
}

static void judge__tells_bad_from_foreign(void **state)
{
	static const struct {
		const char *line;
		enum gemini_verdict want;
	} rows[] = {
		{ "gemini://h", GEMINI_SERVE },
		{ "GEMINI://h/a?b", GEMINI_SERVE },
		{ "titan://h/a", GEMINI_FOREIGN },
		{ "mailto:a@b", GEMINI_FOREIGN },
		{ "gemini:a", GEMINI_BAD },
		{ "gemini://", GEMINI_BAD },
		{ "http://h/#", GEMINI_BAD },
		{ "http://me@h/", GEMINI_BAD },
		{ "", GEMINI_BAD },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct uri uri;
		const char *why = NULL;
		enum gemini_verdict got = gemini_request_judge(str_of(rows[i].line), &uri, &why);

		if (got != rows[i].want || (got == GEMINI_BAD) != (why != NULL))
			fail_msg("%s: %d, not %d", rows[i].line, (int)got, (int)rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request__is_the_same_at_every_split),
		cmocka_unit_test(request__takes_1024_octets_and_not_one_more),
		cmocka_unit_test(request__costs_nothing_before_its_first_octet),
		cmocka_unit_test(judge__tells_bad_from_foreign),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
