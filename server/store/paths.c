/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Paths of files and folders that the index run remembers. */
#include "store/statement.h"

static int each_path(
	struct writer *writer, sqlite3_stmt *stmt, writer_path_fn *each, void *ctx, struct err *err)
{
	int result;

	while ((result = writer_step(writer, stmt, err)) > 0) {
		result = each(ctx, column_str(stmt, 0), err);
		if (result < 0) {
			sqlite3_reset(stmt);
			return result;
		}
	}
	return result;
}

int writer_files_owed(struct writer *writer, int capsule, int64_t now, writer_path_fn *each,
	void *ctx, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"SELECT path FROM files WHERE capsule = ?1 AND stamp = 0 UNION"
		" SELECT path FROM files WHERE due > 0 AND due <= ?2 AND capsule = ?1",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	sqlite3_bind_int64(stmt, 2, now);
	return each_path(writer, stmt, each, ctx, err);
}

int writer_statics(struct writer *writer, int capsule, struct str folder, writer_path_fn *each,
	void *ctx, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"SELECT path FROM files WHERE capsule = ?1 AND kind = 3 AND path >= ?2"
		" AND substr(path, 1, length(?2)) = ?2 AND instr(substr(path, length(?2) + 1), "
		"'/') = 0"
		" ORDER BY path",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	bind_str(stmt, 2, folder);
	return each_path(writer, stmt, each, ctx, err);
}

/* ---- folders ------------------------------------------------------------------- */

int writer_folders(
	struct writer *writer, int capsule, writer_path_fn *each, void *ctx, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(
		writer, "SELECT path FROM folders WHERE capsule = ?1 ORDER BY path", err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	return each_path(writer, stmt, each, ctx, err);
}

static int on_folder(
	struct writer *writer, const char *sql, int capsule, struct str folder, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, sql, err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	bind_str(stmt, 2, folder);
	result = writer_step(writer, stmt, err);
	if (result > 0)
		sqlite3_reset(stmt);
	return result;
}

int writer_folder_put(struct writer *writer, int capsule, struct str folder, struct err *err)
{
	return on_folder(writer, "INSERT OR IGNORE INTO folders(capsule, path) VALUES(?1, ?2)",
		capsule, folder, err);
}

int writer_folder_drop(struct writer *writer, int capsule, struct str folder, struct err *err)
{
	return on_folder(writer, "DELETE FROM folders WHERE capsule = ?1 AND path = ?2", capsule,
		folder, err);
}

/* "/notes/" holds what lies from "notes/" to below "notes0". */
int writer_folder_used(struct writer *writer, int capsule, struct str folder, struct err *err)
{
	return on_folder(writer,
		"SELECT 1 FROM files WHERE capsule = ?1 AND path >= substr(?2, 2)"
		" AND path < substr(?2, 2, length(?2) - 2) || '0' LIMIT 1",
		capsule, folder, err);
}

int writer_folder_shown(struct writer *writer, int capsule, struct str folder, struct err *err)
{
	return on_folder(writer,
		"SELECT 1 FROM files WHERE capsule = ?1 AND path >= substr(?2, 2)"
		" AND path < substr(?2, 2, length(?2) - 2) || '0' AND kind NOT IN (4, 5) LIMIT 1",
		capsule, folder, err);
}
