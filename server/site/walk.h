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
 * begin with a dot, editors' and downloads' temporary files, sidecars of articles,
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
	void *ctx;
};

/*
 * walk_capsule - visit all files below the folder `root_fd`.
 *
 * Returns 0, what `file` returned, ERR_NOMEM, or ERR_IO when the root itself cannot
 * be read.  A folder below it that cannot be read is trouble, not an error.
 */
int walk_capsule(int root_fd, const struct walk *walk, struct err *err);

/* walk_skips - a name that is never listed or served. */
bool walk_skips(struct str name);

/* walk_kind_of - by the file's name alone. */
enum walk_kind walk_kind_of(struct str name);

#endif
