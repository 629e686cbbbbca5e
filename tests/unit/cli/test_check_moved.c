/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Addresses that an index has and the files of today have not. */
#include "check_case.h"
#include "site/site.h"

#define BODY                                                                                \
	"The path leaves the village behind the church, follows the brook for a mile, and " \
	"climbs through beeches to the ridge, where on a clear day the sea can be seen.\n"
#define OTHER                                                                             \
	"Take bread, water and a map; the only inn on the way has been closed since the " \
	"winter, and nobody sells anything between the village and the harbour.\n"

static char state_folder[96];

static void make_index(void)
{
	const struct site_capsule capsule = { .dir = case_folder };
	const struct site_options options = {
		.capsules = &capsule,
		.capsule_count = 1,
		.state_dir = state_folder,
		.readers = 1,
	};
	struct site_report report;
	struct err err = { .text = "" };

	/* not listed: its name begins with a dot */
	snprintf(state_folder, sizeof(state_folder), "%s/.state", case_folder);
	if (site_index(&options, &report, &err) < 0)
		fail_msg("%s", err.text);
	case_check.state = state_folder;
}

static void write_walk(const char *name, const char *heading)
{
	struct buf text;

	buf_init(&text, 8192);
	buf_printf(
		&text, "---\ntitle: Walk\n---\nA few words go before.\n\n## %s\n\n" BODY, heading);
	buf_puts(&text, "\n## What to take\n\n" OTHER);
	write_octets(name, text.p, text.len);
	buf_release(&text);
}

static void moved__is_silent_when_nothing_moved(void **state)
{
	(void)state;
	write_walk("a-walk.md", "The path");
	make_index();
	check_it(NULL);
	expect_nothing();
}

static void moved__finds_a_renamed_section_by_its_words(void **state)
{
	(void)state;
	write_walk("a-walk.md", "The path");
	make_index();
	write_walk("a-walk.md", "Up to the ridge");
	check_it(NULL);
	assert_int_equal(count_rule("a-walk.md", "moved"), 1);
	expect("a-walk.md", "moved", 0, false, "/a-walk/up-to-the-ridge");
	assert_holds(
		find_rule("a-walk.md", "moved", 0)->remedy, "`alias: the-path => up-to-the-ridge`");
}

static void moved__is_content_when_the_author_wrote_the_alias(void **state)
{
	(void)state;
	write_text("a-walk.yaml", "alias: the-path => up-to-the-ridge\n");
	write_walk("a-walk.md", "The path");
	make_index();
	write_walk("a-walk.md", "Up to the ridge");
	check_it(NULL);
	assert_int_equal(count_rule("a-walk.md", "moved"), 0);
}

static void moved__finds_a_renamed_article_and_says_it_once(void **state)
{
	char from[128], to[128];

	(void)state;
	write_walk("a-walk.md", "The path");
	make_index();
	snprintf(from, sizeof(from), "%s/a-walk.md", case_folder);
	snprintf(to, sizeof(to), "%s/ridge.md", case_folder);
	assert_int_equal(rename(from, to), 0);
	check_it(NULL);
	assert_int_equal(count_rule("ridge.md", "moved"), 1);
	expect("ridge.md", "moved", 0, false, "at /a-walk/ is now at /ridge/");
}

static void moved__says_what_is_gone(void **state)
{
	char path[128];

	(void)state;
	write_walk("a-walk.md", "The path");
	write_text("b-side.md", "---\ntitle: B\n---\nSome other words.\n");
	make_index();
	snprintf(path, sizeof(path), "%s/a-walk.md", case_folder);
	assert_int_equal(unlink(path), 0);
	check_it(NULL);
	expect("", "moved", 0, false, "/a-walk/");
	assert_int_equal(count_rule("", "moved"), 1);
}

static void moved__follows_old_addresses_to_their_end(void **state)
{
	char file[128];
	FILE *aliases;

	(void)state;
	write_walk("a-walk.md", "The path");
	make_index();
	snprintf(file, sizeof(file), "%s/aliases", state_folder);
	aliases = fopen(file, "w");
	assert_non_null(aliases);
	fputs("moved /old/ /older/\nmoved /older/ /a-walk/\nmoved /lost/ /nowhere/\n", aliases);
	fclose(aliases);
	check_it(NULL);
	assert_int_equal(count_rule("", "moved"), 1);
	expect("", "moved", 0, false, "/lost/");
}

static void moved__says_when_a_named_index_is_of_no_use(void **state)
{
	(void)state;
	write_walk("a-walk.md", "The path");
	case_check.state = "/nonexistent";
	check_it(NULL);
	expect_nothing();
	check_close(&case_check);
	case_check = (struct check){ .root_fd = -1,
		.state = "/nonexistent",
		.state_wanted = true,
		.settings = { .article_max = 1 << 20, .lang = STR("en"), .now = INT64_MAX } };
	check_it(NULL);
	expect("", "moved", 0, false, "no index");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(moved__is_silent_when_nothing_moved),
		CASE(moved__finds_a_renamed_section_by_its_words),
		CASE(moved__is_content_when_the_author_wrote_the_alias),
		CASE(moved__finds_a_renamed_article_and_says_it_once),
		CASE(moved__says_what_is_gone),
		CASE(moved__follows_old_addresses_to_their_end),
		CASE(moved__says_when_a_named_index_is_of_no_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
