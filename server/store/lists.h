/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef STORE_LISTS_H
#define STORE_LISTS_H

#include "store/writer.h"

/*
 * What stands on which list, in which order: the index run's own memory, from which it
 * makes list pages without looking at articles that did not change.  Errors are those of
 * store/writer.h.  Strings that come out are borrowed until the next call.
 */
enum list_kind {
	LIST_FOLDER = 1, /* name: "/", "/notes/"; with all that lies below */
	LIST_TAG = 2,    /* name: the tag's slug */
	LIST_YEAR = 3    /* name: "2026", or "undated" */
};

struct list_row {
	int64_t id;
	enum list_kind kind;
	struct str name;
	struct str title; /* as writer_list_put() was given it */
	uint64_t count;   /* of entries */
	int64_t stamp;    /* of all that its pages hold beside its entries; 0: never made */
};

/* writer_list_find - 1 and the list of that name, 0 when there is none, or an error. */
int writer_list_find(struct writer *writer, int capsule, enum list_kind kind, struct str name,
	int64_t *ret_id, struct err *err);
/* writer_list_id - the same, but it is made when there is none: 0 or an error. */
int writer_list_id(struct writer *writer, int capsule, enum list_kind kind, struct str name,
	int64_t *ret_id, struct err *err);
/* writer_list_get - 1, 0 when there is none, or an error. */
int writer_list_get(struct writer *writer, int64_t id, struct list_row *ret_list, struct err *err);
int writer_list_put(
	struct writer *writer, int64_t id, struct str title, int64_t stamp, struct err *err);
/* writer_list_drop - the list itself; its entries have gone before. */
int writer_list_drop(struct writer *writer, int64_t id, struct err *err);

/* writer_lists - call `each` for the lists of a kind by name (years: the newest first,
 * "undated" last), or with `most` for that many longest.  It must not put lists. */
typedef int writer_list_fn(void *ctx, const struct list_row *list, struct err *err);
int writer_lists(struct writer *writer, int capsule, enum list_kind kind, unsigned most,
	writer_list_fn *each, void *ctx, struct err *err);

/* ---- which lists a file stands on ------------------------------------------- */

struct member_row {
	int64_t list;
	enum list_kind kind;
	struct str list_name;
	struct str name; /* of a tag, as the article has it; else empty */
};

int writer_member_put(struct writer *writer, int64_t file, unsigned n, int64_t list,
	struct str name, struct err *err);
/* writer_members - in the order of `n`.  `each` must not put members. */
typedef int writer_member_fn(void *ctx, const struct member_row *member, struct err *err);
int writer_members(
	struct writer *writer, int64_t file, writer_member_fn *each, void *ctx, struct err *err);
int writer_members_drop(struct writer *writer, int64_t file, struct err *err);

/* ---- entries ------------------------------------------------------------------ */

int writer_entry_put(
	struct writer *writer, int64_t list, struct str place, int64_t file, struct err *err);
int writer_entry_drop(
	struct writer *writer, int64_t list, struct str place, int64_t file, struct err *err);

/* Entries from `from` on, and before `before` when `bounded`; at most `most`. */
struct entry_range {
	int64_t list;
	struct str from, before;
	bool bounded, newest_first;
	unsigned most;
};

/* writer_entries - call `each` for the articles there.  It must not put entries or
 * articles. */
int writer_entries(struct writer *writer, const struct entry_range *range, writer_entry_fn *each,
	void *ctx, struct err *err);

/* ---- numbered pages -------------------------------------------------------------- */

/* Part n, from 1, begins at `first`; the one with the highest number is the list's own
 * page, which has no number. */
typedef int writer_part_fn(void *ctx, unsigned n, struct str first, struct err *err);
int writer_parts(
	struct writer *writer, int64_t list, writer_part_fn *each, void *ctx, struct err *err);
int writer_part_put(
	struct writer *writer, int64_t list, unsigned n, struct str first, struct err *err);
/* writer_parts_drop - those from the one numbered `from` on. */
int writer_parts_drop(struct writer *writer, int64_t list, unsigned from, struct err *err);

/* writer_lists_drop - all of a capsule. */
int writer_lists_drop(struct writer *writer, int capsule, struct err *err);

#endif
