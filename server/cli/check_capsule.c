/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What only all files of a capsule together show, and what their names do. */
#include "article/sections.h"
#include "base/mem.h"
#include "cli/check.h"
#include "site/address.h"
#include "text/lines.h"
#include "text/slug.h"

#include <stdlib.h>

enum { LARGE_ARTICLE = 1024 * 1024, LARGE_FILE = 100 * 1024 * 1024 };

static bool is_article(const struct check_file *file)
{
	return file->kind == CHECK_ARTICLE || file->kind == CHECK_FRONT;
}

static bool is_shown(const struct check_file *file)
{
	return is_article(file) && file->read && !file->draft;
}

static struct str last_part(struct str path)
{
	size_t slash = str_find_last(path, '/');

	return slash < path.len ? str_from(path, slash + 1) : path;
}

/* ---- names and sizes ---------------------------------------------------------------- */

static bool is_plain(struct str name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.p[i] <= ' ' || (unsigned char)name.p[i] >= 0x7f)
			return false;
	return true;
}

static void look_at_article_name(struct check *check, struct check_file *file)
{
	struct str name = last_part(file->path), stem = str_upto(name, str_find_last(name, '.'));
	struct str slug = address_slug(&check->arena, file->path);
	struct str wanted = arena_printf(&check->arena, "%.*s%.*s/",
		STR_PRINTF(address_folder(&check->arena, file->path)), STR_PRINTF(slug));

	if (file->kind != CHECK_ARTICLE || !str_eq(file->base, wanted))
		return; /* a front has its folder's address, or the author named a slug */
	if (stem.len > SLUG_MAX)
		check_sayf(check, file, 0, false, "name",
			"choose a shorter name, or name the last part with `slug:`",
			"its name is cut at %d characters for the address %.*s", SLUG_MAX,
			STR_PRINTF(wanted));
	else if (str_starts(slug, STR("s-")) && slug.len == 8 && !str_starts_nocase(stem, STR("s")))
		check_sayf(check, file, 0, false, "name",
			"name the last part with `slug:`, in letters that anybody can type",
			"its name has no letters that an address can hold, so it is served at %.*s",
			STR_PRINTF(wanted));
	else if (!title_from_name(&check->arena, file->path).len && !address_date(file->path).len)
		check_sayf(check, file, 0, false, "name",
			"choose a name that says what it is about, or name one with `slug:`",
			"the address %.*s says nothing to a reader", STR_PRINTF(wanted));
}

static void look_at_folders(struct check *check, struct check_file *file, struct str_map *seen)
{
	for (size_t i = 0; i < file->path.len; i++) {
		struct str folder = str_upto(file->path, i + 1);
		bool fresh = false;

		if (file->path.p[i] != '/' || is_plain(last_part(str_upto(folder, i))))
			continue;
		if (!str_map_put(seen, folder, &fresh) || !fresh)
			continue;
		check_sayf(check, check_file_at(check, folder, CHECK_OTHER), 0, false, "name",
			"rename it with a-z, 0-9 and hyphens",
			"the folder's name stands in every address below it and is hard to type "
			"there");
	}
}

static void look_at_size(struct check *check, struct check_file *file)
{
	if (is_article(file) && file->read && file->size > LARGE_ARTICLE)
		check_sayf(check, file, 0, false, "size", "part it into several articles",
			"the article has %llu KiB; its one-page view is long in coming",
			(unsigned long long)file->size / 1024);
	if (!is_article(file) && file->size > LARGE_FILE)
		check_sayf(check, file, 0, false, "size",
			"offer it elsewhere, or say its size beside the link",
			"the file has %llu MiB, and no reader of either protocol is told so before",
			(unsigned long long)file->size / (1024 * 1024));
}

void check_names(struct check *check)
{
	size_t count = check->count; /* findings may add to it */
	struct str_map seen;

	str_map_init(&seen, &check->arena);
	for (size_t i = 0; i < count; i++) {
		struct check_file *file = check->file[i];

		if (file->kind == CHECK_OTHER)
			continue;
		look_at_size(check, file);
		look_at_folders(check, file, &seen);
		if (is_article(file) && file->read)
			look_at_article_name(check, file);
		else if (!is_article(file) && !is_plain(last_part(file->path)))
			check_sayf(check, file, 0, false, "name",
				"rename it with a-z, 0-9, dots and hyphens",
				"its name has spaces or other characters that its address must "
				"write as %%XX");
	}
}

/* ---- addresses that two want ------------------------------------------------------------- */

static int by_base(const void *a, const void *b)
{
	const struct check_file *const *x = a, *const *y = b;
	int order = str_compare((*x)->base, (*y)->base);

	return order ? order : str_compare((*x)->path, (*y)->path);
}

static void look_at_address(struct check *check, struct check_file *file, struct check_file *first)
{
	const char *remedy = "rename one of them, or name another with `slug:`";

	if (address_reserved(file->base))
		check_sayf(check, file, 0, true, "collision",
			"rename it, or name another with `slug:`",
			"the address %.*s is Bifold's own, so the article is served at another",
			STR_PRINTF(file->base));
	else if (first && str_eq(first->base, file->base))
		check_sayf(check, file, 0, true, "collision", remedy,
			"its address %.*s is that of %.*s too, so it is served at another with a "
			"number",
			STR_PRINTF(file->base), STR_PRINTF(first->path));
}

/* As the index run does it: the first by name keeps the address. */
static void look_at_addresses(struct check *check, struct check_file **shown, size_t count)
{
	struct check_file *first = NULL;

	if (count)
		qsort(shown, count, sizeof(*shown), by_base);
	for (size_t i = 0; i < count; i++) {
		look_at_address(check, shown[i], first);
		if (!first || !str_eq(first->base, shown[i]->base))
			first = shown[i];
	}
}

static void look_at_statics(struct check *check)
{
	size_t count = check->count;

	for (size_t i = 0; i < count; i++) {
		struct check_file *file = check->file[i];
		struct str address;

		if (file->kind != CHECK_STATIC && file->kind != CHECK_SETTINGS)
			continue;
		address = arena_printf(&check->arena, "/%.*s", STR_PRINTF(file->path));
		if (address_reserved(address))
			check_sayf(check, file, 0, true, "collision", "rename the file",
				"the address %.*s is Bifold's own, so nobody can fetch this file",
				STR_PRINTF(address));
	}
}

/* ---- titles, dates, languages ------------------------------------------------------------- */

static int by_title(const void *a, const void *b)
{
	const struct check_file *const *x = a, *const *y = b;
	int order = str_compare((*x)->title, (*y)->title);

	return order ? order : str_compare((*x)->path, (*y)->path);
}

static void look_at_titles(struct check *check, struct check_file **shown, size_t count)
{
	if (count)
		qsort(shown, count, sizeof(*shown), by_title);
	for (size_t i = 1, first = 0; i < count; i++) {
		if (!str_eq(shown[i]->title, shown[first]->title) || !shown[i]->title.len) {
			first = i;
			continue;
		}
		check_sayf(check, shown[i], 0, false, "duplicate-title",
			"tell the two apart in their titles",
			"the title \"%.*s\" is that of %.*s too", STR_PRINTF(shown[i]->title),
			STR_PRINTF(shown[first]->path));
	}
}

static void look_at_dates(struct check *check, struct check_file **shown, size_t count)
{
	size_t dated = 0, articles = 0;

	for (size_t i = 0; i < count; i++) {
		articles += shown[i]->kind == CHECK_ARTICLE;
		dated += shown[i]->kind == CHECK_ARTICLE && shown[i]->date.len > 0;
	}
	if (dated * 2 < articles)
		return; /* not a capsule that goes by dates */
	for (size_t i = 0; i < count; i++)
		if (shown[i]->kind == CHECK_ARTICLE && !shown[i]->date.len)
			check_sayf(check, shown[i], 0, false, "undated",
				"add `date: YYYY-MM-DD`, or begin the file's name with it",
				"it has no date while most articles have one: it is listed last "
				"and is in no feed");
}

static void look_at_languages(struct check *check, struct check_file **shown, size_t count)
{
	size_t missing = 0;

	for (size_t i = 0; i < count; i++)
		missing += !shown[i]->lang.len;
	if (!missing)
		return;
	if (!check->whole) {
		check_sayf(check, shown[0], 0, false, "lang", "add `lang: en`, or what it is in",
			"it does not say its language, which screen readers speak by");
		return;
	}
	check_sayf(check, check_file_at(check, STR_EMPTY, CHECK_OTHER), 0, false, "lang",
		"put `lang: en`, or what they are in, into .bifold.yaml in this folder, or into "
		"each",
		"%zu of %zu articles do not say their language, which screen readers speak by",
		missing, count);
}

static void look_at_drafts(struct check *check)
{
	size_t count = check->count;

	for (size_t i = 0; i < count; i++)
		if (check->file[i]->read && check->file[i]->draft)
			check_sayf(check, check->file[i], 0, false, "draft",
				"take `draft` out of its metadata when it is done",
				"it is a draft, so readers do not get it");
}

void check_capsule(struct check *check)
{
	struct check_file **shown = mem_alloc((check->count + 1) * sizeof(struct check_file *));
	size_t count = 0;

	for (size_t i = 0; shown && i < check->count; i++)
		if (is_shown(check->file[i]))
			shown[count++] = check->file[i];
	look_at_drafts(check);
	if (shown) {
		look_at_languages(check, shown, count);
		look_at_addresses(check, shown, count);
		look_at_titles(check, shown, count);
		if (check->whole)
			look_at_dates(check, shown, count);
	} else {
		check->arena.failed = true;
	}
	look_at_statics(check);
	mem_free(shown);
}
