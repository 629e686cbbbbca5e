/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_TAKING_H
#define SITE_TAKING_H

#include "article/model_map.h"
#include "site/digest.h"
#include "site/run.h"

/*
 * The article whose records are coming in.  For take.c and take_end.c.
 */
struct known_section {
	struct str slug;
	struct digest digest;
	uint64_t words;
	bool kept; /* reader.h */
};

struct known_sections { /* in their order; the memory is the article's */
	struct known_section *at;
	size_t count, room;
	struct str_map by_slug; /* index + 1 */
};

struct known_tag {
	struct str slug, name;
};

struct taking {
	struct arena arena; /* of this article alone */
	bool begun;         /* RECORD_ARTICLE has come */
	bool refused;       /* and has been dealt with */
	bool waits;         /* another article holds the address: collide.c decides */
	bool hidden, gone;
	struct str order; /* its title, as lists sort it */
	struct str id;    /* its author's for feeds, or empty */
	struct known_tag *tags;
	size_t tag_count;
	int64_t due; /* when its date comes, by clock_unix(); 0 when it has */
	struct file_row file;
	struct article_row old; /* before this run; base is empty when there was none */
	struct article_row now;
	struct known_sections before, after; /* this run */
	struct str base_selector;
	unsigned sections, warnings;
	bool contested; /* said once */
};

/* taking_begin - ready for the next article; its arena stays. */
void taking_begin(struct taking *taking);

/* taking_warning - a warning about the article, said now and kept in the index. */
int taking_warning(struct run *run, const struct todo *todo, uint32_t line, bool error,
	struct str text, struct err *err);

/* known_section_add - a copy of `row`; ERR_NOMEM. */
int known_section_add(struct arena *arena, struct known_sections *sections,
	const struct section_row *row, struct err *err);

/* taking_lose - nothing that the article said until now is served any more; `replaced`: it
 * says other things at the same address. */
int taking_lose(struct run *run, const struct todo *todo, bool replaced, struct err *err);

/* taking_refuse - leave the file out, whatever has been taken of it; `again`: the
 * next run tries it, changed or not. */
int taking_refuse(
	struct run *run, const struct todo *todo, struct str why, bool again, struct err *err);

#endif
