/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TESTS_FAKE_STORE_H
#define TESTS_FAKE_STORE_H

#include "store/store.h"

/*
 * A store in memory behind the calls of store/store.h that sessions make, for
 * the one test or fuzz target that includes this file.  What it hands out is
 * overwritten by its next call, so that a session which keeps a borrowed
 * string is found out.
 */

struct fake_page {
	int capsule;
	enum store_proto proto;
	const char *path;
	enum page_kind kind;
	char item_type;
	bool marks;
	const char *media, *lang, *target;
	const char *body;
	size_t repeat; /* the body stands this many times in a row; 0 is once */
	int error;     /* store_find() fails with it */
};

struct store {
	const struct fake_page *pages;
	size_t page_count;
	int64_t revision;        /* a test raises it to make pages stale */
	uint64_t slice_max;      /* 0: STORE_SLICE */
	unsigned finds, slices;  /* calls so far */
	char slice[STORE_SLICE]; /* what the last call handed out */
	char text[3][STORE_PATH_MAX];
};

static uint64_t fake_size(const struct fake_page *p)
{
	return (uint64_t)(p->body ? str_of(p->body).len : 0) * (p->repeat ? p->repeat : 1);
}

static struct str fake_slice(struct store *store, const struct fake_page *p, uint64_t offset)
{
	struct str body = str_of(p->body);
	uint64_t size = fake_size(p);
	size_t len = 0, max = store->slice_max ? store->slice_max : STORE_SLICE;

	for (size_t i = 0; i < sizeof(store->slice); i++)
		store->slice[i] = 'Z';
	while (len < max && offset + len < size) {
		store->slice[len] = body.p[(offset + len) % body.len];
		len++;
	}
	return str_make(store->slice, len);
}

static struct str fake_text(struct store *store, int n, const char *z)
{
	struct str s = str_of(z);

	for (size_t i = 0; i < STORE_PATH_MAX; i++)
		store->text[n][i] = i < s.len ? s.p[i] : 'Z';
	return str_make(store->text[n], s.len);
}

int store_find(struct store *store, int capsule, enum store_proto proto, struct str path,
	struct page *ret_page)
{
	const struct fake_page *p = NULL;

	store->finds++;
	for (size_t i = 0; i < store->page_count && !p; i++)
		if (store->pages[i].capsule == capsule && store->pages[i].proto == proto &&
			str_eq(str_of(store->pages[i].path), path))
			p = &store->pages[i];
	if (!p)
		return 0;
	if (p->error)
		return p->error;
	*ret_page = (struct page){
		.id = (uint64_t)(p - store->pages) + 1,
		.revision = store->revision,
		.kind = p->kind,
		.item_type = p->item_type,
		.marks = p->marks,
		.size = fake_size(p),
		.media = fake_text(store, 0, p->media),
		.lang = fake_text(store, 1, p->lang),
		.target = fake_text(store, 2, p->target),
		.body = fake_slice(store, p, 0),
	};
	return 1;
}

int store_slice(
	struct store *store, const struct page *page, uint64_t offset, struct str *ret_slice)
{
	store->slices++;
	if (page->revision != store->revision)
		return ERR_STALE;
	*ret_slice = fake_slice(store, &store->pages[page->id - 1], offset);
	return ret_slice->len > 0;
}

/*
 * What is "found": one section for "walk", 25 for "many", nothing in time for "slow",
 * a damaged index for "torn"; nothing for other words, the last of several being the
 * one that is missing.
 */
static bool fake_asks(struct str typed, const char *word)
{
	return str_eq(str_trim(typed), str_of(word));
}

static void fake_hits(struct store *store, size_t from, size_t total, struct search_found *found)
{
	static const char *const titles[] = { "First part", "Second part" };

	for (size_t i = from; i < total && found->count < SEARCH_PAGE; i++)
		found->hits[found->count++] = (struct search_hit){
			.title = str_of(titles[i % 2]),
			.article = STR("Walk"),
			.base = fake_text(store, 0, "/b\xc3\xbcro walk/"),
			.slug = fake_text(store, 1, "part"),
			.date = STR_EMPTY,
			.snippet = fake_text(store, 2, "=> A line of the text ..."),
		};
	found->total = total;
}

int store_search(struct store *store, int capsule, struct str typed, size_t from,
	struct search_found *ret_found)
{
	struct search_found found = { .count = 0 };
	size_t last = str_find_last(typed, ' ');

	for (size_t i = 0; i < typed.len; i++)
		found.words += ascii_is_alpha(typed.p[i]) && (i == 0 || typed.p[i - 1] == ' ');
	if (fake_asks(typed, "slow"))
		return ERR_LIMIT;
	if (fake_asks(typed, "torn"))
		return ERR_FORMAT;
	if (fake_asks(typed, "busy"))
		return ERR_BUSY;
	if (fake_asks(typed, "walk") && capsule == 0)
		fake_hits(store, from, 1, &found);
	else if (fake_asks(typed, "many"))
		fake_hits(store, from, 25, &found);
	else if (found.words > 1)
		found.missing = str_from(typed, last + 1);
	*ret_found = found;
	return found.count > 0;
}

#endif
