/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_WALK_H
#define SITE_WALK_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The files of a capsule, in octet order of their paths.  Left out: names that
 * name_is_skipped() knows, sidecars of articles,
 * anything that is not a regular file, links that lead outside or round in circles.
 */
enum { WALK_DEPTH_MAX = 32, WALK_FOLDER_MAX = 500000 /* names in one folder */ };

enum walk_kind { WALK_ARTICLE, WALK_INDEX /* index.* */, WALK_STATIC };

struct walk_file {
	enum walk_kind kind;
	struct str path;    /* beneath the root, "notes/walk.md"; borrowed during the call */
	struct str sidecar; /* the same for the file's sidecar; empty without one */
	uint64_t size;      /* octets */
	uint64_t stamp;     /* of both files' times, sizes and inodes */
};

struct walk {
	/* A negative result ends the walk and is returned from it. */
	int (*file)(void *ctx, const struct walk_file *file, struct err *err);
	/* Something below the root that was left out although somebody might
	 * miss it; `what` is one sentence. */
	void (*trouble)(void *ctx, struct str path, const char *what);
	/* May be NULL.  A symbolic link stands here: what it leads to may change while
	 * nothing changes at its own place.  As `file`. */
	int (*link)(void *ctx, struct err *err);
	void *ctx;
};

/*
 * walk_capsule - visit all files below the folder `root_fd`.
 *
 * Returns 0, what `file` returned, ERR_NOMEM, or ERR_IO when the root itself cannot
 * be read.  A folder below it that cannot be read is trouble, not an error.
 */
int walk_capsule(int root_fd, const struct walk *walk, struct err *err);

/*
 * Two parts of a capsule, for looking at what changed alone.  Files in one folder whose
 * names are alike up to their first full stop are a family: whether one of them is an
 * article, its sidecar or a static file depends on which of the others there are.
 *
 * walk_family - visit the files of the family "notes/walk".
 * walk_below - visit all files below the folder "notes/old/".
 *
 * Results as walk_capsule(); 0 as well when there is no such folder, or none that is served.
 */
int walk_family(int root_fd, const struct walk *walk, struct str family, struct err *err);
int walk_below(int root_fd, const struct walk *walk, struct str folder, struct err *err);

/* walk_family_of - "notes/walk" for "notes/walk.md"; borrowed. */
struct str walk_family_of(struct str path);
/* walk_in_family - as octets such paths lie from "notes/walk" to below "notes/walk/". */
bool walk_in_family(struct str family, struct str path);

/* walk_servable - an address can be made of the name: UTF-8 without control characters
 * and backslashes. */
bool walk_servable(struct str name);

/* walk_stem - a file's name without its extension; borrowed. */
struct str walk_stem(struct str name);

/* walk_kind_of - by the file's name alone. */
enum walk_kind walk_kind_of(struct str name);

#endif
