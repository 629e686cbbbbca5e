/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_BLOCK_CHAIN_H
#define ARTICLE_BLOCK_CHAIN_H

#include "article/model.h"

/*
 * A list of blocks that grows at its end, and what the readers of marked-up
 * formats share when they add to one.  Allocation failures are the arena's to
 * report: a call that gets no memory adds nothing.
 */
struct block_chain {
	struct arena *arena; /* borrowed */
	struct block *first, *last;
};

/* Ids that wait for the next block of the top level. */
struct mark_queue {
	struct mark *first, **end;
	size_t count; /* of all that ever waited */
};

/* marks_add - the first ten thousand are kept. */
void marks_add(struct mark_queue *queue, struct arena *arena, struct str id);
/* marks_move - to the block, after those that it has; nothing waits afterwards. */
void marks_move(struct mark_queue *queue, struct block *block);

void chain_init(struct block_chain *chain, struct arena *arena);
/* chain_add - a new block at the end; NULL when the arena is exhausted. */
struct block *chain_add(struct block_chain *chain, enum block_kind kind, uint32_t line);
/* chain_append - all blocks of `more`, which is empty afterwards. */
void chain_append(struct block_chain *chain, struct block_chain *more);

/* chain_blank - nothing but white space, no-break spaces among it: what holds a gap
 * open in a page, and is no words. */
bool chain_blank(struct str text);

/* chain_text - a paragraph, or a figure when all there is is an image; nothing
 * for empty text. */
void chain_text(struct block_chain *chain, uint32_t line, struct inlines text);
/* chain_strong - the same in bold: a heading where none can stand. */
void chain_strong(struct block_chain *chain, uint32_t line, struct inlines text);
/* chain_pre - preformatted text, sanitized; the last line gets its LF. */
void chain_pre(struct block_chain *chain, uint32_t line, struct str raw, struct str label,
	enum pre_kind kind);
/*
 * chain_heading - NULL for a text without words, which is no heading; an image
 * without words stays as a figure.  A picture beside words, a badge or a logo,
 * is left out: a heading goes into lists, links and addresses.
 */
struct heading *chain_heading(
	struct block_chain *chain, uint32_t line, int level, struct inlines text, struct str id);
/* chain_item - a new item at the end of a list; NULL when memory ran out. */
struct item *chain_item(struct arena *arena, struct list *list, struct item **last);

/*
 * chain_quote_by - take the attribution off the end of a quote: a last
 * paragraph that begins with a dash, after at least one other.
 */
void chain_quote_by(struct block *quote);

/*
 * chain_bold_headings - articles.md 2.2: where there is no heading at all, but
 * two or more paragraphs that are nothing but bold, each with something other
 * than such a paragraph after it, those are headings of level 2.
 */
void chain_bold_headings(struct document *doc);

#endif
