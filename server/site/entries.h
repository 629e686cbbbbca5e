/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_ENTRIES_H
#define SITE_ENTRIES_H

#include "site/taking.h"
#include "store/lists.h"

/*
 * On which lists an article stands: home and its folders, its tags, its year.  What
 * changes there is noted in run->touches, so that no other page is made again.
 */

/* A place on a list where something changed. */
struct touch {
	int64_t list;
	enum list_kind kind;
	struct str place; /* the run's memory */
	bool listed;      /* the list's pages change, else only its feed */
};

/* entries_change - bring the lists to what has been taken of an article. */
int entries_change(struct run *run, struct err *err);

/* entries_drop - the article of `file` stands on no list any more; `place` where it did. */
int entries_drop(struct run *run, int64_t file, struct str place, struct err *err);

/* entries_gone - the same for a file whose row of articles is still there. */
int entries_gone(struct run *run, int64_t file, struct err *err);

/* touches_sort - by list, then place; one of each. */
void touches_sort(struct touches *touches);

#endif
