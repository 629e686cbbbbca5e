/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/write_inner.h"

/*
 * Foot notes that a page refers to and that stand on another: a note stands
 * where it was first met.  Short ones are said again, for the others there is a
 * link; how much is said again is bounded, so that an article of many small pages
 * with one long note does not become many long ones.
 */

enum { REPEATED_MAX = 1024 }; /* octets of a page */

/* ---- which ------------------------------------------------------------------------ */

static unsigned number_of(struct str mark)
{
	long long n = -1;

	if (mark.len >= 3 && mark.p[0] == '[')
		n = str_number(str_make(mark.p + 1, mark.len - 2), 1000000);
	return n > 0 ? (unsigned)n : 0;
}

/* True when it is the first time that a note is met. */
static bool meet(struct note_marks *marks, unsigned number)
{
	const struct document *doc = marks->doc;
	bool fresh = false;

	if (number > marks->highest)
		marks->highest = number;
	if (number == 0 || number > doc->note_count || !doc->notes[number - 1].item)
		return false;
	str_map_put(&marks->met, doc->notes[number - 1].item->id, &fresh);
	return fresh;
}

static void find_marks(void *ctx, const struct inlines *in)
{
	struct note_marks *marks = ctx;

	for (size_t i = 0; i < in->span_count; i++) {
		const struct span *span = &in->spans[i];
		unsigned n = number_of(str_upto(str_from(in->text, span->from), span->len));
		struct far_note *far;

		if (span->kind != SPAN_NOTE || !meet(marks, n))
			continue;
		far = ARENA_NEW(&marks->arena, struct far_note);
		if (!far)
			return;
		far->note = &marks->doc->notes[n - 1];
		*marks->tail = far;
		marks->tail = &far->next;
	}
}

void note_marks_find(struct note_marks *marks, const struct document *doc,
	const struct block *first, const struct block *end)
{
	const struct inline_visitor visitor = { .inlines = find_marks, .ctx = marks };
	size_t left = REPEATED_MAX;

	*marks = (struct note_marks){ .doc = doc, .tail = &marks->first };
	arena_init(&marks->arena, SIZE_MAX);
	str_map_init(&marks->met, &marks->arena);
	for (const struct block *b = first; b && b != end; b = b->next)
		for (const struct item *i = b->kind == BLOCK_NOTES ? b->u.list.items : NULL; i;
			i = i->next)
			meet(marks, number_of(i->term.text));
	inlines_visit(first, end, true, &visitor);
	/* a note may refer to others, which join the queue */
	for (struct far_note *far = marks->first; far; far = far->next) {
		if (far->note->octets > left)
			continue;
		left -= far->note->octets;
		far->repeated = true;
		inlines_visit(far->note->item->blocks, NULL, false, &visitor);
	}
}

void note_marks_release(struct note_marks *marks)
{
	arena_release(&marks->arena);
}

/* ---- and what is written of them ----------------------------------------------------- */

static void link_to(struct writer *w, const struct item *item)
{
	struct str target = arena_printf(&w->scratch, "#%.*s", STR_PRINTF(item->id));
	const uint32_t *at = w->doc->anchors ? str_map_get(w->doc->anchors, item->id) : NULL;
	struct str title = STR_EMPTY;

	if (at && *at < w->doc->section_count)
		title = inlines_to_plain(&w->scratch, &w->doc->sections[*at].title);
	link_single(w, target,
		str_trim(arena_printf(
			&w->scratch, "%.*s %.*s", STR_PRINTF(item->term.text), STR_PRINTF(title))),
		false, false);
}

struct block *note_marks_block(struct note_marks *marks)
{
	struct block *block = NULL;
	struct item **tail = NULL;

	for (const struct far_note *far = marks->first; far; far = far->next) {
		struct item *item = far->repeated ? ARENA_NEW(&marks->arena, struct item) : NULL;

		if (item && !block) {
			block = ARENA_NEW(&marks->arena, struct block);
			if (!block)
				return NULL;
			block->kind = BLOCK_NOTES;
			tail = &block->u.list.items;
		}
		if (!item)
			continue;
		*item = *far->note->item;
		item->next = NULL;
		*tail = item;
		tail = &item->next;
	}
	return block;
}

void note_marks_links(struct writer *w, const struct note_marks *marks)
{
	for (const struct far_note *far = marks->first; far; far = far->next)
		if (!far->repeated)
			link_to(w, far->note->item);
}
