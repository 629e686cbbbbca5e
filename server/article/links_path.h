/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_LINKS_PATH_H
#define ARTICLE_LINKS_PATH_H

#include "base/arena.h"

/*
 * The parts of RFC 3986 that links inside a capsule need.  All memory comes
 * from the arena.
 */

enum uri_part { URI_WHOLE, URI_PATH, URI_QUERY };

/* uri_encode - percent-encode what may not stand in that part: controls,
 * spaces, non-ASCII, and the delimiters of the parts that follow it.  Escapes
 * that are there stay; a '%' that begins none becomes "%25". */
struct str uri_encode(struct arena *arena, struct str s, enum uri_part part);

/* percent_decode - once; an incomplete escape stays as it is. */
struct str percent_decode(struct arena *arena, struct str s);

/* without_controls - without C0 and DEL octets. */
struct str without_controls(struct arena *arena, struct str s);

struct str ascii_lowered(struct arena *arena, struct str s);

/*
 * path_resolve - RFC 3986 5.2.3 and 5.2.4: `path` against folder `dir`, which
 * begins and ends in '/'.  Backslashes count as slashes, "%2e" as a dot; runs of
 * slashes become one; nothing climbs above the root.
 *
 * Returns a path that begins with one '/', or empty when a segment holds an
 * escaped slash, backslash or control octet, which no address of ours has.
 */
struct str path_resolve(struct arena *arena, struct str dir, struct str path);

#endif
