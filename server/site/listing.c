/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/listing.h"

/*
 * A numbered page that grows past PART_MAX, or is emptied, has the pages behind it cut
 * anew: that takes as long as making the list, and many changes of one page to come
 * about.  The list's own page holds LISTING_PART to 2 * LISTING_PART - 1 entries, or a few
 * less after some were taken away.
 */
enum { PART_MAX = LISTING_HELD - 1, OWN_MIN = LISTING_PART / 2 };

void listing_begin(struct listing *list, struct run *run, int64_t id)
{
	*list = (struct listing){ .run = run, .id = id };
	arena_init(&list->arena, SIZE_MAX / 4);
	arena_init(&list->held, SIZE_MAX / 4);
	arena_init(&list->spare, SIZE_MAX / 4);
}

void listing_end(struct listing *list)
{
	arena_release(&list->arena);
	arena_release(&list->held);
	arena_release(&list->spare);
}

/* ---- one page ------------------------------------------------------------------- */

static struct str part_address(struct listing *list, unsigned n)
{
	return arena_printf(&list->arena, "%.*s%u", STR_PRINTF(list->numbered), n);
}

void listing_begin_page(struct listing *list)
{
	for (int proto = STORE_GEMINI; proto <= STORE_GOPHER; proto++)
		list_begin(&list->pages[proto], (enum store_proto)proto);
}

int listing_put_page(struct listing *list, struct str address, struct err *err)
{
	struct run *run = list->run;
	int result = writer_pages_begin(run->writer, run_owner(run, OWNER_LISTS, address), err);

	for (int proto = STORE_GEMINI; proto <= STORE_GOPHER; proto++) {
		struct list_page *page = &list->pages[proto];

		if (result >= 0)
			result = list_put(run, page, address, list->lang, err);
		list_end(page);
	}
	if (result >= 0 && arena_failed(&list->arena))
		result = err_nomem(err);
	return result < 0 ? result : writer_pages_end(run->writer, err);
}

int listing_drop_page(struct listing *list, struct str address, struct err *err)
{
	struct run *run = list->run;
	int result = writer_pages_begin(run->writer, run_owner(run, OWNER_LISTS, address), err);

	return result < 0 ? result : writer_pages_end(run->writer, err);
}

static void add_entries(struct listing *list, size_t count)
{
	for (size_t i = count; i-- > 0;)
		ON_BOTH(list, list_item, '1', list->entries[i].url, list->entries[i].label);
}

/* The page numbered n of the first `count` entries held. */
static int put_part(struct listing *list, unsigned n, size_t count, bool newer, struct err *err)
{
	listing_begin_page(list);
	ON_BOTH(list, list_title,
		arena_printf(&list->arena, "%.*s, part %u", STR_PRINTF(list->title), n));
	add_entries(list, count);
	ON_BOTH(list, list_gap, true);
	if (newer)
		ON_BOTH(list, list_item, '1', part_address(list, n + 1), STR("Newer"));
	if (n > 1)
		ON_BOTH(list, list_item, '1', part_address(list, n - 1), STR("Older"));
	ON_BOTH(list, list_item, '1', list->address,
		arena_printf(&list->arena, "Newest: %.*s", STR_PRINTF(list->title)));
	return listing_put_page(list, part_address(list, n), err);
}

static int put_own(struct listing *list, struct err *err)
{
	int result;

	listing_begin_page(list);
	list->top(list);
	if (!list->alone)
		add_entries(list, list->count);
	if (list->parts) {
		ON_BOTH(list, list_gap, true);
		ON_BOTH(list, list_item, '1', part_address(list, list->parts),
			STR("Older articles"));
	}
	result = list->bottom(list, err);
	return result < 0 ? result : listing_put_page(list, list->address, err);
}

/* ---- entries ---------------------------------------------------------------------- */

static int on_entry(void *ctx, const struct article_row *article, struct err *err)
{
	struct listing *list = ctx;
	struct entry *entry = &list->entries[list->count++];
	struct str title = article->title.len ? article->title : article->base;

	entry->url = arena_str(&list->held, article->base);
	entry->place = arena_str(&list->held, article->place);
	entry->label = article->date.len ? arena_printf(&list->held, "%.*s - %.*s",
						   STR_PRINTF(article->date), STR_PRINTF(title))
					 : arena_str(&list->held, title);
	return arena_failed(&list->held) ? err_nomem(err) : 0;
}

static void forget_entries(struct listing *list)
{
	list->count = 0;
	arena_release(&list->held);
}

/* Hold the entries of part `n` alone, as many as there is room for. */
static int hold_part(struct listing *list, unsigned n, struct err *err)
{
	const struct entry_range range = {
		.list = list->id,
		.from = list->first[n - 1],
		.before = n <= list->parts ? list->first[n] : STR_EMPTY,
		.bounded = n <= list->parts,
		.most = LISTING_HELD,
	};

	forget_entries(list);
	return writer_entries(list->run->writer, &range, on_entry, list, err);
}

/* Fill up what is held with those that follow; `from` where nothing is held. */
static int hold_more(struct listing *list, struct str from, struct err *err)
{
	struct entry_range range = {
		.list = list->id,
		.from = from,
		.most = (unsigned)(LISTING_HELD - list->count),
	};

	if (list->count) {
		/* the next place there can be: the same and a NUL */
		range.from = arena_str(&list->held, list->entries[list->count - 1].place);
		range.from.len++;
	}
	return writer_entries(list->run->writer, &range, on_entry, list, err);
}

/* Let go of the first that are held. */
static void pass(struct listing *list, size_t count)
{
	struct arena spare = list->spare;

	list->count -= count;
	for (size_t i = 0; i < list->count; i++) {
		const struct entry *from = &list->entries[i + count];

		list->entries[i] = (struct entry){
			.url = arena_str(&spare, from->url),
			.label = arena_str(&spare, from->label),
			.place = arena_str(&spare, from->place),
		};
	}
	arena_release(&list->held);
	list->spare = list->held;
	list->held = spare;
}

/* ---- parts --------------------------------------------------------------------------- */

struct loading {
	struct listing *list;
	size_t room;
};

static int add_part(struct loading *l, struct str first, struct err *err)
{
	struct listing *list = l->list;

	if (list->parts + 1 >= l->room) {
		size_t room = l->room ? l->room * 2 : 64;
		struct str *at = ARENA_ARRAY(&list->arena, room, struct str);

		if (!at)
			return err_nomem(err);
		for (size_t i = 0; i < l->room; i++)
			at[i] = list->first[i];
		list->first = at;
		l->room = room;
	}
	list->first[++list->parts] = arena_str(&list->arena, first);
	return 0;
}

static int on_part(void *ctx, unsigned n, struct str first, struct err *err)
{
	return n == 1 ? 0 : add_part(ctx, first, err);
}

/* Part 1 begins before everything, whether it is kept or not. */
static int load_parts(struct loading *l, struct err *err)
{
	struct listing *list = l->list;

	l->room = 64;
	list->first = ARENA_ARRAY(&list->arena, l->room, struct str);
	if (!list->first)
		return err_nomem(err);
	return writer_parts(list->run->writer, list->id, on_part, l, err);
}

static unsigned part_at(const struct listing *list, struct str place)
{
	unsigned low = 0, high = list->parts + 1;

	while (high - low > 1) {
		unsigned middle = low + (high - low) / 2;

		if (str_compare(list->first[middle], place) <= 0)
			low = middle;
		else
			high = middle;
	}
	return low + 1;
}

/* Cut parts from the one numbered n on, and leave the list's own entries held. */
static int cut(struct loading *l, unsigned n, struct err *err)
{
	struct listing *list = l->list;
	struct str from = list->first[n - 1];
	int result;

	list->parts = n - 1;
	forget_entries(list);
	while ((result = hold_more(list, from, err)) >= 0 && list->count >= 2 * LISTING_PART) {
		result = put_part(
			list, list->parts + 1, LISTING_PART, list->count == LISTING_HELD, err);
		if (result >= 0)
			result = add_part(l, list->entries[LISTING_PART].place, err);
		if (result >= 0)
			result = writer_part_put(list->run->writer, list->id, list->parts + 1,
				list->first[list->parts], err);
		if (result < 0)
			return result;
		pass(list, LISTING_PART);
	}
	return result;
}

/* Make part n again where it stands: 1, 0 when it has to be cut anew, or an error. */
static int renew_part(struct listing *list, unsigned n, struct err *err)
{
	int result = hold_part(list, n, err);

	if (result < 0 || !list->count || list->count > PART_MAX)
		return result < 0 ? result : 0;
	result = put_part(list, n, list->count, n < list->parts, err);
	return result < 0 ? result : 1;
}

/* The first part that has to be cut anew; its own page when none has. */
static int renew_parts(struct listing *list, const struct touch *touches, size_t count,
	unsigned *ret_cut, struct err *err)
{
	unsigned before = 0;

	*ret_cut = list->parts + 1;
	for (size_t i = 0; i < count; i++) {
		unsigned n = part_at(list, touches[i].place);
		int result;

		if (!touches[i].listed || n == before || n > list->parts)
			continue;
		before = n;
		result = renew_part(list, n, err);
		if (result < 0)
			return result;
		if (result == 0) {
			*ret_cut = n;
			return 0;
		}
	}
	return 0;
}

/* Pages that are no more; and the last that is there has no newer one, or has one now. */
static int settle(struct listing *list, unsigned before, unsigned from, struct err *err)
{
	unsigned now = list->parts, both = now < before ? now : before;
	int result = 0;

	for (unsigned n = now + 1; result >= 0 && n <= before; n++)
		result = listing_drop_page(list, part_address(list, n), err);
	if (result >= 0 && now < before)
		result = writer_parts_drop(list->run->writer, list->id, now + 2, err);
	if (result >= 0 && now != before && both && both < from)
		result = renew_part(list, both, err);
	return result < 0 ? result : 0;
}

static int put_pages(
	struct listing *list, const struct touch *touches, size_t count, bool all, struct err *err)
{
	struct loading l = { .list = list };
	int result = load_parts(&l, err);
	unsigned before = list->parts, from = 1;

	if (result < 0)
		return result;
	if (!all)
		result = renew_parts(list, touches, count, &from, err);
	if (result >= 0)
		result = cut(&l, from, err);
	if (result >= 0 && list->count < OWN_MIN && from > 1) {
		from--;
		result = cut(&l, from, err);
	}
	if (result >= 0)
		result = put_own(list, err);
	return result < 0 ? result : settle(list, before, from, err);
}

/* ---- the whole ------------------------------------------------------------------------- */

static int drop_parts(struct listing *list, struct err *err)
{
	struct loading l = { .list = list };
	int result = load_parts(&l, err);
	unsigned before = list->parts;

	list->parts = 0;
	return result < 0 ? result : settle(list, before, 1, err);
}

int listing_put(
	struct listing *list, const struct touch *touches, size_t count, bool all, struct err *err)
{
	int result;

	if (!list->alone)
		return put_pages(list, touches, count, all, err);
	result = drop_parts(list, err);
	return result < 0 ? result : put_own(list, err);
}

int listing_drop(struct listing *list, struct err *err)
{
	int result = drop_parts(list, err);

	return result < 0 ? result : listing_drop_page(list, list->address, err);
}
