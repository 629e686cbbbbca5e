/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/entries.h"

#include "base/hash.h"
#include "base/mem.h"
#include "site/reader.h"

#include <stdlib.h>
#include <string.h>

/* Past that many it costs less to make all lists again than to remember which. */
enum { TOUCHES_MAX = 50000 };

/* ---- touches ------------------------------------------------------------------- */

static int touch(struct run *run, const struct member_row *member, struct str place, bool listed,
	struct err *err)
{
	struct touches *touches = &run->touches;

	/* all is made anyway */
	if (writer_is_new(run->writer))
		return 0;
	if (touches->count == TOUCHES_MAX) {
		run->lists_all = run->related_all = true;
		return 0;
	}
	if (touches->count == touches->room) {
		size_t room = touches->room ? touches->room * 2 : 64;
		struct touch *at = mem_resize(touches->at, room * sizeof(*at));

		if (!at)
			return err_nomem(err);
		touches->at = at;
		touches->room = room;
	}
	if (member->kind == LIST_FOLDER && listed &&
		texts_add_upwards(run, &run->outdated, member->list_name, err) < 0)
		return ERR_NOMEM;
	touches->at[touches->count++] = (struct touch){
		.list = member->list,
		.kind = member->kind,
		.place = arena_str(&run->arena, place),
		.listed = listed,
	};
	return arena_failed(&run->arena) ? err_nomem(err) : 0;
}

static int by_place(const void *a, const void *b)
{
	const struct touch *x = a, *y = b;
	int order = (x->list > y->list) - (x->list < y->list);

	if (!order)
		order = str_compare(x->place, y->place);
	return order ? order : y->listed - x->listed;
}

void touches_sort(struct touches *touches)
{
	size_t kept = 0;

	if (touches->count)
		qsort(touches->at, touches->count, sizeof(*touches->at), by_place);
	for (size_t i = 0; i < touches->count; i++)
		if (!kept || touches->at[kept - 1].list != touches->at[i].list ||
			!str_eq(touches->at[kept - 1].place, touches->at[i].place))
			touches->at[kept++] = touches->at[i];
	touches->count = kept;
}

/* ---- places ----------------------------------------------------------------------- */

/* The newest comes last, undated ones before all others; of one day the title that
 * readers would look up first comes last, since lists begin at the end. */
static struct str place_of(struct taking *taking)
{
	const struct article_row *now = &taking->now;
	uint64_t hash = hash_str(HASH_START, now->base);
	struct buf buf;
	struct str place;

	buf_init(&buf, 256);
	buf_str(&buf, now->date.len ? now->date : STR(" "));
	for (size_t i = 0; i < taking->order.len; i++)
		buf_char(&buf, (char)~taking->order.p[i]);
	buf_char(&buf, '\xff');
	buf_add(&buf, (const char *)&hash, sizeof(hash));
	place = arena_buf(&taking->arena, &buf);
	buf_release(&buf);
	return place;
}

/* ---- members -------------------------------------------------------------------------- */

struct members {
	struct arena *arena;
	struct member_row *at; /* [room], the arena's */
	size_t count, room;
};

enum { MEMBERS_MAX = TAGS_MAX + WALK_DEPTH_MAX + 4 };

static int keep_member(void *ctx, const struct member_row *row, struct err *err)
{
	struct members *members = ctx;
	struct member_row *member;

	if (!members->at)
		members->at = ARENA_ARRAY(members->arena, MEMBERS_MAX, struct member_row);
	if (!members->at)
		return err_nomem(err);
	if (members->count == MEMBERS_MAX)
		return 0;
	member = &members->at[members->count++];
	*member = *row;
	member->list_name = arena_str(members->arena, row->list_name);
	member->name = arena_str(members->arena, row->name);
	return 0;
}

/* What it is to stand on, in the order in which members are kept. */
static void wanted(struct taking *taking, struct members *members)
{
	const struct article_row *now = &taking->now;
	struct err err;

	for (size_t i = 0; i < taking->tag_count; i++) {
		struct member_row tag = {
			.kind = LIST_TAG,
			.list_name = taking->tags[i].slug,
			.name = taking->tags[i].name,
		};
		bool again = false;

		for (size_t k = 0; k < i; k++)
			again = again || str_eq(taking->tags[k].slug, tag.list_name);
		if (!again)
			keep_member(members, &tag, &err);
	}
	for (size_t end = 1; end <= now->folder.len; end++) {
		struct member_row folder = { .kind = LIST_FOLDER,
			.list_name = str_upto(now->folder, end) };

		if (now->folder.p[end - 1] == '/')
			keep_member(members, &folder, &err);
	}
	keep_member(members,
		&(struct member_row){ .kind = LIST_YEAR,
			.list_name = now->date.len ? str_upto(now->date, 4) : STR("undated") },
		&err);
}

static bool same_members(const struct members *a, const struct members *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = a->at[i].kind == b->at[i].kind &&
		       str_eq(a->at[i].list_name, b->at[i].list_name) &&
		       str_eq(a->at[i].name, b->at[i].name);
	return same;
}

/* ---- changes ------------------------------------------------------------------------------ */

static int drop_all(struct run *run, int64_t file, struct str place, const struct members *members,
	struct err *err)
{
	int result = 0;

	for (size_t i = 0; result >= 0 && i < members->count; i++) {
		result = writer_entry_drop(run->writer, members->at[i].list, place, file, err);
		if (result >= 0)
			result = touch(run, &members->at[i], place, true, err);
	}
	if (result >= 0 && members->count)
		result = writer_members_drop(run->writer, file, err);
	return result;
}

static int put_all(struct run *run, struct members *members, struct err *err)
{
	const struct article_row *now = &run->taking->now;
	int result = 0;

	for (size_t i = 0; result >= 0 && i < members->count; i++) {
		struct member_row *member = &members->at[i];

		result = writer_list_id(run->writer, run->capsule, member->kind, member->list_name,
			&member->list, err);
		if (result >= 0)
			result = writer_member_put(run->writer, now->file, (unsigned)i,
				member->list, member->name, err);
		if (result >= 0)
			result = writer_entry_put(
				run->writer, member->list, now->place, now->file, err);
		if (result >= 0)
			result = touch(run, member, now->place, true, err);
	}
	return result;
}

static bool same_entry(const struct article_row *a, const struct article_row *b)
{
	return str_eq(a->base, b->base) && str_eq(a->title, b->title) && str_eq(a->place, b->place);
}

static bool same_in_feeds(const struct article_row *a, const struct article_row *b)
{
	return a->content == b->content && str_eq(a->changed, b->changed) &&
	       str_eq(a->updated, b->updated) && str_eq(a->summary, b->summary) &&
	       str_eq(a->author, b->author);
}

static int touch_feeds(struct run *run, const struct members *members, struct err *err)
{
	int result = 0;

	for (size_t i = 0; result >= 0 && i < members->count; i++)
		result = touch(run, &members->at[i], run->taking->now.place, false, err);
	return result;
}

int entries_change(struct run *run, struct err *err)
{
	struct taking *taking = run->taking;
	struct members old = { .arena = &taking->arena }, now = { .arena = &taking->arena };
	int result = writer_members(run->writer, taking->file.id, keep_member, &old, err);

	if (result < 0)
		return result;
	taking->now.place = place_of(taking);
	if (taking->now.base.len)
		wanted(taking, &now);
	if (arena_failed(&taking->arena))
		return err_nomem(err);
	if (same_members(&old, &now) && same_entry(&taking->old, &taking->now))
		return same_in_feeds(&taking->old, &taking->now) ? 0 : touch_feeds(run, &old, err);
	result = drop_all(run, taking->file.id, taking->old.place, &old, err);
	return result < 0 ? result : put_all(run, &now, err);
}

int entries_drop(struct run *run, int64_t file, struct str place, struct err *err)
{
	struct arena arena;
	struct members members = { .arena = &arena };
	int result;

	arena_init(&arena, SIZE_MAX / 4);
	result = writer_members(run->writer, file, keep_member, &members, err);
	if (result >= 0)
		result = drop_all(run, file, place, &members, err);
	arena_release(&arena);
	return result;
}

int entries_gone(struct run *run, int64_t file, struct err *err)
{
	struct article_row article;
	int result = writer_article_get(run->writer, file, &article, err);

	if (result <= 0)
		return result;
	return entries_drop(run, file, arena_str(&run->arena, article.place), err);
}
