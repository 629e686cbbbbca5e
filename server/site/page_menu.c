/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/page_parts.h"

#include "article/links_path.h"
#include "text/lines.h"

/*
 * Gopher menus.  Navigation stands above the text, where the oldest clients
 * begin, and again below it; and since they move from item to item, no more
 * than INFO_LINES_MAX lines follow one another without one.
 */

static void item(struct page *page, char type, struct str label, struct str address)
{
	menu_item(page->out, type, label, percent_decode(&page->arena, address));
}

static void nav(struct page *page, const char *words, struct str title, struct str address)
{
	item(page, '1', arena_printf(&page->arena, "%s: %.*s", words, STR_PRINTF(title)), address);
}

static void contents(struct page *page)
{
	nav(page, page->words->contents, page_title(page), page->place->base);
}

static void next(struct page *page, size_t index)
{
	if (index + 1 < page->doc->section_count)
		nav(page, page->words->next, section_title(page, index + 1),
			section_address(page, index + 1, ""));
}

static void article_text(struct page *page)
{
	item(page, '0', str_of(page->words->article_text), all_address(page, ".txt"));
}

/* ---- items among long text ------------------------------------------------------------ */

/* A menu on its way to the reader, line by line. */
struct relay {
	struct page *page;
	void (*put)(struct page *); /* writes the item that is repeated */
	unsigned run;               /* info lines since the last item */
	size_t cut;                 /* in page->out, behind a blank line late in the run; or 0 */
	unsigned since_cut;         /* lines of the run behind it */
};

/* The item goes after the last blank line in the run's second half, so that it
 * parts paragraphs and not words; where there is none, it goes here. */
static void relay_item(struct relay *r)
{
	struct page *page = r->page;
	struct str tail = STR_EMPTY;

	if (r->cut) {
		tail = arena_str(&page->arena, str_from(buf_view(page->out), r->cut));
		buf_truncate(page->out, r->cut);
	}
	r->put(page);
	r->run = 0;
	if (r->cut) {
		page_blank(page);
		buf_str(page->out, tail);
		r->run = r->since_cut + 1;
	}
	r->cut = 0;
}

static void relay_line(struct relay *r, struct str line)
{
	if (line.p[0] != 'i') {
		r->run = 0;
		r->cut = 0;
		buf_str(r->page->out, line);
		return;
	}
	if (r->run == INFO_LINES_MAX)
		relay_item(r);
	buf_str(r->page->out, line);
	r->run++;
	r->since_cut++;
	if (r->run > INFO_LINES_MAX / 2 && str_starts(line, STR("i\t"))) {
		r->cut = r->page->out->len;
		r->since_cut = 0;
	}
}

/* menu_begin, menu_done - what is written between them goes to `aside`, and then
 * through the relay to where the page goes. */
static struct buf *menu_begin(struct page *page, struct buf *aside)
{
	struct buf *out = page->out;

	buf_init(aside, out->max);
	page->out = aside;
	return out;
}

static void menu_done(struct page *page, struct buf *out, void (*put)(struct page *))
{
	struct relay relay = { .page = page, .put = put };
	struct buf *aside = page->out;
	struct str rest = buf_view(aside);

	page->out = out;
	while (rest.len && !buf_failed(out)) {
		size_t at = str_find(rest, '\n');

		relay_line(&relay, str_upto(rest, at + 1));
		rest = str_from(rest, at + 1);
	}
	menu_end(out);
	if (buf_failed(aside))
		out->failed = true;
	buf_release(aside);
}

/* ---- pages ------------------------------------------------------------------------------ */

static void section_item(struct page *page, size_t index)
{
	struct str label = section_title(page, index), count = section_count_words(page, index);

	if (count.len)
		label = arena_printf(
			&page->arena, "%.*s (%.*s)", STR_PRINTF(label), STR_PRINTF(count));
	item(page, '1', label, section_address(page, index, ""));
}

static void home(struct page *page)
{
	item(page, '1', home_label(page), home_address(page));
}

static void paragraph(struct page *page, struct str text)
{
	if (text.len == 0)
		return;
	page_blank(page);
	page_line(page, text);
}

static void source_item(struct page *page)
{
	struct str source = page_source(page);

	if (source.len && source.len <= MENU_URL_MAX)
		menu_url(page->out,
			arena_printf(
				&page->arena, "%s: %.*s", page->words->source, STR_PRINTF(source)),
			source);
}

void menu_front(struct page *page)
{
	const struct section *shown = front_section(page);
	size_t count = page->doc->section_count;
	struct buf aside, *out = menu_begin(page, &aside);

	page_line(page, page_title(page));
	paragraph(page, page->doc->meta.subtitle);
	paragraph(page, page_byline(page));
	if (count > 1)
		paragraph(page, page->doc->meta.summary);
	if (shown)
		section_body(page, shown, 2);
	paragraph(page, page_rights(page));
	page_blank(page);
	for (size_t i = 0; count > 1 && i < count; i++)
		section_item(page, i);
	if (count > 1)
		page_blank(page);
	article_text(page);
	source_item(page);
	home(page);
	menu_done(page, out, article_text);
}

void menu_section(struct page *page, size_t index)
{
	size_t count = page->doc->section_count;
	struct str title = page_title(page);
	struct buf aside, *out = menu_begin(page, &aside);

	page_line(page, section_title(page, index));
	if (count > 1)
		title = arena_printf(&page->arena, "%s %zu %s %zu: %.*s",
			page->words->section_capital, index + 1, page->words->of, count,
			STR_PRINTF(title));
	page_line(page, title);
	page_blank(page);
	contents(page);
	next(page, index);
	if (index > 0)
		nav(page, page->words->previous, section_title(page, index - 1),
			section_address(page, index - 1, ""));
	item(page, '0', str_of(page->words->section_text), section_address(page, index, ".txt"));
	section_body(page, &page->doc->sections[index], 2);
	page_blank(page);
	next(page, index);
	if (index + 1 == count)
		contents(page);
	article_text(page);
	menu_done(page, out, contents);
}
