/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* From parts to blocks of the model. */
#include "article/text_parts.h"

#include "article/text_shape.h"
#include "base/buf.h"

#include <string.h>

struct builder {
	struct text_reader *r;
	struct block **tail;
	struct heading *heading; /* the last one, for its subtitle */
};

static void block_put(struct builder *b, struct block *block)
{
	*b->tail = block;
	while (*b->tail)
		b->tail = &(*b->tail)->next;
}

static uint32_t part_line(const struct text_reader *r, const struct text_part *part)
{
	return text_source_line(r, part->first);
}

/* ---- headings ---- */

static void heading_put(struct builder *b, const struct text_part *part)
{
	struct text_reader *r = b->r;
	struct block *block = block_new(r->arena, BLOCK_HEADING, part_line(r, part));
	struct heading *heading = ARENA_NEW(r->arena, struct heading);

	if (!block || !heading)
		return;
	heading->level = part->level;
	heading->text = inlines_plain(part->title);
	heading->guessed = part->weighed && !part->doc_title && !part->author_says;
	if (heading->guessed) {
		heading->score = part->score;
		heading->reasons = text_reasons(r, part);
	}
	if (part->subtitle_text.len > 0)
		heading->subtitle = inlines_plain(part->subtitle_text);
	block->u.heading = heading;
	b->heading = heading;
	block_put(b, block);
}

/* ---- paragraphs ---- */

/* Line ends that someone meant: the next word would have fitted by far, the
 * lines are short, and most begin with a capital, a digit or a mark. */
static bool lines_are_meant(const struct text_reader *r, const struct text_part *part)
{
	size_t early = 0, starts = 0, breaks = part->count - 1;

	if (part->count < 2 || part->count > 400 || r->doc->profile != PROFILE_WRAPPED)
		return false;
	for (size_t i = part->first; i < part->first + part->count; i++) {
		struct str line = text_line_str(r, i), next;

		if (r->lines[i].width > 60)
			return false;
		starts += !(*line.p >= 'a' && *line.p <= 'z');
		if (i + 1 == part->first + part->count)
			break;
		next = text_line_str(r, i + 1);
		early += r->lines[i].width + 1 + str_find(next, ' ') + 8 <= r->wrap_width;
	}
	return early * 4 >= breaks * 3 && starts * 10 >= part->count * 6;
}

/* The lines kept, each LF marked as a break. */
static struct inlines lines_kept(struct text_reader *r, const struct text_part *part)
{
	struct inlines text = { STR_EMPTY, NULL, 0 };
	struct buf out;

	text.spans = ARENA_ARRAY(r->arena, part->count, struct span);
	if (!text.spans)
		return text;
	buf_init(&out, r->text.len + part->count);
	for (size_t i = 0; i < part->count; i++) {
		if (i > 0) {
			struct span *span = &text.spans[text.span_count++];

			span->kind = SPAN_BREAK;
			span->from = (uint32_t)out.len;
			span->len = 1;
			buf_char(&out, '\n');
		}
		buf_str(&out, text_flow(r, part->first + i, 1));
	}
	text.text = arena_buf(r->arena, &out);
	buf_release(&out);
	return text;
}

static void paragraph_put(struct builder *b, const struct text_part *part)
{
	struct text_reader *r = b->r;
	struct block *block = block_new(r->arena, BLOCK_PARAGRAPH, part_line(r, part));

	if (!block)
		return;
	if (lines_are_meant(r, part))
		block->u.text = lines_kept(r, part);
	else
		block->u.text = inlines_plain(text_flow(r, part->first, part->count));
	block_put(b, block);
}

/* ---- numbered paragraphs that are a list after all ---- */

static long item_number(const struct text_reader *r, const struct text_part *part)
{
	if (!part->list_item || part->chosen || part->subtitle)
		return -1;
	return list_mark_read(text_line_str(r, part->first)).number;
}

static struct item *loose_item(struct text_reader *r, const struct text_part *part)
{
	struct item *item = ARENA_NEW(r->arena, struct item);
	struct str words = text_flow(r, part->first, part->count);

	if (!item)
		return NULL;
	item->blocks = block_new(r->arena, BLOCK_PARAGRAPH, part_line(r, part));
	if (item->blocks)
		item->blocks->u.text = inlines_plain(str_from(words, list_mark_read(words).skip));
	return item;
}

/* The parts from `i` on that go on counting; 0 when it is one number alone. */
static size_t loose_list_put(struct builder *b, size_t i)
{
	struct text_reader *r = b->r;
	long number = item_number(r, &r->parts[i]);
	size_t end = i + 1;
	struct block *block;
	struct item **tail;

	if (number < 0)
		return 0;
	while (end < r->part_count && item_number(r, &r->parts[end]) == number + (long)(end - i))
		end++;
	if (end - i < 2)
		return 0;
	block = block_new(r->arena, BLOCK_LIST, part_line(r, &r->parts[i]));
	if (!block)
		return 0;
	block->u.list.ordered = true;
	block->u.list.start = number;
	block->u.list.item_count = end - i;
	tail = &block->u.list.items;
	for (size_t k = i; k < end; k++) {
		*tail = loose_item(r, &r->parts[k]);
		if (!*tail)
			break;
		tail = &(*tail)->next;
	}
	block_put(b, block);
	return end - i;
}

/* ---- quotes ---- */

/* One level is taken off; what is quoted inside keeps its marks as text. */
static struct str quote_line(const struct text_reader *r, size_t i)
{
	return str_trim(str_from(text_line_str(r, i), 1));
}

static void quote_put(struct builder *b, const struct text_part *part)
{
	struct text_reader *r = b->r;
	struct block *quote = block_new(r->arena, BLOCK_QUOTE, part_line(r, part)), **tail;
	struct buf out;
	size_t last = part->first + part->count;

	if (!quote)
		return;
	tail = &quote->u.quote.blocks;
	buf_init(&out, r->text.len + part->count);
	for (size_t i = part->first; i < last; i++) {
		struct str line = quote_line(r, i);

		if (line.len > 0) {
			buf_str(&out, line);
			buf_char(&out, ' ');
		}
		if (out.len > 0 &&
			(line.len == 0 || i + 1 == last || r->doc->profile == PROFILE_LONG_LINE)) {
			struct str words = arena_buf(r->arena, &out);

			*tail = block_new(r->arena, BLOCK_PARAGRAPH, text_source_line(r, i));
			if (!*tail)
				break;
			(*tail)->u.text = inlines_plain(text_flow_str(r->arena, words));
			tail = &(*tail)->next;
			buf_clear(&out);
		}
	}
	buf_release(&out);
	if (quote->u.quote.blocks)
		block_put(b, quote);
}

/* ---- all ---- */

static void wrap_width_find(struct text_reader *r)
{
	size_t widths[TEXT_LONG_LINE + 1] = { 0 }, lines = 0, above = 0;

	for (size_t i = 0; i < r->part_count; i++) {
		const struct text_part *part = &r->parts[i];

		if (part->kind != TEXT_PARAGRAPH || part->count < 2)
			continue;
		for (size_t k = part->first; k + 1 < part->first + part->count; k++)
			if (r->lines[k].width <= TEXT_LONG_LINE) {
				widths[r->lines[k].width]++;
				lines++;
			}
	}
	r->wrap_width = TEXT_LONG_LINE;
	while (r->wrap_width > 0 && above * 20 <= lines)
		above += widths[r->wrap_width--];
	if (r->wrap_width < 60)
		r->wrap_width = 60;
}

static void part_put(struct builder *b, const struct text_part *part)
{
	struct text_reader *r = b->r;

	if (part->chosen) {
		heading_put(b, part);
		return;
	}
	switch ((enum text_kind)part->kind) {
	case TEXT_RULE:
		block_put(b, block_new(r->arena, BLOCK_RULE, part_line(r, part)));
		break;
	case TEXT_LIST:
		block_put(b, text_list_build(r, part));
		break;
	case TEXT_TABLE:
		block_put(b, text_table_build(r, part));
		break;
	case TEXT_PRE:
		block_put(b, text_pre_build(r, part));
		break;
	case TEXT_QUOTE:
		quote_put(b, part);
		break;
	case TEXT_HEADING:
	case TEXT_PARAGRAPH:
		paragraph_put(b, part);
		break;
	}
}

int text_blocks_build(struct text_reader *r, struct err *err)
{
	struct builder b = { .r = r, .tail = &r->doc->blocks };

	while (*b.tail)
		b.tail = &(*b.tail)->next;
	wrap_width_find(r);
	for (size_t i = 0; i < r->part_count;) {
		const struct text_part *part = &r->parts[i];
		size_t took = part->kind == TEXT_PARAGRAPH ? loose_list_put(&b, i) : 0;

		if (took > 0) {
			i += took;
			continue;
		}
		if (part->subtitle && b.heading)
			b.heading->subtitle = inlines_plain(part->title);
		else if (!part->metadata)
			part_put(&b, part);
		i++;
	}
	return arena_failed(r->arena) ? err_nomem(err) : 0;
}
