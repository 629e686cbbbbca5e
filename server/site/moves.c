/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What is no longer served where it was: articles that were renamed, joined, taken apart
 * or thrown away, and sections that went to another article.  articles.md 2.7. */
#include "base/mem.h"
#include "site/trace.h"

#include <string.h>

enum { GOOD_PART = 20 /* percent of an article that make a file one of its heirs */ };

/* ---- remembering -------------------------------------------------------------------- */

int moves_note(struct run *run, enum memory_kind kind, struct str path, struct str base,
	const struct section_row *section, struct err *err)
{
	struct memories *memories =
		kind == MEMORY_KEPT ? &run->aliases.kept : &run->aliases.memories;
	const struct memory *last = memories->count ? &memories->at[memories->count - 1] : NULL;
	struct arena *arena = &run->aliases.arena;
	struct memory note = { .kind = kind, .words = section->words, .fresh = true };
	bool same = last && last->fresh && str_eq(last->base, base) && str_eq(last->path, path);

	if (section->digest.len != sizeof(note.digest.at) || !base.len)
		return 0;
	memcpy(note.digest.at, section->digest.p, section->digest.len);
	note.day = same ? last->day : memory_day(arena, 0);
	note.path = same ? last->path : arena_str(arena, path);
	note.base = same ? last->base : arena_str(arena, base);
	note.slug = arena_str(arena, section->slug);
	if (arena_failed(arena))
		return err_nomem(err);
	return memories_add(memories, &note, err);
}

struct going {
	struct run *run;
	struct str path, base;
};

static int on_section(void *ctx, unsigned n, const struct section_row *section, struct err *err)
{
	const struct going *going = ctx;

	(void)n;
	return moves_note(going->run, MEMORY_LOST, going->path, going->base, section, err);
}

int moves_gone(struct run *run, int64_t file, struct err *err)
{
	struct going going = { .run = run };
	struct article_row article;
	struct file_row row;
	int result = writer_article_get(run->writer, file, &article, err);

	if (result <= 0)
		return result;
	going.base = arena_str(&run->aliases.arena, article.base);
	result = writer_file_get(run->writer, file, &row, err);
	if (result <= 0)
		return result;
	going.path = arena_str(&run->aliases.arena, row.path);
	return writer_sections(run->writer, file, on_section, &going, err);
}

int moves_fresh(struct run *run, int64_t file, uint32_t n, struct err *err)
{
	struct fresh *fresh = &run->fresh;

	if (fresh->count == fresh->room) {
		size_t room = fresh->room ? fresh->room * 2 : 64;
		struct fresh_section *at = mem_resize(fresh->at, room * sizeof(*at));

		if (!at)
			return err_nomem(err);
		fresh->at = at;
		fresh->room = room;
	}
	fresh->at[fresh->count++] = (struct fresh_section){ .file = file, .n = n };
	return 0;
}

/* ---- saying ----------------------------------------------------------------------------- */

static int path_of(struct run *run, int64_t file, struct str *ret_path, struct err *err)
{
	struct file_row row;
	int result = writer_file_get(run->writer, file, &row, err);

	if (result > 0)
		*ret_path = arena_str(&run->arena, row.path);
	return result < 0 ? result : 0;
}

/* "a.md", "a.md and b.md": the files that have a good part of the article, its heir first. */
static int heirs(const struct trace *trace, const struct trace_group *group, struct str *ret_names,
	struct err *err)
{
	struct arena *arena = &trace->run->arena;
	int64_t named[3] = { group->target };
	struct str name = STR_EMPTY;
	size_t count = 1;
	int result = path_of(trace->run, group->target, ret_names, err);

	for (size_t i = group->first; result >= 0 && i < group->first + group->count; i++) {
		int64_t file = trace->place[i].file;

		if (!file || file == named[0] || file == named[1] || count == 3 ||
			trace_words(trace, group, file) * 100 < group->words * GOOD_PART)
			continue;
		named[count++ % 3] = file;
		result = path_of(trace->run, file, &name, err);
		*ret_names = arena_printf(
			arena, "%.*s and %.*s", STR_PRINTF(*ret_names), STR_PRINTF(name));
	}
	return result;
}

/* ---- learning ----------------------------------------------------------------------------- */

static struct str joined(struct run *run, struct str a, struct str b)
{
	return arena_printf(&run->arena, "%.*s%.*s", STR_PRINTF(a), STR_PRINTF(b));
}

/* An article that went into another as a single section leads to that section.
 * ret_whole: there is little else in the other, so it is the same one. */
static int front_place(const struct trace *trace, const struct trace_group *group, bool *ret_whole,
	struct str *ret_to, struct err *err)
{
	struct run *run = trace->run;
	const struct place *only = NULL;
	struct article_row article;
	int result = writer_article_get(run->writer, group->target, &article, err);
	bool whole;

	if (result <= 0)
		return result;
	whole = trace_words(trace, group, group->target) * 100 >= article.words * TRACE_MOST;
	*ret_whole = whole;

	for (size_t i = group->first; i < group->first + group->count && !whole; i++) {
		const struct place *place = &trace->place[i];

		if (place->file != group->target)
			continue;
		if (only && !str_eq(only->slug, place->slug))
			whole = true;
		only = place;
	}
	*ret_to = joined(run, article.base, whole || !only ? STR_EMPTY : only->slug);
	return 0;
}

static int learn_front(const struct trace *trace, const struct trace_group *group, struct err *err)
{
	struct run *run = trace->run;
	const struct memory *lost = trace->lost[group->first];
	struct str to = STR_EMPTY, names = STR_EMPTY;
	bool whole = false;
	int result = front_place(trace, group, &whole, &to, err);

	if (result >= 0)
		result = heirs(trace, group, &names, err);
	if (result < 0 || !to.len)
		return result;
	result = aliases_add(&run->aliases, lost->base, to, err);
	if (result >= 0 && !lost->replaced)
		result = aliases_add(&run->aliases, joined(run, STR("/"), lost->path), to, err);
	if (!lost->replaced) /* else it is said when that address is looked at */
		run_note(run, "%.*s is now %s%.*s: %.*s leads to %.*s", STR_PRINTF(lost->path),
			whole ? "" : "part of ", STR_PRINTF(names), STR_PRINTF(lost->base),
			STR_PRINTF(to));
	return result;
}

static int learn_section(
	const struct trace *trace, const struct trace_group *group, size_t index, struct err *err)
{
	struct run *run = trace->run;
	const struct place *place = &trace->place[index];
	struct str from, to, path = STR_EMPTY;
	int result = 0;

	trace->lost[index]->drop = true;
	from = joined(run, trace->lost[index]->base, trace->lost[index]->slug);
	to = joined(run, place->base, place->slug);
	if (group->front_served && place->slug.len) {
		result = path_of(run, place->file, &path, err);
		run_note(run, "a section of %.*s is now in %.*s: %.*s leads to %.*s",
			STR_PRINTF(trace->lost[index]->path), STR_PRINTF(path), STR_PRINTF(from),
			STR_PRINTF(to));
	}
	return result < 0 ? result : aliases_add(&run->aliases, from, to, err);
}

/* What of an article stands on the front that a folder has at its address now. */
static int learn_folder(const struct trace *trace, const struct trace_group *group, struct err *err)
{
	const struct memory *lost = trace->lost[group->first];
	struct run *run = trace->run;
	struct str path = STR_EMPTY;
	size_t count = 0;
	int result = 0;

	for (size_t i = group->first; result >= 0 && i < group->first + group->count; i++)
		if (trace->place[i].file && !trace->place[i].slug.len && count++ == 0)
			result = path_of(run, trace->place[i].file, &path, err);
	if (result < 0 || count == 0)
		return result;
	run_note(run, "%zu %s of %.*s %s now on %.*s, which is one page: %s leads to %.*s", count,
		count == 1 ? "section" : "sections", STR_PRINTF(lost->path),
		count == 1 ? "is" : "are", STR_PRINTF(path),
		count == 1 ? "its address" : "each address", STR_PRINTF(lost->base));
	result = aliases_add(&run->aliases, joined(run, STR("/"), lost->path), lost->base, err);
	if (result >= 0)
		result = aliases_add(
			&run->aliases, joined(run, lost->base, STR("all.gmi")), lost->base, err);
	return result;
}

static int learn_group(const struct trace *trace, const struct trace_group *group, struct err *err)
{
	int result = 0;

	if (!group->front_served && group->target &&
		group->found * 100 >= group->words * TRACE_MOST &&
		!aliases_find(&trace->run->aliases, trace->lost[group->first]->base))
		result = learn_front(trace, group, err);
	if (result >= 0)
		result = learn_folder(trace, group, err);
	for (size_t i = group->first; result >= 0 && i < group->first + group->count; i++)
		if (trace->place[i].file)
			result = learn_section(trace, group, i, err);
	return result;
}

int moves_find(struct run *run, struct err *err)
{
	struct trace trace;
	int result = aliases_settle(&run->aliases, err);

	if (result < 0)
		return result;
	result = trace_find(&trace, run, err);
	for (size_t i = 0; result >= 0 && i < trace.groups; i++)
		result = learn_group(&trace, &trace.group[i], err);
	trace_release(&trace);
	if (result >= 0)
		result = memories_settle(&run->aliases.memories, err);
	if (result >= 0)
		result = memories_settle(&run->aliases.kept, err);
	return arena_failed(&run->arena) ? err_nomem(err) : result;
}
