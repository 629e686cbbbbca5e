/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/*
 * The plain-text reader: its phases in order, each in a file of its own.  See
 * text_parts.h for what they work on, articles.md 2.3 for what they must find.
 */
#include "article/read.h"

#include "article/text_parts.h"

/* Tables of lines and parts: 20 and 80 octets each, freed when all is read. */
enum { SCRATCH_MAX = 512 * 1024 * 1024 };

static int text_read(struct text_reader *r, struct str text, struct err *err)
{
	int failed = text_lines_read(r, text, err);

	if (failed)
		return failed;
	text_shape_find(r);
	failed = text_parts_split(r, err);
	if (failed)
		return failed;
	text_titles_set(r);
	text_chains_find(r);
	text_parts_weigh(r);
	text_headings_choose(r);
	text_candidates_tell(r);
	return text_blocks_build(r, err);
}

int read_text(struct document *doc, struct str text, uint32_t first_line, struct err *err)
{
	struct text_reader r = { .doc = doc, .arena = doc->arena, .first_line = first_line };
	int failed;

	arena_init(&r.scratch, SCRATCH_MAX);
	failed = text_read(&r, text, err);
	if (!failed && arena_failed(&r.scratch))
		failed = err_nomem(err);
	arena_release(&r.scratch);
	return failed;
}
