/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

/*
 * One walk over the content root, without recursion: pages nest their boxes
 * deeper than a stack should, and boxes mean nothing here.  Only lists, quotes
 * and the like open a frame; where there are no more frames, what they hold
 * joins the frame around them.
 */

/* ---- containers --------------------------------------------------------------------- */

/* A list straight inside a list belongs to the item before it. */
static void begin_list(struct html_reader *r, const GumboNode *node)
{
	struct html_frame *frame;

	html_need_chain(r, node);
	frame = html_push(r, FRAME_LIST, node);
	if (!frame)
		return;
	frame->shape.tight = true;
	frame->shape.ordered = html_tag(node) == GUMBO_TAG_OL;
	frame->shape.start = (long)str_number(html_attr(node, "start"), 1000000);
	if (frame->shape.start < 0)
		frame->shape.start = frame->shape.ordered;
}

static void begin_item(struct html_reader *r, const GumboNode *node)
{
	if (html_top(r)->kind != FRAME_LIST)
		begin_list(r, node->parent);
	if (html_top(r)->kind == FRAME_LIST)
		html_push_item(r, FRAME_ITEM, node, html_new_item(r, html_top(r)));
}

static void begin_term(struct html_reader *r, const GumboNode *node)
{
	struct item *item;

	if (html_top(r)->kind != FRAME_TERMS) {
		uint32_t line = html_line(r, node);
		struct inlines text = html_inlines(r, node, false);

		chain_strong(html_need_chain(r, node), line, text);
		return;
	}
	item = html_new_item(r, html_top(r));
	if (item)
		item->term = html_inlines(r, node, false);
}

/* A second meaning of the same term comes after the first. */
static void begin_meaning(struct html_reader *r, const GumboNode *node)
{
	struct html_frame *terms = html_top(r);

	if (terms->kind == FRAME_TERMS)
		html_push_item(r, FRAME_MEANING, node,
			terms->item ? terms->item : html_new_item(r, terms));
}

static void begin_quote(struct html_reader *r, const GumboNode *node)
{
	struct block_chain *chain = html_need_chain(r, node);
	struct html_frame *frame = html_push(r, FRAME_QUOTE, node);

	if (!frame)
		return;
	frame->block = chain_add(chain, BLOCK_QUOTE, html_line(r, node));
	if (!frame->block)
		r->depth--;
}

static struct inlines without_dash(struct inlines text)
{
	struct block words = { .kind = BLOCK_PARAGRAPH, .u.text = text };
	struct block before = { .kind = BLOCK_RULE, .next = &words };
	struct block quote = { .kind = BLOCK_QUOTE, .u.quote.blocks = &before };

	chain_quote_by(&quote);
	return quote.u.quote.by.text.len ? quote.u.quote.by : text;
}

/* <footer> in a quote, and <cite> that is a line of its own in it. */
static bool attribution(struct html_reader *r, const GumboNode *node)
{
	struct html_frame *top = html_top(r);
	GumboTag tag = html_tag(node);

	if (top->kind != FRAME_QUOTE || top->block->u.quote.by.text.len)
		return false;
	if (tag != GUMBO_TAG_FOOTER &&
		(tag != GUMBO_TAG_CITE || node->parent != top->node || r->text_line))
		return false;
	html_flush(r);
	top->block->u.quote.by = without_dash(html_inlines(r, node, false));
	return true;
}

static void add_checkbox(struct html_reader *r, const GumboNode *node)
{
	struct html_frame *top = html_top(r);

	if (top->kind == FRAME_ITEM && str_eq_nocase(html_attr(node, "type"), STR("checkbox")))
		top->item->check = html_has_attr(node, "checked") ? CHECK_DONE : CHECK_OPEN;
}

/* The tags that are more than a boundary; false: what is below is done with. */
static bool enter_block(struct html_reader *r, const GumboNode *node)
{
	struct html_frame *list;

	html_flush(r);
	switch (html_tag(node)) {
	case GUMBO_TAG_UL:
	case GUMBO_TAG_OL:
	case GUMBO_TAG_MENU:
	case GUMBO_TAG_DIR:
		begin_list(r, node);
		return true;
	case GUMBO_TAG_LI:
		begin_item(r, node);
		return true;
	case GUMBO_TAG_DL:
		html_need_chain(r, node);
		html_push(r, FRAME_TERMS, node);
		return true;
	case GUMBO_TAG_DT:
		begin_term(r, node);
		return false;
	case GUMBO_TAG_DD:
		begin_meaning(r, node);
		return true;
	case GUMBO_TAG_BLOCKQUOTE:
		begin_quote(r, node);
		return true;
	case GUMBO_TAG_FIGURE:
		html_need_chain(r, node);
		html_push(r, FRAME_FIGURE, node);
		return true;
	case GUMBO_TAG_FIGCAPTION:
		if (html_top(r)->kind != FRAME_FIGURE)
			return true;
		html_top(r)->caption = html_inlines(r, node, false);
		return false;
	case GUMBO_TAG_P:
		list = html_top(r)->kind == FRAME_ITEM ? html_top(r) - 1 : NULL;
		if (list && list->kind == FRAME_LIST && list->block)
			list->block->u.list.tight = false;
		return true;
	case GUMBO_TAG_PRE:
	case GUMBO_TAG_LISTING:
	case GUMBO_TAG_XMP:
		html_pre(r, node);
		return false;
	case GUMBO_TAG_TABLE:
		return !html_table(r, node);
	case GUMBO_TAG_HR:
		chain_add(html_need_chain(r, node), BLOCK_RULE, html_line(r, node));
		return false;
	case GUMBO_TAG_HGROUP:
		r->group = node;
		return true;
	case GUMBO_TAG_SUMMARY:
		html_summary(r, node);
		return false;
	case GUMBO_TAG_HEADER:
		return !r->whole_page || !html_page_header(node);
	case GUMBO_TAG_FOOTER:
		return false;
	default:
		return true;
	}
}

static bool enter(struct html_reader *r, const GumboNode *node)
{
	int level;

	if (html_dropped(node))
		return false;
	html_mark(r, node);
	if (attribution(r, node) || html_math(r, node, false))
		return false;
	level = html_heading_level(node);
	if (level) {
		html_heading(r, node, level);
		return false;
	}
	if (html_is_media(node))
		return html_media(r, node, false);
	if (html_tag(node) == GUMBO_TAG_INPUT) {
		add_checkbox(r, node);
		return false;
	}
	return html_is_block(html_tag(node)) ? enter_block(r, node) : html_enter_inline(r, node);
}

static void leave(struct html_reader *r, const GumboNode *node)
{
	if (html_is_block(html_tag(node)) || r->media == node)
		html_flush(r);
	if (r->media == node)
		r->media = NULL;
	while (r->depth > 1 && html_top(r)->node == node)
		html_pop(r);
	if (r->group == node) {
		r->group = NULL;
		r->group_heading = NULL;
	}
	html_leave_inline(r, node);
}

void html_walk(struct html_reader *r, const GumboNode *root)
{
	const GumboNode *node = root;

	r->root = root;
	for (;;) {
		const GumboVector *children = html_children(node);
		bool into = node == root || enter(r, node);

		if (into && children && children->length) {
			node = children->data[0];
			continue;
		}
		for (;; node = node->parent) {
			const GumboVector *siblings;

			if (node == root)
				break;
			leave(r, node);
			siblings = html_children(node->parent);
			if (node->index_within_parent + 1 < siblings->length) {
				node = siblings->data[node->index_within_parent + 1];
				break;
			}
		}
		if (node == root)
			break;
	}
	html_flush(r);
	while (r->depth > 1)
		html_pop(r);
	html_settle_marks(r);
}
