/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "store/lists.h"

#include "store/statement.h"

/* ---- lists -------------------------------------------------------------------- */

int writer_list_find(struct writer *writer, int capsule, enum list_kind kind, struct str name,
	int64_t *ret_id, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(
		writer, "SELECT id FROM lists WHERE capsule = ?1 AND kind = ?2 AND name = ?3", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	sqlite3_bind_int(stmt, 2, (int)kind);
	bind_str(stmt, 3, name);
	result = writer_step(writer, stmt, err);
	if (result > 0) {
		*ret_id = sqlite3_column_int64(stmt, 0);
		sqlite3_reset(stmt);
	}
	return result;
}

int writer_list_id(struct writer *writer, int capsule, enum list_kind kind, struct str name,
	int64_t *ret_id, struct err *err)
{
	int result = writer_list_find(writer, capsule, kind, name, ret_id, err);
	sqlite3_stmt *stmt;

	if (result != 0)
		return result < 0 ? result : 0;
	stmt = writer_statement(writer,
		"INSERT INTO lists(capsule, kind, name, title, count, stamp)"
		" VALUES(?1, ?2, ?3, '', 0, 0)",
		err);
	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	sqlite3_bind_int(stmt, 2, (int)kind);
	bind_str(stmt, 3, name);
	result = writer_run(writer, stmt, err);
	if (result >= 0)
		*ret_id = sqlite3_last_insert_rowid(writer->db);
	return result;
}

#define LIST_COLUMNS "id, kind, name, title, count, stamp"

static void take_list(sqlite3_stmt *stmt, struct list_row *list)
{
	list->id = sqlite3_column_int64(stmt, 0);
	list->kind = (enum list_kind)sqlite3_column_int(stmt, 1);
	list->name = column_str(stmt, 2);
	list->title = column_str(stmt, 3);
	list->count = (uint64_t)sqlite3_column_int64(stmt, 4);
	list->stamp = sqlite3_column_int64(stmt, 5);
}

int writer_list_get(struct writer *writer, int64_t id, struct list_row *ret_list, struct err *err)
{
	sqlite3_stmt *stmt =
		writer_statement(writer, "SELECT " LIST_COLUMNS " FROM lists WHERE id = ?1", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, id);
	result = writer_show(writer, stmt, err);
	if (result > 0)
		take_list(stmt, ret_list);
	return result;
}

int writer_list_put(
	struct writer *writer, int64_t id, struct str title, int64_t stamp, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"UPDATE lists SET title = ?2, stamp = ?3"
		" WHERE id = ?1 AND (title <> ?2 OR stamp <> ?3)",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, id);
	bind_str(stmt, 2, title);
	sqlite3_bind_int64(stmt, 3, stamp);
	return writer_run(writer, stmt, err);
}

static int by_id(struct writer *writer, const char *sql, int64_t id, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, sql, err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, id);
	return writer_run(writer, stmt, err);
}

int writer_list_drop(struct writer *writer, int64_t id, struct err *err)
{
	int result = writer_parts_drop(writer, id, 1, err);

	return result < 0 ? result : by_id(writer, "DELETE FROM lists WHERE id = ?1", id, err);
}

int writer_lists(struct writer *writer, int capsule, enum list_kind kind, unsigned most,
	writer_list_fn *each, void *ctx, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		most ? "SELECT * FROM (SELECT " LIST_COLUMNS " FROM lists WHERE capsule = ?1"
		       " AND kind = ?2 ORDER BY count DESC, name LIMIT ?3) ORDER BY name"
		     : "SELECT " LIST_COLUMNS " FROM lists WHERE capsule = ?1 AND kind = ?2"
		       " AND ?3 = 0 ORDER BY kind = 3 AND name = 'undated',"
		       " CASE kind WHEN 3 THEN -name ELSE name END",
		err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	sqlite3_bind_int(stmt, 2, (int)kind);
	sqlite3_bind_int64(stmt, 3, most);
	while ((result = writer_step(writer, stmt, err)) > 0) {
		struct list_row list;

		take_list(stmt, &list);
		result = each(ctx, &list, err);
		if (result < 0) {
			sqlite3_reset(stmt);
			return result;
		}
	}
	return result;
}

/* ---- members ---------------------------------------------------------------------- */

int writer_member_put(struct writer *writer, int64_t file, unsigned n, int64_t list,
	struct str name, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"INSERT OR REPLACE INTO members(file, n, list, name) VALUES(?1, ?2, ?3, ?4)", err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, file);
	sqlite3_bind_int64(stmt, 2, n);
	sqlite3_bind_int64(stmt, 3, list);
	bind_str(stmt, 4, name);
	return writer_run(writer, stmt, err);
}

int writer_members(
	struct writer *writer, int64_t file, writer_member_fn *each, void *ctx, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"SELECT m.list, l.kind, l.name, m.name FROM members m JOIN lists l ON l.id = m.list"
		" WHERE m.file = ?1 ORDER BY m.n",
		err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, file);
	while ((result = writer_step(writer, stmt, err)) > 0) {
		struct member_row member = {
			.list = sqlite3_column_int64(stmt, 0),
			.kind = (enum list_kind)sqlite3_column_int(stmt, 1),
			.list_name = column_str(stmt, 2),
			.name = column_str(stmt, 3),
		};

		result = each(ctx, &member, err);
		if (result < 0) {
			sqlite3_reset(stmt);
			return result;
		}
	}
	return result;
}

int writer_members_drop(struct writer *writer, int64_t file, struct err *err)
{
	return by_id(writer, "DELETE FROM members WHERE file = ?1", file, err);
}

/* ---- entries ------------------------------------------------------------------------ */

static int change_entry(struct writer *writer, const char *sql, const char *count_sql, int64_t list,
	struct str place, int64_t file, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, sql, err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, list);
	bind_blob(stmt, 2, place);
	sqlite3_bind_int64(stmt, 3, file);
	result = writer_run(writer, stmt, err);
	if (result < 0 || sqlite3_changes(writer->db) == 0)
		return result;
	return by_id(writer, count_sql, list, err);
}

int writer_entry_put(
	struct writer *writer, int64_t list, struct str place, int64_t file, struct err *err)
{
	return change_entry(writer,
		"INSERT OR IGNORE INTO entries(list, place, file) VALUES(?1, ?2, ?3)",
		"UPDATE lists SET count = count + 1 WHERE id = ?1", list, place, file, err);
}

int writer_entry_drop(
	struct writer *writer, int64_t list, struct str place, int64_t file, struct err *err)
{
	return change_entry(writer,
		"DELETE FROM entries WHERE list = ?1 AND place = ?2 AND file = ?3",
		"UPDATE lists SET count = count - 1 WHERE id = ?1", list, place, file, err);
}

#define ENTRIES_SQL(order)                                                              \
	"SELECT " ARTICLE_COLUMNS " FROM entries e JOIN articles a ON a.file = e.file"  \
	" WHERE e.list = ?1 AND e.place >= ?2 AND e.place < ?3 ORDER BY e.place " order \
	", e.file " order " LIMIT ?4"

/* A place begins with a date or a space, so nothing reaches this. */
static const char beyond_all[] = "\xff";

int writer_entries(struct writer *writer, const struct entry_range *range, writer_entry_fn *each,
	void *ctx, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(
		writer, range->newest_first ? ENTRIES_SQL("DESC") : ENTRIES_SQL("ASC"), err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, range->list);
	bind_blob(stmt, 2, range->from);
	bind_blob(stmt, 3, range->bounded ? range->before : str_of(beyond_all));
	sqlite3_bind_int64(stmt, 4, range->most);
	while ((result = writer_step(writer, stmt, err)) > 0) {
		struct article_row article;

		article_take(stmt, &article);
		result = each(ctx, &article, err);
		if (result < 0) {
			sqlite3_reset(stmt);
			return result;
		}
	}
	return result;
}

/* ---- numbered pages -------------------------------------------------------------------- */

int writer_parts(
	struct writer *writer, int64_t list, writer_part_fn *each, void *ctx, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(
		writer, "SELECT n, first FROM parts WHERE list = ?1 ORDER BY n", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, list);
	while ((result = writer_step(writer, stmt, err)) > 0) {
		result = each(
			ctx, (unsigned)sqlite3_column_int64(stmt, 0), column_str(stmt, 1), err);
		if (result < 0) {
			sqlite3_reset(stmt);
			return result;
		}
	}
	return result;
}

int writer_part_put(
	struct writer *writer, int64_t list, unsigned n, struct str first, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"INSERT INTO parts(list, n, first) VALUES(?1, ?2, ?3) ON CONFLICT(list, n)"
		" DO UPDATE SET first = ?3 WHERE first <> ?3",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, list);
	sqlite3_bind_int64(stmt, 2, n);
	bind_blob(stmt, 3, first);
	return writer_run(writer, stmt, err);
}

int writer_parts_drop(struct writer *writer, int64_t list, unsigned from, struct err *err)
{
	sqlite3_stmt *stmt =
		writer_statement(writer, "DELETE FROM parts WHERE list = ?1 AND n >= ?2", err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, list);
	sqlite3_bind_int64(stmt, 2, from);
	return writer_run(writer, stmt, err);
}

int writer_lists_drop(struct writer *writer, int capsule, struct err *err)
{
	int result = by_id(writer,
		"DELETE FROM entries WHERE list IN (SELECT id FROM lists WHERE capsule = ?1)",
		capsule, err);

	if (result >= 0)
		result = by_id(writer,
			"DELETE FROM parts WHERE list IN (SELECT id FROM lists WHERE capsule = ?1)",
			capsule, err);
	return result < 0 ? result
			  : by_id(writer, "DELETE FROM lists WHERE capsule = ?1", capsule, err);
}
