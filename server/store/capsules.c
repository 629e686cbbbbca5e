/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Which capsules the index holds: rows "capsule NUMBER" of meta. */
#include "base/mem.h"
#include "base/numbers.h"
#include "store/lists.h"
#include "store/statement.h"

/* All first, because what is done with them changes the rows they come from. */
static int collect(struct writer *writer, const char *sql, int capsule, struct numbers *numbers,
	struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, sql, err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	while ((result = writer_step(writer, stmt, err)) > 0) {
		result = numbers_add(numbers, sqlite3_column_int64(stmt, 0), err);
		if (result < 0) {
			sqlite3_reset(stmt);
			return result;
		}
	}
	return result;
}

static int run_for(
	struct writer *writer, const char *sql, int capsule, struct str dir, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, sql, err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	if (dir.len)
		bind_str(stmt, 2, dir);
	return writer_run(writer, stmt, err);
}

int writer_capsule_put(struct writer *writer, int capsule, struct str dir, struct err *err)
{
	return run_for(writer,
		"INSERT INTO meta(name, value) VALUES('capsule ' || ?1, ?2)"
		" ON CONFLICT(name) DO UPDATE SET value = ?2 WHERE value <> ?2",
		capsule, dir, err);
}

int writer_capsule_drop(struct writer *writer, int capsule, struct err *err)
{
	struct numbers files = { .at = NULL }, owners = { .at = NULL };
	int result =
		collect(writer, "SELECT id FROM files WHERE capsule = ?1", capsule, &files, err);

	for (size_t i = 0; result >= 0 && i < files.count; i++)
		result = writer_file_drop(writer, files.at[i], err);
	if (result >= 0)
		result = collect(writer,
			"SELECT DISTINCT owner FROM pages WHERE capsule = ?1 AND kind <> 0",
			capsule, &owners, err);
	for (size_t i = 0; result >= 0 && i < owners.count; i++)
		result = writer_drop_owner(writer, owners.at[i], err);
	if (result >= 0)
		result = writer_lists_drop(writer, capsule, err);
	if (result >= 0)
		result = run_for(
			writer, "DELETE FROM folders WHERE capsule = ?1", capsule, STR_EMPTY, err);
	if (result >= 0)
		result = run_for(writer, "DELETE FROM meta WHERE name = 'capsule ' || ?1", capsule,
			STR_EMPTY, err);
	mem_free(files.at);
	mem_free(owners.at);
	return result;
}

static bool is_kept(int64_t number, const int *keep, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (keep[i] == number)
			return true;
	return false;
}

int writer_capsules_keep(struct writer *writer, const int *keep, size_t count, struct err *err)
{
	struct numbers known = { .at = NULL };
	int result = collect(writer,
		"SELECT CAST(substr(name, 9) AS INTEGER) FROM meta"
		" WHERE name >= 'capsule ' AND name < 'capsule!' AND ?1 = ?1",
		0, &known, err);

	for (size_t i = 0; result >= 0 && i < known.count; i++)
		if (!is_kept(known.at[i], keep, count))
			result = writer_capsule_drop(writer, (int)known.at[i], err);
	mem_free(known.at);
	return result;
}
