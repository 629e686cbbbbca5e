/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/autolink.h"

#include "article/links.h"
#include "article/model_map.h"

#include <string.h>

/* One text while it is scanned.  `cur` is the innermost span that holds the
 * place, and `next` the first that begins after it; both only move forward, so a
 * text costs time in proportion to its length and its spans. */
struct scan {
	struct document *doc;
	struct inlines *in;
	struct str_map *seen; /* targets that this block has already */
	size_t *parent;       /* [span_count]: the span around it, or NONE */
	size_t cur, next, next_busy;
	struct span *found;
	size_t found_count, found_room;
	bool has_at;
};

static const size_t NONE = SIZE_MAX;

static size_t end_of(const struct span *span)
{
	return (size_t)span->from + span->len;
}

static bool is_busy(const struct span *span)
{
	return span->kind == SPAN_LINK || span->kind == SPAN_IMAGE || span->kind == SPAN_CODE ||
	       span->kind == SPAN_NOTE || span->kind == SPAN_MATH;
}

static bool find_parents(struct scan *s)
{
	struct arena *arena = s->doc->arena;
	size_t cur = NONE;

	if (!s->in->span_count)
		return true;
	s->parent = ARENA_ARRAY(arena, s->in->span_count, size_t);
	if (!s->parent)
		return false;
	for (size_t i = 0; i < s->in->span_count; i++) {
		while (cur != NONE && end_of(&s->in->spans[cur]) <= s->in->spans[i].from)
			cur = s->parent[cur];
		s->parent[i] = cur;
		cur = i;
	}
	return true;
}

/* Move to `at`; returns the place itself, or the end of the busy span there. */
static size_t move_to(struct scan *s, size_t at)
{
	const struct span *spans = s->in->spans;

	while (s->next < s->in->span_count && spans[s->next].from <= at) {
		if (is_busy(&spans[s->next]) && end_of(&spans[s->next]) > at)
			at = end_of(&spans[s->next]);
		s->cur = s->next++;
	}
	while (s->cur != NONE && end_of(&spans[s->cur]) <= at)
		s->cur = s->parent[s->cur];
	if (s->next_busy < s->next)
		s->next_busy = s->next;
	while (s->next_busy < s->in->span_count && !is_busy(&spans[s->next_busy]))
		s->next_busy++;
	return at;
}

/* A link may lie inside a span or around one, never across its edge. */
static bool nests(const struct scan *s, size_t from, size_t len)
{
	const struct span *spans = s->in->spans;

	if (s->cur != NONE && end_of(&spans[s->cur]) < from + len)
		return false;
	for (size_t i = s->next; i < s->in->span_count && spans[i].from < from + len; i++)
		if (end_of(&spans[i]) > from + len)
			return false;
	return true;
}

static void keep(struct scan *s, size_t from, size_t len, struct str target)
{
	struct arena *arena = s->doc->arena;
	bool fresh = false;

	if (!str_map_put(s->seen, target, &fresh) || !fresh)
		return;
	if (s->found_count == s->found_room) {
		size_t room = s->found_room ? s->found_room * 2 : 4;
		struct span *found = ARENA_ARRAY(arena, room, struct span);

		if (!found)
			return;
		if (s->found_count)
			memcpy(found, s->found, s->found_count * sizeof(*found));
		s->found = found;
		s->found_room = room;
	}
	s->found[s->found_count++] = (struct span){ .kind = SPAN_LINK,
		.automatic = true,
		.from = (uint32_t)from,
		.len = (uint32_t)len,
		.target = target };
}

static size_t match(const struct scan *s, struct str text, size_t at, struct str *ret_target)
{
	const struct meta *meta = &s->doc->meta;
	struct arena *arena = s->doc->arena;
	size_t len = 0;

	if ((meta->autolink & AUTOLINK_URL) && ascii_is_alpha(text.p[at]))
		len = autolink_url(arena, text, at, ret_target);
	if (!len && (meta->autolink & AUTOLINK_MAIL) && s->has_at)
		len = autolink_mail(arena, text, at, ret_target);
	if (!len && (meta->autolink & AUTOLINK_TEL) && !ascii_is_alpha(text.p[at]))
		len = autolink_tel(arena, text, at, meta->region, ret_target);
	return len;
}

/* Nothing begins behind a letter or digit of the same word: an address stands
 * alone, a number begins with no letter. */
static bool inside_word(struct str text, size_t at)
{
	return at > 0 && ascii_is_alpha((unsigned char)text.p[at]) &&
	       (ascii_is_alpha((unsigned char)text.p[at - 1]) ||
		       ascii_is_digit((unsigned char)text.p[at - 1]));
}

static void scan_text(struct scan *s)
{
	struct str text = s->in->text;
	size_t at = 0;

	s->has_at = str_find(text, '@') < text.len;
	while (at < text.len) {
		size_t skip, len;
		struct str open = text, target;

		if (inside_word(text, at)) {
			at++;
			continue;
		}
		skip = move_to(s, at);
		if (skip > at) {
			at = skip;
			continue;
		}
		if (s->next_busy < s->in->span_count)
			open = str_upto(text, s->in->spans[s->next_busy].from);
		len = match(s, open, at, &target);
		if (len && target.len && nests(s, at, len))
			keep(s, at, len, target);
		at += len ? len : 1;
	}
}

/* Both lists are sorted; of two that begin together the longer is the outer. */
static void merge_found(struct scan *s)
{
	struct inlines *in = s->in;
	size_t count = in->span_count + s->found_count, a = 0, b = 0;
	struct span *all = ARENA_ARRAY(s->doc->arena, count, struct span);

	if (!all)
		return;
	for (size_t i = 0; i < count; i++) {
		bool old = b == s->found_count;

		if (!old && a < in->span_count)
			old = in->spans[a].from < s->found[b].from ||
			      (in->spans[a].from == s->found[b].from &&
				      in->spans[a].len >= s->found[b].len);
		all[i] = old ? in->spans[a++] : s->found[b++];
	}
	in->spans = all;
	in->span_count = count;
}

static void link_inlines(struct document *doc, struct inlines *in, struct str_map *seen)
{
	struct scan scan = { .doc = doc, .in = in, .seen = seen, .cur = NONE };
	bool fresh;

	if (!in->text.len || !find_parents(&scan))
		return;
	for (size_t i = 0; i < in->span_count; i++)
		if (in->spans[i].kind == SPAN_LINK)
			str_map_put(seen, in->spans[i].target, &fresh);
	scan_text(&scan);
	if (scan.found_count)
		merge_found(&scan);
}

static void link_blocks(struct document *doc, struct block *block, struct str_map *seen);

static void link_table(struct document *doc, struct table *table, struct str_map *seen)
{
	link_inlines(doc, &table->caption, seen);
	for (size_t i = 0; i < table->rows * table->columns; i++)
		link_inlines(doc, &table->cells[i], seen);
}

static void link_block(struct document *doc, struct block *block, struct str_map *seen)
{
	switch (block->kind) {
	case BLOCK_PARAGRAPH:
		link_inlines(doc, &block->u.text, seen);
		break;
	case BLOCK_LIST:
	case BLOCK_DEFINITIONS:
	case BLOCK_NOTES:
		for (struct item *item = block->u.list.items; item; item = item->next)
			link_blocks(doc, item->blocks, seen);
		break;
	case BLOCK_QUOTE:
		link_blocks(doc, block->u.quote.blocks, seen);
		link_inlines(doc, &block->u.quote.by, seen);
		break;
	case BLOCK_TABLE:
		link_table(doc, block->u.table, seen);
		break;
	case BLOCK_FIGURE:
		link_inlines(doc, &block->u.figure.caption, seen);
		break;
	case BLOCK_HEADING:
	case BLOCK_PREFORMATTED:
	case BLOCK_RULE:
	case BLOCK_LINK:
		break;
	}
}

static void link_blocks(struct document *doc, struct block *block, struct str_map *seen)
{
	for (; block; block = block->next)
		link_block(doc, block, seen);
}

void link_autofind(struct document *doc)
{
	struct str_map seen; /* one block shows a target once */

	if (!doc->meta.autolink)
		return;
	str_map_init(&seen, doc->arena);
	for (struct block *block = doc->blocks; block; block = block->next) {
		str_map_clear(&seen);
		link_block(doc, block, &seen);
	}
}
