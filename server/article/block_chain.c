/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/block_chain.h"

#include "article/inline_cut.h"
#include "text/clean.h"
#include "text/width.h"

#include <string.h>

enum { BOLD_COLUMNS = 80, BOLD_LEVEL = 2, MARKS_MAX = 10000 };

void marks_add(struct mark_queue *queue, struct arena *arena, struct str id)
{
	struct mark *mark;

	if (id.len == 0 || queue->count == MARKS_MAX)
		return;
	mark = ARENA_NEW(arena, struct mark);
	if (!mark)
		return;
	mark->id = clean_line(arena, id);
	if (!queue->first)
		queue->end = &queue->first;
	*queue->end = mark;
	queue->end = &mark->next;
	queue->count++;
}

void marks_move(struct mark_queue *queue, struct block *block)
{
	struct mark **end = &block->marks;

	while (*end)
		end = &(*end)->next;
	*end = queue->first;
	queue->first = NULL;
}

void chain_init(struct block_chain *chain, struct arena *arena)
{
	*chain = (struct block_chain){ .arena = arena };
}

struct block *chain_add(struct block_chain *chain, enum block_kind kind, uint32_t line)
{
	struct block *block = block_new(chain->arena, kind, line);

	if (!block)
		return NULL;
	if (chain->last)
		chain->last->next = block;
	else
		chain->first = block;
	chain->last = block;
	return block;
}

void chain_append(struct block_chain *chain, struct block_chain *more)
{
	if (more->first) {
		if (chain->last)
			chain->last->next = more->first;
		else
			chain->first = more->first;
		chain->last = more->last;
	}
	chain_init(more, more->arena);
}

/* The image that is all of the text, or NULL; one that leads nowhere is but its words. */
static const struct span *lone_image(const struct inlines *text)
{
	const struct span *image = NULL;

	for (size_t i = 0; i < text->span_count; i++) {
		const struct span *span = &text->spans[i];

		if (span->kind == SPAN_LINK || (span->kind == SPAN_IMAGE && image))
			return NULL;
		if (span->kind == SPAN_IMAGE)
			image = span;
	}
	return image && image->target.len && image->len == text->text.len ? image : NULL;
}

static bool leads_anywhere(const struct inlines *text)
{
	for (size_t i = 0; i < text->span_count; i++)
		if (text->spans[i].kind != SPAN_IMAGE || text->spans[i].target.len)
			return true;
	return false;
}

bool chain_blank(struct str text)
{
	while (text.len && (ascii_is_space(text.p[0]) || str_starts(text, STR("\u00a0"))))
		text = str_from(text, ascii_is_space(text.p[0]) ? 1 : sizeof("\u00a0") - 1);
	return text.len == 0;
}

void chain_text(struct block_chain *chain, uint32_t line, struct inlines text)
{
	const struct span *image = lone_image(&text);
	struct block *block;

	if (chain_blank(text.text) && !leads_anywhere(&text))
		return;
	block = chain_add(chain, image ? BLOCK_FIGURE : BLOCK_PARAGRAPH, line);
	if (!block)
		return;
	if (image) {
		block->u.figure.target = image->target;
		block->u.figure.alt = inlines_plain(clean_line(chain->arena, text.text));
	} else {
		block->u.text = text;
	}
}

void chain_strong(struct block_chain *chain, uint32_t line, struct inlines text)
{
	struct span *spans = ARENA_ARRAY(chain->arena, text.span_count + 1, struct span);
	size_t count = 1;

	if (!spans || text.text.len == 0)
		return;
	spans[0] = (struct span){ .kind = SPAN_STRONG, .len = (uint32_t)text.text.len };
	for (size_t i = 0; i < text.span_count; i++)
		if (text.spans[i].kind != SPAN_STRONG)
			spans[count++] = text.spans[i];
	text.spans = spans;
	text.span_count = count;
	chain_text(chain, line, text);
}

void chain_pre(struct block_chain *chain, uint32_t line, struct str raw, struct str label,
	enum pre_kind kind)
{
	struct str text = clean_text(chain->arena, raw, true);
	struct block *block;

	while (text.len && text.p[text.len - 1] == '\n')
		text.len--;
	if (text.len == 0)
		return;
	block = chain_add(chain, BLOCK_PREFORMATTED, line);
	if (!block)
		return;
	block->u.pre.text = arena_printf(chain->arena, "%.*s\n", STR_PRINTF(text));
	block->u.pre.label = clean_line(chain->arena, label);
	block->u.pre.kind = kind;
}

struct heading *chain_heading(
	struct block_chain *chain, uint32_t line, int level, struct inlines text, struct str id)
{
	struct heading *heading;
	struct block *block;

	if (text.text.len == 0) {
		chain_text(chain, line, text);
		return NULL;
	}
	heading = ARENA_NEW(chain->arena, struct heading);
	block = heading ? chain_add(chain, BLOCK_HEADING, line) : NULL;
	if (!block)
		return NULL;
	heading->level = level < 1 ? 1 : level > 6 ? 6 : level;
	heading->text = inlines_without_images(chain->arena, text);
	heading->id = clean_line(chain->arena, id);
	block->u.heading = heading;
	return heading;
}

struct item *chain_item(struct arena *arena, struct list *list, struct item **last)
{
	struct item *item = ARENA_NEW(arena, struct item);

	if (!item)
		return NULL;
	if (*last)
		(*last)->next = item;
	else
		list->items = item;
	*last = item;
	list->item_count++;
	return item;
}

/* Octets of the dash and the space that an attribution begins with; 0: none. */
static size_t dash_len(struct str text)
{
	static const char *const dashes[] = { "\u2014", "\u2013 ", "\u2015", "-- ", "--- " };

	for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++) {
		struct str dash = str_of(dashes[i]);

		if (!str_starts(text, dash))
			continue;
		while (dash.len < text.len && text.p[dash.len] == ' ')
			dash.len++;
		return dash.len < text.len ? dash.len : 0;
	}
	return 0;
}

void chain_quote_by(struct block *quote)
{
	struct block *last = quote->u.quote.blocks, *before = NULL;
	size_t dash;

	if (!last || quote->u.quote.by.text.len)
		return;
	for (; last->next; last = last->next)
		before = last;
	if (!before || last->kind != BLOCK_PARAGRAPH)
		return;
	dash = dash_len(last->u.text.text);
	if (dash == 0 || memchr(last->u.text.text.p, '\n', last->u.text.text.len))
		return;
	quote->u.quote.by = inlines_from(last->u.text, dash);
	before->next = NULL;
}

static bool all_bold(const struct block *block)
{
	const struct inlines *text = &block->u.text;

	if (block->kind != BLOCK_PARAGRAPH || text->text.len == 0)
		return false;
	for (size_t i = 0; i < text->span_count; i++) {
		if (text->spans[i].kind == SPAN_BREAK)
			return false;
		if (text->spans[i].kind == SPAN_STRONG && text->spans[i].len == text->text.len)
			return text_width(text->text) <= BOLD_COLUMNS;
	}
	return false;
}

static bool bold_heading(const struct block *block)
{
	return all_bold(block) && block->next && !all_bold(block->next);
}

static void drop_bold(struct inlines *text)
{
	size_t count = 0;

	for (size_t i = 0; i < text->span_count; i++)
		if (text->spans[i].kind != SPAN_STRONG)
			text->spans[count++] = text->spans[i];
	text->span_count = count;
}

void chain_bold_headings(struct document *doc)
{
	size_t count = 0;

	for (const struct block *b = doc->blocks; b; b = b->next) {
		if (b->kind == BLOCK_HEADING)
			return;
		count += bold_heading(b);
	}
	if (count < 2)
		return;
	for (struct block *b = doc->blocks; b; b = b->next) {
		struct heading *heading =
			bold_heading(b) ? ARENA_NEW(doc->arena, struct heading) : NULL;

		if (!heading)
			continue;
		heading->level = BOLD_LEVEL;
		heading->text = b->u.text;
		drop_bold(&heading->text);
		heading->guessed = true;
		b->kind = BLOCK_HEADING;
		b->u.heading = heading;
	}
}
