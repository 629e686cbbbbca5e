/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_LISTING_H
#define SITE_LISTING_H

#include "site/entries.h"
#include "site/lists.h"

/*
 * One list and its pages: its own shows the newest, those before them stand on numbered
 * pages, from the oldest.  Where a numbered page begins is kept, so that what changes on
 * one page changes no other.
 */
enum { LISTING_PART = 50, LISTING_HELD = 3 * LISTING_PART };

struct entry {
	struct str url; /* decoded address */
	struct str label, place;
};

struct listing {
	struct run *run;
	int64_t id;
	struct str address;  /* of its own page: "/", "/notes/", "/tags/walks" */
	struct str numbered; /* what its numbered pages begin with: "/notes/page-" */
	struct str title, lang;
	bool alone; /* nothing but its top is shown, and there are no numbered pages */

	/* Write to pages[] what stands above and below the entries of its own page. */
	void (*top)(struct listing *list);
	int (*bottom)(struct listing *list, struct err *err);
	void *ctx;

	struct list_page pages[2];
	struct arena arena;
	unsigned parts;    /* numbered pages there are */
	size_t count;      /* of entries[] */
	struct str *first; /* [parts + 1]: where each begins, its own page last */
	struct entry entries[LISTING_HELD];
	struct arena held, spare; /* of entries[]; for moving them on */
};

#define ON_BOTH(list, call, ...)                                 \
	do {                                                     \
		call(&(list)->pages[STORE_GEMINI], __VA_ARGS__); \
		call(&(list)->pages[STORE_GOPHER], __VA_ARGS__); \
	} while (0)

/* listing_begin - for the list `id`; the caller fills in the rest up to `ctx`. */
void listing_begin(struct listing *list, struct run *run, int64_t id);
void listing_end(struct listing *list);

/*
 * listing_put - make the pages on which `touches` lie, and the list's own; with `all`,
 * every page.
 */
int listing_put(
	struct listing *list, const struct touch *touches, size_t count, bool all, struct err *err);

/* listing_drop - its pages; what they were made of has gone before. */
int listing_drop(struct listing *list, struct err *err);

/* listing_drop_page - the page `address`, which is all that its owner has. */
int listing_drop_page(struct listing *list, struct str address, struct err *err);

/* listing_put_page - what pages[] hold, as the page `address`, which is all that its
 * owner has. */
int listing_put_page(struct listing *list, struct str address, struct err *err);
void listing_begin_page(struct listing *list);

/* ---- the lists there are, one file each ------------------------------------------- */

/* lists_make - listing_put(), of every page where the title or the like has changed. */
int lists_make(struct listing *list, const struct touch *touches, size_t count, struct err *err);

/* folder_put - home or a folder; its list is dropped where there is no such folder. */
int folder_put(struct run *run, int64_t id, struct str folder, const struct touch *touches,
	size_t count, struct err *err);

/* overviews_put - /tags/ and /archive/, where there is anything to show. */
int overviews_put(struct run *run, struct err *err);

/* feed_put - the feed of the list `id` whose page is at `address`; without a title it is
 * the capsule's.  There is none where no entry has a date: feed_wanted(). */
int feed_put(struct run *run, int64_t id, struct str address, struct str title, struct err *err);
int feed_wanted(struct run *run, int64_t id, bool *ret_wanted, struct err *err);
int feed_drop(struct run *run, struct str address, struct err *err);

#endif
