/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "write_doc.h"

#define LONG "This sentence has been made long enough that it must be broken once or twice."

static void text__is_wrapped_and_headings_are_underlined(void **state)
{
	struct sheet *s = *state;

	sheet_heading(s, 2, "漢字 and words");
	sheet_text(s, LONG);
	sheet_add(s, BLOCK_RULE);
	sheet_text(s, ".");
	sheet_expect(s, write_text,
		"漢字 and words\n--------------\n\n"
		"This sentence has been made long enough that it must be broken once\nor twice.\n\n"
		"--------------------\n\n.\n");
}

static void list__hangs_under_its_text(void **state)
{
	struct sheet *s = *state;
	struct block *b = sheet_add(s, BLOCK_LIST), **before;
	struct item *item = sheet_item(s, &b->u.list, LONG);

	before = sheet_into(s, &item->blocks->next);
	b = sheet_add(s, BLOCK_LIST);
	sheet_item(s, &b->u.list, "inner");
	sheet_back(s, before);
	b = sheet_add(s, BLOCK_LIST);
	b->u.list.ordered = true;
	b->u.list.start = 10;
	item = sheet_item(s, &b->u.list, LONG);
	before = sheet_into(s, &item->blocks->next);
	sheet_text(s, "more");
	sheet_back(s, before);
	sheet_expect(s, write_text,
		"  * This sentence has been made long enough that it must be broken\n"
		"    once or twice.\n    - inner\n\n"
		"  10. This sentence has been made long enough that it must be\n"
		"      broken once or twice.\n\n    more\n");
}

static void link__is_written_out_whole(void **state)
{
	struct sheet *s = *state;

	sheet_text(s, "An {l https://a.example/|only one}.");
	sheet_link(s, "/notes/", "Notes");
	sheet_link(s, "gemini://a.example/",
		"A label that leaves no room for the address on its line");
	sheet_link(s, "all.gmi", "");
	sheet_expect(s, write_text,
		"An only one [1].\n\n[1] https://a.example/\n\nNotes </notes/>\n"
		"A label that leaves no room for the address on its line\n  <gemini://a.example/>\n"
		"</all.txt>\n");
}

static void definitions_and_code__are_moved_in(void **state)
{
	struct sheet *s = *state;
	struct block *b = sheet_add(s, BLOCK_DEFINITIONS);

	sheet_item(s, &b->u.list, "the meaning")->term = marked(s, "Term");
	sheet_pre(s, PRE_CODE, "c", "a\tb\n");
	sheet_pre(s, PRE_ART, "",
		"0123456789012345678901234567890123456789012345678901234567890123456789\n");
	sheet_expect(s, write_text,
		"Term:\n    the meaning\n\n    a       b\n\n"
		"0123456789012345678901234567890123456789012345678901234567890123456789\n");
}

/* ---- tables, in each form ------------------------------------------------------- */

static void table_fill(struct sheet *s, size_t columns, size_t rows, const char *const *cells)
{
	struct block *b = sheet_add(s, BLOCK_TABLE);
	struct table *t = ARENA_NEW(&s->arena, struct table);

	assert_non_null(t);
	*t = (struct table){ .columns = columns, .rows = rows - 1, .has_head = true };
	t->head = ARENA_ARRAY(&s->arena, columns, struct inlines);
	t->cells = ARENA_ARRAY(&s->arena, columns * rows, struct inlines);
	t->align = ARENA_ARRAY(&s->arena, columns, enum cell_align);
	assert_true(t->head && t->cells && t->align);
	for (size_t i = 0; i < columns * rows; i++) {
		struct inlines *cell = i < columns ? &t->head[i] : &t->cells[i - columns];

		*cell = marked(s, cells[i]);
	}
	t->align[columns - 1] = ALIGN_RIGHT;
	t->caption = marked(s, "# Caption");
	b->u.table = t;
}

static void table__is_padded_by_width_when_it_fits(void **state)
{
	static const char *const cells[] = { "Name", "N", "柿 x", "1", "```", "", "e\xcc\x81",
		"300" };
	struct sheet *s = *state;

	table_fill(s, 2, 4, cells);
	sheet_expect(s, write_gemtext,
		" # Caption\n\n```table: # Caption\nName    N\n----  ---\n柿 x    1\n ```\n"
		"e\xcc\x81     300\n```\n");
	table_fill(s, 2, 4, cells);
	sheet_expect(s, write_menu,
		"i# Caption$\ni$\ni   Name    N$\ni   ----  ---$\ni   柿 x    1$\ni   ```$\n"
		"i   e\xcc\x81     300$\n");
}

static void table__that_is_too_wide_becomes_groups(void **state)
{
	static const char *const cells[] = { "A", "B:", LONG, "1", "", "{l /x|two}" };
	struct sheet *s = *state;

	table_fill(s, 2, 3, cells);
	sheet_expect(
		s, write_gemtext, " # Caption\n\n* A: " LONG "\n* B: 1\n\n* B: two\n\n=> /x two\n");
	table_fill(s, 2, 3, cells);
	sheet_expect(s, write_text,
		"# Caption\n\n"
		"  * A: This sentence has been made long enough that it must be\n"
		"    broken once or twice.\n  * B: 1\n\n  * B: two [1]\n\n[1] /x\n");
}

static void table__names_a_column_that_has_nothing_else(void **state)
{
	static const char *const cells[] = { "A", "B", "C", LONG, "", "", LONG, "", "x" };
	struct sheet *s = *state;

	table_fill(s, 3, 3, cells);
	sheet_expect(
		s, write_gemtext, " # Caption\n\n* A: " LONG "\n* B:\n\n* A: " LONG "\n* C: x\n");
}

/* A long heading is whole once, so that no word is lost; more would be a copy a row. */
static void table__says_a_long_heading_once(void **state)
{
	static const char *const cells[] = { "Which of the many things that one may say of it is "
					     "the one that matters most to the reader",
		"1", "2", "3" };
	struct sheet *s = *state;

	table_fill(s, 1, 4, cells);
	sheet_expect(s, write_gemtext,
		" # Caption\n\n* Which of the many things that one may say of it is the one that "
		"matters most to the reader: 1\n\n* Which of the many things that one may say of "
		"it is the one that matters most...: 2\n\n* Which of the many things that one "
		"may say of it is the one that matters most...: 3\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHEET_TEST(text__is_wrapped_and_headings_are_underlined),
		SHEET_TEST(list__hangs_under_its_text),
		SHEET_TEST(link__is_written_out_whole),
		SHEET_TEST(definitions_and_code__are_moved_in),
		SHEET_TEST(table__is_padded_by_width_when_it_fits),
		SHEET_TEST(table__that_is_too_wide_becomes_groups),
		SHEET_TEST(table__names_a_column_that_has_nothing_else),
		SHEET_TEST(table__says_a_long_heading_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
