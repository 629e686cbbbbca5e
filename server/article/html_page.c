/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

#include "text/clean.h"

/*
 * What the page around an article says about it.
 */
enum { TITLE_MAX = 4096 };

const GumboNode *html_body(const GumboNode *document)
{
	const GumboNode *body = document;

	for (const GumboNode *n = document; n; n = html_next(document, n, true))
		if (html_tag(n) == GUMBO_TAG_BODY || html_tag(n) == GUMBO_TAG_FRAMESET)
			return n;
	return body;
}

bool html_page_header(const GumboNode *node)
{
	if (html_tag(node) != GUMBO_TAG_HEADER)
		return false;
	for (const GumboNode *n = node->parent; n && html_is_element(n); n = n->parent) {
		GumboTag tag = html_tag(n);

		if (tag == GUMBO_TAG_ARTICLE || tag == GUMBO_TAG_MAIN || tag == GUMBO_TAG_SECTION)
			return false;
	}
	return true;
}

/* ---- title --------------------------------------------------------------------- */

static struct str words_of(struct arena *arena, const GumboNode *node)
{
	struct buf text;
	struct str result;

	buf_init(&text, TITLE_MAX);
	html_text(node, TITLE_MAX / 2, &text);
	result = buf_failed(&text) ? STR_EMPTY : clean_line(arena, buf_view(&text));
	buf_release(&text);
	return result;
}

/* "Title | Site", "Title - Site" */
static struct str without_site(struct str title)
{
	static const char *const marks[] = { " | ", " - ", " \u2013 ", " \u2014 ", " \u00b7 ",
		" \u00ab ", " :: " };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		size_t at = str_search(title, str_of(marks[i]));

		if (at > 0 && at < title.len)
			return str_trim(str_upto(title, at));
	}
	return title;
}

/* What a <meta> element says, by its name, property or http-equiv. */
static struct str meta_content(const GumboNode *node, const char *name)
{
	static const char *const keys[] = { "name", "property", "itemprop" };

	if (html_tag(node) != GUMBO_TAG_META)
		return STR_EMPTY;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (str_eq_nocase(html_attr(node, keys[i]), str_of(name)))
			return html_attr(node, "content");
	return STR_EMPTY;
}

static bool is_inside(const GumboNode *node, const GumboNode *root)
{
	for (; node; node = node->parent) {
		if (node == root)
			return true;
		if (html_tag(root) == GUMBO_TAG_BODY && html_page_header(node))
			return false;
	}
	return false;
}

/* A heading without words is left out by the walk: it is not there. */
static bool is_h1(const GumboNode *node)
{
	if (html_tag(node) != GUMBO_TAG_H1 || html_dropped(node))
		return false;
	for (const GumboNode *n = node; n; n = html_next(node, n, !html_dropped(n)))
		if (n->type == GUMBO_NODE_TEXT
				? !chain_blank(str_of(n->v.text.text))
				: html_tag(n) == GUMBO_TAG_IMG && html_attr(n, "alt").len)
			return true;
	return false;
}

/* The one <h1> below `top`; NULL when there is none, or several. */
static const GumboNode *only_h1(const GumboNode *top, const GumboNode *root, bool read_only)
{
	const GumboNode *found = NULL;

	for (const GumboNode *n = top; n; n = html_next(top, n, !html_dropped(n))) {
		if (!is_h1(n) || (read_only && !is_inside(n, root)))
			continue;
		if (found)
			return NULL;
		found = n;
	}
	return found;
}

static bool any_h1(const GumboNode *root)
{
	for (const GumboNode *n = root; n; n = html_next(root, n, !html_dropped(n)))
		if (is_h1(n) && is_inside(n, root))
			return true;
	return false;
}

static void choose_title(struct document *doc, const GumboNode *document, const GumboNode *root,
	struct str og, const GumboNode *title)
{
	const GumboNode *h1 = NULL;

	/* one that the walk will meet is a heading, and becomes the title there */
	if (doc->meta.title.len || only_h1(root, root, true))
		return;
	if (!any_h1(root))
		h1 = only_h1(document, root, false);
	if (h1)
		doc->meta.title = words_of(doc->arena, h1);
	if (doc->meta.title.len == 0)
		doc->meta.title = clean_line(doc->arena, og);
	if (doc->meta.title.len == 0 && title)
		doc->meta.title = without_site(words_of(doc->arena, title));
}

/* ---- the rest --------------------------------------------------------------------- */

static void fill(struct document *doc, struct str *field, struct str value)
{
	if (field->len == 0 && value.len)
		*field = clean_line(doc->arena, value);
}

/* "2024-05-01T10:00:00Z": the day. */
static void fill_date(struct document *doc, struct str *field, struct str value)
{
	if (field->len || value.len < 10 || value.p[4] != '-' || value.p[7] != '-')
		return;
	for (size_t i = 0; i < 10; i++)
		if (i != 4 && i != 7 && !ascii_is_digit(value.p[i]))
			return;
	*field = arena_str(doc->arena, str_upto(value, 10));
}

static void fill_lang(struct document *doc, struct str lang)
{
	for (size_t i = 0; i < lang.len; i++)
		if (!ascii_is_alpha(lang.p[i]) && !ascii_is_digit(lang.p[i]) && lang.p[i] != '-')
			return;
	fill(doc, &doc->meta.lang, lang);
}

static void fill_author(struct document *doc, struct str name)
{
	struct str *at;

	if (doc->meta.authors.count || name.len == 0 || str_search(name, STR("://")) < name.len)
		return;
	at = ARENA_NEW(doc->arena, struct str);
	if (!at)
		return;
	*at = clean_line(doc->arena, name);
	doc->meta.authors = (struct words){ at, 1 };
}

static void read_meta(struct document *doc, const GumboNode *node)
{
	fill(doc, &doc->meta.summary, meta_content(node, "description"));
	fill(doc, &doc->meta.summary, meta_content(node, "og:description"));
	fill_author(doc, meta_content(node, "author"));
	fill_author(doc, meta_content(node, "article:author"));
	fill_date(doc, &doc->meta.date, meta_content(node, "article:published_time"));
	fill_date(doc, &doc->meta.date, meta_content(node, "date"));
	fill_date(doc, &doc->meta.date, meta_content(node, "dcterms.date"));
	fill_date(doc, &doc->meta.date, meta_content(node, "datePublished"));
	fill_date(doc, &doc->meta.updated, meta_content(node, "article:modified_time"));
	fill_date(doc, &doc->meta.updated, meta_content(node, "dateModified"));
}

void html_metadata(struct document *doc, const GumboNode *document, const GumboNode *root,
	struct str *ret_base)
{
	struct str og = STR_EMPTY, canonical = STR_EMPTY;
	const GumboNode *title = NULL;

	for (const GumboNode *n = document; n; n = html_next(document, n, n != root)) {
		GumboTag tag = html_tag(n);

		if (tag == GUMBO_TAG_META) {
			read_meta(doc, n);
			if (og.len == 0)
				og = meta_content(n, "og:title");
		} else if (tag == GUMBO_TAG_TITLE && !title &&
			   html_tag(n->parent) == GUMBO_TAG_HEAD) {
			title = n;
		} else if (tag == GUMBO_TAG_BASE && ret_base->len == 0) {
			*ret_base = arena_str(doc->arena, html_attr(n, "href"));
		} else if (tag == GUMBO_TAG_HTML) {
			fill_lang(doc, html_attr(n, "lang"));
		} else if (tag == GUMBO_TAG_LINK &&
			   str_eq_nocase(html_attr(n, "rel"), STR("canonical"))) {
			canonical = html_attr(n, "href");
		}
	}
	if (str_search(canonical, STR("://")) < canonical.len)
		fill(doc, &doc->meta.source, canonical);
	choose_title(doc, document, root, og, title);
}
