/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef UNIT_ARTICLE_WRITE_DOC_H
#define UNIT_ARTICLE_WRITE_DOC_H

#include "article/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/*
 * Documents for tests of the writers, put together block by block.  Text takes
 * marks: "{l TARGET|words}", with one letter for the kind (see `kinds`) and no
 * target where none is needed: "{e|words}", "{r|}" for a break.  They nest.
 */
struct sheet {
	struct arena arena;
	struct document doc;
	struct block *first, **at;
	struct buf out;
};

static inline int sheet_begin(void **state)
{
	static struct sheet sheet;

	memset(&sheet, 0, sizeof(sheet));
	arena_init(&sheet.arena, 256 * 1024 * 1024);
	buf_init(&sheet.out, 64 * 1024 * 1024);
	sheet.doc.arena = &sheet.arena;
	sheet.doc.format = FORMAT_MARKDOWN;
	sheet.at = &sheet.first;
	*state = &sheet;
	return 0;
}

static inline int sheet_end(void **state)
{
	struct sheet *s = *state;

	buf_release(&s->out);
	arena_release(&s->arena);
	return 0;
}

#define SHEET_TEST(f) cmocka_unit_test_setup_teardown(f, sheet_begin, sheet_end)

/* ---- text with marks --------------------------------------------------------- */

struct marking {
	struct sheet *sheet;
	struct buf text;
	struct span spans[64];
	size_t count;
};

static inline const char *mark_part(struct marking *m, const char *p)
{
	static const char kinds[] = "esckbplianrm", *kind;
	static const enum span_kind of[] = { SPAN_EMPH, SPAN_STRONG, SPAN_CODE, SPAN_STRIKE,
		SPAN_SUB, SPAN_SUP, SPAN_LINK, SPAN_IMAGE, SPAN_LINK, SPAN_NOTE, SPAN_BREAK,
		SPAN_MATH };
	const char *bar = strchr(p, '|');
	size_t self = m->count++;

	assert_non_null(bar);
	assert_true(self < 64);
	kind = strchr(kinds, p[1]);
	assert_non_null(kind);
	m->spans[self] = (struct span){
		.kind = of[kind - kinds], .automatic = p[1] == 'a', .from = (uint32_t)m->text.len
	};
	if (bar > p + 3)
		m->spans[self].target =
			arena_str(&m->sheet->arena, str_make(p + 3, (size_t)(bar - p - 3)));
	if (of[kind - kinds] == SPAN_BREAK)
		buf_char(&m->text, '\n');
	for (p = bar + 1; *p && *p != '}';) {
		if (*p == '{') {
			p = mark_part(m, p);
			continue;
		}
		buf_char(&m->text, *p++);
	}
	m->spans[self].len = (uint32_t)m->text.len - m->spans[self].from;
	return *p ? p + 1 : p;
}

static inline struct inlines marked(struct sheet *s, const char *text)
{
	struct marking m = { .sheet = s };
	struct inlines in;

	buf_init(&m.text, 1 << 24);
	while (*text) {
		if (*text == '{')
			text = mark_part(&m, text);
		else
			buf_char(&m.text, *text++);
	}
	in.text = arena_buf(&s->arena, &m.text);
	in.spans = ARENA_ARRAY(&s->arena, m.count + 1, struct span);
	assert_non_null(in.spans);
	memcpy(in.spans, m.spans, m.count * sizeof(*in.spans));
	in.span_count = m.count;
	buf_release(&m.text);
	return in;
}

/* ---- blocks -------------------------------------------------------------------- */

static inline struct block *sheet_add(struct sheet *s, enum block_kind kind)
{
	struct block *b = block_new(&s->arena, kind, 0);

	assert_non_null(b);
	*s->at = b;
	s->at = &b->next;
	return b;
}

static inline struct block *sheet_text(struct sheet *s, const char *text)
{
	struct block *b = sheet_add(s, BLOCK_PARAGRAPH);

	b->u.text = marked(s, text);
	return b;
}

static inline void sheet_heading(struct sheet *s, int level, const char *text)
{
	struct block *b = sheet_add(s, BLOCK_HEADING);

	b->u.heading = ARENA_NEW(&s->arena, struct heading);
	assert_non_null(b->u.heading);
	b->u.heading->level = level;
	b->u.heading->text = marked(s, text);
}

static inline void sheet_pre(
	struct sheet *s, enum pre_kind kind, const char *label, const char *text)
{
	struct block *b = sheet_add(s, BLOCK_PREFORMATTED);

	b->u.pre.kind = kind;
	b->u.pre.label = str_of(label);
	b->u.pre.text = str_of(text);
}

static inline void sheet_link(struct sheet *s, const char *target, const char *label)
{
	struct block *b = sheet_add(s, BLOCK_LINK);

	b->u.link.target = str_of(target);
	b->u.link.label = marked(s, label);
}

/* sheet_into, sheet_back - add to the blocks inside another one. */
static inline struct block **sheet_into(struct sheet *s, struct block **inside)
{
	struct block **before = s->at;

	s->at = inside;
	return before;
}

static inline void sheet_back(struct sheet *s, struct block **before)
{
	s->at = before;
}

/* An item with `text` as its first block, or none when it is NULL. */
static inline struct item *sheet_item(struct sheet *s, struct list *list, const char *text)
{
	struct item *item = ARENA_NEW(&s->arena, struct item), **at = &list->items;

	assert_non_null(item);
	while (*at)
		at = &(*at)->next;
	*at = item;
	list->item_count++;
	if (text) {
		struct block **before = sheet_into(s, &item->blocks);

		sheet_text(s, text);
		sheet_back(s, before);
	}
	return item;
}

/* ---- writing --------------------------------------------------------------------- */

static inline struct str sheet_write(struct sheet *s, article_writer *write)
{
	struct write_options options = {
		.links = { &s->doc, STR("/"), STR("/a/") },
		.width = 67,
	};

	buf_clear(&s->out);
	write(s->first, NULL, &options, &s->out);
	assert_false(buf_failed(&s->out));
	return buf_view(&s->out);
}

/* sheet_expect - what `write` makes of the sheet.  In `want`, LF stands for the
 * line end and, in menus, "$" for the end of an info line, for short. */
static inline void sheet_expect(struct sheet *s, article_writer *write, const char *want)
{
	struct str got = sheet_write(s, write);
	struct buf full;

	buf_init(&full, 1 << 24);
	for (; *want; want++) {
		if (*want == '$' && write == write_menu)
			buf_puts(&full, "\t\tnull.host\t1");
		else if (*want == '\n' && write != write_gemtext)
			buf_puts(&full, "\r\n");
		else
			buf_char(&full, *want);
	}
	if (!str_eq(got, buf_view(&full)))
		fail_msg("got\n%.*s\nexpected\n%.*s", STR_PRINTF(got), STR_PRINTF(buf_view(&full)));
	buf_release(&full);
	s->first = NULL;
	s->at = &s->first;
}

#endif
