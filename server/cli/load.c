/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "cli/load.h"

#include "article/read.h"
#include "files/beneath.h"
#include "site/source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_error(const char *path, struct err *err)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return err_set(err, ERR_MISSING, "%s: there is no such file", path);
	return err_set(err, errno == EACCES ? ERR_DENIED : ERR_IO, "%s: cannot be read (%s)", path,
		strerror(errno));
}

/* Reads up to one octet past the limit, so that a larger file is noticed even
 * when it grows.  A FIFO that nobody writes to would hold us up for good. */
static int load_file(struct arena *arena, const char *path, struct str *ret_text, struct err *err)
{
	struct stat info;
	struct buf text;
	int failed = 0;
	FILE *file;
	size_t got;

	if (stat(path, &info) == 0 && S_ISFIFO(info.st_mode))
		return err_set(err, ERR_FORMAT, "%s: is a FIFO; name one article", path);
	file = fopen(path, "rb");
	if (!file)
		return open_error(path, err);
	if (fstat(fileno(file), &info) == 0 && S_ISDIR(info.st_mode)) {
		fclose(file);
		return err_set(err, ERR_FORMAT, "%s: is a folder; name one article", path);
	}
	buf_init(&text, ARTICLE_SIZE_MAX + 65536);
	do {
		char *room = buf_room(&text, 65536);

		got = room ? fread(room, 1, 65536, file) : 0;
		buf_grown(&text, got);
	} while (got > 0 && text.len <= ARTICLE_SIZE_MAX);
	if (ferror(file))
		failed = open_error(path, err);
	else if (text.len > ARTICLE_SIZE_MAX)
		failed = err_set(err, ERR_LIMIT, "%s: is larger than %d MiB; split it", path,
			ARTICLE_SIZE_MAX / (1024 * 1024));
	else
		*ret_text = arena_buf(arena, &text);
	fclose(file);
	buf_release(&text);
	return failed;
}

static struct str sidecar_name(struct arena *arena, struct str path)
{
	size_t dot = str_find_last(path, '.'), slash = str_find_last(path, '/');

	if (dot == path.len || (slash < path.len && dot < slash))
		dot = path.len;
	return arena_printf(arena, "%.*s.yaml", (int)dot, path.p);
}

/* Without the folder nothing is known of what lies in it. */
static int open_folder(struct arena *arena, struct str path)
{
	size_t slash = str_find_last(path, '/');
	int fd;

	if (slash == path.len)
		return root_open(".", &fd, NULL) < 0 ? -1 : fd;
	return root_open(arena_str(arena, str_upto(path, slash + 1)).p, &fd, NULL) < 0 ? -1 : fd;
}

int load_article(struct arena *arena, const char *path, struct document **ret_doc, struct err *err)
{
	struct article_source source = { .name = str_of(path) };
	int failed = load_file(arena, path, &source.text, err), folder;

	if (failed)
		return failed;
	source.sidecar_name = sidecar_name(arena, source.name);
	if (arena_failed(arena))
		return err_nomem(err);
	failed = load_file(arena, source.sidecar_name.p, &source.sidecar, err);
	if (failed && failed != ERR_MISSING)
		return failed;
	folder = open_folder(arena, source.name);
	if (folder >= 0)
		source_look_in(arena, folder, STR("/"), &source);
	failed = article_read(arena, &source, ret_doc, err);
	if (folder >= 0)
		close(folder);
	/* some sentences begin with the name already */
	if (failed && err && !str_starts(str_of(err->text), source.name))
		err_prefix(err, "%s: ", path);
	return failed;
}
