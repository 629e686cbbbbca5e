/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What the editor's eye sees in one file. */
#include "check_case.h"

static void check__is_content_with_a_good_article(void **state)
{
	(void)state;
	write_text("a-walk.md",
		"---\ntitle: A walk\n---\nWords before.\n\n## North\n\nSee [the south "
		"side](#south).\n\n## South\n\n![a stony path](path.png)\n\n"
		"``` table: heights\n1\n```\n");
	write_text("path.png", "x");
	check_it(NULL);
	expect_nothing();
}

static void check__sees_skipped_levels_only_where_they_are_marked(void **state)
{
	(void)state;
	write_text("a-walk.md", "# Walk\n\n## One\n\na\n\n#### Three\n\nb\n\n## Back\n\nc\n");
	write_text("text.yaml", "title: Text\n");
	write_text("text.txt",
		"Where We Went\n\nWe went up and we came down again, and it was a long day for "
		"all.\n\nWhat We Saw There\n\nA hill, and behind the hill another hill, and that "
		"was all.\n");
	check_it(NULL);
	assert_int_equal(count_rule("a-walk.md", "heading-level"), 1);
	expect("a-walk.md", "heading-level", 7, false, "level 4 after one of level 2");
	assert_int_equal(count_rule("text.txt", "heading-level"), 0);
}

static void check__sees_empty_long_and_twin_sections(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_puts(&text, "# Walk\n\n## One\n\n## Two\n\na\n\n## Long\n\n");
	for (int i = 0; i < 2600; i++)
		buf_puts(&text, "word ");
	buf_puts(&text, "\n\n## Same\n\na\n\n## Same\n\nb\n");
	write_octets("a-walk.md", text.p, text.len);
	buf_release(&text);
	check_it(NULL);
	expect("a-walk.md", "empty-section", 3, false, "\"One\"");
	assert_int_equal(count_rule("a-walk.md", "empty-section"), 1);
	expect("a-walk.md", "long-section", 9, false, "2600 words");
	expect("a-walk.md", "duplicate-title", 17, false, "line 13");
}

static void check__sees_guessed_and_missing_titles(void **state)
{
	(void)state;
	write_text("two.md", "## First\n\na\n\n## Second\n\nb\n");
	write_text("none.txt", "Only one sentence stands here, and it is not a title at all.\n");
	write_text("empty.txt", "\n");
	check_it(NULL);
	expect("two.md", "title", 0, false, "\"First\"");
	expect("none.txt", "title", 0, false, "\"None\"");
	expect("empty.txt", "empty-article", 0, false, "no text");
	assert_int_equal(count_rule("empty.txt", "empty-article"), 1);
}

static void check__sees_labels_that_say_nothing(void **state)
{
	(void)state;
	write_text("a-walk.md",
		"# Walk\n\n[here](https://a.example/1)\n\n[](https://a.example/2)\n\n"
		"[https://a.example/3](https://a.example/3)\n\n"
		"plain https://a.example/4 in text\n\n[js](javascript:alert(1))\n");
	write_text("links.gmi", "# Links\n\n=> https://a.example/5\n=> https://a.example/6 Six\n");
	check_it(NULL);
	assert_int_equal(count_rule("a-walk.md", "link-words"), 3);
	expect("a-walk.md", "link-words", 3, false, "\"here\"");
	assert_int_equal(find_rule("a-walk.md", "link-words", 1)->line, 5);
	assert_holds(find_rule("a-walk.md", "link-words", 2)->text, "bare address");
	expect("a-walk.md", "dropped-link", 11, false, "javascript:");
	assert_int_equal(count_rule("links.gmi", "link-words"), 1);
	expect("links.gmi", "link-words", 3, false, "a.example/5");
}

static void check__sees_what_a_web_page_loses(void **state)
{
	(void)state;
	write_text("page.html", "<h1>Walk</h1><p>a <a href='https://a.example/1'></a>\n"
				"<a href='javascript:b()'>b</a>\n<h2></h2><p>c\n"
				"<iframe srcdoc=d></iframe><a href='#e'></a>\n"
				"<a href=f title=Plan></a><a href='javascript:g()'></a>\n");
	write_text("f", "x");
	check_it(NULL);
	assert_int_equal(count_rule("page.html", "link-words"), 1);
	expect("page.html", "link-words", 1, false, "a.example/1");
	expect("page.html", "dropped-link", 1, false, "javascript:b()");
	expect("page.html", "empty-heading", 3, false, "no words");
	expect("page.html", "embedded", 4, false, "no address");
}

static void check__sees_missing_alternative_texts(void **state)
{
	(void)state;
	write_text("a-walk.md", "# Walk\n\n![](a.png)\n\ntext ![](a.png) text\n\n```\nx\n```\n");
	write_text("a.png", "x");
	write_text("art.gmi", "# Art\n\n```\n/\\\n```\n\n``` a hut\n/\\\n```\n");
	check_it(NULL);
	assert_int_equal(count_rule("a-walk.md", "alt-text"), 3);
	expect("a-walk.md", "alt-text", 3, false, "a.png");
	assert_int_equal(find_rule("a-walk.md", "alt-text", 2)->line, 7);
	assert_int_equal(count_rule("art.gmi", "alt-text"), 1);
}

static void check__sees_lines_that_no_client_shows_well(void **state)
{
	static const char wide[] =
		"0123456789012345678901234567890123456789012345678901234567890123";
	struct buf text;

	(void)state;
	buf_init(&text, 4096);
	buf_printf(&text, "# Walk\n\n``` code\n%s123\n%s1234\na\tb\n```\n\n", wide, wide);
	buf_printf(&text, "| a | b |\n|---|---|\n| %s | 12 |\n\nbad \x01 and \xe2\x80\xae\n", wide);
	write_octets("a-walk.md", text.p, text.len);
	buf_release(&text);
	check_it(NULL);
	expect("a-walk.md", "wide-line", 5, false, "this one has 68");
	expect("a-walk.md", "tab", 6, false, "TAB");
	expect("a-walk.md", "wide-table", 9, false, "68 columns wide");
	expect("a-walk.md", "control-character", 13, false, "U+0001");
	assert_int_equal(count_rule("a-walk.md", "control-character"), 1);
}

static void check__sees_words_that_no_line_holds(void **state)
{
	static const char word[] =
		"Abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnop";
	struct buf text;

	(void)state;
	buf_init(&text, 4096);
	buf_printf(&text, "# Walk\n\nA\n\n%s end, and https://example.org/%.40s/%.40s\n\n", word,
		word, word);
	for (int i = 0; i < 40; i++) /* a script that needs no spaces */
		buf_puts(&text, "\xe6\x97\xa5");
	buf_puts(&text, "\n");
	write_octets("a-walk.md", text.p, text.len);
	buf_release(&text);
	check_it(NULL);
	expect("a-walk.md", "long-word", 5, false, "68 columns wide");
	assert_int_equal(count_rule("a-walk.md", "long-word"), 1);
}

static void check__counts_lines_in_preformatted_text_of_each_format(void **state)
{
	static const char wide[] =
		"01234567890123456789012345678901234567890123456789012345678901234567";
	struct buf text;

	(void)state;
	buf_init(&text, 4096);
	buf_printf(&text, "<h1>T</h1>\n<pre>\n%s\n</pre>\n", wide);
	write_octets("page.html", text.p, text.len);
	buf_clear(&text);
	buf_printf(&text, "<h1>T</h1>\n<pre>a\n%s</pre>\n", wide);
	write_octets("other.html", text.p, text.len);
	buf_clear(&text);
	buf_printf(&text, "# T\n\nText:\n\n    a\n    %s\n\n~~~ x\n\tb\n~~~\n\n~~~ y\n\tc\n~~~\n",
		wide);
	write_octets("page.md", text.p, text.len);
	buf_release(&text);
	check_it(NULL);
	expect("page.html", "wide-line", 3, false, "68");
	expect("other.html", "wide-line", 3, false, "68");
	expect("page.md", "wide-line", 6, false, "68");
	expect("page.md", "tab", 9, false, "1 place more");
	assert_int_equal(count_rule("page.md", "tab"), 1);
}

static void check__passes_on_what_the_readers_say_with_advice(void **state)
{
	(void)state;
	write_text("a-walk.md", "---\ntitle: Walk\ntitel: x\nfoo: y\n---\ntext\n");
	write_text("b-walk.txt", "Words here.\n");
	write_text("b-walk.yaml", "title: B\ndaet: 2024-01-01\n");
	write_octets("latin.md", "# Caf\xe9\n\nd\xe9j\xe0 vu\n", 15);
	check_it(NULL);
	expect("a-walk.md", "metadata", 3, false, "titel");
	assert_holds(find_rule("a-walk.md", "metadata", 0)->remedy, "\"title\"");
	assert_holds(find_rule("a-walk.md", "metadata", 1)->remedy, "take it out");
	expect("b-walk.yaml", "metadata", 2, false, "daet");
	assert_null(file_named("b-walk.txt")->findings);
	expect("latin.md", "encoding", 0, false, "Windows-1252");
}

static void check__goes_on_after_files_that_cannot_be_read(void **state)
{
	char *huge = mem_alloc(9 * 1024 * 1024);

	(void)state;
	assert_non_null(huge);
	memset(huge, 'a', 9 * 1024 * 1024);
	write_octets("huge.txt", huge, 9 * 1024 * 1024);
	mem_free(huge);
	write_octets("binary.md", "\x89PNG\r\n\x1a\n\0\0\0\0", 12);
	write_text("z-last.md", "# Last\n\n[x y](missing.md)\n");
	check_it(NULL);
	expect("huge.txt", "unreadable", 0, true, "larger than");
	expect("binary.md", "unreadable", 0, true, "PNG image");
	expect("z-last.md", "dead-link", 3, true, "missing.md");
}

static void check__makes_one_finding_of_a_reader_that_dies(void **state)
{
	static const enum pool_outcome outcomes[] = { POOL_CRASHED, POOL_CPU, POOL_HUNG };
	struct pool_calls calls = check_calls(&case_check);
	struct err err;

	(void)state;
	write_text("a-walk.md", "# Walk\n\ntext\n");
	check_it(NULL);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(calls.done(calls.ctx, (void *)0, outcomes[i], &err), 0);
		assert_int_equal(count_rule("a-walk.md", "unreadable"), i + 1);
	}
	assert_true(find_rule("a-walk.md", "unreadable", 0)->error);
}

static void check__does_not_trust_what_a_reader_sends(void **state)
{
	struct pool_calls calls = check_calls(&case_check);
	struct err err;

	(void)state;
	write_text("a-walk.md", "# Walk\n\ntext\n");
	check_it(NULL);
	for (uint32_t type = 0; type < 110; type++)
		for (size_t len = 0; len < 40; len += 3)
			assert_int_equal(calls.record(calls.ctx, (void *)0, type,
						 str_make("\xff\xff\xff\xff\xff\xff\xff\xff"
							  "\xff\xff\xff\xff\xff\xff\xff\xff"
							  "\xff\xff\xff\xff\xff\xff\xff\xff"
							  "\xff\xff\xff\xff\xff\xff\xff\xff"
							  "\xff\xff\xff\xff\xff\xff\xff\xff",
							 len),
						 &err),
				0);
	expect_nothing();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(check__is_content_with_a_good_article),
		CASE(check__sees_skipped_levels_only_where_they_are_marked),
		CASE(check__sees_empty_long_and_twin_sections),
		CASE(check__sees_guessed_and_missing_titles),
		CASE(check__sees_labels_that_say_nothing),
		CASE(check__sees_what_a_web_page_loses),
		CASE(check__sees_missing_alternative_texts),
		CASE(check__sees_lines_that_no_client_shows_well),
		CASE(check__sees_words_that_no_line_holds),
		CASE(check__counts_lines_in_preformatted_text_of_each_format),
		CASE(check__passes_on_what_the_readers_say_with_advice),
		CASE(check__goes_on_after_files_that_cannot_be_read),
		CASE(check__makes_one_finding_of_a_reader_that_dies),
		CASE(check__does_not_trust_what_a_reader_sends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
