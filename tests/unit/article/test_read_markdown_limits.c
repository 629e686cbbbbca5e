/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/md_reader.h"
#include "sketch.h"

/*
 * The guard in front of the parser: what it refuses, what it must let through.
 */
static struct buf repeated(const char *unit, size_t count)
{
	struct buf text;

	buf_init(&text, 1 << 26);
	while (count--)
		buf_puts(&text, unit);
	return text;
}

static int guard(
	const char *before, const char *unit, size_t count, const char *after, struct err *err)
{
	struct buf text = repeated(unit, count), all;
	int code;

	buf_init(&all, 1 << 26);
	buf_puts(&all, before);
	buf_str(&all, buf_view(&text));
	buf_puts(&all, after);
	code = md_guard(buf_view(&all), 1, err);
	buf_release(&all);
	buf_release(&text);
	return code;
}

#define REFUSED(before, unit, count, after, words)                                    \
	do {                                                                          \
		struct err err = { .code = ERR_NONE };                                \
		assert_int_equal(guard(before, unit, count, after, &err), ERR_LIMIT); \
		if (!strstr(err.text, words))                                         \
			fail_msg("'%s' does not say '%s'", err.text, words);          \
	} while (0)

#define ALLOWED(before, unit, count, after)                       \
	do {                                                      \
		struct err err = { .code = ERR_NONE };            \
		if (guard(before, unit, count, after, &err) != 0) \
			fail_msg("refused: %s", err.text);        \
	} while (0)

static void md_guard__refuses_deep_nesting_on_a_line(void **state)
{
	(void)state;
	REFUSED("a\n\n", "> ", 65, "x\n", "line 3: lists and quotes are nested");
	REFUSED("", ">", 65, "x\n", "64 deep");
	REFUSED("", "- ", 65, "x\n", "64 deep");
	REFUSED("", "1. ", 65, "x\n", "64 deep");
	REFUSED("", "> - 2) ", 22, "x\n", "64 deep");
	ALLOWED("", "> ", 64, "x\n");
	ALLOWED("", "* ", 500, "\n");
	ALLOWED("", "-", 500, "\n");
	ALLOWED("", "_ ", 500, "\n");
	ALLOWED("x ", "> ", 500, "\n");
	ALLOWED("+", "-----+", 500, "\n"); /* the frame of a table in a code block */
	ALLOWED("", "1.", 500, "\n");
	REFUSED("", "-\t", 65, "x\n", "64 deep");
}

static void md_guard__refuses_searches_that_never_end(void **state)
{
	(void)state;
	REFUSED("a\n\n", "a<?", 10000, "\n", "line 3: too many unfinished");
	REFUSED("", "a<!A ", 10000, "\n", "unfinished");
	REFUSED("", "a<![CDATA[", 10000, "\n", "unfinished");
	ALLOWED("", "a<?\n\n", 10000, "\n");
	ALLOWED("", "a <!-- b -->\n", 10000, "\n");
	REFUSED("", "![[]()", 5000, "\n", "images and brackets");
	ALLOWED("", "[![a](b)](c)\n\n", 5000, "\n");
}

static void md_guard__refuses_tables_that_fill_memory(void **state)
{
	struct buf head = repeated("a|", 2000), rule = repeated("-|", 2000), all;

	(void)state;
	buf_init(&all, 1 << 20);
	buf_str(&all, buf_view(&head));
	buf_char(&all, '\n');
	buf_str(&all, buf_view(&rule));
	buf_char(&all, '\n');
	buf_char(&all, '\0');
	REFUSED(all.p, "|a\n", 2000, "\n", "table of 2001 columns");
	ALLOWED("|a|b|\n|-|-|\n", "|c|d|\n", 5000, "\n");
	ALLOWED("a|b|c|d\n-|-|-|-\n", "x\n", 2000, "\n");
	buf_release(&all);
	buf_release(&rule);
	buf_release(&head);
}

static void md_guard__refuses_a_long_target_that_is_used_often(void **state)
{
	struct buf all;

	(void)state;
	buf_init(&all, 1 << 20);
	buf_puts(&all, "[a]: /");
	buf_repeat(&all, 'u', 10000);
	buf_puts(&all, "\n\n");
	buf_char(&all, '\0');
	REFUSED(all.p, "[a]\n", 20000, "\n", "used too often");
	ALLOWED(all.p, "[a]\n", 100, "\n");
	ALLOWED("[a]: /u 'title'\n\n", "[a]\n", 20000, "\n");
	/* long paragraphs with many links are no definitions */
	ALLOWED("[a]: /u\n\n", "words in one line [a](b) and more of them ", 10000, "\n");
	buf_release(&all);
}

static void md_guard__refuses_more_marks_than_memory_holds(void **state)
{
	(void)state;
	REFUSED("", "*a_ ", 200000, "\n", "too much mark-up");
	ALLOWED("", "An *ordinary* line with [a link](to) and `code` in it.\n", 20000, "\n");
}

static void read_markdown__refuses_lists_nested_over_many_lines(void **state)
{
	struct sketch s;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	for (size_t n = 0; n < 70; n++) {
		buf_repeat(&text, ' ', 2 * n);
		buf_puts(&text, "* a\n");
	}
	assert_int_equal(sketch_read(&s, read_markdown, buf_view(&text)), ERR_LIMIT);
	assert_non_null(strstr(s.err.text, "line 65"));
	sketch_release(&s);
	assert_int_equal(sketch_read(&s, read_markdown, str_upto(buf_view(&text), 60 * 63)), 0);
	sketch_release(&s);
	buf_release(&text);
}

static void read_markdown__reads_emphasis_nested_without_limit(void **state)
{
	struct sketch s;
	struct buf text = repeated("*a **b ", 2000), end = repeated("** c* ", 2000);

	(void)state;
	buf_str(&text, buf_view(&end));
	assert_int_equal(sketch_read(&s, read_markdown, buf_view(&text)), 0);
	assert_true(s.doc.blocks->u.text.span_count > 0);
	sketch_release(&s);
	buf_release(&end);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(md_guard__refuses_deep_nesting_on_a_line),
		cmocka_unit_test(md_guard__refuses_searches_that_never_end),
		cmocka_unit_test(md_guard__refuses_tables_that_fill_memory),
		cmocka_unit_test(md_guard__refuses_a_long_target_that_is_used_often),
		cmocka_unit_test(md_guard__refuses_more_marks_than_memory_holds),
		cmocka_unit_test(read_markdown__refuses_lists_nested_over_many_lines),
		cmocka_unit_test(read_markdown__reads_emphasis_nested_without_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
