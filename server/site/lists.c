/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Which lists there are, and which of them have to be made again. */
#include "base/hash.h"
#include "base/mem.h"
#include "site/address.h"
#include "site/listing.h"
#include "text/clean.h"

#include <string.h>

/* ---- one list ------------------------------------------------------------------- */

/* What all its pages show beside their entries. */
static int64_t stamp_of(const struct listing *list)
{
	uint64_t hash = hash_str(HASH_START, list->title);
	int64_t stamp;

	hash = hash_str(hash, STR("\n"));
	hash = hash_str(hash, list->lang);
	hash = hash_str(hash, list->alone ? STR("alone") : STR_EMPTY);
	memcpy(&stamp, &hash, sizeof(stamp));
	return stamp ? stamp : 1;
}

int lists_make(struct listing *list, const struct touch *touches, size_t count, struct err *err)
{
	struct run *run = list->run;
	int64_t stamp = stamp_of(list);
	struct list_row row = { .stamp = 0 };
	int result = writer_list_get(run->writer, list->id, &row, err);

	if (result >= 0)
		result = listing_put(
			list, touches, count, run->lists_all || row.stamp != stamp, err);
	return result < 0 ? result
			  : writer_list_put(run->writer, list->id, list->title, stamp, err);
}

/* ---- tags and years ---------------------------------------------------------------- */

/* The oldest article's word for a tag is what it is called. */
struct naming {
	struct arena *arena;
	int64_t list, file;
	struct str name;
};

static int note_file(void *ctx, const struct article_row *article, struct err *err)
{
	(void)err;
	((struct naming *)ctx)->file = article->file;
	return 0;
}

static int note_name(void *ctx, const struct member_row *member, struct err *err)
{
	struct naming *naming = ctx;

	(void)err;
	if (member->list == naming->list)
		naming->name = clean_line(naming->arena, member->name);
	return 0;
}

static int name_tag(struct listing *list, struct err *err)
{
	struct naming naming = { .arena = &list->arena, .list = list->id };
	const struct entry_range oldest = { .list = list->id, .most = 1 };
	struct writer *writer = list->run->writer;
	int result = writer_entries(writer, &oldest, note_file, &naming, err);

	if (result >= 0)
		result = writer_members(writer, naming.file, note_name, &naming, err);
	list->title = naming.name.len ? naming.name : str_from(list->address, strlen("/tags/"));
	return result < 0 ? result : 0;
}

static void topic_top(struct listing *list)
{
	ON_BOTH(list, list_title, list->title);
}

static int topic_bottom(struct listing *list, struct err *err)
{
	bool tag = str_starts(list->address, STR("/tags/")), feed = false;
	int result = tag ? feed_wanted(list->run, list->id, &feed, err) : 0;

	ON_BOTH(list, list_gap, true);
	if (feed)
		ON_BOTH(list, list_item, '0',
			arena_printf(&list->arena, "%.*s.xml", STR_PRINTF(list->address)),
			STR("Atom feed"));
	if (tag)
		ON_BOTH(list, list_item, '1', STR("/tags/"), STR("All tags"));
	else
		ON_BOTH(list, list_item, '1', STR("/archive/"), STR("Archive"));
	ON_BOTH(list, list_item, '1', STR("/"), STR("Home"));
	return result;
}

static struct str year_title(struct arena *arena, struct str year)
{
	return str_eq(year, STR("undated")) ? STR("Without a date") : arena_str(arena, year);
}

/* Of `row` only what is not borrowed from the store. */
static int put_topic(struct run *run, const struct list_row *row, const struct touch *touches,
	size_t count, struct err *err)
{
	bool tag = row->kind == LIST_TAG;
	struct listing list;
	int result = 0;

	listing_begin(&list, run, row->id);
	list.address = arena_printf(
		&list.arena, "%s%.*s", tag ? "/tags/" : "/archive/", STR_PRINTF(row->name));
	list.numbered = arena_printf(&list.arena, "%.*s/page-", STR_PRINTF(list.address));
	list.lang = run->about.lang;
	list.top = topic_top;
	list.bottom = topic_bottom;
	if (!row->count) {
		result = listing_drop(&list, err);
		if (result >= 0 && tag)
			result = feed_drop(run, list.address, err);
		if (result >= 0)
			result = writer_list_drop(run->writer, row->id, err);
	} else {
		list.title = year_title(&list.arena, row->name);
		if (tag)
			result = name_tag(&list, err);
		if (result >= 0)
			result = lists_make(&list, touches, count, err);
	}
	listing_end(&list);
	return result;
}

/* ---- all of them -------------------------------------------------------------------- */

static int note_id(void *ctx, const struct list_row *list, struct err *err)
{
	return numbers_add(ctx, list->id, err);
}

/* The touches of one list; they are sorted. */
static const struct touch *touches_of(const struct run *run, int64_t list, size_t *ret_count)
{
	const struct touches *touches = &run->touches;
	size_t low = 0, high = touches->count, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (touches->at[middle].list < list)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < touches->count && touches->at[end].list == list; end++)
		;
	*ret_count = end - low;
	return touches->count ? touches->at + low : NULL;
}

static int put_list(struct run *run, int64_t id, struct err *err)
{
	size_t count;
	const struct touch *touches = touches_of(run, id, &count);
	struct list_row row;
	int result = writer_list_get(run->writer, id, &row, err);

	if (result <= 0)
		return result;
	row.name = arena_str(&run->arena, row.name);
	row.title = STR_EMPTY;
	return put_topic(run, &row, touches, count, err);
}

/* The tags and years where something changed, or all. */
static int collect(struct run *run, bool all, struct numbers *ids, struct err *err)
{
	int64_t before = 0;
	int result = 0;

	if (all) {
		result = writer_lists(run->writer, run->capsule, LIST_TAG, 0, note_id, ids, err);
		return result < 0 ? result
				  : writer_lists(run->writer, run->capsule, LIST_YEAR, 0, note_id,
					    ids, err);
	}
	for (size_t i = 0; result >= 0 && i < run->touches.count; i++) {
		const struct touch *touch = &run->touches.at[i];

		if (touch->kind != LIST_FOLDER && touch->list != before)
			result = numbers_add(ids, touch->list, err);
		before = touch->list;
	}
	return result;
}

static int put_topics(struct run *run, struct err *err)
{
	struct numbers ids = { .at = NULL };
	int result = collect(run, run->lists_all, &ids, err);

	for (size_t i = 0; result >= 0 && i < ids.count; i++)
		result = put_list(run, ids.at[i], err);
	mem_free(ids.at);
	return result;
}

static int put_tag_feed(struct run *run, int64_t id, struct err *err)
{
	struct arena arena;
	struct list_row tag;
	struct str address, title;
	int result = writer_list_get(run->writer, id, &tag, err);

	if (result <= 0 || tag.kind != LIST_TAG)
		return result;
	arena_init(&arena, 64 * 1024);
	address = arena_printf(&arena, "/tags/%.*s", STR_PRINTF(tag.name));
	title = arena_str(&arena, tag.title);
	result = feed_put(run, id, address, title, err);
	arena_release(&arena);
	return result;
}

static int put_home_feed(struct run *run, struct err *err)
{
	int64_t id;
	int result = writer_list_id(run->writer, run->capsule, LIST_FOLDER, STR("/"), &id, err);

	return result < 0 ? result : feed_put(run, id, STR("/"), STR_EMPTY, err);
}

int feeds_put(struct run *run, struct err *err)
{
	bool all = run->lists_all || run->feeds_all;
	struct numbers ids = { .at = NULL };
	int result;

	if (!run->touches.count && !all)
		return 0;
	result = collect(run, all, &ids, err);
	for (size_t i = 0; result >= 0 && i < ids.count; i++)
		result = put_tag_feed(run, ids.at[i], err);
	mem_free(ids.at);
	return result < 0 ? result : put_home_feed(run, err);
}

/* Where there is no such folder, and was none, it is an article's own address; a folder
 * whose name is that of a list of ours is none. */
static int put_folder(struct run *run, struct str folder, struct err *err)
{
	bool there = texts_have(&run->folders, folder);
	const struct touch *touches;
	size_t count;
	int64_t id;
	int result;

	if (address_reserved(folder))
		return 0;
	result = writer_list_find(run->writer, run->capsule, LIST_FOLDER, folder, &id, err);
	if (result == 0 && there)
		result = writer_list_id(run->writer, run->capsule, LIST_FOLDER, folder, &id, err);
	else if (result == 0)
		return 0;
	if (result < 0)
		return result;
	touches = touches_of(run, id, &count);
	return folder_put(run, id, folder, touches, count, err);
}

/* Topics first: home shows whether there are any. */
int lists_put(struct run *run, struct err *err)
{
	int result = 0;

	touches_sort(&run->touches);
	if (run->touches.count || run->lists_all)
		result = put_topics(run, err);
	if (result >= 0 && (run->touches.count || run->lists_all))
		result = overviews_put(run, err);
	if (result >= 0 && run->touches.count)
		result = texts_add(run, &run->outdated, STR("/"), err);
	for (size_t i = 0; result >= 0 && run->lists_all && i < run->folders.count; i++)
		result = put_folder(run, run->folders.at[i], err);
	texts_sort(&run->outdated);
	for (size_t i = 0; result >= 0 && i < run->outdated.count; i++) {
		struct str folder = run->outdated.at[i];

		if (!run->lists_all || !texts_have(&run->folders, folder))
			result = put_folder(run, folder, err);
	}
	return result;
}
