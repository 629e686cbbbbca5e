/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/links.h"

#include "build_doc.h"

#include <time.h>

/* The links found in one paragraph, as "[words>target]...". */
static void expect(struct build *b, const char *text, const char *expected)
{
	struct block *block;
	struct buf got;

	b->doc->blocks = NULL;
	b->at = &b->doc->blocks;
	block = build_text(b, text);
	link_autofind(b->doc);
	buf_init(&got, 65536);
	for (size_t i = 0; i < block->u.text.span_count; i++) {
		const struct span *span = &block->u.text.spans[i];

		assert_int_equal(span->kind, SPAN_LINK);
		assert_true(span->automatic);
		buf_printf(&got, "[%.*s>%.*s]", (int)span->len, text + span->from,
			STR_PRINTF(span->target));
	}
	if (!str_eq(buf_view(&got), str_of(expected)))
		fail_msg("'%s' gave %.*s, expected %s", text, STR_PRINTF(buf_view(&got)), expected);
	buf_release(&got);
}

static void url__ends_before_the_sentence_does(void **state)
{
	static const char *const cases[][2] = {
		{ "See https://example.org/a.", "[https://example.org/a>https://example.org/a]" },
		{ "(https://example.org/a)", "[https://example.org/a>https://example.org/a]" },
		{ "https://e.org/Foo_(bar))", "[https://e.org/Foo_(bar)>https://e.org/Foo_(bar)]" },
		{ "https://e.org/a(b", "[https://e.org/a(b>https://e.org/a(b]" },
		{ "https://e.org/a?b=c&d#e!?",
			"[https://e.org/a?b=c&d#e>https://e.org/a?b=c&d#e]" },
		{ "<https://e.org/>", "[https://e.org/>https://e.org/]" },
		{ "“https://e.org/x”", "[https://e.org/x>https://e.org/x]" },
		{ "\"https://e.org/x\".", "[https://e.org/x>https://e.org/x]" },
		{ "gemini://e.org, gopher://e.org/1",
			"[gemini://e.org>gemini://e.org][gopher://e.org/1>gopher://e.org/1]" },
		{ "HTTP://E.org", "[HTTP://E.org>HTTP://E.org]" },
		{ "https://例え.jp/道。次", "[https://例え.jp/道>https://例え.jp/道]" },
		{ "見てhttps://e.jp/", "[https://e.jp/>https://e.jp/]" },
		{ "www.example.org/x.", "[www.example.org/x>https://www.example.org/x]" },
		{ "https://[::1]/x", "[https://[::1]/x>https://[::1]/x]" },
		{ "https://e.org...", "[https://e.org>https://e.org]" },
		{ "https://", "" },
		{ "https:// e", "" },
		{ "https://.", "" },
		{ "xhttps://e.org", "" },
		{ "éhttps://e.org", "" },
		{ "javascript://e.org/%0aalert(1)", "" },
		{ "www.", "" },
		{ "www.e", "" },
		{ "file:///etc/passwd", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(*state, cases[i][0], cases[i][1]);
}

static void mail__is_an_address_and_nothing_near_it(void **state)
{
	static const char *const cases[][2] = {
		{ "a.b+c@example.org.", "[a.b+c@example.org>mailto:a.b+c@example.org]" },
		{ "(joe@sub.example.co.uk)",
			"[joe@sub.example.co.uk>mailto:joe@sub.example.co.uk]" },
		{ "“joe@e.org”", "[joe@e.org>mailto:joe@e.org]" },
		{ "joe@e.org—now", "[joe@e.org>mailto:joe@e.org]" },
		{ "joe@example", "" },
		{ "joe@example.1", "" },
		{ "joe@-example.org", "" },
		{ ".joe@example.org", "" },
		{ "joe.@example.org", "" },
		{ "jo..e@example.org", "" },
		{ "@joe@example.org", "" },
		{ "joe@example.org@x", "" },
		{ "git@example.org:repo", "" },
		{ "éjoe@example.org", "" },
		{ "@", "" },
		{ "a@", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(*state, cases[i][0], cases[i][1]);
}

static void a_target__is_linked_once_in_a_block(void **state)
{
	struct build *b = *state;

	b->doc->meta.region = STR("US");
	expect(b, "Call 501.904.4762, really 501.904.4762 or 501-904-4762.",
		"[501.904.4762>tel:+1-501-904-4762]");
}

static void what_the_author_marked__is_left_alone(void **state)
{
	struct build *b = *state;
	struct block *code = build_text(b, "https://e.org and https://f.org");
	struct block *link = build_text(b, "https://e.org and https://f.org");
	struct block *same = build_text(b, "here: https://e.org");
	struct heading *heading = build_heading(b, 2, "https://e.org");
	struct block *pre = build_block(b, BLOCK_PREFORMATTED);

	pre->u.pre.text = STR("https://e.org\n");
	build_span(b, &code->u.text, SPAN_CODE, 0, 13);
	build_span(b, &link->u.text, SPAN_LINK, 0, 13)->target = STR("https://g.org");
	build_span(b, &same->u.text, SPAN_LINK, 0, 4)->target = STR("https://e.org");
	link_autofind(b->doc);
	assert_int_equal(code->u.text.span_count, 2);
	assert_str(code->u.text.spans[1].target, "https://f.org");
	assert_int_equal(link->u.text.span_count, 2);
	assert_str(link->u.text.spans[1].target, "https://f.org");
	assert_int_equal(same->u.text.span_count, 1);
	assert_int_equal(heading->text.span_count, 0);
}

static void a_link__nests_with_other_marks_or_is_none(void **state)
{
	struct build *b = *state;
	struct block *inside = build_text(b, "go https://e.org/x now");
	struct block *around = build_text(b, "go https://e.org/x now");
	struct block *across = build_text(b, "go https://e.org/x now");
	struct block *before = build_text(b, "go https://e.org/`x` https://f.org");

	build_span(b, &inside->u.text, SPAN_STRONG, 0, 22);
	build_span(b, &inside->u.text, SPAN_EMPH, 3, 15);
	build_span(b, &around->u.text, SPAN_EMPH, 17, 1);
	build_span(b, &across->u.text, SPAN_EMPH, 0, 10);
	build_span(b, &before->u.text, SPAN_CODE, 17, 3);
	link_autofind(b->doc);
	assert_int_equal(inside->u.text.span_count, 3);
	assert_int_equal(inside->u.text.spans[2].kind, SPAN_LINK);
	assert_int_equal(around->u.text.span_count, 2);
	assert_int_equal(around->u.text.spans[0].kind, SPAN_LINK);
	assert_int_equal(across->u.text.span_count, 1);
	assert_int_equal(before->u.text.span_count, 3);
	assert_str(before->u.text.spans[0].target, "https://e.org/");
}

static void lists_quotes_and_tables__are_searched_too(void **state)
{
	struct build *b = *state;
	struct block *list = build_block(b, BLOCK_LIST), *quote = build_block(b, BLOCK_QUOTE);
	struct block *table = build_block(b, BLOCK_TABLE);
	struct inlines cell = inlines_plain(STR("https://c.org"));
	struct table grid = { .columns = 1, .rows = 1, .cells = &cell };
	struct item item = { .blocks = block_new(&b->arena, BLOCK_PARAGRAPH, 1) };

	item.blocks->u.text = inlines_plain(STR("https://a.org"));
	list->u.list.items = &item;
	quote->u.quote.blocks = block_new(&b->arena, BLOCK_PARAGRAPH, 1);
	quote->u.quote.blocks->u.text = inlines_plain(STR("https://b.org"));
	table->u.table = &grid;
	link_autofind(b->doc);
	assert_int_equal(item.blocks->u.text.span_count, 1);
	assert_int_equal(quote->u.quote.blocks->u.text.span_count, 1);
	assert_int_equal(cell.span_count, 1);
}

static void autolink__finds_only_what_is_asked_for(void **state)
{
	struct build *b = *state;
	const char *text = "https://e.org joe@e.org +49 30 1234567";

	b->doc->meta.autolink = AUTOLINK_MAIL;
	expect(b, text, "[joe@e.org>mailto:joe@e.org]");
	b->doc->meta.autolink = AUTOLINK_TEL;
	expect(b, text, "[+49 30 1234567>tel:+49-30-1234567]");
	b->doc->meta.autolink = 0;
	expect(b, text, "");
}

/* Twice the text may cost a little more than twice the time, not four times. */
static void autolink__is_linear_on_hostile_text(void **state)
{
	static const char *const units[] = { "http://", "a@", "@", "a.", "+1-", "(5", "1.2.3-",
		"www.", "https://e.org/(", "a@b.c@", "501-904-476 ", "+44 (0)",
		"https://e.org/a.,.,.,", "-a" };
	struct build *b = *state;
	const size_t size = 1024 * 1024;

	b->doc->meta.region = STR("US");
	for (size_t u = 0; u < sizeof(units) / sizeof(units[0]); u++) {
		size_t unit = strlen(units[u]);
		char *text = arena_alloc(&b->arena, size);
		clock_t start = clock();

		for (size_t i = 0; i < size; i++)
			text[i] = units[u][i % unit];
		b->doc->blocks = NULL;
		b->at = &b->doc->blocks;
		build_text(b, "")->u.text.text = str_make(text, size);
		link_autofind(b->doc);
		if (clock() - start > 5 * CLOCKS_PER_SEC)
			fail_msg("a text of '%s' takes too long", units[u]);
		arena_release(&b->arena);
		build_begin(b);
		b->doc->meta.region = STR("US");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUILD_TEST(url__ends_before_the_sentence_does),
		BUILD_TEST(mail__is_an_address_and_nothing_near_it),
		BUILD_TEST(a_target__is_linked_once_in_a_block),
		BUILD_TEST(what_the_author_marked__is_left_alone),
		BUILD_TEST(a_link__nests_with_other_marks_or_is_none),
		BUILD_TEST(lists_quotes_and_tables__are_searched_too),
		BUILD_TEST(autolink__finds_only_what_is_asked_for),
		BUILD_TEST(autolink__is_linear_on_hostile_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
