/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "files/name.h"

bool name_is_skipped(struct str name)
{
	static const char *const tails[] = { "~", ".swp", ".swx", ".swo", ".tmp", ".temp", ".bak",
		".orig", ".rej", ".part", ".crdownload", ".kate-swp", "___jb_tmp___",
		"___jb_old___" };

	if (!name.len || name.p[0] == '.')
		return true;
	if (str_starts(name, STR("~$"))) /* office programs lock files so */
		return true;
	if (name.p[0] == '#' && name.p[name.len - 1] == '#')
		return true;
	if (str_eq(name, STR("4913"))) /* Vim tries whether it may write here */
		return true;
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
		if (str_ends(name, str_of(tails[i])))
			return true;
	return false;
}
