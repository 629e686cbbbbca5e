/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One index run: from the files of all capsules to the pages in STATE/index/.
 * design.md, "Two programs, one index between them" and "Addresses".
 */
enum { SITE_CAPSULE_MAX = 64 };

struct site_capsule {
	const char *dir;
	int number;      /* in the index; the same in every run */
	struct str host; /* the first that is served from it; may be empty */

	/* What its pages say; all may be empty.  What stands in the folder's own
	 * .bifold.yaml wins. */
	struct str title, description, author, lang, region;
};

struct site_options {
	const struct site_capsule *capsules; /* all that the index is to hold */
	size_t capsule_count;
	const char *state_dir;

	uint64_t article_max; /* octets of one article; 0 means 8 MiB */
	unsigned readers;     /* processes that read articles; 0 means one per core */
	unsigned patience_ms; /* how long to wait for another run to end */
	bool rebuild;         /* begin anew although the index is good */

	/* NULL, or the files and folders to look at alone, with the capsule's folder in front
	 * as site_capsule.dir has it.  The run still looks at everything where it has a reason
	 * to: no index, other settings, symbolic links in the capsule. */
	const struct str *changed;
	size_t changed_count;

	/* Each may be NULL.  progress: `done` of `total` files have been read. */
	void (*progress)(void *ctx, size_t done, size_t total);
	/* warn: about `file` (its path in the capsule, the folder in front when there are
	 * several capsules; empty: no one file) at `line` (0: the whole file), in one
	 * sentence. */
	void (*warn)(void *ctx, struct str file, uint32_t line, bool error, struct str text);
	/* note: what became of an address or an article, in one sentence; nothing is
	 * wrong. */
	void (*note)(void *ctx, struct str text);
	void *ctx;
};

struct site_report {
	uint64_t articles, sections, files, warnings; /* of the whole index */
	uint64_t read;                                /* files read by this run */
	uint64_t gone;                                /* files that were there in the run before */
	uint64_t refused;                             /* files read by this run and left out */
	uint64_t pages;                               /* pages written by this run */
	uint64_t warned;                              /* warnings given by this run */
};

/*
 * site_index - bring the index up to date with the capsules, and drop what it
 * holds of others.
 *
 * Returns 0, or
 *   ERR_MISSING  no capsule folder
 *   ERR_DENIED   a capsule may not be read, or the state folder not written
 *   ERR_BUSY     another run held the lock for longer than patience_ms; the
 *                sentence says which process
 *   ERR_IO       the disk failed or is full: the index stays as it was
 *   ERR_NOMEM
 * Of several capsules one that cannot be opened keeps its pages, and its error is
 * returned after the others have been brought up to date.
 *
 * A file that cannot be made into pages is a warning, never an error.  It logs
 * when it has to begin the index anew.
 */
int site_index(const struct site_options *options, struct site_report *ret_report, struct err *err);

#endif
