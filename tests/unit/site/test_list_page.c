/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/lists.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct list_page page;

static void is(const char *wanted)
{
	if (!str_eq(buf_view(&page.out), str_of(wanted)))
		fail_msg("made\n%.*s", STR_PRINTF(buf_view(&page.out)));
	list_end(&page);
}

static unsigned longest_run(struct str menu)
{
	unsigned run = 0, longest = 0;

	while (menu.len) {
		struct str line = str_line(&menu);

		run = line.len && line.p[0] == 'i' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

static void list_page__puts_one_blank_line_between_parts(void **state)
{
	(void)state;
	list_begin(&page, STORE_GEMINI);
	list_title(&page, STR("T"));
	list_gap(&page, true);
	list_gap(&page, false);
	list_item(&page, '1', STR("/a b/"), STR("A"));
	list_heading(&page, STR("Files"));
	list_item(&page, '0', STR("/x.txt"), STR("x.txt"));
	list_gap(&page, true);
	is("# T\n\n=> /a%20b/ A\n\n## Files\n\n=> /x.txt x.txt\n");
}

static void list_page__makes_menus_of_the_same_parts(void **state)
{
	(void)state;
	list_begin(&page, STORE_GOPHER);
	list_title(&page, STR("T"));
	list_words(&page, STR("Some words."));
	list_gap(&page, true);
	list_item(&page, '1', STR("/a b/"), STR("A"));
	is("iT\t\tnull.host\t1\r\ni\t\tnull.host\t1\r\niSome words.\t\tnull.host\t1\r\n"
	   "i\t\tnull.host\t1\r\n1A\t/a~20b/\t\x01\r\n");
}

static void list_page__keeps_text_lines_as_text(void **state)
{
	(void)state;
	list_begin(&page, STORE_GEMINI);
	list_words(&page, STR("# not a heading"));
	list_item(&page, '1', STR("/a"), STR("=> /b b"));
	is(" # not a heading\n=> /a => /b b\n");
}

static void list_page__never_goes_on_for_long_without_an_item(void **state)
{
	struct buf words, raw;

	(void)state;
	buf_init(&words, 1 << 20);
	buf_init(&raw, 1 << 20);
	for (int i = 0; i < 3000; i++)
		buf_puts(&words, "word ");
	for (int i = 0; i < 3 * INFO_MAX + 5; i++)
		buf_puts(&raw, "iline\t\tnull.host\t1\r\n");
	list_begin(&page, STORE_GOPHER);
	list_title(&page, STR("T"));
	list_raw(&page, buf_view(&raw));
	list_words(&page, buf_view(&words));
	assert_in_range(longest_run(buf_view(&page.out)), INFO_MAX / 2, INFO_MAX);
	list_end(&page);
	buf_release(&words);
	buf_release(&raw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(list_page__puts_one_blank_line_between_parts),
		cmocka_unit_test(list_page__makes_menus_of_the_same_parts),
		cmocka_unit_test(list_page__keeps_text_lines_as_text),
		cmocka_unit_test(list_page__never_goes_on_for_long_without_an_item),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
