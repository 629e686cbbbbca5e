/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "session/search.h"

#include "proto/gemini_reply.h"
#include "text/lines.h"

/* Room for the hits; those that would pass it are left out, which only addresses of
 * hundreds of octets make happen. */
enum { HITS_ROOM = 12 * 1024, ADDRESS_MAX = 3 * (STORE_PATH_MAX + 256) };

static void reply(struct answer *a, enum gemini_status status, const char *meta)
{
	a->status = (int)status;
	gemini_reply_header(&a->out, status, str_of(meta));
}

static void put_hit(struct arena *arena, const struct search_hit *hit, struct buf *out)
{
	struct str path =
		arena_printf(arena, "%.*s%.*s", STR_PRINTF(hit->base), STR_PRINTF(hit->slug));
	char encoded[ADDRESS_MAX];
	size_t before = out->len;
	size_t len = uri_path_encode(path, encoded, sizeof(encoded));

	if (!len)
		return;
	gem_link(out, str_make(encoded, len), search_label(arena, hit));
	if (hit->snippet.len)
		gem_text(out, hit->snippet);
	gem_blank(out);
	if (out->len > HITS_ROOM)
		buf_truncate(out, before);
}

static void put_page(struct search_page *page, struct str query, struct buf *out)
{
	struct arena *arena = &page->arena;

	gem_heading(out, 1,
		page->shown.len ? arena_printf(arena, "Search: %.*s", STR_PRINTF(page->shown))
				: STR("Search"));
	gem_blank(out);
	gem_text(out, search_summary(page));
	gem_blank(out);
	for (size_t i = 0; i < page->found.count; i++)
		put_hit(arena, &page->found.hits[i], out);
	for (size_t i = 0; !page->found.count && search_advice[i]; i++)
		gem_item(out, str_of(search_advice[i]));
	if (!page->found.count)
		gem_blank(out);
	if (search_has_next(page))
		gem_link(out,
			arena_printf(arena, "/search/%u?%.*s", page->number + 1, STR_PRINTF(query)),
			STR("Next page"));
	gem_link(out, STR("/search"), STR("Search again"));
	gem_link(out, STR("/"), STR("Home"));
}

static void answer_page(struct answer *a, struct search_page *page, struct str query)
{
	struct page home;
	struct buf out;

	buf_init(&out, STORE_SLICE);
	put_page(page, query, &out);
	if (buf_failed(&out) || arena_failed(&page->arena)) {
		reply(a, GEMINI_UNAVAILABLE, "");
	} else {
		/* the capsule's language is its home page's */
		bool has_home = answer_find(a, STORE_GEMINI, STR("/"), &home) == 1;

		a->status = GEMINI_SUCCESS;
		gemini_reply_success(&a->out, STR("text/gemini"), has_home ? home.lang : STR_EMPTY);
		answer_made(a, buf_view(&out), false);
	}
	buf_release(&out);
}

void search_gemini(struct answer *a, const struct search_ask *ask, struct str query)
{
	struct search_page page = { .number = ask->page };
	int result;

	if (ask->folded.len) {
		reply(a, GEMINI_NOT_FOUND, "");
		return;
	}
	if (!query.len && ask->page > 1) {
		a->status = GEMINI_MOVED;
		gemini_reply_moved(&a->out, STR("/search"));
		return;
	}
	if (!query.len) {
		reply(a, GEMINI_INPUT, "Words to look for");
		return;
	}
	arena_init(&page.arena, SIZE_MAX / 4);
	page.typed = search_decode(&page.arena, query, '%');
	result = search_look(a, &page);
	if (result >= 0)
		answer_page(a, &page, query);
	else if (result == ERR_MISSING)
		reply(a, GEMINI_NOT_FOUND, "");
	else if (result == ERR_LIMIT)
		reply(a, GEMINI_SLOW_DOWN, "");
	else
		reply(a,
			result == ERR_BUSY || result == ERR_NOMEM ? GEMINI_UNAVAILABLE
								  : GEMINI_FAILED,
			"");
	arena_release(&page.arena);
}
