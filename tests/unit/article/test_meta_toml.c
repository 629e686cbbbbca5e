/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta.h"

#include "build_doc.h"

#include <stdio.h>

static const struct meta *parse(struct build *b, const char *toml)
{
	struct meta_place place = { .first_line = 2 };

	meta_init(&b->doc->meta);
	b->doc->warnings = NULL;
	b->doc->warning_count = 0;
	meta_parse_toml(b->doc, &b->doc->meta, str_of(toml), &place);
	return &b->doc->meta;
}

static void toml__has_the_keys_that_yaml_has(void **state)
{
	struct build *b = *state;
	const struct meta *m = parse(b,
		"# mine\ntitle = \"A \\\"walk\\\" \\u00e9\"  # said\ndate = "
		"2024-05-01T10:00:00Z\r\n"
		"draft = true\nslug = 'a-walk'\nweight = 3\n\"summary\" = \"\"\"\nTwo \\\n   "
		"lines\"\"\"\n"
		"authors = [\"Ada\", 'Ben']\naliases = [\n  \"/old/\", # was\n  \"/older/\",\n]\n"
		"[taxonomies]\ntags = [\"a\", \"b, c\"]\ncategories = []\n"
		"[extra]\nany = { a = 1 }\n[[menu.main]]\nname = \"x\"\n");

	assert_str(m->title, "A \"walk\" é");
	assert_str(m->date, "2024-05-01");
	assert_int_equal(m->time.seconds, 36000);
	assert_true(m->draft);
	assert_str(m->slug, "a-walk");
	assert_str(m->summary, "Two lines");
	assert_int_equal(m->authors.count, 2);
	assert_str(m->authors.at[1], "Ben");
	assert_int_equal(m->aliases.count, 2);
	assert_str(m->aliases.at[1], "/older/");
	assert_int_equal(m->tags.count, 2);
	assert_str(m->tags.at[1], "b, c");
	assert_int_equal(b->doc->warning_count, 1);
	assert_int_equal(b->doc->warnings->line, 20);
	assert_false(parse(b, "draft = false")->draft);
	assert_true(parse(b, "DRAFT = true")->draft);
}

static void toml__that_is_not_understood_costs_the_rest_nothing(void **state)
{
	static const char *const bad[] = { "a.b = 1", "slug = {a = 1}", "tags = [[\"a\"]]",
		"slug = \"open", "slug = \"\"\"open", "slug = ", "words", "tags = [\"a\" \"b\"]",
		"tags = [\"a\"", "slug = \"a\" b", "slug = \"\\q\"", "slug = \"\\ud800\"", "= 1",
		"tilte = 1" };
	struct build *b = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char toml[200];
		const struct meta *m;

		snprintf(toml, sizeof(toml), "%s\ntitle = \"T\"\n", bad[i]);
		m = parse(b, toml);
		if (b->doc->warning_count != 1 || b->doc->warnings->line != 2 || m->draft)
			fail_msg("'%s' gave %zu warnings", bad[i], b->doc->warning_count);
		/* three quotes take what follows with them */
		if (!str_eq(m->title, STR("T")))
			fail_msg("'%s' costs the title", bad[i]);
	}
}

static void toml__keeps_back_what_may_be_a_draft(void **state)
{
	static const char *const drafts[] = { "draft = tru", "draft = {}", "draft: true",
		"params.draft = true", "[params]\ndraft = true", "draft = \"true",
		"a = [\ndraft = true", "draft = true\ndraft = false" };
	struct build *b = *state;

	for (size_t i = 0; i < sizeof(drafts) / sizeof(drafts[0]); i++)
		if (!parse(b, drafts[i])->draft || !b->doc->warning_count)
			fail_msg("'%s' is no draft", drafts[i]);
}

static void hostile_toml__costs_little(void **state)
{
	static const char *const units[] = { "[", "a = [\n", "a = \"\n", "'''", "\"\"\"", "=\n",
		"a=1\n", "[a]\n", "a = [1,\n", "\\", "a = \"\\u", "#\n", "a\n" };
	struct build *b = *state;
	char *text = arena_alloc(&b->arena, META_SIZE_MAX + 1);

	for (size_t u = 0; u < sizeof(units) / sizeof(units[0]); u++) {
		size_t len = strlen(units[u]), at = 0;

		for (; at + len <= META_SIZE_MAX / 2; at += len)
			memcpy(text + at, units[u], len);
		text[at] = '\0';
		parse(b, text);
	}
	assert_true(b->arena.used < 200 * 1024 * 1024);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUILD_TEST(toml__has_the_keys_that_yaml_has),
		BUILD_TEST(toml__that_is_not_understood_costs_the_rest_nothing),
		BUILD_TEST(toml__keeps_back_what_may_be_a_draft),
		BUILD_TEST(hostile_toml__costs_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
