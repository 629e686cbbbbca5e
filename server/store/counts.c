/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* How much there is in the index.  A run that was told what changed adds what it put to
 * what was counted before: counting reads every row. */
#include "store/statement.h"

static int count_rows(struct writer *writer, const char *sql, int64_t *ret_count, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, sql, err);
	int result;

	if (!stmt)
		return writer->code;
	result = writer_step(writer, stmt, err);
	if (result > 0) {
		*ret_count = sqlite3_column_int64(stmt, 0);
		sqlite3_reset(stmt);
	}
	return result;
}

int writer_count(
	struct writer *writer, bool exact, struct store_counts *ret_counts, struct err *err)
{
	struct counted *more = &writer->more;
	const struct {
		const char *name, *sql;
		uint64_t *to;
		int64_t *more; /* NULL: counting costs little */
	} rows[] = {
		{ "articles", "SELECT count(*) FROM articles", &ret_counts->articles,
			&more->articles },
		{ "sections", "SELECT total(sections) FROM articles", &ret_counts->sections,
			&more->sections },
		{ "files", "SELECT count(*) FROM files WHERE kind = 3", &ret_counts->files, NULL },
		{ "warnings", "SELECT count(*) FROM warnings", &ret_counts->warnings,
			&more->warnings },
	};
	int result = 0;

	for (size_t i = 0; result >= 0 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t count = 0;
		int known = 0;

		if (rows[i].more && !exact)
			known = writer_meta_get(writer, rows[i].name, &count, err);
		if (known > 0)
			count += *rows[i].more;
		result = known ? known : count_rows(writer, rows[i].sql, &count, err);
		if (result >= 0)
			result = writer_meta_put(writer, rows[i].name, count, err);
		*rows[i].to = (uint64_t)count;
	}
	*more = (struct counted){ .articles = 0 };
	return result < 0 ? result : 0;
}

/* Two statements rather than one that returns the row: see passages.c. */
int writer_article_drop(struct writer *writer, int64_t file, struct err *err)
{
	sqlite3_stmt *stmt =
		writer_statement(writer, "SELECT sections FROM articles WHERE file = ?1", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, file);
	result = writer_step(writer, stmt, err);
	if (result <= 0)
		return result;
	writer->more.articles--;
	writer->more.sections -= sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	stmt = writer_statement(writer, "DELETE FROM articles WHERE file = ?1", err);
	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, file);
	return writer_run(writer, stmt, err);
}
