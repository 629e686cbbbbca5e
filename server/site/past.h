/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_PAST_H
#define SITE_PAST_H

#include "article/model.h"
#include "base/buf.h"
#include "site/digest.h"

/*
 * The part of a reader's job that is about what its file said before.
 */

/* What an index keeps of a section. */
struct past_text {
	struct digest digest;
	struct str slug;  /* as its heading gives it */
	struct str plain; /* what search looks through */
};

/* past_texts - of all sections; `scratch` is cleared.  NULL when the arena is exhausted. */
struct past_text *past_texts(struct arena *arena, const struct document *doc, struct buf *scratch);

/* past_keep - slugs_keep() with what the rest of the job tells; nothing if it is cut short. */
void past_keep(struct document *doc, const struct past_text *texts, struct str job);

#endif
