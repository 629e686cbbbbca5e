/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H

#include "base/buf.h"
#include "store/schema.h"
#include "store/writer.h"

/*
 * The insides of struct writer, shared by writer.c (runs), put.c (pages) and
 * rows.c (the run's memory).  For store/ alone.
 */

struct key_list {
	int64_t *at; /* owned */
	size_t count, room;
};

enum { STATEMENT_MAX = 112 };

/* What the run put, less what it dropped, since the last writer_count(). */
struct counted {
	int64_t articles, sections, warnings;
};

struct writer {
	sqlite3 *db; /* owned */
	char *file;  /* owned: what readers open */
	char *made;  /* owned: FILE.new */
	bool fresh;  /* the run writes `made` */
	bool done;   /* committed */
	bool tidy;   /* writer_tidy() */
	int code;    /* the last failure, for callers of writer_statement() */

	const char *sql[STATEMENT_MAX]; /* literals, each with its statement */
	sqlite3_stmt *stmt[STATEMENT_MAX];
	size_t stmt_count;

	struct counted more;
	int64_t owner; /* of the pages being put */
	struct key_list before, now;
	bool moved; /* an owner has put other pages than before */

	int64_t article;                       /* whose passages are being put */
	int64_t passages_first, passages_last; /* ids of its capsule */
	unsigned passage_count;                /* put so far */

	sqlite3_stmt *walk;  /* owned; of writer_files_first() */
	sqlite3_stmt *shown; /* whose row was handed out last; reset before the next call */
};

/* writer_statement - the statement for `sql`, a literal, prepared once and ready
 * for binding; NULL, *err and writer->code when it cannot be had. */
sqlite3_stmt *writer_statement(struct writer *writer, const char *sql, struct err *err);

/* writer_run - step a statement that returns no rows and reset it: 0 or an error. */
int writer_run(struct writer *writer, sqlite3_stmt *stmt, struct err *err);

/* writer_step - 1 with a row, 0 at the end, or an error; reset at both. */
int writer_step(struct writer *writer, sqlite3_stmt *stmt, struct err *err);

/* writer_show - the same for a row that is handed out: its strings live until the next
 * call for this writer. */
int writer_show(struct writer *writer, sqlite3_stmt *stmt, struct err *err);

/* writer_fail - the last call on the run's connection as one of our errors. */
int writer_fail(struct writer *writer, struct err *err);

/* article_take - a row that begins with ARTICLE_COLUMNS; ARTICLE_NEXT is the column
 * behind them. */
#define ARTICLE_COLUMNS                                                                      \
	"a.file, a.base, a.wanted, a.folder, a.title, a.date, a.updated, a.summary, a.lang," \
	" a.words, a.sections, a.author, a.place, a.content, a.changed, a.origin, a.born"
enum { ARTICLE_NEXT = 17 };
void article_take(sqlite3_stmt *stmt, struct article_row *article);

/* The row of a page. */
struct slot {
	bool there;  /* the path has a row, at `key` */
	int64_t key; /* else where it may be put */
	int64_t revision, owner;
	enum page_kind kind;
	int rank;
	uint64_t size;
};
int slot_find(struct writer *writer, int capsule, enum store_proto proto, struct str path,
	struct slot *slot, struct err *err);

/* writer_settle - at the end of a build: leave what FTS5 has as later runs can cheaply add
 * to it. */
int writer_settle(struct writer *writer, struct err *err);

/* settle_lift - the structure record of a table of FTS5 that has one part, with that
 * part on a high level; false when it is none such.  For the test. */
bool settle_lift(struct str record, struct buf *out);

/* writer_article_drop - the row of an article, where there is one. */
int writer_article_drop(struct writer *writer, int64_t file, struct err *err);

/* writer_drop_owner - all pages of `owner`. */
int writer_drop_owner(struct writer *writer, int64_t owner, struct err *err);

#endif
