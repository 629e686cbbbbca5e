/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/visit.h"
#include "page_case.h"
#include "page_words.h"

/*
 * The gemtext pages of any article: no line is read as another type than the
 * model's, no word is lost, and the sections together are the one-page view.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines of a page by type. */
struct gem_lines {
	size_t headings, items, quotes, links, fenced;
};

/* How many of each the blocks of a section can make; `headings_min` and
 * `fenced_min` are those they must. */
struct gem_model {
	struct gem_lines most;
	size_t headings_min, fenced_min;
	bool quoted;
	struct arena *arena;
};

static void count_page(const struct page_case *c, struct str page, struct gem_lines *lines)
{
	bool pre = false;

	while (page.len) {
		struct str line = str_cut(&page, '\n');

		if (str_starts(line, STR("```"))) {
			lines->fenced += pre;
			pre = !pre;
		} else if (pre) {
			continue;
		} else if (str_starts(line, STR("#"))) {
			assert(str_starts(line, STR("## ")) || str_starts(line, STR("### ")));
			lines->headings++;
		} else if (str_starts(line, STR("* "))) {
			lines->items++;
		} else if (str_starts(line, STR(">"))) {
			lines->quotes++;
		} else if (str_starts(line, STR("=>"))) {
			assert(line.len > 3 && line.p[2] == ' ' && line.p[3] != ' ');
			line = str_from(line, 3);
			page_check_address(c, str_cut(&line, ' '), STR("all.gmi"), STR_EMPTY);
			lines->links++;
		}
	}
	assert(!pre);
}

static void count_links(void *ctx, const struct inlines *in)
{
	struct gem_model *m = ctx;

	for (size_t i = 0; i < in->span_count; i++)
		m->most.links += in->spans[i].kind == SPAN_LINK || in->spans[i].kind == SPAN_IMAGE;
}

/* Blocks that can be items: a meaning of a definition, a cell of a wide table. */
static void count_block(void *ctx, const struct block *b)
{
	struct gem_model *m = ctx;

	m->most.items += b->kind == BLOCK_PARAGRAPH;
	m->most.links += b->kind == BLOCK_FIGURE || b->kind == BLOCK_LINK;
	m->quoted = m->quoted || b->kind == BLOCK_QUOTE;
	if (b->kind == BLOCK_HEADING) {
		m->most.headings++;
		m->headings_min += inlines_to_plain(m->arena, &b->u.heading->text).len > 0;
	}
	if (b->kind == BLOCK_LIST || b->kind == BLOCK_DEFINITIONS || b->kind == BLOCK_NOTES)
		m->most.items += b->u.list.item_count;
	if (b->kind == BLOCK_PREFORMATTED || b->kind == BLOCK_TABLE)
		m->most.fenced++;
	if (b->kind == BLOCK_TABLE)
		m->most.items += b->u.table->columns * (b->u.table->rows + 1);
}

static bool has_items(const struct block *first, const struct block *end)
{
	for (const struct block *b = first; b && b != end; b = b->next)
		if (b->kind == BLOCK_LIST || b->kind == BLOCK_DEFINITIONS ||
			b->kind == BLOCK_NOTES || b->kind == BLOCK_TABLE || b->kind == BLOCK_QUOTE)
			return true;
	return false;
}

static void check_types(struct page_case *c, const struct section *section, struct str body)
{
	struct gem_model m = { .arena = &c->arena };
	const struct inline_visitor visitor = {
		.block = count_block, .inlines = count_links, .ctx = &m
	};
	struct gem_lines lines = { .headings = 0 };

	count_page(c, body, &lines);
	inlines_visit(section->first, section->end, true, &visitor);
	count_links(&m, &section->title);
	for (const struct block *b = section->first; b && b != section->end; b = b->next)
		m.fenced_min += b->kind == BLOCK_PREFORMATTED;
	assert(lines.headings >= m.headings_min && lines.headings <= m.most.headings);
	assert(lines.fenced >= m.fenced_min && lines.fenced <= m.most.fenced);
	assert(lines.items <= m.most.items && lines.links <= m.most.links);
	assert(lines.items == 0 || has_items(section->first, section->end));
	assert(lines.quotes == 0 || m.quoted);
}

/* ---- pages ---------------------------------------------------------------------- */

static void check_page(struct str page)
{
	page_check_octets(page);
	assert(str_starts(page, STR("# ")) && page.p[page.len - 1] == '\n');
	assert(str_find(page, '\r') == page.len && str_find(page, MARK_MENU_HOST) == page.len);
}

static struct str without_last_line(struct str page)
{
	page = str_upto(page, page.len - 1);
	return str_upto(page, page.len - str_from(page, str_find_last(page, '\n') + 1).len);
}

/* The page without its title and the navigation below it. */
static struct str body_of(const struct page_case *c, size_t index, struct str page)
{
	size_t nav = 1u + (index > 0) + (index + 1 < c->doc->section_count);

	str_cut(&page, '\n');
	while (nav--)
		page = without_last_line(page);
	assert(str_ends(page, STR("\n")));
	return str_upto(page, page.len - 1);
}

/* Headings of one level, since a section's are one deeper on the one-page view. */
static void add_levelled(struct buf *out, struct str page)
{
	bool pre = false;

	while (page.len) {
		struct str line = str_cut(&page, '\n');

		pre = pre != str_starts(line, STR("```"));
		buf_puts(out, !pre && str_starts(line, STR("### ")) ? "#" : "");
		line = str_from(line, !pre && str_starts(line, STR("### ")) ? 2 : 0);
		buf_str(out, line);
		buf_char(out, '\n');
	}
}

static void check_front(struct page_case *c, struct buf *page)
{
	struct gem_lines lines = { .headings = 0 };
	struct str view;

	page_front(c->doc, &c->place, PAGE_GEMTEXT, page);
	assert(!buf_failed(page));
	view = buf_view(page);
	check_page(view);
	str_cut(&view, '\n');
	count_page(c, view, &lines);
	if (c->doc->section_count > 1)
		assert(lines.links >= c->doc->section_count + 2);
	buf_clear(page);
}

static void check_section(struct page_case *c, size_t index, struct buf *page, struct buf *sum)
{
	const struct section *section = &c->doc->sections[index];
	struct str body;

	page_section(c->doc, &c->place, index, PAGE_GEMTEXT, page);
	assert(!buf_failed(page));
	check_page(buf_view(page));
	body = body_of(c, index, buf_view(page));
	page_check_size(c, body);
	check_types(c, section, body);
	page_check_words(section, body);
	if (!section->generated)
		buf_printf(sum, "\n## %.*s\n", STR_PRINTF(page_case_title(c, index)));
	add_levelled(sum, body);
	buf_clear(page);
}

/* Above the sections stand the title, the subtitle, the byline, the license and the
 * source, each behind a blank line. */
static void check_all(struct page_case *c, struct str sum, struct buf *page)
{
	struct str all, lines;
	struct buf levelled;

	page_all(c->doc, &c->place, PAGE_GEMTEXT, page);
	assert(!buf_failed(page));
	check_page(buf_view(page));
	buf_init(&levelled, PAGE_OCTETS_MAX);
	add_levelled(&levelled, without_last_line(buf_view(page)));
	all = str_upto(buf_view(&levelled), levelled.len - 1);
	assert(str_ends(all, sum));
	lines = str_upto(all, all.len - sum.len);
	for (unsigned n = 0; lines.len; n++) {
		str_cut(&lines, '\n');
		assert(n < 9);
	}
	buf_release(&levelled);
	buf_clear(page);
}

/* With the notes of other pages that a page may end with.  They are forgotten then:
 * what holds of a section alone does not hold of them. */
static void check_notes(struct page_case *c, struct buf *page)
{
	for (size_t i = 0; i < c->doc->section_count && c->doc->note_count; i++) {
		page_section(c->doc, &c->place, i, PAGE_GEMTEXT, page);
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
		check_front(&c, &page);
		for (size_t i = 0; i < c.doc->section_count; i++)
			check_section(&c, i, &page, &sum);
		check_all(&c, buf_view(&sum), &page);
	}
	buf_release(&page);
	buf_release(&sum);
	arena_release(&c.arena);
	return 0;
}
