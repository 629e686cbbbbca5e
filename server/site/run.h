/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_RUN_H
#define SITE_RUN_H

#include "base/numbers.h"
#include "site/aliases.h"
#include "site/feed_ids.h"
#include "site/pool.h"
#include "site/site.h"
#include "site/walk.h"
#include "store/writer.h"

/*
 * The insides of one index run, shared by the files that are its phases:
 *
 *   site.c      opens everything, runs the phases, commits
 *   changes.c   walks the capsule beside what the index remembers; parts.c, the
 *               parts of it that are looked at; folders.c, which folders there are
 *   job.c       what a reader is told of its file
 *   take.c      turns the readers' records into rows and pages; take_end.c, what
 *               an article's change means for its old addresses and for lists
 *   entries.c   on which lists an article stands
 *   collide.c   settles which of two articles gets an address
 *   moves.c     where that went which is no longer served; trace*.c seek it
 *   moved.c     the pages of old addresses
 *   lists.c     which lists are made again: folder_list.c home and folders, overviews.c
 *               what tags and years there are; listing.c cuts a list into pages,
 *               list_page.c forms their lines
 *   related.c   related reading on the fronts of articles
 *   feeds.c     ids and times in feeds, kept by feed_ids.c; atom.c writes them
 *   built_in.c  static files, robots.txt
 *   about.c     what an author says of a whole capsule
 */

enum { SCRATCH_OCTETS = 64 * 1024 }; /* for what is made of one path */

/* A file that has to be read. */
struct todo {
	struct str path, sidecar;
	struct str base; /* empty, or the address it must have */
	struct str was;  /* empty, or the address it had until this run */
	int64_t file;    /* in the index; 0: it is new there */
	enum walk_kind kind;
	uint64_t size, stamp;
};

struct todos {
	struct todo *at; /* owned; the texts are the run's */
	size_t count, room;
};

struct texts { /* owned array, the texts are the run's */
	struct str *at;
	size_t count, room;
};

struct touch; /* site/entries.h */

struct touches { /* owned array */
	struct touch *at;
	size_t count, room;
};

/* What this run brought: articles that are new as a whole, and sections that are new or
 * say something else than before. */
#define FRESH_WHOLE UINT32_MAX

struct fresh_section {
	int64_t file;
	uint32_t n; /* FRESH_WHOLE: all of them */
};

struct fresh {
	struct fresh_section *at; /* owned; those of one file together, ascending */
	size_t count, room;
};

/* Who puts pages that no single file makes; run_owner() tells capsules apart. */
enum owner { OWNER_BUILT_IN = -1, OWNER_MOVED = -2, OWNER_LISTS = -1000 /* and below */ };

struct taking; /* take.c: the article whose records come in */

struct run {
	const struct site_options *options;
	struct site_capsule about; /* its settings and .bifold.yaml as one; the run's texts */
	int capsule;
	int root_fd;
	struct writer *writer;
	struct pool *pool;
	struct arena arena; /* texts that live as long as the run */
	uint64_t settings;  /* stamp of all that pages depend on beside their files */
	int64_t now;        /* by clock_unix() when the run began */

	bool whole; /* all of the capsule is looked at, not parts of it */
	struct todos todos;
	size_t next, done;      /* of todos: handed out, finished */
	struct texts folders;   /* that there are, "/" first, in octet order */
	bool folders_settled;   /* all of them have been noted */
	struct texts outdated;  /* whose lists have to be made again; may repeat */
	bool lists_all;         /* all of them */
	bool feeds_all;         /* every feed */
	struct touches touches; /* places on lists where something changed */
	bool related_all;       /* every front's related reading may have changed */
	struct numbers fronts;  /* put without related reading */
	struct aliases aliases;
	struct fresh fresh;
	unsigned told;                    /* notes given */
	unsigned came;                    /* sections remembered as such */
	const char *feed_file;            /* where ids of feeds are kept; borrowed */
	struct buf feed_lines;            /* owned: what is to be added to it */
	bool feeds_settled;               /* the file says what the index will */
	struct feed_id feed_found;        /* feeds.c, while it seeks one */
	struct str feed_host, feed_since; /* whose ids they are */
	struct taking *taking;            /* owned */

	struct site_report report;
};

/* run_warn - about `path` (may be empty), said once now and not kept. */
void run_warn(struct run *run, struct str path, uint32_t line, bool error, struct str text);

/* run_note - what an author is glad to know and need not act upon, in one sentence. */
void run_note(struct run *run, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* run_owner - of this run's capsule; `folder` for OWNER_LISTS, else empty. */
int64_t run_owner(const struct run *run, enum owner owner, struct str folder);

/* about_read - fill run->about from options->capsules[i] and .bifold.yaml; what is wrong
 * with that file is a warning.  ERR_NOMEM. */
int about_read(struct run *run, const struct site_capsule *capsule, struct err *err);

/* run_outdate - the lists of the folder of `path` and of those above it. */
int run_outdate(struct run *run, struct str path, struct err *err);

int texts_add(struct run *run, struct texts *texts, struct str text, struct err *err);
void texts_sort(struct texts *texts); /* and leave one of each */
bool texts_have(const struct texts *sorted, struct str text);
/* texts_add_upwards - a folder's address and those above it, to "/", unless it was
 * added lately. */
int texts_add_upwards(struct run *run, struct texts *texts, struct str folder, struct err *err);

int todos_add(struct run *run, const struct todo *todo, struct err *err);

/* folders_note - the folder of `path` and those above it are there.
 * folders_settle - all have been noted: sort them, and have the index remember them.
 * folders_show - all files have been read: leave those in which there is nothing to show. */
int folders_note(struct run *run, struct str path, struct err *err);
int folders_settle(struct run *run, struct err *err);
int folders_show(struct run *run, struct err *err);

/* changes_find - drop what is gone, put static files, list what must be read. */
int changes_find(struct run *run, struct err *err);

/* run_read - have the readers do run->todos from run->next on. */
int run_read(struct run *run, struct err *err);

/* job_next - of a pool_calls, its ctx a struct run. */
int job_next(void *ctx, struct buf *job, uint64_t *ret_size, void **ret_tag, struct err *err);

int take_new(struct run *run, struct err *err);
void take_free(struct run *run);
int take_record(void *ctx, void *tag, uint32_t type, struct str payload, struct err *err);
int take_done(void *ctx, void *tag, enum pool_outcome outcome, struct err *err);

/* collide_settle - give every article the address that is its own and read those
 * again that got another one. */
int collide_settle(struct run *run, struct err *err);

/* moves_note - remember what a section says, whose texts are borrowed.
 * moves_gone - remember an article that is about to be dropped from the index. */
int moves_note(struct run *run, enum memory_kind kind, struct str path, struct str base,
	const struct section_row *section, struct err *err);
int moves_gone(struct run *run, int64_t file, struct err *err);
/* moves_fresh - see struct fresh. */
int moves_fresh(struct run *run, int64_t file, uint32_t n, struct err *err);
/* moves_find - seek what is lost, note where it is now, and say so. */
int moves_find(struct run *run, struct err *err);

/* moved_put - pages for all old addresses, and the file that keeps them. */
int moved_put(struct run *run, const char *file, struct err *err);

int lists_put(struct run *run, struct err *err);
int feeds_put(struct run *run, struct err *err);
int built_in_put(struct run *run, struct err *err);

/* static_put - the page of a static file. */
int static_put(struct run *run, int64_t id, struct str path, struct err *err);

/* put_moved - an old address for the current owner, in both protocols; put_moved_item, in
 * one of them, '0' being a text and '1' a menu to Gopher.  An empty `to`: it is gone. */
int put_moved(struct run *run, struct str from, struct str to, struct err *err);
int put_moved_item(struct run *run, enum store_proto proto, char item, struct str from,
	struct str to, struct err *err);

#endif
