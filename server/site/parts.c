/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/parts.h"

#include "base/mem.h"
#include "files/name.h"

static bool is_skipped(struct str path)
{
	while (path.len)
		if (name_is_skipped(str_cut(&path, '/')))
			return true;
	return false;
}

int parts_add(struct run *run, struct parts *parts, struct str path, struct err *err)
{
	int result;

	parts->whole |= !path.len;
	if (!path.len || is_skipped(path))
		return 0;
	result = texts_add(run, &parts->families, walk_family_of(path), err);
	return result < 0 ? result
			  : texts_add(run, &parts->folders,
				    arena_printf(&run->arena, "%.*s/", STR_PRINTF(path)), err);
}

static bool is_below_any(const struct texts *folders, size_t count, struct str path)
{
	for (size_t i = 0; i < count; i++)
		if (str_starts(path, folders->at[i]))
			return true;
	return false;
}

static bool is_in_any(const struct texts *families, size_t count, struct str path)
{
	for (size_t i = 0; i < count; i++)
		if (walk_in_family(families->at[i], path))
			return true;
	return false;
}

/* What holds another stands before it. */
void parts_settle(struct parts *parts)
{
	struct texts *folders = &parts->folders, *families = &parts->families;
	size_t kept = 0;

	texts_sort(folders);
	texts_sort(families);
	for (size_t i = 0; i < folders->count; i++)
		if (!is_below_any(folders, kept, folders->at[i]))
			folders->at[kept++] = folders->at[i];
	folders->count = kept;
	kept = 0;
	for (size_t i = 0; i < families->count; i++)
		if (!is_below_any(folders, folders->count, families->at[i]) &&
			!is_in_any(families, kept, families->at[i]))
			families->at[kept++] = families->at[i];
	families->count = kept;
}

void parts_release(struct parts *parts)
{
	mem_free(parts->families.at);
	mem_free(parts->folders.at);
}

bool path_beneath(const char *dir, struct str path, struct str *ret_rest)
{
	struct str root = str_of(dir);

	while (root.len && root.p[root.len - 1] == '/')
		root.len--;
	while (path.len && path.p[path.len - 1] == '/')
		path.len--;
	if (!str_starts(path, root) || (path.len > root.len && path.p[root.len] != '/'))
		return false;
	*ret_rest = str_from(path, root.len + 1);
	return true;
}
