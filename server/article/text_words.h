/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_TEXT_WORDS_H
#define ARTICLE_TEXT_WORDS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the words of one short line say about it.  Pure functions, nothing
 * allocated; all are linear in the line.
 */

struct title_facts {
	size_t words;          /* runs between white space that hold a letter or digit */
	size_t significant;    /* those that are neither stop words nor numbers */
	size_t capitalised;    /* significant ones that begin with a capital */
	size_t letters, marks; /* letters; everything but white space */
	size_t cased, upper;   /* letters with case; upper-case ones */
	bool wide;             /* Han, kana or Hangul: no words to count */
	bool lower_start;      /* the first cased letter is lower case */
	bool sentence_break;   /* ". A" inside */
	bool address;          /* a URL or a mail address */
	bool phone;
	bool quoted;          /* from the first character to the last */
	uint32_t first, last; /* code points, closing quotes and brackets not taken for last */
};

struct title_facts title_facts_read(struct str line);

bool title_is_caps(const struct title_facts *facts);
bool title_is_title_case(const struct title_facts *facts);

/* What a whole line is, or how it begins; without case. */
bool words_are_stock_section(struct str line); /* "Introduction", "See also" */
bool words_begin_chrome(struct str line);      /* "Photo by", "Share this", "Read more" */
bool words_are_chrome(struct str line);        /* "Comments", "Menu": the whole line */
bool words_begin_licence(struct str line);     /* "MIT License", "GNU General ..." */
bool words_begin_byline(struct str line);      /* "By Jane Doe", "Written by" */
bool word_is_stop(struct str word);            /* may stay small in title case */
bool words_lead_on(struct str line);           /* last word: the, of, is, and ... */
bool words_go_on(struct str line);             /* "and for the median" */
bool words_open_sentence(struct str line);     /* first word: there, this, then, we ... */
bool words_are_sentence(struct str line);      /* "There are two ways", "Then it stops" */
bool words_ask(struct str line);               /* first word: what, how, is, can ... */
bool words_are_date(struct str line);
bool word_octet(unsigned char c);            /* a letter or digit, or a part of what is not ASCII */
bool words_hold_serial(struct str line);     /* "UCRL-CODE-155951" */
bool words_hold_clock(struct str line);      /* "13:16:45": a program wrote it */
bool words_look_like_code(struct str line);  /* "a_b", "f(x)", "x = y;" */
bool words_are_language(struct str line);    /* "C++", "C#", "C++11" */
bool words_are_name(struct str line);        /* "rand_core": one word of a program's */
bool words_mention_code(struct str line);    /* "Configure /etc/hosts" */
bool words_name_identifier(struct str line); /* "The set_mill() function" */
bool words_are_value(struct str line);       /* "Tier: 3", "Github Label: Cleanup" */
bool words_at_least(struct str line, size_t least); /* by the blanks between them */
bool words_end_abbreviated(struct str line);        /* "Widgets Inc.", "in the U.S." */

/* words_before_note - without the marks of notes at its end: "asleep.[1][2]". */
struct str words_before_note(struct str line);

/* words_function_share - of the first words of `text`, at most 4096 of them, how
 * many per thousand are English function words; -1 with fewer than 40 words. */
int words_function_share(struct str text);

#endif
