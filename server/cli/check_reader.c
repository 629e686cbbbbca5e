/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "cli/check_reader.h"

#include "article/meta.h"
#include "cli/check.h"
#include "site/address.h"
#include "site/confine.h"
#include "site/record.h"
#include "site/source.h"

#include <stdint.h>

void inspect_say(struct inspection *in, uint32_t line, bool error, const char *rule,
	const char *remedy, const char *fmt, ...)
{
	struct buf text;
	va_list ap;

	buf_init(&text, 4096);
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	buf_clear(&in->record);
	record_number(&in->record, line);
	record_number(&in->record, error);
	record_text(&in->record, str_of(rule));
	record_text(&in->record, buf_view(&text));
	record_text(&in->record, str_of(remedy));
	if (!buf_failed(&in->record) && !buf_failed(&text))
		pool_send(in->link, CHECK_FINDING, buf_view(&in->record));
	buf_release(&text);
}

static void inspect(struct inspection *in, bool is_front)
{
	struct str path = in->source.name;

	in->scope.doc = in->doc;
	in->scope.dir = address_url(&in->arena, address_folder(&in->arena, path));
	in->scope.base =
		address_url(&in->arena, source_address(&in->arena, in->doc, path, is_front));
	inspect_outline(in);
	inspect_links(in);
	inspect_lines(in);
}

/* Does it say what sidecars say?  Then an author misses its article. */
static void inspect_settings(struct inspection *in)
{
	struct document doc = { .arena = &in->arena };
	struct meta meta;
	const struct meta_place place = { .file = in->source.name, .first_line = 1 };
	unsigned known = 0;

	meta_init(&meta);
	if (in->source.text.len > META_SIZE_MAX)
		return;
	meta_parse(&doc, &meta, in->source.text, &place);
	known += meta.title.len > 0;
	known += meta.date.len > 0 || meta.lang.len > 0;
	known += meta.authors.count > 0 || meta.tags.count > 0 || meta.summary.len > 0;
	known += meta.slug.len > 0 || meta.has_sections || meta.renames || meta.headings;
	known += meta.has_draft || meta.aliases.count > 0 || meta.section_slugs;
	if (known)
		inspect_say(in, 0, false, "sidecar",
			"name it after its article (walk.yaml for walk.md), or take it away: as "
			"it is, readers can fetch it",
			"this looks like the sidecar of an article that is not there");
}

void check_serve(void *ctx, int root_fd, struct str job, struct pool_link *link)
{
	const struct reader_settings *settings = ctx;
	struct inspection in = { .link = link };
	struct str rest = job, path = STR_EMPTY, sidecar = STR_EMPTY;
	uint64_t kind = 0;
	struct err err;

	if (!record_take_number(&rest, &kind) || !record_take_text(&rest, &path) ||
		!record_take_text(&rest, &sidecar))
		return;
	if (kind != CHECK_SETTINGS)
		reader_serve(ctx, root_fd, job, link);
	/* as the index gives it time, so does this second look */
	confine_job(settings->article_max);
	arena_init(&in.arena, SIZE_MAX / 4);
	buf_init(&in.record, 64 * 1024);
	in.source.lang = settings->lang;
	in.source.region = settings->region;
	if (source_read(&in.arena, root_fd, path, sidecar, settings->article_max, &in.source,
		    &err) == 0) {
		confine_job(in.source.text.len);
		if (kind == CHECK_SETTINGS) {
			inspect_settings(&in);
		} else if (article_read(&in.arena, &in.source, &in.doc, &err) == 0) {
			in.doc->source = &in.source;
			inspect(&in, kind == CHECK_FRONT);
		}
	}
	buf_release(&in.record);
	arena_release(&in.arena);
}
