/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What the index run remembers from one run to the next: files, fronts,
 * warnings, small values.  Articles have a file of their own. */
#include "store/statement.h"

#include <string.h>

/* ---- files ---------------------------------------------------------------- */

static int64_t to_signed(uint64_t value)
{
	int64_t out;

	memcpy(&out, &value, sizeof(out));
	return out;
}

static void take_file(sqlite3_stmt *stmt, struct file_row *file)
{
	int64_t stamp = sqlite3_column_int64(stmt, 3);

	file->id = sqlite3_column_int64(stmt, 0);
	file->path = column_str(stmt, 1);
	file->kind = (enum file_kind)sqlite3_column_int(stmt, 2);
	memcpy(&file->stamp, &stamp, sizeof(file->stamp));
	file->due = sqlite3_column_int64(stmt, 4);
}

int writer_files_first(
	struct writer *writer, int capsule, struct str from, struct str to, struct err *err)
{
	sqlite3_finalize(writer->walk);
	writer->walk = NULL;
	if (sqlite3_prepare_v2(writer->db,
		    "SELECT id, path, kind, stamp, due FROM files WHERE capsule = ?1"
		    " AND path >= ?2 AND (path < ?3 OR ?3 = '') ORDER BY path",
		    -1, &writer->walk, NULL) != SQLITE_OK)
		return writer_fail(writer, err);
	sqlite3_bind_int(writer->walk, 1, capsule);
	sqlite3_bind_text64(
		writer->walk, 2, from.len ? from.p : "", from.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	sqlite3_bind_text64(
		writer->walk, 3, to.len ? to.p : "", to.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	return 0;
}

int writer_files_next(struct writer *writer, struct file_row *ret_file, struct err *err)
{
	int result;

	if (!writer->walk)
		return 0;
	result = writer_step(writer, writer->walk, err);
	if (result > 0) {
		take_file(writer->walk, ret_file);
		return result;
	}
	sqlite3_finalize(writer->walk);
	writer->walk = NULL;
	return result;
}

int writer_file_get(struct writer *writer, int64_t id, struct file_row *ret_file, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(
		writer, "SELECT id, path, kind, stamp, due FROM files WHERE id = ?1", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, id);
	result = writer_show(writer, stmt, err);
	if (result > 0)
		take_file(stmt, ret_file);
	return result;
}

static int find_file(
	struct writer *writer, int capsule, struct str path, int64_t *ret_id, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(
		writer, "SELECT id FROM files WHERE capsule = ?1 AND path = ?2", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	bind_str(stmt, 2, path);
	result = writer_step(writer, stmt, err);
	if (result > 0) {
		*ret_id = sqlite3_column_int64(stmt, 0);
		sqlite3_reset(stmt);
	}
	return result;
}

/* Two statements rather than an upsert: see passages.c. */
int writer_file_put(struct writer *writer, int capsule, struct file_row *file, struct err *err)
{
	int64_t id = 0;
	int result = find_file(writer, capsule, file->path, &id, err);
	sqlite3_stmt *stmt;

	if (result < 0)
		return result;
	stmt = writer_statement(writer,
		result ? "UPDATE files SET kind = ?3, stamp = ?4, due = ?5 WHERE id = ?6"
		       : "INSERT INTO files(capsule, path, kind, stamp, due)"
			 " VALUES(?1, ?2, ?3, ?4, ?5)",
		err);
	if (!stmt)
		return writer->code;
	if (result) {
		sqlite3_bind_int64(stmt, 6, id);
	} else {
		sqlite3_bind_int(stmt, 1, capsule);
		bind_str(stmt, 2, file->path);
	}
	sqlite3_bind_int(stmt, 3, (int)file->kind);
	sqlite3_bind_int64(stmt, 4, to_signed(file->stamp));
	sqlite3_bind_int64(stmt, 5, file->due);
	result = writer_run(writer, stmt, err);
	if (result >= 0)
		file->id = id ? id : sqlite3_last_insert_rowid(writer->db);
	return result;
}

static int by_id(struct writer *writer, const char *sql, int64_t id, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, sql, err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, id);
	return writer_run(writer, stmt, err);
}

int writer_file_clear(struct writer *writer, int64_t id, struct err *err)
{
	int result = writer_article_drop(writer, id, err);

	if (result >= 0)
		result = by_id(writer, "DELETE FROM sections WHERE article = ?1", id, err);
	if (result >= 0)
		result = by_id(writer, "DELETE FROM fronts WHERE file = ?1", id, err);
	if (result >= 0)
		result = by_id(writer, "DELETE FROM warnings WHERE file = ?1", id, err);
	if (result >= 0)
		writer->more.warnings -= sqlite3_changes(writer->db);
	return result;
}

int writer_file_drop(struct writer *writer, int64_t id, struct err *err)
{
	int result = writer_drop_owner(writer, id, err);

	if (result >= 0)
		result = writer_file_clear(writer, id, err);
	if (result >= 0)
		result = by_id(writer, "DELETE FROM members WHERE file = ?1", id, err);
	if (result >= 0)
		result = writer_passages_drop(writer, id, err);
	if (result >= 0)
		result = by_id(writer, "DELETE FROM files WHERE id = ?1", id, err);
	return result;
}

int writer_file_again(struct writer *writer, int64_t id, struct err *err)
{
	return by_id(writer, "UPDATE files SET stamp = 0 WHERE id = ?1", id, err);
}

/* ---- fronts, warnings, counts --------------------------------------------------- */

int writer_front_put(
	struct writer *writer, int capsule, const struct front_row *front, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"INSERT OR REPLACE INTO fronts(file, capsule, folder, title, lang, gemtext, menu,"
		" alone) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, front->file);
	sqlite3_bind_int(stmt, 2, capsule);
	bind_str(stmt, 3, front->folder);
	bind_str(stmt, 4, front->title);
	bind_str(stmt, 5, front->lang);
	bind_str(stmt, 6, front->gemtext);
	bind_str(stmt, 7, front->menu);
	sqlite3_bind_int(stmt, 8, front->alone);
	return writer_run(writer, stmt, err);
}

int writer_front_get(struct writer *writer, int capsule, struct str folder,
	struct front_row *ret_front, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"SELECT r.file, r.folder, r.title, r.lang, r.gemtext, r.menu, r.alone"
		" FROM fronts r"
		" JOIN files f ON f.id = r.file WHERE r.capsule = ?1 AND r.folder = ?2"
		" ORDER BY f.path LIMIT 1",
		err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	bind_str(stmt, 2, folder);
	result = writer_show(writer, stmt, err);
	if (result > 0) {
		ret_front->file = sqlite3_column_int64(stmt, 0);
		ret_front->folder = column_str(stmt, 1);
		ret_front->title = column_str(stmt, 2);
		ret_front->lang = column_str(stmt, 3);
		ret_front->gemtext = column_str(stmt, 4);
		ret_front->menu = column_str(stmt, 5);
		ret_front->alone = sqlite3_column_int(stmt, 6) != 0;
	}
	return result;
}

int writer_warning_put(struct writer *writer, int64_t file, unsigned n, uint32_t line, bool error,
	struct str text, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"INSERT OR REPLACE INTO warnings(file, n, line, error, text)"
		" VALUES(?1, ?2, ?3, ?4, ?5)",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, file);
	sqlite3_bind_int64(stmt, 2, n);
	sqlite3_bind_int64(stmt, 3, line);
	sqlite3_bind_int(stmt, 4, error);
	bind_str(stmt, 5, text);
	writer->more.warnings++;
	return writer_run(writer, stmt, err);
}

int writer_meta_put(struct writer *writer, const char *name, int64_t value, struct err *err)
{
	/* an equal value is not written: a run that changes nothing costs the disk nothing */
	sqlite3_stmt *stmt = writer_statement(writer,
		"INSERT INTO meta(name, value) VALUES(?1, ?2)"
		" ON CONFLICT(name) DO UPDATE SET value = ?2 WHERE value IS NOT ?2",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 2, value);
	return writer_run(writer, stmt, err);
}

int writer_meta_get(struct writer *writer, const char *name, int64_t *ret_value, struct err *err)
{
	sqlite3_stmt *stmt =
		writer_statement(writer, "SELECT value FROM meta WHERE name = ?1", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	result = writer_step(writer, stmt, err);
	if (result > 0) {
		*ret_value = sqlite3_column_int64(stmt, 0);
		sqlite3_reset(stmt);
	}
	return result;
}

int writer_text_put(struct writer *writer, const char *name, struct str text, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"INSERT INTO meta(name, value) VALUES(?1, ?2)"
		" ON CONFLICT(name) DO UPDATE SET value = ?2 WHERE value IS NOT ?2",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	bind_str(stmt, 2, text);
	return writer_run(writer, stmt, err);
}

int writer_text_get(struct writer *writer, const char *name, struct str *ret_text, struct err *err)
{
	sqlite3_stmt *stmt =
		writer_statement(writer, "SELECT value FROM meta WHERE name = ?1", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	result = writer_show(writer, stmt, err);
	if (result > 0)
		*ret_text = column_str(stmt, 0);
	return result;
}
