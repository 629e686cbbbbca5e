/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/charset.h"

#include "article/read.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static void becomes(const char *label, const char *raw, const char *expected, size_t expected_lost)
{
	const struct charset *set = charset_find(str_of(label));
	size_t lost = 99;
	struct buf out;

	buf_init(&out, 64 * 1024);
	if (!set || !charset_decode(set, str_of(raw), &out, &lost))
		fail_msg("there is no %s", label);
	if (!str_eq(buf_view(&out), str_of(expected)))
		fail_msg("%s: read \"%.*s\", not \"%s\"", label, STR_PRINTF(buf_view(&out)),
			expected);
	assert_int_equal(lost, expected_lost);
	buf_release(&out);
}

static void charset__converts_what_pages_are_written_in(void **state)
{
	(void)state;
	becomes("koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет", 0);
	becomes(" CP1251 ", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет", 0);
	becomes("x-mac-cyrillic", "\x8f\xf0\xe8\xe2\xe5\xf2", "Привет", 0);
	becomes("Shift_JIS", "\x93\xfa\x96{ \x87\x40", "日本 ①", 0);
	becomes("EUC-JP", "\xc6\xfc\xcb\xdc \xad\xa1", "日本 ①", 0);
	becomes("iso-2022-jp", "\033$BF|K\\\033(B", "日本", 0);
	becomes("gb2312", "\xd6\xd0\xce\xc4", "中文", 0);
	becomes("big5", "\xa4\xa4\xa4\xe5", "中文", 0);
	becomes("euc-kr", "\xc7\xd1\xb1\xdb \x8c\x63", "한글 똠", 0);
	becomes("latin9", "\xa4 10", "€ 10", 0);
	becomes("latin5", "\xfe \x80", "ş €", 0);
	becomes("tis-620", "\xa1\xd2", "กา", 0);
}

/* A vowel waits for the sign that may follow it. */
static void charset__writes_what_waits_at_the_end(void **state)
{
	(void)state;
	becomes("windows-1258", "a\xca", "aÊ", 0);
	becomes("windows-1255", "\xf9", "ש", 0);
}

static void charset__goes_on_behind_what_means_nothing(void **state)
{
	char many[9000], expected[3 * sizeof(many)];

	(void)state;
	becomes("Shift_JIS", "a\xff\x93\xfa", "a\xef\xbf\xbd日", 1);
	becomes("Shift_JIS", "a\x93", "a\xef\xbf\xbd", 1);
	memset(many, 0xff, sizeof(many) - 1);
	many[sizeof(many) - 1] = '\0';
	for (size_t i = 0; i < sizeof(many) - 1; i++)
		memcpy(expected + 3 * i, "\xef\xbf\xbd", 4);
	becomes("big5", many, expected, sizeof(many) - 1);
}

static void charset__knows_labels_and_no_others(void **state)
{
	(void)state;
	assert_true(charset_is_windows_1252(charset_find(STR("ISO-8859-1"))));
	assert_true(charset_is_windows_1252(charset_find(STR("us-ascii"))));
	assert_true(charset_is_utf8(charset_find(STR("UTF-16LE"))));
	assert_string_equal(charset_name(charset_find(STR("cskoi8r"))), "KOI8-R");
	assert_null(charset_find(STR("klingon")));
	assert_null(charset_find(STR("koi8-r koi8")));
	assert_null(charset_find(STR("")));
}

/* Each name in the table is one that the C library has: otherwise a page of that
 * kind would be refused. */
static void charset__has_a_converter_for_each(void **state)
{
	static const char *const labels[] = { "ibm866", "latin2", "latin3", "latin4", "cyrillic",
		"arabic", "greek", "hebrew", "latin6", "iso-8859-13", "iso-8859-14", "iso-8859-15",
		"iso-8859-16", "koi8-u", "macintosh", "windows-1250", "windows-1253",
		"windows-1254", "windows-1256", "windows-1257", "gbk" };

	(void)state;
	charset_open_all();
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++)
		becomes(labels[i], "plain", "plain", 0);
}

static void declares(const char *page, const char *expected)
{
	char found[64];

	snprintf(found, sizeof(found), "%.*s", STR_PRINTF(html_charset(str_of(page))));
	if (strcmp(found, expected))
		fail_msg("%s: found \"%s\", not \"%s\"", page, found, expected);
}

static void html_charset__finds_the_declaration(void **state)
{
	char late[1200];

	(void)state;
	declares("<head><meta charset=koi8-r>", "koi8-r");
	declares("<!-- <meta charset=a> --><META name=x/><meta\ncharset = \" b \" />", "b");
	declares("<meta content='text/html; charset=\"c\"' http-equiv=Content-Type>", "c");
	declares("<meta http-equiv=content-type content='text/html;charset=d; x'>", "d");
	declares("<meta content='text/html; charset=e'><p charset=f>", "");
	declares("<?xml version=\"1.0\" encoding='g'?><html>", "g");
	declares("<meta charset=h", "h");
	declares("<p>charset=i</p></meta charset=j>", "");
	declares("", "");
	memset(late, ' ', sizeof(late));
	snprintf(late + 1100, 100, "<meta charset=k>");
	declares(late, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(charset__converts_what_pages_are_written_in),
		cmocka_unit_test(charset__writes_what_waits_at_the_end),
		cmocka_unit_test(charset__goes_on_behind_what_means_nothing),
		cmocka_unit_test(charset__knows_labels_and_no_others),
		cmocka_unit_test(charset__has_a_converter_for_each),
		cmocka_unit_test(html_charset__finds_the_declaration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
