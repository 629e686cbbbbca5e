/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef FUZZ_MODEL_CHECK_H
#define FUZZ_MODEL_CHECK_H

#include "article/read.h"
#include "text/clean.h"

#include <assert.h>
#include <string.h>

/*
 * What article/model.h promises of every document, whatever was read.  Each
 * function stops the process at the first broken promise.
 */
enum { MODEL_DEPTH_MAX = 80 };

static inline void model_check_char(uint32_t c, bool pre)
{
	assert(c >= 0x20 || c == '\n' || (pre && c == '\t'));
	assert(!(c >= 0x7f && c <= 0x9f));
	assert(!(c >= 0x202a && c <= 0x202e));
	assert(!(c >= 0x2066 && c <= 0x2069));
	assert(c != 0xfeff && c != 0x2028 && c != 0x2029);
}

static inline void model_check_text(struct str text, bool pre)
{
	assert(utf8_valid(text));
	while (text.len)
		model_check_char(utf8_next(&text), pre);
}

/* Text of one line: no LF, nothing but words at its ends. */
static inline void model_check_line(struct str text)
{
	model_check_text(text, false);
	assert(text.len == 0 || memchr(text.p, '\n', text.len) == NULL);
	assert(str_eq(str_trim(text), text));
}

static inline bool model_at_boundary(struct str text, size_t at)
{
	return at == text.len || ((unsigned char)text.p[at] & 0xc0) != 0x80;
}

/* Spans are sorted, in range, nest, and every LF is one that a span asks for. */
static inline void model_check_inlines(const struct inlines *in)
{
	size_t open[64], depth = 0, breaks = 0, feeds = 0;

	model_check_text(in->text, false);
	assert(str_eq(str_trim(in->text), in->text));
	for (size_t i = 0; i < in->text.len; i++)
		feeds += in->text.p[i] == '\n';
	for (size_t i = 0; i < in->span_count; i++) {
		const struct span *span = &in->spans[i];
		const size_t end = (size_t)span->from + span->len;

		assert(end <= in->text.len);
		assert(model_at_boundary(in->text, span->from) && model_at_boundary(in->text, end));
		assert(i == 0 || span[-1].from <= span->from);
		while (depth && open[depth - 1] <= span->from && open[depth - 1] < end)
			depth--;
		assert(depth == 0 || end <= open[depth - 1]);
		assert(depth < 64);
		open[depth++] = end;
		if (span->kind != SPAN_BREAK)
			continue;
		assert(span->len == 1 && in->text.p[span->from] == '\n');
		breaks++;
	}
	assert(breaks == feeds);
}

static inline void model_check_blocks(const struct block *block, unsigned depth);

static inline void model_check_list(const struct list *list, unsigned depth)
{
	size_t count = 0;

	for (const struct item *item = list->items; item; item = item->next) {
		model_check_inlines(&item->term);
		model_check_line(item->id);
		model_check_blocks(item->blocks, depth + 1);
		count++;
	}
	assert(count == list->item_count && count > 0);
}

static inline void model_check_table(const struct table *table)
{
	assert(table->columns > 0);
	for (size_t i = 0; i < table->columns; i++)
		model_check_inlines(&table->head[i]);
	for (size_t i = 0; i < table->columns * table->rows; i++)
		model_check_inlines(&table->cells[i]);
	model_check_inlines(&table->caption);
}

static inline void model_check_heading(const struct heading *heading, unsigned depth)
{
	assert(depth == 0);
	assert(heading->level >= 1 && heading->level <= 6);
	assert(heading->text.text.len > 0);
	model_check_inlines(&heading->text);
	model_check_inlines(&heading->subtitle);
	model_check_line(heading->id);
}

static inline void model_check_block(const struct block *block, unsigned depth)
{
	switch (block->kind) {
	case BLOCK_PARAGRAPH:
		assert(block->u.text.text.len || block->u.text.span_count);
		model_check_inlines(&block->u.text);
		break;
	case BLOCK_HEADING:
		model_check_heading(block->u.heading, depth);
		break;
	case BLOCK_LIST:
	case BLOCK_DEFINITIONS:
	case BLOCK_NOTES:
		model_check_list(&block->u.list, depth);
		break;
	case BLOCK_QUOTE:
		model_check_inlines(&block->u.quote.by);
		model_check_blocks(block->u.quote.blocks, depth + 1);
		break;
	case BLOCK_PREFORMATTED:
		model_check_text(block->u.pre.text, true);
		assert(block->u.pre.text.len > 1 && str_ends(block->u.pre.text, STR("\n")));
		model_check_line(block->u.pre.label);
		break;
	case BLOCK_TABLE:
		model_check_table(block->u.table);
		break;
	case BLOCK_FIGURE:
		assert(block->u.figure.target.len);
		model_check_inlines(&block->u.figure.alt);
		model_check_inlines(&block->u.figure.caption);
		break;
	case BLOCK_LINK:
		assert(block->u.link.target.len);
		model_check_inlines(&block->u.link.label);
		break;
	case BLOCK_RULE:
		break;
	}
}

static inline void model_check_blocks(const struct block *block, unsigned depth)
{
	assert(depth < MODEL_DEPTH_MAX);
	for (; block; block = block->next) {
		assert(block->line > 0);
		model_check_block(block, depth);
	}
}

static inline void model_check_document(const struct document *doc)
{
	model_check_blocks(doc->blocks, 0);
	for (const struct warning *w = doc->warnings; w; w = w->next)
		model_check_line(w->text);
	model_check_line(doc->meta.title);
	model_check_line(doc->meta.summary);
	model_check_line(doc->meta.lang);
}

/* The whole of a reader's fuzz target. */
static inline int model_check_reader(article_reader *read, const uint8_t *data, size_t size)
{
	struct arena arena;
	struct document doc = { .arena = &arena };
	struct err err = { .code = ERR_NONE };
	int code;

	arena_init(&arena, (size_t)64 * 1024 * 1024 + 8 * size);
	code = read(&doc, str_make((const char *)data, size), 1, &err);
	assert(code == 0 || code == ERR_LIMIT || code == ERR_NOMEM);
	assert(code == 0 || err.text[0] != '\0');
	if (code == 0)
		model_check_document(&doc);
	arena_release(&arena);
	return 0;
}

#endif
