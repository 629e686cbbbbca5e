/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What only all files of a capsule together show. */
#include "check_case.h"

static void dead__follows_links_as_they_are_served(void **state)
{
	(void)state;
	write_text("index.gmi", "---\ntitle: Home\n---\n=> a-walk.md The walk\n=> notes Notes\n");
	write_text("a-walk.md",
		"---\ntitle: Walk\naliases: [/old-walk/]\nalias: old-part => part\n---\nx\n\n"
		"## Part\n\nx\n\n## Other {#own}\n\n### Deep inside\n\nx\n");
	write_text("notes/b-side.txt", "Some words of prose stand here, and that is all.\n");
	write_text("notes/b-side.yaml", "title: B\nslug: bee\n");
	write_text("notes/links.gmi",
		"# Links\n"
		"=> ../a-walk.md One\n=> ../a-walk.md#part Two\n=> /a-walk/part Three\n"
		"=> /a-walk Four\n=> /old-walk/ Five\n=> /a-walk/old-part Six\n"
		"=> ../a-walk.md#own Seven\n=> ../a-walk.md#deep-inside Eight\n=> bee/ Nine\n"
		"=> b-side.txt Ten\n=> data.csv Eleven\n=> / Twelve\n=> . Thirteen\n"
		"=> /search?x Fourteen\n=> /a-walk/all.gmi Fifteen\n=> /robots.txt Sixteen\n"
		"=> my%20file.png Seventeen\n=> ../index.gmi Eighteen\n");
	write_text("notes/data.csv", "1\n");
	write_text("notes/my file.png", "1\n");
	check_it(NULL);
	assert_int_equal(count_rule("notes/links.gmi", "dead-link"), 0);
	assert_int_equal(count_rule("index.gmi", "dead-link"), 0);
	expect("notes/my file.png", "name", 0, false, "spaces");
}

static void dead__says_why_and_what_else_there_is(void **state)
{
	(void)state;
	write_text("a-walk.md",
		"---\ntitle: Walk\n---\nx\n\n## Part\n\nx\n\n### Inn\n\nx\n\n## End\n\nx\n");
	write_text("notes/deep.md", "---\ntitle: Deep\n---\nx\n");
	write_text("secret.md", "---\ntitle: Secret\ndraft: true\n---\n[gone away](gone.md)\n");
	write_text("links.gmi",
		"# Links\n=> a-walk.md#nowhere One\n=> deep.md Two\n=> secret.md Three\n"
		"=> gone.png Four\n=> #lost Five\n");
	check_it(NULL);
	assert_int_equal(count_rule("links.gmi", "dead-link"), 5);
	expect("links.gmi", "dead-link", 2, true, "a-walk.md has no section nowhere");
	assert_holds(find_rule("links.gmi", "dead-link", 0)->remedy,
		"it has: introduction, part, end; and inside them: inn");
	assert_holds(find_rule("links.gmi", "dead-link", 1)->remedy, "notes/deep.md");
	assert_holds(find_rule("links.gmi", "dead-link", 2)->text, "draft");
	assert_holds(find_rule("links.gmi", "dead-link", 3)->text, "/gone.png");
	assert_int_equal(find_rule("links.gmi", "dead-link", 4)->line, 6);
	/* nobody can follow the links of a draft */
	assert_int_equal(count_rule("secret.md", "dead-link"), 0);
	expect("secret.md", "draft", 0, false, "draft");
}

static void dead__looks_beside_a_lone_file(void **state)
{
	(void)state;
	write_text("links.gmi",
		"---\nlang: en\n---\n# Links\n=> a.png One\n=> gone.png Two\n=> /there/ Three\n"
		"=> other/ Four\n=> #lost Five\n");
	write_text("a.png", "x");
	check_it("links.gmi");
	assert_int_equal(case_check.count, 1);
	assert_int_equal(count_rule("links.gmi", "dead-link"), 2);
	expect("links.gmi", "dead-link", 6, true, "gone.png");
}

static void capsule__names_both_sides_of_a_collision(void **state)
{
	(void)state;
	write_text("walk.gmi", "# One\n\nx\n");
	write_text("walk.md", "# Two\n\nx\n");
	write_text("search.md", "# Three\n\nx\n");
	write_text("atom.xml", "x");
	write_text("other.md", "---\ntitle: Four\nslug: walk\n---\nx\n");
	check_it(NULL);
	assert_int_equal(count_rule("other.md", "collision"), 0); /* the first by name */
	expect("walk.gmi", "collision", 0, true, "other.md");
	expect("walk.md", "collision", 0, true, "other.md");
	expect("search.md", "collision", 0, true, "/search/");
	expect("atom.xml", "collision", 0, true, "/atom.xml");
}

static void capsule__compares_titles_dates_and_languages(void **state)
{
	(void)state;
	case_check.settings.lang = STR_EMPTY;
	write_text("one.md", "---\ntitle: Same\ndate: 2024-01-01\nlang: en\n---\nx\n");
	write_text("two.md", "---\ntitle: Same\n---\nx\n");
	write_text("2024-01-02-three.md", "---\ntitle: Three\n---\nx\n");
	check_it(NULL);
	expect("two.md", "duplicate-title", 0, false, "one.md");
	expect("two.md", "undated", 0, false, "no date");
	assert_int_equal(count_rule("2024-01-02-three.md", "undated"), 0);
	expect("", "lang", 0, false, "2 of 3");
}

static void capsule__takes_the_language_from_its_own_settings(void **state)
{
	(void)state;
	case_check.settings.lang = STR_EMPTY;
	write_text(".bifold.yaml", "lang: de\ncolour: red\n");
	write_text("one.md", "---\ntitle: One\n---\nx\n");
	check_it(NULL);
	assert_int_equal(count_rule("", "lang"), 0);
	expect(".bifold.yaml", "metadata", 2, false, "colour");
}

static void capsule__looks_at_names(void **state)
{
	(void)state;
	write_text("\xd0\x9f\xd1\x80.md", "# One\n\nx\n");
	write_text("a-very-long-name-that-goes-on-and-on-until-nobody-can-remember-how-it-began.md",
		"# Two\n\nx\n");
	write_text("two words/three.md", "# Three\n\nx\n");
	write_text("two words/four.md", "# Four\n\nx\n");
	check_it(NULL);
	expect("\xd0\x9f\xd1\x80.md", "name", 0, false, "no letters");
	expect("a-very-long-name-that-goes-on-and-on-until-nobody-can-remember-how-it-began.md",
		"name", 0, false, "cut at 60");
	assert_int_equal(count_rule("two words/", "name"), 1); /* once, not for each file */
}

static void capsule__tells_lost_sidecars_from_other_yaml(void **state)
{
	(void)state;
	write_text("lost.yaml", "title: Lost\ndate: 2024-01-01\n");
	write_text("data.yaml", "services:\n  web: 80\n");
	write_text("walk.md", "# Walk\n\nx\n");
	write_text("walk.yaml", "lang: en\n");
	check_it(NULL);
	expect("lost.yaml", "sidecar", 0, false, "sidecar");
	assert_int_equal(count_rule("data.yaml", "sidecar"), 0);
	assert_null(file_named("walk.yaml"));
}

static void capsule__says_what_the_walk_leaves_out(void **state)
{
	char path[128];

	(void)state;
	write_text("walk.md", "# Walk\n\nx\n");
	snprintf(path, sizeof(path), "%s/out.md", case_folder);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	check_it(NULL);
	expect("out.md", "unreadable", 0, true, "outside the capsule");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(dead__follows_links_as_they_are_served),
		CASE(dead__says_why_and_what_else_there_is),
		CASE(dead__looks_beside_a_lone_file),
		CASE(capsule__names_both_sides_of_a_collision),
		CASE(capsule__compares_titles_dates_and_languages),
		CASE(capsule__takes_the_language_from_its_own_settings),
		CASE(capsule__looks_at_names),
		CASE(capsule__tells_lost_sidecars_from_other_yaml),
		CASE(capsule__says_what_the_walk_leaves_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
