/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The read side of the index.  It never writes, and it leaves no statement
 * open between calls, so that an index run is never held up by a reader. */
#include "base/mem.h"
#include "store/schema.h"
#include "store/search.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Room for a slice and for the texts beside it. */
enum { ROW_MAX = STORE_SLICE + 8 * 1024, OPEN_TRIES = 25, OPEN_PAUSE_MS = 20 };

struct store {
	sqlite3 *db;           /* owned */
	sqlite3_stmt *find;    /* owned; a row of pages by its key */
	sqlite3_stmt *slice;   /* owned; a row of slices with its page's revision */
	sqlite3_stmt *head;    /* owned; revision and first slice of a page */
	struct search *search; /* owned; NULL before the first one */
	char *file;            /* owned */
	dev_t device;          /* of the file when it was opened */
	ino_t inode;
	size_t used;       /* octets of row[] */
	char row[ROW_MAX]; /* what the last call handed out */
};

static const char find_sql[] =
	"SELECT capsule, proto, path, kind, item, marks, size, revision, media, lang, target, body"
	" FROM pages WHERE key = ?1";
static const char slice_sql[] =
	"SELECT p.revision, s.body FROM pages p LEFT JOIN slices s ON s.page = p.key AND s.n = ?2"
	" WHERE p.key = ?1";
static const char head_sql[] = "SELECT revision, body FROM pages WHERE key = ?1";

static int prepare(struct store *store)
{
	static const char setup[] = "PRAGMA mmap_size=0; PRAGMA cache_size=-512;"
				    "PRAGMA temp_store=MEMORY; PRAGMA query_only=1";
	sqlite3 *db = store->db;
	const unsigned flags = SQLITE_PREPARE_PERSISTENT;
	int rc = sqlite3_exec(db, setup, NULL, NULL, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v3(db, find_sql, -1, flags, &store->find, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v3(db, slice_sql, -1, flags, &store->slice, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v3(db, head_sql, -1, flags, &store->head, NULL);
	return rc;
}

static int try_open(struct store *store, struct err *err)
{
	struct stat st;
	int result;
	int rc;

	if (stat(store->file, &st) < 0)
		return err_set(err, ERR_MISSING,
			"there is no index %s yet; 'bifold index' makes it", store->file);
	store->device = st.st_dev;
	store->inode = st.st_ino;
	rc = sqlite3_open_v2(
		store->file, &store->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
	if (!store->db)
		return err_nomem(err);
	sqlite3_extended_result_codes(store->db, 1);
	sqlite3_busy_timeout(store->db, 250);
	if (rc != SQLITE_OK)
		return schema_error(store->db, store->file, err);
	result = schema_check(store->db, store->file, err);
	if (result < 0)
		return result;
	if (prepare(store) != SQLITE_OK)
		return schema_error(store->db, store->file, err);
	return 0;
}

static void drop_handles(struct store *store)
{
	search_free(store->search);
	store->search = NULL;
	sqlite3_finalize(store->find);
	sqlite3_finalize(store->slice);
	sqlite3_finalize(store->head);
	sqlite3_close(store->db);
	store->find = store->slice = store->head = NULL;
	store->db = NULL;
}

/* While a new index is put in place of an old one there is a moment without
 * its -wal and -shm, which this side may not create. */
static bool may_pass(int result, sqlite3 *db)
{
	return result == ERR_BUSY ||
	       (result == ERR_IO && db && sqlite3_errcode(db) == SQLITE_CANTOPEN);
}

int store_open(const char *file, struct store **ret_store, struct err *err)
{
	const struct timespec pause = { .tv_nsec = OPEN_PAUSE_MS * 1000000L };
	struct store *store = mem_alloc(sizeof(*store));
	int result = ERR_NOMEM;

	if (store)
		store->file = mem_alloc(strlen(file) + 1);
	if (!store || !store->file) {
		mem_free(store);
		return err_nomem(err);
	}
	memcpy(store->file, file, strlen(file) + 1);
	for (int tries = 0; tries < OPEN_TRIES; tries++) {
		result = try_open(store, err);
		if (result >= 0 || !may_pass(result, store->db))
			break;
		drop_handles(store);
		nanosleep(&pause, NULL);
	}
	if (result < 0) {
		store_close(store);
		return result;
	}
	*ret_store = store;
	return 0;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	drop_handles(store);
	mem_free(store->file);
	mem_free(store);
}

bool store_replaced(const struct store *store)
{
	struct stat st;

	return stat(store->file, &st) == 0 &&
	       (st.st_dev != store->device || st.st_ino != store->inode);
}

/* A copy in the store's own row, so that the statement can be reset at once. */
static struct str keep(struct store *store, struct str s)
{
	char *to = store->row + store->used;

	s = str_upto(s, sizeof(store->row) - store->used);
	if (s.len)
		memcpy(to, s.p, s.len);
	store->used += s.len;
	return str_make(to, s.len);
}

static void take_page(struct store *store, sqlite3_stmt *stmt, int64_t key, struct page *page)
{
	store->used = 0;
	memcpy(&page->id, &key, sizeof(page->id));
	page->kind = (enum page_kind)sqlite3_column_int(stmt, 3);
	page->item_type = (char)sqlite3_column_int(stmt, 4);
	page->marks = sqlite3_column_int(stmt, 5) != 0;
	page->size = (uint64_t)sqlite3_column_int64(stmt, 6);
	page->revision = sqlite3_column_int64(stmt, 7);
	page->body = keep(store, str_upto(column_str(stmt, 11), STORE_SLICE));
	page->media = keep(store, column_str(stmt, 8));
	page->lang = keep(store, column_str(stmt, 9));
	page->target = keep(store, column_str(stmt, 10));
}

int store_find(struct store *store, int capsule, enum store_proto proto, struct str path,
	struct page *ret_page)
{
	int64_t key = schema_key(capsule, proto, path);
	sqlite3_stmt *stmt = store->find;

	if (path.len > STORE_PATH_MAX)
		return 0;
	for (int probe = 0; probe < PROBE_MAX; probe++, key = schema_key_after(key)) {
		bool same = false;
		int rc;

		sqlite3_bind_int64(stmt, 1, key);
		rc = sqlite3_step(stmt);
		if (rc == SQLITE_ROW) {
			same = sqlite3_column_int(stmt, 3) != 0 &&
			       sqlite3_column_int(stmt, 0) == capsule &&
			       sqlite3_column_int(stmt, 1) == (int)proto &&
			       str_eq(column_str(stmt, 2), path);
			if (same)
				take_page(store, stmt, key, ret_page);
		}
		sqlite3_reset(stmt);
		if (rc != SQLITE_ROW)
			return rc == SQLITE_DONE ? 0 : schema_code(rc);
		if (same)
			return 1;
	}
	return 0;
}

int store_slice(
	struct store *store, const struct page *page, uint64_t offset, struct str *ret_slice)
{
	uint64_t n = offset / STORE_SLICE;
	sqlite3_stmt *stmt = n ? store->slice : store->head;
	int64_t key;
	int result;
	int rc;

	if (offset >= page->size)
		return 0;
	memcpy(&key, &page->id, sizeof(key));
	sqlite3_bind_int64(stmt, 1, key);
	if (n)
		sqlite3_bind_int64(stmt, 2, (int64_t)n);
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_DONE) {
		result = ERR_STALE;
	} else if (rc != SQLITE_ROW) {
		result = schema_code(rc);
	} else if (sqlite3_column_int64(stmt, 0) != page->revision) {
		result = ERR_STALE;
	} else {
		store->used = 0;
		*ret_slice = keep(store, str_from(str_upto(column_str(stmt, 1), STORE_SLICE),
						 (size_t)(offset % STORE_SLICE)));
		result = ret_slice->len ? 1 : ERR_FORMAT;
	}
	sqlite3_reset(stmt);
	return result;
}

int store_search(struct store *store, int capsule, struct str typed, size_t from,
	struct search_found *ret_found)
{
	int result = store->search ? 0 : search_new(store->db, &store->search);

	return result < 0 ? result : search_run(store->search, capsule, typed, from, ret_found);
}

int store_counts(struct store *store, struct store_counts *ret_counts)
{
	static const char *const names[] = { "articles", "sections", "files", "warnings" };
	uint64_t *to[] = { &ret_counts->articles, &ret_counts->sections, &ret_counts->files,
		&ret_counts->warnings };
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(
		store->db, "SELECT value FROM meta WHERE name = ?1", -1, &stmt, NULL);

	for (size_t i = 0; rc == SQLITE_OK && i < sizeof(names) / sizeof(names[0]); i++) {
		sqlite3_bind_text(stmt, 1, names[i], -1, SQLITE_STATIC);
		rc = sqlite3_step(stmt);
		*to[i] = rc == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0;
		if (rc == SQLITE_ROW || rc == SQLITE_DONE)
			rc = SQLITE_OK;
		sqlite3_reset(stmt);
	}
	sqlite3_finalize(stmt);
	return rc == SQLITE_OK ? 0 : schema_code(rc);
}

int store_due(struct store *store, int64_t *ret_when)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(
		store->db, "SELECT min(due) FROM files WHERE due > 0", -1, &stmt, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		*ret_when = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return rc == SQLITE_ROW ? 0 : schema_code(rc);
}
