/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "store/schema.h"

#include "base/hash.h"

#include <errno.h>
#include <string.h>

/*
 * pages   what is served.  The small columns stand before the body, so that
 *         looking a page up reads them from the row's first database page.
 * slices  the rest of bodies longer than STORE_SLICE.
 * owners  which pages a file (id > 0) or a list (id < 0) put there.
 * lists   home, folders, tags and years; entries are what stands on them, in the order of
 *         `place`; members, by file, where it stands; parts, where numbered pages begin.
 * passages, search, titles   what search looks through: passages.c, search.c.
 * The others are the index run's own memory; the server reads no more of them than
 * a search result's title and address.
 *
 * search and titles keep no text of their own.  Without column sizes they are
 * smaller, and nothing here weighs by length.  The hash is what FTS5 gathers before it
 * writes: more of it means fewer parts.  During a build they are not merged; settle.c
 * does it once at the end.
 */
const char schema_sql[] =
	"CREATE TABLE pages(key INTEGER PRIMARY KEY, capsule INTEGER NOT NULL,"
	" proto INTEGER NOT NULL, path TEXT NOT NULL, kind INTEGER NOT NULL,"
	" item INTEGER NOT NULL, marks INTEGER NOT NULL, size INTEGER NOT NULL,"
	" revision INTEGER NOT NULL, owner INTEGER NOT NULL, rank INTEGER NOT NULL,"
	" media TEXT NOT NULL, lang TEXT NOT NULL, target TEXT NOT NULL, body BLOB);"
	"CREATE TABLE slices(page INTEGER NOT NULL, n INTEGER NOT NULL, body BLOB NOT NULL,"
	" PRIMARY KEY(page, n)) WITHOUT ROWID;"
	"CREATE TABLE owners(id INTEGER PRIMARY KEY, keys BLOB NOT NULL);"
	"CREATE TABLE files(id INTEGER PRIMARY KEY, capsule INTEGER NOT NULL, path TEXT NOT NULL,"
	" kind INTEGER NOT NULL, stamp INTEGER NOT NULL, due INTEGER NOT NULL,"
	" UNIQUE(capsule, path));"
	"CREATE INDEX files_due ON files(due) WHERE due > 0;"
	"CREATE INDEX files_static ON files(capsule, path) WHERE kind = 3;"
	"CREATE INDEX files_owed ON files(capsule, path) WHERE stamp = 0;"
	"CREATE TABLE folders(capsule INTEGER NOT NULL, path TEXT NOT NULL,"
	" PRIMARY KEY(capsule, path)) WITHOUT ROWID;"
	"CREATE TABLE articles(file INTEGER PRIMARY KEY, capsule INTEGER NOT NULL,"
	" base TEXT NOT NULL, wanted TEXT NOT NULL, folder TEXT NOT NULL, title TEXT NOT NULL,"
	" date TEXT NOT NULL, updated TEXT NOT NULL, summary TEXT NOT NULL,"
	" lang TEXT NOT NULL, words INTEGER NOT NULL, sections INTEGER NOT NULL,"
	" author TEXT NOT NULL, place BLOB NOT NULL, content INTEGER NOT NULL,"
	" changed TEXT NOT NULL, origin TEXT NOT NULL, born TEXT NOT NULL,"
	" gemtext_tail INTEGER NOT NULL DEFAULT 0, menu_tail INTEGER NOT NULL DEFAULT 0);"
	"CREATE INDEX articles_unborn ON articles(capsule) WHERE born = '' AND date <> '';"
	"CREATE INDEX articles_named ON articles(capsule, origin) WHERE origin >= '0';"
	"CREATE INDEX articles_by_base ON articles(capsule, base);"
	"CREATE INDEX articles_by_wanted ON articles(capsule, wanted);"
	"CREATE INDEX articles_displaced ON articles(capsule, wanted) WHERE base <> wanted;"
	"CREATE TABLE sections(article INTEGER NOT NULL, n INTEGER NOT NULL, slug TEXT NOT NULL,"
	" title TEXT NOT NULL, digest BLOB NOT NULL, words INTEGER NOT NULL,"
	" PRIMARY KEY(article, n)) WITHOUT ROWID;"
	"CREATE TABLE fronts(file INTEGER PRIMARY KEY, capsule INTEGER NOT NULL,"
	" folder TEXT NOT NULL, title TEXT NOT NULL, lang TEXT NOT NULL,"
	" alone INTEGER NOT NULL, gemtext BLOB NOT NULL, menu BLOB NOT NULL);"
	"CREATE TABLE lists(id INTEGER PRIMARY KEY, capsule INTEGER NOT NULL, kind INTEGER NOT "
	"NULL,"
	" name TEXT NOT NULL, title TEXT NOT NULL, count INTEGER NOT NULL, stamp INTEGER NOT NULL,"
	" UNIQUE(capsule, kind, name));"
	"CREATE TABLE entries(list INTEGER NOT NULL, place BLOB NOT NULL, file INTEGER NOT NULL,"
	" PRIMARY KEY(list, place, file)) WITHOUT ROWID;"
	"CREATE TABLE members(file INTEGER NOT NULL, n INTEGER NOT NULL, list INTEGER NOT NULL,"
	" name TEXT NOT NULL, PRIMARY KEY(file, n)) WITHOUT ROWID;"
	"CREATE TABLE parts(list INTEGER NOT NULL, n INTEGER NOT NULL, first BLOB NOT NULL,"
	" PRIMARY KEY(list, n)) WITHOUT ROWID;"
	"CREATE TABLE warnings(file INTEGER NOT NULL, n INTEGER NOT NULL, line INTEGER NOT NULL,"
	" error INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY(file, n)) WITHOUT ROWID;"
	"CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
	"CREATE TABLE passages(id INTEGER PRIMARY KEY, article INTEGER NOT NULL,"
	" n INTEGER NOT NULL, title TEXT NOT NULL, about TEXT NOT NULL, body TEXT NOT NULL);"
	"CREATE UNIQUE INDEX passages_by_article ON passages(article, n);"
	"CREATE VIRTUAL TABLE search USING fts5(title, about, body, content='passages',"
	" content_rowid='id', columnsize=0, tokenize='bifold');"
	"CREATE VIRTUAL TABLE titles USING fts5(title, content='passages',"
	" content_rowid='id', columnsize=0, tokenize='bifold');"
	"INSERT INTO search(search, rank) VALUES('hashsize', 4194304);"
	"INSERT INTO search(search, rank) VALUES('automerge', 0);"
	"INSERT INTO search(search, rank) VALUES('crisismerge', 1999);"
	"INSERT INTO titles(titles, rank) VALUES('automerge', 0);"
	"INSERT INTO titles(titles, rank) VALUES('crisismerge', 1999);";

uint64_t schema_key_mask = UINT64_MAX;

int64_t schema_key(int capsule, enum store_proto proto, struct str path)
{
	uint64_t state = ((uint64_t)(unsigned)capsule << 8 | (unsigned)proto) + 1;
	uint64_t hash = hash_str(state * 0x9e3779b97f4a7c15u, path) & schema_key_mask;
	int64_t key;

	memcpy(&key, &hash, sizeof(key));
	return key;
}

void schema_passages(int capsule, int64_t *ret_first, int64_t *ret_last)
{
	int64_t base = (int64_t)(capsule & INT32_MAX) << 32;

	*ret_first = base + 1;
	*ret_last = base + UINT32_MAX;
}

int64_t schema_key_after(int64_t key)
{
	return key == INT64_MAX ? INT64_MIN : key + 1;
}

int schema_code(int sqlite_code)
{
	switch (sqlite_code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_NOMEM:
		return ERR_NOMEM;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_SCHEMA:
	case SQLITE_ERROR: /* a table or column is not there */
		return ERR_FORMAT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
		return ERR_BUSY;
	case SQLITE_READONLY:
		/* the shared memory is being set up by a writer that we cannot
		 * help: a moment later it is there */
		return sqlite_code == SQLITE_READONLY ? ERR_DENIED : ERR_BUSY;
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return ERR_DENIED;
	default:
		return ERR_IO;
	}
}

int schema_error(sqlite3 *db, const char *file, struct err *err)
{
	int native = sqlite3_extended_errcode(db);
	int code = schema_code(native);

	switch (code) {
	case 0:
		return err_set(err, ERR_INTERNAL, "%s: SQLite failed without an error", file);
	case ERR_NOMEM:
		return err_nomem(err);
	case ERR_FORMAT:
		return err_set(err, ERR_FORMAT,
			"the index %s is damaged or of another version (%s)", file,
			sqlite3_errmsg(db));
	case ERR_BUSY:
		return err_set(err, ERR_BUSY, "the index %s is in use by another process", file);
	case ERR_DENIED:
		return err_set(err, ERR_DENIED,
			"the index %s may not be written by this user; check who owns its folder",
			file);
	default:
		break;
	}
	if ((native & 0xff) == SQLITE_FULL)
		return err_set(err, ERR_IO,
			"the disk that holds %s is full; the index stays as it was, "
			"make room and run again",
			file);
	return err_set(err, ERR_IO, "the index %s cannot be used: %s%s%s", file, sqlite3_errmsg(db),
		sqlite3_system_errno(db) ? ", " : "",
		sqlite3_system_errno(db) ? strerror(sqlite3_system_errno(db)) : "");
}

static int pragma_number(sqlite3 *db, const char *sql, int64_t *ret_value)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
		*ret_value = sqlite3_column_int64(stmt, 0);
	rc = sqlite3_finalize(stmt);
	return rc;
}

int schema_check(sqlite3 *db, const char *file, struct err *err)
{
	int64_t application = 0, version = 0;

	if (pragma_number(db, "PRAGMA application_id", &application) != SQLITE_OK ||
		pragma_number(db, "PRAGMA user_version", &version) != SQLITE_OK)
		return schema_error(db, file, err);
	if (application != SCHEMA_APPLICATION)
		return err_set(err, ERR_FORMAT, "%s is not an index of Bifold", file);
	if (version != SCHEMA_VERSION)
		return err_set(err, ERR_FORMAT,
			"the index %s was made by another release (schema %lld, this is %d)", file,
			(long long)version, SCHEMA_VERSION);
	return 0;
}

struct str column_str(sqlite3_stmt *stmt, int column)
{
	const void *p = sqlite3_column_blob(stmt, column);
	int len = sqlite3_column_bytes(stmt, column);

	return str_make(p, p ? (size_t)len : 0);
}

int bind_str(sqlite3_stmt *stmt, int at, struct str s)
{
	return sqlite3_bind_text64(stmt, at, s.len ? s.p : "", s.len, SQLITE_STATIC, SQLITE_UTF8);
}

int bind_blob(sqlite3_stmt *stmt, int at, struct str s)
{
	return sqlite3_bind_blob64(stmt, at, s.len ? s.p : "", s.len, SQLITE_STATIC);
}
