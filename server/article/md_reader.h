/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_MD_READER_H
#define ARTICLE_MD_READER_H

#include "article/block_chain.h"
#include "article/inline_build.h"
#include "base/err.h"

#include <cmark-gfm.h>

/*
 * The parts of the Markdown reader.  cmark-gfm makes a tree of the file; these
 * walk it once and copy what they keep into the document's arena.
 */

/* A foot note's definition, and the number it got when it was first met. */
struct md_note {
	cmark_node *definition;
	unsigned number;    /* from 1; 0: nothing has referred to it yet */
	struct str heading; /* that was the first to refer to it */
};

struct md_reader {
	struct document *doc;
	struct inline_build text; /* owned: of the leaf block at hand */
	struct str source;        /* the decoded file, borrowed */
	bool labels;              /* a paragraph of foot note marks was put before it */
	uint32_t line_shift;      /* added (modulo 2^32) to the parser's line numbers */
	uint32_t last_line;       /* of the block read last */
	struct str anchor;        /* id that waits for the next heading */
	struct mark_queue marks;
	struct md_note *notes; /* in the order of the parser's numbers */
	size_t note_count;
	struct md_note **queue; /* by our number; the first `written` are in the document */
	size_t queued, written;
	int last_level; /* of the heading read last; 0: none yet */
	unsigned html_warnings, unknown_notes;
	unsigned searches; /* of the whole source, for "[id]" */
};

/* md_line - the source line that a block begins on. */
uint32_t md_line(struct md_reader *r, cmark_node *node);

/* md_is - the node is one of an extension's types, which have no constants. */
bool md_is(cmark_node *node, const char *type);

/*
 * md_text - the words and spans of a leaf block.
 *
 * An anchor without words, `<a id="x"></a>`, is left in *ret_id (may be NULL).
 */
struct inlines md_text(struct md_reader *r, cmark_node *leaf, struct str *ret_id);

/*
 * md_blocks - append what stands below `parent`, from its child `first` on.
 *
 * depth  containers around these blocks; 0 is the top level, where headings
 *        are headings.  Past the limit (64): ERR_LIMIT.
 */
int md_blocks(struct md_reader *r, cmark_node *first, struct block_chain *to, unsigned depth,
	struct err *err);

/* md_html_block - append what a block of raw HTML holds. */
int md_html_block(struct md_reader *r, cmark_node *node, struct block_chain *to, unsigned depth,
	struct err *err);
/* md_warn_html - "raw HTML: ..."; the first few of an article are said.  md_dropped is
 * what is said where words are not kept. */
void md_warn_html(struct md_reader *r, cmark_node *node, const char *what);
extern const char md_dropped[];

/* md_table - append a table. */
void md_table(struct md_reader *r, cmark_node *node, struct block_chain *to);

/* md_note_mark - the number for the parser's foot note `index` (from 1);
 * 0 when there is none. */
unsigned md_note_mark(struct md_reader *r, long index);
/* md_notes_of_heading - those that were queued from `from` on are about a heading. */
void md_notes_of_heading(struct md_reader *r, size_t from, struct str heading);
/* md_notes_unknown - warn of marks "[^a]" that are left in a text. */
void md_notes_unknown(struct md_reader *r, uint32_t line, const struct inlines *in);
/* md_write_notes - a block of the notes that were met since the last call. */
int md_write_notes(struct md_reader *r, struct block_chain *to, struct err *err);

/*
 * md_guard - refuse text on which cmark-gfm 0.29 needs more than linear time
 * or memory.  One pass over the octets.  ERR_LIMIT, with the line.
 */
int md_guard(struct str text, uint32_t first_line, struct err *err);

/* md_note_labels - "[^a] [^b]" for every foot note that seems to be defined;
 * the parser drops definitions that nothing refers to, so this is put before
 * the text as a paragraph of its own. */
void md_note_labels(struct str text, struct buf *out);

/*
 * md_note_twins - the parser also drops a definition whose name stands before another
 * one: `out` gets the text with names of their own for these, each with a warning.
 * False, and nothing to be done, when there are none.
 *
 * root, labels  what the parser made of the text, and whether md_note_labels() was
 *               put before it.
 */
bool md_note_twins(
	struct md_reader *r, struct str text, cmark_node *root, bool labels, struct buf *out);

/* ---- one tag of raw HTML inside a paragraph -------------------------------- */

struct md_tag {
	struct str name; /* empty for comments and the like */
	bool closing;
	struct str rest; /* the attributes */
};

struct md_tag md_tag_parse(struct str literal);
bool md_tag_is(const struct md_tag *tag, const char *name);
/* md_tag_drops - what stands in it are no words: a number from 1 to MD_TAGS_DROPPED for
 * each such tag, 0 for any other. */
enum { MD_TAGS_DROPPED = 3 };
int md_tag_drops(const struct md_tag *tag);
/* md_frame_label - what the link is called that an <iframe> becomes. */
struct str md_frame_label(const struct md_tag *tag);
/* md_tag_attribute - its value as written, without quotes; empty if not given. */
struct str md_tag_attribute(const struct md_tag *tag, const char *name);

#endif
