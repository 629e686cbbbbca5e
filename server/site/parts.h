/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_PARTS_H
#define SITE_PARTS_H

#include "site/run.h"

/*
 * The parts of a capsule that paths which changed stand for: of each path the family of
 * its name, and all that lies below it.  (walk.h says what a family is.)
 */
struct parts {
	struct texts families; /* "notes/walk" */
	struct texts folders;  /* "notes/walk.md/" */
	bool whole;            /* all of the capsule */
};

/* parts_add - `path` beneath the capsule; empty: all of it. */
int parts_add(struct run *run, struct parts *parts, struct str path, struct err *err);

/* parts_settle - leave none that lies within another, both kinds in octet order. */
void parts_settle(struct parts *parts);
void parts_release(struct parts *parts);

/* path_beneath - what of `path` lies beneath the folder `dir`; false when it lies elsewhere.
 * By the names alone. */
bool path_beneath(const char *dir, struct str path, struct str *ret_rest);

#endif
