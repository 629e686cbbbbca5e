/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_RELATED_H
#define SITE_RELATED_H

#include "site/entries.h"

/*
 * Related reading: at the end of an article's front, articles that share tags with it, and
 * its tags.  Only those next to it by date are thought of, on either side under each of its
 * first RELATED_TAGS tags: RELATED_NEAR with one tag, fewer with more.  So a change of one
 * article can show on no other fronts than those of its neighbours, however many have the tag.
 */
enum { RELATED_TAGS = 3, RELATED_NEAR = 3, RELATED_SHOWN = 5 };

/* related_note - the front of the article that was taken has been put without any. */
int related_note(struct run *run, struct err *err);

/* related_put - on the fronts noted and on those of the neighbours of what changed. */
int related_put(struct run *run, struct err *err);

#endif
