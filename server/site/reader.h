/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_READER_H
#define SITE_READER_H

#include "site/pool.h"

#include <stddef.h>

/*
 * What a reader process does with one file: opens it beneath the root, makes its
 * document, sends its pages.  Nothing else in Bifold parses an article to serve it.
 */

/* Records, in the order in which they come. */
enum reader_record {
	RECORD_REFUSED = 1, /* number again (the next run should try, whatever the file's
	                     * stamp); text why it was left out.  Nothing follows it, and what
	                     * came before it counts for nothing */
	RECORD_ARTICLE,     /* text base, wanted, title, date, updated, summary, lang;
	                     * number words, flags; text author, order; number content,
	                     * tags; for each tag text slug, name.  order: the title as
	                     * lists sort it; content: a hash of what was read */
	RECORD_SECTION,     /* text slug, title, digest; number words, kept (its heading
	                     * alone would give it another slug); text what search looks
	                     * through */
	RECORD_WARNING,     /* number line, error; text */
	RECORD_PAGE,        /* number protocol, item type, marks; text suffix, media, body */
	RECORD_OLD,         /* text path, target: an old address of the article, both
	                     * decoded and whole; number named (`aliases` has it) */
	RECORD_FRONT        /* text title, lang, gemtext, menu; number alone (no list below) */
};

enum { READER_DRAFT = 1, READER_GONE = 2, READER_WAITS = 4 /* for its date */ };

enum { TAGS_MAX = 32 /* of one article */ };

/* A job: number is_front; text path, sidecar, base (empty: as the article says); then, if
 * anything is known of it, number count and so many sections, text slug, number words,
 * text digest; number count and so many old addresses, text slug, to (slugs.h). */
struct reader_settings {
	struct str lang, region;
	uint64_t article_max;
	int64_t now; /* by clock_unix(): what is dated later has no pages yet */
};

pool_serve_fn reader_serve; /* its ctx is a struct reader_settings */

/* reader_budget - octets that a file of `size` with so many sections may become
 * in one form. */
size_t reader_budget(uint64_t size, size_t sections);

#endif
