/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* From a reader's records to rows and pages.  A reader has held an author's
 * bytes, so nothing it sends is taken on trust but what its pages say. */
#include "base/mem.h"
#include "site/address.h"
#include "site/entries.h"
#include "site/gist.h"
#include "site/reader.h"
#include "site/record.h"
#include "site/taking.h"
#include "text/slug.h"

#include <string.h>

int take_new(struct run *run, struct err *err)
{
	run->taking = mem_alloc(sizeof(*run->taking));
	if (!run->taking)
		return err_nomem(err);
	arena_init(&run->taking->arena, SIZE_MAX / 4);
	taking_begin(run->taking);
	return 0;
}

void take_free(struct run *run)
{
	if (run->taking)
		arena_release(&run->taking->arena);
	mem_free(run->taking);
	run->taking = NULL;
}

static int malformed(struct err *err)
{
	return err_set(err, ERR_INTERNAL, "a reader process sent what no reader sends");
}

int taking_warning(struct run *run, const struct todo *todo, uint32_t line, bool error,
	struct str text, struct err *err)
{
	struct taking *taking = run->taking;

	run_warn(run, todo->path, line, error, text);
	return writer_warning_put(
		run->writer, taking->file.id, taking->warnings++, line, error, text, err);
}

/* ---- the article ------------------------------------------------------------------ */

static int keep_old_section(void *ctx, unsigned n, const struct section_row *row, struct err *err)
{
	struct taking *taking = ctx;

	(void)n;
	return known_section_add(&taking->arena, &taking->before, row, err);
}

static int load_old(struct run *run, const struct todo *todo, struct err *err)
{
	struct taking *taking = run->taking;
	int result = writer_article_get(run->writer, taking->file.id, &taking->old, err);

	if (result <= 0) {
		taking->old = (struct article_row){ .file = 0 };
		return result;
	}
	taking->old.base = arena_str(&taking->arena, todo->was.len ? todo->was : taking->old.base);
	taking->old.title = arena_str(&taking->arena, taking->old.title);
	taking->old.date = arena_str(&taking->arena, taking->old.date);
	taking->old.updated = arena_str(&taking->arena, taking->old.updated);
	taking->old.summary = arena_str(&taking->arena, taking->old.summary);
	taking->old.author = arena_str(&taking->arena, taking->old.author);
	taking->old.place = arena_str(&taking->arena, taking->old.place);
	taking->old.changed = arena_str(&taking->arena, taking->old.changed);
	taking->old.origin = arena_str(&taking->arena, taking->old.origin);
	taking->old.born = arena_str(&taking->arena, taking->old.born);
	return writer_sections(run->writer, taking->file.id, keep_old_section, taking, err);
}

static bool proper(struct str base)
{
	return base.len >= 1 && base.len <= STORE_PATH_MAX - 256 && base.p[0] == '/' &&
	       base.p[base.len - 1] == '/';
}

static int open_file(struct run *run, const struct todo *todo, enum file_kind kind, struct err *err)
{
	struct taking *taking = run->taking;
	int result;

	taking->file = (struct file_row){
		.kind = kind,
		.path = todo->path,
		.stamp = todo->stamp,
		.due = taking->due,
	};
	result = writer_file_put(run->writer, run->capsule, &taking->file, err);
	if (result >= 0)
		result = load_old(run, todo, err);
	if (result >= 0)
		result = writer_file_clear(run->writer, taking->file.id, err);
	if (result >= 0)
		writer_passages_begin(run->writer, run->capsule, taking->file.id);
	return result < 0 ? result : writer_pages_begin(run->writer, taking->file.id, err);
}

static int place_article(struct run *run, const struct todo *todo, struct err *err)
{
	struct taking *taking = run->taking;
	struct article_row *now = &taking->now;
	int taken = writer_article_at(run->writer, run->capsule, now->base, taking->file.id, err);

	if (taken < 0)
		return taken;
	taking->waits = taken > 0 || address_reserved(now->base);
	if (taking->waits)
		now->base = STR_EMPTY;
	else if (!str_eq(now->base, now->wanted))
		return taking_warning(run, todo, 0, false,
			arena_printf(&taking->arena,
				"%.*s %s; this article is at %.*s (name it with 'slug:')",
				STR_PRINTF(now->wanted),
				address_reserved(now->wanted) ? "is an address of the server's own"
							      : "belongs to another file",
				STR_PRINTF(now->base)),
			err);
	return 0;
}

static bool take_tags(struct taking *taking, struct str *in)
{
	uint64_t count;

	if (!record_take_number(in, &count) || count > TAGS_MAX)
		return false;
	taking->tags = ARENA_ARRAY(&taking->arena, TAGS_MAX, struct known_tag);
	for (size_t i = 0; taking->tags && i < count; i++) {
		struct known_tag tag;

		if (!record_take_text(in, &tag.slug) || !record_take_text(in, &tag.name) ||
			!slug_valid(tag.slug))
			return false;
		tag.slug = arena_str(&taking->arena, tag.slug);
		tag.name = arena_str(&taking->arena, tag.name);
		taking->tags[taking->tag_count++] = tag;
	}
	return true;
}

/* What lists and feeds have of it. */
static bool take_listed(struct taking *taking, struct str *in)
{
	struct article_row *now = &taking->now;

	if (!record_take_text(in, &now->author) || !record_take_text(in, &taking->order) ||
		!record_take_number(in, &now->content) || !record_take_text(in, &taking->id) ||
		!take_tags(taking, in) || taking->order.len > ORDER_MAX ||
		(now->date.len && !date_valid(now->date)))
		return false;
	now->author = arena_str(&taking->arena, now->author);
	taking->id = arena_str(&taking->arena, taking->id);
	taking->order = arena_str(&taking->arena, taking->order);
	return true;
}

static int take_article(struct run *run, const struct todo *todo, struct str in, struct err *err)
{
	struct taking *taking = run->taking;
	struct article_row *now = &taking->now;
	uint64_t flags = 0, due = 0;
	enum file_kind kind;
	int result;

	if (taking->begun || !record_take_text(&in, &now->base) ||
		!record_take_text(&in, &now->wanted) || !record_take_text(&in, &now->title) ||
		!record_take_text(&in, &now->date) || !record_take_text(&in, &now->updated) ||
		!record_take_text(&in, &now->summary) || !record_take_text(&in, &now->lang) ||
		!record_take_number(&in, &now->words) || !record_take_number(&in, &flags) ||
		!record_take_number(&in, &due) || due > INT64_MAX || !proper(now->base) ||
		!proper(now->wanted) || !take_listed(taking, &in))
		return malformed(err);
	now->base = arena_str(&taking->arena, now->base);
	now->wanted = arena_str(&taking->arena, now->wanted);
	now->title = arena_str(&taking->arena, now->title);
	now->date = arena_str(&taking->arena, now->date);
	now->updated = arena_str(&taking->arena, now->updated);
	now->summary = arena_str(&taking->arena, now->summary);
	now->lang = arena_str(&taking->arena, now->lang);
	now->folder = address_folder(&taking->arena, todo->path);
	taking->base_selector = address_selector(&taking->arena, now->base);
	taking->gone = flags & READER_GONE;
	taking->hidden = flags != 0;
	taking->due = flags & READER_WAITS && now->date.len ? (int64_t)due : 0;
	taking->begun = true;
	kind = flags ? FILE_DRAFT : todo->kind == WALK_INDEX ? FILE_FRONT : FILE_ARTICLE;
	if (taking->due)
		run_note(run, "%.*s is not shown before its date, %.*s", STR_PRINTF(todo->path),
			STR_PRINTF(now->date));
	result = open_file(run, todo, kind, err);
	now->file = taking->file.id;
	if (result >= 0 && kind == FILE_ARTICLE)
		result = place_article(run, todo, err);
	if (result >= 0 && kind == FILE_FRONT && address_reserved(now->folder))
		result = taking_warning(run, todo, 0, false,
			arena_printf(&taking->arena,
				"%.*s is an address of the server's own, so this page is not "
				"shown; "
				"rename the folder",
				STR_PRINTF(now->folder)),
			err);
	return result;
}

/* ---- its parts ------------------------------------------------------------------------ */

static int take_section(struct run *run, struct str in, struct err *err)
{
	struct taking *taking = run->taking;
	struct passage_put passage = { .about = taking->now.title };
	struct section_row row;
	uint64_t kept = 0;
	int result;

	if (!record_take_text(&in, &row.slug) || !record_take_text(&in, &row.title) ||
		!record_take_text(&in, &row.digest) || !record_take_number(&in, &row.words) ||
		!record_take_number(&in, &kept) || !record_take_text(&in, &passage.body) ||
		row.digest.len != DIGEST_SIZE || !address_safe(row.slug))
		return malformed(err);
	result = known_section_add(&taking->arena, &taking->after, &row, err);
	if (taking->hidden || result < 0)
		return result;
	taking->after.at[taking->after.count - 1].kept = kept != 0;
	result = writer_section_put(run->writer, taking->file.id, taking->sections++, &row, err);
	passage.title = row.title;
	return result < 0 ? result : writer_passage_put(run->writer, &passage, err);
}

static int take_warning(struct run *run, const struct todo *todo, struct str in, struct err *err)
{
	uint64_t line, error;
	struct str text;

	if (!record_take_number(&in, &line) || !record_take_number(&in, &error) ||
		!record_take_text(&in, &text))
		return malformed(err);
	return taking_warning(run, todo, (uint32_t)line, error != 0, text, err);
}

static int put_page(
	struct run *run, const struct todo *todo, const struct page_put *page, struct err *err)
{
	struct taking *taking = run->taking;
	int result = writer_put(run->writer, page, err);

	if (result == WRITER_WRITTEN)
		run->report.pages++;
	if (result != WRITER_TAKEN || taking->contested || page->rank == RANK_OLD)
		return result < 0 ? result : 0;
	taking->contested = true;
	return taking_warning(run, todo, 0, false,
		arena_printf(&taking->arena,
			"the address %.*s is served by something else; rename this file or the "
			"heading, or give it a 'slug:'",
			STR_PRINTF(page->path)),
		err);
}

static int take_page(struct run *run, const struct todo *todo, struct str in, struct err *err)
{
	struct taking *taking = run->taking;
	struct page_put page = {
		.capsule = run->capsule,
		.kind = taking->gone ? PAGE_GONE : PAGE_BODY,
		.rank = RANK_ARTICLE,
		.lang = taking->now.lang,
	};
	uint64_t proto, item, marks;
	struct str suffix;
	bool gemini;

	if (!record_take_number(&in, &proto) || !record_take_number(&in, &item) ||
		!record_take_number(&in, &marks) || !record_take_text(&in, &suffix) ||
		!record_take_text(&in, &page.media) || !record_take_text(&in, &page.body) ||
		proto > STORE_GOPHER || (item != '0' && item != '1') ||
		(suffix.len && !address_safe(suffix)))
		return malformed(err);
	if (taking->waits)
		return 0;
	gemini = proto == STORE_GEMINI;
	page.proto = (enum store_proto)proto;
	page.item_type = (char)item;
	page.marks = marks != 0;
	page.path = arena_printf(&taking->arena, "%.*s%.*s",
		STR_PRINTF(gemini ? taking->now.base : taking->base_selector), STR_PRINTF(suffix));
	if (taking->gone)
		page.body = STR_EMPTY;
	return put_page(run, todo, &page, err);
}

int put_moved_item(struct run *run, enum store_proto proto, char item, struct str from,
	struct str to, struct err *err)
{
	bool gemini = proto == STORE_GEMINI;
	struct page_put page = {
		.capsule = run->capsule,
		.proto = proto,
		.kind = to.len ? PAGE_MOVED : PAGE_GONE,
		.rank = RANK_OLD,
		.item_type = item,
	};
	struct arena arena;
	int result = 0;

	arena_init(&arena, SIZE_MAX / 4);
	page.path = gemini ? from : address_selector(&arena, from);
	page.target = gemini ? to : address_selector(&arena, to);
	if (page.path.len <= STORE_PATH_MAX && page.target.len <= STORE_PATH_MAX)
		result = writer_put(run->writer, &page, err);
	run->report.pages += result == WRITER_WRITTEN;
	arena_release(&arena);
	return result < 0 ? result : 0;
}

int put_moved(struct run *run, struct str from, struct str to, struct err *err)
{
	int result = put_moved_item(run, STORE_GEMINI, '1', from, to, err);

	return result < 0 ? result : put_moved_item(run, STORE_GOPHER, '1', from, to, err);
}

static bool printable(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return s.len && s.p[0] == '/';
}

static int take_old(struct run *run, struct str in, struct err *err)
{
	struct str from, to;

	if (!record_take_text(&in, &from) || !record_take_text(&in, &to))
		return malformed(err);
	if (run->taking->waits || run->taking->gone || !printable(from) || !printable(to) ||
		address_reserved(from))
		return 0;
	return put_moved(run, from, to, err);
}

static int take_front(struct run *run, struct str in, struct err *err)
{
	struct taking *taking = run->taking;
	struct front_row front = { .file = taking->file.id, .folder = taking->now.folder };
	uint64_t alone;

	if (!record_take_text(&in, &front.title) || !record_take_text(&in, &front.lang) ||
		!record_take_text(&in, &front.gemtext) || !record_take_text(&in, &front.menu) ||
		!record_take_number(&in, &alone))
		return malformed(err);
	front.alone = alone != 0;
	return writer_front_put(run->writer, run->capsule, &front, err);
}

/* ---- left out ---------------------------------------------------------------------------- */

int taking_refuse(
	struct run *run, const struct todo *todo, struct str why, bool again, struct err *err)
{
	struct taking *taking = run->taking;
	int result;

	taking->file = (struct file_row){
		.kind = FILE_REFUSED,
		.path = todo->path,
		.stamp = again ? 0 : todo->stamp,
	};
	result = writer_file_put(run->writer, run->capsule, &taking->file, err);
	if (result >= 0 && taking->begun)
		result = entries_drop(run, taking->file.id, taking->old.place, err);
	else if (result >= 0)
		result = entries_gone(run, taking->file.id, err);
	if (result >= 0 && !taking->begun)
		result = load_old(run, todo, err);
	if (result >= 0)
		result = taking_lose(run, todo, false, err);
	if (result >= 0 && !taking->begun)
		result = writer_pages_begin(run->writer, taking->file.id, err);
	if (result >= 0)
		result = writer_pages_drop(run->writer, err);
	if (result >= 0)
		result = writer_file_clear(run->writer, taking->file.id, err);
	if (result >= 0)
		result = writer_passages_drop(run->writer, taking->file.id, err);
	taking->warnings = 0;
	if (result >= 0)
		result = taking_warning(run, todo, 0, true, why, err);
	if (result >= 0)
		result = run_outdate(run, todo->path, err);
	taking->refused = true;
	run->report.refused++;
	return result;
}

int take_record(void *ctx, void *tag, uint32_t type, struct str payload, struct err *err)
{
	struct run *run = ctx;
	const struct todo *todo = &run->todos.at[(uintptr_t)tag];
	struct taking *taking = run->taking;
	uint64_t again;
	struct str why;

	if (taking->refused)
		return 0;
	if (type == RECORD_REFUSED) {
		if (!record_take_number(&payload, &again) || !record_take_text(&payload, &why))
			return malformed(err);
		return taking_refuse(run, todo, arena_str(&taking->arena, why), again != 0, err);
	}
	if (type != RECORD_ARTICLE && !taking->begun)
		return malformed(err);
	switch (type) {
	case RECORD_ARTICLE:
		return take_article(run, todo, payload, err);
	case RECORD_SECTION:
		return take_section(run, payload, err);
	case RECORD_OLD:
		return take_old(run, payload, err);
	case RECORD_WARNING:
		return take_warning(run, todo, payload, err);
	case RECORD_PAGE:
		return take_page(run, todo, payload, err);
	case RECORD_FRONT:
		return take_front(run, payload, err);
	default:
		return malformed(err);
	}
}
