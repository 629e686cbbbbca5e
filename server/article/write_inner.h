/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_WRITE_INNER_H
#define ARTICLE_WRITE_INNER_H

#include "article/model_map.h"
#include "article/visit.h"
#include "article/write.h"
#include "base/arena.h"

/*
 * For the writers alone.  One walk over the blocks (write_blocks.c) decides
 * what each line is; a form (write_gemtext.c, write_menu.c, write_text.c) knows
 * how such a line looks.
 */

struct writer;

/* ---- links ------------------------------------------------------------------ */

struct link_line {
	struct link_line *next;
	struct link link;
	struct str label; /* as the author words it; may be empty */
	unsigned number;  /* shown as [n] in the text and before the label; 0: none */
	bool image;
	bool lone;      /* the words stand nowhere but on this line */
	bool automatic; /* its text is the address itself */
};

/* The links of one block, or of one section; in order of mention, each URL once. */
struct link_table {
	struct link_line *first, **tail;
	size_t count;
	struct link_line **at; /* by number in the maps */
	size_t cap;
	struct str_map by_target, by_url;
};

/* ---- forms ------------------------------------------------------------------ */

struct form {
	/* a paragraph; LF in `text` is a break that the author wants */
	void (*text)(struct writer *w, struct str text);
	void (*heading)(struct writer *w, int level, struct str text);
	/* `depth` from 1; `marker` is "3." or "[1]", empty for a bullet */
	void (*item)(struct writer *w, unsigned depth, struct str marker, struct str text);
	void (*pre)(struct writer *w, enum pre_kind kind, struct str label, struct str text);
	void (*link)(struct writer *w, const struct link_line *line);
	void (*rule)(struct writer *w);
	void (*blank)(struct writer *w);                /* with w->prefix, when there is one */
	void (*line)(struct buf *out, struct str line); /* of Gopher forms: one line, ended */
	unsigned hang;       /* columns that an item's further blocks move in */
	unsigned spaces_max; /* in a row, in a prefix */
	bool typed_lines;    /* items and quotes are line types: nothing is indented or prefixed */
	bool numbers_all;    /* [n] even for a block's only link */
	bool skips_plain;    /* no line for a link whose text is the address */
	bool types_images;   /* a link's line says by itself that our own file is an image */
	bool shows_address;  /* a link's line holds its address in words */
	bool unicode_scripts;
};

extern const struct form form_gemtext, form_menu, form_text;

enum { PREFIX_MAX = 64 };

struct writer {
	const struct form *form;
	const struct write_options *options;
	const struct document *doc;
	struct buf *out;
	struct arena scratch;
	struct link_table links;
	unsigned number;    /* the last [n] given away, notes' marks counted */
	unsigned quote;     /* depth */
	unsigned nest;      /* blocks inside blocks */
	bool started, due;  /* something is written; a blank line is due before the next */
	bool gap;           /* and a second one after it: a rule, where it is no line */
	bool own_gap;       /* it is the author's own empty line, inside a quote too */
	unsigned due_quote; /* quote and prefix_len when it became due */
	size_t due_prefix;
	char prefix[PREFIX_MAX]; /* before each line, where a form works so */
	size_t prefix_len;
};

/* ---- write_blocks.c --------------------------------------------------------- */

/* write_form - what every article_writer does, in the given form. */
void write_form(const struct form *form, const struct block *first, const struct block *end,
	const struct write_options *options, struct buf *out);

/* line_part - a blank line is due before whatever comes next, if anything does.
 * line_begin - before every line of a form: writes the blank line that is due. */
void line_part(struct writer *w);
void line_begin(struct writer *w);

/* prefix_push - add to the prefix of each line; returns the length to give
 * prefix_pop().  Nothing is added once half the width is used up, and never
 * more spaces in a row than the form allows. */
size_t prefix_push(struct writer *w, struct str add);
void prefix_pop(struct writer *w, size_t len);

/* write_block - any block; the outermost ones may be lines of types that none
 * inside a list or quote can be.  write_words - a text, unless it is empty.
 * write_lone - the link line that a text of one link becomes. */
void write_block(struct writer *w, const struct block *b, bool outermost);
void write_words(struct writer *w, struct str text);
void write_lone(struct writer *w, const struct inlines *in, const struct span *lone);

/* ---- write_lists.c ---------------------------------------------------------- */

void write_list(struct writer *w, const struct list *list, unsigned depth); /* from 1 */
void write_link_list(struct writer *w, const struct list *list);            /* see is_link_list() */
void write_notes(struct writer *w, const struct list *list);
void write_definitions(struct writer *w, const struct list *list);
void write_quote(struct writer *w, const struct block *quote);

/* write_table - in write_table.c; padded when it fits, else as groups. */
void write_table(struct writer *w, const struct table *table);

/* pre_label - what a reader who cannot see the lines is told they are. */
struct str pre_label(struct writer *w, enum pre_kind kind, struct str label);

/* tabs_expanded - one line with TABs as spaces to columns of 8. */
struct str tabs_expanded(struct arena *arena, struct str line);

/* ---- write_inline.c --------------------------------------------------------- */

/*
 * inline_words - the words with what the form shows of their marks: [n] after
 * links, _ and ^ for scripts.  Runs of spaces become one, both ends are trimmed.
 * A wanted break is LF when `breaks`, else a space.  Memory: w->scratch.
 */
struct str inline_words(struct writer *w, const struct inlines *in, bool breaks);

/* inline_lone - the only span that covers all of the text, when that is a link
 * or an image; else NULL. */
const struct span *inline_lone(const struct inlines *in);

/* span_text - the words of one span, as inlines_to_plain() has them. */
struct str span_text(struct arena *arena, const struct inlines *in, const struct span *span);

/* ---- write_repeat.c ---------------------------------------------------------- */

struct far_note {
	struct far_note *next;
	const struct note *note;
	bool repeated; /* else it is linked to */
};

/* The marks "[n]" of notes in some blocks, and those whose notes are not among them. */
struct note_marks {
	const struct document *doc;
	struct arena arena; /* owned */
	struct str_map met;
	unsigned highest; /* number */
	struct far_note *first, **tail;
};

/* note_marks_find - of [first, end), and of the notes that are to be repeated. */
void note_marks_find(struct note_marks *marks, const struct document *doc,
	const struct block *first, const struct block *end);
void note_marks_release(struct note_marks *marks);
/* note_marks_block - the notes to repeat; NULL when there are none.  Good until the release. */
struct block *note_marks_block(struct note_marks *marks);
/* note_marks_links - a link line for each of the others. */
void note_marks_links(struct writer *w, const struct note_marks *marks);

/* ---- write_links.c ---------------------------------------------------------- */

/* links_gather - begin the table anew with every link in [first, end). */
void links_gather(struct writer *w, const struct block *first, const struct block *end);
/* links_flush - write its lines, parted from what stands before; false when
 * there were none. */
bool links_flush(struct writer *w);
/* links_number - [n] of a target in the table, 0 when it has none. */
unsigned links_number(const struct writer *w, struct str target);
/* link_single - write one link line now: a figure, a link line, a lone link. */
void link_single(struct writer *w, struct str target, struct str label, bool image, bool automatic);
/* link_label - the words on the line: the label, made sensible for tel: and
 * mailto:, with the host of a link that leads away; never the bare URL when
 * `bare` is false.  Memory: w->scratch. */
struct str link_label(struct writer *w, const struct link_line *line);
/* link_scheme - without the colon; empty for a path. */
struct str link_scheme(struct str url);

/* is_link_list - a bullet list whose every item is one link: it becomes link lines. */
bool is_link_list(const struct block *block);

#endif
