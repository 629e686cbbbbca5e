/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"
#include "sketch.h"

/*
 * The guard in front of the parser: what it refuses, what it must let through.
 */
static int guard(const char *before, const char *unit, size_t count, struct err *err)
{
	struct buf text;
	int code;

	buf_init(&text, 1 << 26);
	buf_puts(&text, before);
	while (count--)
		buf_puts(&text, unit);
	code = html_guard(buf_view(&text), 1, err);
	buf_release(&text);
	return code;
}

#define REFUSED(before, unit, count, words)                                    \
	do {                                                                   \
		struct err err = { .code = ERR_NONE };                         \
		assert_int_equal(guard(before, unit, count, &err), ERR_LIMIT); \
		if (!strstr(err.text, words))                                  \
			fail_msg("'%s' does not say '%s'", err.text, words);   \
	} while (0)

#define ALLOWED(before, unit, count)                       \
	do {                                               \
		struct err err = { .code = ERR_NONE };     \
		if (guard(before, unit, count, &err) != 0) \
			fail_msg("refused: %s", err.text); \
	} while (0)

static void html_guard__refuses_deep_nesting(void **state)
{
	(void)state;
	REFUSED("x\n", "<div>", 513, "line 2: elements are nested");
	REFUSED("", "<span>", 513, "nested");
	REFUSED("", "<table><tr><td>", 513, "nested");
	REFUSED("", "<ul><li>", 513, "nested");
	ALLOWED("", "<div>", 512);
	ALLOWED("", "<div></div>", 5000);
	ALLOWED("", "<table><tr><td>a<td>b</table>", 5000);
	ALLOWED("", "<div><span>a</span><p>b</div>", 5000);
	ALLOWED("<ul>", "<li>a", 5000);
	ALLOWED("", "<p>a<br>", 5000);
	ALLOWED("", "<h2>a</h2>", 5000);
	ALLOWED("", "<a name=x>", 5000);
}

static void html_guard__does_not_believe_end_tags_that_the_parser_ignores(void **state)
{
	(void)state;
	REFUSED("", "<b><div></b>", 600, "nested");
	REFUSED("", "<div><table><td></div>", 600, "nested");
	REFUSED("", "<span><div></span></div>", 600, "nested");
	REFUSED("", "<span><p></span></p>", 600, "nested");
	REFUSED("", "<section><div></section>", 600, "nested");
}

static void html_guard__looks_into_what_only_seems_to_be_raw(void **state)
{
	(void)state;
	REFUSED("<svg><title>", "<div>", 600, "nested");
	REFUSED("<select><title></select>", "<div>", 600, "nested");
	REFUSED("<!-->", "<div>", 600, "nested");
	REFUSED("<!--->", "<div>", 600, "nested");
	REFUSED("<!-- --!>", "<div>", 600, "nested");
	REFUSED("<select><svg></svg><title></select>", "<div>", 600, "nested");
	REFUSED("<svg><svg></svg><title>", "<div>", 600, "nested");
	ALLOWED("<script>", "<div>", 600);
	ALLOWED("<!-- ", "<div>", 600);
	ALLOWED("<style>a</styles>", "<div>", 600);
}

static void html_guard__knows_where_a_tag_ends(void **state)
{
	(void)state;
	REFUSED("<p =\">", "<div>", 600, "nested");
	REFUSED("<p a=b\">", "<div>", 600, "nested");
	REFUSED("<p a=>", "<div>", 600, "nested");
	ALLOWED("<p a = \">", "<div>", 600);
	ALLOWED("", "<p a = '<div>' b/=\"<div>\">", 600);
}

static void html_guard__believes_the_ends_of_drawings(void **state)
{
	(void)state;
	ALLOWED("<svg viewbox='0 0 1 1'>", "<g><path d='M 0'/><text x=1>a</text></g>\n", 5000);
	ALLOWED("", "<svg><g><use href='#a'/></svg>", 5000);
	ALLOWED("<svg>", "<path d=a /><svg><line/></svg>", 5000);
	REFUSED("<svg>", "<g>", 600, "nested");
	REFUSED("<svg>", "<path d=a/>", 600, "nested"); /* the slash is the value's */
	/* no drawing, or no longer one */
	REFUSED("", "<path/>", 600, "nested");
	REFUSED("<svg/>", "<path/>", 600, "nested");
	REFUSED("<svg></svg>", "<path/>", 600, "nested");
	REFUSED("<g><svg></g>", "<path/>", 600, "nested");
	REFUSED("<g><svg><g></g></g>", "<path/>", 600, "nested");
	REFUSED("<text><svg><g><text></g></text>", "<path/>", 600, "nested");
	REFUSED("<g><svg><![CDATA[<g>]]></g>", "<path/>", 600, "nested");
	REFUSED("<svg><p>", "<path/>", 600, "nested");
	REFUSED("<svg><foreignobject>", "<path/>", 600, "nested");
}

static void html_guard__refuses_formatting_that_is_never_closed(void **state)
{
	(void)state;
	REFUSED("", "<font color=x>", 65, "formatting");
	REFUSED("", "<div><font color=x></div>", 65, "formatting");
	REFUSED("", "<b></i>", 600, "formatting");
	ALLOWED("", "<p><b>x", 500);
	ALLOWED("", "<b>x</b><font color=y>z</font>", 5000);
}

static void html_guard__refuses_many_attributes(void **state)
{
	(void)state;
	REFUSED("<a", " b=c", 257, "attributes");
	REFUSED("", "<body b=c>", 257, "attributes");
	REFUSED("", "<html b=c>", 257, "attributes");
	ALLOWED("<a", " b='c d e f'", 250);
}

static void read_html__flattens_lists_nested_past_its_frames(void **state)
{
	struct sketch s;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	for (size_t n = 0; n < 100; n++)
		buf_puts(&text, "<ul><li>a");
	assert_int_equal(sketch_read(&s, read_html, buf_view(&text)), 0);
	assert_int_equal(sketch_warnings(&s), 1);
	/* every "a" is there */
	size_t found = 0;

	for (size_t i = 0; i + 1 < s.out.len; i++)
		found += s.out.p[i] == ' ' && s.out.p[i + 1] == 'a';
	assert_int_equal(found, 100);
	sketch_release(&s);
	buf_release(&text);
}

static void read_html__refuses_a_tree_past_its_memory(void **state)
{
	struct sketch s;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 24);
	for (size_t n = 0; n < 400000; n++)
		buf_puts(&text, "<p>a");
	assert_int_equal(sketch_read(&s, read_html, buf_view(&text)), ERR_LIMIT);
	assert_non_null(strstr(s.err.text, "too much mark-up"));
	sketch_release(&s);
	buf_release(&text);
}

static void read_html__follows_no_base_that_every_link_would_copy(void **state)
{
	struct sketch s;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 16);
	buf_puts(&text, "<base href='https://a.example/");
	buf_repeat(&text, 'b', 3000);
	buf_puts(&text, "/'><a href=c>d</a>");
	assert_int_equal(sketch_read(&s, read_html, buf_view(&text)), 0);
	assert_true(str_eq(s.doc.blocks->u.text.spans[0].target, STR("c")));
	sketch_release(&s);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html_guard__refuses_deep_nesting),
		cmocka_unit_test(html_guard__does_not_believe_end_tags_that_the_parser_ignores),
		cmocka_unit_test(html_guard__looks_into_what_only_seems_to_be_raw),
		cmocka_unit_test(html_guard__knows_where_a_tag_ends),
		cmocka_unit_test(html_guard__believes_the_ends_of_drawings),
		cmocka_unit_test(html_guard__refuses_formatting_that_is_never_closed),
		cmocka_unit_test(html_guard__refuses_many_attributes),
		cmocka_unit_test(read_html__flattens_lists_nested_past_its_frames),
		cmocka_unit_test(read_html__refuses_a_tree_past_its_memory),
		cmocka_unit_test(read_html__follows_no_base_that_every_link_would_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
