/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Looking for sections.  Candidates come from FTS5 in order of their ids, from the
 * newest on, so that a word which stands everywhere costs no more than a
 * rare one; the best of a bounded number of them are shown. */
#include "store/search.h"

#include "base/clock.h"
#include "base/mem.h"
#include "store/query.h"

#include <stdlib.h>
#include <string.h>

enum {
	TITLES_MAX = 200, /* candidates with all words in their titles */
	ROWS_MAX = 600,   /* others */

	/*
	 * Someone who sends the worst queries there are must not keep pages from those
	 * who read: a search ends after SEARCH_US of processor time, or WALL_MS where
	 * a slow disk is what takes the time, and all searches of one worker together
	 * get SHARE_PERCENT of it, BURST_US in a row.
	 */
	SEARCH_US = 8000,
	LEAST_US = 1000, /* with less than that left it is not tried */
	WALL_MS = 100,
	SHARE_PERCENT = 30,
	BURST_US = 20000,

	/* FTS5 reads its data a page of 4 KiB at a time, each by some ten steps of
	 * SQLite's machine: this asks the clock at every one. */
	STEPS = 8,

	FIELD_MAX = 2048,
	TEXT_MAX = SEARCH_PAGE * 6 * FIELD_MAX
};

int64_t search_most_us = SEARCH_US, search_burst_us = BURST_US;

struct candidate {
	int64_t id;
	int64_t weight;
	uint32_t place;
	bool titled;
};

enum statement { TITLES, ROWS, ANY, SHOW, STATEMENTS };

struct search {
	sqlite3 *db;                    /* borrowed */
	struct tokens *tokens;          /* owned */
	sqlite3_stmt *stmt[STATEMENTS]; /* owned */
	struct buf text;                /* owned: what the last call handed out */
	uint64_t end_us, end_ms;        /* when this search is cut */
	bool cut;                       /* it was */
	int64_t left_us;                /* what searches may use up now */
	uint64_t counted_ms;            /* when that was reckoned */
	int64_t first, last;            /* ids of the capsule */
	struct candidate found[TITLES_MAX + ROWS_MAX];
	size_t count;
	bool full; /* candidates were left */
};

static const char *const statements[STATEMENTS] = {
	[TITLES] = "SELECT rowid, search_rank(titles) FROM titles"
		   " WHERE titles MATCH ?1 AND rowid BETWEEN ?2 AND ?3 ORDER BY rowid DESC",
	[ROWS] = "SELECT rowid, search_rank(search) FROM search"
		 " WHERE search MATCH ?1 AND rowid BETWEEN ?2 AND ?3 ORDER BY rowid DESC",
	[ANY] = "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid BETWEEN ?2 AND ?3",
	[SHOW] = "SELECT p.title, a.title, a.base, s.slug, a.date FROM passages p"
		 " JOIN articles a ON a.file = p.article"
		 " JOIN sections s ON s.article = p.article AND s.n = p.n"
		 " WHERE p.id = ?1 AND a.base <> ''",
};

int search_new(sqlite3 *db, struct search **ret_search)
{
	struct search *search = mem_alloc(sizeof(*search));
	int rc;

	if (!search)
		return ERR_NOMEM;
	search->db = db;
	search->left_us = search_burst_us;
	search->counted_ms = clock_ms();
	buf_init(&search->text, TEXT_MAX);
	rc = tokens_register(db);
	if (rc == SQLITE_OK)
		rc = search_rank_register(db);
	if (rc == SQLITE_OK)
		rc = tokens_new(db, &search->tokens);
	for (int i = 0; rc == SQLITE_OK && i < STATEMENTS; i++)
		rc = sqlite3_prepare_v3(
			db, statements[i], -1, SQLITE_PREPARE_PERSISTENT, &search->stmt[i], NULL);
	if (rc != SQLITE_OK) {
		search_free(search);
		return schema_code(rc);
	}
	*ret_search = search;
	return 0;
}

void search_free(struct search *search)
{
	if (!search)
		return;
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(search->stmt[i]);
	tokens_free(search->tokens);
	buf_release(&search->text);
	mem_free(search);
}

/* ---- the bound -------------------------------------------------------------------- */

static int is_over(void *ctx)
{
	struct search *search = ctx;

	search->cut =
		search->cut || clock_thread_us() >= search->end_us || clock_ms() >= search->end_ms;
	return search->cut;
}

/* False when searches have had their share for now. */
static bool may_begin(struct search *search)
{
	uint64_t now = clock_ms();
	uint64_t since = now - search->counted_ms;

	search->left_us += (int64_t)(since < 1000 ? since : 1000) * SHARE_PERCENT * 10;
	if (search->left_us > search_burst_us)
		search->left_us = search_burst_us;
	search->counted_ms = now;
	search->end_ms = now + WALL_MS;
	return search->left_us >= LEAST_US;
}

/* From now until `percent` of what there is for one search. */
static void set_end(struct search *search, uint64_t began, int64_t percent)
{
	int64_t most = search->left_us < search_most_us ? search->left_us : search_most_us;

	search->cut = false;
	search->end_us = began + (uint64_t)(most * percent / 100);
}

/* ---- candidates ------------------------------------------------------------------- */

static struct candidate *known(struct search *search, int64_t id)
{
	for (size_t i = 0; i < search->count && search->found[i].titled; i++)
		if (search->found[i].id == id)
			return &search->found[i];
	return NULL;
}

static void add(struct search *search, int64_t id, int64_t ranked, bool titled)
{
	struct candidate *old = titled ? NULL : known(search, id);
	uint32_t place = (uint32_t)ranked & ((1u << PLACE_BITS) - 1);

	if (old) {
		old->weight += ranked >> PLACE_BITS;
		old->place = place;
		return;
	}
	search->found[search->count++] = (struct candidate){
		.id = id,
		.weight = ranked >> PLACE_BITS,
		.place = titled ? 0 : place,
		.titled = titled,
	};
}

static sqlite3_stmt *bind(struct search *search, enum statement which, struct str match)
{
	sqlite3_stmt *stmt = search->stmt[which];

	bind_str(stmt, 1, match);
	sqlite3_bind_int64(stmt, 2, search->first);
	sqlite3_bind_int64(stmt, 3, search->last);
	return stmt;
}

static int collect(struct search *search, enum statement which, struct str match, int max)
{
	sqlite3_stmt *stmt = bind(search, which, match);
	int count = 0, rc = SQLITE_ROW;

	while (count < max && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		add(search, sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1),
			which == TITLES);
		count++;
	}
	sqlite3_reset(stmt);
	search->full = search->full || rc == SQLITE_ROW;
	return (rc & 0xff) == SQLITE_INTERRUPT ? 0 : schema_code(rc);
}

static int by_weight(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->titled != y->titled)
		return x->titled ? -1 : 1;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return (x->id < y->id) - (x->id > y->id);
}

static int find(struct search *search, struct str match)
{
	int result;

	search->count = 0;
	search->full = false;
	result = collect(search, TITLES, match, TITLES_MAX);
	if (result >= 0)
		result = collect(search, ROWS, match, ROWS_MAX);
	if (search->count)
		qsort(search->found, search->count, sizeof(search->found[0]), by_weight);
	return result;
}

/* ---- what is handed out -------------------------------------------------------------- */

/* Offsets first: the buffer may move while it grows. */
struct span {
	size_t from, to;
};

enum { TITLE, ARTICLE, BASE, SLUG, DATE, SNIPPET, FIELDS };

static int show(struct search *search, const struct candidate *candidate, struct span spans[FIELDS])
{
	sqlite3_stmt *stmt = search->stmt[SHOW];
	int rc;

	sqlite3_bind_int64(stmt, 1, candidate->id);
	rc = sqlite3_step(stmt);
	for (int i = TITLE; rc == SQLITE_ROW && i <= DATE; i++) {
		spans[i].from = search->text.len;
		buf_str(&search->text, search_cut(column_str(stmt, i), FIELD_MAX));
		spans[i].to = search->text.len;
	}
	sqlite3_reset(stmt);
	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? 0 : schema_code(rc);
	spans[SNIPPET].from = search->text.len;
	rc = search_snippet(
		search->db, search->tokens, candidate->id, candidate->place, &search->text);
	spans[SNIPPET].to = search->text.len;
	/* an index run may have taken the passage away since */
	return rc == SQLITE_OK ? 1 : rc == SQLITE_NOMEM ? ERR_NOMEM : 0;
}

static struct str text_at(const struct search *search, struct span span)
{
	return str_from(str_upto(buf_view(&search->text), span.to), span.from);
}

static int show_page(struct search *search, size_t from, struct search_found *found)
{
	struct span spans[SEARCH_PAGE][FIELDS];
	int result = 0;

	for (size_t i = from; i < found->total && found->count < SEARCH_PAGE; i++) {
		result = show(search, &search->found[i], spans[found->count]);
		if (result < 0)
			return result;
		found->count += (size_t)result;
	}
	if (buf_failed(&search->text))
		return ERR_NOMEM;
	for (size_t i = 0; i < found->count; i++) {
		found->hits[i] = (struct search_hit){
			.title = text_at(search, spans[i][TITLE]),
			.article = text_at(search, spans[i][ARTICLE]),
			.base = text_at(search, spans[i][BASE]),
			.slug = text_at(search, spans[i][SLUG]),
			.date = text_at(search, spans[i][DATE]),
			.snippet = text_at(search, spans[i][SNIPPET]),
		};
	}
	return found->count > 0;
}

/* Which of several words is to blame. */
static int find_missing(
	struct search *search, const struct query *query, struct search_found *found)
{
	for (size_t i = 0; i < query->words && query->words > 1; i++) {
		struct str piece = query_piece(query, i);
		sqlite3_stmt *stmt = bind(search, ANY, piece);
		int rc = sqlite3_step(stmt);

		sqlite3_reset(stmt);
		if (rc == SQLITE_DONE) {
			size_t end = str_find_last(piece, '"');

			buf_str(&search->text, str_from(str_upto(piece, end), 1));
			found->missing = buf_view(&search->text);
			return 0;
		}
		if (rc != SQLITE_ROW)
			return 0; /* no time left: not worth an error */
	}
	return 0;
}

static int look(struct search *search, const struct query *query, uint64_t began, size_t from,
	struct search_found *found)
{
	int result;

	set_end(search, began, query->has_loose ? 70 : 100);
	result = find(search, buf_view(&query->strict));
	if (result >= 0 && search->count == 0 && search->cut && query->has_loose) {
		set_end(search, began, 100);
		found->loose = true;
		result = find(search, buf_view(&query->loose));
	}
	if (result < 0)
		return result;
	if (search->count == 0 && search->cut)
		return ERR_LIMIT;
	found->more = search->full || search->cut || search->count > SEARCH_KEPT;
	found->total = search->count < SEARCH_KEPT ? search->count : SEARCH_KEPT;
	if (found->total == 0)
		return find_missing(search, query, found);
	/* not cut any more: what is shown is bounded by itself */
	sqlite3_progress_handler(search->db, 0, NULL, NULL);
	return show_page(search, from, found);
}

int search_run(struct search *search, int capsule, struct str typed, size_t from,
	struct search_found *ret_found)
{
	uint64_t began = clock_thread_us();
	struct search_found found = { .count = 0 };
	struct query query;
	int result;

	buf_clear(&search->text);
	schema_passages(capsule, &search->first, &search->last);
	if (query_init(&query, search->tokens, typed) != SQLITE_OK)
		result = ERR_NOMEM;
	else if (query.words == 0)
		result = 0;
	else if (!may_begin(search))
		result = ERR_LIMIT;
	else {
		sqlite3_progress_handler(search->db, STEPS, is_over, search);
		result = look(search, &query, began, from, &found);
		sqlite3_progress_handler(search->db, 0, NULL, NULL);
		search->left_us -= (int64_t)(clock_thread_us() - began);
	}
	found.words = query.words;
	found.left_out = query.has_more;
	query_release(&query);
	*ret_found = found;
	return result;
}
