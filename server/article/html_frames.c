/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

/*
 * The containers that are open during the walk, and the paragraph that is.
 */

void html_reader_init(struct html_reader *r, struct document *doc, uint32_t first_line)
{
	*r = (struct html_reader){ .doc = doc, .line_shift = first_line - 1, .depth = 1 };
	r->headings = true;
	inline_init(&r->text, doc->arena);
	chain_init(&r->frames[0].chain, doc->arena);
}

void html_reader_release(struct html_reader *r)
{
	inline_release(&r->text);
}

struct html_frame *html_top(struct html_reader *r)
{
	return &r->frames[r->depth - 1];
}

uint32_t html_line(const struct html_reader *r, const GumboNode *node)
{
	uint32_t line = html_node_line(node);

	return (line ? line : 1) + r->line_shift;
}

/* ---- paragraphs ---------------------------------------------------------------- */

static bool holds_items(const struct html_frame *frame)
{
	return frame->kind == FRAME_LIST || frame->kind == FRAME_TERMS;
}

/* A list becomes a block with its first item: there are no empty ones.  The
 * frame below a list is never one that holds items, see html_need_chain(). */
struct item *html_new_item(struct html_reader *r, struct html_frame *list)
{
	if (!list->block) {
		list->block = chain_add(&(list - 1)->chain,
			list->kind == FRAME_LIST ? BLOCK_LIST : BLOCK_DEFINITIONS,
			html_line(r, list->node));
		if (!list->block)
			return NULL;
		list->block->u.list = list->shape;
	}
	return chain_item(r->doc->arena, &list->block->u.list, &list->item);
}

/* Words that stand in a list but in no item get an item of their own. */
static void add_stray(struct html_reader *r, uint32_t line, struct inlines text)
{
	struct item *item = html_new_item(r, html_top(r));
	struct block_chain chain;

	chain_init(&chain, r->doc->arena);
	chain_text(&chain, line, text);
	if (item)
		item->blocks = chain.first;
}

void html_flush(struct html_reader *r)
{
	uint32_t line = r->text_line ? r->text_line : 1 + r->line_shift;
	struct inlines text = inline_finish(&r->text);

	r->text_line = 0;
	if (text.text.len == 0 && text.span_count == 0)
		return;
	r->anchor = STR_EMPTY;
	if (r->group_heading && r->group_heading->subtitle.text.len == 0)
		r->group_heading->subtitle = text;
	else if (holds_items(html_top(r)))
		add_stray(r, line, text);
	else
		chain_text(&html_top(r)->chain, line, text);
}

/* ---- ids ------------------------------------------------------------------------- */

void html_settle_marks(struct html_reader *r)
{
	struct block *next = r->marks_after ? r->marks_after->next : r->frames[0].chain.first;

	if (r->marks.first && next)
		marks_move(&r->marks, next);
}

void html_mark(struct html_reader *r, const GumboNode *node)
{
	struct str id = html_attr(node, "id");

	if (id.len == 0 && html_tag(node) == GUMBO_TAG_A)
		id = html_attr(node, "name");
	if (id.len == 0)
		return;
	html_settle_marks(r);
	if (!r->marks.first)
		r->marks_after = r->frames[0].chain.last;
	marks_add(&r->marks, r->doc->arena, id);
	if (r->marks.first && (r->marked || (r->depth > 1 && r->frames[1].block)))
		marks_move(&r->marks, r->marked ? r->marked : r->frames[0].chain.last);
}

/* ---- frames ---------------------------------------------------------------------- */

struct html_frame *html_push(
	struct html_reader *r, enum html_frame_kind kind, const GumboNode *node)
{
	/* whoever may open a list may also open its item */
	const bool list = kind == FRAME_LIST || kind == FRAME_TERMS;
	const size_t most = list ? HTML_FRAMES - 1 : HTML_FRAMES;
	struct html_frame *frame;

	if (r->depth >= most) {
		if (!r->flattened)
			document_warn(r->doc, html_line(r, node),
				"lists and quotes are nested more than %d deep; the inner ones are "
				"read as text",
				HTML_FRAMES / 2);
		r->flattened = true;
		return NULL;
	}
	frame = &r->frames[r->depth++];
	*frame = (struct html_frame){ .kind = kind, .node = node };
	chain_init(&frame->chain, r->doc->arena);
	return frame;
}

/* Further blocks for an item, after those that it has. */
struct html_frame *html_push_item(
	struct html_reader *r, enum html_frame_kind kind, const GumboNode *node, struct item *item)
{
	struct html_frame *frame = item ? html_push(r, kind, node) : NULL;

	if (!frame)
		return NULL;
	frame->item = item;
	frame->chain.first = frame->chain.last = item->blocks;
	while (frame->chain.last && frame->chain.last->next)
		frame->chain.last = frame->chain.last->next;
	return frame;
}

struct block_chain *html_need_chain(struct html_reader *r, const GumboNode *node)
{
	struct html_frame *top = html_top(r);

	if (holds_items(top))
		html_push_item(r, FRAME_ITEM, node, top->item ? top->item : html_new_item(r, top));
	return &html_top(r)->chain;
}

/* The caption goes to the picture, to the table, or below what there is. */
static void end_figure(struct html_reader *r, struct html_frame *frame)
{
	struct block *block = frame->chain.first;
	bool used = frame->caption.text.len == 0;

	for (; block && !used; block = block->next) {
		used = true;
		if (block->kind == BLOCK_FIGURE)
			block->u.figure.caption = frame->caption;
		else if (block->kind == BLOCK_TABLE && block->u.table->caption.text.len == 0)
			block->u.table->caption = frame->caption;
		else
			used = false;
	}
	if (!used)
		chain_text(&frame->chain, html_line(r, frame->node), frame->caption);
	chain_append(&html_top(r)->chain, &frame->chain);
}

void html_pop(struct html_reader *r)
{
	struct html_frame *frame = html_top(r);

	html_flush(r);
	r->depth--;
	switch (frame->kind) {
	case FRAME_ITEM:
	case FRAME_MEANING:
		frame->item->blocks = frame->chain.first;
		break;
	case FRAME_QUOTE:
		frame->block->u.quote.blocks = frame->chain.first;
		chain_quote_by(frame->block);
		break;
	case FRAME_FIGURE:
		end_figure(r, frame);
		break;
	case FRAME_ROOT:
	case FRAME_LIST:
	case FRAME_TERMS:
		break;
	}
}

bool html_inside(const struct html_reader *r, enum html_frame_kind kind)
{
	for (size_t i = 0; i < r->depth; i++)
		if (r->frames[i].kind == kind)
			return true;
	return false;
}
