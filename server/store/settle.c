/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/*
 * What FTS5 has written during a whole build becomes one part, far above those that
 * later runs will write.
 *
 * FTS5 keeps its data in parts ("segments") on levels.  A run adds a small one to level
 * 0; sixteen of a level, or four in small steps, become one of the next.  Where the
 * part of the build stands among them, the sixteenth changed article
 * has it all written anew: 45 MB in a capsule of 2,000 articles.  'optimize' leaves it on level 1,
 * and there is no command that lifts it, so its record is rewritten: FTS5's own
 * form, four octets, then varints (fts5_index.c, "structure record").
 */
#include "store/statement.h"

enum {
	RECORD_ID = 10, /* of the structure record among a table's data */
	COOKIE_SIZE = 4,
	LIFTED_LEVEL = 8 /* 4^8 runs of one article before it is written again */
};

static const struct table {
	const char *settle, *read, *write;
} tables[] = {
	{ "INSERT INTO search(search) VALUES('optimize');"
	  "INSERT INTO search(search, rank) VALUES('automerge', 4);"
	  "INSERT INTO search(search, rank) VALUES('crisismerge', 16)",
		"SELECT block FROM search_data WHERE id = ?1",
		"UPDATE search_data SET block = ?2 WHERE id = ?1" },
	{ "INSERT INTO titles(titles) VALUES('optimize');"
	  "INSERT INTO titles(titles, rank) VALUES('automerge', 4);"
	  "INSERT INTO titles(titles, rank) VALUES('crisismerge', 16)",
		"SELECT block FROM titles_data WHERE id = ?1",
		"UPDATE titles_data SET block = ?2 WHERE id = ?1" },
};

/* SQLite's varints, as far as four octets of seven bits. */
static bool take_varint(struct str *in, uint32_t *ret_value)
{
	uint32_t value = 0;

	for (size_t i = 0; i < in->len && i < 4; i++) {
		value = value << 7 | ((unsigned char)in->p[i] & 0x7f);
		if (!((unsigned char)in->p[i] & 0x80)) {
			*in = str_from(*in, i + 1);
			*ret_value = value;
			return true;
		}
	}
	return false;
}

static void put_varint(struct buf *out, uint32_t value)
{
	for (int shift = 21; shift > 0; shift -= 7)
		if (value >> shift)
			buf_char(out, (char)(0x80 | (value >> shift & 0x7f)));
	buf_char(out, (char)(value & 0x7f));
}

/* The one part that a record tells of: its number, first and last page; false when
 * there are more, or it is not of the form that we know. */
static bool take_record(struct str record, uint32_t *ret_written, uint32_t part[3])
{
	uint32_t levels, parts, merging, here;

	record = str_from(record, COOKIE_SIZE);
	if (!take_varint(&record, &levels) || !take_varint(&record, &parts) || parts != 1 ||
		!take_varint(&record, ret_written))
		return false;
	for (uint32_t i = 0; i < levels; i++) {
		if (!take_varint(&record, &merging) || merging || !take_varint(&record, &here))
			return false;
		for (int k = 0; here && k < 3; k++)
			if (!take_varint(&record, &part[k]))
				return false;
	}
	return record.len == 0;
}

static void put_record(struct buf *out, struct str cookie, uint32_t written, const uint32_t part[3])
{
	buf_str(out, cookie);
	put_varint(out, LIFTED_LEVEL + 1);
	put_varint(out, 1);
	put_varint(out, written);
	for (int level = 0; level < LIFTED_LEVEL; level++) {
		put_varint(out, 0);
		put_varint(out, 0);
	}
	put_varint(out, 0);
	put_varint(out, 1);
	for (int i = 0; i < 3; i++)
		put_varint(out, part[i]);
}

bool settle_lift(struct str record, struct buf *out)
{
	uint32_t part[3], written;

	if (!take_record(record, &written, part))
		return false;
	put_record(out, str_upto(record, COOKIE_SIZE), written, part);
	return true;
}

static int step_with(struct writer *writer, const char *sql, const struct buf *block,
	struct buf *lifted, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(writer->db, sql, -1, &stmt, NULL);
	int result = 0;

	if (rc == SQLITE_OK) {
		sqlite3_bind_int(stmt, 1, RECORD_ID);
		if (block)
			sqlite3_bind_blob64(stmt, 2, block->p, block->len, SQLITE_STATIC);
		rc = sqlite3_step(stmt);
	}
	if (rc == SQLITE_ROW && lifted)
		settle_lift(column_str(stmt, 0), lifted);
	else if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		result = writer_fail(writer, err);
	sqlite3_finalize(stmt);
	return result;
}

static int lift(struct writer *writer, const struct table *table, struct err *err)
{
	struct buf lifted;
	int result;

	buf_init(&lifted, 256);
	result = step_with(writer, table->read, NULL, &lifted, err);
	if (result >= 0 && lifted.len && !buf_failed(&lifted))
		result = step_with(writer, table->write, &lifted, NULL, err);
	buf_release(&lifted);
	return result;
}

int writer_settle(struct writer *writer, struct err *err)
{
	int result = 0;

	for (size_t i = 0; result >= 0 && i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (sqlite3_exec(writer->db, tables[i].settle, NULL, NULL, NULL) != SQLITE_OK)
			return writer_fail(writer, err);
		result = lift(writer, &tables[i], err);
	}
	return result;
}
