/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_TRACE_H
#define SITE_TRACE_H

#include "site/run.h"

enum { TRACE_MOST = 60 /* percent of an article's words that make another its heir */ };

/*
 * Where the texts stand now that stood at addresses which are served no more.  Articles of
 * the same file name come first, then what this run has brought, then what came before.
 */
struct place {
	int64_t file;          /* of the article; 0: nowhere */
	struct str base, slug; /* the run's */
	int rank;              /* digest_alike() */
	bool fresh;            /* it has come, or come to say this, in this run */
	bool doubtful;         /* it stands elsewhere just as well */
};

/* The sections of one article that is lost or has lost them. */
struct trace_group {
	size_t first, count; /* in trace.lost */
	uint64_t words, found;
	int64_t target;    /* the article that has most of what was found; 0: none */
	bool front_served; /* something is at the article's address */
};

struct trace {
	struct run *run;
	struct memory **lost; /* owned; sorted by address */
	struct place *place;  /* owned, one for each of them */
	struct trace_group *group;
	size_t count, groups;
};

/* trace_find - look for everything that run->aliases remembers as lost and that nothing
 * stands in place of; what is served again is marked `drop`. */
int trace_find(struct trace *trace, struct run *run, struct err *err);
void trace_release(struct trace *trace);

/* trace_words - of the group's sections, those that are in the article `file` for certain. */
uint64_t trace_words(const struct trace *trace, const struct trace_group *group, int64_t file);

/* ---- for trace.c, trace_front.c and trace_seek.c --------------------------------------------------- */

int trace_is_served(struct run *run, struct str base, struct str slug, struct err *err);
uint64_t trace_found(const struct trace *trace, const struct trace_group *group);

/* trace_look_into - compare the group with the sections of one article; what has a place
 * elsewhere for certain keeps it.  `same_name`: those of the same slug belong together,
 * whatever they say. */
int trace_look_into(struct trace *trace, struct trace_group *group, int64_t file, bool same_name,
	struct err *err);
/* trace_namesakes - new articles that have the name of a lost one, in another folder. */
int trace_namesakes(struct trace *trace, struct err *err);
/* trace_fresh - everything that this run has brought. */
int trace_fresh(struct trace *trace, struct err *err);
/* trace_came - what came in earlier runs, for what was lost just now: for the rest, those
 * runs have looked. */
int trace_came(struct trace *trace, struct err *err);

/* trace_front - what is nowhere yet, on the front of the folder that has the article's address
 * now; `slug` of such a place is empty. */
int trace_front(struct trace *trace, struct trace_group *group, struct err *err);

/* trace_likeness - digest_alike(), but a text of a few words is known again only where it is
 * the very same. */
int trace_likeness(const struct memory *lost, const struct digest *digest, uint64_t words);

#endif
