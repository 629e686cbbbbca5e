/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_TEXT_SHAPE_H
#define ARTICLE_TEXT_SHAPE_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * What one line of plain text looks like.  All functions take a line without
 * white space at its ends and allocate nothing.
 */

/* ---- list markers: "• ", "- ", "12. ", "3) ", "a) " -------------------------- */

struct list_mark {
	bool found;
	bool ordered;
	bool letter; /* "a)" */
	long number; /* of an ordered one; 1 for "a)" */
	size_t skip; /* octets up to the item's words */
};

struct list_mark list_mark_read(struct str line);

/* ---- rules: "***", "* * *", "-----" ------------------------------------------- */

/* rule_is - three or more equal symbols, blanks between them or not. */
bool rule_is(struct str line);

/* underline_of - the symbol when the line is a run of at least 3 of one of
 * = - ~ ^ * + #, else 0. */
char underline_of(struct str line);

/* ---- headings by mark-up -------------------------------------------------------- */

/* atx_read - the level of "## Words ##" and its words, or 0. */
int atx_read(struct str line, struct str *ret_words);

/* equals_read - the level of "== Words ==" and its words, or 0. */
int equals_read(struct str line, struct str *ret_words);

/* ---- numbering: "2.1 Words", "CHAPTER IV. Words", "Part A", "第三章 ..." --------- */

enum { NUMBER_PARTS = 6 };

enum number_kind {
	NUMBER_NONE,
	NUMBER_DECIMAL,  /* 1.  1.2  1) */
	NUMBER_ROMAN,    /* IV. */
	NUMBER_LETTER,   /* A. */
	NUMBER_CJK,      /* 一、 */
	NUMBER_APPENDIX, /* A.1  A.1.2 */
	NUMBER_NAMED     /* Chapter 3; `name` says which word */
};

struct numbering {
	enum number_kind kind;
	unsigned name;  /* of NUMBER_NAMED: 1 chapter, 2 part ... */
	unsigned parts; /* numbers in at[], 1 but for decimals and appendixes */
	unsigned at[NUMBER_PARTS];
	bool bare;        /* a decimal without a dot: "12 Main Street" */
	struct str words; /* what follows; may be empty */
};

struct numbering numbering_read(struct str line);

#endif
