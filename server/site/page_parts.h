/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_PAGE_PARTS_H
#define SITE_PAGE_PARTS_H

#include "article/write.h"
#include "site/page.h"

/*
 * For site/page*.c alone: what the pages of one article are made of, whatever
 * their form.
 */

enum { PAGE_COLUMNS = 67, INTRODUCTION_WORDS = 200, INFO_LINES_MAX = 40 };

/* The few words that are ours and not the author's: one table, by language. */
struct page_words {
	const char *next, *previous, *contents, *section, *section_capital, *of, *one_page;
	const char *section_text, *article_text, *by, *updated, *words, *word, *home, *folder;
	const char *untitled, *source, *license;
};

const struct page_words *page_words_of(const struct document *doc);

/* One page being made. */
struct page {
	const struct document *doc;
	const struct page_place *place;
	enum page_form form;
	const struct page_words *words;
	struct arena arena; /* of titles and addresses; ours */
	struct buf *out;
	bool whole; /* all sections stand on it */
};

void page_begin(struct page *page, const struct document *doc, const struct page_place *place,
	enum page_form form, struct buf *out);
void page_done(struct page *page); /* a failed arena fails `out` */

struct str page_title(struct page *page);                  /* of the article; never empty */
struct str section_title(struct page *page, size_t index); /* never empty */
struct str section_address(struct page *page, size_t index, const char *extension);
struct str all_address(struct page *page, const char *extension);

/* page_byline - "By Ann Author, 2024-05-01 (updated 2024-06-02)"; may be empty. */
struct str page_byline(struct page *page);

/* page_source - where the article was first published, when that is an address that
 * can be followed; else empty.  page_rights - the source in words, when it is none,
 * and the license; may be empty. */
struct str page_source(struct page *page);
struct str page_rights(struct page *page);

/* section_count_words - "142 words"; empty for a section without any. */
struct str section_count_words(struct page *page, size_t index);

/* The section whose text stands on the front: the only one, or a short
 * introduction where there is no summary; NULL for none. */
const struct section *front_section(const struct page *page);

/* home_address, home_label - the way up to the folder that the article lies in, or home
 * where that folder has no page. */
struct str home_address(struct page *page);
struct str home_label(struct page *page);

/* page_blank, page_line - one line of text in the page's form; a menu's and a
 * text's is wrapped. */
void page_blank(struct page *page);
void page_line(struct page *page, struct str text);

/*
 * section_body - the section's blocks, its subtitle and the links of its title
 * before them, after a blank line when there is any.  `top` is the level that the
 * first heading inside it gets: 2 under a page's title, 3 under a section's on
 * the one-page view.
 */
void section_body(struct page *page, const struct section *section, int top);

/* ---- one file per form ---------------------------------------------------------- */

void gemtext_front(struct page *page), menu_front(struct page *page);
void gemtext_section(struct page *page, size_t index),
	menu_section(struct page *page, size_t index),
	text_section(struct page *page, size_t index);
void gemtext_all(struct page *page), text_all(struct page *page);

#endif
