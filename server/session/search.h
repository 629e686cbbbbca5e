/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SESSION_SEARCH_H
#define SESSION_SEARCH_H

#include "base/arena.h"
#include "proto/uri.h"
#include "session/answer.h"

/*
 * The search page of both protocols.  What a reader typed is sought, and shown
 * to them again, and goes nowhere else.  Not for other layers.
 *
 *   /search                  asks for words
 *   /search?WORDS            Gemini: the best sections; /search TAB WORDS on Gopher
 *   /search/N?WORDS          Gemini: page N of them, from 2
 *   /search/N/WORDS          Gopher: the same as a selector; octets that are no ASCII letters or
 *                            digits as '~' and two hex digits
 */

enum { SEARCH_PAGES = SEARCH_KEPT / SEARCH_PAGE, SEARCH_SELECTOR_MAX = 255 };

struct search_ask {
	unsigned page;     /* 1 or more */
	struct str folded; /* words within the path, still encoded; empty on Gemini */
};

/* search_path - false when a path is none of the search's. */
bool search_path(struct str path, struct search_ask *ret_ask);

/* search_gemini - answer with status, header and page.  `query` as it came. */
void search_gemini(struct answer *a, const struct search_ask *ask, struct str query);

/* search_gopher - answer with a menu.  `words` is what followed the TAB. */
void search_gopher(struct answer *a, const struct search_ask *ask, struct str words);

/* ---- what both make pages of ------------------------------------------------- */

struct search_page {
	struct search_found found;
	unsigned number;
	struct arena arena; /* owned */
	struct str typed;   /* as octets */
	struct str shown;   /* the same, clean and on one line, at most some 100 octets */
};

/* search_decode - with the octets that `escape` and two hex digits stand for. */
struct str search_decode(struct arena *arena, struct str text, char escape);

/* search_look - fill page->found for page->typed.  0 and more, an error of
 * store_search(), or ERR_MISSING when there is no such page. */
int search_look(struct answer *a, struct search_page *page);

/* search_summary - one sentence: how many there are, or why there are none. */
struct str search_summary(struct search_page *page);

/* search_advice - sentences that say how to search, NULL after the last. */
extern const char *const search_advice[];

/* search_label - "Section – Article" of a hit. */
struct str search_label(struct arena *arena, const struct search_hit *hit);

/* search_has_next - there is a page after this one. */
bool search_has_next(const struct search_page *page);

#endif
