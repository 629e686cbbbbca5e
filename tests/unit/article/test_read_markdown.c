/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "sketch.h"

#define EXPECT(text, expected) sketch_expect_at(read_markdown, text, expected, __FILE__, __LINE__)

static void read_markdown__reads_headings_of_both_kinds(void **state)
{
	(void)state;
	EXPECT("# One\n## Two ##\n###### Six\n####### no\n",
		"h1 One\nh2 Two\nh6 Six\np ####### no\n");
	EXPECT("A *b*\n===\n\nC\n---\n", "h1 A {em:b}\nh2 C\n");
}

static void read_markdown__splits_at_top_level_headings_only(void **state)
{
	(void)state;
	EXPECT("> # in quote\n\n- ## in list\n\n```\n# in code\n```\n\n    # indented\n",
		"quote\n p {b:in quote}\nul\n - \n  p {b:in list}\npre code : # in code|\n"
		"pre code : # indented|\n");
}

static void read_markdown__takes_the_id_of_a_heading(void **state)
{
	(void)state;
	EXPECT("## A {#top}\n## B {#b .c}\n## <a id=\"cc\"></a>C\n\n<a name='d'></a>\n\n## D\n## "
	       "{e\n",
		"h2#top A\nh2#b B\nh2#cc C\nh2#d D\nh2 {e\n");
	EXPECT("A\\\n{#top}\n===\n", "h1#top A\n");
}

static void read_markdown__takes_attributes_off_a_heading(void **state)
{
	(void)state;
	EXPECT("## A {.tabset}\n## B {: .c #b}\n## C {-}\n## D {key=v #d .e}\n",
		"h2 A\nh2#b B\nh2 C\nh2#d D\n");
	EXPECT("## A ## {#a}\n## B # {.b}\n## C#{#c}\n## D ##\n## # {#e}\n",
		"h2#a A\nh2 B\nh2#c C#\nh2 D\n");
	EXPECT("## A {b}\n## {.c}\n## set{#}\n## D {# }\n## E {x=1} more\n",
		"h2 A {b}\nh2 {.c}\nh2 set{#}\nh2 D {# }\nh2 E {x=1} more\n");
}

static void read_markdown__leads_from_the_id_of_an_empty_heading(void **state)
{
	struct sketch s;

	(void)state;
	assert_int_equal(
		sketch_read(&s, read_markdown, STR("# A\n\na\n\n## {#only .b}\n\nb\n\nc\n")), 0);
	assert_true(str_eq(buf_view(&s.out), STR("h1 A\np a\np b\np c\n")));
	assert_non_null(s.doc.blocks->next->next->marks);
	assert_true(str_eq(s.doc.blocks->next->next->marks->id, STR("only")));
	assert_int_equal(sketch_warnings(&s), 1);
	assert_int_equal(s.doc.warnings->line, 5);
	sketch_release(&s);
}

static void read_markdown__leaves_pictures_out_of_the_names_of_headings(void **state)
{
	(void)state;
	EXPECT("# A *b* [![c](d.svg)](e)\n## ![f](g) h ![i](j) k `l  m`\n## n ![o](p) *q*\n",
		"h1 A {em:b}\nh2 h k {code:l  m}\nh2 n {em:q}\n");
	EXPECT("# ![A logo](b)\n## ![](c)\n", "h1 {img b:A logo}\nfig c  | \n");
	EXPECT("# ![a](b)<br><br>c<br>![d](e)<br>![f](g)\n", "h1 c\n");
	EXPECT("# c<br>![d](e)<br>f\n", "h1 c{br}f\n");
}

static void read_markdown__takes_an_id_in_brackets_only_when_it_is_linked(void **state)
{
	(void)state;
	EXPECT("## A [aa]\n## B [bb]\n\n[x](#bb)\n", "h2 A [aa]\nh2#bb B\np {a #bb:x}\n");
}

static void read_markdown__forgets_an_anchor_when_other_text_follows(void **state)
{
	(void)state;
	EXPECT("<a id=x></a>\n\nwords\n\n# H\n", "p words\nh1 H\n");
}

static void read_markdown__warns_of_a_heading_without_words(void **state)
{
	struct sketch s;

	(void)state;
	assert_int_equal(sketch_read(&s, read_markdown, STR("a\n\n#\n\nb\n")), 0);
	assert_true(str_eq(buf_view(&s.out), STR("p a\np b\n")));
	assert_int_equal(s.doc.warnings->line, 3);
	sketch_release(&s);
}

static void read_markdown__reads_inline_marks(void **state)
{
	(void)state;
	EXPECT("*a **b*** `c  d` ~~e~~ [f](/g \"t\") <http://h.i/> &amp; \\*\n",
		"p {em:a {b:b}} {code:c  d} {s:e} {a /g:f} {a http://h.i/:http://h.i/} & *\n");
	EXPECT("H<sub>2</sub>O <b>x <i>y</b></i> <br>z<!-- no --> <kbd>K</kbd>\n",
		"p H{sub:2}O {b:x {em:y}}{br}z {code:K}\n");
}

static void read_markdown__keeps_spans_nested_when_tags_and_marks_cross(void **state)
{
	(void)state;
	EXPECT("<b>a *b</b> c* d\n", "p {b:a {em:b c} d}\n");
	EXPECT("*a <b>b* c</b> d\n", "p {em:a {b:b}} c d\n");
}

static void read_markdown__drops_scripts_and_says_so(void **state)
{
	struct sketch s;

	(void)state;
	EXPECT("a <script>alert(1)</script> b\n", "p a b\n");
	EXPECT("a <STYLE>p{*c*}`d`</style> *b <template>x</template>*\n", "p a {em:b}\n");
	EXPECT("a *<script>* b <b>c</script> *d*\n", "p a {em:d}\n");
	/* nobody closes it */
	EXPECT("the <script> tag </style> *is* `one`\n", "p the tag {em:is} {code:one}\n");
	assert_int_equal(sketch_read(&s, read_markdown,
				 STR("a\n\nb <style>c</style>\n\n<style>\n"
				     "d\n</style>\n\n<!-- e -->\n")),
		0);
	assert_int_equal(sketch_warnings(&s), 2);
	assert_int_equal(s.doc.warnings->line, 3);
	assert_int_equal(s.doc.last_warning->line, 5);
	sketch_release(&s);
}

static void read_markdown__links_to_embedded_pages(void **state)
{
	(void)state;
	EXPECT("<iframe src=\"https://e.org/v\" title='A film' width=3></iframe>\n\n"
	       "<div>w\n<!-- <iframe src=x></iframe> -->\n<IFRAME SRC=y></IFRAME></div>\n\n"
	       "<iframe></iframe>\n",
		"link https://e.org/v A film\np w\nlink y embedded page\n");
	EXPECT("a <iframe src=x></iframe> b\n", "p a {a x:embedded page} b\n");
}

static void read_markdown__joins_soft_lines_and_keeps_hard_breaks(void **state)
{
	(void)state;
	EXPECT("a\nb  \nc\\\nd\n", "p a b{br}c{br}d\n");
}

static void read_markdown__resolves_references_before_anything_is_split(void **state)
{
	(void)state;
	EXPECT("[a][] and [A]\n\n# H\n\n[a]: </u v> 'title'\n",
		"p {a /u v:a} and {a /u v:A}\nh1 H\n");
}

static void read_markdown__takes_summaries_for_headings_where_nothing_else_follows(void **state)
{
#define FOLDED(name) "<details>\n<summary>" name "</summary>\n\na\n\n</details>\n\n"
	(void)state;
	EXPECT("# T\n\n" FOLDED("Q") FOLDED("R") "## U\n\nb\n",
		"h1 T\nh2 Q\np a\nh2 R\np a\nh2 U\np b\n");
	EXPECT("# T\n\n" FOLDED("Q") FOLDED("R"), "h1 T\nh2 Q\np a\nh2 R\np a\n");
	EXPECT("# T\n\n<details>\n\n<summary>Q</summary>\n\na\n\n</details>\n",
		"h1 T\nh2 Q\np a\n");
	EXPECT("# T\n\n<details>\n\n<summary>Q</summary>\n\na\n\n</details>\n\nb\n",
		"h1 T\np Q\np a\np b\n");
	EXPECT("# T\n\n" FOLDED("Q") "b\n", "h1 T\np Q\np a\np b\n");
	EXPECT("# T\n\n" FOLDED("Q") FOLDED("R") "b\n", "h1 T\np Q\np a\np R\np a\np b\n");
}

static void read_markdown__makes_a_figure_of_a_lone_image(void **state)
{
	(void)state;
	EXPECT("![a *b*](c.png)\n\nx ![d](e.png)\n\n[![f](g.png)](/h)\n",
		"fig c.png a b | \np x {img e.png:d}\np {a /h:{img g.png:f}}\n");
	EXPECT("![a\\\nb](c.png)\n", "fig c.png a b | \n");
	EXPECT("![a]()\n\n![]()\n\n- ![]()\n- b\n", "p {img:a}\nul\n - \n - \n  p b\n");
}

static void read_markdown__reads_lists(void **state)
{
	(void)state;
	EXPECT("- a\n  - b\n    c\n- [x] d\n- [ ] e\n",
		"ul\n - \n  p a\n  ul\n   - \n    p b c\n x \n  p d\n o \n  p e\n");
	EXPECT("7. a\n\n   b\n8. c\n", "ol7 loose\n - \n  p a\n  p b\n - \n  p c\n");
}

static void read_markdown__reads_quotes_and_who_said_it(void **state)
{
	(void)state;
	EXPECT("> a\n>\n> > b\n", "quote\n p a\n quote\n  p b\n");
	EXPECT("> a\n>\n> \u2014 *Ada* L.\n", "quote by {em:Ada} L.\n p a\n");
	EXPECT("> a\\\n> -- Ada\n", "quote by Ada\n p a\n");
	EXPECT("> a\\\n> b\n", "quote\n p a{br}b\n");
}

static void read_markdown__reads_code_with_its_label(void **state)
{
	(void)state;
	EXPECT("~~~c  x\nint\ta;\n\n~~~\n```math\nx^2\n```\n",
		"pre code c x: int\ta;|\npre math math: x^2|\n");
}

static void read_markdown__reads_tables(void **state)
{
	(void)state;
	EXPECT("|a|*b*|c|\n|-|:-:|--:|\n|1|\n|2|`x\\|y`|3|4|\n",
		"table -cr: a | {em:b} | c / 1 |  |  / 2 | {code:x|y} | 3\n");
}

static void read_markdown__puts_notes_where_they_are_first_met(void **state)
{
	(void)state;
	EXPECT("a[^x] b[^y]\n\n# H\n\nc[^y][^z]\n\n[^z]: Z\n[^y]: Y[^x]\n[^x]: X *i*\n\n    more\n",
		"p a{note fn-1:[1]} b{note fn-2:[2]}\n"
		"notes\n - [1] #fn-1\n  p X {em:i}\n  p more\n - [2] #fn-2\n  p Y{note fn-1:[1]}\n"
		"h1 H\np c{note fn-2:[2]}{note fn-3:[3]}\nnotes\n - [3] #fn-3\n  p Z\n");
}

/* A heading is a title and a slug, too; its note is the section's. */
static void read_markdown__takes_the_marks_of_notes_out_of_headings(void **state)
{
	(void)state;
	EXPECT("a[^1]\n\n# H[^2]\n\nb\n\n# I[^1]\n\nc\n\n> # q[^2]\n\n[^1]: X\n[^2]: Y\n",
		"p a{note fn-1:[1]}\nnotes\n - [1] #fn-1\n  p X\nh1 H\np b\n"
		"notes\n - [2] #fn-2\n  p H: Y\nh1 I\np c\nquote\n p {b:q{note fn-2:[2]}}\n");
}

static void read_markdown__names_the_heading_that_a_note_is_about(void **state)
{
	(void)state;
	EXPECT("# *A* b[^1] {#i}\n\nc\n\n[^1]: *X* `y`\n",
		"h1#i {em:A} b\np c\nnotes\n - [1] #fn-1\n  p A b: {em:X} {code:y}\n");
	EXPECT("# ![i](j) A<br>b[^1]\n\nc\n\n[^1]: X\n",
		"h1 A{br}b\np c\nnotes\n - [1] #fn-1\n  p A b: X\n");
	EXPECT("# H[^1][^2]\n\n[^1]: - a\n[^2]:\n", "h1 H\nnotes\n - [1] #fn-1\n  p H:\n  ul\n"
						    "   - \n    p a\n - [2] #fn-2\n  p H:\n");
}

static void read_markdown__keeps_notes_that_are_defined_twice(void **state)
{
	static const char text[] =
		"a[^n]\n\n```\n[^n]: code\n```\n\n[^n]: one\n[^N]: two\n\n> b\n> [^n]: three\n";
	struct sketch s;

	(void)state;
	EXPECT(text, "p a{note fn-1:[1]}\npre code : [^n]: code|\nquote\n p b\n"
		     "notes\n - [1] #fn-1\n  p one\n"
		     "notes\n - [2] #fn-2\n  p two\n - [3] #fn-3\n  p three\n");
	/* that it stands twice, and that nothing refers to it */
	assert_int_equal(sketch_read(&s, read_markdown, str_of(text)), 0);
	assert_int_equal(sketch_warnings(&s), 4);
	assert_int_equal(s.doc.warnings->line, 8);
	assert_true(str_eq(s.doc.warnings->text,
		STR("the foot note [^N] is defined on line 7 already; give this one another "
		    "name")));
	assert_int_equal(s.doc.warnings->next->line, 11);
	sketch_release(&s);
	assert_int_equal(
		sketch_read(&s, read_markdown, STR("a[^n]\n\n    [^n]: code\n\n[^n]: b\n")), 0);
	assert_int_equal(sketch_warnings(&s), 0);
	sketch_release(&s);
}

static void read_markdown__warns_of_notes_that_are_defined_nowhere(void **state)
{
	struct sketch s;

	(void)state;
	assert_int_equal(sketch_read(&s, read_markdown,
				 STR("a `b[^c]` [^a-z] ([^x]) [^d\n\ne[^f] [^2]. g[^h i]\n")),
		0);
	assert_int_equal(sketch_warnings(&s), 2);
	assert_int_equal(s.doc.warnings->line, 3);
	assert_true(str_eq(s.doc.warnings->text,
		STR("the foot note [^f] is defined nowhere; write \"[^f]: words\" on a line of "
		    "its own")));
	sketch_release(&s);
}

static void read_markdown__keeps_notes_that_nothing_refers_to(void **state)
{
	struct sketch s;

	(void)state;
	assert_int_equal(sketch_read(&s, read_markdown, STR("a\n\n[^x]: lost\n\n    words\n")), 0);
	assert_true(
		str_eq(buf_view(&s.out), STR("p a\nnotes\n - [1] #fn-1\n  p lost\n  p words\n")));
	assert_int_equal(sketch_warnings(&s), 1);
	assert_int_equal(s.doc.warnings->line, 3);
	sketch_release(&s);
}

static void read_markdown__keeps_the_words_of_raw_html(void **state)
{
	struct sketch s;

	(void)state;
	assert_int_equal(sketch_read(&s, read_markdown,
				 STR("<!-- gone -->\n\n<h2 id=r>Raw <b>h</b></h2>\n\n<div>\n<p>in "
				     "it</p>\n</div>\n\n- <h3>no</h3>\n")),
		0);
	assert_true(
		str_eq(buf_view(&s.out), STR("h2#r Raw {b:h}\np in it\nul\n - \n  p {b:no}\n")));
	assert_int_equal(sketch_warnings(&s), 3);
	assert_int_equal(s.doc.warnings->line, 3);
	sketch_release(&s);
}

static void read_markdown__takes_bold_paragraphs_for_headings_where_there_are_none(void **state)
{
	(void)state;
	EXPECT("**A**\n\nx\n\n**B *c***\n\ny\n", "h2 A\np x\nh2 B {em:c}\np y\n");
	EXPECT("**A**\n\nx\n", "p {b:A}\np x\n");
	EXPECT("# H\n\n**A**\n\nx\n\n**B**\n\ny\n", "h1 H\np {b:A}\np x\np {b:B}\np y\n");
	EXPECT("**A**\n\n**B**\n\ny\n\n**C**\n", "p {b:A}\np {b:B}\np y\np {b:C}\n");
}

static void read_markdown__counts_lines_from_the_first(void **state)
{
	struct arena arena;
	struct document doc = { .arena = &arena };
	struct err err;

	(void)state;
	arena_init(&arena, 1 << 20);
	assert_int_equal(read_markdown(&doc, STR("a\n\n# b\n\n[^n]: c\n"), 10, &err), 0);
	assert_int_equal(doc.blocks->line, 10);
	assert_int_equal(doc.blocks->next->line, 12);
	assert_int_equal(doc.blocks->next->next->line, 14);
	arena_release(&arena);
}

static void read_markdown__cleans_entities_too(void **state)
{
	(void)state;
	EXPECT("a&#27;b&#x202e;c&#0;\n", "p abc\ufffd\n");
}

static void read_markdown__reads_nothing_as_nothing(void **state)
{
	(void)state;
	EXPECT("", "");
	EXPECT("\n \n<!-- x -->\n", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_markdown__reads_headings_of_both_kinds),
		cmocka_unit_test(read_markdown__splits_at_top_level_headings_only),
		cmocka_unit_test(read_markdown__takes_the_id_of_a_heading),
		cmocka_unit_test(read_markdown__takes_attributes_off_a_heading),
		cmocka_unit_test(read_markdown__leads_from_the_id_of_an_empty_heading),
		cmocka_unit_test(read_markdown__leaves_pictures_out_of_the_names_of_headings),
		cmocka_unit_test(read_markdown__takes_an_id_in_brackets_only_when_it_is_linked),
		cmocka_unit_test(read_markdown__forgets_an_anchor_when_other_text_follows),
		cmocka_unit_test(read_markdown__warns_of_a_heading_without_words),
		cmocka_unit_test(read_markdown__reads_inline_marks),
		cmocka_unit_test(read_markdown__keeps_spans_nested_when_tags_and_marks_cross),
		cmocka_unit_test(read_markdown__drops_scripts_and_says_so),
		cmocka_unit_test(read_markdown__links_to_embedded_pages),
		cmocka_unit_test(read_markdown__joins_soft_lines_and_keeps_hard_breaks),
		cmocka_unit_test(read_markdown__resolves_references_before_anything_is_split),
		cmocka_unit_test(read_markdown__makes_a_figure_of_a_lone_image),
		cmocka_unit_test(
			read_markdown__takes_summaries_for_headings_where_nothing_else_follows),
		cmocka_unit_test(read_markdown__reads_lists),
		cmocka_unit_test(read_markdown__reads_quotes_and_who_said_it),
		cmocka_unit_test(read_markdown__reads_code_with_its_label),
		cmocka_unit_test(read_markdown__reads_tables),
		cmocka_unit_test(read_markdown__puts_notes_where_they_are_first_met),
		cmocka_unit_test(read_markdown__takes_the_marks_of_notes_out_of_headings),
		cmocka_unit_test(read_markdown__names_the_heading_that_a_note_is_about),
		cmocka_unit_test(read_markdown__keeps_notes_that_are_defined_twice),
		cmocka_unit_test(read_markdown__warns_of_notes_that_are_defined_nowhere),
		cmocka_unit_test(read_markdown__keeps_notes_that_nothing_refers_to),
		cmocka_unit_test(read_markdown__keeps_the_words_of_raw_html),
		cmocka_unit_test(
			read_markdown__takes_bold_paragraphs_for_headings_where_there_are_none),
		cmocka_unit_test(read_markdown__counts_lines_from_the_first),
		cmocka_unit_test(read_markdown__cleans_entities_too),
		cmocka_unit_test(read_markdown__reads_nothing_as_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
