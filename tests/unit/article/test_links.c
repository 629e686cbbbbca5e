/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/links.h"

#include "build_doc.h"

#include "article/links_path.h"
#include "article/read.h"

static struct link_scope scope_of(struct build *b)
{
	return (struct link_scope){
		.doc = b->doc, .dir = STR("/notes/"), .base = STR("/notes/walk/")
	};
}

static void expect(struct build *b, const char *target, enum link_kind kind, const char *url)
{
	struct link_scope scope = scope_of(b);
	struct link link = link_resolve(&b->arena, &scope, str_of(target));

	if (link.kind == kind && str_eq(link.url, str_of(url)))
		return;
	fail_msg("'%s' gave kind %d '%.*s', expected kind %d '%s'", target, (int)link.kind,
		STR_PRINTF(link.url), (int)kind, url);
}

static void link_resolve__follows_dot_segments_inside_the_root(void **state)
{
	static const char *const cases[][2] = {
		{ "x.png", "/notes/x.png" },
		{ "./x.png", "/notes/x.png" },
		{ "../x.png", "/x.png" },
		{ "../../../../x.png", "/x.png" },
		{ "/../x.png", "/x.png" },
		{ "/a/./b/../c.png", "/a/c.png" },
		{ "%2e%2E/x.png", "/x.png" },
		{ ".%2e/x.png", "/x.png" },
		{ "..\\x.png", "/x.png" },
		{ "a/b/../../c.png", "/notes/c.png" },
		{ "/a//b///c.png", "/a/b/c.png" },
		{ "...x.png", "/notes/...x.png" },
		{ "a b.png", "/notes/a%20b.png" },
		{ "a%20b.png", "/notes/a%20b.png" },
		{ "100%.png", "/notes/100%25.png" },
		{ "\xc3\xa9.png", "/notes/%C3%A9.png" },
		{ "\xff.png", "/notes/%FF.png" },
		{ "x.png?v=2", "/notes/x.png" },
		{ "x.png#part", "/notes/x.png" },
		{ "a\tb\nc.png", "/notes/abc.png" },
		{ "/robots.txt", "/robots.txt" },
		{ "/.well-known/security.txt", "/.well-known/security.txt" },
		{ "a<b>\"c\".png", "/notes/a%3Cb%3E%22c%22.png" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(*state, cases[i][0], LINK_FILE, cases[i][1]);
}

static void link_resolve__leads_to_folders_and_addresses(void **state)
{
	struct build *b = *state;

	expect(b, "/", LINK_PAGE, "/");
	expect(b, "..", LINK_PAGE, "/");
	expect(b, ".", LINK_PAGE, "/notes/");
	expect(b, "other/", LINK_PAGE, "/notes/other/");
	expect(b, "/notes/other/part", LINK_PAGE, "/notes/other/part");
	expect(b, "/search?two words", LINK_PAGE, "/search?two%20words");
	expect(b, "/notes/other/all.gmi", LINK_PAGE, "/notes/other/all.gmi");
}

static void link_resolve__turns_article_files_into_their_addresses(void **state)
{
	struct build *b = *state;

	expect(b, "other.md", LINK_PAGE, "/notes/other/");
	expect(b, "../a.gmi", LINK_PAGE, "/a/");
	expect(b, "/a/b.txt", LINK_PAGE, "/a/b/");
	expect(b, "b.html?x=1", LINK_PAGE, "/notes/b/");
	expect(b, "../index.gmi", LINK_PAGE, "/");
	expect(b, "index.md", LINK_PAGE, "/notes/");
	expect(b, "My%20Other_Walk.md", LINK_PAGE, "/notes/my-other-walk/");
	expect(b, "My Other Walk.md", LINK_PAGE, "/notes/my-other-walk/");
	expect(b, "other.md#The-Part", LINK_PAGE, "/notes/other/the-part");
	expect(b, "other.md#", LINK_PAGE, "/notes/other/");
}

static void link_resolve__finds_the_part_behind_an_address(void **state)
{
	struct build *b = *state;
	struct err err;

	build_text(b, "Lead.");
	build_heading(b, 2, "Big")->id = STR("b");
	build_text(b, "a");
	build_heading(b, 2, "Two");
	build_text(b, "a");
	assert_int_equal(sections_build(b->doc, STR("walk.md"), &err), 0);
	expect(b, "sub/deep#The-Part", LINK_PAGE, "/notes/sub/deep/the-part");
	expect(b, "/sub/deep/#part", LINK_PAGE, "/sub/deep/part");
	expect(b, "sub/deep#", LINK_PAGE, "/notes/sub/deep");
	/* its own, and its sections' */
	expect(b, "walk#b", LINK_PAGE, "/notes/walk/b");
	expect(b, "/notes/walk/#b", LINK_PAGE, "/notes/walk/b");
	expect(b, "walk/two#b", LINK_PAGE, "/notes/walk/b");
	expect(b, "walk/two#none", LINK_PAGE, "/notes/walk/two");
	/* no address of ours */
	expect(b, "Makefile#L3", LINK_PAGE, "/notes/Makefile");
	expect(b, "/#top", LINK_PAGE, "/");
}

static void link_resolve__finds_a_part_of_an_article_of_one_page_on_its_front(void **state)
{
	struct build *b = *state;
	struct err err;

	build_text(b, "All of it.");
	build_heading(b, 2, "Part")->id = STR("part");
	build_text(b, "a");
	assert_int_equal(sections_build(b->doc, STR("walk.md"), &err), 0);
	assert_int_equal(b->doc->section_count, 1);
	expect(b, "#part", LINK_PAGE, "/notes/walk/");
}

static void link_resolve__finds_the_page_of_an_anchor(void **state)
{
	struct build *b = *state;
	struct block *notes;
	struct err err;

	build_text(b, "Lead.");
	build_heading(b, 2, "What's New?")->id = STR("news");
	build_text(b, "a");
	build_heading(b, 3, "Déjà Vu");
	build_text(b, "a");
	build_heading(b, 2, "Twin");
	build_text(b, "b");
	build_heading(b, 2, "Twin");
	build_text(b, "c");
	notes = build_block(b, BLOCK_NOTES);
	notes->u.list.items = ARENA_NEW(&b->arena, struct item);
	notes->u.list.items->id = STR("fn:1");
	assert_int_equal(sections_build(b->doc, STR("walk.md"), &err), 0);
	expect(b, "#news", LINK_PAGE, "/notes/walk/news");
	expect(b, "#whats-new", LINK_PAGE, "/notes/walk/news");
	expect(b, "#déjà-vu", LINK_PAGE, "/notes/walk/news");
	expect(b, "#d%C3%A9j%C3%A0-vu", LINK_PAGE, "/notes/walk/news");
	expect(b, "#deja-vu", LINK_PAGE, "/notes/walk/news");
	expect(b, "#Twin", LINK_PAGE, "/notes/walk/twin");
	expect(b, "#twin-1", LINK_PAGE, "/notes/walk/twin-2");
	expect(b, "#twin-2", LINK_PAGE, "/notes/walk/twin-2");
	expect(b, "#fn:1", LINK_PAGE, "/notes/walk/twin-2");
	expect(b, "#introduction", LINK_PAGE, "/notes/walk/introduction");
	expect(b, "walk.md#twin", LINK_PAGE, "/notes/walk/twin");
	expect(b, "/notes/walk/#twin", LINK_PAGE, "/notes/walk/twin");
	expect(b, "#nowhere", LINK_PAGE, "/notes/walk/");
	expect(b, "#", LINK_PAGE, "/notes/walk/");
}

static void link_resolve__lets_known_schemes_out(void **state)
{
	static const char *const cases[][2] = {
		{ "https://example.org/a?b#c", "https://example.org/a?b#c" },
		{ "HTTPS://Example.org", "HTTPS://Example.org" },
		{ " gemini://host/x y ", "gemini://host/x%20y" },
		{ "http://host/\xc3\xa9", "http://host/%C3%A9" },
		{ "http://[::1]:80/a[b]", "http://[::1]:80/a[b]" },
		{ "http://host/100%zz", "http://host/100%25zz" },
		{ "mailto:a@b.org", "mailto:a@b.org" },
		{ "tel:+1-501-904-4762", "tel:+1-501-904-4762" },
		{ "gopher://host/0/x\ty", "gopher://host/0/xy" },
		{ "xmpp:a@b.org", "xmpp:a@b.org" },
		{ "irc://host/room", "irc://host/room" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(*state, cases[i][0], LINK_EXTERNAL, cases[i][1]);
}

static void link_resolve__gives_a_bare_host_the_scheme_of_its_home(void **state)
{
	struct build *b = *state;

	b->doc->format = FORMAT_HTML;
	expect(b, "//example.org/x", LINK_EXTERNAL, "https://example.org/x");
	b->doc->format = FORMAT_GEMTEXT;
	expect(b, "//example.org/x", LINK_EXTERNAL, "gemini://example.org/x");
	expect(b, "///x", LINK_DROPPED, "");
	expect(b, "/..//example.org/x.png", LINK_FILE, "/example.org/x.png");
	expect(b, "\\\\example.org\\x.png", LINK_FILE, "/example.org/x.png");
	expect(b, "..//..//x.png", LINK_FILE, "/x.png");
}

static void link_resolve__drops_what_is_dangerous_or_malformed(void **state)
{
	static const char *const cases[] = { "javascript:alert(1)", "JavaScript:alert(1)",
		" javascript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)",
		"data:text/html,x", "file:///etc/passwd", "vbscript:x", "about:blank", "blob:x",
		"view-source:x", "C:\\file", "foo:bar", "http:", "http://", "https:///x", "http:x",
		"gemini://?x", "mailto:", "tel:", "", "   ", "a%00b.png", "a%2fb.png", "..%5cx.png",
		"a%0ab.png" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(*state, cases[i], LINK_DROPPED, "");
}

static void link_resolve__never_gives_an_address_that_breaks_a_line(void **state)
{
	static const char alphabet[] = "/.\\%25e#?: \t\n\x01\x7f\xc3\xa9"
				       "ab:@[]<>\"";
	struct build *b = *state;
	struct link_scope scope = scope_of(b);
	uint32_t seed = 12345;

	for (int round = 0; round < 20000; round++) {
		char text[12];
		size_t len = 0;
		struct link link;

		while (len < sizeof(text)) {
			seed = seed * 1664525u + 1013904223u;
			text[len++] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
		}
		link = link_resolve(&b->arena, &scope, str_make(text, len));
		if (link.kind == LINK_DROPPED)
			continue;
		assert_true(link.url.len > 0);
		for (size_t i = 0; i < link.url.len; i++)
			assert_in_range((unsigned char)link.url.p[i], '!', '~');
		if (link.kind == LINK_EXTERNAL)
			continue;
		assert_int_equal(link.url.p[0], '/');
		assert_false(str_starts(link.url, STR("//")));
		assert_int_equal(str_find(link.url, '#'), link.url.len);
		link.url = str_upto(link.url, str_find(link.url, '?'));
		assert_int_equal(str_search(link.url, STR("/../")), link.url.len);
	}
}

static void link_resolve__encodes_folders_that_are_not_ascii(void **state)
{
	struct build *b = *state;
	struct link_scope scope = { .doc = b->doc, .dir = STR("/Ä b/"), .base = STR("/Ä b/walk/") };
	struct err err;

	build_heading(b, 2, "One");
	build_text(b, "a");
	build_heading(b, 2, "Two");
	build_text(b, "b");
	assert_int_equal(sections_build(b->doc, STR("walk.md"), &err), 0);
	assert_str(link_resolve(&b->arena, &scope, STR("#two")).url, "/%C3%84%20b/walk/two");
	assert_str(link_resolve(&b->arena, &scope, STR("walk.md#two")).url, "/%C3%84%20b/walk/two");
	assert_str(link_resolve(&b->arena, &scope, STR("x.png")).url, "/%C3%84%20b/x.png");
	assert_str(link_resolve(&b->arena, &scope, STR("#none")).url, "/%C3%84%20b/walk/");
}

static void link_article_address__is_the_file_without_its_extension(void **state)
{
	struct build *b = *state;

	assert_str(link_article_address(&b->arena, STR("notes/walk.md")), "/notes/walk/");
	assert_str(link_article_address(&b->arena, STR("walk.txt")), "/walk/");
	assert_str(link_article_address(&b->arena, STR("index.gmi")), "/");
	assert_str(link_article_address(&b->arena, STR("a/index.md")), "/a/");
	assert_str(link_article_address(&b->arena, STR("2024-05-01 Ä.b.md")), "/2024-05-01-a-b/");
}

static void uri_encode__is_idempotent(void **state)
{
	struct build *b = *state;
	struct str once = uri_encode(&b->arena, STR("a b%2Fc%zz%\xc3\xa9[x]^"), URI_PATH);

	assert_str(once, "a%20b%2Fc%25zz%25%C3%A9%5Bx%5D%5E");
	assert_str(uri_encode(&b->arena, once, URI_PATH), "a%20b%2Fc%25zz%25%C3%A9%5Bx%5D%5E");
	assert_str(percent_decode(&b->arena, STR("%41%4")), "A%4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUILD_TEST(link_resolve__follows_dot_segments_inside_the_root),
		BUILD_TEST(link_resolve__leads_to_folders_and_addresses),
		BUILD_TEST(link_resolve__finds_the_part_behind_an_address),
		BUILD_TEST(link_resolve__turns_article_files_into_their_addresses),
		BUILD_TEST(link_resolve__finds_the_page_of_an_anchor),
		BUILD_TEST(link_resolve__finds_a_part_of_an_article_of_one_page_on_its_front),
		BUILD_TEST(link_resolve__lets_known_schemes_out),
		BUILD_TEST(link_resolve__gives_a_bare_host_the_scheme_of_its_home),
		BUILD_TEST(link_resolve__drops_what_is_dangerous_or_malformed),
		BUILD_TEST(link_resolve__never_gives_an_address_that_breaks_a_line),
		BUILD_TEST(link_resolve__encodes_folders_that_are_not_ascii),
		BUILD_TEST(link_article_address__is_the_file_without_its_extension),
		BUILD_TEST(uri_encode__is_idempotent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
