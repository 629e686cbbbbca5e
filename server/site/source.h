/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_SOURCE_H
#define SITE_SOURCE_H

#include "article/read.h"

/*
 * From a file of the capsule to what article_read() takes, and from the document to
 * the address it asks for.
 */

/*
 * source_read - the octets of `path` and of its sidecar (empty: none), both beneath
 * `root_fd`, at most `max` octets each; memory from `arena`, `path` and `sidecar` are
 * borrowed.  It may look at the capsule's files.  The rest of *ret_source stays as it is.
 *
 * Returns 0, ERR_MISSING (not there, or may not be read), ERR_LIMIT (too large), ERR_IO,
 * ERR_BUSY or ERR_NOMEM; the sentence speaks of the file as "it".
 */
int source_read(struct arena *arena, int root_fd, struct str path, struct str sidecar, uint64_t max,
	struct article_source *ret_source, struct err *err);

/* source_look_in - let the source find out what files there are beneath `root_fd`;
 * `dir` is the folder of its own file, "/" or "/notes/".  Both are borrowed, as is
 * `arena`, until the article is read. */
void source_look_in(
	struct arena *arena, int root_fd, struct str dir, struct article_source *source);

/* source_address - where the article of file `path` wants to be: its folder's address for
 * a front, else the one that its slug, or its name, gives.  Decoded. */
struct str source_address(
	struct arena *arena, const struct document *doc, struct str path, bool is_front);

#endif
