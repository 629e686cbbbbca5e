/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_FEEDS_H
#define SITE_FEEDS_H

#include "site/listing.h"

/*
 * Atom (RFC 4287), for home and for each tag: the newest articles that have a date.
 */
enum { FEED_ENTRIES = 50 };

/* feeds_know - what is known by now of the article that is taken: its id from before, and
 * whether its author changed it since. */
int feeds_know(struct run *run, const struct todo *todo, struct err *err);

/* feeds_settle - give ids to the articles that have none yet, and find whose ids they are. */
int feeds_settle(struct run *run, struct err *err);

/* feeds_keep - put what is new of all that on the disk. */
int feeds_keep(struct run *run, struct err *err);

#endif
