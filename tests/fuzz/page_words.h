/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef FUZZ_PAGE_WORDS_H
#define FUZZ_PAGE_WORDS_H

#include "article/model.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * Nothing an author wrote is lost: the words of the model stand on the page, in
 * their order.  A word is a run of ASCII letters; a page may add words between them,
 * break one that is wider than a line, and set the number of a link inside one.
 */
struct page_words {
	struct str rest; /* of the page, behind the last word that was found */
};

enum { PAGE_WORD_MAX = 400 };

static inline bool page_word_octet(char c)
{
	return ascii_is_alpha(c);
}

/* The next word of *s, taken off; empty when there is none. */
static inline struct str page_word_next(struct str *s)
{
	struct str word;
	size_t n = 0;

	while (s->len && !page_word_octet(s->p[0]))
		*s = str_from(*s, 1);
	while (n < s->len && page_word_octet(s->p[n]))
		n++;
	word = str_upto(*s, n);
	*s = str_from(*s, n);
	return word;
}

/* Does `at` begin with the word, whole or in pieces?  What follows it is *ret_rest. */
static inline bool page_word_here(struct str word, struct str at, struct str *ret_rest)
{
	while (word.len) {
		struct str piece = page_word_next(&at);

		if (!piece.len || !str_starts(word, piece))
			return false;
		word = str_from(word, piece.len);
	}
	*ret_rest = at;
	return true;
}

static inline bool page_word_find(struct str word, struct str page, struct str *ret_rest)
{
	while (page.len) {
		if (page_word_here(word, page, ret_rest))
			return true;
		page_word_next(&page);
	}
	return false;
}

static inline void page_word_lost(struct str word)
{
	fprintf(stderr, "not on the page: '%.*s'\n", STR_PRINTF(word));
	abort();
}

/* In a table the page's order may be another one: heading, cell, heading, cell. */
static inline void page_words_text(struct page_words *w, struct str text, bool ordered)
{
	while (text.len) {
		struct str word = page_word_next(&text), rest;

		if (word.len == 0 || word.len > PAGE_WORD_MAX)
			continue;
		if (!page_word_find(word, w->rest, &rest))
			page_word_lost(word);
		if (ordered)
			w->rest = rest;
	}
}

/* Sub- and superscripts are other characters on the page. */
static inline void page_words_inlines(struct page_words *w, const struct inlines *in, bool ordered)
{
	for (size_t i = 0; i < in->span_count; i++)
		if (in->spans[i].kind == SPAN_SUB || in->spans[i].kind == SPAN_SUP)
			return;
	page_words_text(w, in->text, ordered);
}

static inline void page_words_blocks(
	struct page_words *w, const struct block *first, const struct block *end);

static inline void page_words_list(struct page_words *w, const struct list *list)
{
	for (const struct item *item = list->items; item; item = item->next) {
		page_words_inlines(w, &item->term, true);
		page_words_blocks(w, item->blocks, NULL);
	}
}

static inline void page_words_table(struct page_words *w, const struct table *table)
{
	page_words_inlines(w, &table->caption, true);
	for (size_t i = 0; table->has_head && i < table->columns; i++)
		page_words_inlines(w, &table->head[i], false);
	for (size_t i = 0; i < table->rows * table->columns; i++)
		page_words_inlines(w, &table->cells[i], false);
}

static inline void page_words_block(struct page_words *w, const struct block *b)
{
	switch (b->kind) {
	case BLOCK_PARAGRAPH:
		page_words_inlines(w, &b->u.text, true);
		break;
	case BLOCK_HEADING:
		page_words_inlines(w, &b->u.heading->text, true);
		page_words_inlines(w, &b->u.heading->subtitle, true);
		break;
	case BLOCK_LIST:
	case BLOCK_DEFINITIONS:
	case BLOCK_NOTES:
		page_words_list(w, &b->u.list);
		break;
	case BLOCK_QUOTE:
		page_words_blocks(w, b->u.quote.blocks, NULL);
		page_words_inlines(w, &b->u.quote.by, true);
		break;
	case BLOCK_PREFORMATTED:
		page_words_text(w, b->u.pre.text, true);
		break;
	case BLOCK_TABLE:
		page_words_table(w, b->u.table);
		break;
	case BLOCK_FIGURE:
		page_words_inlines(w, &b->u.figure.caption, true);
		break;
	case BLOCK_LINK:
		page_words_inlines(w, &b->u.link.label, true);
		break;
	case BLOCK_RULE:
		break;
	}
}

static inline void page_words_blocks(
	struct page_words *w, const struct block *first, const struct block *end)
{
	for (const struct block *b = first; b && b != end; b = b->next)
		page_words_block(w, b);
}

/* page_check_words - `page` is what a reader sees of the section, line by line. */
static inline void page_check_words(const struct section *section, struct str page)
{
	struct page_words words = { .rest = page };

	page_words_blocks(&words, section->first, section->end);
}

#endif
