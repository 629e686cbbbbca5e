/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/paths.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

void paths_clear(struct paths *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		mem_free(paths->at[i]);
	*paths = (struct paths){ .count = 0 };
}

void paths_add_all(struct paths *paths)
{
	paths_clear(paths);
	paths->all = true;
}

bool paths_empty(const struct paths *paths)
{
	return !paths->all && paths->count == 0;
}

/* What changes is mostly what changed last: a file is written in several pieces. */
static bool is_there(const struct paths *paths, const char *path)
{
	for (size_t i = paths->count; i-- > 0;)
		if (strcmp(paths->at[i], path) == 0)
			return true;
	return false;
}

/* Takes the memory of `path`. */
static void add(struct paths *paths, char *path)
{
	if (!path || (!paths->all && paths->count == PATHS_MAX && !is_there(paths, path)))
		paths_add_all(paths);
	if (!path || paths->all || is_there(paths, path))
		mem_free(path);
	else
		paths->at[paths->count++] = path;
}

void paths_add(struct paths *paths, const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path;

	if (paths->all)
		return;
	path = mem_alloc(size);
	if (path)
		snprintf(path, size, "%s/%s", folder, name);
	add(paths, path);
}

void paths_take(struct paths *to, struct paths *from)
{
	if (from->all)
		paths_add_all(to);
	for (size_t i = 0; i < from->count; i++)
		add(to, from->at[i]);
	*from = (struct paths){ .count = 0 };
}
