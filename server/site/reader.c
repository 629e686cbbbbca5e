/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/reader.h"

#include "article/links.h"
#include "article/read.h"
#include "article/write.h"
#include "base/hash.h"
#include "site/address.h"
#include "site/confine.h"
#include "site/gist.h"
#include "site/page.h"
#include "site/past.h"
#include "site/record.h"
#include "site/source.h"
#include "store/store.h"
#include "text/lines.h"
#include "text/slug.h"

#include <stdio.h>
#include <string.h>

struct reading {
	const struct reader_settings *settings;
	struct pool_link *link;
	struct arena arena;
	struct article_source source;
	struct document *doc;
	struct page_place place;         /* encoded, as links want it */
	struct str folder, base, wanted; /* decoded */
	struct past_text *texts;         /* [section_count] */
	struct buf page, record;
	size_t budget[3]; /* octets left, by enum page_form */
	int64_t due;      /* when it may be shown, by clock_unix() */
	bool over, waits;
};

/* What a page has of its own, and how many pages are granted it: enough for a
 * careless article, too little to make much of a small file. */
enum { PAGE_FRAME = 512, FRAMED_PAGES = 1000 };

size_t reader_budget(uint64_t size, size_t sections)
{
	size_t framed = sections < FRAMED_PAGES ? sections : FRAMED_PAGES;

	return (size_t)size * 4 + 64 * 1024 + framed * PAGE_FRAME;
}

static int read_sources(
	struct reading *r, int root_fd, struct str path, struct str sidecar, struct err *err)
{
	r->source.lang = r->settings->lang;
	r->source.region = r->settings->region;
	return source_read(
		&r->arena, root_fd, path, sidecar, r->settings->article_max, &r->source, err);
}

/* ---- records ------------------------------------------------------------------------ */

static void send_record(struct reading *r, enum reader_record type)
{
	if (buf_failed(&r->record))
		r->over = true;
	else
		pool_send(r->link, type, buf_view(&r->record));
	buf_clear(&r->record);
}

static struct str date_of(const struct reading *r)
{
	struct str date = r->doc->meta.date;

	return date_valid(date) ? date : address_date(r->source.name);
}

/* When its date and time come, by clock_unix(). */
static int64_t due_of(const struct reading *r)
{
	const struct day_time time = r->doc->meta.time;

	if (!date_valid(r->doc->meta.date))
		return date_local(r->place.date, 0);
	return time.zoned ? date_utc(r->place.date, time.seconds - time.east)
			  : date_local(r->place.date, time.seconds);
}

static uint64_t content_of(const struct reading *r)
{
	return hash_str(hash_str(HASH_START, r->source.text), r->source.sidecar);
}

static void put_tags(struct reading *r)
{
	const struct words *tags = &r->doc->meta.tags;
	size_t count = tags->count < TAGS_MAX ? tags->count : TAGS_MAX;

	record_number(&r->record, count);
	for (size_t i = 0; i < count; i++) {
		record_text(&r->record, gist_tag(&r->arena, tags->at[i]));
		record_text(&r->record, tags->at[i]);
	}
}

static void send_article(struct reading *r)
{
	const struct document *doc = r->doc;
	const struct meta *meta = &doc->meta;
	struct str title = inlines_to_plain(&r->arena, &doc->title);
	uint64_t flags = (meta->draft ? READER_DRAFT : 0u) | (meta->gone ? READER_GONE : 0u) |
			 (r->waits ? READER_WAITS : 0u);

	record_text(&r->record, r->base);
	record_text(&r->record, r->wanted);
	record_text(&r->record, title);
	record_text(&r->record, r->place.date);
	record_text(&r->record, date_valid(meta->updated) ? meta->updated : STR_EMPTY);
	record_text(&r->record, gist_summary(&r->arena, doc));
	record_text(&r->record, meta->lang.len ? meta->lang : r->settings->lang);
	record_number(&r->record, doc->words);
	record_number(&r->record, flags);
	record_number(&r->record, r->waits ? (uint64_t)r->due : 0);
	record_text(&r->record, doc->byline);
	record_text(&r->record, gist_order(&r->arena, title));
	record_number(&r->record, content_of(r));
	record_text(&r->record, meta->id);
	put_tags(r);
	send_record(r, RECORD_ARTICLE);
}

static void send_section(struct reading *r, size_t index)
{
	const struct section *section = &r->doc->sections[index];

	record_text(&r->record, section->slug);
	record_text(&r->record, inlines_to_plain(&r->arena, &section->title));
	record_text(&r->record, str_make((const char *)r->texts[index].digest.at, DIGEST_SIZE));
	record_number(&r->record, section->words);
	record_number(&r->record, !str_eq(section->slug, r->texts[index].slug));
	record_text(&r->record, r->texts[index].plain);
	send_record(r, RECORD_SECTION);
}

static void send_warning(struct reading *r, uint32_t line, bool error, struct str text)
{
	record_number(&r->record, line);
	record_number(&r->record, error);
	record_text(&r->record, text);
	send_record(r, RECORD_WARNING);
}

static void send_refused(struct reading *r, bool again, const char *why)
{
	buf_clear(&r->record);
	record_number(&r->record, again);
	record_text(&r->record, str_of(why));
	send_record(r, RECORD_REFUSED);
}

/* ---- old addresses --------------------------------------------------------------------- */

static void send_named(struct reading *r, struct str path, struct str target, bool named)
{
	if (str_eq(path, target) || path.len > STORE_PATH_MAX)
		return;
	record_text(&r->record, path);
	record_text(&r->record, target);
	record_number(&r->record, named);
	send_record(r, RECORD_OLD);
}

static void send_old(struct reading *r, struct str path, struct str target)
{
	send_named(r, path, target, false);
}

static struct str joined(struct reading *r, struct str a, struct str b)
{
	return arena_printf(&r->arena, "%.*s%.*s", STR_PRINTF(a), STR_PRINTF(b));
}

/* "/notes/walk.md", "/notes/walk" and, where they differ, the address that the
 * file's name alone would give, with everything below it. */
static void send_names(struct reading *r)
{
	struct str own = joined(r, STR("/"), r->source.name);
	struct str stem = str_upto(own, str_find_last(own, '.'));
	struct str plain;

	send_old(r, own, r->base);
	send_old(r, str_upto(r->base, r->base.len - 1), r->base);
	if (!str_eq(r->base, r->wanted))
		return; /* the rest belongs to whoever came first */
	send_old(r, stem, r->base);
	send_old(r, joined(r, stem, STR(".gmi")), r->base);
	send_old(r, joined(r, stem, STR(".md")), r->base);
	plain = arena_printf(&r->arena, "%.*s%.*s/", STR_PRINTF(r->folder),
		STR_PRINTF(address_slug(&r->arena, r->source.name)));
	if (str_eq(plain, r->base))
		return;
	send_old(r, plain, r->base);
	for (size_t i = 0; i < r->doc->section_count; i++) {
		struct str slug = r->doc->sections[i].slug;

		send_old(r, joined(r, plain, slug), joined(r, r->base, slug));
	}
}

static void send_aliases(struct reading *r)
{
	const struct words *aliases = &r->doc->meta.aliases;

	for (size_t i = 0; i < aliases->count; i++) {
		struct str alias = aliases->at[i];

		if (!alias.len)
			continue;
		if (alias.p[0] != '/')
			alias = joined(r, r->folder, alias);
		send_named(r, alias, r->base, true);
		if (alias.p[alias.len - 1] != '/')
			send_old(r, joined(r, alias, STR("/")), r->base);
		else if (alias.len > 1)
			send_old(r, str_upto(alias, alias.len - 1), r->base);
	}
	if (r->doc->meta.pin_slugs) /* links to the title's own slug are to work too */
		for (size_t i = 0; i < r->doc->section_count; i++)
			send_old(r, joined(r, r->base, r->texts[i].slug),
				joined(r, r->base, r->doc->sections[i].slug));
	for (const struct pair *pair = r->doc->meta.section_aliases; pair; pair = pair->next)
		if (pair->used && address_safe(pair->from) && address_safe(pair->to))
			send_old(r, joined(r, r->base, pair->from), joined(r, r->base, pair->to));
	for (size_t i = 0; i < r->doc->section_count; i++) {
		const struct section *section = &r->doc->sections[i];

		for (size_t k = 0; k < section->ids.count; k++)
			if (address_safe(section->ids.at[k]))
				send_old(r, joined(r, r->base, section->ids.at[k]),
					r->doc->section_count > 1
						? joined(r, r->base, section->slug)
						: r->base);
	}
}

/* ---- pages -------------------------------------------------------------------------------- */

/* Each form has a budget of its own: gemtext is what Gemini serves, menus and
 * text are what Gopher does. */
static void send_page(struct reading *r, enum page_form form, struct str suffix)
{
	static const char *const media[] = { "text/gemini", "text/plain", "text/plain" };
	struct str body = buf_view(&r->page);

	if (buf_failed(&r->page) || body.len > r->budget[form]) {
		r->over = true;
		return;
	}
	r->budget[form] -= body.len;
	record_number(&r->record, form == PAGE_GEMTEXT ? STORE_GEMINI : STORE_GOPHER);
	record_number(&r->record, form == PAGE_MENU ? '1' : '0');
	record_number(&r->record, form == PAGE_MENU);
	record_text(&r->record, suffix);
	record_text(&r->record, str_of(media[form]));
	record_text(&r->record, body);
	send_record(r, RECORD_PAGE);
}

static void start_page(struct reading *r, enum page_form form)
{
	buf_release(&r->page);
	buf_init(&r->page, r->budget[form]);
}

static void send_pages(struct reading *r)
{
	const struct document *doc = r->doc;

	for (int form = PAGE_GEMTEXT; form <= PAGE_TEXT && !r->over; form++) {
		for (size_t i = 0; i < doc->section_count && !r->over; i++) {
			struct str slug = doc->sections[i].slug;

			start_page(r, (enum page_form)form);
			page_section(doc, &r->place, i, (enum page_form)form, &r->page);
			send_page(r, (enum page_form)form,
				form == PAGE_TEXT ? joined(r, slug, STR(".txt")) : slug);
		}
		start_page(r, (enum page_form)form);
		if (form == PAGE_TEXT)
			page_all(doc, &r->place, PAGE_TEXT, &r->page);
		else
			page_front(doc, &r->place, (enum page_form)form, &r->page);
		send_page(r, (enum page_form)form, form == PAGE_TEXT ? STR("all.txt") : STR_EMPTY);
	}
	if (r->over)
		return;
	start_page(r, PAGE_GEMTEXT);
	page_all(doc, &r->place, PAGE_GEMTEXT, &r->page);
	send_page(r, PAGE_GEMTEXT, STR("all.gmi"));
}

/* The author's index.*: its blocks alone, since a list follows them. */
static void send_front(struct reading *r)
{
	const struct document *doc = r->doc;
	const struct write_options options = {
		.links = { .doc = doc, .dir = r->place.dir, .base = r->place.base },
		.width = MENU_COLUMNS,
	};
	article_writer *const writers[] = { write_gemtext, write_menu };
	struct str bodies[2];

	for (int form = PAGE_GEMTEXT; form <= PAGE_MENU; form++) {
		start_page(r, (enum page_form)form);
		writers[form](doc->blocks, NULL, &options, &r->page);
		if (buf_failed(&r->page)) {
			r->over = true;
			return;
		}
		bodies[form] = arena_buf(&r->arena, &r->page);
	}
	record_text(&r->record,
		doc->title_source == TITLE_METADATA || doc->title_source == TITLE_HEADING
			? inlines_to_plain(&r->arena, &doc->title)
			: STR_EMPTY);
	record_text(&r->record, doc->meta.lang.len ? doc->meta.lang : r->settings->lang);
	record_text(&r->record, bodies[PAGE_GEMTEXT]);
	record_text(&r->record, bodies[PAGE_MENU]);
	record_number(&r->record, doc->meta.alone);
	send_record(r, RECORD_FRONT);
}

/* ---- the whole --------------------------------------------------------------------------------- */

static void choose_place(struct reading *r, bool is_front, struct str base)
{
	r->folder = address_folder(&r->arena, r->source.name);
	r->wanted = source_address(&r->arena, r->doc, r->source.name, is_front);
	r->base = base.len ? base : r->wanted;
	r->place.dir = address_url(&r->arena, r->folder);
	r->place.base = address_url(&r->arena, r->base);
	r->place.date = date_of(r);
	r->due = r->doc->meta.gone || !r->place.date.len ? 0 : due_of(r);
	r->waits = r->due > r->settings->now;
}

static void send_all(struct reading *r, bool is_front)
{
	const struct document *doc = r->doc;

	send_article(r);
	for (size_t i = 0; i < doc->section_count && !is_front; i++)
		send_section(r, i);
	if (doc->meta.slug.len && !slug_valid(doc->meta.slug))
		send_warning(r, 0, false,
			STR("its slug is not one: use a-z, 0-9 and '-', at most 60 of them"));
	for (const struct warning *w = doc->warnings; w; w = w->next)
		send_warning(r, w->line, w->error, w->text);
	if (doc->meta.tags.count > TAGS_MAX)
		send_warning(r, 0, false,
			STR("it has more than 32 tags; those after that have no effect"));
	if (doc->meta.draft || r->waits)
		return;
	if (is_front) {
		send_front(r);
		return;
	}
	send_pages(r);
	/* after the pages: an old address never takes the place of one of them */
	send_names(r);
	send_aliases(r);
}

static const char too_much[] = "it needs too much memory and is left out";

static void read_and_send(struct reading *r, int root_fd, struct str job)
{
	struct str path = STR_EMPTY, sidecar = STR_EMPTY, base = STR_EMPTY;
	uint64_t is_front = 0;
	struct err err = { .code = ERR_NONE };

	if (!record_take_number(&job, &is_front) || !record_take_text(&job, &path) ||
		!record_take_text(&job, &sidecar) || !record_take_text(&job, &base))
		return;
	if (read_sources(r, root_fd, path, sidecar, &err) < 0) {
		/* a change of permissions may leave the file's stamp as it is */
		send_refused(r, err.code != ERR_LIMIT, err.text);
		return;
	}
	if (article_read(&r->arena, &r->source, &r->doc, &err) < 0) {
		send_refused(r, false, err.code == ERR_NOMEM ? too_much : err.text);
		return;
	}
	r->doc->source = &r->source; /* links ask it what the capsule holds */
	for (int form = PAGE_GEMTEXT; form <= PAGE_TEXT; form++)
		r->budget[form] = reader_budget(r->source.text.len, r->doc->section_count);
	choose_place(r, is_front != 0, base);
	buf_init(&r->page, r->budget[PAGE_TEXT]);
	r->texts = past_texts(&r->arena, r->doc, &r->page);
	if (!r->texts) {
		send_refused(r, false, too_much);
		return;
	}
	past_keep(r->doc, r->texts, job);
	send_all(r, is_front != 0);
	if (arena_failed(&r->arena))
		send_refused(r, false, too_much);
	else if (r->over)
		send_refused(r, false,
			"its pages would be more than four times as large as the file, "
			"so it is left out; use fewer and longer sections");
}

void reader_serve(void *ctx, int root_fd, struct str job, struct pool_link *link)
{
	struct reading r = { .settings = ctx, .link = link };

	/* the process's address space is the limit that counts */
	arena_init(&r.arena, SIZE_MAX / 4);
	buf_init(&r.record, SIZE_MAX / 4);
	buf_init(&r.page, SIZE_MAX / 4);
	read_and_send(&r, root_fd, job);
	buf_release(&r.page);
	buf_release(&r.record);
	arena_release(&r.arena);
}
