/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

/*
 * What opens and closes.  A summary is the heading of what it opens only where
 * nothing else would come to stand below it: heading follows heading in a page
 * of questions, but the text after a recipe that folds away is not the recipe's.
 */
enum {
	LOOK_MAX = 256, /* nodes behind each, as they may nest */
	FIRST_MAX = 8   /* where a section's heading has to be */
};

static bool is_blank(const GumboNode *node)
{
	return node->type != GUMBO_NODE_TEXT || chain_blank(str_of(node->v.text.text));
}

static bool shows(const GumboNode *node)
{
	return !is_blank(node) || html_tag(node) == GUMBO_TAG_IMG || html_is_media(node);
}

/* A table of contents: all that it opens is navigation. */
static bool opens_menu(const GumboNode *details, const GumboNode *summary)
{
	bool menu = false;
	int seen = 0;

	for (const GumboNode *n = html_next(details, details, true); n && seen < LOOK_MAX; seen++) {
		const bool into = n != summary && !html_dropped(n);

		menu = menu || html_tag(n) == GUMBO_TAG_NAV;
		if (into && shows(n))
			return false;
		n = html_next(details, n, into);
	}
	return menu;
}

static bool begins_with_heading(const GumboNode *box)
{
	const GumboVector *children = html_children(box);

	for (unsigned i = 0; i < children->length && i < FIRST_MAX; i++) {
		GumboTag tag = html_tag(children->data[i]);

		if (html_is_element(children->data[i]))
			return html_heading_level(children->data[i]) || tag == GUMBO_TAG_HEADER ||
			       tag == GUMBO_TAG_HGROUP;
	}
	return false;
}

/* What comes after a section stands below the section's own heading as wrongly. */
static const GumboNode *section_of(const struct html_reader *r, const GumboNode *node)
{
	while (node != r->root &&
		(html_tag(node) != GUMBO_TAG_SECTION || !begins_with_heading(node)))
		node = node->parent;
	return node;
}

/* A heading or the end comes next, whatever of the same kind stands between. */
static bool ends_section(const struct html_reader *r, const GumboNode *details)
{
	const GumboNode *section = section_of(r, details);
	const GumboNode *n = html_next(section, details, false);
	bool more = false;

	for (int seen = 0; n; seen++) {
		const bool same = html_tag(n) == GUMBO_TAG_DETAILS;
		const bool out = html_dropped(n) || html_tag(n) == GUMBO_TAG_FOOTER;

		if (seen == LOOK_MAX)
			return more;
		more = more || same;
		if (!out && html_heading_level(n))
			return true;
		if (!out && !same && shows(n))
			return false;
		n = html_next(section, n, !out && !same);
	}
	return !r->open_ended || section != r->root;
}

static const GumboNode *element_before(const GumboNode *node)
{
	const GumboVector *siblings = html_children(node->parent);
	size_t at = node->index_within_parent;

	while (at > 0) {
		const GumboNode *before = siblings->data[--at];

		if (!is_blank(before))
			return NULL;
		if (html_is_element(before))
			return before;
	}
	return NULL;
}

/* Those of one row are headings all, or none. */
static bool is_heading(struct html_reader *r, const GumboNode *details)
{
	if (!r->details || element_before(details) != r->details)
		r->details_head = ends_section(r, details);
	r->details = details;
	return r->details_head;
}

void html_summary(struct html_reader *r, const GumboNode *node)
{
	const GumboNode *details = node->parent;
	const int level = r->last_level;

	if (html_tag(details) == GUMBO_TAG_DETAILS && opens_menu(details, node))
		return;
	if (html_tag(details) == GUMBO_TAG_DETAILS ? !is_heading(r, details) : r->open_ended) {
		struct block_chain *chain = html_need_chain(r, node);

		chain_text(chain, html_line(r, node), html_heading_words(r, node));
		return;
	}
	html_heading(r, node, level ? level + 1 : 2);
	r->last_level = level ? level : 1;
}
