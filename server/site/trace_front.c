/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* An article that has become the front of a folder, `index.md` for `mill.md`: its sections
 * have no pages there, but their text stands on that one. */
#include "site/trace.h"

#include "article/model.h"

#include <string.h>

enum { SECTIONS_MAX = 1000 }; /* of the article: past it nothing is looked for */

/* The next piece of gemtext: up to the heading after its first line. */
static struct str piece_cut(struct str *rest)
{
	struct str from = *rest;

	(void)str_line(rest);
	while (rest->len && !str_starts(*rest, STR("#")))
		(void)str_line(rest);
	return str_upto(from, from.len - rest->len);
}

static void compare(struct trace *trace, const struct trace_group *group, struct str piece,
	const struct place *there)
{
	uint64_t words = words_count(piece);
	struct digest digest;

	memset(&digest, 0, sizeof(digest));
	digest_text(&digest, piece);
	for (size_t i = group->first; i < group->first + group->count; i++)
		if (!trace->place[i].file && trace_likeness(trace->lost[i], &digest, words))
			trace->place[i] = *there;
}

int trace_front(struct trace *trace, struct trace_group *group, struct err *err)
{
	struct run *run = trace->run;
	struct place there = { .base = trace->lost[group->first]->base, .slug = STR_EMPTY };
	struct front_row front;
	struct str rest;
	int result;

	if (!group->front_served || group->count > SECTIONS_MAX)
		return 0;
	result = writer_front_get(run->writer, run->capsule, there.base, &front, err);
	if (result <= 0)
		return result;
	there.file = front.file;
	rest = arena_str(&run->arena, front.gemtext);
	while (rest.len)
		compare(trace, group, piece_cut(&rest), &there);
	return 0;
}
