/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Blocks that hold blocks: lists, notes, definitions, quotes. */
#include "article/write_inner.h"

/* ---- lists --------------------------------------------------------------------------- */

static bool has_own_text(const struct block *b)
{
	return b && (b->kind == BLOCK_PARAGRAPH || b->kind == BLOCK_HEADING);
}

/* Items that are one text, or a text and lists below it, stand line under line. */
static bool is_compact(const struct list *list)
{
	for (const struct item *i = list->items; i; i = i->next) {
		const struct block *b = has_own_text(i->blocks) ? i->blocks->next : i->blocks;

		for (; b; b = b->next)
			if (b->kind != BLOCK_LIST)
				return false;
	}
	return true;
}

static struct str item_text(struct writer *w, const struct item *item)
{
	static const char *const boxes[] = { "", "[ ] ", "[x] " };
	const struct block *b = item->blocks;
	struct str text = STR_EMPTY;

	if (has_own_text(b))
		text = inline_words(
			w, b->kind == BLOCK_HEADING ? &b->u.heading->text : &b->u.text, false);
	return str_trim(arena_printf(&w->scratch, "%s%.*s", boxes[item->check], STR_PRINTF(text)));
}

/* What follows an item's first text, moved in under it. */
static void write_rest(struct writer *w, const struct block *b, unsigned depth)
{
	static const char spaces[] = "        ";
	size_t before = prefix_push(w, str_make(spaces, w->form->hang));

	for (; b; b = b->next) {
		if (b->kind == BLOCK_LIST) {
			prefix_pop(w, before);
			write_list(w, &b->u.list, depth + 1);
			prefix_push(w, str_make(spaces, w->form->hang));
			continue;
		}
		line_part(w);
		write_block(w, b, false);
	}
	prefix_pop(w, before);
}

static void write_item(struct writer *w, const struct item *item, unsigned depth, struct str marker)
{
	struct str text = item_text(w, item);
	const struct block *rest = item->blocks;

	if (text.len) {
		line_begin(w);
		w->form->item(w, depth, marker, text);
	}
	if (has_own_text(rest))
		rest = rest->next;
	else if (!text.len && marker.len)
		write_words(w, marker);
	write_rest(w, rest, depth);
}

void write_list(struct writer *w, const struct list *list, unsigned depth)
{
	bool compact = is_compact(list);
	long number = list->start;

	for (const struct item *i = list->items; i && !buf_failed(w->out); i = i->next) {
		struct str marker = STR_EMPTY;

		if (list->ordered)
			marker = arena_printf(&w->scratch, "%ld.", number++);
		if (!compact && i != list->items)
			line_part(w);
		write_item(w, i, depth, marker);
	}
}

void write_link_list(struct writer *w, const struct list *list)
{
	for (const struct item *i = list->items; i; i = i->next)
		write_lone(w, &i->blocks->u.text, inline_lone(&i->blocks->u.text));
}

void write_notes(struct writer *w, const struct list *list)
{
	bool compact = is_compact(list);

	for (const struct item *i = list->items; i; i = i->next) {
		struct str mark = inlines_to_plain(&w->scratch, &i->term);

		if (mark.len && mark.p[0] != '[')
			mark = arena_printf(&w->scratch, "[%.*s]", STR_PRINTF(mark));
		if (!compact && i != list->items)
			line_part(w);
		write_item(w, i, 1, mark);
	}
}

/* ---- definitions and quotes ------------------------------------------------------------- */

static void write_term(struct writer *w, const struct inlines *term)
{
	struct str text = inline_words(w, term, false);

	if (text.len && text.p[text.len - 1] != ':')
		text = arena_printf(&w->scratch, "%.*s:", STR_PRINTF(text));
	write_words(w, text);
}

static void write_meaning(struct writer *w, const struct block *b)
{
	size_t before = prefix_push(w, str_make("    ", w->form->hang));

	for (bool first = true; b; b = b->next, first = false) {
		struct str text = STR_EMPTY;

		if (w->form->typed_lines && b->kind == BLOCK_PARAGRAPH)
			text = inline_words(w, &b->u.text, false);
		if (text.len) {
			line_begin(w);
			w->form->item(w, 1, STR_EMPTY, text);
			continue;
		}
		if (!first)
			line_part(w);
		write_block(w, b, false);
	}
	prefix_pop(w, before);
}

void write_definitions(struct writer *w, const struct list *list)
{
	for (const struct item *i = list->items; i && !buf_failed(w->out); i = i->next) {
		if (i != list->items)
			line_part(w);
		write_term(w, &i->term);
		write_meaning(w, i->blocks);
	}
}

void write_quote(struct writer *w, const struct block *quote)
{
	struct str by = inline_words(w, &quote->u.quote.by, false);
	size_t before = prefix_push(w, STR("> "));

	w->quote++;
	for (const struct block *b = quote->u.quote.blocks, *last = NULL; b;
		last = b, b = b->next) {
		if (last)
			line_part(w);
		w->own_gap = last && w->doc->format == FORMAT_GEMTEXT && b->line > last->line + 1;
		write_block(w, b, false);
	}
	if (by.len && !str_starts(by, STR("—")))
		by = arena_printf(&w->scratch, "— %.*s", STR_PRINTF(by));
	write_words(w, by);
	w->quote--;
	prefix_pop(w, before);
}
