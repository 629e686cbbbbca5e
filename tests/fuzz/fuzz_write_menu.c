/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "page_case.h"
#include "page_words.h"
#include "text/width.h"

/*
 * The Gopher menus of any article: every line has its fields, none is too wide,
 * none ends the menu early, and the oldest client finds an item to move to.
 */
enum { RUN_MAX = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str field(struct str *line)
{
	assert(str_find(*line, '\t') < line->len);
	return str_cut(line, '\t');
}

/* display TAB selector TAB host TAB port, where one mark may stand for the last two */
static void check_line(const struct page_case *c, struct str line)
{
	char type = line.p[0];
	struct str display, selector, host;

	line = str_from(line, 1);
	display = field(&line);
	selector = field(&line);
	assert(text_width(display) <= MENU_COLUMNS);
	assert(!str_eq(display, STR(".")));
	if (str_eq(line, str_make((const char[]){ MARK_MENU_HOST }, 1))) {
		assert(type != 'i' && selector.len > 0);
		assert(selector.len <= (type == 'h' ? MENU_URL_MAX + 4 : SELECTOR_MAX));
		page_check_address(c, selector, STR("all.txt"), STR(".txt"));
		return;
	}
	host = field(&line);
	assert(str_find(line, '\t') == line.len && str_number(line, 65535) > 0);
	assert(str_find(host, MARK_MENU_HOST) == host.len && host.len > 0);
	if (type == 'i')
		assert(selector.len == 0 && str_eq(host, STR("null.host")));
	else
		assert(selector.len <= SELECTOR_MAX);
}

/* Is it an item that stands for the page and not for what the author wrote?  Those lead to
 * the article's own addresses, as no link of the author's can. */
static bool is_repeated(struct str line)
{
	struct str label = str_from(line, 1), selector = line;

	str_cut(&selector, '\t');
	selector = str_cut(&selector, '\t');
	return (str_starts(label, STR("Contents: ")) && str_eq(selector, STR(PAGE_CASE_BASE))) ||
	       (str_starts(label, STR("Whole article ")) &&
		       str_starts(selector, STR(PAGE_CASE_BASE "all")));
}

/* Checks the lines and gathers what a reader sees of them. */
static void check_menu(const struct page_case *c, struct str page, struct buf *seen)
{
	unsigned run = 0;

	page_check_octets(page);
	assert(str_ends(page, STR("\r\n.\r\n")));
	page.len -= 3;
	while (page.len) {
		size_t end = str_search(page, STR("\r\n"));
		struct str line = str_upto(page, end);

		assert(end < page.len && line.len > 1);
		assert(str_find(STR("0179gIsih"), line.p[0]) < 9);
		assert(str_find(line, '\r') == line.len && str_find(line, '\n') == line.len);
		check_line(c, line);
		run = line.p[0] == 'i' ? run + 1 : 0;
		assert(run <= RUN_MAX);
		page = str_from(page, end + 2);
		if (is_repeated(line))
			continue;
		/* a bare address may be cut in the display; a label goes on in the next line */
		if (line.p[0] == 'h')
			buf_str(seen, str_from(line, str_find(line, '\t')));
		buf_str(seen, str_from(str_upto(line, str_find(line, '\t')), 1));
		buf_char(seen, '\n');
	}
}

static void check_section(struct page_case *c, size_t index, struct buf *page, struct buf *seen)
{
	page_section(c->doc, &c->place, index, PAGE_MENU, page);
	assert(!buf_failed(page));
	check_menu(c, buf_view(page), seen);
	page_check_size(c, buf_view(page));
	page_check_words(&c->doc->sections[index], buf_view(seen));
	buf_clear(page);
	buf_clear(seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf page, seen;
	struct page_case c;

	buf_init(&page, PAGE_OCTETS_MAX);
	buf_init(&seen, PAGE_OCTETS_MAX);
	if (page_case_begin(&c, data, size)) {
		page_front(c.doc, &c.place, PAGE_MENU, &page);
		assert(!buf_failed(&page));
		check_menu(&c, buf_view(&page), &seen);
		buf_clear(&page);
		buf_clear(&seen);
		for (size_t i = 0; i < c.doc->section_count; i++)
			check_section(&c, i, &page, &seen);
	}
	buf_release(&page);
	buf_release(&seen);
	arena_release(&c.arena);
	return 0;
}
