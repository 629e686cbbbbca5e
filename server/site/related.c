/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/related.h"

#include "site/address.h"
#include "site/reader.h"
#include "store/fronts.h"
#include "text/clean.h"
#include "text/lines.h"

#include <stdlib.h>

enum { NEAR_MAX = 2 * RELATED_TAGS * RELATED_NEAR };
_Static_assert(RELATED_NEAR >= RELATED_TAGS, "each tag gives someone");

struct tag {
	int64_t list;
	struct str slug, name;
};

struct candidate {
	int64_t file;
	struct str place;
	unsigned shared; /* tags */
	struct str base, title;
};

struct relating {
	struct run *run;
	struct arena arena; /* of one front */
	int64_t file;
	struct str base, place;
	struct tag tags[TAGS_MAX];
	size_t tag_count;
	struct candidate near[NEAR_MAX];
	size_t near_count;
	struct buf tails[2];
};

/* ---- who is related ----------------------------------------------------------------- */

static int on_tag(void *ctx, const struct member_row *member, struct err *err)
{
	struct relating *r = ctx;

	(void)err;
	if (member->kind == LIST_TAG && r->tag_count < TAGS_MAX)
		r->tags[r->tag_count++] = (struct tag){
			.list = member->list,
			.slug = arena_str(&r->arena, member->list_name),
			.name = clean_line(&r->arena, member->name),
		};
	return 0;
}

static int on_near(void *ctx, int64_t file, struct str place, struct err *err)
{
	struct relating *r = ctx;

	(void)err;
	for (size_t i = 0; i < r->near_count; i++)
		if (r->near[i].file == file)
			return 0;
	if (file != r->file && r->near_count < NEAR_MAX)
		r->near[r->near_count++] =
			(struct candidate){ .file = file, .place = arena_str(&r->arena, place) };
	return 0;
}

static int on_their_tag(void *ctx, const struct member_row *member, struct err *err)
{
	struct relating *r = ctx;

	(void)err;
	for (size_t i = 0; i < r->tag_count; i++)
		r->near[r->near_count].shared += r->tags[i].list == member->list;
	return 0;
}

/* The most tags in common first, then the newest. */
static int by_nearness(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int order = (x->shared < y->shared) - (x->shared > y->shared);

	return order ? order : str_compare(y->place, x->place);
}

static int find_near(struct relating *r, struct err *err)
{
	struct writer *writer = r->run->writer;
	size_t count = r->tag_count < RELATED_TAGS ? r->tag_count : RELATED_TAGS;
	unsigned most = RELATED_NEAR - (unsigned)(count ? count - 1 : 0);
	int result = 0;

	for (size_t i = 0; result >= 0 && i < count; i++) {
		result =
			writer_near(writer, r->tags[i].list, r->place, true, most, on_near, r, err);
		if (result >= 0)
			result = writer_near(
				writer, r->tags[i].list, r->place, false, most, on_near, r, err);
	}
	count = r->near_count;
	for (r->near_count = 0; result >= 0 && r->near_count < count; r->near_count++)
		result = writer_members(writer, r->near[r->near_count].file, on_their_tag, r, err);
	if (result >= 0 && count)
		qsort(r->near, count, sizeof(r->near[0]), by_nearness);
	if (r->near_count > RELATED_SHOWN)
		r->near_count = RELATED_SHOWN;
	return result;
}

static int name_near(struct relating *r, struct err *err)
{
	int result = 0;

	for (size_t i = 0; result >= 0 && i < r->near_count; i++) {
		struct article_row article = { .file = 0 };

		result = writer_article_get(r->run->writer, r->near[i].file, &article, err);
		r->near[i].base = arena_str(&r->arena, article.base);
		r->near[i].title =
			clean_line(&r->arena, article.title.len ? article.title : article.base);
	}
	return result;
}

/* ---- the tail ------------------------------------------------------------------------- */

static void put_item(struct relating *r, struct str address, struct str label)
{
	gem_link(&r->tails[STORE_GEMINI], address_url(&r->arena, address), label);
	menu_item(&r->tails[STORE_GOPHER], '1', label, address);
}

static void put_blank(struct relating *r)
{
	gem_blank(&r->tails[STORE_GEMINI]);
	menu_info(&r->tails[STORE_GOPHER], STR_EMPTY);
}

static void form_tails(struct relating *r)
{
	if (r->near_count) {
		put_blank(r);
		gem_heading(&r->tails[STORE_GEMINI], 2, STR("Related reading"));
		gem_blank(&r->tails[STORE_GEMINI]);
		menu_info(&r->tails[STORE_GOPHER], STR("Related reading"));
	}
	for (size_t i = 0; i < r->near_count; i++)
		put_item(r, r->near[i].base, r->near[i].title);
	if (r->tag_count)
		put_blank(r);
	for (size_t i = 0; i < r->tag_count; i++)
		put_item(r, arena_printf(&r->arena, "/tags/%.*s", STR_PRINTF(r->tags[i].slug)),
			arena_printf(&r->arena, "Tag: %.*s", STR_PRINTF(r->tags[i].name)));
}

/* A menu's last line, its end, stays behind the tail. */
static int put_tail(
	struct relating *r, enum store_proto proto, uint64_t was, bool *ret_put, struct err *err)
{
	struct run *run = r->run;
	struct str tail = buf_view(&r->tails[proto]), body;
	struct str path = proto == STORE_GEMINI ? r->base : address_selector(&r->arena, r->base);
	size_t end = proto == STORE_GEMINI ? 0 : sizeof(".\r\n") - 1;
	struct page_put page;
	struct buf room, made;
	int result;

	buf_init(&room, SIZE_MAX / 4);
	buf_init(&made, SIZE_MAX / 4);
	result =
		writer_page_get(run->writer, r->file, run->capsule, proto, path, &page, &room, err);
	*ret_put = result > 0 && page.body.len >= was + end;
	if (*ret_put) {
		body = str_upto(page.body, page.body.len - was - end);
		buf_str(&made, body);
		buf_str(&made, tail);
		buf_str(&made, str_from(page.body, page.body.len - end));
		page.body = buf_view(&made);
		result = buf_failed(&made) ? err_nomem(err)
					   : writer_put_again(run->writer, r->file, &page, err);
		run->report.pages += result == WRITER_WRITTEN;
	}
	buf_release(&room);
	buf_release(&made);
	return result;
}

static int put_tails(struct relating *r, struct err *err)
{
	struct writer *writer = r->run->writer;
	uint64_t was[2] = { 0, 0 }, now[2];
	int result = writer_tails_get(writer, r->file, was, err);

	for (int proto = STORE_GEMINI; result >= 0 && proto <= STORE_GOPHER; proto++) {
		bool put = false;

		now[proto] = was[proto];
		if (!was[proto] && !r->tails[proto].len)
			continue;
		result = put_tail(r, (enum store_proto)proto, was[proto], &put, err);
		if (put)
			now[proto] = r->tails[proto].len;
	}
	if (result < 0 || (now[0] == was[0] && now[1] == was[1]))
		return result < 0 ? result : 0;
	return writer_tails_put(writer, r->file, now, err);
}

static int load(struct relating *r, struct err *err)
{
	struct article_row article;
	int result = writer_article_get(r->run->writer, r->file, &article, err);

	if (result <= 0)
		return result;
	r->base = arena_str(&r->arena, article.base);
	r->place = arena_str(&r->arena, article.place);
	if (!r->base.len)
		return 0;
	result = writer_members(r->run->writer, r->file, on_tag, r, err);
	return result < 0 ? result : 1;
}

static int relate(struct run *run, int64_t file, struct err *err)
{
	struct relating r = { .run = run, .file = file };
	int result;

	arena_init(&r.arena, SIZE_MAX / 4);
	buf_init(&r.tails[STORE_GEMINI], SIZE_MAX / 4);
	buf_init(&r.tails[STORE_GOPHER], SIZE_MAX / 4);
	result = load(&r, err);
	if (result > 0)
		result = find_near(&r, err);
	if (result >= 0 && r.base.len) {
		result = name_near(&r, err);
		form_tails(&r);
		if (result >= 0 && (arena_failed(&r.arena) || buf_failed(&r.tails[0]) ||
					   buf_failed(&r.tails[1])))
			result = err_nomem(err);
		if (result >= 0)
			result = put_tails(&r, err);
	}
	buf_release(&r.tails[STORE_GEMINI]);
	buf_release(&r.tails[STORE_GOPHER]);
	arena_release(&r.arena);
	return result < 0 ? result : 0;
}

/* ---- whose front may have changed -------------------------------------------------------- */

static int note_file(void *ctx, int64_t file, struct str place, struct err *err)
{
	(void)place;
	return numbers_add(&((struct run *)ctx)->fronts, file, err);
}

int related_note(struct run *run, struct err *err)
{
	return numbers_add(&run->fronts, run->taking->file.id, err);
}

static int note_neighbours(struct run *run, struct err *err)
{
	int result = 0;

	for (size_t i = 0; result >= 0 && i < run->touches.count; i++) {
		const struct touch *touch = &run->touches.at[i];

		if (touch->kind != LIST_TAG || !touch->listed)
			continue;
		result = writer_near(run->writer, touch->list, touch->place, true, RELATED_NEAR,
			note_file, run, err);
		if (result >= 0)
			result = writer_near(run->writer, touch->list, touch->place, false,
				RELATED_NEAR, note_file, run, err);
	}
	return result;
}

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int related_put(struct run *run, struct err *err)
{
	struct numbers *ids = &run->fronts;
	int result = run->related_all
			     ? writer_article_files(run->writer, run->capsule, note_file, run, err)
			     : note_neighbours(run, err);

	if (ids->count)
		qsort(ids->at, ids->count, sizeof(*ids->at), by_id);
	for (size_t i = 0; result >= 0 && i < ids->count; i++)
		if (i == 0 || ids->at[i] != ids->at[i - 1])
			result = relate(run, ids->at[i], err);
	return result;
}
