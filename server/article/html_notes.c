/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

#include <string.h>

/*
 * The ways to notes and back.  A mark is "[1]", as in the other formats; a link
 * on it, or one that leads back from the note, is of no use in text.
 */
enum { LINK_OCTETS = 24, MARKS_OCTETS = 64, BOXES = 4, NODES_MAX = 64 };

/* The words below; empty when they, or the nodes, are more than a mark has.  They
 * live in `room`. */
static struct str short_text(const GumboNode *node, char *room, size_t size)
{
	size_t used = 0, seen = 0;

	for (const GumboNode *n = node; n; n = html_next(node, n, true)) {
		struct str words = STR_EMPTY;

		if (++seen > NODES_MAX)
			return STR_EMPTY;
		if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE)
			words = str_of(n->v.text.text);
		if (words.len > size - used)
			return STR_EMPTY;
		if (words.len)
			memcpy(room + used, words.p, words.len);
		used += words.len;
	}
	return str_trim(str_make(room, used));
}

bool html_links_to_self(const GumboNode *node)
{
	return html_tag(node) == GUMBO_TAG_A && str_starts(html_attr(node, "href"), STR("#"));
}

/* A saved page may have its own address before the "#". */
static bool leads_to_note(const GumboNode *node)
{
	return html_links_to_self(node) ||
	       (html_tag(node) == GUMBO_TAG_A && html_has_class(node->parent, "reference"));
}

/* <sup><a href="#note-1">1</a></sup> */
static bool is_raised(const GumboNode *node)
{
	const GumboVector *children = html_children(node);

	if (html_tag(node) != GUMBO_TAG_SUP)
		return false;
	for (unsigned i = 0; i < children->length; i++)
		if (leads_to_note(children->data[i]))
			return true;
	return false;
}

static bool is_reference(const GumboNode *node)
{
	return html_tag(node) == GUMBO_TAG_A &&
	       str_eq_nocase(html_attr(node, "role"), STR("doc-noteref"));
}

bool html_note_mark(const GumboNode *node)
{
	char room[MARKS_OCTETS];

	return (is_raised(node) || is_reference(node)) &&
	       short_text(node, room, sizeof(room)).len > 0;
}

static bool is_bracketed(struct str words)
{
	return str_starts(words, STR("[")) && str_ends(words, STR("]"));
}

static void add_mark(struct html_reader *r, struct str words)
{
	const bool plain = is_bracketed(words);

	inline_text(&r->text, plain ? STR_EMPTY : STR("["));
	inline_text(&r->text, words);
	inline_text(&r->text, plain ? STR_EMPTY : STR("]"));
}

void html_note(struct html_reader *r, const GumboNode *node)
{
	const GumboVector *children = html_children(node);
	char room[MARKS_OCTETS];
	struct str words = short_text(node, room, sizeof(room));

	if (r->text_line == 0)
		r->text_line = html_line(r, node);
	for (const GumboNode *n = html_next(node, node, true); n; n = html_next(node, n, true))
		html_mark(r, n);
	if (is_reference(node) || is_bracketed(words)) {
		add_mark(r, words);
		return;
	}
	for (unsigned i = 0; i < children->length; i++) {
		words = short_text(children->data[i], room, sizeof(room));
		if (leads_to_note(children->data[i]) && words.len)
			add_mark(r, words);
		else
			inline_text(&r->text, words);
	}
}

/* ---- and back ------------------------------------------------------------------------ */

static bool may_be_note(GumboTag tag)
{
	return tag == GUMBO_TAG_LI || tag == GUMBO_TAG_P || tag == GUMBO_TAG_DD ||
	       tag == GUMBO_TAG_TD || tag == GUMBO_TAG_ASIDE;
}

static bool is_in_note(const GumboNode *node)
{
	struct str href = html_attr(node, "href");

	if (str_search(href, STR("ref")) < href.len)
		return true;
	for (int i = 0; i < BOXES && html_is_element(node); i++, node = node->parent)
		if (html_has_attr(node, "id") && may_be_note(html_tag(node)))
			return true;
	return false;
}

/* "^" may also be what a list of operators leads to. */
bool html_leads_back(const GumboNode *node)
{
	static const char *const signs[] = { "\u2191", "\u21a9", "\u21a9\ufe0e", "\u21b5", "\u2934",
		"Jump up", "Jump up to:" };
	char room[LINK_OCTETS];
	struct str words;

	if (!html_links_to_self(node))
		return false;
	words = short_text(node, room, sizeof(room));
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (str_eq_nocase(words, str_of(signs[i])))
			return true;
	return str_eq(words, STR("^")) && is_in_note(node);
}
