/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/decode.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define RAW(literal) str_make("" literal, sizeof(literal) - 1)

static struct str declared; /* by the file of the test that runs */

static void decodes_to(struct str raw, const char *expected, bool noted)
{
	struct str text = STR_EMPTY, note = STR_EMPTY;
	struct arena arena;
	struct err err;
	char seen[256];

	arena_init(&arena, 1024 * 1024);
	assert_int_equal(decode_text(&arena, raw, declared, &text, &note, &err), 0);
	snprintf(seen, sizeof(seen), "%.*s", STR_PRINTF(text));
	assert_string_equal(seen, expected);
	assert_int_equal(note.len > 0, noted);
	arena_release(&arena);
}

static void is_refused(struct str raw, const char *word)
{
	struct str text = STR("kept"), note = STR("kept");
	struct arena arena;
	struct err err;

	arena_init(&arena, 1024 * 1024);
	assert_int_equal(decode_text(&arena, raw, declared, &text, &note, &err), ERR_FORMAT);
	if (!strstr(err.text, word))
		fail_msg("\"%s\" does not say \"%s\"", err.text, word);
	assert_int_equal(text.len, 4);
	assert_int_equal(note.len, 4);
	arena_release(&arena);
}

static void decode_text__leaves_utf8_as_it_is(void **state)
{
	(void)state;
	decodes_to(RAW("M\xc3\xbchle"), "M\xc3\xbchle", false);
	decodes_to(RAW("\xef\xbb\xbfM\xc3\xbchle"), "M\xc3\xbchle", false);
	decodes_to(RAW(""), "", false);
	decodes_to(RAW("\xef\xbb\xbf"), "", false);
}

static void decode_text__reads_utf16_of_both_orders(void **state)
{
	(void)state;
	decodes_to(RAW("\xff\xfeM\0\xfc\0h\0"), "M\xc3\xbch", false);
	decodes_to(RAW("\xfe\xff\0M\0\xfc\0h"), "M\xc3\xbch", false);
	decodes_to(RAW("\xff\xfe\x3d\xd8\x00\xde"), "\xf0\x9f\x98\x80", false);
	decodes_to(RAW("T\0h\0e\0 \0m\0i\0l\0l\0"), "The mill", false);
	decodes_to(RAW("\0T\0h\0e\0 \0m\0i\0l\0l"), "The mill", false);
}

static void decode_text__notes_what_utf16_lost(void **state)
{
	(void)state;
	decodes_to(RAW("\xff\xfeM\0\x00\xd8h\0"), "M\xef\xbf\xbdh", true);
	decodes_to(RAW("\xff\xfeM\0h"), "M", true);
}

static void decode_text__reads_windows_1252_when_it_is_not_utf8(void **state)
{
	(void)state;
	decodes_to(RAW("M\xfchle \x93so\x94 \x80"),
		"M\xc3\xbchle \xe2\x80\x9cso\xe2\x80\x9d \xe2\x82\xac", true);
	decodes_to(RAW("\x81"), "\xef\xbf\xbd", true);
}

static void decode_text__mends_utf8_that_is_broken_in_few_places(void **state)
{
	(void)state;
	decodes_to(RAW("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc "
		       "\xe2\x80"),
		"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc "
		"\xef\xbf\xbd\xef\xbf\xbd",
		true);
}

static int declares_nothing(void **state)
{
	(void)state;
	declared = STR_EMPTY;
	return 0;
}

static void decode_text__reads_what_is_not_utf8_as_it_declares(void **state)
{
	(void)state;
	declared = STR("koi8-r");
	decodes_to(RAW("\xf0\xd2\xc9"), "\xd0\x9f\xd1\x80\xd0\xb8", false);
	decodes_to(RAW("M\xc3\xbchle"), "M\xc3\xbchle", false);
	declared = STR("latin1");
	decodes_to(RAW("M\xfchle"), "M\xc3\xbchle", false);
	decodes_to(RAW("\x81"), "\xef\xbf\xbd", true);
	declared = STR("utf-8");
	decodes_to(RAW("M\xfchle"), "M\xc3\xbchle", true);
	declared = STR("klingon");
	decodes_to(RAW("M\xfchle"), "M\xc3\xbchle", true);
	declared = STR("shift_jis");
	decodes_to(RAW("\x93\xfa\xff"), "\xe6\x97\xa5\xef\xbf\xbd", true);
	declared = STR("iso-2022-jp");
	decodes_to(RAW("\033$BF|\033(B"), "\xe6\x97\xa5", false);
	decodes_to(RAW("plain"), "plain", false);
}

static void decode_text__refuses_binary(void **state)
{
	char noise[400];

	(void)state;
	is_refused(RAW("text\0more"), "NUL");
	is_refused(RAW("%PDF-1.7 and so on"), "PDF");
	is_refused(RAW("PK\003\004rest"), "ZIP");
	is_refused(RAW("\xff\xfe\0\0t\0\0\0"), "UTF-32");
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (char)(i % 8 == 0 ? 1 : 'a');
	is_refused(str_make(noise, sizeof(noise)), "control");
}

static void decode_text__says_when_memory_is_short(void **state)
{
	struct str text, note;
	struct arena arena;
	struct err err;

	(void)state;
	arena_init(&arena, 8);
	assert_int_equal(
		decode_text(&arena, RAW("M\xfchle am Bach"), STR_EMPTY, &text, &note, &err),
		ERR_NOMEM);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decode_text__leaves_utf8_as_it_is),
		cmocka_unit_test(decode_text__reads_utf16_of_both_orders),
		cmocka_unit_test(decode_text__notes_what_utf16_lost),
		cmocka_unit_test(decode_text__reads_windows_1252_when_it_is_not_utf8),
		cmocka_unit_test(decode_text__mends_utf8_that_is_broken_in_few_places),
		cmocka_unit_test_teardown(
			decode_text__reads_what_is_not_utf8_as_it_declares, declares_nothing),
		cmocka_unit_test(decode_text__refuses_binary),
		cmocka_unit_test(decode_text__says_when_memory_is_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
