/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "config/capsules.h"

#include "base/hash.h"
#include "config/address.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, ARENA_MAX = 1024 * 1024 };

/* Append the components of `path` without "." and empty ones; ".." takes one
 * back, as a shell's `cd` reads it. */
static bool append(char absolute[PATH_ROOM], size_t *len, struct str path)
{
	while (path.len) {
		struct str part = str_cut(&path, '/');

		if (part.len == 0 || str_eq(part, STR(".")))
			continue;
		if (str_eq(part, STR(".."))) {
			while (*len > 0 && absolute[--*len] != '/')
				;
			continue;
		}
		if (*len + 1 + part.len >= PATH_ROOM)
			return false;
		absolute[(*len)++] = '/';
		memcpy(absolute + *len, part.p, part.len);
		*len += part.len;
	}
	return true;
}

/* Links stay as they are: one that is turned to another release of a capsule
 * does not make it another capsule. */
static int make_absolute(struct str given, char absolute[PATH_ROOM], struct err *err)
{
	char here[PATH_ROOM];
	size_t len = 0;
	bool fits = true;

	if (!str_starts(given, STR("/")))
		fits = getcwd(here, sizeof(here)) && append(absolute, &len, str_of(here));
	if (!fits || !append(absolute, &len, given))
		return err_set(err, ERR_USAGE,
			"the name of the folder '%.*s...' is longer than 4095 octets",
			STR_PRINTF(str_upto(given, 40)));
	if (len == 0)
		absolute[len++] = '/';
	absolute[len] = '\0';
	return 0;
}

static int number_of(const char *dir)
{
	int number = (int)(hash_str(HASH_START, str_of(dir)) & 0x7fffffff);

	return number ? number : 1;
}

static int add(struct config_capsules *capsules, const struct config_capsule *capsule,
	size_t *ret_at, struct err *err)
{
	struct config_capsule *to;

	for (size_t i = 0; i < capsules->count; i++) {
		to = &capsules->at[i];
		if (strcmp(to->dir, capsule->dir) == 0) {
			*ret_at = i;
			return 0;
		}
		if (to->number == capsule->number)
			return err_set(err, ERR_USAGE,
				"the folders %s and %s cannot both be capsules, because their "
				"names come to the same number; rename one of them",
				to->dir, capsule->dir);
	}
	to = &capsules->at[capsules->count];
	*to = *capsule;
	to->dir = arena_str(&capsules->arena, str_of(capsule->dir)).p;
	to->given = arena_str(&capsules->arena, capsule->given);
	to->host = arena_str(&capsules->arena, capsule->host);
	*ret_at = capsules->count++;
	return arena_failed(&capsules->arena) ? err_nomem(err) : 0;
}

static int add_host(const struct config *config, size_t i, const char *main_dir,
	struct config_capsules *capsules, struct err *err)
{
	char dir[PATH_ROOM];
	struct config_capsule capsule = { .dir = dir };
	struct config_host host;
	int rc = config_host_parse(config->hosts.at[i], &host, err);

	if (rc == 0) {
		capsule.given = host.capsule.len ? host.capsule : config->capsule_dir;
		rc = make_absolute(capsule.given, dir, err);
	}
	if (rc < 0)
		return rc;
	capsule.host = str_of(host.name);
	capsule.main = strcmp(dir, main_dir) == 0;
	capsule.number = capsule.main ? 0 : number_of(dir);
	return add(capsules, &capsule, &capsules->of_host[i], err);
}

int config_capsules_find(
	const struct config *config, struct config_capsules *ret_capsules, struct err *err)
{
	char main_dir[PATH_ROOM];
	bool any = false;
	int rc;

	memset(ret_capsules, 0, sizeof(*ret_capsules));
	arena_init(&ret_capsules->arena, ARENA_MAX);
	rc = make_absolute(config->capsule_dir, main_dir, err);
	for (size_t i = 0; rc == 0 && i < config->hosts.count; i++)
		rc = add_host(config, i, main_dir, ret_capsules, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < ret_capsules->count; i++)
		any |= ret_capsules->at[i].main;
	ret_capsules->at[0].main |= !any;
	return 0;
}

void config_capsules_release(struct config_capsules *capsules)
{
	arena_release(&capsules->arena);
	capsules->count = 0;
}

/* Where `path` leads, or will once it is made: the part that is there decides. */
static bool real_path(const char *path, char real[PATH_MAX])
{
	char head[PATH_MAX];
	size_t len = strlen(path), at = len, real_len;

	if (len == 0 || len >= PATH_MAX)
		return false;
	memcpy(head, path, len + 1);
	while (!realpath(at ? head : path[0] == '/' ? "/" : ".", real)) {
		if (errno != ENOENT || at == 0)
			return false;
		while (at && head[at - 1] == '/')
			at--;
		while (at && head[at - 1] != '/')
			at--;
		head[at] = '\0';
	}
	real_len = strlen(real);
	while (real_len && real[real_len - 1] == '/')
		real_len--;
	if (real_len + 1 + (len - at) >= PATH_MAX)
		return false;
	if (at < len) {
		real[real_len++] = '/';
		memcpy(real + real_len, path + at, len - at + 1);
	}
	return true;
}

int config_folder_apart(const struct config_capsules *capsules, const char *folder,
	const char *setting, bool hidden_ok, struct err *err)
{
	char inner[PATH_MAX], outer[PATH_MAX];

	if (!real_path(folder, inner))
		return 0;
	for (size_t i = 0; i < capsules->count; i++) {
		const struct config_capsule *of = &capsules->at[i];
		struct str rest;

		if (!realpath(of->dir, outer) || !str_starts(str_of(inner), str_of(outer)))
			continue;
		rest = str_from(str_of(inner), strcmp(outer, "/") ? strlen(outer) : 0);
		if (rest.len && rest.p[0] != '/')
			continue;
		if (hidden_ok && str_search(rest, STR("/.")) < rest.len)
			continue;
		return err_set(err, ERR_USAGE,
			"%s %s lies in %s %s, whose files are served; put it elsewhere", setting,
			folder, of->number == 0 ? "capsule.dir" : "the capsule", of->dir);
	}
	return 0;
}

static bool lies_in(const char *dir, struct str path)
{
	struct str root = str_of(dir);

	return str_starts(path, root) && (path.len == root.len || path.p[root.len] == '/');
}

/* Who stands inside a capsule that was named by a link sees its own name. */
int config_capsule_path(
	struct config_capsules *capsules, const char *given, struct str *ret_path, struct err *err)
{
	char absolute[PATH_ROOM], real[PATH_MAX];
	int rc = make_absolute(str_of(given), absolute, err);

	for (size_t i = 0; rc == 0 && i < capsules->count; i++) {
		const char *dir = capsules->at[i].dir;
		const char *named = lies_in(dir, str_of(absolute)) ? dir : realpath(dir, real);

		if (!named || !lies_in(named, str_of(absolute)))
			continue;
		*ret_path = arena_printf(&capsules->arena, "%s%s", dir, absolute + strlen(named));
		return arena_failed(&capsules->arena) ? err_nomem(err) : 0;
	}
	return rc < 0 ? rc
		      : err_set(err, ERR_USAGE,
				"'%s' lies in no capsule; name a file or folder of the capsule, or "
				"none to look at everything",
				given);
}
