/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Step F, what a line's company says of it: runs of short lines, lines that come
 * again, and names that a table of contents has. */
#include "article/text_parts.h"

#include "article/text_score.h"
#include "article/text_shape.h"
#include "article/text_words.h"
#include "base/hash.h"

/* ---- runs ---- */

static bool short_block(const struct text_reader *r, const struct text_part *part)
{
	return part->kind == TEXT_PARAGRAPH && part->title.len > 0 && !text_is_body(r, part);
}

/* "So first of all, why a database?" */
static bool asks_in_prose(struct str title)
{
	struct title_facts facts = title_facts_read(title);

	return str_ends(title, STR("?")) && facts.words >= 5 && !words_ask(title) &&
	       !title_is_title_case(&facts);
}

/* A short line that is no name of anything: a brief sentence, a line of code or
 * of a tight group.  It does not make its neighbours a menu. */
static bool breaks_run(const struct text_part *part)
{
	const uint32_t code = 1u << VETO_DASH | 1u << VETO_TABS | 1u << VETO_GLUED;

	if (part->vetoes & code || part_has(part, FEATURE_LOWER) || part_has(part, FEATURE_CODE) ||
		part_has(part, FEATURE_VALUE) || asks_in_prose(part->title))
		return true;
	return text_ends_sentence(part->title) && !str_ends(part->title, STR("?")) &&
	       part->title.len >= 8 && str_find(part->title, ' ') < part->title.len;
}

/* What company does not make a line of a menu. */
static bool stands_by_itself(const struct text_part *part)
{
	return part->rank > 0 || part_has(part, FEATURE_CAPS) || part_has(part, FEATURE_STOCK) ||
	       (part_has(part, FEATURE_BODY) &&
		       (part_has(part, FEATURE_ECHO) ||
			       (part_has(part, FEATURE_ECHO_HALF) &&
				       !part_has(part, FEATURE_TITLE_CASE))));
}

/* Addresses, poems, menus: three or more short lines in a row. */
static void runs_mark(struct text_reader *r)
{
	size_t i = 0;

	while (i < r->part_count) {
		size_t from = i;

		while (i < r->part_count && short_block(r, &r->parts[i]) &&
			!breaks_run(&r->parts[i]))
			i++;
		for (size_t k = from; i - from >= 3 && k < i; k++)
			part_set(&r->parts[k], FEATURE_RUN, !stands_by_itself(&r->parts[k]));
		if (i == from)
			i++;
	}
}

/* ---- counting equal lines; equal hashes count as equal ---- */

struct tally {
	uint64_t *hashes; /* 0: free */
	uint8_t *counts;
	size_t size; /* a power of two, at least twice the number of lines */
};

static bool tally_make(struct tally *tally, struct arena *arena, size_t lines)
{
	tally->size = 16;
	while (tally->size < lines * 2)
		tally->size *= 2;
	tally->hashes = ARENA_ARRAY(arena, tally->size, uint64_t);
	tally->counts = ARENA_ARRAY(arena, tally->size, uint8_t);
	return tally->hashes && tally->counts;
}

/* The count of `line`, to be raised by the caller. */
static uint8_t *tally_of(struct tally *tally, struct str line)
{
	uint64_t hash = hash_str(HASH_START, line) | 1;
	size_t slot = (hash >> 1) & (tally->size - 1);

	while (tally->hashes[slot] != 0 && tally->hashes[slot] != hash)
		slot = (slot + 1) & (tally->size - 1);
	tally->hashes[slot] = hash;
	return &tally->counts[slot];
}

/* ---- labels ---- */

/* "Example" of "Example: the mill": what may come again with other words. */
static struct str label_of(struct str title)
{
	size_t colon = str_search(title, STR(": "));

	return str_upto(title, colon < title.len ? colon : title.len);
}

/* "Installation" may come again in every chapter. */
static bool opens_chapter(const struct text_part *part)
{
	return part_has(part, FEATURE_STOCK) && part_has(part, FEATURE_BODY);
}

enum { LABEL_LETTERS = 3, LABEL_MOST = 3 }; /* "Q: ..." labels no section */

/* What is known of the lines that begin with one label, or are it. */
struct label {
	uint32_t count, vouched; /* for how many the text below takes up their words */
	uint32_t weighed;        /* the lines weighed up to its last one */
	bool stray;              /* one of them heads no text, or came again at once */
};

static bool is_labelled(const struct text_part *part)
{
	return label_of(part->title).len < part->title.len;
}

static bool heads_text(const struct text_part *part)
{
	return part_has(part, FEATURE_BODY) || part_has(part, FEATURE_STACKED);
}

/* "Bottleneck: memory" has other words each time, and text below. */
static bool is_stray(const struct text_part *part, bool come_again)
{
	if (!is_labelled(part))
		return come_again || !part_has(part, FEATURE_BODY);
	return label_of(part->title).len < LABEL_LETTERS || !heads_text(part) ||
	       (part_has(part, FEATURE_VALUE) && !part_has(part, FEATURE_ECHO));
}

static void label_count(
	struct tally *tally, struct label *labels, const struct text_part *part, uint32_t *weighed)
{
	struct label *label = &labels[tally_of(tally, label_of(part->title)) - tally->counts];
	uint8_t *same = is_labelled(part) ? tally_of(tally, part->title) : NULL;

	label->stray = label->stray || (same && *same > 0) ||
		       is_stray(part, label->count > 0 && label->weighed == *weighed);
	label->vouched += part_echoes(part);
	label->count++;
	*weighed += part->vetoes == 0 && part_has(part, FEATURE_OPEN);
	label->weighed = *weighed;
	if (same)
		*same = 1;
}

static bool is_counted(const struct text_part *part)
{
	return part->weighed && part->rank == 0;
}

/* Fields of what stands above ("Where: Town Hall") are labels: of sections, the text
 * below takes up the words for one in two. */
static bool is_label(const struct label *label, const struct text_part *part)
{
	return label->count >= LABEL_MOST && !opens_chapter(part) &&
	       (label->stray || (is_labelled(part) && label->vouched * 2 < label->count));
}

/* Lines that come three times or more are labels, unless they are sections that
 * every chapter has: with text below each, and other headings between. */
static void labels_mark(struct text_reader *r)
{
	struct tally tally;
	struct label *labels;
	uint32_t weighed = 0;
	size_t lines = 0;

	for (size_t i = 0; i < r->part_count; i++)
		lines += is_counted(&r->parts[i]);
	if (!tally_make(&tally, &r->scratch, lines * 2)) /* each, and its label */
		return;
	labels = ARENA_ARRAY(&r->scratch, tally.size, struct label);
	if (!labels)
		return;
	for (size_t i = 0; i < r->part_count; i++)
		if (is_counted(&r->parts[i]))
			label_count(&tally, labels, &r->parts[i], &weighed);
	for (size_t i = 0; i < r->part_count; i++) {
		struct text_part *part = &r->parts[i];

		if (is_counted(part))
			part_set(part, FEATURE_LABEL,
				is_label(&labels[tally_of(&tally, label_of(part->title)) -
						 tally.counts],
					part));
	}
}

/* ---- a table of contents ---- */

enum { STRETCH = 4 }; /* of short lines one after the other, with sentences among them */

/* The end of the stretch of short lines that begins with part `from`; `from` if it is
 * no stretch. */
static size_t stretch_end(const struct text_reader *r, size_t from)
{
	size_t end = from;

	while (end < r->part_count && short_block(r, &r->parts[end]))
		end++;
	return end - from >= STRETCH ? end : from;
}

/* Every name that the part lists: its items, or itself in a run of short lines. */
static void names_add(struct text_reader *r, const struct text_part *part, struct tally *tally)
{
	if (part->kind != TEXT_LIST) {
		*tally_of(tally, part->title) = 1;
		return;
	}
	for (size_t i = part->first; i < part->first + part->count; i++) {
		struct str line = text_line_str(r, i);
		struct list_mark mark = list_mark_read(line);

		if (mark.found && r->lines[i].width <= TEXT_CANDIDATE_MAX)
			*tally_of(tally, str_from(line, mark.skip)) = 1;
	}
}

static void stretch_add(const struct text_reader *r, size_t from, size_t to, struct tally *tally)
{
	for (size_t i = from; i < to; i++)
		if (r->parts[i].weighed && !text_ends_in_colon(r, &r->parts[i]))
			*tally_of(tally, r->parts[i].title) = 1;
}

/* A line that a list above it names is a heading, if two of them are: then the
 * list is a table of contents, and names may be written small. */
static void contents_mark(struct text_reader *r)
{
	struct tally tally;
	size_t named = 0, from = 0, to = 0; /* of a stretch, which names what comes after it */

	if (!tally_make(&tally, &r->scratch, r->part_count + r->items))
		return;
	for (size_t i = 0; i < r->part_count; i++) {
		struct text_part *part = &r->parts[i];
		uint8_t *seen;

		if (i >= to && !r->glued) {
			stretch_add(r, from, to, &tally);
			from = i;
			to = stretch_end(r, i);
		}
		if (part->kind == TEXT_LIST || part_has(part, FEATURE_RUN)) {
			names_add(r, part, &tally);
			continue;
		}
		if (!part->weighed)
			continue;
		seen = tally_of(&tally, part->title);
		part_set(part, FEATURE_CONTENTS, *seen == 1);
		named += *seen == 1;
		*seen = 2;
	}
	for (size_t i = 0; i < r->part_count; i++) {
		if (named < 2)
			part_unset(&r->parts[i], FEATURE_CONTENTS);
		else if (part_has(&r->parts[i], FEATURE_CONTENTS))
			part_unset(&r->parts[i], FEATURE_LOWER);
	}
}

void text_company_look(struct text_reader *r)
{
	runs_mark(r);
	labels_mark(r);
	contents_mark(r);
}
