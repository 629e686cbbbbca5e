/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/sections.h"

enum { LEVELS = 6 };

static size_t words_between(const struct outline *out, size_t from, size_t to)
{
	size_t words = 0;

	for (size_t i = from; i < to; i++)
		words += out->at[i].words;
	return words;
}

/* The smallest level in [from, to) that leaves at least `least` headings at it
 * or above; 0 when there is none. */
static int level_for(const struct outline *out, size_t from, size_t to, size_t least)
{
	size_t count[LEVELS + 1] = { 0 };
	size_t sum = 0;

	for (size_t i = from; i < to; i++)
		if (!out->at[i].inner)
			count[out->at[i].heading->level]++;
	for (int level = 1; level <= LEVELS; level++) {
		sum += count[level];
		if (sum >= least)
			return level;
	}
	return 0;
}

static bool is_page(const struct outline_entry *entry, int level)
{
	return !entry->inner && entry->heading->level <= level;
}

/*
 * split - make pages of the headings in [from, to) down to `level`, and split
 * the pages that are too long deeper.  `words` is the length of what stands in
 * front of the first one.  Each call works on deeper levels only, so there are
 * at most six inside one another.
 */
static void split(struct outline *out, size_t from, size_t to, int level, size_t words)
{
	size_t at = from;

	while (at <= to) {
		size_t next = at;
		int deeper;

		while (next < to && !is_page(&out->at[next], level))
			next++;
		words += words_between(out, at, next);
		deeper = words > SECTION_WORDS_MAX ? level_for(out, at, next, 1) : 0;
		if (deeper > level)
			split(out, at, next, deeper, words);
		if (next == to)
			return;
		out->at[next].heading->page = true;
		words = out->at[next].words;
		at = next + 1;
	}
}

/* A heading stays inside the page before it when the author says so, or when
 * nothing at all stands below it.  Two of one level with nothing between them
 * share a page: "Version 2.0", "Changes". */
static void mark_inner(struct document *doc, struct outline *out)
{
	struct pair_table merges = pair_table_of(doc->arena, doc->meta.merges);

	for (size_t i = 0; i < out->count; i++) {
		struct outline_entry *entry = &out->at[i];
		bool last = i + 1 == out->count;

		entry->words = blocks_words(entry->block, last ? NULL : out->at[i + 1].block);
		if (pair_table_take(&merges, entry->heading->text.text))
			entry->inner = true;
		else if (outline_bare(out, i))
			out->at[i + 1].inner = true;
		else if (!entry->has_body && !(i == 0 && !out->lead))
			entry->inner = entry->empty =
				last || out->at[i + 1].heading->level <= entry->heading->level;
	}
	pairs_warn_unused(doc, "merge", doc->meta.merges);
}

static void warn_empty(struct document *doc, const struct outline *out, int level)
{
	for (size_t i = 0; i < out->count; i++)
		if (out->at[i].empty && out->at[i].heading->level <= level)
			document_warn(doc, out->at[i].block->line,
				"nothing stands below the heading \"%.*s\": it gets no page of "
				"its own",
				STR_PRINTF(out->at[i].heading->text.text));
}

void sections_split(struct document *doc)
{
	struct outline out = outline_of(doc);
	size_t lead_words;
	int level = doc->meta.split_level;

	if (!out.at)
		return;
	for (size_t i = 0; i < out.count; i++)
		out.at[i].heading->page = false;
	if (doc->meta.sections == SECTIONS_NONE || !out.count)
		return;
	mark_inner(doc, &out);
	if (level <= 0)
		level = level_for(&out, 0, out.count, 2);
	if (level <= 0)
		return;
	lead_words = out.lead ? blocks_words(out.lead, out.at[0].block) : 0;
	split(&out, 0, out.count, level, lead_words);
	warn_empty(doc, &out, level);
}
