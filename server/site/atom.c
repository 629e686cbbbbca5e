/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* One feed, in the form of each protocol: what differs is where links lead. */
#include "site/address.h"
#include "site/feeds.h"
#include "site/reader.h"
#include "text/clean.h"
#include "text/lines.h"

struct feed_entry {
	int64_t file;
	struct str base, title, date, updated, changed, summary, author, origin, born;
	struct known_tag *tags;
	size_t tag_count;
};

struct feed {
	struct run *run;
	struct arena arena;
	struct str address, title; /* of the list; an empty title: the capsule's */
	struct feed_entry entries[FEED_ENTRIES];
	size_t count;
	enum store_proto proto;
	struct buf out;
};

/* ---- XML --------------------------------------------------------------------------- */

static void put_text(struct feed *feed, const char *indent, const char *name, struct str text)
{
	buf_printf(&feed->out, "%s<%s>", indent, name);
	buf_markup(&feed->out, clean_line(&feed->arena, text));
	buf_printf(&feed->out, "</%s>\n", name);
}

static void put_time(struct feed *feed, const char *indent, const char *name, struct str when)
{
	buf_printf(&feed->out, "%s<%s>%.*s%s</%s>\n", indent, name, STR_PRINTF(when),
		when.len == 10 ? "T00:00:00Z" : "", name);
}

static void put_id(struct feed *feed, const char *indent, struct str date, struct str path)
{
	if (path.p[0] != '/') {
		put_text(feed, indent, "id", path); /* its author's own */
		return;
	}
	buf_printf(&feed->out, "%s<id>tag:", indent);
	buf_markup(&feed->out, feed->run->feed_host);
	buf_printf(&feed->out, ",%.*s:", STR_PRINTF(date));
	/* the number of an id that another article had before */
	buf_markup(&feed->out, address_url(&feed->arena, str_upto(path, str_find(path, ';'))));
	buf_markup(&feed->out, str_from(path, str_find(path, ';')));
	buf_puts(&feed->out, "</id>\n");
}

static void put_link(struct feed *feed, const char *attributes, char item_type, struct str address)
{
	buf_printf(&feed->out, "<link %s href=\"", attributes);
	if (feed->proto == STORE_GEMINI) {
		buf_char(&feed->out, MARK_GEMINI);
		buf_markup(&feed->out, address_url(&feed->arena, address));
	} else {
		buf_char(&feed->out, MARK_GOPHER);
		buf_printf(&feed->out, "/%c", item_type);
		buf_markup(&feed->out, address_selector(&feed->arena, address));
	}
	buf_puts(&feed->out, "\"/>\n");
}

/* ---- what is in it -------------------------------------------------------------------- */

static struct str updated_of(const struct feed_entry *entry)
{
	if (entry->updated.len)
		return entry->updated;
	return entry->changed.len ? entry->changed : entry->date;
}

static const char *alternate(const struct feed *feed)
{
	return feed->proto == STORE_GEMINI ? "rel=\"alternate\" type=\"text/gemini\""
					   : "rel=\"alternate\"";
}

static void put_entry(struct feed *feed, const struct feed_entry *entry)
{
	buf_puts(&feed->out, "  <entry>\n");
	put_text(feed, "    ", "title", entry->title);
	put_id(feed, "    ", entry->born, entry->origin);
	put_time(feed, "    ", "published", entry->date);
	put_time(feed, "    ", "updated", updated_of(entry));
	if (entry->author.len) {
		buf_puts(&feed->out, "    <author>\n");
		put_text(feed, "      ", "name", entry->author);
		buf_puts(&feed->out, "    </author>\n");
	}
	buf_puts(&feed->out, "    ");
	put_link(feed, alternate(feed), '1', entry->base);
	for (size_t i = 0; i < entry->tag_count; i++) {
		buf_printf(&feed->out, "    <category term=\"%.*s\" label=\"",
			STR_PRINTF(entry->tags[i].slug));
		buf_markup(&feed->out, clean_line(&feed->arena, entry->tags[i].name));
		buf_puts(&feed->out, "\"/>\n");
	}
	if (entry->summary.len)
		put_text(feed, "    ", "summary", entry->summary);
	buf_puts(&feed->out, "  </entry>\n");
}

static struct str capsule_title(const struct feed *feed)
{
	const struct site_capsule *about = &feed->run->about;

	return about->title.len ? about->title : feed->run->feed_host;
}

static struct str title_of(struct feed *feed)
{
	struct str capsule = capsule_title(feed);

	return feed->title.len ? arena_printf(&feed->arena, "%.*s: %.*s", STR_PRINTF(capsule),
					 STR_PRINTF(feed->title))
			       : capsule;
}

static struct str last_updated(const struct feed *feed)
{
	struct str last = STR_EMPTY;

	for (size_t i = 0; i < feed->count; i++)
		if (str_compare(updated_of(&feed->entries[i]), last) > 0)
			last = updated_of(&feed->entries[i]);
	return last;
}

static struct str feed_address(struct arena *arena, struct str address)
{
	return address.len == 1 ? STR("/atom.xml")
				: arena_printf(arena, "%.*s.xml", STR_PRINTF(address));
}

static void put_feed(struct feed *feed)
{
	const struct site_capsule *about = &feed->run->about;

	buf_puts(&feed->out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			     "<feed xmlns=\"http://www.w3.org/2005/Atom\"");
	if (about->lang.len) {
		buf_puts(&feed->out, " xml:lang=\"");
		buf_markup(&feed->out, about->lang);
		buf_char(&feed->out, '"');
	}
	buf_puts(&feed->out, ">\n");
	put_text(feed, "  ", "title", title_of(feed));
	if (about->description.len && !feed->title.len)
		put_text(feed, "  ", "subtitle", about->description);
	put_id(feed, "  ", feed->run->feed_since, feed->address);
	put_time(feed, "  ", "updated", last_updated(feed));
	buf_puts(&feed->out, "  <author>\n");
	put_text(feed, "    ", "name", about->author.len ? about->author : capsule_title(feed));
	buf_puts(&feed->out, "  </author>\n  ");
	put_link(feed, "rel=\"self\" type=\"application/atom+xml\"", '0',
		feed_address(&feed->arena, feed->address));
	buf_puts(&feed->out, "  ");
	put_link(feed, alternate(feed), '1', feed->address);
	buf_puts(&feed->out, "  <generator>Bifold</generator>\n");
	for (size_t i = 0; i < feed->count; i++)
		put_entry(feed, &feed->entries[i]);
	buf_puts(&feed->out, "</feed>\n");
}

/* ---- from the index --------------------------------------------------------------------- */

static int on_entry(void *ctx, const struct article_row *article, struct err *err)
{
	struct feed *feed = ctx;
	struct arena *arena = &feed->arena;
	struct str title = article->title.len ? article->title : article->base;

	feed->entries[feed->count++] = (struct feed_entry){
		.file = article->file,
		.base = arena_str(arena, article->base),
		.title = arena_str(arena, title),
		.date = arena_str(arena, article->date),
		.updated = arena_str(arena, article->updated),
		.changed = arena_str(arena, article->changed),
		.summary = arena_str(arena, article->summary),
		.author = arena_str(arena, article->author),
		.origin = arena_str(arena, article->origin),
		.born = arena_str(arena, article->born),
	};
	return arena_failed(arena) ? err_nomem(err) : 0;
}

static int on_member(void *ctx, const struct member_row *member, struct err *err)
{
	struct feed *feed = ctx;
	struct feed_entry *entry = &feed->entries[feed->count];
	struct known_tag *tag;

	if (member->kind != LIST_TAG || entry->tag_count == TAGS_MAX)
		return 0;
	if (!entry->tags)
		entry->tags = ARENA_ARRAY(&feed->arena, TAGS_MAX, struct known_tag);
	if (!entry->tags)
		return err_nomem(err);
	tag = &entry->tags[entry->tag_count++];
	tag->slug = arena_str(&feed->arena, member->list_name);
	tag->name = arena_str(&feed->arena, member->name);
	return 0;
}

/* Those that have a date: a place begins with it. */
static struct entry_range dated(int64_t list, unsigned most)
{
	return (struct entry_range){
		.list = list, .from = STR("0"), .newest_first = true, .most = most
	};
}

static int load(struct feed *feed, int64_t list, struct err *err)
{
	const struct entry_range range = dated(list, FEED_ENTRIES);
	struct writer *writer = feed->run->writer;
	int result = writer_entries(writer, &range, on_entry, feed, err);
	size_t count = feed->count;

	for (feed->count = 0; result >= 0 && feed->count < count; feed->count++)
		result = writer_members(
			writer, feed->entries[feed->count].file, on_member, feed, err);
	return result;
}

static int put_page(struct feed *feed, struct err *err)
{
	struct run *run = feed->run;
	bool gemini = feed->proto == STORE_GEMINI;
	struct str address = feed_address(&feed->arena, feed->address);
	const struct page_put put = {
		.capsule = run->capsule,
		.proto = feed->proto,
		.path = gemini ? address : address_selector(&feed->arena, address),
		.kind = PAGE_BODY,
		.rank = RANK_BUILT_IN,
		.item_type = '0',
		.marks = true,
		.media = STR("application/atom+xml"),
		.body = buf_view(&feed->out),
	};
	int result;

	if (buf_failed(&feed->out) || arena_failed(&feed->arena))
		return err_nomem(err);
	result = writer_put(run->writer, &put, err);
	run->report.pages += result == WRITER_WRITTEN;
	return result;
}

int feed_put(struct run *run, int64_t id, struct str address, struct str title, struct err *err)
{
	struct feed feed = { .run = run, .address = address, .title = title };
	struct str own;
	int result;

	arena_init(&feed.arena, SIZE_MAX / 4);
	own = feed_address(&feed.arena, address);
	result = writer_pages_begin(run->writer, run_owner(run, OWNER_LISTS, own), err);
	if (result >= 0)
		result = load(&feed, id, err);
	for (int proto = STORE_GEMINI; result >= 0 && feed.count && proto <= STORE_GOPHER;
		proto++) {
		feed.proto = (enum store_proto)proto;
		buf_init(&feed.out, SIZE_MAX / 4);
		put_feed(&feed);
		result = put_page(&feed, err);
		buf_release(&feed.out);
	}
	if (result >= 0)
		result = writer_pages_end(run->writer, err);
	arena_release(&feed.arena);
	return result;
}

int feed_drop(struct run *run, struct str address, struct err *err)
{
	struct arena arena;
	int result;

	arena_init(&arena, 64 * 1024);
	result = writer_pages_begin(
		run->writer, run_owner(run, OWNER_LISTS, feed_address(&arena, address)), err);
	arena_release(&arena);
	return result < 0 ? result : writer_pages_end(run->writer, err);
}

static int note_one(void *ctx, const struct article_row *article, struct err *err)
{
	(void)article;
	(void)err;
	*(bool *)ctx = true;
	return 0;
}

int feed_wanted(struct run *run, int64_t id, bool *ret_wanted, struct err *err)
{
	const struct entry_range range = dated(id, 1);

	*ret_wanted = false;
	return writer_entries(run->writer, &range, note_one, ret_wanted, err);
}
