/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/gopher_reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void error__is_one_line_of_four_fields_and_bounded(void **state)
{
	char words[600];
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	gopher_reply_error(&out, STR("a\tb\r\nc"));
	assert_true(str_eq(buf_view(&out), STR("3a b  c\t\terror.host\t1\r\n.\r\n")));
	words[0] = 'x';
	for (size_t i = 1; i + 1 < sizeof(words); i += 2)
		memcpy(words + i, "\xc3\xa9", 2);
	for (size_t len = 480; len < 500; len++) {
		buf_clear(&out);
		gopher_reply_error(&out, str_make(words, len));
		assert_true(out.len <= GOPHER_ERROR_MAX);
		assert_int_equal(out.p[str_find(buf_view(&out), '\t') - 1] & 0xff, 0xa9);
	}
	buf_release(&out);
}

static void url__escapes_every_dangerous_octet(void **state)
{
	struct buf out;
	struct str rest;
	size_t marks = 0;

	(void)state;
	buf_init(&out, 1 << 16);
	assert_true(gopher_reply_url(&out, STR("http://h/&\"'<>&amp;")));
	rest = buf_view(&out);
	while ((rest = str_from(rest, str_search(rest, STR("h/&amp;&quot;&#39;&lt;&gt;&amp;amp;"))))
			.len) {
		rest = str_from(rest, 1);
		marks++;
	}
	assert_int_equal(marks, 3);
	buf_release(&out);
}

static void url__appends_nothing_when_it_refuses(void **state)
{
	static const char *const bad[] = { "javascript:x", "data:x", "file:/x", "http",
		"http:", ":x", "", "vbscript:x", "httpx://h/", "https://h/ x", "finger://h" };
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (gopher_reply_url(&out, str_of(bad[i])) || out.len)
			fail_msg("%s: not refused", bad[i]);
	buf_release(&out);
}

static void http__names_only_the_protocols_that_are_on(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	gopher_reply_http(&out, STR("h"), 70, 0);
	assert_true(str_starts(buf_view(&out), STR("HTTP/1.0 400 ")));
	assert_true(str_search(buf_view(&out), STR("\"gopher://h/\"")) < out.len);
	assert_int_equal(str_search(buf_view(&out), STR("gemini://")), out.len);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(error__is_one_line_of_four_fields_and_bounded),
		cmocka_unit_test(url__escapes_every_dangerous_octet),
		cmocka_unit_test(url__appends_nothing_when_it_refuses),
		cmocka_unit_test(http__names_only_the_protocols_that_are_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
