/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Ids that never change, and times that change only when what was written does. */
#include "site/feeds.h"

#include "site/feed_ids.h"
#include "store/fronts.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { TIDY_SIZE = 256 * 1024 };

static struct str time_text(struct arena *arena, int64_t when)
{
	time_t seconds = (time_t)when;
	struct tm tm;
	char text[32];

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return arena_str(arena, str_of(text));
}

/* ---- one article, as it is taken --------------------------------------------------- */

static void say(struct run *run, const struct article_row *article)
{
	feed_id_line(&run->feed_lines, &(struct feed_id){ .base = article->base,
					       .origin = article->origin,
					       .born = article->born,
					       .changed = article->changed,
					       .content = article->content });
}

/* The author's own, unless another article has it. */
static int choose_origin(struct run *run, const struct todo *todo, struct err *err)
{
	struct taking *taking = run->taking;
	const struct str old = taking->old.origin, id = taking->id;
	int result;

	taking->now.origin = id.len ? id : old;
	if (!id.len || str_eq(id, old))
		return 0;
	result = writer_article_named(run->writer, run->capsule, id, taking->file.id, err);
	if (result <= 0)
		return result;
	taking->now.origin = old;
	return taking_warning(run, todo, 0, false,
		arena_printf(&taking->arena,
			"id: another article has the id %.*s; give this one its own",
			STR_PRINTF(id)),
		err);
}

int feeds_know(struct run *run, const struct todo *todo, struct err *err)
{
	struct taking *taking = run->taking;
	const struct article_row *old = &taking->old;
	struct article_row *now = &taking->now;
	bool other = old->file && now->content != old->content;
	int result = choose_origin(run, todo, err);

	now->born = old->born;
	now->changed = other ? time_text(&taking->arena, run->now) : old->changed;
	if (result < 0 || !now->born.len || !now->base.len ||
		(!other && str_eq(now->base, old->base)))
		return result;
	say(run, now);
	return buf_failed(&run->feed_lines) ? err_nomem(err) : 0;
}

/* ---- those that have no id yet ------------------------------------------------------- */

struct settling {
	struct run *run;
	struct feed_ids ids;
	bool read;
};

static int read_ids(struct settling *s, struct err *err)
{
	if (s->read)
		return 0;
	s->read = true;
	return feed_ids_read(&s->ids, s->run->feed_file, buf_view(&s->run->feed_lines), err);
}

/* 1 when nothing is at `base` any more, so that who was there may have moved. */
static int has_left(void *ctx, struct feed_id *id, struct err *err)
{
	struct settling *s = ctx;
	int taken;

	if (id->given)
		return 0;
	taken = writer_article_at(s->run->writer, s->run->capsule, id->base, 0, err);
	if (taken != 0)
		return taken < 0 ? taken : 0;
	id->given = true;
	s->run->feed_found = *id;
	return 1;
}

/* Renamed and rewritten at once: an old address tells where it came from. */
static int moved_from(struct settling *s, struct str base, struct err *err)
{
	const struct aliases *aliases = &s->run->aliases;
	int result = 0;

	if (!s->ids.count)
		return 0;
	for (size_t i = aliases->count; result == 0 && i-- > 0;) {
		struct feed_id *id;

		if (!str_eq(aliases->at[i].to, base))
			continue;
		id = feed_ids_at(&s->ids, aliases->at[i].from);
		if (id)
			result = has_left(s, id, err);
	}
	return result;
}

/* A new one, which no article has or had. */
static struct feed_id new_id(struct settling *s, const struct article_row *article)
{
	struct arena *arena = &s->run->arena;
	struct feed_id id = { .origin = arena_str(arena, article->base),
		.born = arena_str(arena, article->date) };

	for (unsigned n = 2; feed_ids_used(&s->ids, id.origin, id.born); n++)
		id.origin = arena_printf(arena, "%.*s;%u", STR_PRINTF(article->base), n);
	return id;
}

static int find_id(struct settling *s, const struct article_row *article, struct feed_id *ret_id,
	struct err *err)
{
	const struct feed_id *known = feed_ids_at(&s->ids, article->base);
	int result;

	if (known) {
		*ret_id = *known;
		return 1;
	}
	result = feed_ids_like(&s->ids, article->content, has_left, s, err);
	if (result == 0)
		result = moved_from(s, article->base, err);
	if (result > 0)
		*ret_id = s->run->feed_found;
	else if (result == 0)
		*ret_id = new_id(s, article);
	return result;
}

/* 1 when the id is to be the author's own, which may have been another article's before
 * this index was made. */
static int is_named(struct settling *s, const struct article_row *article, const struct feed_id *id,
	struct err *err)
{
	const struct feed_id *other = feed_ids_named(&s->ids, article->origin);
	int taken = 0;

	if (!article->origin.len || str_eq(id->origin, article->origin))
		return 0;
	if (other && !str_eq(other->base, article->base))
		taken = writer_article_at(
			s->run->writer, s->run->capsule, other->base, article->file, err);
	return taken < 0 ? taken : !taken;
}

static int give_id(void *ctx, const struct article_row *row, struct err *err)
{
	struct settling *s = ctx;
	struct run *run = s->run;
	const struct article_row article = {
		.file = row->file,
		.base = arena_str(&run->arena, row->base),
		.date = arena_str(&run->arena, row->date),
		.content = row->content,
		.origin = arena_str(&run->arena, row->origin),
	};
	struct feed_id id;
	int result = read_ids(s, err), named = 0;
	bool known;

	if (result >= 0)
		result = find_id(s, &article, &id, err);
	if (result >= 0)
		named = is_named(s, &article, &id, err);
	if (result < 0 || named < 0)
		return result < 0 ? result : named;
	known = result > 0 && !named && id.content == article.content &&
		str_eq(id.base, article.base);
	if (named)
		id.origin = article.origin;
	if (result > 0 && id.content != article.content)
		id.changed = time_text(&run->arena, run->now);
	id.base = article.base;
	id.content = article.content;
	if (!known)
		feed_id_line(&run->feed_lines, &id);
	return writer_born(run->writer, article.file, id.origin, id.born, id.changed, err);
}

/* ---- whose ids they are ---------------------------------------------------------------- */

/* The first host that ids were made for stays in them, unless that was only this
 * machine's own name for itself. */
static int settle_host(struct settling *s, struct err *err)
{
	struct run *run = s->run;
	struct str host = run->about.host.len ? run->about.host : STR("localhost");
	struct str known = STR_EMPTY;
	char name[32];
	int result;

	snprintf(name, sizeof(name), "feeds %d", run->capsule);
	result = writer_text_get(run->writer, name, &known, err);
	if (result < 0)
		return result;
	known = arena_str(&run->arena, known);
	if (!known.len && (result = read_ids(s, err)) >= 0 && s->ids.host.len)
		known = arena_printf(&run->arena, "%.*s,%.*s", STR_PRINTF(s->ids.host),
			STR_PRINTF(s->ids.since));
	if (result < 0)
		return result;
	if (!known.len ||
		(str_starts(known, STR("localhost,")) && !str_eq(host, STR("localhost")))) {
		struct str since = str_upto(time_text(&run->arena, run->now), 10);

		feed_id_host(&run->feed_lines, host, since);
		known = arena_printf(&run->arena, "%.*s,%.*s", STR_PRINTF(host), STR_PRINTF(since));
		run->feeds_all = true;
	}
	run->feed_host = str_upto(known, str_find(known, ','));
	run->feed_since = str_from(known, run->feed_host.len + 1);
	return writer_text_put(run->writer, name, known, err);
}

/* Lines are only added; now and then those that no longer count are left behind. */
static int tidy(struct settling *s, struct err *err)
{
	struct run *run = s->run;
	int64_t kept = 0;
	uint64_t size = 0;
	struct stat st;
	char name[32];
	int result;

	snprintf(name, sizeof(name), "feeds size %d", run->capsule);
	result = writer_meta_get(run->writer, name, &kept, err);
	if (result < 0 || stat(run->feed_file, &st) < 0 || st.st_size < 2 * kept + TIDY_SIZE)
		return result < 0 ? result : 0;
	result = read_ids(s, err);
	if (result >= 0)
		result = feed_ids_rewrite(&s->ids, run->feed_file, &size, err);
	return result < 0 ? result : writer_meta_put(run->writer, name, (int64_t)size, err);
}

/* ---- what a run wrote that came to nothing --------------------------------------------- */

static int64_t size_of(const char *file)
{
	struct stat st;

	return stat(file, &st) < 0 ? 0 : (int64_t)st.st_size;
}

static void end_name(const struct run *run, char name[32])
{
	snprintf(name, 32, "feeds end %d", run->capsule);
}

static int say_again(void *ctx, int64_t file, struct str place, struct err *err)
{
	struct run *run = ctx;
	struct article_row article = { .file = 0 };
	int result = writer_article_get(run->writer, file, &article, err);

	(void)place;
	if (result > 0 && article.born.len && article.base.len)
		say(run, &article);
	return result < 0 ? result : 0;
}

/* The file grows before the index is committed: the lines of a run that was killed between
 * say what is not so.  Where it has not the end that the last run left, the index is
 * believed, and all of it is said again. */
static int mend(struct run *run, struct err *err)
{
	int64_t end = 0;
	char name[32];
	int result;

	end_name(run, name);
	result = writer_meta_get(run->writer, name, &end, err);
	if (result >= 0 && size_of(run->feed_file) != end)
		result = writer_article_files(run->writer, run->capsule, say_again, run, err);
	run->feeds_settled = true;
	return result;
}

int feeds_settle(struct run *run, struct err *err)
{
	struct settling s = { .run = run };
	int result;

	arena_init(&s.ids.arena, SIZE_MAX / 4);
	result = mend(run, err);
	if (result >= 0)
		result = tidy(&s, err);
	if (result >= 0)
		result = settle_host(&s, err);
	if (result >= 0)
		result = writer_unborn(run->writer, run->capsule, give_id, &s, err);
	if (result >= 0 && (buf_failed(&run->feed_lines) || arena_failed(&run->arena)))
		result = err_nomem(err);
	feed_ids_release(&s.ids);
	return result;
}

int feeds_keep(struct run *run, struct err *err)
{
	int64_t end = 0, now;
	char name[32];
	int result = 0;

	if (run->feed_lines.len)
		result = feed_ids_append(run->feed_file, buf_view(&run->feed_lines), err);
	if (result < 0 || !run->feeds_settled)
		return result;
	end_name(run, name);
	now = size_of(run->feed_file);
	result = writer_meta_get(run->writer, name, &end, err);
	return result < 0 || end == now ? result : writer_meta_put(run->writer, name, now, err);
}
