/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The two forms of the answer, and the advice that stands in both. */
#include "check_case.h"

static const struct check_style plain_style = { 0 };

static void say(const char *path, uint32_t line, bool error, const char *text)
{
	check_sayf(&case_check, check_file_at(&case_check, str_of(path), CHECK_ARTICLE), line,
		error, "rule", "a remedy", "%s", text);
}

static void open_empty(const char *name)
{
	check_it(NULL);
	case_check.name = str_of(name);
}

static struct str human(const struct check_style *style, struct buf *out)
{
	struct check_totals totals = { 0 };

	buf_init(out, 1 << 20);
	check_total(&case_check, &totals);
	check_human(&case_check, style, out);
	check_human_end(&totals, style, out);
	return buf_view(out);
}

static void human__groups_by_file_and_sorts_by_line(void **state)
{
	struct buf out;

	(void)state;
	open_empty("cap");
	say("a.md", 12, true, "second");
	say("a.md", 3, false, "first");
	say("a.md", 12, false, "third");
	say("", 0, false, "whole");
	say("fine.md", 0, false, "x");
	assert_true(str_eq(human(&plain_style, &out),
		STR("cap/a.md\n"
		    "     3  warning  first\n"
		    "              -> a remedy\n"
		    "    12  error    second\n"
		    "              -> a remedy\n"
		    "    12  warning  third\n"
		    "              -> a remedy\n"
		    "\n"
		    "cap\n"
		    "  file  warning  whole\n"
		    "              -> a remedy\n"
		    "\n"
		    "cap/fine.md\n"
		    "  file  warning  x\n"
		    "              -> a remedy\n"
		    "\n"
		    "3 articles: 1 error and 4 warnings in 3 places.\n")));
	buf_release(&out);
}

static void human__says_that_all_is_well(void **state)
{
	struct buf out;

	(void)state;
	open_empty("cap");
	assert_true(str_eq(human(&plain_style, &out), STR("0 articles: nothing to mend.\n")));
	buf_release(&out);
}

static void human__wraps_to_the_terminal(void **state)
{
	const struct check_style style = { .columns = 60, .colour = true };
	struct buf out;
	struct str text;

	(void)state;
	open_empty("cap");
	say("a.md", 1, true,
		"a sentence of many words that goes on past the edge of a narrow terminal and "
		"further on");
	text = human(&style, &out);
	assert_holds(text, "\033[1;31merror");
	assert_holds(text, "\n                 ");
	while (text.len) {
		struct str line = str_cut(&text, '\n');

		assert_true(line.len <= 60 + 16 /* colours */);
	}
	buf_release(&out);
}

static void json__escapes_and_counts(void **state)
{
	struct check_totals totals = { 0 };
	struct buf out;

	(void)state;
	open_empty("cap");
	say("a.md", 7, true, "a \"quoted\"\tword");
	check_total(&case_check, &totals);
	buf_init(&out, 1 << 20);
	check_json(&case_check, 1, &totals, &out);
	assert_true(str_eq(buf_view(&out),
		STR("{\"findings\":[\n"
		    "{\"file\":\"cap/a.md\",\"line\":7,\"severity\":\"error\",\"rule\":\"rule\","
		    "\"text\":\"a \\\"quoted\\\" word\",\"remedy\":\"a remedy\"}],\n"
		    "\"articles\":1,\"files\":0,\"errors\":1,\"warnings\":0}\n")));
	buf_release(&out);
}

static void findings__end_at_a_thousand_and_go_on_counting(void **state)
{
	struct buf out;

	(void)state;
	open_empty("cap");
	for (int i = 0; i < CHECK_FINDINGS_MAX + 5; i++)
		say("a.md", 1, false, "again");
	assert_int_equal(count_rule("a.md", "rule"), CHECK_FINDINGS_MAX);
	assert_int_equal(file_named("a.md")->warnings, CHECK_FINDINGS_MAX + 5);
	assert_holds(human(&plain_style, &out), "... and 5 more");
	buf_release(&out);
}

static void findings__cannot_steer_a_terminal(void **state)
{
	struct buf out;
	struct str text;

	(void)state;
	open_empty("c\033[2Jp");
	say("a.md", 1, false, "bad \033]0;title\007 words\nand a line");
	text = human(&plain_style, &out);
	assert_int_equal(str_find(text, '\033'), text.len);
	assert_int_equal(str_find(text, '\007'), text.len);
	assert_holds(text, "words and a line");
	buf_release(&out);
}

static void advise__splits_what_to_do_from_what_is_wrong(void **state)
{
	static const struct {
		const char *warning, *text, *remedy, *rule;
	} cases[] = {
		{ "no title found: x; name one with `title:`", "no title found: x",
			"name one with `title:`", "title" },
		{ "slug: \"A B\" cannot be part of an address; \"a-b\" is used",
			"slug: \"A B\" cannot be part of an address; \"a-b\" is used",
			"use a-z, 0-9 and hyphens, at most 60", "metadata" },
		{ "nothing stands below the heading \"x\": it gets no page of its own",
			"nothing stands below the heading \"x\": it gets no page of its own",
			"write what belongs there, or take the heading out", "empty-section" },
		{ "something new", "something new", NULL, "reader" },
		{ "ends; ", "ends; ", NULL, "reader" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct finding finding = { .line = 0 };

		check_advise(str_of(cases[i].warning), &finding);
		assert_true(str_eq(finding.text, str_of(cases[i].text)));
		assert_true(str_eq(finding.rule, str_of(cases[i].rule)));
		assert_true(finding.remedy.len > 0);
		if (cases[i].remedy)
			assert_true(str_eq(finding.remedy, str_of(cases[i].remedy)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(human__groups_by_file_and_sorts_by_line),
		CASE(human__says_that_all_is_well),
		CASE(human__wraps_to_the_terminal),
		CASE(json__escapes_and_counts),
		CASE(findings__end_at_a_thousand_and_go_on_counting),
		CASE(findings__cannot_steer_a_terminal),
		CASE(advise__splits_what_to_do_from_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
