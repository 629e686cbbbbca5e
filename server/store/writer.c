/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* One run of the index: where it begins, how it is shown to readers, how it is
 * given up. */
#include "base/mem.h"
#include "store/statement.h"
#include "store/tokens.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	CHECKED_IN_FULL = 16 * 1024 * 1024, /* octets; about a millisecond each MiB */
	WAL_KEPT = 16 * 1024 * 1024,        /* octets, by a run for one change */
	WAL_LEFT = 1024 * 1024              /* and by one that looks at everything */
};

static char *join(const char *file, const char *tail)
{
	size_t size = strlen(file) + strlen(tail) + 1;
	char *p = mem_alloc(size);

	if (p)
		snprintf(p, size, "%s%s", file, tail);
	return p;
}

int writer_fail(struct writer *writer, struct err *err)
{
	writer->code = schema_error(writer->db, writer->file, err);
	return writer->code;
}

sqlite3_stmt *writer_statement(struct writer *writer, const char *sql, struct err *err)
{
	sqlite3_stmt *stmt = NULL;

	if (writer->shown) {
		sqlite3_reset(writer->shown);
		writer->shown = NULL;
	}
	for (size_t i = 0; i < writer->stmt_count; i++)
		if (writer->sql[i] == sql)
			return writer->stmt[i];
	if (writer->stmt_count == STATEMENT_MAX) {
		writer->code = err_set(err, ERR_INTERNAL, "too many statements on the index");
		return NULL;
	}
	if (sqlite3_prepare_v3(writer->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) !=
		SQLITE_OK) {
		writer_fail(writer, err);
		return NULL;
	}
	writer->sql[writer->stmt_count] = sql;
	writer->stmt[writer->stmt_count++] = stmt;
	return stmt;
}

int writer_step(struct writer *writer, sqlite3_stmt *stmt, struct err *err)
{
	int rc = sqlite3_step(stmt);
	int result = 0;

	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		result = writer_fail(writer, err);
	sqlite3_reset(stmt);
	return result;
}

int writer_show(struct writer *writer, sqlite3_stmt *stmt, struct err *err)
{
	int result = writer_step(writer, stmt, err);

	if (result > 0)
		writer->shown = stmt;
	return result;
}

int writer_run(struct writer *writer, sqlite3_stmt *stmt, struct err *err)
{
	int result = writer_step(writer, stmt, err);

	if (result > 0)
		sqlite3_reset(stmt);
	return result < 0 ? result : 0;
}

static int execute(struct writer *writer, const char *sql, struct err *err)
{
	if (sqlite3_exec(writer->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return writer_fail(writer, err);
	return 0;
}

static void close_db(struct writer *writer)
{
	for (size_t i = 0; i < writer->stmt_count; i++)
		sqlite3_finalize(writer->stmt[i]);
	writer->stmt_count = 0;
	writer->shown = NULL;
	sqlite3_finalize(writer->walk);
	writer->walk = NULL;
	sqlite3_close(writer->db);
	writer->db = NULL;
}

static int open_db(struct writer *writer, const char *file, int flags, struct err *err)
{
	int rc = sqlite3_open_v2(
		file, &writer->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | flags, NULL);

	if (!writer->db)
		return err_nomem(err);
	sqlite3_extended_result_codes(writer->db, 1);
	sqlite3_busy_timeout(writer->db, 5000);
	if (rc != SQLITE_OK)
		return schema_error(writer->db, file, err);
	if (tokens_register(writer->db) != SQLITE_OK)
		return err_set(err, ERR_INTERNAL,
			"this SQLite was built without FTS5, which search needs; install one that "
			"has it");
	return 0;
}

/*
 * Both files beside the index stay when the last writer goes: a sandboxed
 * reader could not make them.  And no connection may remove them by name, since
 * they may by then belong to an index that took this one's place.
 */
static void keep_wal(sqlite3 *db)
{
	int on = 1;

	sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
}

static int check_content(struct writer *writer, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	struct stat st;
	bool sound = false;

	if (stat(writer->file, &st) < 0 || st.st_size > CHECKED_IN_FULL)
		return 0;
	if (sqlite3_prepare_v2(writer->db, "PRAGMA quick_check(1)", -1, &stmt, NULL) == SQLITE_OK &&
		sqlite3_step(stmt) == SQLITE_ROW)
		sound = str_eq(column_str(stmt, 0), STR("ok"));
	sqlite3_finalize(stmt);
	if (!sound)
		return err_set(err, ERR_FORMAT, "the index %s is damaged", writer->file);
	return 0;
}

static int open_existing(struct writer *writer, struct err *err)
{
	int result;

	if (access(writer->file, F_OK) < 0)
		return ERR_MISSING;
	result = open_db(writer, writer->file, 0, err);
	if (result >= 0)
		result = schema_check(writer->db, writer->file, err);
	if (result < 0)
		return result;
	keep_wal(writer->db);
	result = execute(writer,
		"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=0;"
		"PRAGMA cache_size=-16384; PRAGMA journal_size_limit=0;"
		"PRAGMA wal_autocheckpoint=0; BEGIN IMMEDIATE",
		err);
	return result < 0 ? result : check_content(writer, err);
}

static void remove_with(const char *file)
{
	static const char *const tails[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		char *name = join(file, tails[i]);

		if (name)
			unlink(name);
		mem_free(name);
	}
}

/* The new file is nobody's until it is renamed, so it needs no journal. */
static int open_new(struct writer *writer, struct err *err)
{
	char setup[256];
	int result;

	remove_with(writer->made);
	writer->fresh = true;
	result = open_db(writer, writer->made, SQLITE_OPEN_CREATE, err);
	if (result < 0)
		return result;
	snprintf(setup, sizeof(setup),
		"PRAGMA page_size=%d; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
		"PRAGMA mmap_size=0; PRAGMA cache_size=-16384; PRAGMA locking_mode=EXCLUSIVE;"
		"BEGIN; PRAGMA application_id=%d; PRAGMA user_version=%d",
		SCHEMA_PAGE_SIZE, SCHEMA_APPLICATION, SCHEMA_VERSION);
	result = execute(writer, setup, err);
	return result < 0 ? result : execute(writer, schema_sql, err);
}

int writer_open(const char *file, bool rebuild, struct writer **ret_writer, struct err *why,
	struct err *err)
{
	struct writer *writer = mem_alloc(sizeof(*writer));
	struct err old = { .code = ERR_NONE };
	int result = ERR_FORMAT;

	if (writer) {
		writer->file = join(file, "");
		writer->made = join(file, ".new");
	}
	if (!writer || !writer->file || !writer->made) {
		writer_close(writer);
		return err_nomem(err);
	}
	if (!rebuild) {
		result = open_existing(writer, &old);
		if (result == ERR_MISSING)
			old.code = ERR_NONE;
	}
	if (result == ERR_FORMAT || result == ERR_MISSING) {
		close_db(writer);
		result = open_new(writer, err);
	} else if (result < 0 && err) {
		*err = old;
	}
	if (result < 0) {
		writer_close(writer);
		return result;
	}
	if (why)
		*why = old;
	*ret_writer = writer;
	return 0;
}

bool writer_is_new(const struct writer *writer)
{
	return writer->fresh;
}

static int sync_path(const char *path, int flags, struct err *err)
{
	int fd = open(path, flags | O_CLOEXEC);
	int result = 0;

	if (fd < 0 || fsync(fd) < 0)
		result = err_set(
			err, ERR_IO, "%s cannot be written to disk: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return result;
}

static int sync_folder(const char *file, struct err *err)
{
	char *folder = join(file, "");
	char *slash = folder ? strrchr(folder, '/') : NULL;
	int result;

	if (!folder)
		return err_nomem(err);
	if (slash)
		slash[slash == folder] = '\0';
	result = sync_path(slash ? folder : ".", O_RDONLY | O_DIRECTORY, err);
	mem_free(folder);
	return result;
}

/* The old index's -wal must not outlive it: SQLite would play it into the new
 * file.  Readers that have the old ones open keep them. */
static int install(struct writer *writer, struct err *err)
{
	char *wal = join(writer->file, "-wal");
	char *shm = join(writer->file, "-shm");
	int result = wal && shm ? sync_path(writer->made, O_RDONLY, err) : err_nomem(err);

	if (result >= 0) {
		unlink(wal);
		unlink(shm);
		if (rename(writer->made, writer->file) < 0)
			result = err_set(err, ERR_IO, "%s cannot be put in place: %s", writer->file,
				strerror(errno));
	}
	if (result >= 0)
		result = sync_folder(writer->file, err);
	mem_free(wal);
	mem_free(shm);
	return result;
}

/* One read by a connection that may write: it makes the files beside the
 * index, and leaves a mark there that read-only readers depend on. */
static int settle(struct writer *writer, struct err *err)
{
	return execute(writer, "SELECT value FROM meta LIMIT 1", err);
}

static int commit_new(struct writer *writer, struct err *err)
{
	int result = writer_settle(writer, err);

	if (result >= 0)
		result = execute(writer, "COMMIT", err);
	if (result >= 0)
		result = execute(writer,
			"PRAGMA locking_mode=NORMAL; PRAGMA journal_mode=WAL;"
			"SELECT value FROM meta LIMIT 1",
			err);
	if (result < 0)
		return result;
	close_db(writer);
	result = install(writer, err);
	if (result < 0)
		return result;
	writer->done = true;
	result = open_db(writer, writer->file, 0, err);
	if (result < 0)
		return result;
	keep_wal(writer->db);
	return settle(writer, err);
}

/* Each run's changes go into the -wal, and from there into the index: of pages that change
 * in every run, such as the lists, once for many runs, and when there is leisure, so
 * that one changed article writes little more than itself.  A reader in the middle of a
 * look-up can put it off to a later one. */
static bool wal_is_long(const struct writer *writer)
{
	char *wal = join(writer->file, "-wal");
	struct stat st;
	bool is_long =
		!wal || stat(wal, &st) < 0 || st.st_size > (writer->tidy ? WAL_LEFT : WAL_KEPT);

	mem_free(wal);
	return is_long;
}

void writer_tidy(struct writer *writer)
{
	writer->tidy = true;
}

int writer_commit(struct writer *writer, struct err *err)
{
	int result;

	for (size_t i = 0; i < writer->stmt_count; i++)
		sqlite3_reset(writer->stmt[i]);
	sqlite3_finalize(writer->walk);
	writer->walk = NULL;
	if (writer->fresh)
		return commit_new(writer, err);
	result = execute(writer, "COMMIT", err);
	if (result < 0)
		return result;
	writer->done = true;
	result = settle(writer, err);
	if (wal_is_long(writer))
		sqlite3_wal_checkpoint_v2(writer->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	return result;
}

void writer_close(struct writer *writer)
{
	if (!writer)
		return;
	close_db(writer); /* rolls back what was not committed */
	if (writer->fresh && !writer->done)
		remove_with(writer->made);
	mem_free(writer->before.at);
	mem_free(writer->now.at);
	mem_free(writer->made);
	mem_free(writer->file);
	mem_free(writer);
}
