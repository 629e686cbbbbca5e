/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "files/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void name__of_what_programs_leave_for_a_while_is_skipped(void **state)
{
	static const char *const names[] = { "", ".git", ".walk.md.swp", "walk.md.swp", "walk.md~",
		"#walk.md#", ".#walk.md", "4913", ".goutputstream-X7Q2Z3", ".walk.md.kate-swp",
		"walk.md.kate-swp", "~$walk.txt", "walk.tmp", "walk.md.bak", "walk.orig",
		"walk.rej", "walk.part", "walk.crdownload", "walk.md___jb_tmp___" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!name_is_skipped(str_of(names[i])))
			fail_msg("%s is not skipped", names[i]);
}

static void name__of_an_ordinary_file_is_not_skipped(void **state)
{
	static const char *const names[] = { "walk.md", "a#b.md", "#1.md", "49130", "~walk.md",
		"$walk", "swp", "a.swp.md", "part" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (name_is_skipped(str_of(names[i])))
			fail_msg("%s is skipped", names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name__of_what_programs_leave_for_a_while_is_skipped),
		cmocka_unit_test(name__of_an_ordinary_file_is_not_skipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
