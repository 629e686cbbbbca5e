/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Steps D, G, H and I: which of the weighed lines are headings, and
 * how far up each stands. */
#include "article/text_parts.h"

#include "article/text_score.h"
#include "article/text_words.h"

#include <stdlib.h>

enum { LONE_MARK_HEADINGS = 3 }; /* without marks, against one mark */

/* ---- the author's word ---- */

struct wanted {
	const struct pair **at; /* sorted by text */
	size_t count;
};

static int by_text(const void *a, const void *b)
{
	const struct pair *const *left = a, *const *right = b;

	return str_compare((*left)->from, (*right)->from);
}

static struct wanted wanted_of(struct text_reader *r, const struct pair *pairs)
{
	struct wanted list = { NULL, 0 };
	size_t count = 0;

	for (const struct pair *pair = pairs; pair; pair = pair->next)
		count++;
	if (count > 0)
		list.at = ARENA_ARRAY(&r->scratch, count, const struct pair *);
	if (!list.at)
		return list;
	for (const struct pair *pair = pairs; pair; pair = pair->next)
		list.at[list.count++] = pair;
	qsort(list.at, list.count, sizeof(*list.at), by_text);
	return list;
}

static const struct pair *wanted_find(const struct wanted *list, struct str text)
{
	struct pair key = { .from = text };
	const struct pair *probe = &key, **found = NULL;

	if (list->count > 0)
		found = bsearch(&probe, list->at, list->count, sizeof(*list->at), by_text);
	return found ? *found : NULL;
}

/* Lines that the author names are headings or are none, whatever they look like. */
static void author_decides(struct text_reader *r)
{
	struct wanted yes = wanted_of(r, r->doc->meta.headings);
	struct wanted no = wanted_of(r, r->doc->meta.not_headings);

	for (size_t i = 0; yes.count + no.count > 0 && i < r->part_count; i++) {
		struct text_part *part = &r->parts[i];
		const struct pair *pair;

		if (part->title.len == 0 && part->kind == TEXT_PARAGRAPH && part->count <= 3)
			part->title = text_flow(r, part->first, part->count);
		if (part->title.len == 0)
			continue;
		pair = wanted_find(&yes, part->title);
		if (pair) {
			long long level = str_number(pair->to, 6);

			part->chosen = part->author_says = true;
			if (level >= 1)
				part->level = (uint8_t)level;
		} else if (wanted_find(&no, part->title)) {
			part->chosen = false;
			part->denied = true;
			part->vetoes |= 1u << VETO_AUTHOR;
			part->score = SCORE_VETOED;
		}
	}
}

/* ---- G. Title block ---- */

static bool may_be_title(const struct text_part *part)
{
	const uint32_t harmless = 1u << VETO_QUOTED | 1u << VETO_LETTERS;

	return part->weighed && !(part->vetoes & ~harmless) && !part_has(part, FEATURE_COLON) &&
	       !part_has(part, FEATURE_COLON_LIST) && part->rank == 0 &&
	       (!part_has(part, FEATURE_CODE) || words_are_name(part->title));
}

static bool is_head_line(const struct text_reader *r, const struct text_part *part)
{
	return part->first < r->head_to;
}

/* Its score as if it did not stand among short lines: a title block is such. */
static int score_alone(const struct text_part *part)
{
	return part->score + (part_has(part, FEATURE_RUN) ? 5 : 0);
}

/* One short line over the text that is no section's heading is the title; it may
 * be the name of something, written small. */
static void lone_title_take(struct text_reader *r)
{
	struct text_part *first = &r->parts[0];

	if ((first->score >= SCORE_ACCEPT && !is_head_line(r, first)) || !may_be_title(first) ||
		text_metadata_is(first) || !part_has(first, FEATURE_SHORT))
		return;
	first->chosen = true;
	first->level = 1;
	first->doc_title = true;
}

static void title_block_find(struct text_reader *r)
{
	size_t end = 0, title;

	while (end < r->part_count && r->parts[end].weighed && !text_is_body(r, &r->parts[end]))
		end++;
	if (end < 1 || end > 8 || end == r->part_count || !text_is_body(r, &r->parts[end]))
		return;
	if (end == 1) {
		lone_title_take(r);
		return;
	}
	for (title = 0; title < end; title++)
		if (!text_metadata_is(&r->parts[title]))
			break;
	if (title + 1 >= end || !may_be_title(&r->parts[title]))
		return;
	r->parts[title].chosen = true;
	r->parts[title].level = 1;
	r->parts[title].doc_title = true;
	for (size_t i = 0; i < end; i++)
		if (i != title)
			text_metadata_take(r, &r->parts[i]);
	for (size_t i = title + 1; i < end; i++)
		if (is_head_line(r, &r->parts[i]))
			r->parts[i].subtitle = i == title + 1 && !r->parts[i].metadata;
		else if (!r->parts[i].metadata && score_alone(&r->parts[i]) >= SCORE_ACCEPT &&
			 (i + 1 == end || part_has(&r->parts[i], FEATURE_STOCK)))
			r->parts[i].chosen = true;
}

/* ---- H. Subtitles ---- */

/* "CHAPTER I" and then, before the text, "The Beginning of Things". */
static void subtitles_find(struct text_reader *r)
{
	for (size_t i = 0; i + 2 < r->part_count; i++) {
		struct text_part *next = &r->parts[i + 1];

		if (!r->parts[i].chosen || !r->parts[i].label || !next->weighed || next->rank > 0)
			continue;
		if (next->vetoes & ~(1u << VETO_QUOTED | 1u << VETO_END))
			continue;
		if (!text_is_body(r, next) && text_is_body(r, &r->parts[i + 2])) {
			next->chosen = false;
			next->subtitle = true;
		}
	}
}

/* ---- I. Levels ---- */

/* Caps stand above title case when both occur and caps came first. */
static bool caps_outrank(const struct text_reader *r)
{
	bool first = true, caps = false, others = false;

	for (size_t i = 0; i < r->part_count; i++) {
		const struct text_part *part = &r->parts[i];

		if (!part->chosen || part->level > 0 || part->rank > 0)
			continue;
		if (first && !part_has(part, FEATURE_CAPS))
			return false;
		first = false;
		caps = caps || part_has(part, FEATURE_CAPS);
		others = others || !part_has(part, FEATURE_CAPS);
	}
	return caps && others;
}

static void levels_set(struct text_reader *r)
{
	bool used[32] = { false }, caps = caps_outrank(r);
	uint8_t level[32], next = 2;

	for (size_t i = 0; i < r->part_count; i++)
		if (r->parts[i].chosen && r->parts[i].rank < 32)
			used[r->parts[i].rank] = true;
	for (unsigned rank = 1; rank < 32; rank++) {
		level[rank] = next;
		if (used[rank] && next < 6)
			next++;
	}
	for (size_t i = 0; i < r->part_count; i++) {
		struct text_part *part = &r->parts[i];

		if (!part->chosen || part->level > 0)
			continue;
		if (part->rank > 0 && part->rank < 32)
			part->level = level[part->rank];
		else
			part->level = caps && !part_has(part, FEATURE_CAPS) ? 3 : 2;
	}
}

/* A heading right under another one is part of it, as far as anybody can tell. */
static void stacks_nest(struct text_reader *r)
{
	for (size_t i = 1; i < r->part_count; i++) {
		const struct text_part *above = &r->parts[i - 1];
		struct text_part *part = &r->parts[i];

		if (part->chosen && above->chosen && part->weighed && above->weighed &&
			!above->doc_title && !part->author_says && part->level == above->level &&
			part->rank == 0 && part->level < 6)
			part->level++;
	}
}

/* ---- all together ---- */

static bool mark_is_hash(const struct text_reader *r, const struct text_part *part)
{
	return part->kind == TEXT_HEADING && part->count == 1 &&
	       str_starts(text_line_str(r, part->first), STR("#"));
}

static bool over_code_is(const struct text_reader *r, size_t below)
{
	return !text_prose_below(r, below) ||
	       (below < r->line_count && str_starts(text_line_str(r, below), STR("#")));
}

/* Where more lines look like headings than are marked with "#", or some do and
 * most marked lines stand right over code, those are comments; but the file's
 * first line is its title all the same. */
static void marks_doubt(struct text_reader *r)
{
	size_t marks = 0, titles = 0, over_code = 0;

	for (size_t i = 0; i < r->part_count; i++) {
		const struct text_part *part = &r->parts[i];

		marks += mark_is_hash(r, part);
		over_code += mark_is_hash(r, part) && over_code_is(r, part->first + 1);
		titles += part->weighed && part->score > SCORE_ACCEPT;
	}
	if (titles <= marks && (titles < 2 || over_code * 2 <= marks))
		return;
	if (mark_is_hash(r, &r->parts[0]) && !r->parts[0].denied) {
		r->parts[0].kind = TEXT_PARAGRAPH;
		r->parts[0].doc_title = true;
	}
	for (size_t i = 1; i < r->part_count; i++)
		if (mark_is_hash(r, &r->parts[i]) && !r->parts[i].author_says) {
			r->parts[i].kind = TEXT_PARAGRAPH;
			r->parts[i].title = STR_EMPTY;
			r->parts[i].level = 0;
			r->parts[i].chosen = false;
		}
}

/* No name, credit or ordinary line is taken for a heading so surely. */
static bool is_sure_heading(const struct text_part *part)
{
	return part->weighed && part->score >= SCORE_ACCEPT + SCORE_RAISE &&
	       part_has(part, FEATURE_BODY) &&
	       (part->rank > 0 || part_has(part, FEATURE_CAPS) || part_has(part, FEATURE_STOCK) ||
		       part_has(part, FEATURE_ECHO));
}

/* What stands between the title and the text: who wrote it, when, for whom. */
static void byline_take(struct text_reader *r, size_t i)
{
	struct text_part *part = &r->parts[i];

	text_metadata_take(r, part);
	part->weighed = part->metadata || is_sure_heading(part);
}

/* One mark alone, on the file's first line, is its title where three lines or more
 * are headings beyond doubt without one. */
static void lone_mark_look(struct text_reader *r)
{
	struct text_part *first = r->parts;
	size_t sure = 0;

	if (r->part_count == 0 || first->kind != TEXT_HEADING || first->denied)
		return;
	for (size_t i = 1; i < r->part_count; i++) {
		if (r->parts[i].kind == TEXT_HEADING)
			return;
		sure += is_sure_heading(&r->parts[i]);
	}
	if (sure < LONE_MARK_HEADINGS)
		return;
	first->kind = TEXT_PARAGRAPH;
	first->doc_title = true;
	for (size_t i = 1; i < r->part_count && !text_is_body(r, &r->parts[i]); i++)
		if (r->parts[i].weighed)
			byline_take(r, i);
}

/* Who and when, between a title by mark-up and the text. */
static void marked_bylines_take(struct text_reader *r)
{
	if (r->part_count == 0 || r->parts[0].kind != TEXT_HEADING)
		return;
	for (size_t i = 1; i < r->part_count && r->parts[i].kind == TEXT_PARAGRAPH &&
			   r->parts[i].weighed && !text_is_body(r, &r->parts[i]);
		i++)
		text_metadata_take(r, &r->parts[i]);
}

static bool marked_up(const struct text_reader *r)
{
	for (size_t i = 0; i < r->part_count; i++)
		if (r->parts[i].kind == TEXT_HEADING && !r->parts[i].denied)
			return true;
	return false;
}

void text_headings_choose(struct text_reader *r)
{
	bool guess = r->doc->meta.sections == SECTIONS_AUTO;

	author_decides(r);
	if (guess) {
		marks_doubt(r);
		lone_mark_look(r);
	}
	if (r->doc->meta.sections == SECTIONS_NONE) {
		for (size_t i = 0; i < r->part_count; i++)
			r->parts[i].chosen = r->parts[i].author_says;
	} else if (guess && r->manual) {
		text_manual_choose(r);
	} else if (guess && !marked_up(r)) {
		title_block_find(r);
		text_bar_set(r);
		subtitles_find(r);
	} else if (guess) {
		marked_bylines_take(r);
	}
	levels_set(r);
	stacks_nest(r);
}

/* ---- --explain ---- */

void text_candidates_tell(struct text_reader *r)
{
	struct candidate **tail = &r->doc->candidates;
	size_t told = 0;

	while (*tail)
		tail = &(*tail)->next;
	for (size_t i = 0; i < r->part_count && told < TEXT_EXPLAINED_MAX; i++) {
		const struct text_part *part = &r->parts[i];

		if (!part->weighed)
			continue;
		*tail = ARENA_NEW(r->arena, struct candidate);
		if (!*tail)
			return;
		(*tail)->line = text_source_line(r, part->first);
		(*tail)->text = part->title;
		(*tail)->score = part->score;
		(*tail)->accepted = part->chosen;
		(*tail)->reasons = text_reasons(r, part);
		tail = &(*tail)->next;
		told++;
	}
}
