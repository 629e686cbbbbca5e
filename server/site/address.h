/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_ADDRESS_H
#define SITE_ADDRESS_H

#include "base/arena.h"

/*
 * Addresses of the capsule's files.  A Gemini address is kept decoded, as a
 * session looks it up; where a Gopher selector or a link stands, it is encoded.
 * design.md, "Addresses".  All memory from the arena.
 */

/* address_folder - "/" or "/notes/" for "notes/walk.md". */
struct str address_folder(struct arena *arena, struct str path);

/* address_slug - the slug that a file's name gives: "walk" for "notes/Walk.md". */
struct str address_slug(struct arena *arena, struct str path);

/* address_url - an address as a link target: octets outside RFC 3986's
 * unreserved and '/' as %XX. */
struct str address_url(struct arena *arena, struct str address);

/* address_selector - the Gopher selector for an address: selector_put(). */
struct str address_selector(struct arena *arena, struct str address);

/* address_reserved - one that is Bifold's own: /search, /tags/, /archive/,
 * /atom.xml. */
bool address_reserved(struct str address);

/* address_safe - may stand as the last part of an article's address: not empty,
 * [A-Za-z0-9._~-] alone, no dot in front, at most 200 octets. */
bool address_safe(struct str part);

/* address_date - YYYY-MM-DD that a file's name begins with, or empty. */
struct str address_date(struct str path);

/* date_valid - YYYY-MM-DD of a day that there is. */
bool date_valid(struct str date);

/* date_local - so many seconds after the midnight with which that valid date begins, by the
 * machine's clock and zone; as clock_unix().  date_utc - by UTC's. */
int64_t date_local(struct str date, int seconds);
int64_t date_utc(struct str date, int seconds);

#endif
