/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta.h"

#include "build_doc.h"

static const struct meta *parse(struct build *b, const char *yaml)
{
	struct meta_place place = { .first_line = 2 };

	meta_init(&b->doc->meta);
	b->doc->warnings = NULL;
	b->doc->warning_count = 0;
	meta_parse(b->doc, &b->doc->meta, str_of(yaml), &place);
	return &b->doc->meta;
}

static void assert_quiet(const struct build *b)
{
	if (b->doc->warnings)
		fail_msg("warning: %.*s", STR_PRINTF(b->doc->warnings->text));
}

static void assert_words(const struct words *words, const char *expected)
{
	struct str rest = str_of(expected);

	for (size_t i = 0; i < words->count; i++) {
		struct str one = str_cut(&rest, '|');

		if (!str_eq(words->at[i], one))
			fail_msg("word %zu is '%.*s'", i, STR_PRINTF(words->at[i]));
	}
	assert_int_equal(rest.len, 0);
}

static void meta_parse__knows_every_key(void **state)
{
	struct build *b = *state;
	const struct meta *m =
		parse(b, "title: \"My: walk\"\nsubtitle: Up\nauthor: Ada\ndate: 2024-05-01\n"
			 "updated: 2 May 2024\nlang: pt_BR\ntags: [a, b c, a]\nsummary: |\n"
			 "  Two\n  lines\nsource: https://e.org/\nlicense: CC0\ndraft: yes\n"
			 "slug: my-walk\nid: x:1\nregion: us\nformat: md\nprofile: wrapped\n"
			 "sections: explicit\nsplit-level: 3\nintro-title: Start\n"
			 "links: block\nautolink: url tel\ngone: true\n");

	assert_quiet(b);
	assert_str(m->title, "My: walk");
	assert_str(m->subtitle, "Up");
	assert_words(&m->authors, "Ada");
	assert_str(m->date, "2024-05-01");
	assert_str(m->updated, "2024-05-02");
	assert_str(m->lang, "pt-BR");
	assert_words(&m->tags, "a|b c");
	assert_str(m->summary, "Two lines");
	assert_str(m->source, "https://e.org/");
	assert_str(m->license, "CC0");
	assert_true(m->draft && m->gone && m->has_draft && m->has_gone);
	assert_str(m->slug, "my-walk");
	assert_str(m->id, "x:1");
	assert_str(m->region, "US");
	assert_true(m->has_format && m->format == FORMAT_MARKDOWN);
	assert_true(m->has_profile && m->profile == PROFILE_WRAPPED);
	assert_int_equal(m->sections, SECTIONS_EXPLICIT);
	assert_int_equal(m->split_level, 3);
	assert_str(m->intro_title, "Start");
	assert_int_equal(m->links, LINKS_BLOCK);
	assert_int_equal(m->autolink, AUTOLINK_URL | AUTOLINK_TEL);
}

static void meta_parse__understands_what_others_write(void **state)
{
	struct build *b = *state;
	const struct meta *m =
		parse(b, "Title: T\nlastmod: 2024-05-01T10:00:00Z\ndescription: D\n"
			 "aliases:\n  - /old/\n  - /older/\nweight: 3\nkeywords: a, b\n"
			 "authors:\n  - name: Ada\n    email: a@e.org\n  - Ben\n"
			 "redirect_from: /oldest/\npublished: false\nlayout: post\n"
			 "params: {a: {b: c}}\ncategories: [c]\n");

	assert_quiet(b);
	assert_str(m->title, "T");
	assert_str(m->updated, "2024-05-01");
	assert_str(m->summary, "D");
	assert_words(&m->aliases, "/old/|/older/|/oldest/");
	assert_words(&m->tags, "a|b|c");
	assert_words(&m->authors, "Ada|Ben");
	assert_true(m->draft);
}

static void assert_pair(const struct pair *pair, const char *from, const char *to, uint32_t line)
{
	assert_non_null(pair);
	assert_str(pair->from, from);
	assert_str(pair->to, to);
	assert_int_equal(pair->line, line);
}

static void meta_parse__takes_pairs_in_every_form(void **state)
{
	struct build *b = *state;
	const struct meta *m =
		parse(b, "heading: A => B => 3\nnot-heading: [X => Y, Z]\n"
			 "rename: {Old: New}\nsection-slug:\n  - One => uno\n  - Two: dos\n"
			 "alias: was => is\nmerge: M\n"
			 "headings:\n  Plain:\n  Deep: 4\n");

	assert_quiet(b);
	assert_pair(m->headings, "A => B", "3", 2);
	assert_pair(m->headings->next, "Plain", "", 11);
	assert_pair(m->headings->next->next, "Deep", "4", 12);
	assert_pair(m->not_headings, "X => Y", "", 3);
	assert_pair(m->not_headings->next, "Z", "", 3);
	assert_pair(m->renames, "Old", "New", 4);
	assert_pair(m->section_slugs, "One", "uno", 6);
	assert_pair(m->section_slugs->next, "Two", "dos", 7);
	assert_pair(m->section_aliases, "was", "is", 8);
	assert_int_equal(m->aliases.count, 0);
	assert_pair(m->merges, "M", "", 9);
}

static void meta_parse__names_the_nearest_key_and_the_line(void **state)
{
	struct build *b = *state;

	parse(b, "title: T\ntilte: U\nxyzzyx: 1\n");
	assert_str(b->doc->warnings->text, "unknown key \"tilte\"; did you mean \"title\"?");
	assert_int_equal(b->doc->warnings->line, 3);
	assert_str(b->doc->warnings->next->text,
		"unknown key \"xyzzyx\"; take it out, or see bifold(1) for the keys");
	assert_int_equal(b->doc->warnings->next->line, 4);
}

static void meta_parse__names_a_sidecar_in_the_text(void **state)
{
	struct build *b = *state;
	struct meta_place place = { .file = STR("notes/walk.yaml"), .first_line = 1 };

	meta_parse(
		b->doc, &b->doc->meta, STR("title: T\nregion: Narnia\nrename: A => B\n"), &place);
	assert_true(has_warning(b->doc, "notes/walk.yaml, line 2: region: \"Narnia\" is not "
					"understood; write a country in two letters, such as US"));
	assert_int_equal(b->doc->warnings->line, 0);
	assert_str(b->doc->meta.renames->file, "notes/walk.yaml");
	assert_int_equal(b->doc->meta.renames->line, 3);
}

static void meta_parse__warns_once_about_each_bad_value(void **state)
{
	static const char *const bad[] = { "date: soon", "date: 2024-13-01", "date: 1/2/2024",
		"lang: e", "lang: en US", "region: USA", "format: pdf", "profile: narrow",
		"sections: many", "split-level: 7", "split-level: -1", "links: all",
		"autolink: fax", "title: [a]", "title: {a: b}", "heading: A => 9", "rename: A",
		"rename: => B", "section-slug: {A: }", "alias: A b => c", "gone: perhaps",
		"slug: Ä/ö", "author: [[a]]", "title: *x" };
	struct build *b = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		parse(b, bad[i]);
		if (b->doc->warning_count != 1 || b->doc->warnings->line != 2)
			fail_msg("'%s' gave %zu warnings", bad[i], b->doc->warning_count);
	}
}

static void draft__is_kept_back_when_in_doubt(void **state)
{
	struct build *b = *state;

	assert_true(parse(b, "draft: perhaps\n")->draft);
	assert_false(parse(b, "draft: false\n")->draft);
	assert_false(parse(b, "draft:\n")->draft);
	/* behind what no parser can read */
	assert_true(parse(b, "tags: [a, b\ntitle: T\ndraft: true\n")->draft);
	assert_true(parse(b, "\tx\n}{\ndraft: true\n")->draft);
	/* in it */
	assert_true(parse(b, "tags: [a, b\n  draft: true\n")->draft);
	assert_true(has_warning(b->doc, "so the article is kept back"));
	assert_true(parse(b, "\"Draft\": [true\n")->draft);
	assert_false(parse(b, "summary: [a rough draft\n")->draft);
	/* both */
	assert_true(parse(b, "draft: true\ndraft: false\n")->draft);
	assert_true(parse(b, "published: false\ndraft: false\n")->draft);
}

static void broken_yaml__is_read_key_by_key(void **state)
{
	struct build *b = *state;
	const struct meta *m = parse(b, "title: What: a 'guide'\ntags: [a]\nsubtitle: So: this\n"
					"heading:\n  - Why: because\n  - Other\nlang: de\n");

	assert_int_equal(b->doc->warning_count, 2);
	assert_int_equal(b->doc->warnings->line, 2);
	assert_int_equal(b->doc->warnings->next->line, 4);
	assert_str(m->title, "What: a 'guide'");
	assert_str(m->subtitle, "So: this");
	assert_words(&m->tags, "a");
	assert_str(m->lang, "de");
	assert_pair(m->headings, "Why: because", "", 6);
	assert_pair(m->headings->next, "Other", "", 7);

	m = parse(b, "title: Bad: colon\ntags: [a, b\nsummary: SUM\nauthor: \"Ada\ndate: soon\n");
	assert_int_equal(b->doc->warning_count, 4);
	assert_int_equal(b->doc->warnings->next->line, 3);
	assert_true(has_warning(b->doc,
		"this is not good YAML and has no effect: did not find expected ',' or ']'; close "
		"what is open, or put the value in quotes"));
	assert_int_equal(b->doc->warnings->next->next->line, 5);
	assert_int_equal(b->doc->last_warning->line, 6);
	assert_str(m->title, "Bad: colon");
	assert_words(&m->tags, "");
	assert_str(m->summary, "SUM");
	assert_words(&m->authors, "Ada");

	/* front matter as it is, fences and all, in a sidecar */
	m = parse(b, "---\ntitle: T\ntags: [a]\n---\nlang: de\n");
	assert_int_equal(b->doc->warning_count, 1);
	assert_words(&m->tags, "a");
	assert_str(m->lang, "de");
}

static void keys__that_stand_twice_are_said(void **state)
{
	struct build *b = *state;
	const struct meta *m = parse(b, "title: One\ndate: 2024-05-01\ntags: [a]\nTitle: Two\n"
					"date: 2024-05-02\ntags: [b]\n");

	assert_int_equal(b->doc->warning_count, 2);
	assert_str(b->doc->warnings->text,
		"Title: it stands on line 2 already, and this one is taken; keep one of the two");
	assert_int_equal(b->doc->warnings->line, 5);
	assert_int_equal(b->doc->last_warning->line, 6);
	assert_str(m->title, "Two");
	assert_str(m->date, "2024-05-02");
	assert_words(&m->tags, "a|b");

	/* one key by two names, as Hugo has it */
	parse(b, "date: 2024-05-01\npublishDate: 2024-05-02\ntitle:\ntitle: T\n");
	assert_quiet(b);
}

static void hostile_yaml__costs_little(void **state)
{
	static const char *const units[] = { "[", "{", "- ", "a: &a [", "- - - -\n", "? ",
		"a: b: c\n", "k: v\n", "heading: x\n", "- *a\n", "\"", "'", "|", "!!", "&a ",
		"a: *a\n", "\x01", "\xff", "%", "---\n" };
	struct build *b = *state;
	char *text = arena_alloc(&b->arena, META_SIZE_MAX + 1);

	for (size_t u = 0; u < sizeof(units) / sizeof(units[0]); u++) {
		size_t len = strlen(units[u]), at = 0;

		while (at + len <= META_SIZE_MAX / 2) {
			memcpy(text + at, units[u], len);
			at += len;
		}
		text[at] = '\0';
		parse(b, text);
	}
	assert_true(b->arena.used < 200 * 1024 * 1024);
}

static void references__are_not_followed(void **state)
{
	struct build *b = *state;
	const struct meta *m =
		parse(b, "title: &t T\nsubtitle: *t\ntags: &x [a]\nkeywords: [*x, b]\n");

	assert_str(m->title, "T");
	assert_str(m->subtitle, "");
	assert_true(has_warning(b->doc, "references (*name) are not followed"));
}

static void meta_merge__lets_the_sidecar_win(void **state)
{
	struct build *b = *state;
	struct meta over, under;

	over = *parse(b, "title: Over\ndraft: false\nrename: A => B\n");
	under = *parse(b, "title: Under\nsubtitle: Sub\ndraft: true\nrename: C => D\ntags: a\n"
			  "autolink: off\n");
	meta_merge(&over, &under);
	assert_str(over.title, "Over");
	assert_str(over.subtitle, "Sub");
	assert_false(over.draft);
	assert_int_equal(over.autolink, 0);
	assert_words(&over.tags, "a");
	assert_pair(over.renames, "A", "B", 4);
	assert_pair(over.renames->next, "C", "D", 5);
}

/* A sidecar may also say what is the default. */
static void meta_merge__lets_a_default_of_the_sidecar_win(void **state)
{
	struct build *b = *state;
	struct meta over, under;

	over = *parse(b, "split-level: auto\nslug-policy: title\nlist: below\nsections: auto\n"
			 "links: block\nautolink: all\ndraft: false\ngone: false\n");
	under = *parse(b, "split-level: 3\nslug-policy: pin\nlist: none\nsections: none\n"
			  "links: off\nautolink: off\ndraft: true\ngone: true\n");
	meta_merge(&over, &under);
	assert_int_equal(over.split_level, 0);
	assert_false(over.pin_slugs);
	assert_false(over.alone);
	assert_int_equal(over.sections, SECTIONS_AUTO);
	assert_int_equal(over.links, LINKS_BLOCK);
	assert_int_not_equal(over.autolink, 0);
	assert_false(over.draft || over.gone);
}

static void author_texts__are_clean_and_on_one_line(void **state)
{
	struct build *b = *state;
	const struct meta *m =
		parse(b, "title: \"a\\nb\\tc\\e[31m\\u202Ed\"\nsubtitle: >\n  x\n  y\n");

	assert_str(m->title, "a b c[31md");
	assert_str(m->subtitle, "x y");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUILD_TEST(meta_parse__knows_every_key),
		BUILD_TEST(meta_parse__understands_what_others_write),
		BUILD_TEST(meta_parse__takes_pairs_in_every_form),
		BUILD_TEST(meta_parse__names_the_nearest_key_and_the_line),
		BUILD_TEST(meta_parse__names_a_sidecar_in_the_text),
		BUILD_TEST(meta_parse__warns_once_about_each_bad_value),
		BUILD_TEST(draft__is_kept_back_when_in_doubt),
		BUILD_TEST(broken_yaml__is_read_key_by_key),
		BUILD_TEST(keys__that_stand_twice_are_said),
		BUILD_TEST(hostile_yaml__costs_little),
		BUILD_TEST(references__are_not_followed),
		BUILD_TEST(meta_merge__lets_the_sidecar_win),
		BUILD_TEST(meta_merge__lets_a_default_of_the_sidecar_win),
		BUILD_TEST(author_texts__are_clean_and_on_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
