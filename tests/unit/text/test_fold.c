/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/fold.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void folds(const char *from, const char *to)
{
	struct arena arena;
	struct str made;

	arena_init(&arena, SIZE_MAX);
	made = text_fold(&arena, str_of(from));
	if (!str_eq(made, str_of(to)))
		fail_msg("\"%s\" became \"%.*s\"", from, STR_PRINTF(made));
	arena_release(&arena);
}

static void fold__overlooks_case_in_every_script(void **state)
{
	(void)state;
	folds("Walks 2", "walks 2");
	folds("МУЗЫКА", "музыка");
	folds("ΣΊΣΥΦΟΣ", "σισυφοσ");
	folds("Straße", "strasse");
}

static void fold__overlooks_marks_however_they_are_written(void **state)
{
	(void)state;
	folds("\xc3\x85ngstr\xc3\xb6m", "angstrom");
	folds("A\xcc\x8angstro\xcc\x88m", "angstrom");
	folds("\xef\xac\x81n", "fin");
}

static void fold__leaves_what_is_not_text_as_it_is(void **state)
{
	(void)state;
	folds("", "");
	folds("A\xff", "A\xff");
	folds("日本語", "日本語");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fold__overlooks_case_in_every_script),
		cmocka_unit_test(fold__overlooks_marks_however_they_are_written),
		cmocka_unit_test(fold__leaves_what_is_not_text_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
