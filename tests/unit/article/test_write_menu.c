/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "write_doc.h"

#define LONG "This sentence has been made long enough that it must be broken once or twice."

static void text__is_wrapped_into_info_lines(void **state)
{
	struct sheet *s = *state;

	sheet_text(s, LONG);
	sheet_text(s, ".");
	sheet_text(s, "a{r|}b    c");
	sheet_heading(s, 2, "Head");
	sheet_expect(s, write_menu,
		"iThis sentence has been made long enough that it must be broken once$\n"
		"ior twice.$\ni$\ni .$\ni$\nia$\nib c$\ni$\niHead$\n");
}

static void list__hangs_by_two(void **state)
{
	struct sheet *s = *state;
	struct block *b = sheet_add(s, BLOCK_LIST), **before;
	struct item *item = sheet_item(s, &b->u.list, LONG);

	before = sheet_into(s, &item->blocks->next);
	b = sheet_add(s, BLOCK_LIST);
	item = sheet_item(s, &b->u.list, LONG);
	sheet_into(s, &item->blocks->next);
	b = sheet_add(s, BLOCK_LIST);
	b->u.list.ordered = true;
	b->u.list.start = 3;
	sheet_item(s, &b->u.list, "deep");
	sheet_back(s, before);
	sheet_expect(s, write_menu,
		"i* This sentence has been made long enough that it must be broken$\n"
		"i  once or twice.$\n"
		"i  - This sentence has been made long enough that it must be broken$\n"
		"i  once or twice.$\n"
		"i  - 3. deep$\n");
}

static void quote__has_a_sign_before_each_line(void **state)
{
	struct sheet *s = *state;
	struct block *b = sheet_add(s, BLOCK_QUOTE), **before;

	before = sheet_into(s, &b->u.quote.blocks);
	sheet_text(s, LONG);
	b = sheet_add(s, BLOCK_QUOTE);
	sheet_into(s, &b->u.quote.blocks);
	sheet_text(s, "inner");
	sheet_back(s, before);
	sheet_text(s, "out");
	sheet_expect(s, write_menu,
		"i> This sentence has been made long enough that it must be broken$\n"
		"i> once or twice.$\ni>$\ni> > inner$\ni$\niout$\n");
}

static void pre__is_moved_in_and_never_too_wide(void **state)
{
	struct sheet *s = *state;

	sheet_pre(s, PRE_CODE, "c", "a\tb\n\n.\n");
	sheet_expect(s, write_menu, "i   a       b$\ni$\ni   .$\n");
	/* 66 columns: as it is; 68: moved in and broken */
	sheet_pre(s, PRE_ART, "",
		"012345678901234567890123456789012345678901234567890123456789012345\n");
	sheet_expect(s, write_menu,
		"i012345678901234567890123456789012345678901234567890123456789012345$\n");
	sheet_pre(s, PRE_ART, "",
		"01234567890123456789012345678901234567890123456789 123456789 1234567\n");
	sheet_expect(s, write_menu,
		"i   01234567890123456789012345678901234567890123456789 123456789$\ni   "
		"1234567$\n");
	sheet_pre(s, PRE_VERSE, "", "roses\n  red\n");
	sheet_expect(s, write_menu, "iroses$\ni  red$\n");
}

static void link__is_an_item_of_its_kind(void **state)
{
	static const char *const cases[][2] = {
		{ "https://a.example/x", "hL\tURL:https://a.example/x\t\x01\n" },
		{ "tel:988", "hL\tURL:tel:988\t\x01\n" },
		{ "other.md", "1L\t/other/\t\x01\n" },
		{ "/notes/", "1L\t/notes/\t\x01\n" },
		{ "/search", "7L\t/search\t\x01\n" },
		{ "robots.txt", "0L\t/robots.txt\t\x01\n" },
		{ "all.gmi", "0L\t/all.txt\t\x01\n" },
		{ "cat.gif", "gL\t/cat.gif\t\x01\n" },
		{ "my cat.PNG", "IL\t/my~20cat.PNG\t\x01\n" },
		{ "a.mp3", "sL\t/a.mp3\t\x01\n" },
		{ "a.zip", "9L\t/a.zip\t\x01\n" },
		{ "gopher://g.example", "1L\t\tg.example\t70\n" },
		{ "gopher://g.example/", "1L\t\tg.example\t70\n" },
		{ "gopher://g.example:7070/0/a%20b", "0L\t/a b\tg.example\t7070\n" },
		{ "GOPHER://g.example/1", "1L\t\tg.example\t70\n" },
		/* what is no plain item is left to the client's own judgement */
		{ "gopher://g.example/7/find%09words",
			"hL\tURL:gopher://g.example/7/find%09words\t\x01\n" },
		{ "gopher://g.example/hURL:x", "hL\tURL:gopher://g.example/hURL:x\t\x01\n" },
		{ "gopher://g.example:0/1", "hL\tURL:gopher://g.example:0/1\t\x01\n" },
		{ "gopher://u@g.example/1", "hL\tURL:gopher://u@g.example/1\t\x01\n" },
		{ "gopher://[::1]/1", "hL\tURL:gopher://[::1]/1\t\x01\n" },
		{ "gemini://g.example/", "hL\tURL:gemini://g.example/\t\x01\n" },
	};
	struct sheet *s = *state;

	s->doc.format = FORMAT_GEMTEXT;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sheet_link(s, cases[i][0], "L");
		sheet_expect(s, write_menu, cases[i][1]);
	}
}

/* What stands percent-encoded in an address has passed no sanitizer. */
static void link__without_words_shows_its_path_as_text(void **state)
{
	struct sheet *s = *state;

	s->doc.format = FORMAT_GEMTEXT;
	sheet_link(s, "/a%A2b.png", "");
	sheet_link(s, "/%E2%80%AEgnp.exe", "");
	sheet_link(s, "/k%C3%B6ln%20x", "");
	sheet_expect(s, write_menu,
		"I/a\xef\xbf\xbd"
		"b.png\t/a~A2b.png\t\x01\n"
		"9/gnp.exe\t/~E2~80~AEgnp.exe\t\x01\n"
		"1/k\xc3\xb6ln x\t/k~C3~B6ln~20x\t\x01\n");
}

static void link__says_what_its_item_does_not(void **state)
{
	struct sheet *s = *state;

	sheet_link(s, "https://www.a.example/x", "L");
	sheet_link(s, "gopher://g.example/1", "L");
	sheet_text(s, "{i cat.gif|A cat}");
	sheet_text(s, "{i https://a.example/cat.gif|A cat}");
	sheet_expect(s, write_menu,
		"hL (a.example)\tURL:https://www.a.example/x\t\x01\n"
		"1L (g.example)\t\tg.example\t70\ni$\n"
		"gA cat\t/cat.gif\t\x01\ni$\n"
		"h[image] A cat (a.example)\tURL:https://a.example/cat.gif\t\x01\n");
}

static void link__keeps_words_that_stand_nowhere_else(void **state)
{
	struct sheet *s = *state;

	sheet_link(s, "/x.zip", LONG);
	sheet_expect(s, write_menu,
		"9This sentence has been made long enough that it must be broken\t/x.zip\t\x01\n"
		"i  once or twice.$\n");
	sheet_text(s, "See {l /x.zip|" LONG "}");
	sheet_expect(s, write_menu,
		"iSee This sentence has been made long enough that it must be broken$\n"
		"ionce or twice.$\ni$\n"
		"9This sentence has been made long enough that it must be broken "
		"o...\t/x.zip\t\x01\n");
}

static void rule__is_a_wider_gap(void **state)
{
	struct sheet *s = *state;

	sheet_add(s, BLOCK_RULE);
	sheet_text(s, "a");
	sheet_add(s, BLOCK_RULE);
	sheet_text(s, "b");
	sheet_add(s, BLOCK_RULE);
	sheet_expect(s, write_menu, "ia$\ni$\ni$\nib$\n");
}

static void scripts__are_ascii(void **state)
{
	struct sheet *s = *state;

	sheet_text(s, "H{b|2}O x{p|-1}");
	sheet_expect(s, write_menu, "iH_2O x^(-1)$\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHEET_TEST(text__is_wrapped_into_info_lines),
		SHEET_TEST(list__hangs_by_two),
		SHEET_TEST(quote__has_a_sign_before_each_line),
		SHEET_TEST(pre__is_moved_in_and_never_too_wide),
		SHEET_TEST(link__is_an_item_of_its_kind),
		SHEET_TEST(link__without_words_shows_its_path_as_text),
		SHEET_TEST(link__says_what_its_item_does_not),
		SHEET_TEST(link__keeps_words_that_stand_nowhere_else),
		SHEET_TEST(rule__is_a_wider_gap),
		SHEET_TEST(scripts__are_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
