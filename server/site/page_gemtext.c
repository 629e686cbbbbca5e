/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/page_parts.h"

#include "text/lines.h"

/* Gemini pages: navigation stands below the text, since a screen reader would
 * say it before every page. */

static void nav(struct page *page, const char *words, struct str title, struct str address)
{
	gem_link(page->out, address,
		arena_printf(&page->arena, "%s: %.*s", words, STR_PRINTF(title)));
}

static void head(struct page *page, struct str title)
{
	gem_heading(page->out, 1, title);
}

/* Subtitle, byline and dates, as the front and the one-page view show them. */
static void about(struct page *page)
{
	struct str byline = page_byline(page);

	if (page->doc->meta.subtitle.len) {
		page_blank(page);
		gem_text(page->out, page->doc->meta.subtitle);
	}
	if (byline.len) {
		page_blank(page);
		gem_text(page->out, byline);
	}
}

/* What may be done with the article, and where it comes from. */
static void rights(struct page *page)
{
	struct str line = page_rights(page);

	if (line.len) {
		page_blank(page);
		gem_text(page->out, line);
	}
}

static void source_link(struct page *page)
{
	struct str source = page_source(page);

	if (source.len)
		gem_link(page->out, source,
			arena_printf(
				&page->arena, "%s: %.*s", page->words->source, STR_PRINTF(source)));
}

static void section_link(struct page *page, size_t index)
{
	struct str label = section_title(page, index), count = section_count_words(page, index);

	if (count.len)
		label = arena_printf(
			&page->arena, "%.*s (%.*s)", STR_PRINTF(label), STR_PRINTF(count));
	gem_link(page->out, section_address(page, index, ""), label);
}

void gemtext_front(struct page *page)
{
	const struct section *shown = front_section(page);

	head(page, page_title(page));
	about(page);
	if (page->doc->meta.summary.len && page->doc->section_count > 1) {
		page_blank(page);
		gem_text(page->out, page->doc->meta.summary);
	}
	if (shown)
		section_body(page, shown, 2);
	rights(page);
	page_blank(page);
	if (page->doc->section_count > 1) {
		for (size_t i = 0; i < page->doc->section_count; i++)
			section_link(page, i);
		page_blank(page);
		gem_link(page->out, all_address(page, ".gmi"), str_of(page->words->one_page));
	}
	source_link(page);
	gem_link(page->out, home_address(page), home_label(page));
}

static void contents(struct page *page, size_t index)
{
	struct str title = page_title(page);
	size_t count = page->doc->section_count;

	if (count > 1)
		title = arena_printf(&page->arena, "%.*s (%s %zu %s %zu)", STR_PRINTF(title),
			page->words->section, index + 1, page->words->of, count);
	nav(page, page->words->contents, title, page->place->base);
}

void gemtext_section(struct page *page, size_t index)
{
	head(page, section_title(page, index));
	section_body(page, &page->doc->sections[index], 2);
	page_blank(page);
	if (index + 1 < page->doc->section_count)
		nav(page, page->words->next, section_title(page, index + 1),
			section_address(page, index + 1, ""));
	if (index > 0)
		nav(page, page->words->previous, section_title(page, index - 1),
			section_address(page, index - 1, ""));
	contents(page, index);
}

void gemtext_all(struct page *page)
{
	head(page, page_title(page));
	about(page);
	rights(page);
	if (page_source(page).len) {
		page_blank(page);
		source_link(page);
	}
	for (size_t i = 0; i < page->doc->section_count; i++) {
		const struct section *section = &page->doc->sections[i];

		if (!section->generated) {
			page_blank(page);
			gem_heading(page->out, 2, section_title(page, i));
		}
		section_body(page, section, section->generated ? 2 : 3);
	}
	page_blank(page);
	nav(page, page->words->contents, page_title(page), page->place->base);
}
