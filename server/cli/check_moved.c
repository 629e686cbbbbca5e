/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Addresses that an index serves, or remembers as old ones, and that the files of today
 * no longer have. */
#include "cli/check.h"
#include "site/record.h"
#include "store/history.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	HOPS_MAX = 64,
	SEARCHES_MAX = 200 /* for where an article went; each looks at all sections */
};

struct moved {
	struct check *check;
	char real[PATH_MAX]; /* of the folder that is checked */
	unsigned searches;   /* done so far */
	int capsule;         /* the index's number for it; -1 when it is not there */
};

static struct check_file *whole(struct check *check)
{
	return check_file_at(check, STR_EMPTY, CHECK_OTHER);
}

static bool is_ours(struct moved *m, const struct history_row *row)
{
	struct str dir = arena_str(&m->check->arena, row->dir);
	char real[PATH_MAX];

	if (m->capsule >= 0)
		return m->capsule == row->capsule;
	if (!dir.len || !realpath(dir.p, real) || strcmp(real, m->real) != 0)
		return false;
	m->capsule = row->capsule;
	return true;
}

/* The section of today that says the same, as an index run would judge. */
static const struct check_section *same_words(
	const struct check_file *file, const struct history_row *row)
{
	const struct check_section *best = NULL;
	struct digest old;
	int most = 0;

	if (row->digest.len != DIGEST_SIZE)
		return NULL;
	memcpy(old.at, row->digest.p, DIGEST_SIZE);
	for (const struct check_section *s = file->sections; s; s = s->next) {
		int rank = digest_alike(&old, row->words, &s->digest, s->words);

		if (rank > most) {
			most = rank;
			best = s;
		}
	}
	return best;
}

static void say_section(struct check *check, struct check_file *file, const struct history_row *row)
{
	const struct check_section *now = same_words(file, row);
	struct finding finding = { .rule = STR("moved") };
	struct arena *arena = &check->arena;

	if (now) {
		finding.text = arena_printf(arena,
			"the section that was at %.*s%.*s is now at %.*s%.*s, and only the index "
			"will remember that",
			STR_PRINTF(row->base), STR_PRINTF(row->slug), STR_PRINTF(file->base),
			STR_PRINTF(now->slug));
		finding.remedy = arena_printf(arena,
			"write `alias: %.*s => %.*s` into its metadata, and the old address lasts "
			"as long as the article",
			STR_PRINTF(row->slug), STR_PRINTF(now->slug));
	} else {
		finding.text = arena_printf(arena,
			"nothing is at %.*s%.*s any more, which is an address that readers have",
			STR_PRINTF(row->base), STR_PRINTF(row->slug));
		finding.remedy = arena_printf(arena,
			"write `alias: %.*s => SLUG` with the section that took its place",
			STR_PRINTF(row->slug));
	}
	check_say(check, file, &finding);
}

/* An article of today that says what this one said in the section of `row`. */
static struct check_file *same_article(struct check *check, const struct history_row *row)
{
	for (size_t i = 0; i < check->count; i++) {
		struct check_file *file = check->file[i];

		if (file->read && !file->draft && same_words(file, row))
			return file;
	}
	return NULL;
}

static void say_article(struct moved *m, struct check_file *file, const struct history_row *row)
{
	struct check *check = m->check;

	if (!file && m->searches++ < SEARCHES_MAX)
		file = same_article(check, row);
	if (file && file->read && !file->draft)
		check_sayf(check, file, 0, false, "moved",
			"add the old address to `aliases` in its metadata",
			"the article that was at %.*s is now at %.*s, and only the index will "
			"remember that",
			STR_PRINTF(row->base), STR_PRINTF(file->base));
	else
		check_sayf(check, file ? file : whole(check), 0, false, "moved",
			"add the old address to `aliases` in the article that took its place",
			"nothing is at %.*s any more, where readers found %.*s",
			STR_PRINTF(row->base), STR_PRINTF(row->path));
}

static int on_row(void *ctx, const struct history_row *row, struct err *err)
{
	struct moved *m = ctx;
	struct check *check = m->check;
	const uint32_t *at = str_map_get(&check->by_path, row->path);
	struct check_file *file = at ? check->file[*at - 1] : NULL;
	struct str was;
	bool fresh;

	if (!is_ours(m, row))
		return 0;
	was = arena_printf(&check->arena, "%.*s%.*s", STR_PRINTF(row->base), STR_PRINTF(row->slug));
	if (str_map_get(&check->served, was))
		return 0;
	if (str_map_get(&check->served, row->base) && file && file->read) {
		say_section(check, file, row);
		return arena_failed(&check->arena) ? err_nomem(err) : 0;
	}
	/* said once for the article, whatever sections it had */
	was = arena_printf(&check->arena, "moved %.*s", STR_PRINTF(row->base));
	if (str_map_put(&check->served, was, &fresh) && fresh)
		say_article(m, file, row);
	return arena_failed(&check->arena) ? err_nomem(err) : 0;
}

/* ---- old addresses ------------------------------------------------------------------------ */

struct str check_leads_on(const struct check *check, struct str address)
{
	const struct alias *next = aliases_find(&check->old, address);

	for (int hops = 0; next && hops < HOPS_MAX; hops++) {
		if (str_map_get(&check->served, next->to))
			return next->to;
		next = aliases_find(&check->old, next->to);
	}
	return STR_EMPTY;
}

static int read_aliases(struct check *check, int capsule, struct err *err)
{
	char file[PATH_MAX], number[16] = "";
	int result;

	if (capsule > 0)
		snprintf(number, sizeof(number), "-%d", capsule);
	if (snprintf(file, sizeof(file), "%s/aliases%s", check->state, number) >= (int)sizeof(file))
		return 0;
	result = aliases_read(&check->old, file, err);
	return result < 0 ? result : aliases_settle(&check->old, err);
}

static void look_at_aliases(struct check *check)
{
	for (size_t i = 0; i < check->old.count; i++) {
		const struct alias *old = &check->old.at[i];

		if (!check_leads_on(check, old->from).len)
			check_sayf(check, whole(check), 0, false, "moved",
				"add the old address to `aliases` in the article that took its "
				"place",
				"the old address %.*s leads to %.*s, where nothing is any more",
				STR_PRINTF(old->from), STR_PRINTF(old->to));
	}
}

/* ---- before and after reading ------------------------------------------------------------- */

enum { PAST_MAX = 512 * 1024 /* octets of one article's sections in a job */ };

static int on_past(void *ctx, const struct history_row *row, struct err *err)
{
	struct moved *m = ctx;
	struct check *check = m->check;
	const uint32_t *at = str_map_get(&check->by_path, row->path);
	struct check_file *file = at ? check->file[*at - 1] : NULL;
	struct buf past;

	if (!is_ours(m, row) || !file || !row->slug.len || file->past.len > PAST_MAX)
		return 0;
	buf_init(&past, 2 * PAST_MAX);
	buf_str(&past, file->past);
	record_text(&past, row->slug);
	record_number(&past, row->words);
	record_text(&past, row->digest);
	file->past = arena_buf(&check->arena, &past);
	file->past_count++;
	buf_release(&past);
	return arena_failed(&check->arena) ? err_nomem(err) : 0;
}

static bool begin(struct moved *m, char index[PATH_MAX])
{
	struct str dir = arena_str(&m->check->arena, m->check->name);

	return dir.len && realpath(dir.p, m->real) &&
	       snprintf(index, PATH_MAX, "%s/index/bifold.db", m->check->state) < PATH_MAX;
}

void check_remember(struct check *check)
{
	struct moved m = { .check = check, .capsule = -1 };
	struct err err;
	char file[PATH_MAX];

	if (!begin(&m, file))
		return;
	/* check_moved() says what is wrong with the index; without old addresses there is less
	 * to say */
	history_read(file, on_past, &m, &err);
	if (m.capsule >= 0 && read_aliases(check, m.capsule, &err) < 0)
		aliases_release(&check->old);
}

void check_moved(struct check *check)
{
	struct moved m = { .check = check, .capsule = -1 };
	struct err err = { .code = ERR_NONE };
	char file[PATH_MAX];
	int result;

	if (!begin(&m, file))
		return;
	result = history_read(file, on_row, &m, &err);
	if (result >= 0 && m.capsule >= 0)
		look_at_aliases(check);
	else if (check->state_wanted)
		check_sayf(check, whole(check), 0, false, "moved",
			"run 'bifold index' with the same --capsule and --state first",
			"addresses cannot be compared: %s",
			result < 0 ? err.text : "the index holds no article of this folder");
}
