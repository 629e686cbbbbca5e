/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "article/model.h"
#include "article/model_map.h"
#include "base/arena.h"
#include "base/err.h"
#include "site/aliases.h"
#include "site/digest.h"
#include "site/reader.h"
#include "site/walk.h"

/*
 * The insides of `bifold check`:
 *
 *   check.c          the command line
 *   check_target.c   one folder or file: walks it, has its articles read
 *   check_reader.c   what a confined reader process does with one file; it leaves the
 *                    editor's eye to check_outline.c, check_links.c and check_lines.c
 *   check_take.c     takes in what the readers send
 *   check_capsule.c  what only all files together show; check_dead.c for links,
 *                    check_moved.c for addresses that an index remembers
 *   check_remedy.c   what to do about what the readers warn of
 *   check_human.c, check_json.c  the two forms of the answer
 *
 * No article is parsed in the command's own process, so a file that crashes or hangs a
 * parser costs one finding.
 */

/* One thing that an editor would say.  `rule` is a stable word for programs. */
struct finding {
	struct finding *next;
	uint32_t line; /* 0: the whole file */
	bool error;    /* breaks something for readers; otherwise it could be better */
	struct str rule, text, remedy;
};

struct check_section {
	struct check_section *next;
	struct str slug, title;
	struct digest digest;
	uint64_t words;
};

struct check_link {
	struct check_link *next;
	uint32_t line;
	struct str target;  /* as the author wrote it */
	struct str address; /* where it leads, decoded, without a query */
};

enum check_kind {
	CHECK_ARTICLE,
	CHECK_FRONT,    /* index.* */
	CHECK_SETTINGS, /* a YAML file beside no article */
	CHECK_STATIC,
	CHECK_OTHER /* nothing of the capsule: a sidecar, a name that was left out, the folder */
};

struct check_claim {
	struct check_claim *next;
	struct str address;
};

struct check_file {
	struct str path; /* beneath the root; empty: the capsule as a whole */
	enum check_kind kind;
	struct str sidecar;
	uint64_t size;
	struct finding *findings;
	size_t errors, warnings;
	bool too_many; /* findings past CHECK_FINDINGS_MAX were dropped */

	/* as an index remembers it, for the reader's job: its sections */
	struct str past;
	size_t past_count;

	/* of an article that could be read */
	bool read, draft;
	struct str title, date, lang, base;
	struct check_section *sections, *last_section;
	struct words ids; /* the first parts of it that lead to a section */
	struct check_link *links;
	struct check_claim *claims; /* old addresses that its metadata names */
};

enum { CHECK_FINDINGS_MAX = 1000 /* of one file */, CHECK_NAMED_MAX = 6 /* in a remedy */ };

/* One argument of the command. */
struct check {
	struct str name;   /* as the user wrote it, without slashes at its end */
	bool whole;        /* a folder: links across its files can be followed */
	int root_fd;       /* owned */
	const char *state; /* folder of an index to compare with; NULL: none */
	bool state_wanted; /* the user named it */
	struct reader_settings settings;

	struct arena arena;       /* owns what is below */
	struct check_file **file; /* owned, in the order of their paths until the end */
	size_t count, room;
	struct str_map by_path; /* index in file[] + 1 */
	struct str_map served;  /* addresses; index of the file that has it + 1 */
	size_t next;            /* file to be handed to a reader */
	struct aliases old;     /* owned: the addresses that the index leads on */
};

/* ---- check_target.c ------------------------------------------------------------ */

/*
 * check_open - walk the folder or look at the file `path`.
 * check_run - have everything read and judge it.
 *
 * Return 0, ERR_MISSING (there is no such file or folder), ERR_DENIED, ERR_IO or
 * ERR_NOMEM.  check_close() in every case.
 */
int check_open(struct check *check, const char *path, struct err *err);
int check_run(struct check *check, struct err *err);
void check_close(struct check *check);

/* check_file_at - the file with that path, made when there is none; NULL: no memory. */
struct check_file *check_file_at(struct check *check, struct str path, enum check_kind kind);

/* check_say - add a finding; all texts but `rule` are cleaned and copied. */
void check_say(struct check *check, struct check_file *file, const struct finding *finding);

/* check_sayf - the same with a composed text. */
void check_sayf(struct check *check, struct check_file *file, uint32_t line, bool error,
	const char *rule, const char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 7, 8)));

/* check_serves - take note that `address` is served, by `file`. */
void check_serves(struct check *check, struct str address, const struct check_file *file);

/* check_draft_key - under which a draft stands among the addresses: one that no client can
 * ask for. */
struct str check_draft_key(struct arena *arena, struct str base);

/* check_holder - the file that serves `address`, NULL when nothing does. */
struct check_file *check_holder(const struct check *check, struct str address);

/* check_shown - the path of `file` as a user can type it: the folder's name in front. */
struct str check_shown(
	struct arena *arena, const struct check *check, const struct check_file *file);

/* ---- check_take.c ---------------------------------------------------------------- */

struct pool_calls check_calls(struct check *check);

/* ---- check_capsule.c, check_claims.c, check_dead.c, check_moved.c ---------------- */

void check_names(struct check *check);   /* names that make poor addresses, sizes */
void check_capsule(struct check *check); /* collisions, titles, dates, languages */
void check_claims(struct check *check);  /* `aliases` that two have, or that cannot be */
void check_dead_links(struct check *check);
void check_moved(struct check *check);
/* check_remember - what an index knows of the articles, before they are read: slugs that it
 * has kept are to be kept here too; and the old addresses that it leads on. */
void check_remember(struct check *check);

/* check_leads_on - where readers of the old address `address` are sent, an address that is
 * served; empty when it is none, or nothing is there any more. */
struct str check_leads_on(const struct check *check, struct str address);

/* ---- check_remedy.c ----------------------------------------------------------------- */

/* check_advise - fill rule, text and remedy from a reader's warning.  `text` is split
 * where its own advice begins, or gets advice from a table. */
void check_advise(struct str warning, struct finding *finding);

/* ---- check_human.c, check_json.c ------------------------------------------------------ */

struct check_totals {
	size_t articles, files, errors, warnings, faulty; /* faulty: files with findings */
};

/* check_total - add up one target. */
void check_total(const struct check *check, struct check_totals *totals);

struct check_style {
	unsigned columns; /* 0: lines are not wrapped */
	bool colour;
};

/* check_human - the findings of one target, file by file; check_human_end - the last
 * line of all. */
void check_human(const struct check *check, const struct check_style *style, struct buf *out);
void check_human_end(
	const struct check_totals *totals, const struct check_style *style, struct buf *out);

/* check_json - {"findings":[...],"articles":..,"files":..,"errors":..,"warnings":..} over
 * all targets, one finding a line. */
void check_json(const struct check *checks, size_t count, const struct check_totals *totals,
	struct buf *out);

#endif
