/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

#include "text/clean.h"

#include <string.h>

/*
 * What a page embeds: films, sound, other pages, documents.  Text has a link in
 * its place, and the words that stand there for those who cannot see it.
 */
enum { WORDS_MAX = 256, NODES_MAX = 256 };

bool html_is_media(const GumboNode *node)
{
	switch (html_tag(node)) {
	case GUMBO_TAG_AUDIO:
	case GUMBO_TAG_CANVAS:
	case GUMBO_TAG_EMBED:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_OBJECT:
	case GUMBO_TAG_VIDEO:
		return true;
	default:
		return false;
	}
}

/* ---- where it is ------------------------------------------------------------------- */

/* One that a link can lead to; a script's or a blob's is gone with the page. */
static bool can_be_followed(struct str address)
{
	return address.len && !html_refused_scheme(address) &&
	       !str_starts_nocase(address, STR("about:")) &&
	       !str_starts_nocase(address, STR("blob:"));
}

struct str html_source(const GumboNode *node)
{
	static const char *const names[] = { "src", "data", "data-src", "data-lazy-src",
		"data-original" };
	struct str found = STR_EMPTY;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct str address = html_attr(node, names[i]);

		if (can_be_followed(address))
			return address;
		if (found.len == 0)
			found = address;
	}
	return found;
}

static struct str address_of(const GumboNode *node)
{
	const GumboVector *children = html_children(node);
	struct str address = html_source(node);

	for (unsigned i = 0; i < children->length && address.len == 0; i++)
		if (html_tag(children->data[i]) == GUMBO_TAG_SOURCE)
			address = html_attr(children->data[i], "src");
	return address;
}

static bool counts_visitors(const GumboNode *node)
{
	static const char *const sides[] = { "width", "height" };

	for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++) {
		struct str side = html_attr(node, sides[i]);

		if (str_eq(side, STR("0")) || str_eq(side, STR("1")))
			return true;
	}
	return false;
}

/* ---- what stands there instead ------------------------------------------------------- */

/* "Your browser does not support the video tag." */
static bool blames_browser(struct str words)
{
	static const char *const names[] = { "browser", "navigateur", "navegador", "navigatore" };

	for (; words.len; words = str_from(words, 1))
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
			if (str_starts_nocase(words, str_of(names[i])))
				return true;
	return false;
}

struct instead {
	bool counts; /* is to be read */
	bool leads;  /* to the address itself, too */
};

/* Looks at a bounded number of nodes, as these boxes may nest: what is larger counts. */
static struct instead look_below(const GumboNode *node, struct str address)
{
	struct instead found = { false, false };
	char room[WORDS_MAX];
	size_t seen = 0, used = 0;

	if (html_tag(node) == GUMBO_TAG_IFRAME)
		return found; /* its text is a page's source */
	for (const GumboNode *n = html_next(node, node, true); n; n = html_next(node, n, true)) {
		const bool media = html_is_media(n);
		struct str to = media ? html_source(n) : html_attr(n, "href");
		const bool same = to.len && str_eq(to, address);

		found.leads = found.leads || same;
		if (html_tag(n) == GUMBO_TAG_IMG || (to.len && (media || !same)))
			found.counts = true;
		if (++seen > NODES_MAX) {
			found.counts = true;
			return found;
		}
		if (n->type == GUMBO_NODE_TEXT) {
			struct str words = str_upto(str_of(n->v.text.text), WORDS_MAX - used);

			memcpy(room + used, words.p, words.len);
			used += words.len;
		}
	}
	if (used && !blames_browser(str_make(room, used)))
		found.counts = true;
	return found;
}

/* ---- its link ------------------------------------------------------------------------ */

static struct str label_of(const GumboNode *node)
{
	struct str type = html_attr(node, "type"), label = html_attr(node, "title");

	if (label.len == 0)
		label = html_attr(node, "aria-label");
	if (label.len)
		return label;
	switch (html_tag(node)) {
	case GUMBO_TAG_VIDEO:
		return STR("video");
	case GUMBO_TAG_AUDIO:
		return STR("audio");
	case GUMBO_TAG_IFRAME:
		return STR("embedded page");
	default:
		if (str_starts_nocase(type, STR("video/")))
			return STR("video");
		return str_starts_nocase(type, STR("audio/")) ? STR("audio") : STR("embedded file");
	}
}

static void add_link(struct html_reader *r, const GumboNode *node, struct str target, bool inside)
{
	struct arena *arena = r->doc->arena;
	struct block *block;

	if (inside) {
		bool opened = inline_open(&r->text, SPAN_LINK, target);

		inline_text(&r->text, label_of(node));
		if (opened)
			inline_close(&r->text, SPAN_LINK);
		return;
	}
	html_flush(r);
	block = chain_add(html_need_chain(r, node), BLOCK_LINK, html_line(r, node));
	if (!block)
		return;
	block->u.link.target = arena_str(arena, target);
	block->u.link.label = inlines_plain(clean_line(arena, label_of(node)));
}

bool html_media(struct html_reader *r, const GumboNode *node, bool inside)
{
	const struct str address = address_of(node);
	struct instead instead;

	if (counts_visitors(node))
		return false;
	instead = look_below(node, address);
	if (can_be_followed(address)) {
		if (!instead.leads || !instead.counts)
			add_link(r, node, html_resource(r, address), inside);
	} else if (!instead.counts && (address.len || html_has_attr(node, "srcdoc")) &&
		   !str_starts_nocase(address, STR("about:"))) {
		document_warn(r->doc, html_line(r, node),
			"embedded content has no address that can be followed, and is not shown; "
			"write a link to it");
	}
	if (instead.counts && !inside) {
		html_flush(r);
		r->media = r->media ? r->media : node;
	}
	return instead.counts;
}
