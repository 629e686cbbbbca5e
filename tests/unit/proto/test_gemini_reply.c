/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/gemini_reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct buf out;

static int setup(void **state)
{
	(void)state;
	buf_init(&out, 1 << 16);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	buf_release(&out);
	return 0;
}

static void expect(const char *want)
{
	if (!str_eq(buf_view(&out), str_of(want)))
		fail_msg("\"%.*s\", not \"%s\"", STR_PRINTF(buf_view(&out)), want);
	buf_clear(&out);
}

static void header__stays_one_line_whatever_the_words(void **state)
{
	(void)state;
	gemini_reply_header(&out, GEMINI_NOT_FOUND, STR("a\r\n20 text/gemini\r\nb"));
	expect("51 a  20 text/gemini  b\r\n");
	gemini_reply_header(&out, GEMINI_NOT_FOUND,
		STR("a\tb\x1b[1m\x7f\xc2\x85"
		    "c\xe2\x80\xa8\xef\xbb\xbf"
		    "d"));
	expect("51 a b [1m  c  d\r\n");
	gemini_reply_header(&out, GEMINI_NOT_FOUND, STR("caf\xe9 \xc3\xa9\xff"));
	expect("51 caf? \xc3\xa9?\r\n");
}

static void header__always_has_words(void **state)
{
	(void)state;
	gemini_reply_header(&out, GEMINI_GONE, STR_EMPTY);
	expect("52 This page was taken away for good\r\n");
	gemini_reply_header(&out, GEMINI_SLOW_DOWN, STR(" \r\n\t "));
	expect("44 10\r\n");
}

static void header__is_cut_between_characters(void **state)
{
	char meta[2050];
	size_t len;

	(void)state;
	meta[0] = 'x';
	for (size_t i = 1; i + 1 < sizeof(meta); i += 2)
		memcpy(meta + i, "\xc3\xa9", 2);
	gemini_reply_header(&out, GEMINI_FAILED, str_make(meta, 2049));
	len = out.len;
	assert_int_equal(len, 3 + 1023 + 2);
	assert_memory_equal(out.p + len - 4, "\xc3\xa9\r\n", 4);
}

static void header__holds_for_every_octet_and_status(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		char meta[3] = { 'a', (char)c, 'b' };

		buf_clear(&out);
		gemini_reply_header(&out, GEMINI_FAILED, str_make(meta, 3));
		assert_true(str_starts(buf_view(&out), STR("40 a")));
		for (size_t i = 0; i < out.len - 2; i++)
			assert_true((unsigned char)out.p[i] >= 0x20 && out.p[i] != 0x7f);
	}
#define X(name, number, words)                        \
	buf_clear(&out);                              \
	gemini_reply_header(&out, name, STR_EMPTY);   \
	assert_true(out.len > 5 && out.p[2] == ' ' && \
		    (out.p[0] - '0') * 10 + (out.p[1] - '0') == number);
	GEMINI_STATUSES(X)
#undef X
}

static void success__carries_language_for_gemtext_alone(void **state)
{
	(void)state;
	gemini_reply_success(&out, STR("text/gemini"), STR("en"));
	expect("20 text/gemini; lang=en\r\n");
	gemini_reply_success(&out, STR("text/gemini"), STR("de,fr-CA"));
	expect("20 text/gemini; lang=\"de,fr-CA\"\r\n");
	gemini_reply_success(&out, STR("text/gemini"), STR("en\"; x"));
	expect("20 text/gemini\r\n");
	gemini_reply_success(&out, STR("text/plain"), STR("en"));
	expect("20 text/plain\r\n");
	gemini_reply_success(&out, STR("text/plain; charset=utf-8"), STR("en"));
	expect("20 text/plain; charset=utf-8\r\n");
}

static void success__replaces_what_is_no_media_type(void **state)
{
	static const char *const bad[] = { "", "text", "/plain", "text/", "a b/c", "text/x\r\ny",
		"te;xt/plain", "text/\xc3\xa9" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		gemini_reply_success(&out, str_of(bad[i]), STR("en"));
		expect("20 application/octet-stream\r\n");
	}
}

static void moved__leads_to_a_path_of_ours_or_nowhere(void **state)
{
	char path[1024];

	(void)state;
	assert_true(gemini_reply_moved(&out, STR("/a b/\xc3\xbc?#")));
	expect("31 /a%20b/%C3%BC%3F%23\r\n");
	assert_false(gemini_reply_moved(&out, STR("//host/")));
	assert_false(gemini_reply_moved(&out, STR("https://host/")));
	assert_false(gemini_reply_moved(&out, STR("")));
	assert_false(gemini_reply_moved(&out, STR("/a\r\nb")));
	assert_false(gemini_reply_moved(&out, STR("/../b")));
	memset(path, ' ', sizeof(path));
	path[0] = '/';
	assert_false(gemini_reply_moved(&out, str_make(path, 400)));
	expect("");
	assert_true(gemini_reply_moved(&out, str_make(path, 300)));
	assert_int_equal(out.len, 3 + 1 + 299 * 3 + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			header__stays_one_line_whatever_the_words, setup, teardown),
		cmocka_unit_test_setup_teardown(header__always_has_words, setup, teardown),
		cmocka_unit_test_setup_teardown(header__is_cut_between_characters, setup, teardown),
		cmocka_unit_test_setup_teardown(
			header__holds_for_every_octet_and_status, setup, teardown),
		cmocka_unit_test_setup_teardown(
			success__carries_language_for_gemtext_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(
			success__replaces_what_is_no_media_type, setup, teardown),
		cmocka_unit_test_setup_teardown(
			moved__leads_to_a_path_of_ours_or_nowhere, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
