/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "session/search.h"

#include "text/clean.h"
#include "text/width.h"

#include <stdio.h>

enum { SHOWN_COLUMNS = 60, TITLE_COLUMNS = 100 };

const char *const search_advice[] = {
	"A section is found when all the words stand in it, in any order. Capitals and accents "
	"make no difference.",
	"Words in quotes must follow one another: \"dual diagnosis\".",
	"A star stands for any ending: depend* finds depends and dependence.",
	NULL,
};

bool search_path(struct str path, struct search_ask *ret_ask)
{
	struct search_ask ask = { .page = 1 };
	long long page;

	if (!str_starts(path, STR("/search")))
		return false;
	path = str_from(path, STR("/search").len);
	if (path.len > 1) {
		if (str_cut(&path, '/').len)
			return false;
		page = str_number(str_cut(&path, '/'), SEARCH_PAGES);
		if (page < 2)
			return false;
		ask = (struct search_ask){ .page = (unsigned)page, .folded = path };
	} else if (path.len && path.p[0] != '/') {
		return false;
	}
	*ret_ask = ask;
	return true;
}

struct str search_decode(struct arena *arena, struct str text, char escape)
{
	char *to = arena_alloc(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; to && i < text.len; i++) {
		int octet = text.p[i] == escape ? str_hex_octet(text, i + 1) : -1;

		to[len++] = octet < 0 ? text.p[i] : (char)octet;
		i += octet < 0 ? 0 : 2;
	}
	return str_make(to, len);
}

int search_look(struct answer *a, struct search_page *page)
{
	struct str clean = clean_line(&page->arena, page->typed);
	int result;

	page->shown = text_cut(clean, SHOWN_COLUMNS);
	if (page->shown.len < clean.len)
		page->shown = arena_printf(&page->arena, "%.*s...", STR_PRINTF(page->shown));
	if (arena_failed(&page->arena))
		return ERR_NOMEM;
	if (!a->service->store)
		return ERR_BUSY;
	result = store_search(a->service->store, a->host->capsule, page->typed,
		(size_t)(page->number - 1) * SEARCH_PAGE, &page->found);
	if (result >= 0 && page->number > 1 && !page->found.count)
		return ERR_MISSING;
	return result;
}

static struct str none_found(struct search_page *page)
{
	const struct search_found *found = &page->found;
	struct str missing = clean_line(&page->arena, found->missing);

	if (!found->words)
		return STR("There is no word to look for in that.");
	if (missing.len)
		return arena_printf(&page->arena, "Nothing was found: no section has \"%.*s\".",
			STR_PRINTF(text_cut(missing, SHOWN_COLUMNS)));
	if (found->words > 1)
		return STR("Nothing was found: no section has all of these words.");
	return STR("Nothing was found.");
}

struct str search_summary(struct search_page *page)
{
	const struct search_found *found = &page->found;
	char number[24] = "";

	if (!found->count)
		return none_found(page);
	if (page->number > 1)
		snprintf(number, sizeof(number), "; page %u", page->number);
	return arena_printf(&page->arena, "%s%zu section%s, the best first%s.%s%s",
		found->more ? "At least " : "", found->total, found->total == 1 ? "" : "s", number,
		found->loose ? " The words were taken one by one: the search as it was typed "
			       "would have taken too long."
			     : "",
		found->left_out ? " Only the first words were looked for." : "");
}

struct str search_label(struct arena *arena, const struct search_hit *hit)
{
	struct str title = text_cut(hit->title, TITLE_COLUMNS);
	struct str article = text_cut(hit->article, TITLE_COLUMNS);

	if (!article.len || str_eq(title, article))
		return title;
	if (!title.len)
		return article;
	return arena_printf(
		arena, "%.*s \xe2\x80\x93 %.*s", STR_PRINTF(title), STR_PRINTF(article));
}

bool search_has_next(const struct search_page *page)
{
	return page->number < SEARCH_PAGES &&
	       (size_t)page->number * SEARCH_PAGE < page->found.total;
}
