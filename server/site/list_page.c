/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/address.h"
#include "site/lists.h"
#include "text/lines.h"
#include "text/width.h"

enum { PAGE_MAX = 256 * 1024 * 1024 };

void list_begin(struct list_page *page, enum store_proto proto)
{
	*page = (struct list_page){ .proto = proto };
	buf_init(&page->out, PAGE_MAX);
}

void list_end(struct list_page *page)
{
	buf_release(&page->out);
}

/* Old clients move from item to item and see nothing of what lies between. */
static void guard(struct list_page *page)
{
	if (page->infos < INFO_MAX)
		return;
	menu_item(&page->out, '1', STR("Home"), STR("/"));
	page->infos = 0;
}

static void info(struct list_page *page, struct str text)
{
	guard(page);
	menu_info(&page->out, text);
	page->infos++;
}

static void blank(struct list_page *page)
{
	if (page->proto == STORE_GEMINI)
		gem_blank(&page->out);
	else
		info(page, STR_EMPTY);
}

static void before(struct list_page *page)
{
	if (page->gap && page->any)
		blank(page);
	page->gap = false;
	page->any = true;
}

void list_gap(struct list_page *page, bool wanted)
{
	page->gap = page->gap || wanted;
}

void list_title(struct list_page *page, struct str title)
{
	before(page);
	if (page->proto == STORE_GEMINI)
		gem_heading(&page->out, 1, title);
	else
		info(page, title);
	page->gap = true;
}

void list_heading(struct list_page *page, struct str heading)
{
	page->gap = true;
	before(page);
	if (page->proto == STORE_GEMINI)
		gem_heading(&page->out, 2, heading);
	else
		info(page, heading);
	page->gap = page->proto == STORE_GEMINI;
}

static void info_line(void *ctx, struct str line)
{
	info(ctx, line);
}

void list_words(struct list_page *page, struct str words)
{
	before(page);
	if (page->proto == STORE_GEMINI)
		gem_text(&page->out, words);
	else
		text_wrap(words, MENU_COLUMNS, info_line, page);
}

void list_item(struct list_page *page, char type, struct str address, struct str label)
{
	struct arena arena;

	before(page);
	arena_init(&arena, 64 * 1024);
	if (page->proto == STORE_GEMINI)
		gem_link(&page->out, address_url(&arena, address), label);
	else
		menu_item(&page->out, type, label, address);
	arena_release(&arena);
	page->infos = 0;
}

void list_raw(struct list_page *page, struct str lines)
{
	if (!lines.len)
		return;
	before(page);
	if (page->proto == STORE_GEMINI) {
		buf_str(&page->out, lines);
		return;
	}
	while (lines.len) {
		size_t end = str_find(lines, '\n') + 1;
		struct str line = str_upto(lines, end);

		if (line.p[0] == 'i')
			guard(page);
		page->infos = line.p[0] == 'i' ? page->infos + 1 : 0;
		buf_str(&page->out, line);
		lines = str_from(lines, end);
	}
}

int list_put(struct run *run, struct list_page *page, struct str address, struct str lang,
	struct err *err)
{
	bool gemini = page->proto == STORE_GEMINI;
	struct page_put put = {
		.capsule = run->capsule,
		.proto = page->proto,
		.kind = PAGE_BODY,
		/* an article may be its folder's page; home is always ours */
		.rank = address.len == 1 || address_reserved(address) ? RANK_BUILT_IN : RANK_FILE,
		.item_type = '1',
		.marks = !gemini,
		.media = gemini ? STR("text/gemini") : STR("text/plain"),
		.lang = lang,
	};
	struct arena arena;
	int result;

	arena_init(&arena, 64 * 1024);
	if (!gemini)
		menu_end(&page->out);
	put.path = gemini ? address : address_selector(&arena, address);
	put.body = buf_view(&page->out);
	result = buf_failed(&page->out) ? err_nomem(err) : writer_put(run->writer, &put, err);
	run->report.pages += result == WRITER_WRITTEN;
	/* "/notes" leads to "/notes/" */
	if (result >= 0 && address.len > 1 && address.p[address.len - 1] == '/' && !gemini)
		result = put_moved(run, str_upto(address, address.len - 1), address, err);
	arena_release(&arena);
	return result < 0 ? result : 0;
}
