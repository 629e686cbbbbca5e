/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_TEXT_SCORE_H
#define ARTICLE_TEXT_SCORE_H

/*
 * The weights of step F: name, points, what --explain says.  They are measured,
 * see docs/fidelity.md: after a change run tests/bench/headings.py.
 */
#define TEXT_FEATURES(X)                                                    \
	X(FEATURE_CAPS, 3, "all capitals")                                  \
	X(FEATURE_TITLE_CASE, 3, "title case")                              \
	X(FEATURE_ONE_WORD, 1, "one capitalised word")                      \
	X(FEATURE_CHAIN, 2, "one of a numbered chain")                      \
	X(FEATURE_ASKS, 2, "a question that begins like one")               \
	X(FEATURE_QUESTION, 1, "a question in title case")                  \
	X(FEATURE_STOCK, 2, "a usual section name")                         \
	X(FEATURE_SHORT, 1, "at most 60 columns")                           \
	X(FEATURE_OPEN_LONG, 2, "no end punctuation among long lines")      \
	X(FEATURE_OPEN_WRAPPED, 1, "no end punctuation")                    \
	X(FEATURE_BODY, 1, "body follows")                                  \
	X(FEATURE_STACKED, 1, "another candidate and then body follow")     \
	X(FEATURE_AFTER_BODY, 1, "stands after body, a rule or at the top") \
	X(FEATURE_CONTENTS, 2, "a list above names it")                     \
	X(FEATURE_BLANKS, 1, "more blank lines above than below")           \
	X(FEATURE_COLON, -2, "ends in a colon")                             \
	X(FEATURE_COLON_LIST, -3, "ends in a colon before a list")          \
	X(FEATURE_BANG, -1, "ends in an exclamation mark")                  \
	X(FEATURE_WORDY, -1, "more than 8 words and not title case")        \
	X(FEATURE_CODE, -5, "looks like code")                              \
	X(FEATURE_IDENTIFIER, -1, "names something of a program")           \
	X(FEATURE_LEADS_ON, -4, "ends in a word that leads on")             \
	X(FEATURE_SENTENCE, -2, "reads like a sentence")                    \
	X(FEATURE_LICENCE, -4, "names a licence")                           \
	X(FEATURE_VALUE, -4, "a label and its value")                       \
	X(FEATURE_RUN, -5, "among short lines without body between them")   \
	X(FEATURE_FLUSH, FLUSH_POINTS, "flush left over an indented text")  \
	X(FEATURE_BARE, -1, "no text follows")                              \
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
	X(VETO_LOWER, "begins with a small letter")               \
	X(VETO_DATE, "a date")                                    \
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

#endif
