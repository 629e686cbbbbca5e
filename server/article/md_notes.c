/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/inline_cut.h"
#include "article/links_path.h"
#include "article/md_reader.h"
#include "article/model_map.h"
#include "article/visit.h"

#include <string.h>

/*
 * Foot notes.
 */

enum { LABEL_MAX = 900, UNKNOWN_MAX = 20 };

unsigned md_note_mark(struct md_reader *r, long index)
{
	struct md_note *note;

	if (index < 1 || (size_t)index > r->note_count)
		return 0;
	note = &r->notes[index - 1];
	if (note->number == 0) {
		r->queue[r->queued++] = note;
		note->number = (unsigned)r->queued;
	}
	return note->number;
}

void md_notes_of_heading(struct md_reader *r, size_t from, struct str heading)
{
	for (size_t i = from; i < r->queued; i++)
		r->queue[i]->heading = heading;
}

/* A heading shows no mark, so its note says what it is about. */
static void name_heading(
	struct md_reader *r, const struct md_note *note, struct block_chain *blocks)
{
	struct arena *arena = r->doc->arena;
	struct block *first = blocks->first;

	if (!note->heading.len)
		return;
	if (first && first->kind == BLOCK_PARAGRAPH) {
		first->u.text = inlines_behind(arena,
			arena_printf(arena, "%.*s: ", STR_PRINTF(note->heading)), first->u.text);
		return;
	}
	first = block_new(arena, BLOCK_PARAGRAPH, md_line(r, note->definition));
	if (!first)
		return;
	first->u.text = inlines_plain(arena_printf(arena, "%.*s:", STR_PRINTF(note->heading)));
	first->next = blocks->first;
	blocks->first = first;
}

/* A note may refer to others, which then join the queue. */
int md_write_notes(struct md_reader *r, struct block_chain *to, struct err *err)
{
	struct arena *arena = r->doc->arena;
	struct block *block = NULL;
	struct item *last = NULL;

	while (r->written < r->queued) {
		const struct md_note *note = r->queue[r->written++];
		struct block_chain blocks;
		struct item *item;
		int code;

		if (!block)
			block = chain_add(to, BLOCK_NOTES, md_line(r, note->definition));
		item = block ? chain_item(arena, &block->u.list, &last) : NULL;
		if (!item)
			return 0;
		item->term = inlines_plain(arena_printf(arena, "[%u]", note->number));
		item->id = arena_printf(arena, "fn-%u", note->number);
		chain_init(&blocks, arena);
		code = md_blocks(r, cmark_node_first_child(note->definition), &blocks, 1, err);
		if (code)
			return code;
		name_heading(r, note, &blocks);
		item->blocks = blocks.first;
		r->doc->notes[note->number - 1] =
			(struct note){ item, blocks_octets(blocks.first) };
	}
	return 0;
}

/* "> - [^label]: words": the label, or an empty one. */
static struct str defined_label(struct str line)
{
	size_t at = str_search(line, STR("[^"));
	struct str label = str_from(line, at + 2);
	size_t end = str_find(label, ']');

	for (size_t i = 0; i < at; i++)
		if (!ascii_is_space(line.p[i]) && line.p[i] != '>' && line.p[i] != '-' &&
			line.p[i] != '*' && line.p[i] != '+')
			return STR_EMPTY;
	if (end + 1 >= label.len || label.p[end + 1] != ':' || end > LABEL_MAX)
		return STR_EMPTY;
	label = str_upto(label, end);
	for (size_t i = 0; i < label.len; i++)
		if ((unsigned char)label.p[i] <= ' ' || label.p[i] == '[' || label.p[i] == '\\')
			return STR_EMPTY;
	return label;
}

void md_note_labels(struct str text, struct buf *out)
{
	while (text.len) {
		struct str label = defined_label(str_line(&text));

		if (label.len == 0)
			continue;
		buf_puts(out, "[^");
		buf_str(out, label);
		buf_puts(out, "] ");
	}
}

/* ---- names that stand twice ------------------------------------------------------ */

struct twins {
	struct md_reader *r;
	struct str_map first; /* name -> line of its first definition, counted from 1 */
	struct str_map count;
	char *inside; /* by line, from 1: code or HTML, where nothing is defined */
	size_t lines;
	size_t found;
	struct buf *out; /* NULL: only count them */
};

/* The definition on line `line`, if it is another one of its name. */
static void meet_label(struct twins *t, struct str label, struct str line, uint32_t at)
{
	struct str name = ascii_lowered(t->r->doc->arena, label);
	bool fresh = true;
	uint32_t *first, *count;

	if (t->inside && t->inside[at])
		return;
	first = str_map_put(&t->first, name, &fresh);
	if (!first)
		return;
	if (fresh) {
		*first = at;
		return;
	}
	t->found++;
	count = t->out ? str_map_put(&t->count, name, &fresh) : NULL;
	if (!count)
		return;
	document_warn(t->r->doc, at + t->r->line_shift,
		"the foot note [^%.*s] is defined on line %u already; give this one another name",
		STR_PRINTF(str_upto(label, 80)), *first + t->r->line_shift);
	/* a name of its own, which nobody can have written */
	buf_add(t->out, line.p, (size_t)(label.p + label.len - line.p));
	buf_printf(t->out, "\xee\x80\x80%u", ++*count);
	buf_str(t->out, str_from(line, (size_t)(label.p + label.len - line.p)));
}

static void each_label(struct twins *t, struct str text)
{
	uint32_t at = 0;

	str_map_init(&t->first, t->r->doc->arena);
	str_map_init(&t->count, t->r->doc->arena);
	while (text.len) {
		const char *begin = text.p;
		struct str label = defined_label(str_line(&text));
		struct str line = str_make(begin, (size_t)(text.p - begin));
		size_t before = t->out ? t->out->len : 0;

		at++;
		if (label.len)
			meet_label(t, label, line, at);
		if (t->out && t->out->len == before)
			buf_str(t->out, line);
	}
	t->lines = at;
}

static void find_inside(struct twins *t, cmark_node *root, bool labels)
{
	const int shift = labels ? 2 : 0; /* the paragraph that was put before the text */
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);

		if (event != CMARK_EVENT_ENTER ||
			(type != CMARK_NODE_CODE_BLOCK && type != CMARK_NODE_HTML_BLOCK))
			continue;
		for (int n = cmark_node_get_start_line(node) - shift;
			n <= cmark_node_get_end_line(node) - shift; n++)
			if (n > 0 && (size_t)n <= t->lines)
				t->inside[n] = 1;
	}
	cmark_iter_free(iter);
}

bool md_note_twins(
	struct md_reader *r, struct str text, cmark_node *root, bool labels, struct buf *out)
{
	struct twins t = { .r = r };

	if (!labels)
		return false;
	each_label(&t, text);
	if (!t.found)
		return false;
	t.inside = arena_alloc(r->doc->arena, t.lines + 1);
	if (!t.inside)
		return false;
	find_inside(&t, root, labels);
	t.found = 0;
	t.out = out;
	each_label(&t, text);
	return t.found > 0 && !buf_failed(out);
}

/* ---- names that stand nowhere ------------------------------------------------------ */

/* Goes through the code of a text once, from its beginning on. */
struct code_cursor {
	const struct inlines *in;
	size_t next, end;
};

static bool in_code(struct code_cursor *code, size_t at)
{
	const struct inlines *in = code->in;

	for (; code->next < in->span_count && in->spans[code->next].from <= at; code->next++) {
		const struct span *span = &in->spans[code->next];

		if (span->kind == SPAN_CODE)
			code->end = (size_t)span->from + span->len;
	}
	return at < code->end;
}

/* Octets of a label that `s` begins with; 0: it is none.  "[^a-z]" alone is more likely
 * a pattern, so a word counts only behind what a note can be about. */
static size_t label_len(struct str s, int before)
{
	size_t n = 0, digits = 0;

	for (; n < s.len && (ascii_is_alpha(s.p[n]) || ascii_is_digit(s.p[n]) || s.p[n] == '-' ||
				    s.p[n] == '_');
		n++)
		digits += ascii_is_digit(s.p[n]);
	if (n == 0 || n == s.len || s.p[n] != ']' || n > LABEL_MAX)
		return 0;
	return digits == n || (unsigned char)before >= 0x80 || ascii_is_alpha(before) ||
			       ascii_is_digit(before) || (before && strchr(".,;:!?)*_", before))
		       ? n
		       : 0;
}

void md_notes_unknown(struct md_reader *r, uint32_t line, const struct inlines *in)
{
	struct code_cursor code = { .in = in };
	const struct str text = in->text;

	for (size_t at = 0; r->unknown_notes < UNKNOWN_MAX; at += 2) {
		struct str label;

		at += str_search(str_from(text, at), STR("[^"));
		if (at == text.len)
			return;
		label = str_from(text, at + 2);
		label = str_upto(label, label_len(label, at ? text.p[at - 1] : ' '));
		if (!label.len || in_code(&code, at))
			continue;
		r->unknown_notes++;
		document_warn(r->doc, line,
			"the foot note [^%.*s] is defined nowhere; write \"[^%.*s]: words\" on a "
			"line of its own",
			STR_PRINTF(label), STR_PRINTF(label));
	}
}
