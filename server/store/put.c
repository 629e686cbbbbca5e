/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Pages: put for an owner, compared with what is there, dropped when the owner
 * no longer puts them. */
#include "base/hash.h"
#include "base/mem.h"
#include "store/fronts.h"
#include "store/statement.h"

#include <stdlib.h>
#include <string.h>

static const char seek_sql[] =
	"SELECT capsule, proto, path, kind, revision, owner, rank, size FROM pages WHERE key = ?1";

static int key_add(struct key_list *list, int64_t key, struct err *err)
{
	if (list->count == list->room) {
		size_t room = list->room ? list->room * 2 : 64;
		int64_t *at = mem_resize(list->at, room * sizeof(*at));

		if (!at)
			return err_nomem(err);
		list->at = at;
		list->room = room;
	}
	list->at[list->count++] = key;
	return 0;
}

static bool key_in(const struct key_list *list, int64_t key)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i] == key)
			return true;
	return false;
}

static int key_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int load_keys(struct writer *writer, int64_t owner, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, "SELECT keys FROM owners WHERE id = ?1", err);
	struct str blob;
	int result;

	writer->before.count = 0;
	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, owner);
	result = writer_step(writer, stmt, err);
	if (result <= 0)
		return result;
	blob = column_str(stmt, 0);
	for (size_t i = 0; result >= 0 && i + 8 <= blob.len; i += 8) {
		int64_t key;

		memcpy(&key, blob.p + i, sizeof(key));
		result = key_add(&writer->before, key, err);
	}
	sqlite3_reset(stmt);
	return result < 0 ? result : 0;
}

int writer_pages_begin(struct writer *writer, int64_t owner, struct err *err)
{
	writer->owner = owner;
	writer->now.count = 0;
	return load_keys(writer, owner, err);
}

/* ---- finding the row -------------------------------------------------------- */

int slot_find(struct writer *writer, int capsule, enum store_proto proto, struct str path,
	struct slot *slot, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, seek_sql, err);
	int64_t key = schema_key(capsule, proto, path);
	bool have_room = false;

	*slot = (struct slot){ .there = false };
	if (!stmt)
		return writer->code;
	for (int probe = 0; probe < PROBE_MAX; probe++, key = schema_key_after(key)) {
		int result;

		sqlite3_bind_int64(stmt, 1, key);
		result = writer_step(writer, stmt, err);
		if (result < 0)
			return result;
		if (result == 0 || sqlite3_column_int(stmt, 3) == 0) {
			if (!have_room)
				slot->key = key;
			have_room = true;
			sqlite3_reset(stmt);
			if (result == 0)
				return 0;
			continue;
		}
		if (sqlite3_column_int(stmt, 0) == capsule &&
			sqlite3_column_int(stmt, 1) == (int)proto &&
			str_eq(column_str(stmt, 2), path)) {
			slot->there = true;
			slot->key = key;
			slot->kind = (enum page_kind)sqlite3_column_int(stmt, 3);
			slot->revision = sqlite3_column_int64(stmt, 4);
			slot->owner = sqlite3_column_int64(stmt, 5);
			slot->rank = sqlite3_column_int(stmt, 6);
			slot->size = (uint64_t)sqlite3_column_int64(stmt, 7);
			sqlite3_reset(stmt);
			return 0;
		}
		sqlite3_reset(stmt);
	}
	if (have_room)
		return 0;
	return err_set(
		err, ERR_LIMIT, "too many addresses share one key; rename %.*s", STR_PRINTF(path));
}

/* ---- putting ------------------------------------------------------------------ */

static int64_t revision_of(const struct page_put *page)
{
	const unsigned char fixed[] = { (unsigned char)page->kind, (unsigned char)page->item_type,
		page->marks };
	uint64_t hash = hash_str(HASH_START, str_make((const char *)fixed, sizeof(fixed)));
	int64_t revision;

	hash = hash_str(hash, page->media);
	hash = hash_str(hash, page->lang);
	hash = hash_str(hash, page->target);
	hash = hash_body(hash, page->body);
	memcpy(&revision, &hash, sizeof(revision));
	return revision;
}

static int drop_slices(struct writer *writer, int64_t key, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, "DELETE FROM slices WHERE page = ?1", err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, key);
	return writer_run(writer, stmt, err);
}

static int put_slices(struct writer *writer, int64_t key, struct str body, struct err *err)
{
	int result = 0;
	int64_t n = 1;

	for (struct str rest = str_from(body, STORE_SLICE); result >= 0 && rest.len;
		rest = str_from(rest, STORE_SLICE), n++) {
		sqlite3_stmt *stmt = writer_statement(
			writer, "INSERT INTO slices(page, n, body) VALUES(?1, ?2, ?3)", err);
		struct str part = str_upto(rest, STORE_SLICE);

		if (!stmt)
			return writer->code;
		sqlite3_bind_int64(stmt, 1, key);
		sqlite3_bind_int64(stmt, 2, n);
		sqlite3_bind_blob(stmt, 3, part.p, (int)part.len, SQLITE_STATIC);
		result = writer_run(writer, stmt, err);
	}
	return result;
}

static int put_row(struct writer *writer, int64_t key, const struct page_put *page,
	int64_t revision, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"INSERT OR REPLACE INTO pages(key, capsule, proto, path, kind, item, marks, size,"
		" revision, owner, rank, media, lang, target, body)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
		err);
	struct str first = str_upto(page->body, STORE_SLICE);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, key);
	sqlite3_bind_int(stmt, 2, page->capsule);
	sqlite3_bind_int(stmt, 3, (int)page->proto);
	bind_str(stmt, 4, page->path);
	sqlite3_bind_int(stmt, 5, (int)page->kind);
	sqlite3_bind_int(stmt, 6, page->item_type);
	sqlite3_bind_int(stmt, 7, page->marks);
	sqlite3_bind_int64(stmt, 8, (int64_t)page->body.len);
	sqlite3_bind_int64(stmt, 9, revision);
	sqlite3_bind_int64(stmt, 10, writer->owner);
	sqlite3_bind_int(stmt, 11, (int)page->rank);
	bind_str(stmt, 12, page->media);
	bind_str(stmt, 13, page->lang);
	bind_str(stmt, 14, page->target);
	sqlite3_bind_blob(stmt, 15, first.len ? first.p : "", (int)first.len, SQLITE_STATIC);
	return writer_run(writer, stmt, err);
}

/* Who loses a path is read again by the next run, so that it gets the path
 * back when the winner has gone.  Old addresses are put anew by every run. */
static int contested(struct writer *writer, int64_t owner, int rank, struct err *err)
{
	if (owner <= 0 || rank == RANK_OLD)
		return 0;
	return writer_file_again(writer, owner, err);
}

int writer_put(struct writer *writer, const struct page_put *page, struct err *err)
{
	int64_t revision = revision_of(page);
	struct slot slot;
	int result;

	if (page->path.len > STORE_PATH_MAX || page->target.len > STORE_PATH_MAX)
		return err_set(
			err, ERR_LIMIT, "an address is longer than %d octets", STORE_PATH_MAX);
	result = slot_find(writer, page->capsule, page->proto, page->path, &slot, err);
	if (result < 0)
		return result;
	if (slot.there && slot.owner == writer->owner) {
		if (key_in(&writer->now, slot.key))
			return WRITER_TAKEN;
		if (slot.revision == revision && slot.rank == (int)page->rank) {
			result = key_add(&writer->now, slot.key, err);
			return result < 0 ? result : WRITER_SAME;
		}
	} else if (slot.there) {
		bool ours = (int)page->rank < slot.rank;

		result = contested(writer, ours ? slot.owner : writer->owner,
			ours ? slot.rank : (int)page->rank, err);
		if (result < 0)
			return result;
		if (!ours)
			return WRITER_TAKEN;
	}
	if (slot.there && slot.size > STORE_SLICE)
		result = drop_slices(writer, slot.key, err);
	if (result >= 0)
		result = put_row(writer, slot.key, page, revision, err);
	if (result >= 0)
		result = put_slices(writer, slot.key, page->body, err);
	if (result >= 0)
		result = key_add(&writer->now, slot.key, err);
	return result < 0 ? result : WRITER_WRITTEN;
}

int writer_put_again(
	struct writer *writer, int64_t owner, const struct page_put *page, struct err *err)
{
	writer->owner = owner;
	writer->now.count = 0;
	return writer_put(writer, page, err);
}

/* ---- dropping ------------------------------------------------------------------ */

static int is_taken(struct writer *writer, int64_t key, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, "SELECT 1 FROM pages WHERE key = ?1", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, key);
	result = writer_step(writer, stmt, err);
	if (result > 0)
		sqlite3_reset(stmt);
	return result;
}

static int drop_key(struct writer *writer, int64_t key, int64_t owner, struct err *err)
{
	sqlite3_stmt *stmt;
	int result = is_taken(writer, schema_key_after(key), err);

	if (result < 0)
		return result;
	stmt = result ? writer_statement(writer,
				"UPDATE pages SET kind = 0, path = '', size = 0, revision = 0, "
				"owner = 0,"
				" rank = 0, target = '', body = NULL WHERE key = ?1 AND owner = ?2",
				err)
		      : writer_statement(
				writer, "DELETE FROM pages WHERE key = ?1 AND owner = ?2", err);
	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, key);
	sqlite3_bind_int64(stmt, 2, owner);
	result = writer_run(writer, stmt, err);
	if (result < 0 || sqlite3_changes(writer->db) == 0)
		return result;
	return drop_slices(writer, key, err);
}

static int save_keys(struct writer *writer, struct err *err)
{
	const struct key_list *now = &writer->now;
	sqlite3_stmt *stmt = writer_statement(writer,
		now->count ? "INSERT OR REPLACE INTO owners(id, keys) VALUES(?1, ?2)"
			   : "DELETE FROM owners WHERE id = ?1",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, writer->owner);
	if (now->count)
		sqlite3_bind_blob64(stmt, 2, now->at, now->count * sizeof(*now->at), SQLITE_STATIC);
	return writer_run(writer, stmt, err);
}

static void sort_keys(struct key_list *list)
{
	if (list->count)
		qsort(list->at, list->count, sizeof(*list->at), key_compare);
}

int writer_pages_end(struct writer *writer, struct err *err)
{
	struct key_list *before = &writer->before;
	struct key_list *now = &writer->now;
	size_t j = 0;
	int result = 0;

	sort_keys(before);
	sort_keys(now);
	if (before->count == now->count &&
		(!now->count || !memcmp(before->at, now->at, now->count * sizeof(*now->at))))
		return 0;
	writer->moved = true;
	for (size_t i = 0; result >= 0 && i < before->count; i++) {
		while (j < now->count && now->at[j] < before->at[i])
			j++;
		if (j == now->count || now->at[j] != before->at[i])
			result = drop_key(writer, before->at[i], writer->owner, err);
	}
	return result < 0 ? result : save_keys(writer, err);
}

bool writer_pages_moved(const struct writer *writer)
{
	return writer->moved;
}

int writer_pages_drop(struct writer *writer, struct err *err)
{
	int result = 0;

	for (size_t i = 0; result >= 0 && i < writer->now.count; i++)
		result = key_add(&writer->before, writer->now.at[i], err);
	writer->now.count = 0;
	return result < 0 ? result : writer_pages_end(writer, err);
}

int writer_drop_owner(struct writer *writer, int64_t owner, struct err *err)
{
	int result = writer_pages_begin(writer, owner, err);

	return result < 0 ? result : writer_pages_end(writer, err);
}

int writer_has(struct writer *writer, int capsule, struct str path, struct err *err)
{
	for (int proto = STORE_GEMINI; proto <= STORE_GOPHER; proto++) {
		struct slot slot;
		int result = slot_find(writer, capsule, (enum store_proto)proto, path, &slot, err);

		if (result < 0)
			return result;
		if (slot.there && slot.kind != PAGE_MOVED)
			return (int)slot.kind;
	}
	return 0;
}
