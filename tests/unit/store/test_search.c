/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/buf.h"
#include "store/search.h"
#include "store/statement.h"
#include "store/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Sections in a real index, and what is found of them. */

static char dir_name[] = "/tmp/bifold-search-XXXXXX";
static char file_name[64];
static struct store *store;

struct section {
	const char *title, *body;
};

static void put_article(struct writer *writer, int capsule, const char *name, const char *title,
	const struct section *sections, size_t count)
{
	char base[64];
	struct file_row file = { .kind = FILE_ARTICLE, .path = str_of(name), .stamp = 1 };
	struct article_row article = {
		.wanted = STR("/"),
		.folder = STR("/"),
		.title = str_of(title),
		.date = STR("2026-01-02"),
		.sections = count,
	};

	snprintf(base, sizeof(base), "/%s/", name);
	article.base = str_of(base);
	assert_int_equal(writer_file_put(writer, capsule, &file, NULL), 0);
	assert_int_equal(writer_file_clear(writer, file.id, NULL), 0);
	writer_passages_begin(writer, capsule, file.id);
	for (size_t i = 0; i < count; i++) {
		char slug[16];
		struct section_row section = { .title = str_of(sections[i].title) };
		struct passage_put passage = {
			.title = str_of(sections[i].title),
			.about = str_of(title),
			.body = str_of(sections[i].body),
		};

		snprintf(slug, sizeof(slug), "s%zu", i);
		section.slug = str_of(slug);
		assert_int_equal(
			writer_section_put(writer, file.id, (unsigned)i, &section, NULL), 0);
		assert_int_equal(writer_passage_put(writer, &passage, NULL), 0);
	}
	assert_int_equal(writer_passages_end(writer, NULL), 0);
	article.file = file.id;
	assert_int_equal(writer_article_put(writer, capsule, &article, NULL), 0);
}

static const struct section garden[] = {
	{ "Introduction", "What grew, and what did not.\n" },
	{ "Tomatoes", "Six plants in a row. The caf\xc3\xa9 bought them all.\n" },
	{ "Beans", "Next to the tomatoes in a row stood the beans; na\xc3\xafve, perhaps.\n" },
};
static const struct section writing[] = {
	{ "Introduction",
		"\xe8\x87\xaa\xe7\x94\xb1\xe4\xb8\xbb\xe4\xb9\x89\xe3\x81\xae\xe6\xad\xb4\xe5\x8f"
		"\xb2"
		"\n\xe0\xb8\x99\xe0\xb9\x89\xe0\xb8\xb3\xe0\xb8\x95\xe0\xb8\xb2\xe0\xb8\xa5\n"
		"\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80 "
		"2024\xe5\xb9\xb4\n" },
};

static void write_capsules(void)
{
	struct writer *writer;

	assert_int_equal(writer_open(file_name, true, &writer, NULL, NULL), 0);
	put_article(writer, 0, "garden", "The back garden", garden, 3);
	put_article(writer, 0, "writing", "Writing", writing, 1);
	put_article(writer, 0x7fffffff, "other", "Other beans", garden, 2);
	assert_int_equal(writer_commit(writer, NULL), 0);
	writer_close(writer);
}

static int set_up(void **state)
{
	(void)state;
	write_capsules();
	return store_open(file_name, &store, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	store_close(store);
	store = NULL;
	return 0;
}

/* "garden/s1 garden/s2" for what was found in the capsule, in order. */
static const char *found_in(int capsule, const char *typed)
{
	static char names[1024];
	struct search_found found;
	int result = store_search(store, capsule, str_of(typed), 0, &found);
	size_t len = 0;

	if (result < 0) {
		snprintf(names, sizeof(names), "%s", err_name(result));
		return names;
	}
	names[0] = '\0';
	assert_int_equal(result, found.count > 0);
	for (size_t i = 0; i < found.count; i++)
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%.*s%.*s",
			i ? " " : "", (int)found.hits[i].base.len - 1, found.hits[i].base.p + 1,
			STR_PRINTF(found.hits[i].slug));
	return names;
}

static const char *found(const char *typed)
{
	return found_in(0, typed);
}

static void search__wants_all_words_in_any_order(void **state)
{
	(void)state;
	assert_string_equal(found("row six"), "garden/s1");
	assert_string_equal(found("ROW"), "garden/s1 garden/s2");
	assert_string_equal(found("six beans"), "");
}

static void search__takes_the_titles_of_section_and_article_with_the_text(void **state)
{
	(void)state;
	assert_string_equal(found("garden plants"), "garden/s1");
	assert_string_equal(found("beans"), "garden/s2");
}

static void search__puts_sections_first_whose_title_has_the_words(void **state)
{
	(void)state;
	assert_string_equal(found("tomatoes"), "garden/s1 garden/s2");
}

static void search__shows_an_article_by_its_title_at_its_first_section(void **state)
{
	(void)state;
	assert_string_equal(found("back garden"), "garden/s0 garden/s2 garden/s1");
}

static void search__knows_phrases_and_beginnings(void **state)
{
	(void)state;
	assert_string_equal(found("\"in a row\""), "garden/s1 garden/s2");
	assert_string_equal(found("\"a row in\""), "");
	assert_string_equal(found("\xe2\x80\x9ethe caf\xc3\xa9\xe2\x80\x9c"), "garden/s1");
	assert_string_equal(found("\"in a row"), "garden/s1 garden/s2");
	assert_string_equal(found("tomat*"), "garden/s1 garden/s2");
	assert_string_equal(found("tomat"), "");
	assert_string_equal(found("\"the tom\"*"), "garden/s2");
}

static void search__folds_case_and_diacritics(void **state)
{
	(void)state;
	assert_string_equal(found("CAFE"), "garden/s1");
	assert_string_equal(found("cafe\xcc\x81"), "garden/s1");
	assert_string_equal(found("NAIVE"), "garden/s2");
}

static void search__finds_parts_of_writing_without_spaces(void **state)
{
	(void)state;
	assert_string_equal(found("\xe8\x87\xaa\xe7\x94\xb1"), "writing/s0");
	assert_string_equal(found("\xe4\xb8\xbb\xe4\xb9\x89"), "writing/s0");
	assert_string_equal(found("\xe5\x8f\xb2"), "writing/s0");
	assert_string_equal(found("\xe7\x94\xb1"), "writing/s0");
	assert_string_equal(found("\xe8\x87\xaa\xe4\xb8\xbb"), "");
	assert_string_equal(found("\xe0\xb8\x95\xe0\xb8\xb2\xe0\xb8\xa5"), "writing/s0");
	assert_string_equal(found("2024\xe5\xb9\xb4"), "writing/s0");
}

static void search__keeps_words_whole_that_marks_run_through(void **state)
{
	(void)state;
	assert_string_equal(
		found("\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80"),
		"writing/s0");
	assert_string_equal(found("\xe0\xa4\xa8"), "");
}

static void search__looks_in_one_capsule(void **state)
{
	(void)state;
	assert_string_equal(found_in(0x7fffffff, "plants"), "other/s1");
	assert_string_equal(found_in(0x7fffffff, "perhaps"), "");
	assert_string_equal(found_in(0x7ffffffe, "plants"), "");
	assert_string_equal(found_in(1, "plants"), "");
}

static void search__takes_operators_for_words_and_signs_for_nothing(void **state)
{
	static const char *const odd[] = { "", " ", "\"", "\"\"", "\"\"\"", "*", "* *", "\"*\"*",
		"(", ")", "(((", "^", ":", "-", "+", "--", "{", "'", "''", ";", "\\", "^*", "\xff",
		"\xff\xfe*", "\x01\x02", "\t\n", "\xe2\x80\x9c", "\xc2\xab*", "\xf0\x9f\x98\x80" };

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct search_found what;

		assert_int_equal(store_search(store, 0, str_of(odd[i]), 0, &what), 0);
		assert_int_equal(what.words, 0);
	}
	assert_string_equal(found("tomatoes AND beans"), "");
	assert_string_equal(found("tomatoes NOT beans"), "");
	assert_string_equal(found("beans OR"), "");
	assert_string_equal(found("NEAR(beans)"), "");
	assert_string_equal(found("title:beans"), "");
	assert_string_equal(found("^beans"), "garden/s2");
	assert_string_equal(found("-beans"), "garden/s2");
	assert_string_equal(found("(beans) \"\" *"), "garden/s2");
	assert_string_equal(found("beans'; DROP TABLE search"), "");
	assert_string_equal(found("beans"), "garden/s2");
}

/* Whatever octets there are, there is no error. */
static void search__never_fails_for_what_was_typed(void **state)
{
	static const char *const parts[] = { "\"", "*", "beans", " ", "AND", "\xe2\x80\x9c", "\xff",
		"(", ":", "\xe8\x87\xaa", "\x01", "NEAR", "^", "-", "row", "\xcc\x81" };
	uint32_t seed = 7;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		char typed[256];
		size_t len = 0;
		struct search_found what;
		int result;

		for (unsigned k = 0; k < 1 + seed % 40; k++) {
			const char *part = parts[(seed >> 8) % 16];

			seed = seed * 1664525 + 1013904223;
			memcpy(typed + len, part, strlen(part));
			len += strlen(part);
		}
		result = store_search(store, 0, str_make(typed, len), 0, &what);
		if (result < 0 && result != ERR_LIMIT)
			fail_msg("%s for '%.*s'", err_name(result), (int)len, typed);
	}
}

static void search__says_which_word_is_nowhere(void **state)
{
	struct search_found what;

	(void)state;
	assert_int_equal(store_search(store, 0, STR("beans zucchini* row"), 0, &what), 0);
	assert_int_equal(what.words, 3);
	assert_memory_equal(what.missing.p, "zucchini*", what.missing.len);
	assert_int_equal(what.missing.len, 9);
	assert_int_equal(store_search(store, 0, STR("six beans"), 0, &what), 0);
	assert_int_equal(what.missing.len, 0);
}

static void search__looks_for_no_more_words_than_it_may(void **state)
{
	struct search_found what;
	char typed[1024] = "";

	(void)state;
	for (int i = 0; i < 60; i++)
		strcat(typed, "row ");
	assert_int_equal(store_search(store, 0, str_of(typed), 0, &what), 1);
	assert_true(what.left_out);
	assert_int_equal(what.words, 12);
}

static void search__is_cut_at_its_bound(void **state)
{
	int64_t kept = search_most_us;

	(void)state;
	search_most_us = 0;
	assert_string_equal(found("row"), "ERR_LIMIT");
	assert_string_equal(found("\"in a row\" tom*"), "ERR_LIMIT");
	search_most_us = kept;
	assert_string_equal(found("six"), "garden/s1");
}

static void search__is_refused_where_searches_have_had_their_share(void **state)
{
	int64_t kept = search_burst_us;

	(void)state;
	search_burst_us = 0;
	assert_string_equal(found("six"), "ERR_LIMIT");
	assert_string_equal(found("six"), "ERR_LIMIT");
	assert_string_equal(found("?"), "");
	search_burst_us = kept;
}

static void search__cuts_titles_between_characters(void **state)
{
	static char title[3001];
	struct section section = { title, "seldom\n" };
	struct search_found what;
	struct writer *writer;

	(void)state;
	for (size_t i = 0; i < sizeof(title) - 1; i += 3)
		memcpy(title + i, "\xe2\x82\xac", 3);
	assert_int_equal(writer_open(file_name, false, &writer, NULL, NULL), 0);
	put_article(writer, 0, "long", title, &section, 1);
	assert_int_equal(writer_commit(writer, NULL), 0);
	writer_close(writer);
	assert_int_equal(store_search(store, 0, STR("seldom"), 0, &what), 1);
	assert_int_equal(what.hits[0].title.len, 2046);
	assert_int_equal(what.hits[0].article.len, 2046);
}

static void search__shows_the_line_where_the_words_stand(void **state)
{
	static char body[30000];
	struct section section = { "Long", body };
	struct search_found what;
	struct writer *writer;
	struct str snippet;

	(void)state;
	body[0] = '\0';
	while (strlen(body) < 20000)
		strcat(body, "Filling words of no use.\nAnd more. ");
	strcat(body, "Here is the needle that was sought, in the haystack.\nThe end of it all.\n");
	assert_int_equal(writer_open(file_name, false, &writer, NULL, NULL), 0);
	put_article(writer, 0, "long", "Long", &section, 1);
	assert_int_equal(writer_commit(writer, NULL), 0);
	writer_close(writer);
	assert_int_equal(store_search(store, 0, STR("words needle"), 0, &what), 1);
	snippet = what.hits[0].snippet;
	assert_true(str_starts(snippet, STR("... ")));
	assert_true(str_search(snippet, STR("needle that was sought")) < snippet.len);
	assert_true(str_ends(snippet, STR("haystack. The end of it all.")));
	assert_true(snippet.len < 300);
	assert_true(str_eq(what.hits[0].date, STR("2026-01-02")));
}

static void search__hands_out_pages(void **state)
{
	struct search_found what;
	struct writer *writer;

	(void)state;
	assert_int_equal(writer_open(file_name, false, &writer, NULL, NULL), 0);
	for (int i = 0; i < 130; i++) {
		char name[16];
		struct section section = { "Part", "common words\n" };

		snprintf(name, sizeof(name), "n%d", i);
		put_article(writer, 0, name, "Number", &section, 1);
	}
	assert_int_equal(writer_commit(writer, NULL), 0);
	writer_close(writer);
	assert_int_equal(store_search(store, 0, STR("common"), 90, &what), 1);
	assert_int_equal(what.count, 10);
	assert_int_equal(what.total, 100);
	assert_true(what.more);
	assert_int_equal(store_search(store, 0, STR("common"), 100, &what), 0);
	assert_int_equal(what.total, 100);
	assert_int_equal(store_search(store, 0, STR("common"), 0, &what), 1);
	assert_true(str_eq(what.hits[0].base, STR("/n129/")));
}

static void search__follows_what_is_changed_and_dropped(void **state)
{
	static const struct section changed[] = {
		{ "Introduction", "What grew, and what did not.\n" },
		{ "Courgettes", "Seven plants.\n" },
	};
	struct file_row file = { .kind = FILE_ARTICLE, .path = STR("writing"), .stamp = 2 };
	struct writer *writer;

	(void)state;
	assert_string_equal(found("perhaps"), "garden/s2");
	assert_int_equal(writer_open(file_name, false, &writer, NULL, NULL), 0);
	put_article(writer, 0, "garden", "The back garden", changed, 2);
	assert_int_equal(writer_file_put(writer, 0, &file, NULL), 0);
	assert_int_equal(writer_file_drop(writer, file.id, NULL), 0);
	assert_int_equal(writer_commit(writer, NULL), 0);
	writer_close(writer);
	assert_string_equal(found("perhaps"), "");
	assert_string_equal(found("six"), "");
	assert_string_equal(found("tomatoes"), "");
	assert_string_equal(found("plants seven courgettes"), "garden/s1");
	assert_string_equal(found("\xe8\x87\xaa\xe7\x94\xb1"), "");
	assert_string_equal(found_in(0x7fffffff, "six"), "other/s1");
}

static void search__leaves_out_articles_without_an_address(void **state)
{
	struct file_row file = { .kind = FILE_ARTICLE, .path = STR("garden"), .stamp = 2 };
	struct writer *writer;

	(void)state;
	assert_int_equal(writer_open(file_name, false, &writer, NULL, NULL), 0);
	assert_int_equal(writer_file_put(writer, 0, &file, NULL), 0);
	assert_int_equal(writer_article_move(writer, file.id, STR_EMPTY, NULL), 0);
	assert_int_equal(writer_commit(writer, NULL), 0);
	writer_close(writer);
	assert_string_equal(found("tomatoes"), "");
}

/* cookie, levels, parts, written, then merging, count and parts of each level */
static void search__lifts_the_one_part_of_a_build(void **state)
{
	static const char on_one[] = "\0\0\0\7\2\1\x81\1\0\0\0\1\5\1\x83\2";
	static const char lifted[] = "\0\0\0\7\x9\1\x81\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				     "\0\1\5\1\x83\2";
	static const char two[] = "\0\0\0\7\2\2\0\0\1\1\1\1\0\1\2\1\1";
	static const char merging[] = "\0\0\0\7\2\1\0\0\0\1\1\1\1\1";
	static const char longer[] = "\0\0\0\7\2\1\0\0\0\0\1\1\1\1\1";
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	for (size_t cut = 0; cut < sizeof(on_one) - 1; cut++)
		assert_false(settle_lift(str_make(on_one, cut), &out));
	assert_false(settle_lift(str_make(two, sizeof(two) - 1), &out));
	assert_false(settle_lift(str_make(merging, sizeof(merging) - 1), &out));
	assert_false(settle_lift(str_make(longer, sizeof(longer) - 1), &out));
	assert_int_equal(out.len, 0);
	assert_true(settle_lift(str_make(on_one, sizeof(on_one) - 1), &out));
	assert_int_equal(out.len, sizeof(lifted) - 1);
	assert_memory_equal(out.p, lifted, out.len);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(search__wants_all_words_in_any_order),
		TEST(search__takes_the_titles_of_section_and_article_with_the_text),
		TEST(search__puts_sections_first_whose_title_has_the_words),
		TEST(search__shows_an_article_by_its_title_at_its_first_section),
		TEST(search__knows_phrases_and_beginnings),
		TEST(search__folds_case_and_diacritics),
		TEST(search__finds_parts_of_writing_without_spaces),
		TEST(search__keeps_words_whole_that_marks_run_through),
		TEST(search__looks_in_one_capsule),
		TEST(search__takes_operators_for_words_and_signs_for_nothing),
		TEST(search__never_fails_for_what_was_typed),
		TEST(search__says_which_word_is_nowhere),
		TEST(search__looks_for_no_more_words_than_it_may),
		TEST(search__is_cut_at_its_bound),
		TEST(search__is_refused_where_searches_have_had_their_share),
		TEST(search__cuts_titles_between_characters),
		TEST(search__shows_the_line_where_the_words_stand),
		TEST(search__hands_out_pages),
		TEST(search__follows_what_is_changed_and_dropped),
		TEST(search__leaves_out_articles_without_an_address),
		cmocka_unit_test(search__lifts_the_one_part_of_a_build),
	};
	char command[96];
	int failed;

	if (!mkdtemp(dir_name))
		return 1;
	snprintf(file_name, sizeof(file_name), "%s/bifold.db", dir_name);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(command, sizeof(command), "rm -rf %s", dir_name);
	return system(command) != 0 || failed;
}
