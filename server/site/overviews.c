/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What tags there are, and what years. */
#include "site/listing.h"

#include <stdio.h>

enum { TAGS_SHOWN = 1000 }; /* on one page */

static int on_tag(void *ctx, const struct list_row *tag, struct err *err)
{
	struct listing *list = ctx;

	(void)err;
	ON_BOTH(list, list_item, '1',
		arena_printf(&list->arena, "/tags/%.*s", STR_PRINTF(tag->name)),
		arena_printf(&list->arena, "%.*s (%llu)", STR_PRINTF(tag->title),
			(unsigned long long)tag->count));
	list->count++;
	return 0;
}

static int on_year(void *ctx, const struct list_row *year, struct err *err)
{
	struct listing *list = ctx;

	(void)err;
	ON_BOTH(list, list_item, '1',
		arena_printf(&list->arena, "/archive/%.*s", STR_PRINTF(year->name)),
		arena_printf(&list->arena, "%.*s (%llu)", STR_PRINTF(year->title),
			(unsigned long long)year->count));
	list->count++;
	return 0;
}

/* ---- more tags than one page shows ---------------------------------------------------- */

/* All of them by name; no tag's own page is below "/tags/more/". */
struct all_tags {
	struct listing list;
	unsigned pages; /* the last one is being written */
};

static struct str all_address(struct all_tags *all, unsigned n)
{
	return arena_printf(&all->list.arena, "/tags/more/%u", n);
}

static void begin_all(struct all_tags *all)
{
	listing_begin_page(&all->list);
	all->list.count = 0;
	all->pages++;
	ON_BOTH(&all->list, list_title,
		arena_printf(&all->list.arena, "Tags, part %u", all->pages));
}

static int end_all(struct all_tags *all, bool more, struct err *err)
{
	struct listing *list = &all->list;

	ON_BOTH(list, list_gap, true);
	if (more)
		ON_BOTH(list, list_item, '1', all_address(all, all->pages + 1), STR("Next"));
	if (all->pages > 1)
		ON_BOTH(list, list_item, '1', all_address(all, all->pages - 1), STR("Previous"));
	ON_BOTH(list, list_item, '1', STR("/tags/"), STR("Tags"));
	return listing_put_page(list, all_address(all, all->pages), err);
}

static int on_any_tag(void *ctx, const struct list_row *tag, struct err *err)
{
	struct all_tags *all = ctx;

	if (all->list.count == TAGS_SHOWN) {
		int result = end_all(all, true, err);

		if (result < 0)
			return result;
		begin_all(all);
	}
	return on_tag(&all->list, tag, err);
}

static int put_all(struct all_tags *all, struct err *err)
{
	struct run *run = all->list.run;
	int result;

	begin_all(all);
	result = writer_lists(run->writer, run->capsule, LIST_TAG, 0, on_any_tag, all, err);
	if (result >= 0)
		result = end_all(all, false, err);
	for (int proto = STORE_GEMINI; proto <= STORE_GOPHER; proto++)
		list_end(&all->list.pages[proto]);
	return result;
}

static int count_tag(void *ctx, const struct list_row *tag, struct err *err)
{
	(void)tag;
	(void)err;
	++*(size_t *)ctx;
	return 0;
}

/* *ret_any: there are such pages.  Those that were there before and are no more go. */
static int put_all_tags(struct run *run, bool *ret_any, struct err *err)
{
	struct all_tags all = { .pages = 0 };
	size_t count = 0;
	int64_t before = 0;
	char name[32];
	int result = writer_lists(run->writer, run->capsule, LIST_TAG, 0, count_tag, &count, err);

	snprintf(name, sizeof(name), "tag pages %d", run->capsule);
	if (result >= 0)
		result = writer_meta_get(run->writer, name, &before, err);
	*ret_any = count > TAGS_SHOWN;
	if (result < 0 || (!*ret_any && !before))
		return result;
	listing_begin(&all.list, run, 0);
	all.list.lang = run->about.lang;
	if (*ret_any)
		result = put_all(&all, err);
	for (int64_t n = all.pages + 1; result >= 0 && n <= before; n++)
		result = listing_drop_page(&all.list, all_address(&all, (unsigned)n), err);
	if (result >= 0 && before != all.pages)
		result = writer_meta_put(run->writer, name, all.pages, err);
	listing_end(&all.list);
	return result;
}

/* ---- the overviews -------------------------------------------------------------------- */

static int put_overview(struct run *run, enum list_kind kind, bool more, struct err *err)
{
	bool tags = kind == LIST_TAG;
	struct listing list;
	int result;

	listing_begin(&list, run, 0);
	list.address = tags ? STR("/tags/") : STR("/archive/");
	list.lang = run->about.lang;
	listing_begin_page(&list);
	ON_BOTH(&list, list_title, tags ? STR("Tags") : STR("Archive"));
	result = writer_lists(run->writer, run->capsule, kind, tags ? TAGS_SHOWN : 0,
		tags ? on_tag : on_year, &list, err);
	ON_BOTH(&list, list_gap, true);
	if (more)
		ON_BOTH(&list, list_item, '1', STR("/tags/more/1"), STR("All tags"));
	ON_BOTH(&list, list_item, '1', STR("/"), STR("Home"));
	if (result >= 0)
		result = list.count ? listing_put_page(&list, list.address, err)
				    : listing_drop(&list, err);
	for (int proto = STORE_GEMINI; proto <= STORE_GOPHER; proto++)
		list_end(&list.pages[proto]);
	listing_end(&list);
	return result;
}

int overviews_put(struct run *run, struct err *err)
{
	bool more;
	int result = put_all_tags(run, &more, err);

	if (result >= 0)
		result = put_overview(run, LIST_TAG, more, err);
	return result < 0 ? result : put_overview(run, LIST_YEAR, false, err);
}
