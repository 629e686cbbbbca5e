/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "sketch.h"

#define EXPECT(text, expected) sketch_expect_at(read_html, text, expected, __FILE__, __LINE__)

static void read_html__reads_the_content_root_alone(void **state)
{
	(void)state;
	EXPECT("<nav>n</nav><header>h</header><main><p>in</main><footer>f</footer>", "p in\n");
	EXPECT("<div>out</div><article><header><h1>T</h1></header>in</article>", "h1 T\np in\n");
	EXPECT("<p>out<div role=main>in</div>", "p in\n");
	EXPECT("<header>h</header><p>in<aside>a</aside><form><p>f</p></form><footer>f</footer>",
		"p in\n");
	EXPECT("<section><header><h2>S</h2></header>in</section>", "h2 S\np in\n");
}

static void read_html__takes_the_largest_article_but_no_list_of_teasers(void **state)
{
	(void)state;
	EXPECT("<article>ab</article><article>a much longer text</article>",
		"p a much longer text\n");
	EXPECT("<article><h1>T</h1></article><p>words", "h1 T\n");
	EXPECT("<article>one</article><article>two</article><article>six</article>",
		"p one\np two\np six\n");
}

static void read_html__drops_what_readers_never_see(void **state)
{
	(void)state;
	EXPECT("a<script>b()</script><style>c</style><template>d</template><p hidden>e</p>"
	       "<p style='color:red; Display : none'>f</p><p aria-hidden=true>g</p>"
	       "<noscript>h</noscript><dialog>i</dialog><!-- j --><svg><text>k</text></svg>l",
		"p a\np l\n");
}

static void read_html__drops_what_only_its_name_tells_from_the_article(void **state)
{
	(void)state;
	EXPECT("<div id=nav><h3>Menu</h3><a href=a>a</a></div><div id=content><h1>T</h1>"
	       "<p>the article and its words"
	       "<div class='post share-buttons'><h4>Share</h4><a href=b>b</a></div></div>"
	       "<div class=sidebar><h3>Archive</h3><ul><li><a href=c>2009</a></ul></div>"
	       "<div id=comments><h2>3 thoughts</h2><p>much more than the article has to say</div>"
	       "<div id=footer>f</div><div class=cookie-law-info-bar>g</div>",
		"h1 T\np the article and its words\n");
}

static void read_html__takes_the_box_that_is_called_content(void **state)
{
	(void)state;
	EXPECT("<div id=doc>Logo <div class=content><div>the article and all of its words</div>"
	       "<div id=main-content>the rest of the article, longer by far than all else is and "
	       "ever was, by some words</div></div><p><a href=a>a lot of links</a></div>",
		"p the article and all of its words\np the rest of the article, longer by far than "
		"all else is and ever was, by some words\n");
	EXPECT("<div class=content>one part of it</div><div class=content>the other part</div>",
		"p one part of it\np the other part\n");
	EXPECT("<p>&nbsp;</p><p>a<p> &nbsp; <br>", "p a\n");
}

static void read_html__does_not_believe_a_name_alone(void **state)
{
	(void)state;
	/* the title is in it, or half of the text */
	EXPECT("<div id=header><h1>T</h1></div><p>words", "h1 T\np words\n");
	EXPECT("<div class=related><p>all the words that there are</div><p>end",
		"p all the words that there are\np end\n");
	EXPECT("<div class=nav><main>a</main></div>", "p a\n");
	/* an essay in a sidebar is no menu */
	EXPECT("<p>a longer text than the other one<div class=sidebar>b <a href=c>c</a> dddd</div>",
		"p a longer text than the other one\np b {a c:c} dddd\n");
	/* manuals name each section's box by its heading */
	EXPECT("<p>a longer text than the others<section id=share><h2>Share</h2>b</section>"
	       "<div class=section id=comments><h2>Comments</h2>c</div><a id=nav></a><h2>Nav</h2>",
		"p a longer text than the others\nh2#share Share\np b\nh2#comments Comments\np c\n"
		"h2#nav Nav\n");
}

static void read_html__reads_buttons_that_are_all_a_heading_has(void **state)
{
	(void)state;
	EXPECT("<h2><button>A</button></h2><h2>B <button>copy</button></h2><button>c</button>d",
		"h2 A\nh2 B\np d\n");
}

static void read_html__leaves_pictures_out_of_the_names_of_headings(void **state)
{
	(void)state;
	EXPECT("<h1><img src=a alt=logo> A <i>b</i></h1><h2><a href=c><img src=d alt=e></a></h2>",
		"h1 A {em:b}\nh2 {a c:{img d:e}}\n");
}

static void read_html__reads_headings_wherever_they_stand(void **state)
{
	(void)state;
	EXPECT("<div><div class=mw-heading><h2>A</h2><span class=mw-editsection>[edit]</span></div>"
	       "</div><ul><li>x<li><h3>B</h3>y<li>z</ul><div role=heading aria-level=4>C</div>",
		"h2 A\nul\n - \n  p x\n - \nh3 B\np y\nul\n - \n  p z\nh4 C\n");
	EXPECT("<blockquote><h2>A</h2></blockquote><figure><h2>B</h2></figure>",
		"quote\n p {b:A}\np {b:B}\n");
}

static void read_html__reads_groups_and_summaries(void **state)
{
	(void)state;
	EXPECT("<hgroup><h1>A</h1><p>sub</p></hgroup>x<h2>B</h2>"
	       "<details><summary>Why?</summary>so</details><details><summary>How?</summary></"
	       "details>",
		"h1 A / sub\np x\nh2 B\nh3 Why?\np so\nh3 How?\n");
}

static void read_html__finds_the_id_of_a_heading(void **state)
{
	(void)state;
	EXPECT("<h2 id=a>A</h2><h2><a name=b></a>B</h2><section id=c><h2>C</h2></section>"
	       "<a id=d></a><h2>D</h2><h2>E <a href='#x' class=headerlink>\u00b6</a></h2>"
	       "<h2><a href='#f'>F</a><a href='#f'>#</a></h2>",
		"h2#a A\nh2#b B\nh2#c C\nh2#d D\nh2 E\nh2 F\n");
}

static void read_html__takes_the_marks_of_notes_out_of_headings(void **state)
{
	(void)state;
	EXPECT("<h2>Tools<sup><a href='#n1'>1</a></sup></h2><h2>E = mc<sup>2</sup></h2>"
	       "<h2>A<sup class=ref>[<a href='#n2'>2</a>]</sup></h2>"
	       "<p>b<sup><a href='#n1'>1</a></sup>",
		"h2 Tools\nh2 E = mc{sup:2}\nh2 A\np b[1]\n");
}

static void read_html__keeps_notes_but_not_the_ways_there_and_back(void **state)
{
	(void)state;
	EXPECT("<p>a<a href='#n' role=doc-noteref>1</a><aside>b</aside>"
	       "<aside class='footnote brackets' role=note><a href='#r' role=doc-backlink>1</a> c"
	       "</aside><ol><li>d <a href='#r' class=footnote-back>\u21a9</a></ol>",
		"p a[1]\np 1 c\nol1\n - \n  p d\n");
	EXPECT("<dl><dt>a<a class=headerlink href='#a'>\u00b6</a><dd>b</dl>", "dl\n - a\n  p b\n");
}

static void read_html__reads_paragraphs_and_spans(void **state)
{
	(void)state;
	EXPECT("<p>a <b>b <i>c</i></b><p>d<br>e<br><br>f <code>g  h</code>i<sub>j</sub>",
		"p a {b:b {em:c}}\np d{br}e\np f {code:g h}i{sub:j}\n");
	EXPECT("<b>a<p>b</p>c</b>d", "p {b:a}\np {b:b}\np {b:c}d\n");
	EXPECT("<q>a</q> <ruby>b<rp>(<rt>c<rp>)</ruby>", "p \u201ca\u201d b(c)\n");
}

static void read_html__resolves_links(void **state)
{
	(void)state;
	EXPECT("<base href='https://x.org/a/b?q'><a href=../c#d>e</a> <a href='#f'>g</a>"
	       "<a href=/h>i</a><a href=//y.org>j</a><a href=mailto:k@l>m</a><a href='?n'>o</a>",
		"p {a https://x.org/c#d:e} {a #f:g}{a https://x.org/h:i}{a https://y.org:j}"
		"{a mailto:k@l:m}{a https://x.org/a/b?n:o}\n");
	EXPECT("<link rel=canonical href='https://x.org/a/'><a href=b>c</a><img src=d.png alt=g>"
	       "<a href='https://x.org/a/#e'>f</a>",
		"p {a https://x.org/a/b:c}{img d.png:g}{a #e:f}\n");
	EXPECT("<a href='javascript:x()'>a</a><a href=' DATA:b'>c</a>",
		"p {a javascript:x():a}{a DATA:b:c}\n"); /* which writers drop */
	EXPECT("<a href=a></a><a href=b><svg></svg></a><a href=c aria-label=d><svg></svg></a>",
		"p {a c:d}\n");
}

static void read_html__reads_lists(void **state)
{
	(void)state;
	EXPECT("<ol start=3><li>a<ul><li>b</ul><li><p>c</ol>",
		"ol3 loose\n - \n  p a\n  ul\n   - \n    p b\n - \n  p c\n");
	EXPECT("<ul><li>a</li><ul><li>b</ul>stray</ul><ul></ul>",
		"ul\n - \n  p a\n  ul\n   - \n    p b\n - \n  p stray\n");
	EXPECT("<ul><li><input type=checkbox checked>a<li><input type=checkbox>b</ul>",
		"ul\n x \n  p a\n o \n  p b\n");
	EXPECT("<dl><dt>a<dd>b<dd>c<div><dt><i>d</i></div></dl>",
		"dl\n - a\n  p b\n  p c\n - {em:d}\n");
}

static void read_html__reads_quotes_and_figures(void **state)
{
	(void)state;
	EXPECT("<blockquote><p>a<footer>\u2014 B</footer></blockquote>", "quote by B\n p a\n");
	EXPECT("<blockquote><p>a <cite>b</cite></p><cite>C</cite></blockquote>",
		"quote by C\n p a {em:b}\n");
	EXPECT("<figure><a href=x><img src=a.png alt=b></a><figcaption>c "
	       "<b>d</b></figcaption></figure>",
		"fig a.png b | c {b:d}\n");
	EXPECT("<figure><pre>a</pre><figcaption>c</figcaption></figure>", "pre art : a|\np c\n");
	EXPECT("<p><img src=a.png alt=b></p><img src=data:x><img src=c width=1>",
		"fig a.png b | \n");
}

static void read_html__reads_tables(void **state)
{
	(void)state;
	EXPECT("<table><caption>K</caption><tr><th>a<th align=right>b<tr><td rowspan=2>c<td>d"
	       "<tr><td>e<tr><td colspan=2>f</table>",
		"table -r: a | b / c | d /  | e / f |  -- K\n");
	EXPECT("<table><tr><td><h2>a</h2>b<td>c</table>", "h2 a\np b\np c\n");
	EXPECT("<table role=presentation><tr><td>a<td>b</table>", "p a\np b\n");
	EXPECT("<table><tr><td>a<td><table><tr><td>b<td>c</table></table>",
		"p a\ntable --: / b | c\n");
}

static void read_html__reads_preformatted_text(void **state)
{
	(void)state;
	EXPECT("<pre><code class='x language-c'>\tint <b>a</b>;\n\n b\n</code></pre>",
		"pre code c: \tint a;|| b|\n");
	EXPECT("<pre>\n  a<br>b</pre>", "pre art :   a|b|\n");
}

static void expect_title(const char *text, const char *title)
{
	struct sketch s;

	assert_int_equal(sketch_read(&s, read_html, str_of(text)), 0);
	if (!str_eq(s.doc.meta.title, str_of(title)))
		fail_msg("'%.*s' is not '%s'", STR_PRINTF(s.doc.meta.title), title);
	sketch_release(&s);
}

static void read_html__chooses_the_title(void **state)
{
	(void)state;
	expect_title("<title>a | s</title><h1>b</h1>", "");
	expect_title("<title>a | s</title><h1>b</h1><h1>c</h1>", "a");
	expect_title("<title>a - s</title><p>x", "a");
	expect_title("<title>a-b</title><p>x", "a-b");
	expect_title("<meta property=og:title content='o'><title>a</title><h2>x</h2>", "o");
	expect_title("<header><h1>b</h1></header><main><h2>x</h2></main>", "b");
	expect_title("<header><h1>site</h1></header><main><h1>b</h1></main>", "");
}

static void read_html__fills_what_the_author_left_open(void **state)
{
	struct sketch s;

	(void)state;
	assert_int_equal(sketch_read(&s, read_html,
				 STR("<html lang=de-AT><meta name=Author content='A. B'>"
				     "<meta name=description content='c  d'><meta "
				     "property=article:published_time content=2024-02-03T04:05>"
				     "<meta name=dateModified content=soon>x")),
		0);
	assert_true(str_eq(s.doc.meta.lang, STR("de-AT")));
	assert_true(str_eq(s.doc.meta.summary, STR("c d")));
	assert_true(str_eq(s.doc.meta.date, STR("2024-02-03")));
	assert_int_equal(s.doc.meta.updated.len, 0);
	assert_int_equal(s.doc.meta.authors.count, 1);
	assert_true(str_eq(s.doc.meta.authors.at[0], STR("A. B")));
	sketch_release(&s);
}

static void read_html__takes_bold_paragraphs_for_headings_where_there_are_none(void **state)
{
	(void)state;
	EXPECT("<p><b>A</b><p>x<p><strong>B</strong><p>y", "h2 A\np x\nh2 B\np y\n");
}

static void read_html__counts_lines_from_the_first(void **state)
{
	struct arena arena;
	struct document doc = { .arena = &arena };
	struct err err;

	(void)state;
	arena_init(&arena, 1 << 20);
	assert_int_equal(read_html(&doc, STR("<p>a\n\n<h2>b</h2>\nc"), 10, &err), 0);
	assert_int_equal(doc.blocks->line, 10);
	assert_int_equal(doc.blocks->next->line, 12);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_html__reads_the_content_root_alone),
		cmocka_unit_test(read_html__takes_the_largest_article_but_no_list_of_teasers),
		cmocka_unit_test(read_html__drops_what_readers_never_see),
		cmocka_unit_test(read_html__drops_what_only_its_name_tells_from_the_article),
		cmocka_unit_test(read_html__takes_the_box_that_is_called_content),
		cmocka_unit_test(read_html__does_not_believe_a_name_alone),
		cmocka_unit_test(read_html__reads_buttons_that_are_all_a_heading_has),
		cmocka_unit_test(read_html__leaves_pictures_out_of_the_names_of_headings),
		cmocka_unit_test(read_html__reads_headings_wherever_they_stand),
		cmocka_unit_test(read_html__reads_groups_and_summaries),
		cmocka_unit_test(read_html__finds_the_id_of_a_heading),
		cmocka_unit_test(read_html__takes_the_marks_of_notes_out_of_headings),
		cmocka_unit_test(read_html__keeps_notes_but_not_the_ways_there_and_back),
		cmocka_unit_test(read_html__reads_paragraphs_and_spans),
		cmocka_unit_test(read_html__resolves_links),
		cmocka_unit_test(read_html__reads_lists),
		cmocka_unit_test(read_html__reads_quotes_and_figures),
		cmocka_unit_test(read_html__reads_tables),
		cmocka_unit_test(read_html__reads_preformatted_text),
		cmocka_unit_test(read_html__chooses_the_title),
		cmocka_unit_test(read_html__fills_what_the_author_left_open),
		cmocka_unit_test(
			read_html__takes_bold_paragraphs_for_headings_where_there_are_none),
		cmocka_unit_test(read_html__counts_lines_from_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
