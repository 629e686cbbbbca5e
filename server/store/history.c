/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "store/history.h"

#include "store/schema.h"

#include <unistd.h>

static const char rows_sql[] =
	"SELECT a.capsule, m.value, f.path, a.base, ifnull(s.slug, ''), ifnull(s.digest, x''),"
	" ifnull(s.words, 0)"
	" FROM articles a JOIN files f ON f.id = a.file"
	" JOIN meta m ON m.name = 'capsule ' || a.capsule"
	" LEFT JOIN sections s ON s.article = a.file"
	" WHERE a.base <> '' ORDER BY a.capsule, f.path, s.n";

static int walk(sqlite3 *db, const char *file, history_fn *each, void *ctx, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int result = schema_check(db, file, err);
	int rc = SQLITE_DONE;

	if (result < 0)
		return result;
	if (sqlite3_prepare_v2(db, rows_sql, -1, &stmt, NULL) != SQLITE_OK)
		return schema_error(db, file, err);
	while (result >= 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		const struct history_row row = {
			.capsule = sqlite3_column_int(stmt, 0),
			.dir = column_str(stmt, 1),
			.path = column_str(stmt, 2),
			.base = column_str(stmt, 3),
			.slug = column_str(stmt, 4),
			.digest = column_str(stmt, 5),
			.words = (uint64_t)sqlite3_column_int64(stmt, 6),
		};

		result = each(ctx, &row, err);
	}
	if (result >= 0 && rc != SQLITE_DONE)
		result = schema_error(db, file, err);
	sqlite3_finalize(stmt);
	return result < 0 ? result : 0;
}

int history_read(const char *file, history_fn *each, void *ctx, struct err *err)
{
	sqlite3 *db = NULL;
	int result;
	int rc;

	if (access(file, F_OK) < 0)
		return err_set(err, ERR_MISSING,
			"there is no index %s yet; 'bifold index' makes it", file);
	rc = sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
	if (!db)
		return err_nomem(err);
	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_timeout(db, 1000);
	result = rc == SQLITE_OK ? walk(db, file, each, ctx, err) : schema_error(db, file, err);
	sqlite3_close(db);
	return result;
}
