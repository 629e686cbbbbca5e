/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/page_parts.h"

#include "article/links_path.h"
#include "article/sections.h"
#include "site/address.h"
#include "text/clean.h"
#include "text/lines.h"
#include "text/width.h"

#include <stdint.h>

/* Each language is one row; a row of another would be picked by meta.lang. */
static const struct page_words english = {
	.next = "Next",
	.previous = "Previous",
	.contents = "Contents",
	.section = "section",
	.section_capital = "Section",
	.of = "of",
	.one_page = "Read on one page",
	.section_text = "This section as plain text",
	.article_text = "Whole article as plain text",
	.by = "By",
	.updated = "updated",
	.words = "words",
	.word = "word",
	.home = "Home",
	.folder = "More in",
	.untitled = "Untitled",
	.source = "Source",
	.license = "License",
};

const struct page_words *page_words_of(const struct document *doc)
{
	(void)doc;
	return &english;
}

void page_begin(struct page *page, const struct document *doc, const struct page_place *place,
	enum page_form form, struct buf *out)
{
	*page = (struct page){
		.doc = doc, .place = place, .form = form, .words = page_words_of(doc), .out = out
	};
	arena_init(&page->arena, SIZE_MAX);
}

void page_done(struct page *page)
{
	if (arena_failed(&page->arena))
		page->out->failed = true;
	arena_release(&page->arena);
}

/* ---- titles and addresses -------------------------------------------------------- */

struct str page_title(struct page *page)
{
	struct str title = inlines_to_plain(&page->arena, &page->doc->title);

	return title.len ? title : str_of(page->words->untitled);
}

struct str section_title(struct page *page, size_t index)
{
	const struct section *s = &page->doc->sections[index];
	struct str title = inlines_to_plain(&page->arena, &s->title);

	return title.len ? title : s->slug;
}

struct str section_address(struct page *page, size_t index, const char *extension)
{
	return arena_printf(&page->arena, "%.*s%.*s%s", STR_PRINTF(page->place->base),
		STR_PRINTF(page->doc->sections[index].slug), extension);
}

struct str all_address(struct page *page, const char *extension)
{
	return arena_printf(&page->arena, "%.*sall%s", STR_PRINTF(page->place->base), extension);
}

struct str folder_title(struct arena *arena, struct str folder)
{
	struct str name = str_upto(folder, folder.len - (folder.len > 1));
	struct str title =
		title_from_name(arena, arena_printf(arena, "%.*s/index", STR_PRINTF(name)));

	/* a number, or what looks like a hash, is shown as it is */
	return title.len ? title : clean_line(arena, str_from(name, str_find_last(name, '/') + 1));
}

struct str home_address(struct page *page)
{
	return address_reserved(page->place->dir) ? STR("/") : page->place->dir;
}

struct str home_label(struct page *page)
{
	struct str dir = home_address(page);

	if (dir.len <= 1)
		return str_of(page->words->home);
	return arena_printf(&page->arena, "%s %.*s", page->words->folder,
		STR_PRINTF(folder_title(&page->arena, percent_decode(&page->arena, dir))));
}

/* ---- what stands under the title --------------------------------------------------- */

struct str page_byline(struct page *page)
{
	const struct meta *meta = &page->doc->meta;
	struct str by = page->doc->byline, line = STR_EMPTY;
	struct str date = meta->date.len ? meta->date : page->place->date;

	if (by.len)
		line = arena_printf(&page->arena, "%s %.*s", page->words->by, STR_PRINTF(by));
	if (date.len)
		line = arena_printf(&page->arena, "%.*s%s%.*s", STR_PRINTF(line),
			line.len ? ", " : "", STR_PRINTF(date));
	if (meta->updated.len && !str_eq(meta->updated, date))
		line = arena_printf(&page->arena, "%.*s%s(%s %.*s)", STR_PRINTF(line),
			line.len ? " " : "", page->words->updated, STR_PRINTF(meta->updated));
	return line;
}

struct str page_source(struct page *page)
{
	const struct link_scope scope = { page->doc, page->place->dir, page->place->base };
	struct link link = link_resolve(&page->arena, &scope, page->doc->meta.source);

	return link.kind == LINK_EXTERNAL ? link.url : STR_EMPTY;
}

struct str page_rights(struct page *page)
{
	const struct meta *meta = &page->doc->meta;
	struct str line = STR_EMPTY;

	if (meta->source.len && !page_source(page).len)
		line = arena_printf(
			&page->arena, "%s: %.*s", page->words->source, STR_PRINTF(meta->source));
	if (meta->license.len)
		line = arena_printf(&page->arena, "%.*s%s%s: %.*s", STR_PRINTF(line),
			line.len ? ". " : "", page->words->license, STR_PRINTF(meta->license));
	return line;
}

/* A count of words is a guess in scripts that write no spaces: it is not shown. */
static bool writes_spaces(const struct section *section)
{
	for (const struct block *b = section->first; b && b != section->end; b = b->next)
		if (b->kind == BLOCK_PARAGRAPH)
			return !words_lack_spaces(b->u.text.text);
	return true;
}

struct str section_count_words(struct page *page, size_t index)
{
	const struct section *section = &page->doc->sections[index];
	size_t count = section->words;

	if (count == 0 || !writes_spaces(section))
		return STR_EMPTY;
	return arena_printf(
		&page->arena, "%zu %s", count, count == 1 ? page->words->word : page->words->words);
}

const struct section *front_section(const struct page *page)
{
	const struct section *first = &page->doc->sections[0];

	if (page->doc->section_count == 1)
		return first;
	if (page->doc->meta.summary.len || !first->generated || first->words > INTRODUCTION_WORDS)
		return NULL;
	return first;
}

/* ---- a section's text ----------------------------------------------------------------- */

/* The first heading inside decides how far all are moved: so no level is skipped
 * under the title, whatever levels the author used. */
static int shift_of(const struct section *section, int top)
{
	for (const struct block *b = section->first; b && b != section->end; b = b->next)
		if (b->kind == BLOCK_HEADING)
			return top - b->u.heading->level;
	return 0;
}

/* What the form cannot show in a title: its subtitle and where it links to. */
static struct block *title_rest(struct page *page, const struct section *section)
{
	struct block *first = NULL, **tail = &first, *block;

	if (section->subtitle.len) {
		block = block_new(&page->arena, BLOCK_PARAGRAPH, section->line);
		if (!block)
			return NULL;
		block->u.text = inlines_plain(section->subtitle);
		*tail = block;
		tail = &block->next;
	}
	for (size_t i = 0; i < section->title.span_count; i++) {
		const struct span *span = &section->title.spans[i];

		if (span->kind != SPAN_LINK)
			continue;
		block = block_new(&page->arena, BLOCK_LINK, section->line);
		if (!block)
			break;
		block->u.link.target = span->target;
		block->u.link.label = inlines_plain(
			str_upto(str_from(section->title.text, span->from), span->len));
		*tail = block;
		tail = &block->next;
	}
	return first;
}

static void write_part(struct page *page, const struct block *first, const struct block *end,
	const struct write_options *options)
{
	struct buf part;

	if (!first || first == end)
		return;
	buf_init(&part, page->out->max);
	article_outputs[page->form].write(first, end, options, &part);
	if (part.len) {
		page_blank(page);
		buf_str(page->out, buf_view(&part));
	}
	if (buf_failed(&part))
		page->out->failed = true;
	buf_release(&part);
}

void section_body(struct page *page, const struct section *section, int top)
{
	const struct write_options options = {
		.links = { page->doc, page->place->dir, page->place->base },
		.heading_shift = shift_of(section, top),
		.width = PAGE_COLUMNS,
		.alone = !page->whole,
		.taken = page->whole ? (unsigned)page->doc->note_count : 0,
	};

	write_part(page, title_rest(page, section), NULL, &options);
	write_part(page, section->first, section->end, &options);
}

/* ---- lines ------------------------------------------------------------------------------ */

static void put_info(void *ctx, struct str line)
{
	menu_info(ctx, line);
}

static void put_text(void *ctx, struct str line)
{
	buf_str(ctx, line);
	buf_puts(ctx, "\r\n");
}

void page_blank(struct page *page)
{
	if (page->form == PAGE_GEMTEXT)
		gem_blank(page->out);
	else if (page->form == PAGE_MENU)
		menu_info(page->out, STR_EMPTY);
	else
		buf_puts(page->out, "\r\n");
}

void page_line(struct page *page, struct str text)
{
	if (page->form == PAGE_GEMTEXT)
		gem_text(page->out, text);
	else
		text_wrap(text, PAGE_COLUMNS, page->form == PAGE_MENU ? put_info : put_text,
			page->out);
}

/* ---- the pages -------------------------------------------------------------------------- */

void page_front(const struct document *doc, const struct page_place *place, enum page_form form,
	struct buf *out)
{
	struct page page;

	page_begin(&page, doc, place, form, out);
	if (form == PAGE_GEMTEXT)
		gemtext_front(&page);
	else
		menu_front(&page);
	page_done(&page);
}

void page_section(const struct document *doc, const struct page_place *place, size_t index,
	enum page_form form, struct buf *out)
{
	struct page page;

	page_begin(&page, doc, place, form, out);
	if (form == PAGE_GEMTEXT)
		gemtext_section(&page, index);
	else if (form == PAGE_MENU)
		menu_section(&page, index);
	else
		text_section(&page, index);
	page_done(&page);
}

void page_all(const struct document *doc, const struct page_place *place, enum page_form form,
	struct buf *out)
{
	struct page page;

	page_begin(&page, doc, place, form, out);
	page.whole = true;
	if (form == PAGE_GEMTEXT)
		gemtext_all(&page);
	else
		text_all(&page);
	page_done(&page);
}
