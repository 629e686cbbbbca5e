/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/read.h"
#include "base/mem.h"
#include "site/page.h"
#include "text/clean.h"
#include "text/lines.h"
#include "text/width.h"

#include <assert.h>
#include <stdint.h>

/*
 * The whole way of an article: octets of a file to every page of it.  The first
 * octet chooses the format.  Asserted is what a client may rely on.
 */
enum { PAGES_MAX = 1 << 26 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No control characters but LF and TAB (CR before LF in Gopher's forms), no bidi
 * overrides, valid UTF-8. */
static void check_octets(struct str page)
{
	assert(utf8_valid(page));
	while (page.len) {
		uint32_t c = utf8_next(&page);

		assert(c >= 0x20 || c == '\n' || c == '\t' || c == '\r' || c == MARK_MENU_HOST);
		assert(c != 0x7f && !(c >= 0x80 && c < 0xa0));
		assert(!(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069));
		assert(c != 0xfeff && c != 0x2028 && c != 0x2029);
	}
}

static void check_gemtext(struct str page)
{
	unsigned titles = 0;
	bool pre = false;

	check_octets(page);
	assert(str_find(page, '\r') == page.len && str_find(page, MARK_MENU_HOST) == page.len);
	assert(page.len && page.p[page.len - 1] == '\n');
	while (page.len) {
		struct str line = str_cut(&page, '\n');

		if (str_starts(line, STR("```")))
			pre = !pre;
		else if (!pre && str_starts(line, STR("# ")))
			titles++;
		else if (!pre && str_starts(line, STR("=>")))
			assert(line.len > 3 && line.p[2] == ' ' && line.p[3] != ' ');
		else if (!pre && str_starts(line, STR("#")))
			assert(str_starts(line, STR("## ")) || str_starts(line, STR("### ")));
	}
	assert(titles == 1 && !pre);
}

static void check_menu_line(struct str line)
{
	struct str display = str_from(str_cut(&line, '\t'), 1);
	struct str selector = str_cut(&line, '\t');

	assert(text_width(display) <= MENU_COLUMNS);
	assert(!str_eq(display, STR(".")));
	if (str_eq(line, str_make((const char[]){ MARK_MENU_HOST }, 1))) {
		assert(selector.len <= 1024);
		return;
	}
	str_cut(&line, '\t');
	assert(str_number(line, 65535) > 0);
}

static void check_menu(struct str page)
{
	check_octets(page);
	assert(str_ends(page, STR("\r\n.\r\n")));
	page.len -= 3;
	while (page.len) {
		size_t end = str_search(page, STR("\r\n"));
		struct str line = str_upto(page, end);

		assert(end < page.len && line.len > 1);
		assert(str_find(STR("0179gIsih"), line.p[0]) < 9);
		assert(str_find(line, '\r') == line.len && str_find(line, '\n') == line.len);
		check_menu_line(line);
		page = str_from(page, end + 2);
	}
}

static void check_text(struct str page)
{
	check_octets(page);
	assert(str_ends(page, STR("\r\n")));
	assert(str_find(page, MARK_MENU_HOST) == page.len);
}

typedef void checker(struct str page);

static void check(checker *fn, struct buf *page)
{
	assert(!buf_failed(page));
	fn(buf_view(page));
	buf_clear(page);
}

static void check_pages(const struct document *doc, struct buf *page)
{
	struct page_place place = { .dir = STR("/notes/"), .base = STR("/notes/x/") };

	page_front(doc, &place, PAGE_GEMTEXT, page);
	check(check_gemtext, page);
	page_front(doc, &place, PAGE_MENU, page);
	check(check_menu, page);
	page_all(doc, &place, PAGE_GEMTEXT, page);
	check(check_gemtext, page);
	page_all(doc, &place, PAGE_TEXT, page);
	check(check_text, page);
	for (size_t i = 0; i < doc->section_count; i++) {
		page_section(doc, &place, i, PAGE_GEMTEXT, page);
		check(check_gemtext, page);
		page_section(doc, &place, i, PAGE_MENU, page);
		check(check_menu, page);
		page_section(doc, &place, i, PAGE_TEXT, page);
		check(check_text, page);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str names[] = { { "notes/x.txt", 11 }, { "notes/x.md", 10 },
		{ "notes/x.gmi", 11 }, { "notes/x.html", 12 } };
	struct article_source source = { .lang = STR("en"), .region = STR("US") };
	struct document *doc;
	struct arena arena;
	struct buf page;
	struct err err;

	if (size == 0)
		return 0;
	source.name = names[data[0] % 4];
	source.text = str_make((const char *)data + 1, size - 1);
	arena_init(&arena, (size_t)64 * 1024 * 1024 + 8 * size);
	buf_init(&page, PAGES_MAX);
	if (article_read(&arena, &source, &doc, &err) == 0) {
		check_pages(doc, &page);
		assert(!arena_failed(&arena));
	}
	buf_release(&page);
	arena_release(&arena);
	return 0;
}
