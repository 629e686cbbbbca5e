/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

/*
 * Which part of a page is the article.
 */
enum { SHARE_OF_TEXT = 3, BOXES_MAX = 8 };

static bool is_main(const GumboNode *node)
{
	return html_tag(node) == GUMBO_TAG_MAIN;
}

static bool is_article(const GumboNode *node)
{
	return html_tag(node) == GUMBO_TAG_ARTICLE;
}

static bool has_main_role(const GumboNode *node)
{
	return html_is_element(node) && str_eq_nocase(html_attr(node, "role"), STR("main"));
}

static bool has_content_name(const GumboNode *node)
{
	static const char *const names[] = { "apicontent", "article-body", "article-content",
		"bodycontent", "content", "document", "entry-content", "main", "main-content",
		"maincontent", "page-content", "post-body", "post-content", "site-content",
		"story-body", "yui-main" };
	GumboTag tag = html_tag(node);

	if (tag != GUMBO_TAG_DIV && tag != GUMBO_TAG_SECTION && tag != GUMBO_TAG_TD)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq_nocase(html_attr(node, "id"), str_of(names[i])) ||
			html_has_class(node, names[i]))
			return true;
	return false;
}

/* Of all outermost nodes that match, the one with the most text, when that is
 * more than a third of theirs and of some size; a list of teasers has none. */
static const GumboNode *largest(const GumboNode *body, bool match(const GumboNode *))
{
	const GumboNode *best = NULL;
	size_t most = 0, all = 0;

	for (const GumboNode *n = body; n;) {
		bool hit = match(n) && !html_dropped(n);

		if (hit) {
			const struct html_measure m = html_measure(n);
			const size_t size = m.text + m.headed;

			all += size;
			if (size > most) {
				most = size;
				best = n;
			}
		}
		n = html_next(body, n, !hit && (n == body || !html_dropped(n)));
	}
	return best && most > all / SHARE_OF_TEXT ? best : NULL;
}

/* Little but links stands outside of `box`. */
static bool is_nearly_all(const GumboNode *box, const struct html_measure *page)
{
	const struct html_measure inner = html_measure(box);

	return (inner.text - inner.linked) / 3 >= (page->text - page->linked) / 4;
}

/* The outermost box below `root` that is called content and is nearly all of
 * the page; NULL when there is none. */
static const GumboNode *content_box(const GumboNode *root, const struct html_measure *page)
{
	const GumboNode *n = html_next(root, root, true);

	while (n) {
		bool into = !html_dropped(n);

		if (into && has_content_name(n)) {
			if (is_nearly_all(n, page))
				return n;
			into = false; /* less than all of it is not all either */
		}
		n = html_next(root, n, into);
	}
	return NULL;
}

/* The innermost of them. */
static const GumboNode *innermost_box(const GumboNode *body)
{
	const struct html_measure page = html_measure(body);
	const GumboNode *root = body, *box = content_box(body, &page);

	for (int i = 0; box && i < BOXES_MAX; i++) {
		root = box;
		box = content_box(root, &page);
	}
	return root;
}

const GumboNode *html_content_root(const GumboNode *document)
{
	const GumboNode *body = html_body(document);
	const GumboNode *root = largest(body, is_main);

	if (!root)
		root = largest(body, is_article);
	if (!root)
		root = largest(body, has_main_role);
	return root ? root : innermost_box(body);
}
