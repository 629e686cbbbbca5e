/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_INLINE_BUILD_H
#define ARTICLE_INLINE_BUILD_H

#include "article/model.h"
#include "base/buf.h"

/*
 * Makes a struct inlines piece by piece.  Text is sanitized (text/clean.h) and
 * its white space collapsed on the way in; nothing stands at either end of the
 * result that is not a word.  Whatever the calls, the spans nest.
 *
 * Sticky: when memory runs out, calls do nothing and the arena has failed.
 */
enum { INLINE_KINDS = SPAN_MATH + 1 };

struct inline_build {
	struct arena *arena;  /* borrowed: where results live */
	struct arena scratch; /* owned: for the sanitizer */
	struct buf text;
	struct buf spans;          /* of struct span */
	size_t open[INLINE_KINDS]; /* indices into spans, outermost first */
	size_t open_count;
	bool carried[INLINE_KINDS]; /* by kind: began in the text before this one */
	bool empty_links;           /* keep links without words; false at first */
	size_t unset;               /* of these, how many at the inner end hold no text yet */
	enum { WAIT_NONE, WAIT_SPACE, WAIT_BREAK } wait; /* what goes before the next word */
};

void inline_init(struct inline_build *b, struct arena *arena);
void inline_release(struct inline_build *b);

/* inline_text - words; runs of white space become one space. */
void inline_text(struct inline_build *b, struct str raw);
/* inline_verbatim - as inline_text(), but runs of spaces stay (code). */
void inline_verbatim(struct inline_build *b, struct str raw);
/* inline_break - a line end that the author wants; none at either end of the
 * text, and several in a row are one. */
void inline_break(struct inline_build *b);

/*
 * inline_open - begin a span here; `target` is copied, without white space at
 * its ends.  Returns false, and begins nothing, when a span of this kind is
 * open already: the caller then must not close it.
 */
bool inline_open(struct inline_build *b, enum span_kind kind, struct str target);
/* inline_close - end the span of this kind and all that were begun inside it;
 * does nothing when none is open.  A span without text is forgotten unless it
 * is an image, or a link while `empty_links` is set. */
void inline_close(struct inline_build *b, enum span_kind kind);
bool inline_is_open(const struct inline_build *b, enum span_kind kind);

/* inline_empty - no text and no span that could stay without text. */
bool inline_empty(const struct inline_build *b);

/*
 * inline_finish - the text so far, in the arena; the builder is ready for the
 * next text, in which the spans that are still open are open again.
 */
struct inlines inline_finish(struct inline_build *b);

/* inline_discard - forget the text and every open span. */
void inline_discard(struct inline_build *b);

#endif
