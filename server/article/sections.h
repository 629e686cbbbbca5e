/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_SECTIONS_H
#define ARTICLE_SECTIONS_H

#include "article/model.h"
#include "article/model_map.h"

/*
 * The steps of sections_build(), in the order they are taken.  Each works on
 * the whole document; none of them reads or makes text of its own but titles.
 */

/* A page longer than this is split at its sub-headings. */
enum { SECTION_WORDS_MAX = 2500 };

/* One heading of the top level, in document order. */
struct outline_entry {
	struct block *block;
	struct heading *heading;
	bool has_body; /* something stands between it and the next heading */
	bool inner;    /* stays inside the page before it, whatever its level */
	bool empty;    /* inner, because nothing stands below it */
	size_t words;  /* of its text and its body */
};

struct outline {
	struct outline_entry *at;
	size_t count;
	struct block *lead; /* the first block when it is no heading, else NULL */
};

/* outline_of - collect the headings.  `at` is NULL when the arena is exhausted. */
struct outline outline_of(struct document *doc);

/* outline_bare - entry `i` stands alone in front of a heading of its level that
 * has text below it. */
bool outline_bare(const struct outline *out, size_t i);

/* sections_override - what the author's metadata says about headings: heading,
 * not-heading, rename, and `sections: explicit`.  articles.md 2.6. */
void sections_override(struct document *doc);

/* sections_tidy - take out headings without text.  In plain text, join a heading
 * that has neither body nor children with the subtitle that follows it. */
void sections_tidy(struct document *doc);

/* sections_title - choose the document's title and take its heading out if it
 * is one that stands for the whole article. */
void sections_title(struct document *doc, struct str name);

/* sections_split - choose the split level and set `page` in every heading. */
void sections_split(struct document *doc);

/* sections_make - the array of pages, with words and links. */
void sections_make(struct document *doc);

/* sections_slugs - addresses of pages, slugs of headings inside them, and the
 * table of anchors. */
void sections_slugs(struct document *doc);

/* title_from_name - "notes/2024-05-01-my-walk.txt" becomes "My walk"; empty when
 * the name is a number or looks like a hash. */
struct str title_from_name(struct arena *arena, struct str name);

/* intro_title_of - "Introduction" in the language of BCP 47 tag `lang`. */
struct str intro_title_of(struct str lang);

/* anchor_of - the fragment that Markdown hosts make of a heading's text: lower
 * case, spaces become '-', punctuation goes. */
struct str anchor_of(struct arena *arena, struct str text);

/* blocks_links - distinct targets of links, link lines and images in [first, end).
 * `scratch` is cleared first. */
size_t blocks_links(struct str_map *scratch, const struct block *first, const struct block *end);

/* A table over one list of overrides, so that looking one up costs no walk. */
struct pair_table {
	struct str_map map; /* from -> index in `at` */
	struct pair **at;
};

struct pair_table pair_table_of(struct arena *arena, struct pair *pairs);

/* pair_table_take - the first override for exactly `text`, marked as used; NULL
 * when there is none. */
const struct pair *pair_table_take(struct pair_table *table, struct str text);

/* pairs_warn_unused - a warning for each override under `key` whose text nothing
 * in the article has. */
void pairs_warn_unused(struct document *doc, const char *key, const struct pair *pairs);

#endif
