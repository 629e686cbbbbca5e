/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What the programs behind today's pages put into them. */
#include "sketch.h"

#define EXPECT(text, expected) sketch_expect_at(read_html, text, expected, __FILE__, __LINE__)

static void read_html__takes_the_tex_of_a_wiki_once(void **state)
{
	(void)state;
	EXPECT("<p>Of <span class=mwe-math-element><span style='display: none;'>"
	       "<math alttext='{\\displaystyle d_{1}}'><semantics><mi>d</mi>"
	       "<annotation encoding='application/x-tex'>{\\displaystyle d_{1}}</annotation>"
	       "</semantics></math></span><img class=mwe-math-fallback-image-inline "
	       "aria-hidden=true alt='{\\displaystyle d_{1}}' src=d.svg></span> miles.",
		"p Of {math:d_{1}} miles.\n");
	EXPECT("a <math alttext=b></math> <img class=mwe-math-fallback-image-inline alt=b "
	       "src=b.svg>",
		"p a {math:b}\n");
	EXPECT("a <img class=tex aria-hidden=true alt='x^{2}' src=x.png>", "p a {math:x^{2}}\n");
	EXPECT("a <math alttext='{\\displaystyle b}{c}'></math>",
		"p a {math:{\\displaystyle b}{c}}\n");
	EXPECT("a<math display=block alttext='{\\textstyle \\}}'></math>b",
		"p a\npre math : \\}|\np b\n");
	EXPECT("<table><tr><th>a<th>b<tr><td>c<td><math display=block alttext=d></math></table>",
		"table --: a | b / c | {math:d}\n");
}

static void read_html__takes_the_tex_of_formula_scripts_once(void **state)
{
	(void)state;
	EXPECT("a <span class=katex><span class=katex-mathml><math><semantics><mrow><mi>d</mi>"
	       "</mrow><annotation encoding='application/x-tex'>d</annotation></semantics></math>"
	       "</span><span class=katex-html aria-hidden=true>d</span></span>",
		"p a {math:d}\n");
	EXPECT("a <span class=MathJax_Preview>x</span><span class='x MathJax'>x<span>"
	       "<math><mi>x</mi></math></span></span> <script type='math/tex'>x < y</script> b",
		"p a {math:x < y} b\n");
	EXPECT("<p>a<script type='math/tex; mode=display'>% <![CDATA[\nx\n%]]></script>"
	       "<script>x</script>",
		"p a\npre math : x|\n");
	EXPECT("<h2>On <script type='math/tex'>x</script></h2>a", "h2 On {math:x}\np a\n");
	EXPECT("a <math><mi>x</mi><mo>=</mo><mn>1</mn></math><p hidden>b", "p a {math:x=1}\n");
}

static void read_html__links_to_what_is_embedded(void **state)
{
	(void)state;
	EXPECT("<p>a<iframe src='https://x.org/e' title='A clip'></iframe>b"
	       "<embed src=c.swf><video><source src=d.webm><source src=d.mp4></video>"
	       "<audio src=f.ogg aria-label=Bees></audio><object data=g.mp4 "
	       "type=video/mp4></object>",
		"p a\nlink https://x.org/e A clip\np b\nlink c.swf embedded file\n"
		"link d.webm video\nlink f.ogg Bees\nlink g.mp4 video\n");
	EXPECT("<base href='https://x.org/a/'>a<iframe data-src=../b>&lt;p></iframe>",
		"p a\nlink https://x.org/b embedded page\n");
	EXPECT("<table><tr><td>a<td>b<iframe src=c></iframe><tr><td>d<td>e</table>",
		"table --: / a | b{a c:embedded page} / d | e\n");
	EXPECT("<b>a<video src=b></video>c</b>", "p {b:a}\nlink b video\np {b:c}\n");
	EXPECT("a<iframe src=about:blank data-lazy-src=b></iframe><img src='data:x' "
	       "data-original=c>",
		"p a\nlink b embedded page\nfig c  | \n");
	EXPECT("a<iframe src=b width=0 height=0></iframe><iframe hidden src=c></iframe>", "p a\n");
}

static void read_html__reads_what_stands_there_for_what_is_embedded(void **state)
{
	(void)state;
	EXPECT("<object data=o.pdf><p>See the <a href=h>handbook</a>.</object>",
		"link o.pdf embedded file\np See the {a h:handbook}.\n");
	EXPECT("<object data=o.pdf><a href=o.pdf>The leaflet</a></object>",
		"p {a o.pdf:The leaflet}\n");
	EXPECT("<object data=a.swf><embed src=a.swf title=b></object>", "link a.swf b\n");
	EXPECT("<video src=a.mp4><p>Bees dance.</video><canvas>Bees sting.</canvas>",
		"link a.mp4 video\np Bees dance.\np Bees sting.\n");
	EXPECT("<video src=a.mp4>Your Browser does not play it, <a href=a.mp4>get it</a></video>"
	       "<canvas>No browser, no bees</canvas>",
		"link a.mp4 video\n");
	EXPECT("<video src=a.mp4>This browser is old: <a href=b>read</a></video>",
		"link a.mp4 video\np This browser is old: {a b:read}\n");
}

static size_t warnings(const char *text)
{
	struct sketch s;
	size_t count;

	assert_int_equal(sketch_read(&s, read_html, str_of(text)), 0);
	count = sketch_warnings(&s);
	sketch_release(&s);
	return count;
}

static void read_html__says_what_embedded_content_is_lost(void **state)
{
	(void)state;
	assert_int_equal(warnings("a<iframe srcdoc='<p>b'></iframe>"), 1);
	assert_int_equal(warnings("a<video src='blob:https://x.org/1'></video>"), 1);
	assert_int_equal(warnings("a<embed src='javascript:b()'>"), 1);
	assert_int_equal(warnings("a<object data='data:x'>told in words</object>"), 0);
	assert_int_equal(warnings("a<iframe></iframe><iframe src=about:blank></iframe>"), 0);
	assert_int_equal(warnings("a<canvas id=b></canvas><video id=c></video>"), 0);
}

static void read_html__makes_no_heading_of_what_folds_in_the_middle(void **state)
{
	(void)state;
	EXPECT("<h2>One</h2><p>a</p><details><summary>How</summary><p>b</p></details><p>c",
		"h2 One\np a\np How\np b\np c\n");
	EXPECT("<h2>One</h2><details><summary>A</summary>a</details> <!-- x -->"
	       "<details><summary>B</summary>b</details><p>c",
		"h2 One\np A\np a\np B\np b\np c\n");
	EXPECT("<h2>One</h2><ul><li><details><summary>A</summary>a</details><li><details>"
	       "<summary>B</summary>b</details></ul><div><p></div><h2>Two</h2>",
		"h2 One\nul\n - \nh3 A\np a\nul\n - \nh3 B\np b\nh2 Two\n");
	EXPECT("<section><h2>One</h2><details><summary>A</summary>a</details></section>b",
		"h2 One\nh3 A\np a\np b\n");
	EXPECT("<section><details><summary>A</summary>a</details></section>b", "p A\np a\np b\n");
	EXPECT("<h2>One</h2><details><summary>A</summary><details><summary>B</summary>b</details>"
	       "a</details><nav>c</nav><footer>d</footer>",
		"h2 One\nh3 A\np B\np b\np a\n");
	EXPECT("<h2>One</h2><details><summary>A</summary>a</details><img src=b alt=c>",
		"h2 One\np A\np a\nfig b c | \n");
}

/* In Markdown, what is folded and what follows are not in the same piece. */
static void read_html__makes_no_heading_where_more_may_follow(void **state)
{
	(void)state;
	sketch_expect_at(read_markdown,
		"## One\n\n<details>\n<summary>A</summary>\n\na\n\n</details>\n\nb\n",
		"h2 One\np A\np a\np b\n", __FILE__, __LINE__);
}

static void read_html__drops_what_opens_a_table_of_contents(void **state)
{
	(void)state;
	EXPECT("<main><h1>T</h1><div class=toc><details><summary>Table of Contents</summary>"
	       "<nav><ul><li><a href='#a'>A</a></ul></nav></details></div><p>the opening text"
	       "<h2 id=a>A</h2>b</main>",
		"h1 T\np the opening text\nh2#a A\np b\n");
	EXPECT("<p>a<details><summary>Contents</summary><div><nav>b</nav></div></details>"
	       "<details><summary>c</summary><nav>d</nav>e</details>",
		"p a\nh2 c\np e\n");
}

static void read_html__writes_the_marks_of_notes_in_brackets(void **state)
{
	(void)state;
	EXPECT("<p>a<sup id=r1 class=reference><a href='#n1'><span>[</span>1<span>]</span></a>"
	       "</sup><sup><a href='#n2'>2</a>, <a href='#n3'>note 3</a></sup> b",
		"p a[1][2],[note 3] b\n");
	EXPECT("<p>light.<sup><a href='#n1'>[1]</a> <a href='#n2'>[2]</a></sup>",
		"p light.[1] [2]\n");
	EXPECT("<p>a<sup class=reference><a href='https://x.org/w#cite_note-1'>[1]</a></sup>"
	       "<sup>[<a href='#n2'>2</a>]</sup> m<sup>2</sup> b<sup><a href=c>d</a></sup>",
		"p a[1][2] m{sup:2} b{sup:{a c:d}}\n");
	EXPECT("<p>a<sup><a href='#b'>see what the twenty-third chapter has to say of it, and at "
	       "what length it does so, without need</a></sup>",
		"p a{sup:{a #b:see what the twenty-third chapter has to say of it, and at what "
		"length it does so, without need}}\n");
}

static void read_html__drops_the_ways_back_from_notes(void **state)
{
	(void)state;
	EXPECT("<p>a<ol><li id=n1><b><a href='#r1'>^</a></b> Smith</li><li id=n2>"
	       "<span class=mw-cite-backlink>^ <a href='#r2'><sup>a</sup></a></span> Jones</li>"
	       "<li><a href='#r3' title=up>\u2191</a> Brown <a href='#r4'>Jump up</a></ol>",
		"p a\nol1\n - \n  p Smith\n - \n  p Jones\n - \n  p Brown\n");
	EXPECT("<ul><li><a href='#power'>^</a> power<li><a href='b'>\u2191</a></ul>",
		"ul\n - \n  p {a #power:^} power\n - \n  p {a b:\u2191}\n");
}

static void read_html__drops_the_buttons_of_a_wiki(void **state)
{
	(void)state;
	EXPECT("<main><header><h1>T</h1><div id=p-lang-btn class='vector-dropdown mw-portlet'>"
	       "<input type=checkbox><label><span>106 languages</span></label><ul><li><a href=d>"
	       "Deutsch</a></ul></div></header><p>all of the text that the article has</main>",
		"h1 T\np all of the text that the article has\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_html__takes_the_tex_of_a_wiki_once),
		cmocka_unit_test(read_html__takes_the_tex_of_formula_scripts_once),
		cmocka_unit_test(read_html__links_to_what_is_embedded),
		cmocka_unit_test(read_html__reads_what_stands_there_for_what_is_embedded),
		cmocka_unit_test(read_html__says_what_embedded_content_is_lost),
		cmocka_unit_test(read_html__makes_no_heading_of_what_folds_in_the_middle),
		cmocka_unit_test(read_html__makes_no_heading_where_more_may_follow),
		cmocka_unit_test(read_html__drops_what_opens_a_table_of_contents),
		cmocka_unit_test(read_html__writes_the_marks_of_notes_in_brackets),
		cmocka_unit_test(read_html__drops_the_ways_back_from_notes),
		cmocka_unit_test(read_html__drops_the_buttons_of_a_wiki),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
