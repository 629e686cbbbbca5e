/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_SLUGS_H
#define SITE_SLUGS_H

#include "article/model.h"
#include "site/past.h"

/*
 * Slugs of an article that has been served before.  Headings alone would let a new section
 * take the address that has led to another since that was renamed, and make two sections
 * of one title change places with each other's addresses.  articles.md 2.7.
 */
struct slug_known { /* a section as it was */
	struct str slug;
	uint64_t words;
	struct digest digest;
};

struct slug_old { /* an address that leads on to another */
	struct str slug;
	struct str to; /* the slug in this article, empty when it leads out of it */
};

struct slugs_past {
	const struct slug_known *known;
	const struct slug_old *old;
	size_t known_count, old_count;
};

/*
 * slugs_keep - change the slugs of doc->sections where their headings' would be wrong:
 *
 *   - of several with the same title, each keeps the slug of what it says;
 *   - with `slug-policy: pin` every section does, whatever its title has become;
 *   - a new one does not take an old address, but a number more.
 *
 * A slug that the author gave, in metadata or as an anchor, stays.  texts[i] is of
 * doc->sections[i].
 */
void slugs_keep(struct document *doc, const struct past_text *texts, const struct slugs_past *past);

#endif
