/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What a file's name alone says. */
#include "site/walk.h"

#include "article/read.h"
#include "text/clean.h"

struct str walk_stem(struct str name)
{
	return str_upto(name, str_find_last(name, '.'));
}

enum walk_kind walk_kind_of(struct str name)
{
	/* Text that other programs look for under its own name. */
	static const char *const plain[] = { "robots.txt", "caps.txt", "favicon.txt",
		"security.txt", "humans.txt", "ads.txt" };

	if (article_format_of(name) < 0)
		return WALK_STATIC;
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (str_eq_nocase(name, str_of(plain[i])))
			return WALK_STATIC;
	return article_is_index(walk_stem(name)) ? WALK_INDEX : WALK_ARTICLE;
}

bool walk_servable(struct str name)
{
	if (!utf8_valid(name))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.p[i] < 0x20 || name.p[i] == 0x7f || name.p[i] == '\\')
			return false;
	return true;
}

static struct str last_part(struct str path)
{
	size_t slash = str_find_last(path, '/');

	return slash < path.len ? str_from(path, slash + 1) : path;
}

struct str walk_family_of(struct str path)
{
	struct str name = last_part(path);

	return str_upto(path, path.len - name.len + str_find(name, '.'));
}

bool walk_in_family(struct str family, struct str path)
{
	struct str rest = str_from(path, family.len);

	return str_starts(path, family) && (!rest.len || rest.p[0] < '/') &&
	       str_find(rest, '/') == rest.len;
}
