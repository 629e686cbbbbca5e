/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "page_case.h"
#include "page_words.h"
#include "text/width.h"

/*
 * The plain text pages of any article: wrapped lines fit, no word is lost, and
 * the sections together are the whole article.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- width ------------------------------------------------------------------------ */

static bool is_long(struct str line)
{
	return text_width(line) > MENU_COLUMNS;
}

/* Does anything in the section stand as the author laid it out? */
static bool has_pre(const struct block *first, const struct block *end)
{
	for (const struct block *b = first; b && b != end; b = b->next) {
		if (b->kind == BLOCK_PREFORMATTED)
			return true;
		if (b->kind == BLOCK_QUOTE && has_pre(b->u.quote.blocks, NULL))
			return true;
		if (b->kind != BLOCK_LIST && b->kind != BLOCK_DEFINITIONS && b->kind != BLOCK_NOTES)
			continue;
		for (const struct item *i = b->u.list.items; i; i = i->next)
			if (has_pre(i->blocks, NULL))
				return true;
	}
	return false;
}

/* "<URL>" or "[n] URL", the one thing that is never broken */
static bool ends_in_address(struct str line)
{
	struct str last = str_from(line, str_find_last(line, ' ') + 1);

	if (last.len == 0)
		last = line;
	line = str_trim(line);
	return (str_starts(last, STR("<")) && str_ends(last, STR(">"))) ||
	       (str_starts(line, STR("[")) && str_ends(line, last));
}

static void check_widths(const struct section *section, struct str page)
{
	bool pre = has_pre(section->first, section->end);

	while (page.len) {
		struct str line = str_line(&page);

		assert(pre || !is_long(line) || ends_in_address(line));
	}
}

/* ---- pages ------------------------------------------------------------------------ */

static void check_page(struct str page)
{
	page_check_octets(page);
	assert(str_ends(page, STR("\r\n")) && str_find(page, MARK_MENU_HOST) == page.len);
	while (page.len) {
		struct str line = str_cut(&page, '\n');

		assert(line.len && line.p[line.len - 1] == '\r');
		line.len--;
		assert(str_find(line, '\r') == line.len && str_find(line, '\t') == line.len);
	}
}

static void count_line(void *ctx, struct str line)
{
	size_t *lines = ctx;

	(void)line;
	++*lines;
}

/* The title with the line under it. */
static struct str head_of(struct page_case *c, size_t index, struct str page)
{
	struct str rest = page;
	size_t lines = 1;

	text_wrap(page_case_title(c, index), MENU_COLUMNS, count_line, &lines);
	while (lines--)
		str_line(&rest);
	return str_upto(page, page.len - rest.len);
}

/* What follows the title and the lines that say which section of what it is. */
static struct str body_of(const struct page_case *c, size_t head_len, struct str page)
{
	struct str line;

	page = str_from(page, head_len);
	line = str_line(&page);
	assert(line.len == 0);
	for (line = str_line(&page); page.len && !str_starts(page, STR("\r\n"));)
		line = str_line(&page);
	assert(line.len > 0 && c->doc->section_count > 0);
	return page;
}

static void check_section(struct page_case *c, size_t index, struct buf *page, struct buf *sum)
{
	const struct section *section = &c->doc->sections[index];
	struct str head, body;

	page_section(c->doc, &c->place, index, PAGE_TEXT, page);
	assert(!buf_failed(page));
	check_page(buf_view(page));
	head = head_of(c, index, buf_view(page));
	body = body_of(c, head.len, buf_view(page));
	page_check_size(c, body);
	check_widths(section, buf_view(page));
	page_check_words(section, body);
	if (!section->generated) {
		buf_puts(sum, "\r\n");
		buf_str(sum, head);
	}
	buf_str(sum, body);
	buf_clear(page);
}

/* Above the sections stand the title, the subtitle, the byline, the license and the
 * source, and no blank line inside any of them. */
static void check_all(const struct page_case *c, struct str sum, struct buf *page)
{
	struct str view;
	unsigned blank = 0;

	page_all(c->doc, &c->place, PAGE_TEXT, page);
	assert(!buf_failed(page));
	view = buf_view(page);
	check_page(view);
	assert(str_ends(view, sum));
	view.len -= sum.len;
	while (view.len)
		blank += str_line(&view).len == 0;
	assert(blank <= 4);
	buf_clear(page);
}

/* With the notes of other pages that a page may end with.  They are forgotten then:
 * what holds of a section alone does not hold of them. */
static void check_notes(struct page_case *c, struct buf *page)
{
	for (size_t i = 0; i < c->doc->section_count && c->doc->note_count; i++) {
		page_section(c->doc, &c->place, i, PAGE_TEXT, page);
		assert(!buf_failed(page));
		check_page(buf_view(page));
		page_check_size(c, buf_view(page));
		buf_clear(page);
	}
	c->doc->note_count = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf page, sum;
	struct page_case c;

	buf_init(&page, PAGE_OCTETS_MAX);
	buf_init(&sum, PAGE_OCTETS_MAX);
	if (page_case_begin(&c, data, size)) {
		check_notes(&c, &page);
		for (size_t i = 0; i < c.doc->section_count; i++)
			check_section(&c, i, &page, &sum);
		check_all(&c, buf_view(&sum), &page);
	}
	buf_release(&page);
	buf_release(&sum);
	arena_release(&c.arena);
	return 0;
}
