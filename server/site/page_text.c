/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/page_parts.h"

#include "text/width.h"

/* Plain text pages, for Gopher's type 0: nothing in them can be followed, so
 * they have a title, a place in the article, and the text. */

static void measure(void *ctx, struct str line)
{
	unsigned *widest = ctx, width = text_width(line);

	if (width > *widest)
		*widest = width;
}

static void underlined(struct page *page, struct str title, char with)
{
	unsigned width = 0;

	text_wrap(title, PAGE_COLUMNS, measure, &width);
	page_line(page, title);
	buf_repeat(page->out, with, width);
	buf_puts(page->out, "\r\n");
}

void text_section(struct page *page, size_t index)
{
	size_t count = page->doc->section_count;
	struct str title = page_title(page);

	underlined(page, section_title(page, index), '=');
	page_blank(page);
	if (count > 1)
		title = arena_printf(&page->arena, "%s %zu %s %zu: %.*s",
			page->words->section_capital, index + 1, page->words->of, count,
			STR_PRINTF(title));
	page_line(page, title);
	section_body(page, &page->doc->sections[index], 2);
}

static void paragraph(struct page *page, struct str text)
{
	if (text.len == 0)
		return;
	page_blank(page);
	page_line(page, text);
}

void text_all(struct page *page)
{
	struct str source = page_source(page);

	underlined(page, page_title(page), '=');
	paragraph(page, page->doc->meta.subtitle);
	paragraph(page, page_byline(page));
	paragraph(page, page_rights(page));
	if (source.len)
		paragraph(page, arena_printf(&page->arena, "%s: <%.*s>", page->words->source,
					STR_PRINTF(source)));
	for (size_t i = 0; i < page->doc->section_count; i++) {
		const struct section *section = &page->doc->sections[i];

		if (!section->generated) {
			page_blank(page);
			underlined(page, section_title(page, i), '=');
		}
		section_body(page, section, section->generated ? 2 : 3);
	}
}
