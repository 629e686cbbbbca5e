/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_INLINE_CUT_H
#define ARTICLE_INLINE_CUT_H

#include "article/model.h"

/*
 * Parts of a text, with the spans that lie in them.  The spans of what goes in
 * are used up: only the result may be looked at afterwards.
 */

/* inlines_upto - the first `len` octets, without white space at their end. */
struct inlines inlines_upto(struct inlines in, size_t len);
/* inlines_from - what stands after the first `from` octets. */
struct inlines inlines_from(struct inlines in, size_t from);

/* inlines_behind - the text with plain words before it. */
struct inlines inlines_behind(struct arena *arena, struct str words, struct inlines in);

/* inlines_without_images - all but the images and their alternative texts; all
 * of it when there is nothing else, and when memory ran out. */
struct inlines inlines_without_images(struct arena *arena, struct inlines in);

#endif
