/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/md_reader.h"

#include <string.h>

/*
 * The inline nodes of one leaf block, walked by the parser's iterator: the
 * tree can be as deep as the paragraph is long, so nothing here recurses.
 * `owner` says which node began the span of each kind; a raw HTML tag's span
 * belongs to the node it stands in, so that it cannot outlive that.
 */
struct md_leaf {
	struct md_reader *r;
	cmark_node *root;
	cmark_node *owner[INLINE_KINDS];
	bool raw[INLINE_KINDS]; /* begun by a tag */
	struct str id;
	bool heading; /* that a section may begin with */
	/* of script, style and template, as md_tag_drops() numbers them */
	unsigned ends[MD_TAGS_DROPPED + 1]; /* tags that are still to come */
	bool counted;
	int dropping; /* one of them is open, and there is its end; 0: none */
};

static const struct {
	const char *name;
	enum span_kind kind;
} tag_spans[] = { { "b", SPAN_STRONG }, { "strong", SPAN_STRONG }, { "i", SPAN_EMPH },
	{ "em", SPAN_EMPH }, { "cite", SPAN_EMPH }, { "sub", SPAN_SUB }, { "sup", SPAN_SUP },
	{ "s", SPAN_STRIKE }, { "del", SPAN_STRIKE }, { "strike", SPAN_STRIKE },
	{ "code", SPAN_CODE }, { "kbd", SPAN_CODE }, { "samp", SPAN_CODE }, { "tt", SPAN_CODE },
	{ "a", SPAN_LINK } };

static void begin(
	struct md_leaf *leaf, enum span_kind kind, struct str target, cmark_node *owner, bool raw)
{
	if (!inline_open(&leaf->r->text, kind, target))
		return;
	leaf->owner[kind] = owner;
	leaf->raw[kind] = raw;
}

static void end(struct md_leaf *leaf, enum span_kind kind, cmark_node *owner, bool raw)
{
	if (inline_is_open(&leaf->r->text, kind) && leaf->owner[kind] == owner &&
		leaf->raw[kind] == raw)
		inline_close(&leaf->r->text, kind);
}

static void end_raw(struct md_leaf *leaf, cmark_node *owner)
{
	for (int kind = 0; kind < INLINE_KINDS; kind++)
		end(leaf, (enum span_kind)kind, owner, true);
}

static struct str node_text(cmark_node *node)
{
	return str_of(cmark_node_get_literal(node));
}

static struct str tag_id(const struct md_tag *tag)
{
	struct str id = md_tag_attribute(tag, "id");

	return id.len || !md_tag_is(tag, "a") ? id : md_tag_attribute(tag, "name");
}

static void raw_anchor(struct md_leaf *leaf, const struct md_tag *tag, cmark_node *parent)
{
	struct str href = md_tag_attribute(tag, "href");
	struct str id = tag_id(tag);

	if (href.len)
		begin(leaf, SPAN_LINK, href, parent, true);
	if (id.len && leaf->id.len == 0)
		leaf->id = arena_str(leaf->r->doc->arena, id);
}

static void raw_image(struct md_leaf *leaf, const struct md_tag *tag)
{
	struct inline_build *text = &leaf->r->text;
	struct str source = md_tag_attribute(tag, "src");

	if (source.len == 0 || !inline_open(text, SPAN_IMAGE, source))
		return;
	inline_text(text, md_tag_attribute(tag, "alt"));
	inline_close(text, SPAN_IMAGE);
}

static void raw_frame(struct md_leaf *leaf, const struct md_tag *tag)
{
	struct inline_build *text = &leaf->r->text;
	struct str source = md_tag_attribute(tag, "src");

	if (source.len == 0 || !inline_open(text, SPAN_LINK, source))
		return;
	inline_text(text, md_frame_label(tag));
	inline_close(text, SPAN_LINK);
}

static void count_ends(struct md_leaf *leaf)
{
	cmark_iter *iter = cmark_iter_new(leaf->root);

	leaf->counted = true;
	while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		struct md_tag tag;

		if (cmark_node_get_type(node) != CMARK_NODE_HTML_INLINE)
			continue;
		tag = md_tag_parse(node_text(node));
		if (tag.closing)
			leaf->ends[md_tag_drops(&tag)]++;
	}
	cmark_iter_free(iter);
}

/* A script without an end is a word about scripts, and what follows is prose. */
static void raw_drop(struct md_leaf *leaf, const struct md_tag *tag, int number)
{
	if (!leaf->counted)
		count_ends(leaf);
	if (tag->closing) {
		leaf->ends[number]--;
		if (leaf->dropping == number)
			leaf->dropping = 0;
	} else if (!leaf->dropping && leaf->ends[number]) {
		leaf->dropping = number;
		md_warn_html(leaf->r, leaf->root, md_dropped);
	}
}

static void raw_tag(struct md_leaf *leaf, cmark_node *node)
{
	const struct md_tag tag = md_tag_parse(node_text(node));
	cmark_node *parent = cmark_node_parent(node);
	const int drops = md_tag_drops(&tag);

	if (drops)
		raw_drop(leaf, &tag, drops);
	if (drops || leaf->dropping)
		return;
	if (!tag.closing)
		marks_add(&leaf->r->marks, leaf->r->doc->arena, tag_id(&tag));
	if (md_tag_is(&tag, "br"))
		inline_break(&leaf->r->text);
	else if (md_tag_is(&tag, "img") && !tag.closing)
		raw_image(leaf, &tag);
	else if (md_tag_is(&tag, "iframe") && !tag.closing)
		raw_frame(leaf, &tag);
	else if (md_tag_is(&tag, "a") && !tag.closing)
		raw_anchor(leaf, &tag, parent);
	else
		for (size_t i = 0; i < sizeof(tag_spans) / sizeof(*tag_spans); i++) {
			if (!md_tag_is(&tag, tag_spans[i].name))
				continue;
			if (tag.closing)
				end(leaf, tag_spans[i].kind, parent, true);
			else
				begin(leaf, tag_spans[i].kind, STR_EMPTY, parent, true);
		}
}

static void note_reference(struct md_leaf *leaf, cmark_node *node)
{
	struct inline_build *text = &leaf->r->text;
	long index = (long)str_number(node_text(node), 1000000);
	unsigned number = md_note_mark(leaf->r, index);
	char mark[32], id[32];

	/* a heading is a title too, in lists and addresses, where a mark has no note */
	if (number == 0 || leaf->heading)
		return;
	snprintf(mark, sizeof(mark), "[%u]", number);
	snprintf(id, sizeof(id), "fn-%u", number);
	if (inline_open(text, SPAN_NOTE, str_of(id))) {
		inline_text(text, str_of(mark));
		inline_close(text, SPAN_NOTE);
	}
}

static void code_span(struct md_leaf *leaf, cmark_node *node)
{
	bool opened = inline_open(&leaf->r->text, SPAN_CODE, STR_EMPTY);

	inline_verbatim(&leaf->r->text, node_text(node));
	if (opened)
		inline_close(&leaf->r->text, SPAN_CODE);
}

/* The kind of span that a node with children is, or -1. */
static int container_kind(cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_EMPH:
		return SPAN_EMPH;
	case CMARK_NODE_STRONG:
		return SPAN_STRONG;
	case CMARK_NODE_LINK:
		return SPAN_LINK;
	case CMARK_NODE_IMAGE:
		return SPAN_IMAGE;
	default:
		return md_is(node, "strikethrough") ? SPAN_STRIKE : -1;
	}
}

static void enter(struct md_leaf *leaf, cmark_node *node)
{
	int kind;

	if (leaf->dropping && cmark_node_get_type(node) != CMARK_NODE_HTML_INLINE)
		return;
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
		inline_text(&leaf->r->text, node_text(node));
		return;
	case CMARK_NODE_SOFTBREAK:
		inline_text(&leaf->r->text, STR(" "));
		return;
	case CMARK_NODE_LINEBREAK:
		inline_break(&leaf->r->text);
		return;
	case CMARK_NODE_CODE:
		code_span(leaf, node);
		return;
	case CMARK_NODE_HTML_INLINE:
		raw_tag(leaf, node);
		return;
	case CMARK_NODE_FOOTNOTE_REFERENCE:
		note_reference(leaf, node);
		return;
	default:
		break;
	}
	kind = container_kind(node);
	if (kind >= 0)
		begin(leaf, (enum span_kind)kind, str_of(cmark_node_get_url(node)), node, false);
}

static void leave(struct md_leaf *leaf, cmark_node *node)
{
	int kind = container_kind(node);

	end_raw(leaf, node);
	if (kind >= 0)
		end(leaf, (enum span_kind)kind, node, false);
}

struct inlines md_text(struct md_reader *r, cmark_node *root, struct str *ret_id)
{
	struct md_leaf leaf = { .r = r, .root = root };
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	struct inlines text;

	leaf.heading = cmark_node_get_type(root) == CMARK_NODE_HEADING &&
		       cmark_node_get_type(cmark_node_parent(root)) == CMARK_NODE_DOCUMENT;
	inline_discard(&r->text);
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		if (event == CMARK_EVENT_ENTER)
			enter(&leaf, node);
		else
			leave(&leaf, node);
	}
	cmark_iter_free(iter);
	text = inline_finish(&r->text);
	inline_discard(&r->text);
	if (ret_id)
		*ret_id = leaf.id;
	return text;
}
