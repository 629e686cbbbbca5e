/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CLI_CHECK_READER_H
#define CLI_CHECK_READER_H

#include "article/links.h"
#include "article/read.h"
#include "base/buf.h"
#include "site/pool.h"

/*
 * What a reader process of `bifold check` does and sends.  A job is that of
 * site/reader.h with one of enum check_kind in place of is_front, and its answer begins
 * with everything that an index run would get; then come records of these types.
 */
enum check_record {
	CHECK_FINDING = 101, /* number line, error; text rule, text, remedy */
	CHECK_LINK           /* number line; text target, address (decoded) */
};

pool_serve_fn check_serve; /* its ctx is a struct reader_settings */

/* One article under the editor's eye.  For the files that look at it. */
struct inspection {
	struct pool_link *link;
	struct arena arena;
	struct article_source source;
	struct document *doc;
	struct link_scope scope;
	struct buf record;
	uint32_t line;     /* of the block being looked at */
	unsigned told;     /* findings of the kind that is counted */
	unsigned tabs;     /* preformatted blocks that hold some */
	uint32_t tab_line; /* of the first */
};

/* Findings of one kind about one file, where there may be very many. */
enum { INSPECT_MAX = 20 };

/* inspect_say - send a finding. */
void inspect_say(struct inspection *in, uint32_t line, bool error, const char *rule,
	const char *remedy, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Headings, sections, titles. */
void inspect_outline(struct inspection *in);
/* Links, their words, alternative texts. */
void inspect_links(struct inspection *in);
/* Lines that no client can show well. */
void inspect_lines(struct inspection *in);

#endif
