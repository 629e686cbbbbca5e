/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The end of a reader's answer: what became of the article, and where its
 * sections went. */
#include "site/feeds.h"
#include "site/related.h"

#include <string.h>

void taking_begin(struct taking *taking)
{
	*taking = (struct taking){ .arena = taking->arena };
	str_map_init(&taking->before.by_slug, &taking->arena);
	str_map_init(&taking->after.by_slug, &taking->arena);
}

/* ---- sections ---------------------------------------------------------------------- */

static int make_room(struct arena *arena, struct known_sections *sections, struct err *err)
{
	size_t room = sections->room ? sections->room * 2 : 16;
	struct known_section *at = ARENA_ARRAY(arena, room, struct known_section);

	if (!at)
		return err_nomem(err);
	if (sections->count)
		memcpy(at, sections->at, sections->count * sizeof(*at));
	sections->at = at;
	sections->room = room;
	return 0;
}

int known_section_add(struct arena *arena, struct known_sections *sections,
	const struct section_row *row, struct err *err)
{
	struct known_section *section;
	bool fresh;
	uint32_t *index;

	if (sections->count == sections->room && make_room(arena, sections, err) < 0)
		return err->code;
	section = &sections->at[sections->count++];
	section->slug = arena_str(arena, row->slug);
	section->words = row->words;
	if (row->digest.len == DIGEST_SIZE)
		memcpy(section->digest.at, row->digest.p, DIGEST_SIZE);
	index = str_map_put(&sections->by_slug, section->slug, &fresh);
	if (!index)
		return err_nomem(err);
	*index = (uint32_t)sections->count;
	return 0;
}

static const struct known_section *section_named(
	const struct known_sections *sections, struct str slug)
{
	const uint32_t *index = str_map_get(&sections->by_slug, slug);

	return index ? &sections->at[*index - 1] : NULL;
}

static bool says_the_same(const struct known_section *a, const struct known_section *b)
{
	return !memcmp(a->digest.at, b->digest.at, DIGEST_SIZE);
}

/* The section of today that says what `old` said, or of which that is a part now. */
static const struct known_section *most_alike(
	const struct taking *taking, const struct known_section *old)
{
	const struct known_section *best = NULL;
	int most = 0;

	for (size_t i = 0; i < taking->after.count; i++) {
		const struct known_section *s = &taking->after.at[i];
		const struct known_section *was = section_named(&taking->before, s->slug);
		int rank;

		if (was && says_the_same(was, s))
			continue;
		rank = digest_alike(&old->digest, old->words, &s->digest, s->words);
		if (rank > most) {
			most = rank;
			best = s;
		}
	}
	return best;
}

static int note(struct run *run, const struct todo *todo, enum memory_kind kind,
	const struct known_section *section, struct err *err)
{
	const struct section_row row = {
		.slug = section->slug,
		.words = section->words,
		.digest = str_make((const char *)section->digest.at, DIGEST_SIZE),
	};
	const struct taking *taking = run->taking;

	return moves_note(run, kind, todo->path,
		kind == MEMORY_LOST ? taking->old.base : taking->now.base, &row, err);
}

int taking_lose(struct run *run, const struct todo *todo, bool replaced, struct err *err)
{
	const struct known_sections *before = &run->taking->before;
	int result = 0;

	size_t first = run->aliases.memories.count;

	for (size_t i = 0; result >= 0 && i < before->count; i++)
		result = note(run, todo, MEMORY_LOST, &before->at[i], err);
	for (size_t i = first; i < run->aliases.memories.count; i++)
		run->aliases.memories.at[i].replaced = replaced;
	return result;
}

/* ---- moves ------------------------------------------------------------------------- */

static int learn_section(struct run *run, const struct todo *todo, const struct known_section *old,
	bool moved, struct err *err)
{
	struct taking *taking = run->taking;
	const struct known_section *now = section_named(&taking->after, old->slug);
	struct str from, to;

	if (now && !moved)
		return 0;
	if (!now)
		now = most_alike(taking, old);
	if (!now)
		return note(run, todo, MEMORY_LOST, old, err);
	from = arena_printf(
		&taking->arena, "%.*s%.*s", STR_PRINTF(taking->old.base), STR_PRINTF(old->slug));
	to = arena_printf(
		&taking->arena, "%.*s%.*s", STR_PRINTF(taking->now.base), STR_PRINTF(now->slug));
	if (!moved)
		run_note(run, "%.*s: %.*s leads to %.*s", STR_PRINTF(todo->path), STR_PRINTF(from),
			STR_PRINTF(to));
	return aliases_add(&run->aliases, from, to, err);
}

/* Nothing of what it said is left: another article has got the file's name. */
static bool is_replaced(const struct taking *taking)
{
	for (size_t i = 0; i < taking->before.count; i++) {
		const struct known_section *old = &taking->before.at[i];
		const struct known_section *now = section_named(&taking->after, old->slug);

		if (now && digest_alike(&old->digest, old->words, &now->digest, now->words))
			return false;
		if (most_alike(taking, old))
			return false;
	}
	return taking->before.count > 0;
}

/* Where the article was, and where its sections were, leads on to where they are. */
static int learn_moves(struct run *run, const struct todo *todo, struct err *err)
{
	struct taking *taking = run->taking;
	struct str from = taking->old.base, to = taking->now.base;
	bool moved = !str_eq(from, to);
	int result = 0;

	if (!from.len || !to.len)
		return 0;
	if (!moved && is_replaced(taking))
		return taking_lose(run, todo, true, err);
	if (moved) {
		run_note(run, "%.*s has moved: %.*s leads to %.*s", STR_PRINTF(todo->path),
			STR_PRINTF(from), STR_PRINTF(to));
		result = aliases_add(&run->aliases, from, to, err);
	}
	for (size_t i = 0; result >= 0 && i < taking->before.count; i++)
		result = learn_section(run, todo, &taking->before.at[i], moved, err);
	return result;
}

static bool has_grown(const struct known_section *was, const struct known_section *now)
{
	return now->words > was->words + was->words / 2;
}

/* What other articles may have lost to this one, or may lose in a later run. */
static int note_fresh(struct run *run, const struct todo *todo, struct err *err)
{
	const struct taking *taking = run->taking;
	bool whole = !taking->old.base.len;
	int result = 0;

	if (!taking->now.base.len)
		return 0;
	if (whole)
		result = moves_fresh(run, taking->file.id, FRESH_WHOLE, err);
	for (size_t i = 0; result >= 0 && i < taking->after.count; i++) {
		const struct known_section *s = &taking->after.at[i];
		const struct known_section *was = section_named(&taking->before, s->slug);

		if (was && says_the_same(was, s))
			continue;
		if (!whole)
			result = moves_fresh(run, taking->file.id, (uint32_t)i, err);
		if (result >= 0 && !writer_is_new(run->writer) && run->came < MEMORY_CAME_MAX &&
			(!was || has_grown(was, s))) {
			run->came++;
			result = note(run, todo, MEMORY_CAME, s, err);
		}
	}
	return result;
}

/* The same in the file of old addresses, for the day when there is no index. */
static int note_kept(struct run *run, const struct todo *todo, struct err *err)
{
	const struct known_sections *after = &run->taking->after;
	struct memories *kept = &run->aliases.kept;
	size_t before = kept->count;
	int result = 0;

	for (size_t i = 0; result >= 0 && i < after->count; i++)
		if (after->at[i].kept)
			result = note(run, todo, MEMORY_KEPT, &after->at[i], err);
	for (size_t i = 0; i < before; i++)
		kept->at[i].drop |= str_eq(kept->at[i].path, todo->path);
	return result;
}

/* ---- the end ------------------------------------------------------------------------- */

static bool list_changed(const struct taking *taking)
{
	return !str_eq(taking->old.base, taking->now.base) ||
	       !str_eq(taking->old.title, taking->now.title) ||
	       !str_eq(taking->old.date, taking->now.date);
}

static int close_article(struct run *run, const struct todo *todo, struct err *err)
{
	struct taking *taking = run->taking;
	bool shown = taking->file.kind == FILE_ARTICLE;
	int result = writer_pages_end(run->writer, err);

	if (result >= 0)
		result = writer_passages_end(run->writer, err);
	taking->now.sections = taking->sections;
	if (result >= 0 && shown)
		result = feeds_know(run, todo, err);
	if (result >= 0 && shown)
		result = related_note(run, err);
	if (result >= 0)
		result = shown ? entries_change(run, err)
			       : entries_drop(run, taking->file.id, taking->old.place, err);
	if (result >= 0 && shown)
		result = writer_article_put(run->writer, run->capsule, &taking->now, err);
	if (result >= 0 && shown)
		result = learn_moves(run, todo, err);
	if (result >= 0 && shown)
		result = note_fresh(run, todo, err);
	if (result >= 0 && shown)
		result = note_kept(run, todo, err);
	if (result >= 0 && taking->hidden && !taking->gone)
		result = taking_lose(run, todo, false, err);
	if (result >= 0 && (!shown || list_changed(taking)))
		result = run_outdate(run, todo->path, err);
	return result;
}

int take_done(void *ctx, void *tag, enum pool_outcome outcome, struct err *err)
{
	struct run *run = ctx;
	const struct todo *todo = &run->todos.at[(uintptr_t)tag];
	struct taking *taking = run->taking;
	int result = 0;

	if (!taking->refused && (outcome != POOL_DONE || !taking->begun))
		result = taking_refuse(run, todo, str_of(pool_outcome_words(outcome)), false, err);
	else if (!taking->refused)
		result = close_article(run, todo, err);
	arena_release(&taking->arena);
	taking_begin(taking);
	run->report.read++;
	run->done++;
	if (run->options->progress)
		run->options->progress(run->options->ctx, run->done, run->todos.count);
	return result;
}
