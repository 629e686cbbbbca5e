/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Home and the folders: the author's own words, the articles, then folders and files. */
#include "files/media.h"
#include "site/listing.h"
#include "site/page.h"
#include "text/clean.h"

enum { FILES_SHOWN = 1000 };

/* ---- below the articles ----------------------------------------------------------- */

struct file_list {
	struct listing *list;
	size_t count;
};

/* Programs know where to find these; people do not look for them. */
static bool unlisted(struct str path)
{
	static const char *const names[] = { "robots.txt", "caps.txt", "favicon.txt",
		"security.txt", "humans.txt", "ads.txt" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq_nocase(path, str_of(names[i])))
			return true;
	return false;
}

static int on_static(void *ctx, struct str path, struct err *err)
{
	struct file_list *files = ctx;
	struct listing *list = files->list;
	size_t slash = str_find_last(path, '/');
	struct str name = slash < path.len ? str_from(path, slash + 1) : path;
	struct str url;

	(void)err;
	if (unlisted(path) || files->count >= FILES_SHOWN)
		return 0;
	if (files->count++ == 0)
		ON_BOTH(list, list_heading, STR("Files"));
	url = arena_printf(&list->arena, "/%.*s", STR_PRINTF(path));
	ON_BOTH(list, list_item, media_item_type(path), url, clean_line(&list->arena, name));
	return 0;
}

static void add_folders(struct listing *list)
{
	const struct texts *folders = &list->run->folders;
	bool any = false;

	for (size_t i = 0; i < folders->count; i++) {
		struct str folder = folders->at[i];
		struct str rest = str_from(folder, list->address.len);

		if (!rest.len || !str_starts(folder, list->address) ||
			str_find(rest, '/') + 1 != rest.len)
			continue;
		if (!any)
			ON_BOTH(list, list_heading, STR("Folders"));
		any = true;
		ON_BOTH(list, list_item, '1', folder, folder_title(&list->arena, folder));
	}
}

/* ---- home ------------------------------------------------------------------------ */

static int note_any(void *ctx, const struct list_row *list, struct err *err)
{
	bool *any = ctx;

	(void)err;
	*any = *any || list->count > 0;
	return 0;
}

static int has_lists(struct run *run, enum list_kind kind, bool *ret_any, struct err *err)
{
	*ret_any = false;
	return writer_lists(run->writer, run->capsule, kind, 1, note_any, ret_any, err);
}

/* What leads on from home, as far as there is something there. */
static int add_ways(struct listing *list, struct err *err)
{
	bool years, tags = false, feed = false;
	int result = has_lists(list->run, LIST_YEAR, &years, err);

	if (result >= 0)
		result = has_lists(list->run, LIST_TAG, &tags, err);
	if (result >= 0)
		result = feed_wanted(list->run, list->id, &feed, err);
	if (result < 0 || !years)
		return result;
	ON_BOTH(list, list_gap, true);
	ON_BOTH(list, list_item, '7', STR("/search"), STR("Search"));
	if (tags)
		ON_BOTH(list, list_item, '1', STR("/tags/"), STR("Tags"));
	ON_BOTH(list, list_item, '1', STR("/archive/"), STR("Archive"));
	if (feed)
		ON_BOTH(list, list_item, '0', STR("/atom.xml"), STR("Atom feed"));
	return 0;
}

static struct str home_title(struct listing *list)
{
	const struct site_capsule *about = &list->run->about;
	struct str title = clean_line(&list->arena, about->title);

	if (!title.len && !str_eq(about->host, STR("localhost")))
		title = about->host;
	return title.len ? title : STR("Welcome");
}

static int home_bottom(struct listing *list, struct err *err)
{
	const struct site_capsule *about = &list->run->about;
	int result = add_ways(list, err);

	if (about->author.len) {
		ON_BOTH(list, list_gap, true);
		ON_BOTH(list, list_words,
			arena_printf(&list->arena, "By %.*s", STR_PRINTF(about->author)));
	}
	return result;
}

/* ---- the page --------------------------------------------------------------------------- */

/* The author's own words for the top, or ours. */
static int load_front(struct listing *list, struct front_row *front, struct err *err)
{
	const struct site_capsule *about = &list->run->about;
	bool home = list->address.len == 1;
	int found =
		writer_front_get(list->run->writer, list->run->capsule, list->address, front, err);

	if (found <= 0)
		*front = (struct front_row){ .file = 0 };
	front->gemtext = arena_str(&list->arena, front->gemtext);
	front->menu = arena_str(&list->arena, front->menu);
	list->alone = front->alone;
	list->title = arena_str(&list->arena, front->title);
	list->lang = arena_str(&list->arena, front->lang.len ? front->lang : about->lang);
	if (!list->title.len)
		list->title = home ? home_title(list) : folder_title(&list->arena, list->address);
	return found < 0 ? found : 0;
}

static void add_top(struct listing *list)
{
	const struct front_row *front = list->ctx;
	const struct site_capsule *about = &list->run->about;

	ON_BOTH(list, list_title, list->title);
	if (front->gemtext.len || front->menu.len) {
		list_raw(&list->pages[STORE_GEMINI], front->gemtext);
		list_raw(&list->pages[STORE_GOPHER], front->menu);
		ON_BOTH(list, list_gap, true);
	} else if (list->address.len == 1 && about->description.len) {
		ON_BOTH(list, list_words, clean_line(&list->arena, about->description));
		ON_BOTH(list, list_gap, true);
	}
	if (!list->count && !front->file)
		ON_BOTH(list, list_words, STR("There are no articles here yet."));
}

static int add_bottom(struct listing *list, struct err *err)
{
	struct file_list files = { .list = list };
	struct str up = str_upto(list->address, list->address.len - 1);
	int result;

	if (list->alone)
		return 0;
	add_folders(list);
	result = writer_statics(list->run->writer, list->run->capsule, str_from(list->address, 1),
		on_static, &files, err);
	if (result < 0 || !up.len)
		return result < 0 ? result : home_bottom(list, err);
	ON_BOTH(list, list_gap, true);
	ON_BOTH(list, list_item, '1', str_upto(up, str_find_last(up, '/') + 1),
		str_find_last(up, '/') == 0 ? STR("Home") : STR("The folder above"));
	return 0;
}

int folder_put(struct run *run, int64_t id, struct str folder, const struct touch *touches,
	size_t count, struct err *err)
{
	struct listing list;
	struct front_row front;
	int result;

	listing_begin(&list, run, id);
	list.address = folder;
	list.numbered = arena_printf(&list.arena, "%.*spage-", STR_PRINTF(folder));
	list.top = add_top;
	list.bottom = add_bottom;
	list.ctx = &front;
	result = load_front(&list, &front, err);
	if (result >= 0 && texts_have(&run->folders, folder))
		result = lists_make(&list, touches, count, err);
	else if (result >= 0)
		result = listing_drop(&list, err);
	if (result >= 0 && !texts_have(&run->folders, folder))
		result = writer_list_drop(run->writer, id, err);
	listing_end(&list);
	return result;
}
