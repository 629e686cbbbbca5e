/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_READ_H
#define ARTICLE_READ_H

#include "article/model.h"
#include "base/err.h"

/*
 * From the octets of a file to a document with its sections.
 */

/* A file of more octets is refused before anything looks at it. */
enum { ARTICLE_SIZE_MAX = 8 * 1024 * 1024 };

/* article_holds - whether there is a file of the capsule where `target`, a relative
 * address in the article, leads. */
typedef bool article_holds(void *ctx, struct str target);

struct article_source {
	struct str name;    /* path inside the capsule, "notes/walk.md" */
	struct str text;    /* octets of the file; borrowed while the document lives */
	struct str sidecar; /* octets of NAME.yaml beside it; empty when there is none */
	struct str sidecar_name;
	struct str lang, region; /* the capsule's, where the article says nothing */
	article_holds *holds;    /* NULL: it is not known */
	void *holds_ctx;
};

/* article_format_of - the format that a file name's extension stands for:
 * .txt .md .markdown .gmi .gemini .html .htm; -1 for anything else. */
int article_format_of(struct str name);
/* article_is_held - whether the capsule holds an article of the name `stem`, with any of these
 * extensions; true where it is not known what it holds.  `source` may be NULL. */
bool article_is_held(struct arena *arena, const struct article_source *source, struct str stem);
/* article_is_index - a file name without its extension that stands for its folder: `index`, and
 * `_index`, which Hugo has beside it. */
bool article_is_index(struct str stem);

/*
 * article_read - decode, split off the metadata, read in the right format,
 * find links and build the sections.
 *
 * ret_doc is allocated in `arena`, as is everything in it.
 *
 * Returns 0, or
 *   ERR_FORMAT  not text (binary), or an encoding nobody can read
 *   ERR_LIMIT   past a budget (nesting, size); the sentence names it
 *   ERR_NOMEM   the arena is exhausted
 * Anything else that is odd about the file is a warning in the document.
 */
int article_read(struct arena *arena, const struct article_source *source,
	struct document **ret_doc, struct err *err);

/* html_charset - the encoding that a page in HTML declares at its head, in its
 * own words; empty when it declares none.  It points into `raw`. */
struct str html_charset(struct str raw);

/* article_text - the file of `source` as text, decoded as it declares.  As
 * decode_text(), see there. */
int article_text(struct arena *arena, const struct article_source *source, struct str *ret_text,
	struct str *ret_note, struct err *err);

/* ---- for the readers ----------------------------------------------------- */

/*
 * A reader turns decoded text without its metadata block into doc->blocks
 * (top-level headings as BLOCK_HEADING), and fills doc->profile,
 * doc->candidates, doc->warnings and, from a title block, what doc->meta
 * leaves open (a title that it puts there counts as a heading of the file, not
 * as metadata).  doc->profile is set before when the author named one.
 * `first_line` is the source line that text begins on.
 */
typedef int article_reader(
	struct document *doc, struct str text, uint32_t first_line, struct err *err);

article_reader read_text, read_markdown, read_gemtext, read_html;

/*
 * sections_build - choose the title and the split level, make the pages, give
 * every heading its slug.  See articles.md 2, "Common to all formats".
 * `name` is the file's path in the capsule, for a title of last resort.
 */
int sections_build(struct document *doc, struct str name, struct err *err);

#endif
