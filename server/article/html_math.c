/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

#include "text/clean.h"

/*
 * Formulas.  A page shows one in several forms at once: MathML for those who
 * listen, boxes or a picture for those who look, and TeX, which is what text
 * can show.  The TeX is taken, once.
 */
enum { TEX_MAX = 32 * 1024, TWIN_REACH = 4 };

static bool is_tex(struct str type)
{
	return str_starts_nocase(type, STR("math/tex")) ||
	       str_eq_nocase(type, STR("application/x-tex"));
}

/* <script type="math/tex">: what MathJax makes its formulas of. */
static bool is_script(const GumboNode *node)
{
	return html_tag(node) == GUMBO_TAG_SCRIPT && is_tex(html_attr(node, "type"));
}

/* A wiki's picture of a formula, whose alternative text is TeX. */
static bool is_picture(const GumboNode *node)
{
	return html_tag(node) == GUMBO_TAG_IMG && html_attr(node, "alt").len > 0 &&
	       (html_has_class(node, "mwe-math-fallback-image-inline") ||
		       html_has_class(node, "mwe-math-fallback-image-display") ||
		       html_has_class(node, "tex"));
}

static bool is_math(const GumboNode *node)
{
	return html_tag(node) == GUMBO_TAG_MATH;
}

/* A box around nothing but MathML, as is hidden beside a picture of it. */
static bool holds_math_alone(const GumboNode *node)
{
	const GumboVector *children = html_children(node);
	bool found = false;

	for (unsigned i = 0; children && i < children->length; i++) {
		const GumboNode *child = children->data[i];

		if (is_math(child) && !found)
			found = true;
		else if (child->type != GUMBO_NODE_WHITESPACE)
			return false;
	}
	return found;
}

bool html_math_form(const GumboNode *node)
{
	return is_script(node) || is_picture(node) || is_math(node) || holds_math_alone(node);
}

static bool sibling_is(const GumboNode *node, int step, bool is(const GumboNode *))
{
	const GumboVector *siblings =
		node->parent && html_is_element(node->parent) ? html_children(node->parent) : NULL;
	long long at = (long long)node->index_within_parent + step;

	for (int n = 0; siblings && n < TWIN_REACH && at >= 0 && at < siblings->length;
		n++, at += step)
		if (is(siblings->data[at]))
			return true;
	return false;
}

static bool holds_math(const GumboNode *node)
{
	return is_math(node) || holds_math_alone(node);
}

static bool is_rendered(const GumboNode *node)
{
	struct str words = html_class(node);

	while (words.len)
		if (str_starts(str_cut(&words, ' '), STR("MathJax")))
			return true;
	return false;
}

bool html_math_twin(const GumboNode *node)
{
	if (is_picture(node))
		return sibling_is(node, -1, holds_math);
	return html_has_attr(node, "class") && is_rendered(node) && sibling_is(node, 1, is_script);
}

/* ---- its TeX ------------------------------------------------------------------------- */

/* "{\displaystyle x}" is how wikis wrap what their authors wrote, and a comment
 * around CDATA how others keep it from parsers. */
static struct str unwrap(struct str tex)
{
	static const char *const wraps[] = { "{\\displaystyle ", "{\\textstyle " };
	const struct str before = STR("% <![CDATA["), after = STR("%]]>");

	if (str_starts(tex, before) && str_ends(tex, after))
		return str_trim(
			str_upto(str_from(tex, before.len), tex.len - before.len - after.len));
	for (size_t i = 0; i < sizeof(wraps) / sizeof(*wraps); i++) {
		const struct str wrap = str_of(wraps[i]);
		size_t depth = 1, at = 1;

		if (!str_starts(tex, wrap))
			continue;
		for (; at < tex.len && depth; at++) {
			if (tex.p[at] == '\\')
				at++;
			else if (tex.p[at] == '{')
				depth++;
			else if (tex.p[at] == '}')
				depth--;
		}
		if (depth == 0 && at == tex.len)
			return str_trim(str_upto(str_from(tex, wrap.len), tex.len - wrap.len - 1));
	}
	return tex;
}

static bool is_annotation(const GumboNode *node)
{
	return html_is_named(node, "annotation") && is_tex(html_attr(node, "encoding"));
}

/* The formula's own text form, else all of its signs. */
static void find_tex(const GumboNode *node, struct buf *words)
{
	struct str tex = html_attr(node, is_picture(node) ? "alt" : "alttext");

	for (const GumboNode *n = node; n && tex.len == 0 && words->len == 0;
		n = html_next(node, n, true))
		if (is_annotation(n))
			html_text(n, TEX_MAX, words);
	if (tex.len)
		buf_str(words, utf8_upto(tex, TEX_MAX));
	else if (words->len == 0)
		html_text(node, TEX_MAX, words);
}

static bool is_display(const GumboNode *node)
{
	return str_eq_nocase(html_attr(node, "display"), STR("block")) ||
	       str_ends(html_attr(node, "type"), STR("mode=display")) ||
	       html_has_class(node, "mwe-math-fallback-image-display");
}

static void add_inline(struct html_reader *r, const GumboNode *node, struct str tex)
{
	if (r->text_line == 0)
		r->text_line = html_line(r, node);
	if (inline_open(&r->text, SPAN_MATH, STR_EMPTY)) {
		inline_text(&r->text, tex);
		inline_close(&r->text, SPAN_MATH);
	}
}

bool html_math(struct html_reader *r, const GumboNode *node, bool inside)
{
	struct buf words;
	struct str tex;

	if (!is_script(node) && !is_picture(node) && !is_math(node))
		return false;
	buf_init(&words, 2 * TEX_MAX);
	find_tex(node, &words);
	tex = unwrap(str_trim(buf_view(&words)));
	if (inside || !is_display(node)) {
		add_inline(r, node, tex);
	} else if (tex.len) {
		html_flush(r);
		chain_pre(html_need_chain(r, node), html_line(r, node), tex, STR_EMPTY, PRE_MATH);
	}
	buf_release(&words);
	return true;
}
