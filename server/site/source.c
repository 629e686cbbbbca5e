/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/source.h"

#include "article/links_path.h"
#include "files/beneath.h"
#include "site/address.h"
#include "text/slug.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int read_whole(struct arena *arena, int root_fd, struct str path, uint64_t max,
	struct str *ret_text, struct err *err)
{
	uint64_t size;
	size_t got = 0;
	char *text;
	int fd;
	int result = beneath_open(root_fd, path, &fd, &size, err);

	if (result == ERR_MISSING)
		return err_set(err, ERR_MISSING,
			"it cannot be read and is left out; check its permissions");
	if (result < 0)
		return result;
	if (size > max) {
		close(fd);
		return err_set(err, ERR_LIMIT,
			"it is larger than %llu octets and is left out; split it, or raise "
			"index.max_bytes",
			(unsigned long long)max);
	}
	text = arena_alloc(arena, (size_t)size + 1);
	while (text && got < size) {
		ssize_t n = read(fd, text + got, (size_t)size - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			result = err_set(err, ERR_IO, "it cannot be read (%s) and is left out",
				strerror(errno));
			break;
		}
		if (n == 0)
			break;
		got += (size_t)n;
	}
	close(fd);
	if (!text)
		return err_nomem(err);
	*ret_text = str_make(text, got);
	return result;
}

struct capsule_files {
	struct arena *arena;
	int root_fd;
	struct str dir;
};

static bool holds(void *ctx, struct str target)
{
	const struct capsule_files *files = ctx;
	struct str path = str_upto(target, str_find(target, '#'));
	uint64_t size;
	int fd;

	path = path_resolve(files->arena, files->dir, str_upto(path, str_find(path, '?')));
	path = percent_decode(files->arena, str_from(path, 1));
	if (!path.len || beneath_open(files->root_fd, path, &fd, &size, NULL) < 0)
		return false;
	close(fd);
	return true;
}

void source_look_in(struct arena *arena, int root_fd, struct str dir, struct article_source *source)
{
	struct capsule_files *files = ARENA_NEW(arena, struct capsule_files);

	if (!files)
		return;
	*files = (struct capsule_files){ arena, root_fd, dir };
	source->holds = holds;
	source->holds_ctx = files;
}

int source_read(struct arena *arena, int root_fd, struct str path, struct str sidecar, uint64_t max,
	struct article_source *ret_source, struct err *err)
{
	int result = read_whole(arena, root_fd, path, max, &ret_source->text, err);

	if (result < 0)
		return result;
	source_look_in(arena, root_fd, address_folder(arena, path), ret_source);
	ret_source->name = path;
	ret_source->sidecar_name = sidecar;
	if (!sidecar.len)
		return 0;
	result = read_whole(arena, root_fd, sidecar, max, &ret_source->sidecar, err);
	if (result < 0)
		err_prefix(err, "its sidecar %.*s: ", STR_PRINTF(sidecar));
	return result;
}

struct str source_address(
	struct arena *arena, const struct document *doc, struct str path, bool is_front)
{
	struct str folder = address_folder(arena, path);
	struct str slug = doc->meta.slug;

	if (is_front)
		return folder;
	if (!slug_valid(slug))
		slug = address_slug(arena, path);
	return arena_printf(arena, "%.*s%.*s/", STR_PRINTF(folder), STR_PRINTF(slug));
}
