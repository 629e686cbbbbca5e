/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "write_doc.h"

static void paragraph__is_one_line_of_its_own_type(void **state)
{
	struct sheet *s = *state;

	sheet_text(s, "One {e|soft} {s|strong} {c|code}  line.");
	sheet_text(s, "# not a heading");
	sheet_text(s, "first{r|}# second{r|}third");
	sheet_text(s, "");
	sheet_text(s, "last");
	sheet_expect(s, write_gemtext,
		"One soft strong code line.\n\n # not a heading\n\nfirst\n # "
		"second\nthird\n\nlast\n");
}

static void heading__is_shifted_and_clamped(void **state)
{
	struct sheet *s = *state;

	sheet_heading(s, 1, "One");
	sheet_heading(s, 3, "Three");
	sheet_heading(s, 6, "Six");
	sheet_heading(s, 2, "");
	sheet_text(s, "x");
	sheet_expect(s, write_gemtext, "## One\n\n### Three\n\n### Six\n\nx\n");
}

static void list__nests_with_dashes_and_keeps_numbers(void **state)
{
	struct sheet *s = *state;
	struct block *b = sheet_add(s, BLOCK_LIST), **before;
	struct item *item;

	sheet_item(s, &b->u.list, "one");
	item = sheet_item(s, &b->u.list, "two{r|}lines");
	before = sheet_into(s, &item->blocks->next);
	b = sheet_add(s, BLOCK_LIST);
	b->u.list.ordered = true;
	b->u.list.start = 9;
	sheet_item(s, &b->u.list, "nine");
	item = sheet_item(s, &b->u.list, "ten");
	sheet_into(s, &item->blocks->next);
	b = sheet_add(s, BLOCK_LIST);
	sheet_item(s, &b->u.list, "deep")->check = CHECK_DONE;
	sheet_item(s, &b->u.list, "")->check = CHECK_OPEN;
	sheet_back(s, before);
	sheet_expect(s, write_gemtext,
		"* one\n* two lines\n– 9. nine\n– 10. ten\n* – – [x] deep\n* – – [ ]\n");
}

static void list__parts_items_of_several_blocks(void **state)
{
	struct sheet *s = *state;
	struct block *b = sheet_add(s, BLOCK_LIST), **before;
	struct item *item = sheet_item(s, &b->u.list, "one");

	before = sheet_into(s, &item->blocks->next);
	sheet_text(s, "* more");
	sheet_pre(s, PRE_CODE, "c", "x;\n");
	item = sheet_item(s, &b->u.list, NULL);
	sheet_into(s, &item->blocks);
	sheet_pre(s, PRE_CODE, "", "y\n");
	sheet_item(s, &b->u.list, "three");
	sheet_back(s, before);
	sheet_text(s, "end");
	sheet_expect(s, write_gemtext,
		"* one\n\n * more\n\n```c source\nx;\n```\n\n```preformatted text\ny\n```\n\n"
		"* three\n\nend\n");
}

static void quote__is_quote_lines_whatever_it_holds(void **state)
{
	struct sheet *s = *state;
	struct block *b = sheet_add(s, BLOCK_QUOTE), **before;

	before = sheet_into(s, &b->u.quote.blocks);
	sheet_text(s, "a{r|}b");
	sheet_heading(s, 2, "h");
	sheet_pre(s, PRE_CODE, "c", "x\n\ny\n");
	sheet_link(s, "/l", "label");
	b->u.quote.by = marked(s, "Somebody");
	b = sheet_add(s, BLOCK_LIST);
	sheet_item(s, &b->u.list, "i");
	b = sheet_add(s, BLOCK_QUOTE);
	sheet_into(s, &b->u.quote.blocks);
	sheet_text(s, "inner");
	sheet_back(s, before);
	sheet_text(s, "out");
	sheet_expect(s, write_gemtext,
		"> a\n> b\n> h\n> x\n>\n> y\n> label\n> * i\n> inner\n> — Somebody\n\n"
		"=> /l label\n\nout\n");
}

static void definitions__are_a_term_and_items(void **state)
{
	struct sheet *s = *state;
	struct block *b = sheet_add(s, BLOCK_DEFINITIONS);

	sheet_item(s, &b->u.list, "the meaning")->term = marked(s, "Term");
	sheet_item(s, &b->u.list, "another")->term = marked(s, "# Second:");
	sheet_expect(s, write_gemtext, "Term:\n* the meaning\n\n # Second:\n* another\n");
}

static void notes__are_marked_lines(void **state)
{
	struct sheet *s = *state;
	struct block *b;

	sheet_text(s, "claim{n x|[1]}");
	b = sheet_add(s, BLOCK_NOTES);
	sheet_item(s, &b->u.list, "one")->term = marked(s, "[1]");
	sheet_item(s, &b->u.list, "two")->term = marked(s, "b");
	sheet_expect(s, write_gemtext, "claim[1]\n\n[1] one\n[b] two\n");
}

static void pre__says_what_it_is(void **state)
{
	static const struct {
		enum pre_kind kind;
		const char *label, *alt;
	} cases[] = {
		{ PRE_CODE, "c", "c source" },
		{ PRE_CODE, "a C program", "a C program" },
		{ PRE_CODE, "", "preformatted text" },
		{ PRE_ART, "cat", "cat" },
		{ PRE_ART, "", "preformatted text" },
		{ PRE_VERSE, "", "verse" },
		{ PRE_MATH, "", "math" },
		{ PRE_TABLE, "", "table" },
	};
	struct sheet *s = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char want[128];

		sheet_pre(s, cases[i].kind, cases[i].label, "\tx  \n```\n");
		snprintf(want, sizeof(want), "```%s\n\tx  \n ```\n```\n", cases[i].alt);
		sheet_expect(s, write_gemtext, want);
	}
}

static void scripts__are_unicode_where_all_of_them_are(void **state)
{
	struct sheet *s = *state;

	sheet_text(s, "H{b|2}O x{p|10} y{p|-1} a{b|i} b{p|n+1} 2{p|nd} {k|gone} {m|\\pi r^2}");
	sheet_expect(s, write_gemtext, "H₂O x¹⁰ y⁻¹ a_i b^(n+1) 2^nd ~~gone~~ \\pi r^2\n");
}

static void rule__and_figure__have_lines(void **state)
{
	struct sheet *s = *state;
	struct block *b;

	sheet_text(s, "a");
	sheet_add(s, BLOCK_RULE);
	b = sheet_add(s, BLOCK_FIGURE);
	b->u.figure.target = STR("img/x.png");
	b->u.figure.alt = marked(s, "A cat");
	b->u.figure.caption = marked(s, "# The cat");
	b = sheet_add(s, BLOCK_FIGURE);
	b->u.figure.target = STR("y.png");
	b->u.figure.caption = marked(s, "Only words");
	b = sheet_add(s, BLOCK_FIGURE);
	b->u.figure.target = STR("javascript:x");
	b->u.figure.alt = marked(s, "kept");
	sheet_expect(s, write_gemtext,
		"a\n\n---\n\n=> /img/x.png [image] A cat\n # The cat\n\n=> /y.png [image] Only "
		"words\n\n"
		"[image] kept\n");
}

static void gemtext__comes_back_as_it_was_laid_out(void **state)
{
	struct sheet *s = *state;
	struct block *b;

	s->doc.format = FORMAT_GEMTEXT;
	sheet_text(s, "one")->line = 1;
	sheet_text(s, "two")->line = 2;
	sheet_text(s, "three")->line = 4;
	b = sheet_add(s, BLOCK_LIST);
	b->line = 5;
	sheet_item(s, &b->u.list, "i")->blocks->line = 5;
	sheet_item(s, &b->u.list, "j")->blocks->line = 6;
	b = sheet_add(s, BLOCK_PREFORMATTED);
	b->line = 7;
	b->u.pre.text = STR("x\n");
	sheet_text(s, "four")->line = 10;
	sheet_expect(s, write_gemtext, "one\ntwo\n\nthree\n* i\n* j\n```\nx\n```\nfour\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHEET_TEST(paragraph__is_one_line_of_its_own_type),
		SHEET_TEST(heading__is_shifted_and_clamped),
		SHEET_TEST(list__nests_with_dashes_and_keeps_numbers),
		SHEET_TEST(list__parts_items_of_several_blocks),
		SHEET_TEST(quote__is_quote_lines_whatever_it_holds),
		SHEET_TEST(definitions__are_a_term_and_items),
		SHEET_TEST(notes__are_marked_lines),
		SHEET_TEST(pre__says_what_it_is),
		SHEET_TEST(scripts__are_unicode_where_all_of_them_are),
		SHEET_TEST(rule__and_figure__have_lines),
		SHEET_TEST(gemtext__comes_back_as_it_was_laid_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
