/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The places where a lost text is sought: one article, articles of the same name, and what
 * has come. */
#include "site/trace.h"

#include "article/model_map.h"
#include "base/mem.h"
#include "site/sketches.h"

#include <string.h>

enum {
	NAMESAKES_MAX = 8,
	LARGE = 1000,   /* sections; past it, only those of the same slug are compared */
	SPEAKS_MIN = 6, /* classes of a digest that tell a text from all others */
	WORDS_FEW = 3   /* and those without which none is known again */
};

/* ---- candidates -------------------------------------------------------------------- */

static bool is_better(const struct place *a, const struct place *b, struct str slug)
{
	if (a->fresh != b->fresh)
		return a->fresh;
	if (a->rank != b->rank)
		return a->rank > b->rank;
	return str_eq(a->slug, slug) && !str_eq(b->slug, slug);
}

int trace_likeness(const struct memory *lost, const struct digest *digest, uint64_t words)
{
	int rank = digest_alike(&lost->digest, lost->words, digest, words);
	unsigned filled = digest_filled(&lost->digest);

	return filled >= SPEAKS_MIN || (rank == DIGEST_IDENTICAL && filled >= WORDS_FEW) ? rank : 0;
}

static void offer(struct trace *trace, size_t index, const struct place *found)
{
	struct place *place = &trace->place[index];
	struct str slug = trace->lost[index]->slug;
	bool better = !place->file || is_better(found, place, slug);
	bool equal = place->file && !better && !is_better(place, found, slug);

	place->doubtful |= equal && place->file != found->file;
	if (!better)
		return;
	*place = *found;
	place->base = arena_str(&trace->run->arena, found->base);
	place->slug = arena_str(&trace->run->arena, found->slug);
}

/* ---- inside one article ---------------------------------------------------------------- */

struct visit {
	struct trace *trace;
	struct trace_group *group;
	struct place place; /* of the section that is looked at */
	bool same_name;     /* one of the same slug will do, whatever it says */
};

static int on_own_section(void *ctx, unsigned n, const struct section_row *row, struct err *err)
{
	struct visit *visit = ctx;
	struct trace *trace = visit->trace;
	struct digest digest;

	(void)n;
	(void)err;
	if (row->digest.len != DIGEST_SIZE)
		return 0;
	memcpy(digest.at, row->digest.p, DIGEST_SIZE);
	visit->place.slug = row->slug;
	for (size_t i = visit->group->first; i < visit->group->first + visit->group->count; i++) {
		const struct memory *lost = trace->lost[i];

		if (visit->group->count > LARGE && !str_eq(lost->slug, row->slug))
			continue;
		visit->place.rank = digest_alike(&lost->digest, lost->words, &digest, row->words);
		if (!visit->place.rank && visit->same_name && str_eq(lost->slug, row->slug))
			visit->place.rank = 1;
		if (visit->place.rank && (!trace->place[i].file || trace->place[i].doubtful ||
						 trace->place[i].file == visit->place.file)) {
			if (trace->place[i].file != visit->place.file)
				trace->place[i] = (struct place){ .file = 0 };
			offer(trace, i, &visit->place);
		}
	}
	return 0;
}

int trace_look_into(struct trace *trace, struct trace_group *group, int64_t file, bool same_name,
	struct err *err)
{
	struct visit visit = { .trace = trace, .group = group, .same_name = same_name };
	struct article_row article;
	int result = writer_article_get(trace->run->writer, file, &article, err);

	if (result <= 0)
		return result;
	visit.place = (struct place){ .file = file, .fresh = true };
	visit.place.base = arena_str(&trace->run->arena, article.base);
	return writer_sections(trace->run->writer, file, on_own_section, &visit, err);
}

/* ---- the same name in another folder --------------------------------------------------- */

static struct str name_of(struct str base)
{
	struct str name = str_upto(base, base.len - 1);

	return str_from(name, str_find_last(name, '/') + 1);
}

struct namesakes {
	struct str_map map; /* name -> index of the first + 1 */
	struct arena arena;
	uint32_t *next; /* [fresh_count] */
};

static int name_articles(struct run *run, struct namesakes *names, struct err *err)
{
	names->next = ARENA_ARRAY(&names->arena, run->fresh.count + 1, uint32_t);
	for (size_t i = 0; i < run->fresh.count; i++) {
		struct article_row article;
		uint32_t *first;
		bool is_new;
		int there;

		if (run->fresh.at[i].n != FRESH_WHOLE)
			continue;
		there = writer_article_get(run->writer, run->fresh.at[i].file, &article, err);
		if (there < 0)
			return there;
		if (!there || article.base.len < 2)
			continue;
		first = str_map_put(
			&names->map, arena_str(&names->arena, name_of(article.base)), &is_new);
		if (!first || !names->next)
			return err_nomem(err);
		names->next[i] = *first;
		*first = (uint32_t)i + 1;
	}
	return 0;
}

static void forget_places(struct trace *trace, const struct trace_group *group)
{
	memset(trace->place + group->first, 0, group->count * sizeof(*trace->place));
}

static int try_namesakes(struct trace *trace, struct trace_group *group,
	const struct namesakes *names, struct err *err)
{
	const uint32_t *first = str_map_get(&names->map, name_of(trace->lost[group->first]->base));
	uint32_t at = first ? *first : 0;

	for (int tries = 0; at && tries < NAMESAKES_MAX; tries++, at = names->next[at - 1]) {
		int64_t file = trace->run->fresh.at[at - 1].file;
		int result = trace_look_into(trace, group, file, false, err);

		if (result < 0)
			return result;
		if (trace_found(trace, group) * 100 >= group->words * TRACE_MOST)
			return 0;
		forget_places(trace, group);
	}
	return 0;
}

int trace_namesakes(struct trace *trace, struct err *err)
{
	struct namesakes names;
	int result;

	arena_init(&names.arena, SIZE_MAX / 4);
	str_map_init(&names.map, &names.arena);
	result = name_articles(trace->run, &names, err);
	for (size_t i = 0; result >= 0 && i < trace->groups; i++)
		if (!trace->group[i].front_served)
			result = try_namesakes(trace, &trace->group[i], &names, err);
	arena_release(&names.arena);
	return result;
}

/* ---- anywhere ------------------------------------------------------------------------------ */

struct sweep {
	struct trace *trace;
	struct sketches sketches;
	size_t *wanted; /* owned; indices into trace.lost */
	size_t count;
	struct place place;
	struct digest digest;
	uint64_t words;
	size_t fresh; /* the entry of run->fresh that is next, while those are read */
};

static int sweep_begin(struct sweep *sweep, struct trace *trace, bool just_now, struct err *err)
{
	const struct digest **digests = mem_alloc((trace->count + 1) * sizeof(struct digest *));
	int result;

	*sweep = (struct sweep){ .trace = trace };
	sweep->wanted = mem_alloc((trace->count + 1) * sizeof(size_t));
	if (!digests || !sweep->wanted) {
		mem_free(digests);
		return err_nomem(err);
	}
	for (size_t i = 0; i < trace->count; i++)
		if (!trace->place[i].file && (trace->lost[i]->fresh || !just_now)) {
			digests[sweep->count] = &trace->lost[i]->digest;
			sweep->wanted[sweep->count++] = i;
		}
	result = sketches_init(&sweep->sketches, digests, sweep->count, err);
	mem_free(digests);
	return result;
}

static void sweep_end(struct sweep *sweep)
{
	sketches_release(&sweep->sketches);
	mem_free(sweep->wanted);
}

static void on_meeting(void *ctx, size_t index)
{
	struct sweep *sweep = ctx;
	size_t lost = sweep->wanted[index];

	sweep->place.rank = trace_likeness(sweep->trace->lost[lost], &sweep->digest, sweep->words);
	if (sweep->place.rank)
		offer(sweep->trace, lost, &sweep->place);
}

static void meet(struct sweep *sweep, const struct section_row *row)
{
	if (row->digest.len != DIGEST_SIZE)
		return;
	memcpy(sweep->digest.at, row->digest.p, DIGEST_SIZE);
	sweep->words = row->words;
	sweep->place.slug = row->slug;
	sketches_meet(&sweep->sketches, &sweep->digest, on_meeting, sweep);
}

static int on_fresh_section(void *ctx, unsigned n, const struct section_row *row, struct err *err)
{
	struct sweep *sweep = ctx;
	const struct fresh *fresh = &sweep->trace->run->fresh;

	(void)err;
	while (sweep->fresh < fresh->count && fresh->at[sweep->fresh].file == sweep->place.file &&
		fresh->at[sweep->fresh].n < n)
		sweep->fresh++;
	if (sweep->fresh < fresh->count && fresh->at[sweep->fresh].file == sweep->place.file &&
		(fresh->at[sweep->fresh].n == n || fresh->at[sweep->fresh].n == FRESH_WHOLE))
		meet(sweep, row);
	return 0;
}

int trace_fresh(struct trace *trace, struct err *err)
{
	const struct fresh *fresh = &trace->run->fresh;
	struct writer *writer = trace->run->writer;
	struct sweep sweep;
	int result = sweep_begin(&sweep, trace, false, err);

	for (size_t i = 0; result >= 0 && sweep.count && i < fresh->count; i++) {
		struct article_row article;

		if (i && fresh->at[i].file == fresh->at[i - 1].file)
			continue;
		result = writer_article_get(writer, fresh->at[i].file, &article, err);
		if (result <= 0)
			continue;
		sweep.place = (struct place){ .file = fresh->at[i].file, .fresh = true };
		sweep.place.base = arena_str(&trace->run->arena, article.base);
		sweep.fresh = i;
		if (article.base.len)
			result = writer_sections(
				writer, fresh->at[i].file, on_fresh_section, &sweep, err);
	}
	sweep_end(&sweep);
	return result;
}

/* What came in earlier runs, for what was lost just now: for the rest, those runs have
 * looked. */
int trace_came(struct trace *trace, struct err *err)
{
	const struct memories *memories = &trace->run->aliases.memories;
	struct sweep sweep;
	int result = sweep_begin(&sweep, trace, true, err);

	for (size_t i = 0; result >= 0 && sweep.count && i < memories->count; i++) {
		const struct memory *m = &memories->at[i];
		const struct section_row row = {
			.slug = m->slug,
			.words = m->words,
			.digest = str_make((const char *)m->digest.at, DIGEST_SIZE),
		};

		if (m->kind != MEMORY_CAME || m->fresh)
			continue;
		sweep.place = (struct place){ .base = m->base };
		result = trace_is_served(trace->run, m->base, m->slug, err);
		if (result > 0)
			result = writer_article_with(trace->run->writer, trace->run->capsule,
				m->base, &sweep.place.file, err);
		if (result > 0)
			meet(&sweep, &row);
	}
	sweep_end(&sweep);
	return result;
}
