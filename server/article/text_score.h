/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_TEXT_SCORE_H
#define ARTICLE_TEXT_SCORE_H

#include "article/text_parts.h"

/*
 * The weights of step F: name, points, what --explain says.  They are measured,
 * see docs/fidelity.md: after a change run tests/bench/headings.py.
 */
#define TEXT_FEATURES(X)                                                     \
	X(FEATURE_CAPS, 3, "all capitals")                                   \
	X(FEATURE_TITLE_CASE, 2, "title case")                               \
	X(FEATURE_ONE_WORD, 1, "one capitalised word")                       \
	X(FEATURE_CHAIN, 2, "one of a numbered chain")                       \
	X(FEATURE_ASKS, 2, "a question that begins like one")                \
	X(FEATURE_QUESTION, 1, "a question in title case")                   \
	X(FEATURE_STOCK, 2, "a usual section name")                          \
	X(FEATURE_SHORT, 1, "at most 60 columns")                            \
	X(FEATURE_OPEN, 2, "no end punctuation")                             \
	X(FEATURE_BODY, 1, "body follows")                                   \
	X(FEATURE_STACKED, 0, "another candidate and then body follow")      \
	X(FEATURE_AFTER_BODY, 2, "stands after body, a rule or at the top")  \
	X(FEATURE_CONTENTS, 4, "a list above names it")                      \
	X(FEATURE_ECHO, 2, "the text below begins with its words")           \
	X(FEATURE_ECHO_HALF, 1, "the text below begins with half its words") \
	X(FEATURE_BLANKS, 1, "more blank lines above than below")            \
	X(FEATURE_GOES_ON, -4, "the text below goes on with it")             \
	X(FEATURE_LED, -2, "the text above ends in a colon")                 \
	X(FEATURE_LED_WORD, -2, "a word that text leads to")                 \
	X(FEATURE_COLON, -3, "ends in a colon")                              \
	X(FEATURE_COLON_LIST, -4, "ends in a colon before a list")           \
	X(FEATURE_CALL, -1, "a call or a question that asks nothing")        \
	X(FEATURE_WORDY, -1, "more than 8 words and not title case")         \
	X(FEATURE_CODE, -6, "looks like code")                               \
	X(FEATURE_MENTION, -2, "words with code in them")                    \
	X(FEATURE_IDENTIFIER, -1, "names something of a program")            \
	X(FEATURE_LEADS_ON, -3, "ends in a word that leads on")              \
	X(FEATURE_SENTENCE, -3, "reads like a sentence")                     \
	X(FEATURE_LICENCE, -4, "names a licence")                            \
	X(FEATURE_VALUE, -4, "a label and its value")                        \
	X(FEATURE_RUN, -5, "among short lines without body between them")    \
	X(FEATURE_FLUSH, FLUSH_POINTS, "flush left over an indented text")   \
	X(FEATURE_BARE, -2, "no text follows")                               \
	X(FEATURE_UNLIKE, -2, "written unlike the clear headings")           \
	X(FEATURE_LOWER, -4, "begins with a small letter")                   \
	X(FEATURE_NAME, 1, "one word written small")                         \
	X(FEATURE_LABEL, -5, "the same line occurs three times or more")

#define TEXT_VETOES(X)                                            \
	X(VETO_AUTHOR, "the author says it is none")              \
	X(VETO_LINES, "more than one line")                       \
	X(VETO_INDENT, "indented by 4 or more")                   \
	X(VETO_GLUED, "not set off by blank lines")               \
	X(VETO_WIDE, "more than 80 columns")                      \
	X(VETO_WORDS, "more than 14 words")                       \
	X(VETO_LAST, "nothing follows it")                        \
	X(VETO_LETTERS, "fewer letters than other characters")    \
	X(VETO_ADDRESS, "holds an address of the net")            \
	X(VETO_PHONE, "holds a phone number")                     \
	X(VETO_TABS, "columns parted by TABs")                    \
	X(VETO_DASH, "begins with a dash or another mark")        \
	X(VETO_QUOTED, "quoted or in brackets as a whole")        \
	X(VETO_END, "ends in punctuation that headings do not")   \
	X(VETO_SENTENCE, "a sentence ends inside it")             \
	X(VETO_DATE, "a date or a time of day")                   \
	X(VETO_CHROME, "begins like a caption, byline or button") \
	X(VETO_NUMBER, "a number outside of any chain")

enum text_feature {
#define X(name, points, text) name,
	TEXT_FEATURES(X)
#undef X
		FEATURE_COUNT
};

enum text_veto {
#define X(name, text) name,
	TEXT_VETOES(X)
#undef X
		VETO_COUNT
};

enum { SCORE_VETOED = -99, SCORE_ACCEPT = 4, SCORE_NEARLY = 3, SCORE_RAISE = 2, FLUSH_POINTS = 6 };

#define FEATURE_BIT(which) (UINT64_C(1) << (which))

static inline bool part_has(const struct text_part *part, enum text_feature which)
{
	return part->features >> which & 1;
}

/* The text below takes up its words, or half of them. */
static inline bool part_echoes(const struct text_part *part)
{
	return part_has(part, FEATURE_ECHO) || part_has(part, FEATURE_ECHO_HALF);
}

static inline void part_set(struct text_part *part, enum text_feature which, bool holds)
{
	if (holds)
		part->features |= FEATURE_BIT(which);
}

static inline void part_unset(struct text_part *part, enum text_feature which)
{
	part->features &= ~FEATURE_BIT(which);
}

/* text_score_sum - the points of a part's features; SCORE_VETOED with a veto. */
int16_t text_score_sum(const struct text_part *part);

#endif
