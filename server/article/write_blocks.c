/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/write_inner.h"

#include "text/width.h"

#include <stdint.h>
#include <string.h>

/* ---- lines and what parts them --------------------------------------------------- */

void line_part(struct writer *w)
{
	w->due = w->started;
	w->due_quote = w->quote;
	w->due_prefix = w->prefix_len;
}

void line_begin(struct writer *w)
{
	size_t prefix_len = w->prefix_len;
	bool quoted = w->due_quote && w->quote;

	if (w->due && (w->own_gap || !(quoted && w->form->typed_lines))) {
		if (w->due_prefix < prefix_len)
			w->prefix_len = w->due_prefix;
		w->form->blank(w);
		if (w->gap)
			w->form->blank(w);
		w->prefix_len = prefix_len;
	}
	w->due = w->gap = w->own_gap = false;
	w->started = true;
}

size_t prefix_push(struct writer *w, struct str add)
{
	size_t before = w->prefix_len;
	unsigned spaces = 0;

	if (w->form->typed_lines || before + add.len > PREFIX_MAX ||
		before + add.len > w->options->width / 2)
		return before;
	while (spaces < before && w->prefix[before - 1 - spaces] == ' ')
		spaces++;
	for (size_t i = 0; i < add.len; i++) {
		spaces = add.p[i] == ' ' ? spaces + 1 : 0;
		if (spaces <= w->form->spaces_max)
			w->prefix[w->prefix_len++] = add.p[i];
	}
	return before;
}

void prefix_pop(struct writer *w, size_t len)
{
	w->prefix_len = len;
}

void write_words(struct writer *w, struct str text)
{
	if (text.len == 0)
		return;
	line_begin(w);
	w->form->text(w, text);
}

/* ---- text, headings, links --------------------------------------------------------- */

/* Links follow the block that mentions them, unless the author says otherwise. */
static enum links_mode mode_of(const struct document *doc)
{
	return doc->meta.has_links ? doc->meta.links : LINKS_BLOCK;
}

static bool shows_links(const struct writer *w)
{
	return mode_of(w->doc) != LINKS_OFF;
}

void write_lone(struct writer *w, const struct inlines *in, const struct span *lone)
{
	link_single(w, lone->target, span_text(&w->scratch, in, lone), lone->kind == SPAN_IMAGE,
		lone->automatic);
}

static void write_paragraph(struct writer *w, const struct inlines *in, bool outermost)
{
	const struct span *lone = outermost && shows_links(w) ? inline_lone(in) : NULL;

	if (lone)
		write_lone(w, in, lone);
	else
		write_words(w, inline_words(w, in, true));
}

static void write_heading(struct writer *w, const struct heading *h, bool outermost)
{
	struct str text = inline_words(w, &h->text, false);
	int level = h->level + w->options->heading_shift;

	if (text.len && outermost) {
		line_begin(w);
		w->form->heading(w, level < 2 ? 2 : level > 3 ? 3 : level, text);
		line_part(w);
	} else {
		write_words(w, text);
	}
	write_words(w, inline_words(w, &h->subtitle, false));
}

/* Inside a list or quote a link line is text; its target is among the links
 * that follow the block. */
static void write_inner_link(
	struct writer *w, struct str target, const struct inlines *label, bool image)
{
	struct str text = inline_words(w, label, false);
	unsigned number = links_number(w, target);

	if (text.len == 0 && !image)
		text = target;
	text = arena_printf(&w->scratch, "%s%.*s", image ? "[image] " : "", STR_PRINTF(text));
	if (number)
		text = arena_printf(&w->scratch, "%.*s [%u]", STR_PRINTF(text), number);
	write_words(w, text);
}

static void write_figure(struct writer *w, const struct block *b, bool outermost)
{
	struct str alt = inlines_to_plain(&w->scratch, &b->u.figure.alt);
	struct str caption = inlines_to_plain(&w->scratch, &b->u.figure.caption);
	const struct inlines *label = alt.len ? &b->u.figure.alt : &b->u.figure.caption;

	if (outermost)
		link_single(w, b->u.figure.target, alt.len ? alt : caption, true, false);
	else
		write_inner_link(w, b->u.figure.target, label, true);
	if (alt.len ? !str_eq(alt, caption) : b->u.figure.caption.span_count > 0)
		write_words(w, inline_words(w, &b->u.figure.caption, true));
}

/* ---- the walk ------------------------------------------------------------------------------ */

static void write_pre(struct writer *w, const struct block *b)
{
	if (b->u.pre.text.len == 0)
		return;
	line_begin(w);
	w->form->pre(w, b->u.pre.kind, b->u.pre.label, b->u.pre.text);
}

static void write_link(struct writer *w, const struct block *b, bool outermost)
{
	if (outermost)
		link_single(w, b->u.link.target, inlines_to_plain(&w->scratch, &b->u.link.label),
			false, false);
	else
		write_inner_link(w, b->u.link.target, &b->u.link.label, false);
}

void write_block(struct writer *w, const struct block *b, bool outermost)
{
	switch (b->kind) {
	case BLOCK_PARAGRAPH:
		write_paragraph(w, &b->u.text, outermost);
		break;
	case BLOCK_HEADING:
		write_heading(w, b->u.heading, outermost);
		break;
	case BLOCK_LIST:
		if (outermost && shows_links(w) && is_link_list(b))
			write_link_list(w, &b->u.list);
		else
			write_list(w, &b->u.list, 1);
		break;
	case BLOCK_DEFINITIONS:
		write_definitions(w, &b->u.list);
		break;
	case BLOCK_NOTES:
		write_notes(w, &b->u.list);
		break;
	case BLOCK_QUOTE:
		write_quote(w, b);
		break;
	case BLOCK_PREFORMATTED:
		write_pre(w, b);
		break;
	case BLOCK_TABLE:
		write_table(w, b->u.table);
		break;
	case BLOCK_FIGURE:
		write_figure(w, b, outermost);
		break;
	case BLOCK_RULE:
		if (outermost)
			w->form->rule(w);
		break;
	case BLOCK_LINK:
		write_link(w, b, outermost);
		break;
	}
}

/* The source line that a block of gemtext ends on. */
static uint32_t last_line(const struct block *b)
{
	uint32_t line = b->line;

	if (b->kind == BLOCK_LIST)
		for (const struct item *i = b->u.list.items; i; i = i->next)
			line = i->blocks ? i->blocks->line : line;
	if (b->kind == BLOCK_QUOTE)
		for (const struct block *q = b->u.quote.blocks; q; q = q->next)
			line = q->line;
	if (b->kind == BLOCK_PREFORMATTED) {
		line++;
		for (size_t i = 0; i < b->u.pre.text.len; i++)
			line += b->u.pre.text.p[i] == '\n';
	}
	return line;
}

/* Runs of link lines stay together, and gemtext comes back laid out as its
 * author laid it out: what stood on adjacent lines stays so. */
static bool stay_together(const struct writer *w, const struct block *a, const struct block *b)
{
	bool adjacent = b->line <= last_line(a) + 1;

	if (w->doc->format != FORMAT_GEMTEXT)
		return a->kind == BLOCK_LINK && b->kind == BLOCK_LINK;
	if (!adjacent)
		return false;
	return w->form->typed_lines || (a->kind == BLOCK_LINK && b->kind == BLOCK_LINK);
}

static void write_outermost(struct writer *w, const struct block *b, bool per_block)
{
	bool parted = true;
	size_t len = w->out->len;

	if (per_block)
		links_gather(w, b, b->next);
	write_block(w, b, true);
	if (per_block)
		parted = links_flush(w);
	/* what came to nothing still parts its neighbours: two lists would be one */
	if (parted || !b->next || w->out->len == len || !stay_together(w, b, b->next))
		line_part(w);
	else
		w->due = false;
	/* one block's scratch is not the next one's, unless a table of links is kept */
	if (per_block && w->scratch.used > 256 * 1024 && !arena_failed(&w->scratch))
		arena_release(&w->scratch);
}

/* Notes of other pages that this one refers to. */
static void write_far_notes(struct writer *w, struct note_marks *marks)
{
	const struct block *notes = note_marks_block(marks);

	if (notes)
		write_outermost(w, notes, mode_of(w->doc) != LINKS_OFF);
	note_marks_links(w, marks);
}

void write_form(const struct form *form, const struct block *first, const struct block *end,
	const struct write_options *options, struct buf *out)
{
	struct writer w = {
		.form = form, .options = options, .doc = options->links.doc, .out = out
	};
	enum links_mode mode = mode_of(w.doc);
	struct note_marks marks;

	arena_init(&w.scratch, SIZE_MAX);
	note_marks_find(&marks, w.doc, first, end);
	w.number = marks.highest > options->taken ? marks.highest : options->taken;
	if (mode == LINKS_SECTION)
		links_gather(&w, first, end);
	for (const struct block *b = first; b && b != end && !buf_failed(out); b = b->next)
		write_outermost(&w, b, mode == LINKS_BLOCK);
	if (mode == LINKS_SECTION)
		links_flush(&w);
	if (options->alone)
		write_far_notes(&w, &marks);
	if (arena_failed(&w.scratch) || arena_failed(&marks.arena))
		out->failed = true;
	note_marks_release(&marks);
	arena_release(&w.scratch);
}
