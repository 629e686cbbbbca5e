/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Files of the capsule that are served as they lie there, and the one that every
 * capsule has although nobody wrote it.  (caps.txt depends on the listener, so the
 * server makes it.) */
#include "files/media.h"
#include "site/address.h"
#include "site/run.h"

static int put_file(struct run *run, enum store_proto proto, struct str address, struct str path,
	struct err *err)
{
	struct page_put page = {
		.capsule = run->capsule,
		.proto = proto,
		.path = address,
		.kind = PAGE_FILE,
		.rank = RANK_FILE,
		.item_type = media_item_type(path),
		.media = str_of(media_of(path)),
		.target = path,
	};
	int result = writer_put(run->writer, &page, err);

	run->report.pages += result == WRITER_WRITTEN;
	return result;
}

int static_put(struct run *run, int64_t id, struct str path, struct err *err)
{
	struct arena *arena = &run->arena;
	struct str address = arena_printf(arena, "/%.*s", STR_PRINTF(path));
	int result = writer_pages_begin(run->writer, id, err);
	bool taken = address_reserved(address);

	if (address.len > STORE_PATH_MAX) {
		run_warn(run, path, 0, false,
			STR("its path is too long for any client and is left out; shorten it"));
		return result < 0 ? result : writer_pages_end(run->writer, err);
	}
	if (result >= 0 && !taken)
		result = put_file(run, STORE_GEMINI, address, path, err);
	taken = taken || result == WRITER_TAKEN;
	if (result >= 0 && !taken)
		result = put_file(run, STORE_GOPHER, address_selector(arena, address), path, err);
	if (result >= 0 && taken)
		run_warn(run, path, 0, false,
			STR("its address is served by something else; rename the file"));
	return result < 0 ? result : writer_pages_end(run->writer, err);
}

static int put_text(struct run *run, enum store_proto proto, const char *address, const char *text,
	struct err *err)
{
	struct page_put page = {
		.capsule = run->capsule,
		.proto = proto,
		.path = str_of(address),
		.kind = PAGE_BODY,
		.rank = RANK_OLD, /* the author's own wins */
		.item_type = '0',
		.media = STR("text/plain"),
		.body = str_of(text),
	};
	int result = writer_put(run->writer, &page, err);

	run->report.pages += result == WRITER_WRITTEN;
	return result < 0 ? result : 0;
}

int built_in_put(struct run *run, struct err *err)
{
	/* Search has no end for a robot that follows links. */
	static const char robots[] = "User-agent: *\nDisallow: /search\n";
	static const char robots_gopher[] = "User-agent: *\r\nDisallow: /search\r\n";
	int result =
		writer_pages_begin(run->writer, run_owner(run, OWNER_BUILT_IN, STR_EMPTY), err);

	if (result >= 0)
		result = put_text(run, STORE_GEMINI, "/robots.txt", robots, err);
	if (result >= 0)
		result = put_text(run, STORE_GOPHER, "/robots.txt", robots_gopher, err);
	return result < 0 ? result : writer_pages_end(run->writer, err);
}
