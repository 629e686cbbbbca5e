/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Passages: the text that search looks through.  Their ids say which capsule they
 * belong to, so that a search of one capsule is a range of ids, and grow with
 * time, so that what came last is found first. */
#include "store/statement.h"

/*
 * FTS5 keeps no text here, so it must be told what it is to forget.  An article's own
 * title counts as one of its first section's.
 *
 * Any statement of a run for which SQLite opens a journal of its own (INSERT ...
 * SELECT, an upsert, INSERT OR REPLACE where there are several indexes) has FTS5 write
 * out what it has gathered.  So nothing that is done for each section or each article
 * may be one.
 */
static const char *const learn_sql[] = {
	"INSERT INTO search(rowid, title, about, body) VALUES(?1, ?2, ?3, ?4)",
	"INSERT INTO titles(rowid, title)"
	" VALUES(?1, CASE ?5 WHEN 0 THEN ?2 || char(10) || ?3 ELSE ?2 END)",
};
static const char *const forget_sql[] = {
	"INSERT INTO search(search, rowid, title, about, body)"
	" VALUES('delete', ?1, ?2, ?3, ?4)",
	"INSERT INTO titles(titles, rowid, title)"
	" VALUES('delete', ?1, CASE ?5 WHEN 0 THEN ?2 || char(10) || ?3 ELSE ?2 END)",
};

static int tell(struct writer *writer, const char *const sql[2], int64_t id, int64_t n,
	const struct passage_put *passage, struct err *err)
{
	for (int i = 0; i < 2; i++) {
		sqlite3_stmt *stmt = writer_statement(writer, sql[i], err);
		int result;

		if (!stmt)
			return writer->code;
		sqlite3_bind_int64(stmt, 1, id);
		bind_str(stmt, 2, passage->title);
		bind_str(stmt, 3, passage->about);
		bind_str(stmt, 4, passage->body);
		sqlite3_bind_int64(stmt, 5, n);
		result = writer_run(writer, stmt, err);
		if (result < 0)
			return result;
	}
	return 0;
}

void writer_passages_begin(struct writer *writer, int capsule, int64_t article)
{
	writer->article = article;
	writer->passage_count = 0;
	schema_passages(capsule, &writer->passages_first, &writer->passages_last);
}

/* The article's passage `n`, or the first one after it: 1 with its texts as long as
 * *ret_stmt is not reset, which the caller does; 0; or an error. */
static int find(struct writer *writer, int64_t article, int64_t n, const char *sql,
	sqlite3_stmt **ret_stmt, struct passage_put *ret_old, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, sql, err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, article);
	sqlite3_bind_int64(stmt, 2, n);
	result = writer_step(writer, stmt, err);
	if (result <= 0)
		return result;
	*ret_stmt = stmt;
	*ret_old = (struct passage_put){
		.title = column_str(stmt, 2),
		.about = column_str(stmt, 3),
		.body = column_str(stmt, 4),
	};
	return 1;
}

static int next_id(struct writer *writer, int64_t *ret_id, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"SELECT coalesce(max(id) + 1, ?1) FROM passages WHERE id BETWEEN ?1 AND ?2", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, writer->passages_first);
	sqlite3_bind_int64(stmt, 2, writer->passages_last);
	result = writer_step(writer, stmt, err);
	if (result <= 0)
		return result;
	*ret_id = sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	if (*ret_id > writer->passages_last)
		return err_set(err, ERR_LIMIT, "a capsule has more sections than search can hold");
	return 0;
}

static int put_row(struct writer *writer, int64_t id, bool is_new,
	const struct passage_put *passage, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		is_new ? "INSERT INTO passages(id, article, n, title, about, body)"
			 " VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
		       : "UPDATE passages SET title = ?4, about = ?5, body = ?6 WHERE id = ?1",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, id);
	sqlite3_bind_int64(stmt, 2, writer->article);
	sqlite3_bind_int64(stmt, 3, writer->passage_count);
	bind_str(stmt, 4, passage->title);
	bind_str(stmt, 5, passage->about);
	bind_str(stmt, 6, passage->body);
	return writer_run(writer, stmt, err);
}

/* The row's own id when there is one that says something else, a new one when there
 * is none, 0 when it says the same. */
static int make_room(struct writer *writer, const struct passage_put *passage, int64_t *ret_id,
	bool *ret_new, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	struct passage_put old;
	int result = find(writer, writer->article, writer->passage_count,
		"SELECT id, n, title, about, body FROM passages WHERE article = ?1 AND n = ?2",
		&stmt, &old, err);

	*ret_new = result == 0;
	if (result <= 0)
		return result < 0 ? result : next_id(writer, ret_id, err);
	if (str_eq(old.title, passage->title) && str_eq(old.about, passage->about) &&
		str_eq(old.body, passage->body)) {
		*ret_id = 0;
	} else {
		*ret_id = sqlite3_column_int64(stmt, 0);
		result = tell(writer, forget_sql, *ret_id, writer->passage_count, &old, err);
	}
	sqlite3_reset(stmt);
	return result;
}

int writer_passage_put(struct writer *writer, const struct passage_put *passage, struct err *err)
{
	int64_t id = 0;
	bool is_new;
	int result = make_room(writer, passage, &id, &is_new, err);

	if (result >= 0 && id)
		result = put_row(writer, id, is_new, passage, err);
	if (result >= 0 && id)
		result = tell(writer, learn_sql, id, writer->passage_count, passage, err);
	writer->passage_count++;
	return result < 0 ? result : 0;
}

static int drop_row(struct writer *writer, int64_t id, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, "DELETE FROM passages WHERE id = ?1", err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, id);
	return writer_run(writer, stmt, err);
}

static int drop_from(struct writer *writer, int64_t article, int64_t n, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	struct passage_put old;
	int result;

	while ((result = find(writer, article, n,
			"SELECT id, n, title, about, body FROM passages"
			" WHERE article = ?1 AND n >= ?2 ORDER BY n LIMIT 1",
			&stmt, &old, err)) > 0) {
		int64_t id = sqlite3_column_int64(stmt, 0);

		result = tell(writer, forget_sql, id, sqlite3_column_int64(stmt, 1), &old, err);
		sqlite3_reset(stmt);
		if (result >= 0)
			result = drop_row(writer, id, err);
		if (result < 0)
			return result;
	}
	return result;
}

int writer_passages_end(struct writer *writer, struct err *err)
{
	return drop_from(writer, writer->article, writer->passage_count, err);
}

int writer_passages_drop(struct writer *writer, int64_t article, struct err *err)
{
	return drop_from(writer, article, 0, err);
}
