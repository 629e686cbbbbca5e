/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "store/fronts.h"

#include "store/statement.h"

/* ---- pages ---------------------------------------------------------------------- */

static int add_slices(struct writer *writer, int64_t key, struct buf *room, struct err *err)
{
	sqlite3_stmt *stmt =
		writer_statement(writer, "SELECT body FROM slices WHERE page = ?1 ORDER BY n", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, key);
	while ((result = writer_step(writer, stmt, err)) > 0)
		buf_str(room, column_str(stmt, 0));
	return result;
}

static int load_row(struct writer *writer, int64_t key, struct page_put *page, struct buf *room,
	struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(
		writer, "SELECT media, lang, body, marks, item FROM pages WHERE key = ?1", err);
	size_t media, lang;
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, key);
	result = writer_step(writer, stmt, err);
	if (result <= 0)
		return result;
	buf_str(room, column_str(stmt, 0));
	media = room->len;
	buf_str(room, column_str(stmt, 1));
	lang = room->len;
	buf_str(room, column_str(stmt, 2));
	page->marks = sqlite3_column_int(stmt, 3) != 0;
	page->item_type = (char)sqlite3_column_int(stmt, 4);
	sqlite3_reset(stmt);
	result = add_slices(writer, key, room, err);
	if (result < 0 || buf_failed(room))
		return result < 0 ? result : err_nomem(err);
	page->media = str_upto(buf_view(room), media);
	page->lang = str_from(str_upto(buf_view(room), lang), media);
	page->body = str_from(buf_view(room), lang);
	return 1;
}

int writer_page_get(struct writer *writer, int64_t owner, int capsule, enum store_proto proto,
	struct str path, struct page_put *ret_page, struct buf *room, struct err *err)
{
	struct slot slot;
	int result = slot_find(writer, capsule, proto, path, &slot, err);

	if (result < 0 || !slot.there || slot.owner != owner || slot.kind != PAGE_BODY)
		return result < 0 ? result : 0;
	*ret_page = (struct page_put){ .capsule = capsule,
		.proto = proto,
		.path = path,
		.kind = slot.kind,
		.rank = (enum page_rank)slot.rank };
	return load_row(writer, slot.key, ret_page, room, err);
}

/* ---- tails ------------------------------------------------------------------------ */

int writer_tails_get(struct writer *writer, int64_t file, uint64_t ret_len[2], struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(
		writer, "SELECT gemtext_tail, menu_tail FROM articles WHERE file = ?1", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, file);
	result = writer_step(writer, stmt, err);
	if (result > 0) {
		ret_len[STORE_GEMINI] = (uint64_t)sqlite3_column_int64(stmt, 0);
		ret_len[STORE_GOPHER] = (uint64_t)sqlite3_column_int64(stmt, 1);
		sqlite3_reset(stmt);
	}
	return result;
}

int writer_tails_put(struct writer *writer, int64_t file, const uint64_t len[2], struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"UPDATE articles SET gemtext_tail = ?2, menu_tail = ?3 WHERE file = ?1", err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, file);
	sqlite3_bind_int64(stmt, 2, (int64_t)len[STORE_GEMINI]);
	sqlite3_bind_int64(stmt, 3, (int64_t)len[STORE_GOPHER]);
	return writer_run(writer, stmt, err);
}

/* ---- neighbours --------------------------------------------------------------------- */

static int each_file(
	struct writer *writer, sqlite3_stmt *stmt, writer_near_fn *each, void *ctx, struct err *err)
{
	int result;

	while ((result = writer_step(writer, stmt, err)) > 0) {
		result = each(ctx, sqlite3_column_int64(stmt, 0), column_str(stmt, 1), err);
		if (result < 0) {
			sqlite3_reset(stmt);
			return result;
		}
	}
	return result;
}

int writer_near(struct writer *writer, int64_t list, struct str place, bool before, unsigned most,
	writer_near_fn *each, void *ctx, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		before ? "SELECT file, place FROM entries WHERE list = ?1 AND place < ?2"
			 " ORDER BY place DESC LIMIT ?3"
		       : "SELECT file, place FROM entries WHERE list = ?1 AND place > ?2"
			 " ORDER BY place LIMIT ?3",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, list);
	bind_blob(stmt, 2, place);
	sqlite3_bind_int64(stmt, 3, most);
	return each_file(writer, stmt, each, ctx, err);
}

int writer_article_files(
	struct writer *writer, int capsule, writer_near_fn *each, void *ctx, struct err *err)
{
	sqlite3_stmt *stmt =
		writer_statement(writer, "SELECT file, '' FROM articles WHERE capsule = ?1", err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	return each_file(writer, stmt, each, ctx, err);
}
