/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The index, read side: what the server uses.  One connection per thread, read
 * only; every call is one autocommit statement, so what an index run committed
 * is what the next call sees.  The write side is store/writer.h.
 */
struct store;

enum store_proto { STORE_GEMINI = 0, STORE_GOPHER = 1 };

enum page_kind {
	PAGE_BODY = 1,  /* the octets are in the index */
	PAGE_FILE = 2,  /* a static file: target is its path beneath the capsule */
	PAGE_MOVED = 3, /* an old address: target is the path that serves it now */
	PAGE_GONE = 4   /* the author marked it gone */
};

enum { STORE_SLICE = 16 * 1024, STORE_PATH_MAX = 1024 };

struct page {
	uint64_t id;
	int64_t revision; /* changes whenever the page's octets do */
	enum page_kind kind;
	char item_type;   /* Gopher item type: '0' text, '1' menu, '9', ... */
	bool marks;       /* the body holds MARK_ octets to fill in (text/lines.h) */
	uint64_t size;    /* octets of the whole body, marks counted as one each */
	struct str media; /* "text/gemini", "text/plain", ... */
	struct str lang;  /* BCP 47; may be empty */
	struct str target;
	struct str body; /* the first STORE_SLICE octets at most */
};

/*
 * store_open - open STATE/index/bifold.db for reading.
 *
 * Returns 0, or ERR_MISSING (no index yet), ERR_FORMAT (damaged, or of another
 * schema: it must be rebuilt), ERR_IO, ERR_NOMEM.
 */
int store_open(const char *file, struct store **ret_store, struct err *err);
void store_close(struct store *store); /* accepts NULL */

/* store_replaced - another file stands where this one was opened (the index was
 * rebuilt): open again.  One stat(); false while there is none. */
bool store_replaced(const struct store *store);

/*
 * store_find - look a path up ("/", "/walk/part", at most STORE_PATH_MAX octets).
 *
 * Strings in *ret_page are borrowed until the next call on this store.
 * Returns 1 when found, 0 when there is no such page, or a negative error
 * (ERR_BUSY, ERR_FORMAT, ERR_IO, ERR_NOMEM), which a protocol answers with
 * "try again later".
 */
int store_find(struct store *store, int capsule, enum store_proto proto, struct str path,
	struct page *ret_page);

/*
 * store_slice - octets of a PAGE_BODY from `offset` on, at most STORE_SLICE.
 *
 * *ret_slice is borrowed until the next call on this store.  Returns 1, 0 at
 * the end, ERR_STALE when the page has changed since it was found (the answer
 * must be cut), or another negative error.
 */
int store_slice(
	struct store *store, const struct page *page, uint64_t offset, struct str *ret_slice);

/* ---- search ---------------------------------------------------------------- */

enum {
	SEARCH_PAGE = 10, /* hits handed out by one call */
	SEARCH_KEPT = 100 /* that can be had in all, page by page */
};

/* A section.  Its address is base and slug, one after the other. */
struct search_hit {
	struct str title, article, base, slug;
	struct str date;    /* YYYY-MM-DD or empty */
	struct str snippet; /* one line with what was sought; "..." where it is cut */
};

struct search_found {
	struct search_hit hits[SEARCH_PAGE];
	size_t count;       /* of hits[] */
	size_t total;       /* at most SEARCH_KEPT */
	bool more;          /* there are more, or may be */
	bool loose;         /* nothing was found in time but with the words taken one by one,
	               * no phrases and no beginnings */
	bool left_out;      /* too many words: the last ones were not looked for */
	size_t words;       /* that were; 0: there is nothing to look for */
	struct str missing; /* when nothing was found: a word or phrase that stands nowhere,
	                     * as it was typed; may be empty.  Not clean. */
};

/*
 * store_search - the best sections of a capsule for what a reader typed.
 *
 * typed  any octets: words, all of which must be there, "phrases" and beginn*.
 * from   hits to pass over: a multiple of SEARCH_PAGE.
 *
 * Sections with all words in their titles come first, then by how often and how
 * early the words stand there.  Of very many, those that were indexed last are
 * looked at.  The work is bounded: some 8 ms of processor time, less when this store
 * has searched much just before.
 *
 * Strings are borrowed until the next call on this store.  Returns 1 when
 * there is something, 0 when there is not, ERR_LIMIT when nothing was found before
 * the bound was reached, or another error of store_find().
 */
int store_search(struct store *store, int capsule, struct str typed, size_t from,
	struct search_found *ret_found);

/* ---- counts ------------------------------------------------------------------ */

struct store_counts {
	uint64_t articles, sections, files, warnings;
};
int store_counts(struct store *store, struct store_counts *ret_counts);

/* store_due - when the next article falls due whose date is yet to come, by clock_unix();
 * 0 when there is none. */
int store_due(struct store *store, int64_t *ret_when);

#endif
