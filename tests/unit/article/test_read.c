/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/read.h"

#include "build_doc.h"

#include <stdio.h>

static struct document *read_as(
	struct build *b, const char *name, const char *text, const char *sidecar)
{
	struct article_source source = { .name = str_of(name),
		.text = str_of(text),
		.sidecar = str_of(sidecar),
		.sidecar_name = STR("x.yaml"),
		.lang = STR("de"),
		.region = STR("us") };
	struct document *doc = NULL;
	struct err err = { .code = ERR_NONE };

	if (article_read(&b->arena, &source, &doc, &err))
		fail_msg("%s", err.text);
	return doc;
}

static bool holds(const struct document *doc, const char *words)
{
	for (const struct block *block = doc->blocks; block; block = block->next)
		if (block->kind == BLOCK_PARAGRAPH &&
			str_search(block->u.text.text, str_of(words)) < block->u.text.text.len)
			return true;
	return false;
}

static void article_format_of__goes_by_the_extension(void **state)
{
	(void)state;
	assert_int_equal(article_format_of(STR("a/b.TXT")), FORMAT_TEXT);
	assert_int_equal(article_format_of(STR("b.md")), FORMAT_MARKDOWN);
	assert_int_equal(article_format_of(STR("b.x.markdown")), FORMAT_MARKDOWN);
	assert_int_equal(article_format_of(STR("b.gmi")), FORMAT_GEMTEXT);
	assert_int_equal(article_format_of(STR("b.gemini")), FORMAT_GEMTEXT);
	assert_int_equal(article_format_of(STR("b.html")), FORMAT_HTML);
	assert_int_equal(article_format_of(STR("b.htm")), FORMAT_HTML);
	assert_int_equal(article_format_of(STR("b.png")), -1);
	assert_int_equal(article_format_of(STR("md")), -1);
	assert_int_equal(article_format_of(STR(".md")), -1);
	assert_int_equal(article_format_of(STR("a.md/b")), -1);
	assert_int_equal(article_format_of(STR("b.")), -1);
	assert_int_equal(article_format_of(STR_EMPTY), -1);
}

static void article_read__lets_the_sidecar_win_over_front_matter(void **state)
{
	const struct document *doc = read_as(*state, "a.md",
		"---\ntitle: Front\nsubtitle: Sub\nlang: fr\n---\n# Body\n\ntext\n",
		"title: Side\n");

	assert_str(doc->title.text, "Side");
	assert_int_equal(doc->title_source, TITLE_METADATA);
	assert_str(doc->meta.subtitle, "Sub");
	assert_str(doc->meta.lang, "fr");
	assert_str(doc->meta.region, "US");
	assert_str(doc->sections[0].title.text, "Introduction");
	assert_false(holds(doc, "Front"));
}

static void article_read__takes_the_capsules_language_where_none_is_said(void **state)
{
	const struct document *doc = read_as(*state, "a.md", "text\n", "");

	assert_str(doc->meta.lang, "de");
	assert_str(doc->sections[0].title.text, "Einleitung");
}

static void article_read__counts_lines_from_the_top_of_the_file(void **state)
{
	const struct document *doc =
		read_as(*state, "a.gmi", "---\ntitle: T\n---\n# A\n\ntext\n\n# B\ntext\n", "");

	assert_int_equal(doc->section_count, 2);
	assert_int_equal(doc->sections[0].line, 4);
	assert_int_equal(doc->sections[1].line, 8);
}

static void article_read__never_serves_metadata_as_text(void **state)
{
	static const char *const fronts[] = { "+++\ntitle = \"Secret\"\ndraft = true\n+++\n",
		"+++\ntitle = \"Secret\"\ndraft = true\n\n",
		"---\ntitle: Secret\ndraft: true\n---\n", "---\ntitle: Secret\ndraft: true\n\n",
		"{ \"title\": \"Secret\", \"draft\": true }\n",
		"{\"title\":\"Secret\",\n\t\"draft\":true}\n\n", "{ \"draft\": true,\n\n",
		"{ \"tags\": [Secret, \"draft\": true }\n" };

	for (size_t i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++) {
		struct build *b = *state;
		char text[256];
		const struct document *doc;

		snprintf(text, sizeof(text), "%sJust one line of text.\n", fronts[i]);
		doc = read_as(b, "a.txt", text, "");
		if (!doc->meta.draft || holds(doc, "Secret") || !holds(doc, "Just one line"))
			fail_msg("'%s' is %s", fronts[i], doc->meta.draft ? "shown" : "no draft");
	}
}

static void article_read__says_where_metadata_should_have_ended(void **state)
{
	const struct document *doc =
		read_as(*state, "a.md", "---\ntitle: Kept\n\n# H\n\ntext\n", "");

	assert_str(doc->title.text, "Kept");
	assert_true(has_warning(doc, "so line 2 is taken for its last"));
	assert_int_equal(doc->warnings->line, 1);
	doc = read_as(*state, "a.md", "{\n  \"title\": \"J\",\n  \"lang\": \"e\"\n}\n\ntext\n", "");
	assert_str(doc->title.text, "J");
	assert_int_equal(doc->warnings->line, 3);
	assert_int_equal(doc->blocks->line, 6);
}

static void article_read__names_the_encoding_of_a_sidecar(void **state)
{
	const struct document *doc = read_as(*state, "a.md", "text\n", "title: Caf\xe9\n");

	assert_str(doc->title.text, "Café");
	assert_true(has_warning(
		doc, "x.yaml is not UTF-8 and was read as Windows-1252; save it as UTF-8"));
}

static void article_read__takes_a_line_with_a_colon_for_prose(void **state)
{
	const struct document *doc = read_as(
		*state, "a.txt", "Note: this is prose, and a good deal of it stands here.\n", "");

	assert_true(holds(doc, "Note: this is prose"));
}

static void article_read__serves_an_article_whose_metadata_is_broken(void **state)
{
	const struct document *doc =
		read_as(*state, "a.md", "---\ntags: [a, b\n---\n# Title\n\ntext\n", "}{");

	assert_str(doc->title.text, "Title");
	assert_true(has_warning(doc, "this is not good YAML"));
	assert_true(has_warning(doc, "x.yaml, line 1"));
	doc = read_as(*state, "a.md", "---\n:other: x\ntitle: Title\n---\ntext\n", "");
	assert_str(doc->title.text, "Title");
}

static void article_read__keeps_the_h1_beside_one_without_words(void **state)
{
	const struct document *doc = read_as(*state, "a.html",
		"<title>A page | Site</title><main><h1>The Mill</h1><p>a<h1></h1><p>b</main>", "");

	assert_str(doc->title.text, "The Mill");
}

static void article_read__uses_the_format_that_is_named(void **state)
{
	const struct document *doc =
		read_as(*state, "a.txt", "=> gemini://e.org/ There\n", "format: gemtext\n");

	assert_int_equal(doc->format, FORMAT_GEMTEXT);
	assert_int_equal(doc->blocks->kind, BLOCK_LINK);
}

static void article_read__adds_no_links_to_gemtext_unless_asked(void **state)
{
	const char *text = "See https://e.org/ or 501.904.4762.\n";
	const struct document *doc = read_as(*state, "a.gmi", text, "");

	assert_int_equal(doc->blocks->u.text.span_count, 0);
	doc = read_as(*state, "a.gmi", text, "autolink: url\n");
	assert_int_equal(doc->blocks->u.text.span_count, 1);
	doc = read_as(*state, "a.txt", text, "");
	assert_int_equal(doc->blocks->u.text.span_count, 2);
	assert_int_equal(doc->sections[0].links, 2);
}

static void article_read__finds_the_sections_of_an_extracted_text(void **state)
{
	const struct document *doc = read_as(*state, "tea.txt",
		"Tea has been drunk for a very long time, and there is no reason to think that "
		"this will "
		"change soon. Call 501.904.4762 today, or call 501.904.4762 tomorrow.\n\n"
		"The Link Between Tea and Sleep\n\n"
		"There are several reasons why people who drink tea late find that they sleep "
		"badly, and "
		"these are the ones that we hear of most:\n\n"
		"  \xe2\x80\xa2 Caffeine\xc2\xa0 \xe2\x80\x93 It keeps you awake for hours.\n"
		"  \xe2\x80\xa2 Water \xe2\x80\x93 It wakes you up again later.\n\n"
		"What Is Decaf?\n\n"
		"Decaf is a tea from which most of the caffeine has been taken, by water or by "
		"carbon "
		"dioxide, before it is dried and packed and sold to people who sleep badly.\n",
		"");

	assert_int_equal(doc->section_count, 3);
	assert_str(doc->sections[0].slug, "introduction");
	assert_str(doc->sections[1].slug, "the-link-between-tea-and-sleep");
	assert_str(doc->sections[2].slug, "what-is-decaf");
	assert_int_equal(doc->sections[0].links, 1);
	assert_int_equal(doc->title_source, TITLE_GUESS);
}

static void article_read__refuses_what_it_cannot_serve(void **state)
{
	struct build *b = *state;
	struct article_source source = { .name = STR("a.txt"), .text = STR("a\0b\0\0\0c\0\0") };
	struct document *doc = (struct document *)b;
	struct err err;
	char *big = arena_alloc(&b->arena, ARTICLE_SIZE_MAX + 1);

	assert_int_equal(article_read(&b->arena, &source, &doc, &err), ERR_FORMAT);
	source = (struct article_source){ .name = STR("a.png"), .text = STR("text\n") };
	assert_int_equal(article_read(&b->arena, &source, &doc, &err), ERR_FORMAT);
	assert_non_null(strstr(err.text, "a.png"));
	memset(big, 'x', ARTICLE_SIZE_MAX + 1);
	source = (struct article_source){ .name = STR("a.txt"),
		.text = str_make(big, ARTICLE_SIZE_MAX + 1) };
	assert_int_equal(article_read(&b->arena, &source, &doc, &err), ERR_LIMIT);
	assert_ptr_equal(doc, b);
}

static void article_read__leaves_a_huge_or_binary_sidecar_out(void **state)
{
	struct build *b = *state;
	char *big = arena_alloc(&b->arena, META_SIZE_MAX + 2);
	const struct document *doc;

	memset(big, 'x', META_SIZE_MAX + 1);
	doc = read_as(b, "a.md", "text\n", big);
	assert_true(has_warning(doc, "x.yaml is longer than 64 KiB"));
}

/* Every allocation fails once: an error, never a crash or half a document. */
static bool holds_one(void *ctx, struct str target)
{
	return str_eq(target, str_of(ctx));
}

/* Targets of the article's figures, each with a blank behind it. */
static void pictures_of(struct build *b, const char *page, const char *held, char *ret, size_t size)
{
	struct article_source source = { .name = STR("a.html"),
		.text = str_of(page),
		.holds = held ? holds_one : NULL,
		.holds_ctx = (void *)(uintptr_t)held };
	struct document *doc = NULL;
	struct err err = { .code = ERR_NONE };
	size_t used = 0;

	if (article_read(&b->arena, &source, &doc, &err))
		fail_msg("%s", err.text);
	*ret = '\0';
	for (const struct block *block = doc->blocks; block; block = block->next)
		if (block->kind == BLOCK_FIGURE || block->kind == BLOCK_LINK)
			used += (size_t)snprintf(ret + used, size - used, "%.*s ",
				STR_PRINTF(block->kind == BLOCK_LINK ? block->u.link.target
								     : block->u.figure.target));
	assert_null(doc->source);
}

static void article_read__finds_pictures_here_or_where_the_page_came_from(void **state)
{
	static const char canonical[] =
		"<link rel=canonical href='https://x.org/y/'><p><img src=/a.png><p><img src=b.png>"
		"<video src=c.mp4></video><p><img src='https://z.org/d.png'>";
	static const char base[] = "<base href='https://x.org/y/'><p><img src=/a.png><p>"
				   "<img src=b.png>";
	char seen[256];

	pictures_of(*state, canonical, "b.png", seen, sizeof(seen));
	assert_string_equal(
		seen, "https://x.org/a.png b.png https://x.org/y/c.mp4 https://z.org/d.png ");
	pictures_of(*state, canonical, NULL, seen, sizeof(seen));
	assert_string_equal(seen, "/a.png b.png c.mp4 https://z.org/d.png ");
	pictures_of(*state, base, "/a.png", seen, sizeof(seen));
	assert_string_equal(seen, "/a.png https://x.org/y/b.png ");
	pictures_of(*state, base, NULL, seen, sizeof(seen));
	assert_string_equal(seen, "https://x.org/a.png https://x.org/y/b.png ");
}

static void article_read__survives_an_arena_of_any_size(void **state)
{
	const char *text =
		"---\ntitle: T\nrename: A => B\n---\n# T\n\nlead https://e.org\n\n## A\n\n"
		"* x\n\n## C\n\ntext [x](#a)\n";
	struct article_source source = { .name = STR("a.md"), .text = str_of(text) };
	int done = 0;

	(void)state;
	for (size_t max = 0; max < 256 * 1024; max += 512) {
		struct arena arena;
		struct document *doc = NULL;
		struct err err;
		int rc;

		arena_init(&arena, max);
		rc = article_read(&arena, &source, &doc, &err);
		if (rc == 0) {
			assert_int_equal(doc->section_count, 3);
			done++;
		} else if (rc != ERR_NOMEM) {
			fail_msg("%zu octets: %s", max, err.text);
		}
		arena_release(&arena);
	}
	assert_true(done > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUILD_TEST(article_format_of__goes_by_the_extension),
		BUILD_TEST(article_read__lets_the_sidecar_win_over_front_matter),
		BUILD_TEST(article_read__takes_the_capsules_language_where_none_is_said),
		BUILD_TEST(article_read__counts_lines_from_the_top_of_the_file),
		BUILD_TEST(article_read__never_serves_metadata_as_text),
		BUILD_TEST(article_read__says_where_metadata_should_have_ended),
		BUILD_TEST(article_read__names_the_encoding_of_a_sidecar),
		BUILD_TEST(article_read__takes_a_line_with_a_colon_for_prose),
		BUILD_TEST(article_read__serves_an_article_whose_metadata_is_broken),
		BUILD_TEST(article_read__keeps_the_h1_beside_one_without_words),
		BUILD_TEST(article_read__uses_the_format_that_is_named),
		BUILD_TEST(article_read__adds_no_links_to_gemtext_unless_asked),
		BUILD_TEST(article_read__finds_the_sections_of_an_extracted_text),
		BUILD_TEST(article_read__refuses_what_it_cannot_serve),
		BUILD_TEST(article_read__leaves_a_huge_or_binary_sidecar_out),
		BUILD_TEST(article_read__finds_pictures_here_or_where_the_page_came_from),
		BUILD_TEST(article_read__survives_an_arena_of_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
