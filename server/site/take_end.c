/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The end of a reader's answer: what became of the article, and where its
 * sections went. */
#include "site/entries.h"

enum { SAME_ENOUGH = 60 /* percent of word pairs; articles.md 2.7 */ };

static const struct known_section *section_named(const struct known_section *list, struct str slug)
{
	for (; list; list = list->next)
		if (str_eq(list->slug, slug))
			return list;
	return NULL;
}

static const struct known_section *most_alike(
	const struct taking *taking, const struct known_section *old)
{
	const struct known_section *best = NULL;
	int most = SAME_ENOUGH - 1;

	for (const struct known_section *s = taking->new_sections; s; s = s->next) {
		int same = digest_same(&old->digest, &s->digest);

		if (same > most && !section_named(taking->old_sections, s->slug)) {
			most = same;
			best = s;
		}
	}
	return best;
}

/* Where the article was, and where its sections were, leads on to where they are. */
static int learn_moves(struct run *run, struct err *err)
{
	struct taking *taking = run->taking;
	struct arena *arena = &taking->arena;
	struct str from = taking->old.base, to = taking->now.base;
	bool moved = !str_eq(from, to);
	int result = 0;

	if (!from.len || !to.len)
		return 0;
	if (moved)
		result = aliases_add(&run->aliases, from, to, err);
	for (const struct known_section *old = taking->old_sections; result >= 0 && old;
		old = old->next) {
		const struct known_section *now = section_named(taking->new_sections, old->slug);

		if (now && !moved)
			continue;
		if (!now)
			now = most_alike(taking, old);
		if (now)
			result = aliases_add(&run->aliases,
				arena_printf(
					arena, "%.*s%.*s", STR_PRINTF(from), STR_PRINTF(old->slug)),
				arena_printf(
					arena, "%.*s%.*s", STR_PRINTF(to), STR_PRINTF(now->slug)),
				err);
	}
	return result;
}

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

	taking->now.sections = taking->sections;
	if (result >= 0)
		result = shown ? entries_change(run, err)
			       : entries_drop(run, taking->file.id, taking->old.place, err);
	if (result >= 0 && shown)
		result = writer_article_put(run->writer, run->capsule, &taking->now, err);
	if (result >= 0 && shown)
		result = learn_moves(run, err);
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
	*taking = (struct taking){ .arena = taking->arena };
	run->report.read++;
	run->done++;
	if (run->options->progress)
		run->options->progress(run->options->ctx, run->done, run->todos.count);
	return result;
}
