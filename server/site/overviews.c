/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What tags there are, and what years. */
#include "site/listing.h"

/* So that one article's new tag never makes a long page be written again; what is not
 * shown is still reached from the articles that have it. */
enum { TAGS_SHOWN = 1000 };

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

static int put_overview(struct run *run, enum list_kind kind, struct err *err)
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
	int result = put_overview(run, LIST_TAG, err);

	return result < 0 ? result : put_overview(run, LIST_YEAR, err);
}
