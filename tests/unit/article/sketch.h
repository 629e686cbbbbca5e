/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef UNIT_ARTICLE_SKETCH_H
#define UNIT_ARTICLE_SKETCH_H

#include "../../fuzz/model_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/*
 * Blocks drawn as text, one a line, so that a test shows what it expects:
 *
 *   h2#id Title {em:of it} / subtitle     p Words {a /x:linked}{br}and more
 *   ul, ol3, dl, notes (loose: "ul loose"), below them "- ", "x ", "o " per item
 *   quote by Somebody     pre c: one|two|   fig x.png alt | caption
 *   table lr: head | cell / a | b           link /x label      rule
 */
struct sketch {
	struct arena arena;
	struct document doc;
	struct err err;
	struct buf out;
};

static inline void sketch_inlines(struct buf *out, const struct inlines *in)
{
	static const char *const names[] = { "em", "b", "code", "s", "sub", "sup", "a", "img",
		"note", "br", "math" };
	size_t open[64], depth = 0, next = 0;

	for (size_t at = 0; at <= in->text.len; at++) {
		for (;;) {
			bool begins = next < in->span_count && in->spans[next].from == at;

			if (depth && open[depth - 1] == at && (!begins || in->spans[next].len)) {
				buf_char(out, '}');
				depth--;
				continue;
			}
			if (!begins)
				break;
			const struct span *span = &in->spans[next++];

			buf_printf(out, "{%s", names[span->kind]);
			if (span->target.len)
				buf_printf(out, " %.*s", STR_PRINTF(span->target));
			if (span->kind != SPAN_BREAK)
				buf_char(out, ':');
			open[depth++] = at + span->len;
			if (span->len == 0) {
				buf_char(out, '}');
				depth--;
			}
		}
		if (at < in->text.len && in->text.p[at] != '\n')
			buf_char(out, in->text.p[at]);
	}
}

static inline void sketch_blocks(struct buf *out, const struct block *block, size_t indent);

static inline void sketch_list(struct buf *out, const struct block *block, size_t indent)
{
	const struct list *list = &block->u.list;

	if (block->kind == BLOCK_DEFINITIONS)
		buf_puts(out, "dl");
	else if (block->kind == BLOCK_NOTES)
		buf_puts(out, "notes");
	else if (list->ordered)
		buf_printf(out, "ol%ld%s", list->start, list->tight ? "" : " loose");
	else
		buf_printf(out, "ul%s", list->tight ? "" : " loose");
	buf_char(out, '\n');
	for (const struct item *item = list->items; item; item = item->next) {
		buf_repeat(out, ' ', indent + 1);
		buf_char(out, item->check == CHECK_DONE ? 'x' : item->check ? 'o' : '-');
		buf_char(out, ' ');
		sketch_inlines(out, &item->term);
		if (item->id.len)
			buf_printf(out, " #%.*s", STR_PRINTF(item->id));
		buf_char(out, '\n');
		sketch_blocks(out, item->blocks, indent + 2);
	}
}

static inline void sketch_table(struct buf *out, const struct table *table)
{
	buf_puts(out, "table ");
	for (size_t i = 0; i < table->columns; i++)
		buf_char(out, "-lcr"[table->align[i]]);
	buf_char(out, ':');
	for (size_t i = 0; i < table->columns && table->has_head; i++) {
		buf_puts(out, i ? " | " : " ");
		sketch_inlines(out, &table->head[i]);
	}
	for (size_t i = 0; i < table->columns * table->rows; i++) {
		buf_puts(out, i % table->columns ? " | " : " / ");
		sketch_inlines(out, &table->cells[i]);
	}
	if (table->caption.text.len)
		buf_puts(out, " -- ");
	sketch_inlines(out, &table->caption);
}

static inline void sketch_pre(struct buf *out, const struct block *block)
{
	static const char *const kinds[] = { "code", "art", "table", "verse", "math" };

	buf_printf(out, "pre %s %.*s: ", kinds[block->u.pre.kind], STR_PRINTF(block->u.pre.label));
	for (size_t i = 0; i < block->u.pre.text.len; i++)
		buf_char(out, block->u.pre.text.p[i] == '\n' ? '|' : block->u.pre.text.p[i]);
}

static inline void sketch_heading(struct buf *out, const struct heading *heading)
{
	buf_printf(out, "h%d", heading->level);
	if (heading->id.len)
		buf_printf(out, "#%.*s", STR_PRINTF(heading->id));
	buf_char(out, ' ');
	sketch_inlines(out, &heading->text);
	if (heading->subtitle.text.len)
		buf_puts(out, " / ");
	sketch_inlines(out, &heading->subtitle);
}

static inline void sketch_block(struct buf *out, const struct block *block, size_t indent)
{
	switch (block->kind) {
	case BLOCK_PARAGRAPH:
		buf_puts(out, "p ");
		sketch_inlines(out, &block->u.text);
		break;
	case BLOCK_HEADING:
		sketch_heading(out, block->u.heading);
		break;
	case BLOCK_LIST:
	case BLOCK_DEFINITIONS:
	case BLOCK_NOTES:
		sketch_list(out, block, indent);
		return;
	case BLOCK_QUOTE:
		buf_puts(out, block->u.quote.by.text.len ? "quote by " : "quote");
		sketch_inlines(out, &block->u.quote.by);
		buf_char(out, '\n');
		sketch_blocks(out, block->u.quote.blocks, indent + 1);
		return;
	case BLOCK_PREFORMATTED:
		sketch_pre(out, block);
		break;
	case BLOCK_TABLE:
		sketch_table(out, block->u.table);
		break;
	case BLOCK_FIGURE:
		buf_printf(out, "fig %.*s ", STR_PRINTF(block->u.figure.target));
		sketch_inlines(out, &block->u.figure.alt);
		buf_puts(out, " | ");
		sketch_inlines(out, &block->u.figure.caption);
		break;
	case BLOCK_RULE:
		buf_puts(out, "rule");
		break;
	case BLOCK_LINK:
		buf_printf(out, "link %.*s ", STR_PRINTF(block->u.link.target));
		sketch_inlines(out, &block->u.link.label);
		break;
	}
	buf_char(out, '\n');
}

static inline void sketch_blocks(struct buf *out, const struct block *block, size_t indent)
{
	for (; block; block = block->next) {
		buf_repeat(out, ' ', indent);
		sketch_block(out, block, indent);
	}
}

/* sketch_read - read `text`, check every promise of the model, draw it.
 * Returns what the reader did. */
static inline int sketch_read(struct sketch *s, article_reader *read, struct str text)
{
	int code;

	*s = (struct sketch){ .err = { .code = ERR_NONE } };
	arena_init(&s->arena, (size_t)256 * 1024 * 1024);
	buf_init(&s->out, 1 << 24);
	s->doc.arena = &s->arena;
	code = read(&s->doc, text, 1, &s->err);
	if (code == 0) {
		model_check_document(&s->doc);
		sketch_blocks(&s->out, s->doc.blocks, 0);
	}
	return code;
}

static inline void sketch_release(struct sketch *s)
{
	buf_release(&s->out);
	arena_release(&s->arena);
}

static inline void sketch_expect_at(
	article_reader *read, const char *text, const char *expected, const char *file, int line)
{
	struct sketch s;

	if (sketch_read(&s, read, str_of(text)) != 0)
		print_error("%s\n", s.err.text);
	if (!str_eq(buf_view(&s.out), str_of(expected))) {
		print_error("read:\n%.*sexpected:\n%s", STR_PRINTF(buf_view(&s.out)), expected);
		_fail(file, line);
	}
	sketch_release(&s);
}

static inline size_t sketch_warnings(const struct sketch *s)
{
	size_t count = 0;

	for (const struct warning *w = s->doc.warnings; w; w = w->next)
		count++;
	return count;
}

#endif
