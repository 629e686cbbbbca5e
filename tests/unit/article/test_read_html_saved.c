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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_html__takes_the_tex_of_a_wiki_once),
		cmocka_unit_test(read_html__takes_the_tex_of_formula_scripts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
