/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/trace.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is lost ----------------------------------------------------------------- */

static int by_address(const void *a, const void *b)
{
	const struct memory *x = *(struct memory *const *)a, *y = *(struct memory *const *)b;
	int order = str_compare(x->base, y->base);

	return order ? order : str_compare(x->slug, y->slug);
}

int trace_is_served(struct run *run, struct str base, struct str slug, struct err *err)
{
	struct str address =
		arena_printf(&run->arena, "%.*s%.*s", STR_PRINTF(base), STR_PRINTF(slug));

	return writer_has(run->writer, run->capsule, address, err);
}

static int collect(struct trace *trace, struct err *err)
{
	struct memories *memories = &trace->run->aliases.memories;

	for (size_t i = 0; i < memories->count; i++) {
		struct memory *m = &memories->at[i];
		int there;

		if (m->kind != MEMORY_LOST || m->drop)
			continue;
		there = trace_is_served(trace->run, m->base, m->slug, err);
		if (there < 0)
			return there;
		m->drop = there > 0;
		if (!m->drop || m->replaced)
			trace->lost[trace->count++] = m;
	}
	if (trace->count)
		qsort(trace->lost, trace->count, sizeof(struct memory *), by_address);
	return 0;
}

static int make_groups(struct trace *trace, struct err *err)
{
	for (size_t i = 0; i < trace->count; i++) {
		struct trace_group *group = &trace->group[trace->groups];
		int there;

		if (i && str_eq(trace->lost[i]->base, trace->lost[i - 1]->base)) {
			group[-1].count++;
			group[-1].words += trace->lost[i]->words;
			continue;
		}
		there = trace_is_served(trace->run, trace->lost[i]->base, STR_EMPTY, err);
		if (there < 0)
			return there;
		*group = (struct trace_group){
			.first = i,
			.count = 1,
			.words = trace->lost[i]->words,
			.front_served = there > 0 && !trace->lost[i]->replaced,
		};
		trace->groups++;
	}
	return 0;
}

/* ---- article by article -------------------------------------------------------------------- */

uint64_t trace_found(const struct trace *trace, const struct trace_group *group)
{
	uint64_t words = 0;

	for (size_t i = group->first; i < group->first + group->count; i++)
		words += trace->place[i].file ? trace->lost[i]->words : 0;
	return words;
}

uint64_t trace_words(const struct trace *trace, const struct trace_group *group, int64_t file)
{
	uint64_t words = 0;

	for (size_t i = group->first; i < group->first + group->count; i++)
		if (trace->place[i].file == file && !trace->place[i].doubtful)
			words += trace->lost[i]->words;
	return words;
}

static void choose_target(const struct trace *trace, struct trace_group *group)
{
	uint64_t most = 0;

	for (size_t i = group->first; i < group->first + group->count; i++) {
		const struct place *place = &trace->place[i];
		uint64_t words;

		if (!place->file || place->doubtful ||
			(i > group->first && place->file == place[-1].file))
			continue;
		words = trace_words(trace, group, place->file);
		if (words > most) {
			most = words;
			group->target = place->file;
		}
	}
}

/* What stands in several places belongs to the article that has the rest, if that one has it
 * too; else, unless it is new there, nobody can say where it went. */
static int settle_group(struct trace *trace, struct trace_group *group, struct err *err)
{
	int result = 0;

	choose_target(trace, group);
	if (group->target)
		result = trace_look_into(trace, group, group->target, !group->front_served, err);
	for (size_t i = group->first; i < group->first + group->count; i++) {
		if (trace->place[i].doubtful && !trace->place[i].fresh)
			trace->place[i] = (struct place){ .file = 0 };
		trace->place[i].doubtful = false; /* the first will do as well as any */
	}
	choose_target(trace, group);
	group->found = trace_found(trace, group);
	return result;
}

int trace_find(struct trace *trace, struct run *run, struct err *err)
{
	size_t room = run->aliases.memories.count + 1;
	int result;

	*trace = (struct trace){ .run = run };
	trace->lost = mem_alloc(room * sizeof(struct memory *));
	trace->place = mem_alloc(room * sizeof(*trace->place));
	trace->group = mem_alloc(room * sizeof(*trace->group));
	if (!trace->lost || !trace->place || !trace->group)
		return err_nomem(err);
	result = collect(trace, err);
	if (result < 0 || !trace->count)
		return result;
	result = make_groups(trace, err);
	if (result >= 0)
		result = trace_namesakes(trace, err);
	if (result >= 0)
		result = trace_fresh(trace, err);
	if (result >= 0)
		result = trace_came(trace, err);
	for (size_t i = 0; result >= 0 && i < trace->groups; i++) {
		result = settle_group(trace, &trace->group[i], err);
		if (result >= 0)
			result = trace_front(trace, &trace->group[i], err);
	}
	return arena_failed(&run->arena) ? err_nomem(err) : result;
}

void trace_release(struct trace *trace)
{
	mem_free(trace->lost);
	mem_free(trace->place);
	mem_free(trace->group);
	*trace = (struct trace){ .lost = NULL };
}
