/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/aliases.h"

#include "base/mem.h"
#include "site/address.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 256 * 1024 * 1024 };

static int append(struct aliases *aliases, struct str from, struct str to, struct err *err)
{
	if (aliases->count == aliases->room) {
		size_t room = aliases->room ? aliases->room * 2 : 32;
		struct alias *at = mem_resize(aliases->at, room * sizeof(*at));

		if (!at)
			return err_nomem(err);
		aliases->at = at;
		aliases->room = room;
	}
	aliases->at[aliases->count++] = (struct alias){
		.from = arena_str(&aliases->arena, from),
		.to = arena_str(&aliases->arena, to),
	};
	return arena_failed(&aliases->arena) ? err_nomem(err) : 0;
}

int aliases_add(struct aliases *aliases, struct str from, struct str to, struct err *err)
{
	if (str_eq(from, to))
		return 0;
	aliases->changed = true;
	return append(aliases, from, to, err);
}

static struct str decode(struct arena *arena, struct str url)
{
	char *to = arena_alloc(arena, url.len + 1);
	size_t len = 0;

	for (size_t i = 0; to && i < url.len; i++) {
		int octet = url.p[i] == '%' ? str_hex_octet(url, i + 1) : -1;

		to[len++] = octet < 0 ? url.p[i] : (char)octet;
		i += octet < 0 ? 0 : 2;
	}
	return str_make(to, len);
}

static int take_line(struct aliases *aliases, struct str line, struct buf *others, struct err *err)
{
	struct str rest = line;
	struct str from, to;

	if (!line.len)
		return 0;
	if (!str_eq(str_cut(&rest, ' '), STR("moved"))) {
		buf_str(others, line);
		buf_char(others, '\n');
		return 0;
	}
	from = decode(&aliases->arena, str_cut(&rest, ' '));
	to = decode(&aliases->arena, rest);
	if (!from.len || from.p[0] != '/' || !to.len || to.p[0] != '/')
		return 0; /* somebody edited it; the address is lost, the rest is not */
	return append(aliases, from, to, err);
}

static int take_file(struct aliases *aliases, int fd, const char *file, struct err *err)
{
	struct buf text, others;
	struct str rest;
	int result = 0;
	char *room;

	buf_init(&text, FILE_MAX);
	buf_init(&others, FILE_MAX);
	while (result == 0 && (room = buf_room(&text, 65536))) {
		ssize_t n = read(fd, room, 65536);

		if (n < 0 && errno != EINTR)
			result = err_set(
				err, ERR_IO, "%s cannot be read: %s", file, strerror(errno));
		if (n == 0)
			break;
		if (n > 0)
			buf_grown(&text, (size_t)n);
	}
	rest = buf_view(&text);
	while (result == 0 && rest.len)
		result = take_line(aliases, str_line(&rest), &others, err);
	if (result == 0 && (buf_failed(&text) || buf_failed(&others)))
		result = err_nomem(err);
	aliases->others = arena_buf(&aliases->arena, &others);
	buf_release(&text);
	buf_release(&others);
	return result;
}

int aliases_read(struct aliases *aliases, const char *file, struct err *err)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	int result;

	*aliases = (struct aliases){ .at = NULL };
	arena_init(&aliases->arena, SIZE_MAX / 4);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return err_set(err, errno == EACCES ? ERR_DENIED : ERR_IO,
			"%s, where old addresses are kept, cannot be read: %s", file,
			strerror(errno));
	result = take_file(aliases, fd, file, err);
	close(fd);
	return result;
}

void aliases_release(struct aliases *aliases)
{
	mem_free(aliases->at);
	arena_release(&aliases->arena);
	*aliases = (struct aliases){ .at = NULL };
}

/* ---- order --------------------------------------------------------------------- */

static int by_from(const void *a, const void *b)
{
	return str_compare(((const struct alias *)a)->from, ((const struct alias *)b)->from);
}

/* Of two that say something of one address, the one added last lies behind. */
static int by_from_then_place(const void *a, const void *b)
{
	const struct alias *const *x = a;
	const struct alias *const *y = b;
	int order = str_compare((*x)->from, (*y)->from);

	return order ? order : (*x > *y) - (*x < *y);
}

int aliases_settle(struct aliases *aliases, struct err *err)
{
	struct alias **order;
	size_t kept = 0;

	if (!aliases->count)
		return 0;
	order = mem_alloc(aliases->count * sizeof(struct alias *));
	if (!order)
		return err_nomem(err);
	for (size_t i = 0; i < aliases->count; i++)
		order[i] = &aliases->at[i];
	qsort(order, aliases->count, sizeof(struct alias *), by_from_then_place);
	for (size_t i = 0; i + 1 < aliases->count; i++)
		if (str_eq(order[i]->from, order[i + 1]->from))
			order[i]->drop = true;
	mem_free(order);
	for (size_t i = 0; i < aliases->count; i++) {
		aliases->changed |= aliases->at[i].drop;
		if (!aliases->at[i].drop)
			aliases->at[kept++] = aliases->at[i];
	}
	aliases->count = kept;
	if (kept)
		qsort(aliases->at, kept, sizeof(*aliases->at), by_from);
	return 0;
}

const struct alias *aliases_find(const struct aliases *aliases, struct str from)
{
	struct alias key = { .from = from };

	if (!aliases->count)
		return NULL;
	return bsearch(&key, aliases->at, aliases->count, sizeof(*aliases->at), by_from);
}

/* ---- writing ---------------------------------------------------------------------- */

static bool write_text(const struct aliases *aliases, FILE *f)
{
	struct arena arena;

	fputs("# Addresses that have changed, so that old links still work.  Written by\n"
	      "# 'bifold index'; kept when the index is built anew.\n",
		f);
	arena_init(&arena, SIZE_MAX / 4);
	for (size_t i = 0; i < aliases->count; i++) {
		struct str from = address_url(&arena, aliases->at[i].from);
		struct str to = address_url(&arena, aliases->at[i].to);

		fprintf(f, "moved %.*s %.*s\n", STR_PRINTF(from), STR_PRINTF(to));
	}
	arena_release(&arena);
	for (struct str rest = aliases->others; rest.len;) {
		struct str line = str_line(&rest);

		if (!str_starts(line, STR("#")))
			fprintf(f, "%.*s\n", STR_PRINTF(line));
	}
	return fflush(f) == 0 && fsync(fileno(f)) == 0;
}

int aliases_write(struct aliases *aliases, const char *file, struct err *err)
{
	char made[4096];
	bool good;
	FILE *f;

	if (snprintf(made, sizeof(made), "%s.new", file) >= (int)sizeof(made))
		return err_set(
			err, ERR_LIMIT, "the name of the state folder is too long: %s", file);
	f = fopen(made, "we");
	if (!f)
		return err_set(err, errno == EACCES ? ERR_DENIED : ERR_IO,
			"%s, where old addresses are kept, cannot be written: %s", made,
			strerror(errno));
	good = write_text(aliases, f);
	good = fclose(f) == 0 && good;
	if (!good || rename(made, file) < 0) {
		err_set(err, ERR_IO, "%s, where old addresses are kept, cannot be written: %s",
			file, strerror(errno));
		unlink(made);
		return ERR_IO;
	}
	aliases->changed = false;
	return 0;
}
