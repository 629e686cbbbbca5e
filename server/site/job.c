/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What a reader is told of its file: where it lies, and what is known of its sections from
 * before, so that their slugs last. */
#include "site/record.h"
#include "site/run.h"

#include <string.h>

enum { TOLD_MAX = 4096 /* sections, or old addresses, of one article */ };

struct past {
	struct buf known, old;
	uint64_t known_count, old_count;
};

static void put_known(struct past *past, struct str slug, uint64_t words, struct str digest)
{
	if (past->known_count == TOLD_MAX)
		return;
	past->known_count++;
	record_text(&past->known, slug);
	record_number(&past->known, words);
	record_text(&past->known, digest);
}

static int on_section(void *ctx, unsigned n, const struct section_row *section, struct err *err)
{
	(void)n;
	(void)err;
	put_known(ctx, section->slug, section->words, section->digest);
	return 0;
}

/* A new index knows none of them; those whose slugs would be lost were kept. */
static void put_kept(const struct run *run, struct past *past, struct str path)
{
	const struct memories *kept = &run->aliases.kept;

	for (size_t i = 0; i < kept->count; i++)
		if (str_eq(kept->at[i].path, path))
			put_known(past, kept->at[i].slug, kept->at[i].words,
				str_make((const char *)kept->at[i].digest.at, DIGEST_SIZE));
}

static int put_old(struct run *run, struct past *past, const struct alias *alias, struct str base,
	struct err *err)
{
	struct str slug = str_from(alias->from, base.len), to = STR_EMPTY;
	int there;

	if (!slug.len || str_find(slug, '/') < slug.len)
		return 0;
	there = writer_has(run->writer, run->capsule, alias->to, err);
	if (there <= 0)
		return there;
	if (str_starts(alias->to, base))
		to = str_from(alias->to, base.len);
	past->old_count++;
	record_text(&past->old, slug);
	record_text(&past->old, to);
	return 0;
}

/* Those that were read from the file are in order. */
static int put_all_old(struct run *run, struct past *past, struct str base, struct err *err)
{
	const struct aliases *aliases = &run->aliases;
	size_t low = 0, high = aliases->known;
	int result = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_compare(aliases->at[middle].from, base) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; result >= 0 && low < aliases->known && past->old_count < TOLD_MAX &&
		str_starts(aliases->at[low].from, base);
		low++)
		result = put_old(run, past, &aliases->at[low], base, err);
	return result;
}

static int fill(struct run *run, const struct todo *todo, struct past *past, struct err *err)
{
	struct article_row article;
	struct str base;
	int result = todo->file ? writer_article_get(run->writer, todo->file, &article, err) : 0;

	if (result < 0)
		return result;
	if (result == 0) {
		put_kept(run, past, todo->path);
		return 0;
	}
	base = arena_str(&run->arena, todo->was.len ? todo->was : article.base);
	result = writer_sections(run->writer, todo->file, on_section, past, err);
	return result < 0 || !base.len ? result : put_all_old(run, past, base, err);
}

int job_next(void *ctx, struct buf *job, uint64_t *ret_size, void **ret_tag, struct err *err)
{
	struct past past = { .known_count = 0 };
	struct run *run = ctx;
	const struct todo *todo;
	int result;

	if (run->next == run->todos.count)
		return 0;
	todo = &run->todos.at[run->next];
	buf_init(&past.known, 1024 * 1024);
	buf_init(&past.old, 1024 * 1024);
	result = fill(run, todo, &past, err);
	record_number(job, todo->kind == WALK_INDEX);
	record_text(job, todo->path);
	record_text(job, todo->sidecar);
	record_text(job, todo->base);
	record_number(job, past.known_count);
	buf_str(job, buf_view(&past.known));
	record_number(job, past.old_count);
	buf_str(job, buf_view(&past.old));
	if (result >= 0 && (buf_failed(&past.known) || buf_failed(&past.old)))
		result = err_nomem(err);
	buf_release(&past.known);
	buf_release(&past.old);
	*ret_size = todo->size;
	*ret_tag = (void *)(uintptr_t)run->next++;
	return result < 0 ? result : 1;
}
