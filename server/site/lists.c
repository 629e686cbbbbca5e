/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Home and the folders: the articles there, newest first, then folders and
 * files.  Whole pages of the oldest articles are numbered from the oldest, so
 * that a new article changes only the first page. */
#include "site/lists.h"

#include "base/hash.h"
#include "files/media.h"
#include "site/address.h"
#include "site/page.h"
#include "text/clean.h"

#include <string.h>

enum { PER_PAGE = 50, FILES_SHOWN = 1000 };

struct entry {
	struct str url; /* decoded address */
	struct str label;
};

struct listing {
	struct run *run;
	struct str folder; /* "/" or "/notes/" */
	struct str title, lang;
	uint64_t whole;       /* numbered pages there will be */
	uint64_t number;      /* of the page being filled, from 1 */
	struct arena arena;   /* of the whole list */
	struct arena filling; /* of entries[] */
	struct entry entries[2 * PER_PAGE];
	size_t count;
	struct list_page pages[2];
};

/* ---- pages --------------------------------------------------------------------- */

static struct str page_address(struct listing *list, uint64_t number)
{
	return arena_printf(&list->arena, "%.*spage-%llu", STR_PRINTF(list->folder),
		(unsigned long long)number);
}

static void begin_pages(struct listing *list)
{
	for (int proto = STORE_GEMINI; proto <= STORE_GOPHER; proto++)
		list_begin(&list->pages[proto], (enum store_proto)proto);
}

static int put_pages(struct listing *list, struct str address, struct err *err)
{
	int result = 0;

	for (int proto = STORE_GEMINI; proto <= STORE_GOPHER; proto++) {
		struct list_page *page = &list->pages[proto];

		if (result >= 0)
			result = list_put(list->run, page, address, list->lang, err);
		list_end(page);
	}
	return result;
}

#define ON_BOTH(list, call, ...)                                 \
	do {                                                     \
		call(&(list)->pages[STORE_GEMINI], __VA_ARGS__); \
		call(&(list)->pages[STORE_GOPHER], __VA_ARGS__); \
	} while (0)

static void add_entries(struct listing *list)
{
	for (size_t i = list->count; i-- > 0;)
		ON_BOTH(list, list_item, '1', list->entries[i].url, list->entries[i].label);
}

static void clear_entries(struct listing *list)
{
	list->count = 0;
	arena_release(&list->filling);
}

/* A page of its own for the PER_PAGE oldest that have none yet. */
static int put_numbered(struct listing *list, struct err *err)
{
	struct arena *arena = &list->arena;
	int result;

	begin_pages(list);
	ON_BOTH(list, list_title,
		arena_printf(arena, "%.*s, part %llu", STR_PRINTF(list->title),
			(unsigned long long)list->number));
	add_entries(list);
	ON_BOTH(list, list_gap, true);
	if (list->number < list->whole)
		ON_BOTH(list, list_item, '1', page_address(list, list->number + 1), STR("Newer"));
	if (list->number > 1)
		ON_BOTH(list, list_item, '1', page_address(list, list->number - 1), STR("Older"));
	ON_BOTH(list, list_item, '1', list->folder,
		arena_printf(arena, "Newest: %.*s", STR_PRINTF(list->title)));
	result = put_pages(list, page_address(list, list->number), err);
	list->number++;
	clear_entries(list);
	return result;
}

static int on_article(
	void *ctx, const struct article_row *article, struct str path, struct err *err)
{
	struct listing *list = ctx;
	struct entry *entry = &list->entries[list->count++];
	struct str title = article->title.len ? article->title : path;

	entry->url = arena_str(&list->filling, article->base);
	entry->label = article->date.len ? arena_printf(&list->filling, "%.*s - %.*s",
						   STR_PRINTF(article->date), STR_PRINTF(title))
					 : arena_str(&list->filling, title);
	if (arena_failed(&list->filling))
		return err_nomem(err);
	if (list->count == PER_PAGE && list->number <= list->whole)
		return put_numbered(list, err);
	return 0;
}

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
		struct str rest = str_from(folder, list->folder.len);

		if (!rest.len || !str_starts(folder, list->folder) ||
			str_find(rest, '/') + 1 != rest.len)
			continue;
		if (!any)
			ON_BOTH(list, list_heading, STR("Folders"));
		any = true;
		ON_BOTH(list, list_item, '1', folder, folder_title(&list->arena, folder));
	}
}

/* ---- the first page ------------------------------------------------------------------ */

static struct str home_title(struct listing *list)
{
	const struct site_capsule *about = &list->run->about;
	struct str title = clean_line(&list->arena, about->title);

	if (!title.len && !str_eq(about->host, STR("localhost")))
		title = about->host;
	return title.len ? title : STR("Welcome");
}

/* The author's own words for the top, or ours. */
static int load_front(struct listing *list, struct front_row *front, struct err *err)
{
	const struct site_capsule *about = &list->run->about;
	bool home = list->folder.len == 1;
	int found =
		writer_front_get(list->run->writer, list->run->capsule, list->folder, front, err);

	if (found <= 0)
		*front = (struct front_row){ .file = 0 };
	front->gemtext = arena_str(&list->arena, front->gemtext);
	front->menu = arena_str(&list->arena, front->menu);
	list->title = arena_str(&list->arena, front->title);
	list->lang = arena_str(&list->arena, front->lang.len ? front->lang : about->lang);
	if (!list->title.len)
		list->title = home ? home_title(list) : folder_title(&list->arena, list->folder);
	return found < 0 ? found : 0;
}

static void add_top(struct listing *list, const struct front_row *front)
{
	const struct site_capsule *about = &list->run->about;

	ON_BOTH(list, list_title, list->title);
	if (front->gemtext.len || front->menu.len) {
		list_raw(&list->pages[STORE_GEMINI], front->gemtext);
		list_raw(&list->pages[STORE_GOPHER], front->menu);
		ON_BOTH(list, list_gap, true);
	} else if (list->folder.len == 1 && about->description.len) {
		ON_BOTH(list, list_words, clean_line(&list->arena, about->description));
		ON_BOTH(list, list_gap, true);
	}
}

static int put_first(struct listing *list, const struct front_row *front, struct err *err)
{
	const struct site_capsule *about = &list->run->about;
	struct file_list files = { .list = list };
	struct str inside = str_from(list->folder, 1);
	int result;

	begin_pages(list);
	add_top(list, front);
	add_entries(list);
	if (!list->count && !front->gemtext.len)
		ON_BOTH(list, list_words, STR("There are no articles here yet."));
	if (list->whole) {
		ON_BOTH(list, list_gap, true);
		ON_BOTH(list, list_item, '1', page_address(list, list->whole),
			STR("Older articles"));
	}
	add_folders(list);
	result = writer_statics(
		list->run->writer, list->run->capsule, inside, on_static, &files, err);
	if (list->folder.len > 1) {
		struct str up = str_upto(list->folder, list->folder.len - 1);

		ON_BOTH(list, list_gap, true);
		ON_BOTH(list, list_item, '1', str_upto(up, str_find_last(up, '/') + 1),
			up.len && str_find_last(up, '/') == 0 ? STR("Home")
							      : STR("The folder above"));
	} else if (about->author.len) {
		ON_BOTH(list, list_gap, true);
		ON_BOTH(list, list_words,
			arena_printf(&list->arena, "By %.*s", STR_PRINTF(about->author)));
	}
	return result < 0 ? result : put_pages(list, list->folder, err);
}

static int fill(struct listing *list, struct err *err)
{
	struct run *run = list->run;
	struct front_row front;
	uint64_t count = 0;
	int result = load_front(list, &front, err);

	if (result >= 0)
		result = writer_article_count(run->writer, run->capsule, list->folder, &count, err);
	list->whole = count >= 2 * PER_PAGE ? count / PER_PAGE - 1 : 0;
	list->number = 1;
	if (result >= 0)
		result = writer_articles(run->writer, run->capsule, list->folder, ORDER_OLDEST,
			on_article, list, err);
	return result < 0 ? result : put_first(list, &front, err);
}

static int put_list(struct run *run, struct str folder, struct err *err)
{
	struct listing list = { .run = run, .folder = folder };
	int result = writer_pages_begin(run->writer, run_owner(run, OWNER_LISTS, folder), err);

	arena_init(&list.arena, SIZE_MAX / 4);
	arena_init(&list.filling, SIZE_MAX / 4);
	if (result >= 0 && texts_have(&run->folders, folder))
		result = fill(&list, err);
	if (result >= 0 && (arena_failed(&list.arena) || arena_failed(&list.filling)))
		result = err_nomem(err);
	if (result >= 0)
		result = writer_pages_end(run->writer, err);
	arena_release(&list.arena);
	arena_release(&list.filling);
	return result;
}

int lists_put(struct run *run, struct err *err)
{
	int result = 0;

	for (size_t i = 0; result >= 0 && run->lists_all && i < run->folders.count; i++)
		result = put_list(run, run->folders.at[i], err);
	texts_sort(&run->outdated);
	for (size_t i = 0; result >= 0 && i < run->outdated.count; i++) {
		struct str folder = run->outdated.at[i];

		if (!run->lists_all || !texts_have(&run->folders, folder))
			result = put_list(run, folder, err);
	}
	return result;
}
