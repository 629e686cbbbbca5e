/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "base/buf.h"
#include "store/schema.h"
#include "store/tokens.h"

/*
 * The insides of store_search().  For store/ alone.
 */
struct search;

/* search_new - for a connection that reads; 0, ERR_FORMAT, ERR_NOMEM ... */
int search_new(sqlite3 *db, struct search **ret_search);
void search_free(struct search *search); /* accepts NULL; before the connection */

/* search_run - store_search(); strings are borrowed until the next call. */
int search_run(struct search *search, int capsule, struct str typed, size_t from,
	struct search_found *ret_found);

/* Test hooks: microseconds of processor time that one search may take, and all searches
 * in a row. */
extern int64_t search_most_us, search_burst_us;

/* search_cut - the first `len` octets at most, without part of a character at the end. */
struct str search_cut(struct str s, size_t len);

/* search_rank_register - the function search_rank(TABLE) of the statements here: an
 * integer, the weight of a row above PLACE_BITS, and below them the token of its
 * body from which to show it. */
enum { PLACE_BITS = 24 };
int search_rank_register(sqlite3 *db);

/* search_snippet - put one line out of the body of passage `id` into `out`, from
 * about its token `place` on.  A code of SQLite. */
int search_snippet(sqlite3 *db, struct tokens *tokens, int64_t id, uint32_t place, struct buf *out);

#endif
