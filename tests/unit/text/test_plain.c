/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena, SIZE_MAX / 4);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void expect(const char *gemtext, const char *plain)
{
	struct str out = plain_of_gemtext(&arena, str_of(gemtext));

	assert_int_equal(out.len, strlen(plain));
	assert_memory_equal(out.len ? out.p : "", plain, out.len);
}

static void plain__drops_the_signs_of_lines(void **state)
{
	(void)state;
	expect("## Title\n\nText.\n* item\n> said\n>\n#x\n", "Title\nText.\nitem\nsaid\nx\n");
	expect("", "");
	expect("no end", "no end\n");
}

static void plain__keeps_the_words_of_links_alone(void **state)
{
	(void)state;
	expect("=> /a/b The map\n=>gemini://x\ty\n=> /only\n=> \n", "The map\n");
	expect("=> /a [1] a plan\n=> /b [12]\n=> /c [x] kept\n=> /d [] kept\n",
		"[x] kept\n[] kept\n");
}

static void plain__leaves_preformatted_lines_as_they_are(void **state)
{
	(void)state;
	expect("```a label\n# no heading\n=> /no link\n\n  two\n```\n# Heading\n",
		"a label\n# no heading\n=> /no link\n  two\nHeading\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(plain__drops_the_signs_of_lines),
		TEST(plain__keeps_the_words_of_links_alone),
		TEST(plain__leaves_preformatted_lines_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
