/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/store.h"

/*
 * The index, write side: one transaction per run, so that a reader sees the
 * state before it or after it, and a kill at any moment loses nothing.  The
 * caller holds the lock that keeps a second writer out.
 *
 * Any call may fail with
 *   ERR_FORMAT  the index is damaged: close, open again with `rebuild`
 *   ERR_BUSY    another process holds the file
 *   ERR_DENIED  it may not be written
 *   ERR_IO      the disk failed or is full; nothing of the run is kept
 *   ERR_NOMEM
 * After a failure only writer_close() may follow.
 */
struct writer;

/*
 * writer_open - begin a run on `file`.
 *
 * Where there is no index, or one that is damaged or of another schema, or with
 * `rebuild`, a new one is begun in FILE.new, which takes the place of the old
 * one in writer_commit(); until then the old one stays in service.
 *
 * why  may be NULL; otherwise set to the sentence that says what was wrong with
 *      the old index, its code 0 when nothing was.
 */
int writer_open(const char *file, bool rebuild, struct writer **ret_writer, struct err *why,
	struct err *err);

/* writer_is_new - the run began without an index to go on from. */
bool writer_is_new(const struct writer *writer);

/* writer_tidy - this run looks at everything anyway: have writer_commit() bring into the
 * index what earlier runs have left beside it. */
void writer_tidy(struct writer *writer);

/* writer_commit - show the run's work to all readers and end the run. */
int writer_commit(struct writer *writer, struct err *err);

/* writer_close - give up what was not committed; accepts NULL. */
void writer_close(struct writer *writer);

/* ---- pages ---------------------------------------------------------------- */

/* Who wins when two want the same path; the lower value does. */
enum page_rank { RANK_BUILT_IN = 1, RANK_ARTICLE = 2, RANK_FILE = 3, RANK_OLD = 4 };

struct page_put {
	int capsule;
	enum store_proto proto;
	struct str path; /* decoded, begins with "/"; at most STORE_PATH_MAX octets */
	enum page_kind kind;
	enum page_rank rank;
	char item_type;
	bool marks;
	struct str media, lang, target;
	struct str body; /* whole */
};

/*
 * Pages are put for an owner: a file's id, or a number below 0 for what no
 * single file makes.  Between writer_pages_begin() and writer_pages_end() all
 * its pages are put again; end drops those of earlier runs that were not.  A page
 * whose octets are as they were is not written.
 */
int writer_pages_begin(struct writer *writer, int64_t owner, struct err *err);

enum { WRITER_SAME = 0, WRITER_WRITTEN = 1, WRITER_TAKEN = 2 };

/* writer_put - WRITER_SAME, WRITER_WRITTEN, WRITER_TAKEN (an owner of the same or a better
 * rank has the path; nothing was done) or an error.  An owner of a worse rank
 * loses the page. */
int writer_put(struct writer *writer, const struct page_put *page, struct err *err);
int writer_pages_end(struct writer *writer, struct err *err);
/* writer_pages_drop - in place of end: none of the owner's pages stays. */
int writer_pages_drop(struct writer *writer, struct err *err);
/* writer_pages_moved - some owner has other addresses than before this run. */
bool writer_pages_moved(const struct writer *writer);

/* writer_has - the path is served in either protocol by something other than
 * an old address: its enum page_kind, 0 or an error. */
int writer_has(struct writer *writer, int capsule, struct str path, struct err *err);

/* ---- what the index run remembers ------------------------------------------ */

enum file_kind {
	FILE_ARTICLE = 1,
	FILE_FRONT = 2, /* index.* */
	FILE_STATIC = 3,
	FILE_DRAFT = 4,  /* an article that is not to be shown */
	FILE_REFUSED = 5 /* could not be made into pages; there is a warning */
};

struct file_row {
	int64_t id; /* 0 before it was put */
	enum file_kind kind;
	struct str path; /* beneath the capsule, without a leading slash */
	uint64_t stamp;  /* of everything its pages depend on; 0: read it again */
	int64_t due;     /* when it is to be read again, by clock_unix(); 0: when it changes */
};

/* writer_files_first - walk the files of a capsule in octet order of `path`, from `from` on
 * and below `to` (empty: to the end); writer_files_next() returns 1, 0 at the end, or an
 * error.  Strings are borrowed until the next call; nothing may be put meanwhile. */
int writer_files_first(
	struct writer *writer, int capsule, struct str from, struct str to, struct err *err);
int writer_files_next(struct writer *writer, struct file_row *ret_file, struct err *err);
int writer_file_get(struct writer *writer, int64_t id, struct file_row *ret_file, struct err *err);

/* writer_files_owed - call `each` with the paths of files that have to be read again at
 * `now`, changed or not; a negative result of it ends this and is returned. */
typedef int writer_path_fn(void *ctx, struct str path, struct err *err);
int writer_files_owed(struct writer *writer, int capsule, int64_t now, writer_path_fn *each,
	void *ctx, struct err *err);

/* writer_file_put - insert, or replace by capsule and path; sets file->id. */
int writer_file_put(struct writer *writer, int capsule, struct file_row *file, struct err *err);
/* writer_file_drop - the file with its pages, rows and warnings. */
int writer_file_drop(struct writer *writer, int64_t id, struct err *err);
/* writer_file_clear - all but its pages, its passages and its own row. */
int writer_file_clear(struct writer *writer, int64_t id, struct err *err);
/* writer_file_again - have the next run read it again, whatever its stamp. */
int writer_file_again(struct writer *writer, int64_t id, struct err *err);

/* Folders that hold files, as "/notes/", in octet order.  used: 1 when there is a file in
 * it or below it, 0 or an error; shown: when there is one that is neither a draft nor
 * refused. */
int writer_folders(
	struct writer *writer, int capsule, writer_path_fn *each, void *ctx, struct err *err);
int writer_folder_put(struct writer *writer, int capsule, struct str folder, struct err *err);
int writer_folder_drop(struct writer *writer, int capsule, struct str folder, struct err *err);
int writer_folder_used(struct writer *writer, int capsule, struct str folder, struct err *err);
int writer_folder_shown(struct writer *writer, int capsule, struct str folder, struct err *err);

struct article_row {
	int64_t file;
	struct str base;   /* its front's address, "/notes/walk/" */
	struct str wanted; /* the address it would have without collisions */
	struct str folder; /* "/" or "/notes/" */
	struct str title;
	struct str date, updated; /* YYYY-MM-DD or empty */
	struct str summary, lang, author;
	struct str place;   /* octets that order it among others, oldest first; not text */
	uint64_t content;   /* hash of what its author wrote */
	struct str changed; /* when that was seen to change, as RFC 3339 has it, or empty */
	struct str origin;  /* path and date of its id in feeds, which never change; */
	struct str born;    /* empty before it was in one.  Or origin is the author's URI */
	uint64_t words, sections;
};

int writer_article_put(
	struct writer *writer, int capsule, const struct article_row *article, struct err *err);
/* writer_article_get - 1, 0 when the file is no article, or an error; strings
 * are borrowed until the next call. */
int writer_article_get(
	struct writer *writer, int64_t file, struct article_row *ret_article, struct err *err);

/* writer_article_at - 1 when an article other than `file` has the address `base`. */
int writer_article_at(
	struct writer *writer, int capsule, struct str base, int64_t file, struct err *err);
/* writer_article_named - 1 when an article other than `file` has its author's `id` in feeds. */
int writer_article_named(
	struct writer *writer, int capsule, struct str id, int64_t file, struct err *err);
/* writer_article_with - 1 and the file of the article that has the address `base`, 0 when
 * none has. */
int writer_article_with(
	struct writer *writer, int capsule, struct str base, int64_t *ret_file, struct err *err);
/* writer_article_move - give it another address; empty: none until it is read again. */
int writer_article_move(struct writer *writer, int64_t file, struct str base, struct err *err);

/* writer_unborn - call `each` for the articles with a date and an address that have no id
 * for feeds; `each` may call writer_born(). */
typedef int writer_entry_fn(void *ctx, const struct article_row *article, struct err *err);
int writer_unborn(
	struct writer *writer, int capsule, writer_entry_fn *each, void *ctx, struct err *err);
/* writer_born - give one its id, and when it was seen to change. */
int writer_born(struct writer *writer, int64_t file, struct str origin, struct str born,
	struct str changed, struct err *err);

/* writer_claims - call `each`, by wanted address and then file path (who comes first gets
 * it), for the articles that share one, or have not the one they want; a negative result
 * of it ends the walk and is returned.  `each` must not put rows. */
typedef int writer_article_fn(
	void *ctx, const struct article_row *article, struct str path, struct err *err);
int writer_claims(
	struct writer *writer, int capsule, writer_article_fn *each, void *ctx, struct err *err);

struct section_row {
	struct str slug, title;
	struct str digest; /* of its body, for telling renamed sections apart */
	uint64_t words;
};
int writer_section_put(struct writer *writer, int64_t article, unsigned n,
	const struct section_row *section, struct err *err);
typedef int writer_section_fn(
	void *ctx, unsigned n, const struct section_row *section, struct err *err);
int writer_sections(struct writer *writer, int64_t article, writer_section_fn *each, void *ctx,
	struct err *err);

/*
 * What search finds an article by: a passage for each of its sections, in order,
 * put between begin and end.  One that is as it was is not written; end drops those
 * of earlier runs that were not put again.  writer_file_drop() and
 * writer_passages_drop() take them all.
 */
struct passage_put {
	struct str title; /* of the section */
	struct str about; /* title of the article */
	struct str body;  /* plain text, a line for each block */
};
void writer_passages_begin(struct writer *writer, int capsule, int64_t article);
int writer_passage_put(struct writer *writer, const struct passage_put *passage, struct err *err);
int writer_passages_end(struct writer *writer, struct err *err);
int writer_passages_drop(struct writer *writer, int64_t article, struct err *err);

/* writer_statics - call `each` for the static files that lie in `folder`, "" or
 * "notes/", itself, in octet order. */
int writer_statics(struct writer *writer, int capsule, struct str folder, writer_path_fn *each,
	void *ctx, struct err *err);

/* The text of an author's index.*, which the folder's list is put below. */
struct front_row {
	int64_t file;
	bool alone; /* no list is to follow it */
	struct str folder, title, lang;
	struct str gemtext, menu;
};
int writer_front_put(
	struct writer *writer, int capsule, const struct front_row *front, struct err *err);
/* writer_front_get - 1 and the first of the folder's by file name, 0, or an
 * error; strings are borrowed until the next call. */
int writer_front_get(struct writer *writer, int capsule, struct str folder,
	struct front_row *ret_front, struct err *err);

int writer_warning_put(struct writer *writer, int64_t file, unsigned n, uint32_t line, bool error,
	struct str text, struct err *err);

/* writer_text_*, writer_meta_* - small values by name.  get: 1, 0 when there is none, or an
 * error; a text is borrowed until the next call. */
int writer_text_put(struct writer *writer, const char *name, struct str text, struct err *err);
int writer_text_get(struct writer *writer, const char *name, struct str *ret_text, struct err *err);
int writer_meta_put(struct writer *writer, const char *name, int64_t value, struct err *err);
int writer_meta_get(struct writer *writer, const char *name, int64_t *ret_value, struct err *err);

/*
 * writer_capsule_put - remember that the index holds this capsule.
 * writer_capsule_drop - everything of it.
 * writer_capsules_keep - drop all that were put and are not among `keep`.
 */
int writer_capsule_put(struct writer *writer, int capsule, struct str dir, struct err *err);
int writer_capsule_drop(struct writer *writer, int capsule, struct err *err);
int writer_capsules_keep(struct writer *writer, const int *keep, size_t count, struct err *err);

/* writer_count - count and keep what store_counts() tells; unless `exact`, by adding what
 * this run did to what was kept before. */
int writer_count(
	struct writer *writer, bool exact, struct store_counts *ret_counts, struct err *err);

#endif
