/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "store/query.h"
#include "text/clean.h"

#include <stdint.h>
#include <stdlib.h>

/*
 * What readers type: no octets are an error of SQLite, and a text that is UTF-8 is
 * found by itself, whole and word by word.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static sqlite3 *db;
static struct tokens *tokens;
static sqlite3_stmt *put, *drop, *match;

static void require(int holds)
{
	if (!holds)
		abort();
}

static void set_up(void)
{
	if (db)
		return;
	require(sqlite3_open(":memory:", &db) == SQLITE_OK && tokens_register(db) == SQLITE_OK);
	require(sqlite3_exec(db, "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='bifold')", NULL,
			NULL, NULL) == SQLITE_OK);
	require(sqlite3_prepare_v2(db, "INSERT INTO t(rowid, x) VALUES(1, ?1)", -1, &put, NULL) ==
		SQLITE_OK);
	require(sqlite3_prepare_v2(db, "DELETE FROM t", -1, &drop, NULL) == SQLITE_OK);
	require(sqlite3_prepare_v2(db, "SELECT rowid FROM t WHERE t MATCH ?1", -1, &match, NULL) ==
		SQLITE_OK);
	require(tokens_new(db, &tokens) == SQLITE_OK);
}

static void run(sqlite3_stmt *stmt)
{
	require(sqlite3_step(stmt) == SQLITE_DONE);
	sqlite3_reset(stmt);
}

static bool finds(struct str expression)
{
	int rc;

	sqlite3_bind_text(match, 1, expression.p, (int)expression.len, SQLITE_STATIC);
	rc = sqlite3_step(match);
	sqlite3_reset(match);
	require(rc == SQLITE_ROW || rc == SQLITE_DONE);
	return rc == SQLITE_ROW;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str typed = str_make((const char *)data, size);
	struct query query;

	if (size > 2048)
		return 0;
	set_up();
	require(query_init(&query, tokens, typed) == SQLITE_OK);
	require(query.words <= QUERY_WORDS_MAX);
	sqlite3_bind_text(put, 1, size ? typed.p : "", (int)size, SQLITE_STATIC);
	run(put);
	if (query.words) {
		bool may_miss = !utf8_valid(typed);

		require(finds(buf_view(&query.strict)) || may_miss);
		require(finds(buf_view(&query.loose)) || may_miss);
		for (size_t i = 0; i < query.words; i++)
			require(finds(query_piece(&query, i)) || may_miss);
	}
	run(drop);
	query_release(&query);
	return 0;
}
