/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta.h"

#include "build_doc.h"

static void meta_date__reads_what_people_write(void **state)
{
	static const char *const same[] = { "2024-05-01", "2024-5-1", "2024/05/01", "2024/5/1",
		"2024.05.01", "20240501", "20240501T100000Z", "2024-05-01T10:00:00Z",
		"2024-05-01T23:59:59.5-05:00", "2024-05-01 10:00", "1 May 2024", "01 may 2024",
		"1st May, 2024", "1st of May 2024", "May 1, 2024", "May 1st 2024", "1. May 2024",
		"Wed, 1 May 2024 10:00:00 +0000", "Wednesday, May 1, 2024", "1.5.2024",
		"01.05.2024", " 2024-05-01 ", "1-May-2024", "2024 May 1" };
	struct build *b = *state;

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		struct str got = meta_date(&b->arena, str_of(same[i]));

		if (!str_eq(got, STR("2024-05-01")))
			fail_msg("'%s' is '%.*s'", same[i], STR_PRINTF(got));
	}
	assert_str(meta_date(&b->arena, STR("29 Feb 2024")), "2024-02-29");
	assert_str(meta_date(&b->arena, STR("3 Sept 1999")), "1999-09-03");
	assert_str(meta_date(&b->arena, STR("31 December 0999")), "0999-12-31");
}

static void meta_time__reads_a_time_of_day_and_its_zone(void **state)
{
	static const struct {
		const char *text;
		struct day_time time;
	} cases[] = {
		{ "2024-05-01", { 0 } },
		{ "2024-05-01T10:20:30Z", { 37230, 0, true } },
		{ "2024-05-01 10:20", { 37200, 0, false } },
		{ "20240501T00:00:59.25+02:30", { 59, 9000, true } },
		{ "2024-05-01 23:59:59 -0500", { 86399, -18000, true } },
		{ "Wed, 1 May 2024 10:00:00 +01", { 36000, 3600, true } },
		{ "2024-05-01T10:00 CEST", { 36000, 0, false } },
		{ "2024-05-01T24:00Z", { 0 } },
		{ "2024-05-01T1:00Z", { 0 } },
		{ "2024-05-01T10:61", { 0 } },
		{ "10:", { 0 } },
		{ ":", { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct day_time got = meta_time(str_of(cases[i].text));

		if (got.seconds != cases[i].time.seconds || got.east != cases[i].time.east ||
			got.zoned != cases[i].time.zoned)
			fail_msg("'%s' is %d, %d", cases[i].text, got.seconds, got.east);
	}
}

static void meta_date__refuses_what_is_none_or_ambiguous(void **state)
{
	static const char *const bad[] = { "", "soon", "2024", "2024-05", "1/2/2024", "05-01-2024",
		"2024-13-01", "2024-00-10", "2024-02-30", "29 Feb 2023", "31 April 2024",
		"May 2024", "1 Ma 2024", "1 Foo 2024", "99999999", "123456789", "2024-5/1",
		"1 May 24", "0000-01-01", "10:30" };
	struct build *b = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct str got = meta_date(&b->arena, str_of(bad[i]));

		if (got.len)
			fail_msg("'%s' is '%.*s'", bad[i], STR_PRINTF(got));
	}
}

static void meta_lang__is_a_language_tag(void **state)
{
	struct build *b = *state;

	assert_str(meta_lang(&b->arena, STR("en")), "en");
	assert_str(meta_lang(&b->arena, STR("EN-us")), "en-us");
	assert_str(meta_lang(&b->arena, STR("de_AT.UTF-8")), "de-AT");
	assert_str(meta_lang(&b->arena, STR("zh-Hant-TW")), "zh-Hant-TW");
	assert_str(meta_lang(&b->arena, STR("e")), "");
	assert_str(meta_lang(&b->arena, STR("en-")), "");
	assert_str(meta_lang(&b->arena, STR("-en")), "");
	assert_str(meta_lang(&b->arena, STR("english language")), "");
	assert_str(meta_lang(&b->arena, STR("en\r\nx")), "");
	assert_str(meta_lang(&b->arena, STR("e1")), "");
	assert_str(meta_lang(&b->arena, STR("en-123456789")), "");
	assert_str(meta_lang(&b->arena, STR_EMPTY), "");
	assert_str(meta_region(&b->arena, STR(" us ")), "US");
	assert_str(meta_region(&b->arena, STR("u1")), "");
	assert_str(meta_region(&b->arena, STR("USA")), "");
}

static void expect(
	const char *text, enum front_kind kind, const char *block, const char *rest, uint32_t lines)
{
	struct front front = front_split(str_of(text));

	if (front.kind != kind)
		fail_msg("'%s' is not of kind %d", text, (int)kind);
	assert_str(front.block, block);
	assert_str(front.rest, kind == FRONT_NONE ? text : rest);
	assert_int_equal(front.lines, lines);
	assert_false(front.open);
}

static void expect_open(const char *text, enum front_kind kind, const char *block, const char *rest)
{
	struct front front = front_split(str_of(text));

	if (front.kind != kind || !front.open)
		fail_msg("'%s' is of kind %d", text, (int)front.kind);
	assert_str(front.block, block);
	assert_str(front.rest, rest);
}

static void front_split__takes_a_block_of_metadata(void **state)
{
	(void)state;
	expect("---\na: b\n---\nText\n", FRONT_YAML, "a: b\n", "Text\n", 3);
	expect("---\r\na: b\r\n---\r\nText", FRONT_YAML, "a: b\r\n", "Text", 3);
	expect("---  \n# note\n\na: b\n...\nText", FRONT_YAML, "# note\n\na: b\n", "Text", 5);
	expect("---\n---\nText", FRONT_YAML, "", "Text", 2);
	expect("---\n\"a b\": c\n---", FRONT_NONE, "", "", 0);
	expect("---\n\"a\": c\n---", FRONT_YAML, "\"a\": c\n", "", 3);
	expect("---\na:\n  - b\n---\n", FRONT_YAML, "a:\n  - b\n", "", 4);
	expect("+++\ntitle = \"x\"\n+++\nText", FRONT_TOML, "title = \"x\"\n", "Text", 3);
	expect("+++\n[a]\n+++\nText", FRONT_TOML, "[a]\n", "Text", 3);
	expect("{ \"a\": \"}\\\"\" }\nText", FRONT_JSON, "{ \"a\": \"}\\\"\" }", "Text", 1);
	expect("{\n\t\"a\":{}\r\n}\r\n\r\nT", FRONT_JSON, "{\n\t\"a\":{}\r\n}", "\r\nT", 3);
	/* what is broken in it may not be shown if it could be a draft */
	expect("---\na: b\n\nwords\ndraft: true\n---\n", FRONT_YAML, "a: b\n\nwords\ndraft: true\n",
		"", 6);
}

static void front_split__ends_what_nobody_closed(void **state)
{
	(void)state;
	expect_open("+++\na = 1\n[b]\n \nText", FRONT_TOML, "a = 1\n[b]\n", " \nText");
	expect_open("+++\na = 1\n---\n\n+", FRONT_TOML, "a = 1\n---\n", "\n+");
	expect_open("+++\na = 1", FRONT_TOML, "a = 1", "");
	expect_open("+++\na = 1\n\nb = 1\n\n[x](y)", FRONT_TOML, "a = 1\n\nb = 1\n", "\n[x](y)");
	expect_open("---\ntitle: T\n\n# H\n", FRONT_YAML, "title: T\n", "\n# H\n");
	expect_open("---\na:\n- b\n  c\nTags: d\n# H\n", FRONT_YAML, "a:\n- b\n  c\nTags: d\n",
		"# H\n");
	expect_open("---\ntitle: T\n\ndraft: true\n\nNote: this\n", FRONT_YAML,
		"title: T\n\ndraft: true\n", "\nNote: this\n");
	/* the next rule is not its end */
	expect_open("---\r\ntitle: T\r\n\r\nWords.\r\n\r\n---\r\nMore", FRONT_YAML, "title: T\r\n",
		"\r\nWords.\r\n\r\n---\r\nMore");
	expect_open("{\n\"a\": 1,\n\nText", FRONT_JSON, "{\n\"a\": 1,\n", "\nText");
}

static void front_split__leaves_prose_alone(void **state)
{
	static const char *const prose[] = { "Note: this is prose\n", "", "---", "---\n",
		"---\na: b\n", "---\nThis is prose: yes\n---\n", "---\n# A heading\n---\n",
		"----\na: b\n----\n", "\n---\na: b\n---\n", "+++\nsome prose\n+++\n",
		"+++\n\na = 1\n", "---\n- a\n---\n", "--- a\na: b\n---\n",
		"---\nhttps://e.org\n---\n", "{ a }\n", "{\n", "{", "{ \"a\" }\n",
		"{ \"a\": 1 } is JSON\n", "---\nNote: this is prose\n\nMore.\n",
		"---\nNote: this\n\nMore.\n\n---\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(prose) / sizeof(prose[0]); i++)
		expect(prose[i], FRONT_NONE, "", "", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUILD_TEST(meta_date__reads_what_people_write),
		BUILD_TEST(meta_date__refuses_what_is_none_or_ambiguous),
		BUILD_TEST(meta_time__reads_a_time_of_day_and_its_zone),
		BUILD_TEST(meta_lang__is_a_language_tag),
		BUILD_TEST(front_split__takes_a_block_of_metadata),
		BUILD_TEST(front_split__ends_what_nobody_closed),
		BUILD_TEST(front_split__leaves_prose_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
