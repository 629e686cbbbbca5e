/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

/*
 * Headings: which of the words in one are its name, and what it is called by.
 */
enum { MARK_OCTETS = 12 };

/* ---- words ----------------------------------------------------------------------- */

/* A sign that is only there to be clicked: a pilcrow, a hash, an icon font's
 * private character. */
static bool is_sign(struct str text)
{
	static const char *const signs[] = { "\u00b6", "\u00a7", "\U0001f517", "\u2693" };

	text = str_trim(text);
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (str_eq(text, str_of(signs[i])))
			return true;
	if (text.len == 3 && ((unsigned char)text.p[0] == 0xee || (unsigned char)text.p[0] == 0xef))
		return (unsigned char)text.p[0] == 0xee || (unsigned char)text.p[1] < 0xa4;
	return text.len == 0 || str_eq(text, STR("#")) || str_eq(text, STR("[link]"));
}

static bool is_permalink(const GumboNode *node)
{
	struct buf text;
	bool sign;

	if (html_tag(node) != GUMBO_TAG_A || !html_has_attr(node, "href"))
		return false;
	if (html_has_class(node, "headerlink") || html_has_class(node, "anchorjs-link") ||
		html_has_class(node, "permalink"))
		return true;
	for (const GumboNode *n = node; n; n = html_next(node, n, true))
		if (html_tag(n) == GUMBO_TAG_IMG && html_attr(n, "alt").len)
			return false;
	buf_init(&text, MARK_OCTETS);
	html_text(node, MARK_OCTETS - 4, &text);
	sign = !buf_failed(&text) && is_sign(buf_view(&text));
	buf_release(&text);
	return sign && !html_has_attr(node, "title");
}

bool html_heading_drops(const GumboNode *node)
{
	return is_permalink(node) || html_note_mark(node);
}

/* ---- ids ------------------------------------------------------------------------- */

static struct str id_of(const GumboNode *node)
{
	struct str id = html_attr(node, "id");

	return id.len || html_tag(node) != GUMBO_TAG_A ? id : html_attr(node, "name");
}

/* What sites call the box around everything names no heading. */
static bool is_box_name(struct str id)
{
	static const char *const names[] = { "app", "article", "body", "container", "content",
		"header", "main", "page", "primary", "root", "top", "wrapper" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq_nocase(id, str_of(names[i])))
			return true;
	return false;
}

/* The id of the heading, of an anchor in it, or of the box that it begins. */
static struct str heading_id(const struct html_reader *r, const GumboNode *node)
{
	const GumboNode *box = node;
	struct str id = STR_EMPTY;

	for (const GumboNode *n = node; n && id.len == 0; n = html_next(node, n, true))
		id = id_of(n);
	if (id.len)
		return id;
	if (r->anchor.len)
		return r->anchor;
	while (id.len == 0 && box->index_within_parent <= 1 && html_is_element(box->parent)) {
		const GumboNode *before = html_children(box->parent)->data[0];

		if (before != box && before->type != GUMBO_NODE_WHITESPACE)
			break;
		box = box->parent;
		if (html_tag(box) == GUMBO_TAG_BODY || html_tag(box) == GUMBO_TAG_HTML)
			break;
		id = id_of(box);
		if (is_box_name(id))
			id = STR_EMPTY;
	}
	return id;
}

struct inlines html_heading_words(struct html_reader *r, const GumboNode *node)
{
	struct inlines text = html_inlines(r, node, true);

	if (text.text.len)
		return text;
	r->buttons = true; /* what opens and closes the text below it */
	text = html_inlines(r, node, true);
	r->buttons = false;
	return text;
}

void html_heading(struct html_reader *r, const GumboNode *node, int level)
{
	const uint32_t line = html_line(r, node);
	struct heading *heading;
	struct inlines text;

	html_flush(r);
	text = html_heading_words(r, node);
	if (r->group_heading && r->group_heading->subtitle.text.len == 0) {
		r->group_heading->subtitle = text;
		return;
	}
	if (!r->headings || html_inside(r, FRAME_QUOTE) || html_inside(r, FRAME_FIGURE)) {
		chain_strong(html_need_chain(r, node), line, text);
		return;
	}
	while (r->depth > 1)
		html_pop(r);
	heading = chain_heading(&html_top(r)->chain, line, level, text, heading_id(r, node));
	if (text.text.len == 0 && text.span_count == 0)
		document_warn(r->doc, line,
			"this heading has no words and is left out; write them, or take it out");
	r->anchor = STR_EMPTY;
	r->last_level = level;
	if (r->group)
		r->group_heading = heading;
}
