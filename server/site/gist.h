/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_GIST_H
#define SITE_GIST_H

#include "article/model.h"

/* What lists and feeds need to know of an article, as a reader finds it.  All memory
 * from the arena. */

enum { SUMMARY_MAX = 400, ORDER_MAX = 40 }; /* octets */

/* gist_summary - the author's, or the beginning of the first paragraph; may be empty. */
struct str gist_summary(struct arena *arena, const struct document *doc);

/* gist_order - the title as lists sort it: folded, at most ORDER_MAX octets. */
struct str gist_order(struct arena *arena, struct str title);

/* gist_tag - the slug of a tag, in which case and diacritics make no difference. */
struct str gist_tag(struct arena *arena, struct str tag);

#endif
