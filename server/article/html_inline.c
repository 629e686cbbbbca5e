/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

#include "article/read.h"
#include "text/clean.h"

enum {
	REFUSED_SHOWN = 200, /* octets of an address that leads nowhere */
	LOST_SHOWN = 20      /* links without words; a page's icons may be many */
};

/*
 * Words and spans.  The builder holds at most one span of a kind, so the node
 * that began it is enough to know where it ends.
 */
static int span_kind(GumboTag tag)
{
	switch (tag) {
	case GUMBO_TAG_B:
	case GUMBO_TAG_STRONG:
		return SPAN_STRONG;
	case GUMBO_TAG_I:
	case GUMBO_TAG_EM:
	case GUMBO_TAG_CITE:
	case GUMBO_TAG_DFN:
	case GUMBO_TAG_VAR:
		return SPAN_EMPH;
	case GUMBO_TAG_CODE:
	case GUMBO_TAG_KBD:
	case GUMBO_TAG_SAMP:
	case GUMBO_TAG_TT:
		return SPAN_CODE;
	case GUMBO_TAG_S:
	case GUMBO_TAG_STRIKE:
	case GUMBO_TAG_DEL:
		return SPAN_STRIKE;
	case GUMBO_TAG_SUB:
		return SPAN_SUB;
	case GUMBO_TAG_SUP:
		return SPAN_SUP;
	default:
		return -1;
	}
}

static void begin(
	struct html_reader *r, enum span_kind kind, struct str target, const GumboNode *node)
{
	if (inline_open(&r->text, kind, target))
		r->owner[kind] = node;
}

static void add_text(struct html_reader *r, const GumboNode *node)
{
	struct str text = str_of(node->v.text.text);

	if (r->text_line == 0 && str_trim(text).len)
		r->text_line = html_line(r, node);
	inline_text(&r->text, text);
}

bool html_refused_scheme(struct str url)
{
	return str_starts_nocase(url, STR("javascript:")) ||
	       str_starts_nocase(url, STR("vbscript:")) || str_starts_nocase(url, STR("data:"));
}

/* A page's link to its own part stays inside. */
struct str html_target(struct html_reader *r, struct str href)
{
	const struct str source = r->doc->meta.source;
	struct str url = html_url(r->doc->arena, r->base.len ? r->base : source, href);

	if (source.len && str_starts(url, source) &&
		str_starts(str_from(url, source.len), STR("#")))
		return str_from(url, source.len);
	return url;
}

struct str html_resource(struct html_reader *r, struct str address)
{
	const struct document *doc = r->doc;
	const bool known = doc->source && doc->source->holds;
	struct str url = html_url(doc->arena, r->base.len ? r->base : doc->meta.source, address);

	if (str_eq(url, address) || (!known && !r->base.len))
		return address;
	return known && doc->source->holds(doc->source->holds_ctx, address) ? address : url;
}

static bool leads_back(const GumboNode *node)
{
	return str_eq_nocase(html_attr(node, "role"), STR("doc-backlink"));
}

static void add_anchor(struct html_reader *r, const GumboNode *node)
{
	struct str href = html_attr(node, "href"), id = html_attr(node, "id");

	if (id.len == 0)
		id = html_attr(node, "name");
	if (id.len && href.len == 0 && inline_empty(&r->text))
		r->anchor = arena_str(r->doc->arena, id);
	if (html_refused_scheme(href)) /* kept, so that it can be named as what it is */
		href = utf8_upto(href, REFUSED_SHOWN);
	if (href.len && !leads_back(node))
		begin(r, SPAN_LINK, html_target(r, href), node);
}

/* Pictures that only count visitors or wait for a script have nothing to show. */
static struct str image_source(const GumboNode *node)
{
	struct str source = html_source(node);

	if (html_refused_scheme(source) || str_eq(html_attr(node, "width"), STR("1")) ||
		str_eq(html_attr(node, "height"), STR("1")))
		return STR_EMPTY;
	return source;
}

/* In a figure the picture counts, not what it links to. */
static void add_figure(struct html_reader *r, const GumboNode *node, struct str source)
{
	struct block *block = chain_add(&html_top(r)->chain, BLOCK_FIGURE, html_line(r, node));

	if (!block)
		return;
	block->u.figure.target = arena_str(r->doc->arena, source);
	block->u.figure.alt = inlines_plain(clean_line(r->doc->arena, html_attr(node, "alt")));
}

static void add_image(struct html_reader *r, const GumboNode *node)
{
	struct str source = image_source(node);

	if (source.len == 0)
		return;
	source = html_resource(r, source);
	if (html_top(r)->kind == FRAME_FIGURE) {
		html_flush(r);
		add_figure(r, node, source);
		return;
	}
	if (r->text_line == 0)
		r->text_line = html_line(r, node);
	if (inline_open(&r->text, SPAN_IMAGE, source)) {
		inline_text(&r->text, html_attr(node, "alt"));
		inline_close(&r->text, SPAN_IMAGE);
	}
}

/* Two line breaks in a row are how old pages end a paragraph. */
static void add_break(struct html_reader *r)
{
	if (r->text.wait == WAIT_BREAK)
		html_flush(r);
	else
		inline_break(&r->text);
}

bool html_enter_inline(struct html_reader *r, const GumboNode *node)
{
	int kind;

	switch (node->type) {
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_WHITESPACE:
	case GUMBO_NODE_CDATA:
		add_text(r, node);
		return false;
	case GUMBO_NODE_ELEMENT:
		break;
	default:
		return false;
	}
	if (html_note_mark(node)) {
		html_note(r, node);
		return false;
	}
	switch (node->v.element.tag) {
	case GUMBO_TAG_A:
		add_anchor(r, node);
		return true;
	case GUMBO_TAG_IMG:
	case GUMBO_TAG_IMAGE:
		add_image(r, node);
		return false;
	case GUMBO_TAG_BR:
		add_break(r);
		return false;
	case GUMBO_TAG_Q:
		inline_text(&r->text, STR("\u201c"));
		return true;
	case GUMBO_TAG_RT:
		inline_text(&r->text, STR("("));
		return true;
	default:
		kind = span_kind(node->v.element.tag);
		if (kind >= 0)
			begin(r, (enum span_kind)kind, STR_EMPTY, node);
		return true;
	}
}

/* A link around nothing but a drawing may still say what it is. */
static void name_link(struct html_reader *r, const GumboNode *node)
{
	struct str href = html_attr(node, "href"), name;

	if (r->text.unset == 0 || r->text.carried[SPAN_LINK])
		return;
	name = html_attr(node, html_has_attr(node, "aria-label") ? "aria-label" : "title");
	inline_text(&r->text, name);
	if (name.len || html_links_to_self(node) || html_refused_scheme(href) ||
		r->lost_links++ >= LOST_SHOWN)
		return;
	document_warn(r->doc, html_line(r, node),
		"the link to \"%.*s\" has no words and is left out; say in a few words what is "
		"there",
		STR_PRINTF(utf8_upto(href, REFUSED_SHOWN)));
}

void html_leave_inline(struct html_reader *r, const GumboNode *node)
{
	GumboTag tag = html_tag(node);
	int kind = tag == GUMBO_TAG_A ? SPAN_LINK : span_kind(tag);

	if (tag == GUMBO_TAG_Q)
		inline_text(&r->text, STR("\u201d"));
	else if (tag == GUMBO_TAG_RT)
		inline_text(&r->text, STR(")"));
	if (kind < 0 || r->owner[kind] != node)
		return;
	if (kind == SPAN_LINK)
		name_link(r, node);
	inline_close(&r->text, (enum span_kind)kind);
	r->owner[kind] = NULL;
}

static bool enter(struct html_reader *r, const GumboNode *node, bool heading)
{
	if (html_tag(node) == GUMBO_TAG_BUTTON && r->buttons)
		return true;
	if (html_dropped(node) || (heading && html_heading_drops(node)))
		return false;
	html_mark(r, node);
	if (html_math(r, node, true))
		return false;
	if (html_is_media(node))
		return html_media(r, node, true);
	if (heading && html_links_to_self(node))
		return true;
	if (html_is_block(html_tag(node)))
		inline_text(&r->text, STR(" "));
	if (html_tag(node) == GUMBO_TAG_BR) {
		inline_text(&r->text, STR(" "));
		return false;
	}
	return html_enter_inline(r, node);
}

static void leave(struct html_reader *r, const GumboNode *node)
{
	if (html_is_block(html_tag(node)))
		inline_text(&r->text, STR(" "));
	html_leave_inline(r, node);
}

struct inlines html_inlines(struct html_reader *r, const GumboNode *root, bool heading)
{
	const GumboNode *node = root;
	struct inlines text;

	for (;;) {
		const GumboVector *children = html_children(node);
		bool into = node == root || enter(r, node, heading);

		if (into && children && children->length) {
			node = children->data[0];
			continue;
		}
		for (;; node = node->parent) {
			const GumboNode *parent = node->parent;

			if (node == root)
				goto done;
			leave(r, node);
			if (node->index_within_parent + 1 < html_children(parent)->length) {
				node = html_children(parent)->data[node->index_within_parent + 1];
				break;
			}
		}
	}
done:
	text = inline_finish(&r->text);
	r->text_line = 0;
	return text;
}
