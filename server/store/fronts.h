/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef STORE_FRONTS_H
#define STORE_FRONTS_H

#include "base/buf.h"
#include "store/writer.h"

/*
 * What the index run adds to an article's front after a reader has made it: a tail, which
 * it can replace without the file being read again.  Errors are those of store/writer.h.
 */

/* writer_page_get - the page of `owner` at `path`: 1 (all of it in *ret_page, whose strings
 * stand in `room`), 0 when there is none, or an error. */
int writer_page_get(struct writer *writer, int64_t owner, int capsule, enum store_proto proto,
	struct str path, struct page_put *ret_page, struct buf *room, struct err *err);

/* writer_put_again - replace one page of `owner`, whose others stay. */
int writer_put_again(
	struct writer *writer, int64_t owner, const struct page_put *page, struct err *err);

/* writer_tails_* - how many octets of an article's front, by protocol, are its tail; 0
 * after writer_article_put(). */
int writer_tails_get(struct writer *writer, int64_t file, uint64_t ret_len[2], struct err *err);
int writer_tails_put(struct writer *writer, int64_t file, const uint64_t len[2], struct err *err);

/* writer_near - call `each` for at most `most` files that stand next to `place` on a list,
 * the nearest first: those before it, or those behind. */
typedef int writer_near_fn(void *ctx, int64_t file, struct str place, struct err *err);
int writer_near(struct writer *writer, int64_t list, struct str place, bool before, unsigned most,
	writer_near_fn *each, void *ctx, struct err *err);

/* writer_article_files - call `each` for all articles of a capsule; place is empty. */
int writer_article_files(
	struct writer *writer, int capsule, writer_near_fn *each, void *ctx, struct err *err);

#endif
