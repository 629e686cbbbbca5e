/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_TEXT_PARTS_H
#define ARTICLE_TEXT_PARTS_H

#include "article/model.h"
#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

/*
 * What the plain-text reader works on, in the order of its phases (articles.md
 * 2.3): lines (A, B), parts (C), numbered chains (E), scores (F), the choice of
 * headings (D, G, H, I), and the model.  Internal to read_text() and text_*.c.
 */

enum {
	TEXT_LONG_LINE = 100,     /* columns; wider lines are not hand-wrapped */
	TEXT_CANDIDATE_MAX = 120, /* columns; a wider line is never weighed */
	TEXT_HEADING_COLUMNS = 80,
	TEXT_HEADING_WORDS = 14,
	TEXT_DEPTH_MAX = 8,         /* of nested lists; deeper markers stay at this depth */
	TEXT_PARTS_MAX = 200000,    /* blocks and items: the model costs 100-200 octets each */
	TEXT_EXPLAINED_MAX = 20000, /* candidates kept for --explain */
};

/* One line without the white space at both ends. */
struct text_line {
	uint32_t at;     /* octet of the text where its words begin */
	uint32_t len;    /* octets; 0 for a blank line */
	uint32_t lead;   /* octets of white space before `at` */
	uint16_t indent; /* columns of it, TAB to the next multiple of 8, margin taken off */
	uint16_t width;  /* columns of the words, 65535 at most */
};

enum text_kind {
	TEXT_PARAGRAPH,
	TEXT_HEADING, /* by mark-up: ATX, underlined, "= T =" */
	TEXT_RULE,
	TEXT_LIST,
	TEXT_TABLE,
	TEXT_PRE,
	TEXT_QUOTE
};

/* A run of lines of one kind, weighed as a heading if it is a paragraph. */
struct text_part {
	uint32_t first, count;    /* lines */
	uint64_t features;        /* bits of enum text_feature */
	uint32_t vetoes;          /* bits of enum text_veto */
	struct str title;         /* of a heading or candidate: its words on one line */
	struct str subtitle_text; /* of a man page's running head */
	int16_t score;
	uint8_t kind;
	uint8_t blanks;   /* blank lines before it, 255 at most */
	uint8_t level;    /* of a heading by mark-up; 0 otherwise until chosen */
	uint8_t rank;     /* in a numbered chain: lower is higher up; 0: in none */
	bool weighed;     /* has a score or a veto */
	bool chosen;      /* is a heading */
	bool label;       /* of a chain, without words of its own: "CHAPTER I" */
	bool subtitle;    /* belongs to the chosen part before it */
	bool metadata;    /* taken over into the document's metadata */
	bool author_says; /* meta.headings names it */
	bool denied;      /* meta.not_headings names it */
	bool doc_title;   /* opens a title block */
	bool list_item;   /* a paragraph "3. ..." that may become a list item again */
};

struct text_reader {
	struct document *doc;
	struct arena *arena;  /* the document's */
	struct arena scratch; /* for this file; released when read_text() returns */
	struct str text;      /* normalised; lives in `arena` */
	uint32_t first_line;
	struct text_line *lines;
	size_t line_count;
	const uint32_t *extra; /* lines that do not begin a line of the source, ascending */
	size_t extra_count;
	size_t skip_from, skip_to; /* lines outside of these are cut off (Gutenberg) */
	bool glued;                /* a long-line file without blank lines: no isolation tests */
	bool english;              /* title case means something */
	bool manual;               /* a rendered man page or its like: body indented */
	uint8_t *heads;            /* then, per line: 1 a flush heading, 2 one below it */
	size_t head_to;            /* lines before this one are the title and its bylines */
	unsigned margin;           /* columns taken off every line's indent */
	unsigned wrap_width;       /* columns that wrapped lines are filled to */
	struct text_part *parts;
	size_t part_count, items;
};

static inline bool text_blank(const struct text_reader *r, size_t i)
{
	return i >= r->skip_to || r->lines[i].len == 0;
}

/* ---- lines: text_lines.c --------------------------------------------------- */

/* text_lines_read - normalise (A), cut into lines and measure them; profile and
 * language (B).  ERR_NOMEM. */
int text_lines_read(struct text_reader *r, struct str text, struct err *err);

/* text_source_line - of line `i`, from 1 in the file. */
uint32_t text_source_line(const struct text_reader *r, size_t i);

/* text_line_str - the words of line `i`; text_line_raw with its indent. */
struct str text_line_str(const struct text_reader *r, size_t i);
struct str text_line_raw(const struct text_reader *r, size_t i);

/* text_flow - lines [first, first + count) as prose: joined by one space, runs
 * of white space (no-break spaces too) collapsed.  One line that needs no change
 * is returned as it stands in the text. */
struct str text_flow(struct text_reader *r, size_t first, size_t count);
/* text_flow_str - the same for one piece of text. */
struct str text_flow_str(struct arena *arena, struct str s);

/* text_head_find - lines of a title and its bylines, centred or right below each other. */
void text_head_find(struct text_reader *r);

/* text_shape_find - cut a Project Gutenberg licence, tell a man page. */
void text_shape_find(struct text_reader *r);

/* ---- parts: text_split.c ---------------------------------------------------- */

/* text_parts_split - C: all lines to parts.  ERR_NOMEM, ERR_LIMIT. */
int text_parts_split(struct text_reader *r, struct err *err);

/* text_prose_below - line `i` is what may stand right below a heading: nothing, a
 * blank line, prose; not more code. */
bool text_prose_below(const struct text_reader *r, size_t i);

/* ---- headings: text_chain.c, text_score.c, text_veto.c, text_company.c,
 * text_echo.c, text_bar.c, text_choose.c */

/* text_titles_set - the title of every part that could be a heading. */
void text_titles_set(struct text_reader *r);
/* text_echo_of - how many of a part's words come again at the start of the text
 * below it, by their first letters. */
enum text_echo { TEXT_ECHO_NONE, TEXT_ECHO_HALF, TEXT_ECHO_WHOLE };
enum text_echo text_echo_of(const struct text_reader *r, size_t i);
/* text_chains_find - E: sets rank and label of the members. */
void text_chains_find(struct text_reader *r);
/* text_parts_weigh - F: scores every paragraph that could be a heading. */
void text_parts_weigh(struct text_reader *r);
/* text_vetoes_look - for it: what part `i` may not be; `words` without its number. */
struct title_facts;
void text_vetoes_look(
	struct text_reader *r, size_t i, struct str words, const struct title_facts *facts);
/* text_company_look - for it: the features that several lines make together. */
void text_company_look(struct text_reader *r);
/* text_bar_set - F's bar: chooses among the weighed parts. */
void text_bar_set(struct text_reader *r);
/* text_headings_choose - D, F's bar, G, H, I. */
void text_headings_choose(struct text_reader *r);
/* text_manual_choose - the same for a rendered man page. */
void text_manual_choose(struct text_reader *r);
/* text_metadata_is - a byline, a date, page furniture: no title.
 * text_metadata_take - move what it says into doc->meta where that is open;
 * then part->metadata is set and the part is not part of the text any more. */
bool text_metadata_is(const struct text_part *part);
void text_metadata_take(struct text_reader *r, struct text_part *part);
/* text_candidates_tell - fills doc->candidates. */
void text_candidates_tell(struct text_reader *r);
/* text_reasons - of a part's bits, in `arena`. */
struct reason *text_reasons(struct text_reader *r, const struct text_part *part);

/* text_ends_sentence - in . ! ? : and their like, closing quotes not looked at. */
bool text_ends_sentence(struct str s);
/* text_part_width - columns of a part on one line, counted up to TEXT_CANDIDATE_MAX + 1. */
unsigned text_part_width(const struct text_reader *r, const struct text_part *part);
/* text_is_body - running text, a list, a table: what a heading can stand over. */
bool text_is_body(const struct text_reader *r, const struct text_part *part);
/* text_ends_in_colon - a paragraph that leads to what comes after it. */
bool text_ends_in_colon(const struct text_reader *r, const struct text_part *part);

/* ---- the model: text_build.c, text_list.c ---------------------------------- */

int text_blocks_build(struct text_reader *r, struct err *err);
/* text_list_build - the lists of a part: several, when bullets turn into numbers. */
struct block *text_list_build(struct text_reader *r, const struct text_part *part);
struct block *text_table_build(struct text_reader *r, const struct text_part *part);
struct block *text_pre_build(struct text_reader *r, const struct text_part *part);

#endif
