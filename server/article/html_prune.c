/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

/*
 * The parts of a page that no tag or role tells from the article, but the names
 * that sites give them do: cookie banners, share buttons, related articles,
 * comments, side bars.  A name alone is not believed: what holds the article's
 * title or most of the page's text stays.
 */
enum { VISITS = 16 }; /* of each node, at most, in nested parts that all stay */

enum part_kind {
	PART_NONE,
	PART_LINKS,   /* goes when it is mostly links: a menu, but no essay in a sidebar */
	PART_PAGE,    /* goes unless it holds the article or half of all text */
	PART_COMMENTS /* may be longer than the article and goes all the same */
};

/* A name that ends in '*' stands for all that begin so. */
static const struct {
	enum part_kind kind;
	const char *names;
} parts[] = {
	{ PART_LINKS, "header links menu node node-panel post-tags side-bar sidebar "
		      "table-of-contents tag-links tags toc toc-container widget widget-area" },
	{ PART_PAGE,
		"bottomnav breadcrumb breadcrumbs crumbs docnav jump-to-nav main-menu main-nav "
		"main-navigation nav nav-links nav-menu nav-panel nav-path navbar navfooter "
		"navheader navigation navpath page-nav pager pagination pagination-nav paginav "
		"post-nav post-navigation prev-next prevnext primary-nav primary-navigation "
		"site-nav site-navigation subnav topnav wy-breadcrumbs" },
	{ PART_PAGE, "catlinks contentsub mw-head mw-indicators mw-navigation mw-panel mw-portlet* "
		     "p-lang-btn printfooter sitesub vector-dropdown*" },
	{ PART_PAGE,
		"colophon entry-footer footer global-footer global-header masthead "
		"page-footer post-footer site-footer site-header titlearea wm-ipp wm-ipp-base" },
	{ PART_PAGE, "cc-banner cc-window consent-banner* cookie-banner* cookie-bar* "
		     "cookie-consent* cookie-law* cookie-message* cookie-notice* cookie-popup* "
		     "cookiebanner* cookieconsent* cybotcookiebot* didomi-* gdpr-* onetrust-*" },
	{ PART_PAGE, "a2a_kit addthis* addtoany* heateor* post-share* share share-bar "
		     "share-buttons share-links sharedaddy sharing social-links social-media "
		     "social-share social-sharing" },
	{ PART_PAGE, "jp-relatedposts most-read read-next related related-articles "
		     "related-content related-links related-posts relatedposts yarpp*" },
	{ PART_PAGE, "adsbygoogle advertisement newsletter newsletter-signup subscribe" },
	{ PART_COMMENTS, "comment-list comment-respond commentlist comments comments-area "
			 "disqus_thread respond" },
};

static bool is_name(struct str word, struct str name)
{
	if (!str_ends(name, STR("*")))
		return str_eq_nocase(word, name);
	name.len--;
	return str_starts_nocase(word, name);
}

static enum part_kind kind_of_name(struct str word)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct str names = str_of(parts[i].names);

		while (names.len)
			if (is_name(word, str_cut(&names, ' ')))
				return parts[i].kind;
	}
	return PART_NONE;
}

static bool may_be_part(GumboTag tag)
{
	switch (tag) {
	case GUMBO_TAG_ADDRESS:
	case GUMBO_TAG_CENTER:
	case GUMBO_TAG_DETAILS:
	case GUMBO_TAG_DIV:
	case GUMBO_TAG_DL:
	case GUMBO_TAG_OL:
	case GUMBO_TAG_P:
	case GUMBO_TAG_SECTION:
	case GUMBO_TAG_SPAN:
	case GUMBO_TAG_TABLE:
	case GUMBO_TAG_TD:
	case GUMBO_TAG_TR:
	case GUMBO_TAG_UL:
		return true;
	default:
		return false;
	}
}

/* Manuals name each section's box by its heading: there an id says nothing. */
static enum part_kind kind_of(const GumboNode *node)
{
	struct str words = html_class(node), id = html_attr(node, "id");
	enum part_kind kind = PART_NONE;

	if (!may_be_part(html_tag(node)))
		return PART_NONE;
	if (html_tag(node) != GUMBO_TAG_SECTION && !html_has_class(node, "section") && id.len)
		kind = kind_of_name(id);
	while (words.len) {
		enum part_kind next = kind_of_name(str_cut(&words, ' '));

		kind = next > kind ? next : kind;
	}
	return kind;
}

static bool is_outside(
	const struct html_measure *part, const struct html_measure *page, enum part_kind kind)
{
	const bool linked = part->linked * 2 >= part->text;

	if (part->main || (part->titles && part->titles == page->titles))
		return false;
	switch (kind) {
	case PART_COMMENTS:
		return part->text / 9 <= page->text / 10;
	case PART_PAGE:
		return linked || part->text * 2 <= page->text;
	case PART_LINKS:
		return linked;
	default:
		return false;
	}
}

/* The tree is ours to change: a part that goes becomes what is never looked
 * into, a template. */
void html_prune(const GumboNode *document)
{
	const GumboNode *body = html_body(document);
	const struct html_measure page = html_measure(body);
	size_t visits = VISITS * page.nodes;

	for (const GumboNode *n = html_next(body, body, true); n && visits;) {
		enum part_kind kind = html_dropped(n) ? PART_NONE : kind_of(n);
		bool gone = html_dropped(n);

		if (kind != PART_NONE) {
			const struct html_measure part = html_measure(n);

			visits -= part.nodes < visits ? part.nodes : visits;
			gone = is_outside(&part, &page, kind);
			if (gone)
				((GumboNode *)n)->type = GUMBO_NODE_TEMPLATE;
		}
		n = html_next(body, n, !gone);
	}
}
