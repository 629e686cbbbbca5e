/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/store.h"

#include <sqlite3.h>

/*
 * What both sides of the index share: its tables, its keys, its errors.  For
 * store/ alone.
 */

enum {
	SCHEMA_APPLICATION = 0x42694664, /* "BiFd", in the file's header */
	SCHEMA_VERSION = 6,              /* counts up when a table changes */
	SCHEMA_PAGE_SIZE = 8192,
	PROBE_MAX = 16 /* keys in a row that are tried for one path */
};

extern const char schema_sql[];

/* schema_passages - the ids that a capsule's passages may have. */
void schema_passages(int capsule, int64_t *ret_first, int64_t *ret_last);

/* schema_check - 0, or ERR_FORMAT when the open file is not an index of this
 * schema, ERR_BUSY, ERR_IO. */
int schema_check(sqlite3 *db, const char *file, struct err *err);

/*
 * schema_key - where a page is sought: the row with this key, or, when that
 * one holds another path, one of the PROBE_MAX - 1 keys after it.  A dropped
 * page leaves an empty row behind where the key after it is taken, so that a
 * search may stop at the first key that is not there.
 */
int64_t schema_key(int capsule, enum store_proto proto, struct str path);
/* schema_key_after - the next key to try; wraps round without overflow. */
int64_t schema_key_after(int64_t key);

/* schema_key_mask - test hook: bits that keys keep.  All by default. */
extern uint64_t schema_key_mask;

/* schema_error - the error of the last call on `db` as one of ours, with a
 * sentence that names the file. */
int schema_error(sqlite3 *db, const char *file, struct err *err);

/* schema_code - the same without a sentence, for the server's lookups. */
int schema_code(int sqlite_code);

struct str column_str(sqlite3_stmt *stmt, int column);   /* borrowed until step or reset */
int bind_str(sqlite3_stmt *stmt, int at, struct str s);  /* not copied */
int bind_blob(sqlite3_stmt *stmt, int at, struct str s); /* not copied; never NULL */

#endif
