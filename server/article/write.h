/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_WRITE_H
#define ARTICLE_WRITE_H

#include "article/links.h"
#include "article/model.h"
#include "base/buf.h"

/*
 * From blocks of the model to lines of one output form.  A writer decides the
 * type of each line it writes and makes sure that no client can read it as
 * another; it writes no page title and no navigation, which is site/'s work.
 */

struct write_options {
	struct link_scope links;
	int heading_shift; /* added to a heading's level; result clamped to 2..3 */
	unsigned width;    /* columns of menu and text lines; 67 */
	bool alone;        /* what is written is a page: notes that stand on another follow */
	unsigned taken;    /* [1] to this stand for notes elsewhere on the page */
};

/*
 * A writer appends the blocks in [first, end), with one blank line between
 * blocks, none before the first, none after the last; every line is ended.
 * Link lines that follow one another stay together, and gemtext written as
 * gemtext keeps its author's adjacent lines adjacent.
 *
 * Links inside text keep their words there and follow as lines: after the block
 * that mentions them, or after the last one, or not at all (meta.links).  Where
 * several do, "[n]" stands after the words and before the line; n goes on
 * through one call, past the marks of notes.
 *
 * Takes time linear in the blocks.  A failure (memory, or more than `out` may
 * hold) shows as buf_failed(out).
 */
typedef void article_writer(const struct block *first, const struct block *end,
	const struct write_options *options, struct buf *out);

article_writer write_gemtext; /* lines end in LF */
article_writer write_menu;    /* Gopher menu lines, CRLF; at most 40 info lines in
                               * a row is the page's business, not the writer's */
article_writer write_text;    /* CRLF, for Gopher type 0 */

struct article_output {
	const char *name; /* "gemtext", "menu", "text" */
	article_writer *write;
};
extern const struct article_output article_outputs[3];

/* inlines_to_plain - the words alone, on one line, as used for titles and
 * search; memory from `arena`. */
struct str inlines_to_plain(struct arena *arena, const struct inlines *in);

#endif
