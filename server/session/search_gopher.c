/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "session/search.h"

#include "proto/gemini_reply.h"
#include "proto/gopher_reply.h"
#include "text/lines.h"
#include "text/width.h"

/* Room for the hits before their marks are filled in. */
enum { HITS_ROOM = 9 * 1024, SNIPPET_LINES = 4, INDENT = 2 };

static void fail(struct answer *a, int status, const char *words)
{
	a->status = status;
	gopher_reply_error(&a->out, str_of(words));
}

/* The selector of a further page, or empty where the words are too long for one. */
static struct str further(struct search_page *page)
{
	struct buf out;
	struct str selector = STR_EMPTY;

	buf_init(&out, SEARCH_SELECTOR_MAX);
	buf_printf(&out, "/search/%u/", page->number + 1);
	for (size_t i = 0; i < page->typed.len && !buf_failed(&out); i++) {
		char c = page->typed.p[i];

		if (ascii_is_alpha(c) || ascii_is_digit(c))
			buf_char(&out, c);
		else
			buf_printf(&out, "~%02X", (unsigned)(unsigned char)c);
	}
	if (!buf_failed(&out))
		selector = arena_buf(&page->arena, &out);
	buf_release(&out);
	return selector;
}

struct lines {
	struct buf *out;
	struct arena *arena;
	unsigned indent, left;
};

static void put_line(void *ctx, struct str line)
{
	struct lines *lines = ctx;

	if (!lines->left)
		return;
	lines->left--;
	menu_info(lines->out,
		arena_printf(lines->arena, "%*s%.*s", (int)lines->indent, "", STR_PRINTF(line)));
}

static void put_text(
	struct search_page *page, struct str text, unsigned indent, unsigned most, struct buf *out)
{
	struct lines lines = {
		.out = out,
		.arena = &page->arena,
		.indent = indent,
		.left = most,
	};

	text_wrap(text, MENU_COLUMNS - indent, put_line, &lines);
}

static void put_hit(struct search_page *page, const struct search_hit *hit, struct buf *out)
{
	struct arena *arena = &page->arena;
	size_t before = out->len;

	menu_item(out, '1', search_label(arena, hit),
		arena_printf(arena, "%.*s%.*s", STR_PRINTF(hit->base), STR_PRINTF(hit->slug)));
	put_text(page, hit->snippet, INDENT, SNIPPET_LINES, out);
	menu_info(out, STR_EMPTY);
	if (out->len > HITS_ROOM)
		buf_truncate(out, before);
}

static void put_next(const struct answer *a, struct search_page *page, struct buf *out)
{
	struct str selector = further(page);

	if (selector.len)
		menu_item_at(out, '1', STR("Next page"), selector, a->host->name,
			a->host->gopher_port ? a->host->gopher_port : 70);
	else
		put_text(page, STR("There are more; with fewer words they can be turned to."), 0,
			SNIPPET_LINES, out);
}

static void put_menu(const struct answer *a, struct search_page *page, struct buf *out)
{
	bool asked = page->typed.len > 0;

	put_text(page,
		asked ? arena_printf(&page->arena, "Search: %.*s", STR_PRINTF(page->shown))
		      : STR("Search"),
		0, SNIPPET_LINES, out);
	menu_info(out, STR_EMPTY);
	if (asked) {
		put_text(page, search_summary(page), 0, SNIPPET_LINES, out);
		menu_info(out, STR_EMPTY);
	}
	for (size_t i = 0; i < page->found.count; i++)
		put_hit(page, &page->found.hits[i], out);
	if (search_has_next(page))
		put_next(a, page, out);
	menu_item(out, '7', asked ? STR("Search again") : STR("Search"), STR("/search"));
	menu_item(out, '1', STR("Home"), STR("/"));
	if (!page->found.count)
		menu_info(out, STR_EMPTY);
	for (size_t i = 0; !page->found.count && search_advice[i]; i++)
		put_text(page, str_of(search_advice[i]), 0, SNIPPET_LINES, out);
	menu_end(out);
}

static void answer_menu(struct answer *a, struct search_page *page)
{
	struct buf out;

	buf_init(&out, STORE_SLICE);
	put_menu(a, page, &out);
	if (buf_failed(&out) || arena_failed(&page->arena)) {
		fail(a, GEMINI_UNAVAILABLE, "Too busy just now; try again soon");
	} else {
		a->status = GEMINI_SUCCESS;
		answer_made(a, buf_view(&out), true);
	}
	buf_release(&out);
}

void search_gopher(struct answer *a, const struct search_ask *ask, struct str words)
{
	struct search_page page = { .number = ask->page };
	int result = 0;

	arena_init(&page.arena, SIZE_MAX / 4);
	page.typed = ask->folded.len ? search_decode(&page.arena, ask->folded, '~') : words;
	if (page.typed.len)
		result = search_look(a, &page);
	if (result >= 0)
		answer_menu(a, &page);
	else if (result == ERR_MISSING)
		fail(a, GEMINI_NOT_FOUND, "There is no such page of results");
	else if (result == ERR_LIMIT)
		fail(a, GEMINI_SLOW_DOWN,
			"That search takes too long; try again soon, or rarer words");
	else if (result == ERR_BUSY || result == ERR_NOMEM)
		fail(a, GEMINI_UNAVAILABLE, "Too busy just now; try again soon");
	else
		fail(a, GEMINI_FAILED, "Something failed here; try again later");
	arena_release(&page.arena);
}
