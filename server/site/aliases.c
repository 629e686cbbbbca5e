/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/aliases.h"

#include "article/links_path.h"
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

static int take_line(struct aliases *aliases, struct str line, struct buf *others, struct err *err)
{
	int taken =
		memories_take_line(&aliases->memories, &aliases->kept, &aliases->arena, line, err);
	struct str rest = line;
	struct str from, to;

	if (taken || !line.len)
		return taken < 0 ? taken : 0;
	if (!str_eq(str_cut(&rest, ' '), STR("moved"))) {
		buf_str(others, line);
		buf_char(others, '\n');
		return 0;
	}
	from = percent_decode(&aliases->arena, str_cut(&rest, ' '));
	to = percent_decode(&aliases->arena, rest);
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
	aliases->known = aliases->count;
	return result;
}

void aliases_release(struct aliases *aliases)
{
	mem_free(aliases->at);
	memories_release(&aliases->memories);
	memories_release(&aliases->kept);
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

static struct alias **in_order(struct alias *at, size_t count)
{
	struct alias **order = mem_alloc((count + 1) * sizeof(struct alias *));

	for (size_t i = 0; order && i < count; i++)
		order[i] = &at[i];
	if (order && count)
		qsort(order, count, sizeof(struct alias *), by_from_then_place);
	return order;
}

static void drop_double(struct aliases *aliases, struct alias **order)
{
	for (size_t i = 0; i + 1 < aliases->count; i++)
		if (str_eq(order[i]->from, order[i + 1]->from))
			order[i]->drop = true;
}

static int compare_from(const void *key, const void *entry)
{
	return str_compare(*(const struct str *)key, (*(struct alias *const *)entry)->from);
}

/* `news` are in order of their `from`. */
static void lead_on(struct aliases *aliases, struct alias **news)
{
	size_t count = aliases->count - aliases->known;

	for (size_t i = 0; count && i < aliases->known; i++) {
		struct alias *old = &aliases->at[i];
		struct alias **next =
			bsearch(&old->to, news, count, sizeof(struct alias *), compare_from);

		if (!next)
			continue;
		old->to = (*next)->to;
		old->drop |= str_eq(old->from, old->to);
		aliases->changed = true;
	}
}

int aliases_settle(struct aliases *aliases, struct err *err)
{
	struct alias **news =
		in_order(aliases->at + aliases->known, aliases->count - aliases->known);
	struct alias **all = NULL;
	size_t kept = 0;

	if (news) {
		lead_on(aliases, news);
		all = in_order(aliases->at, aliases->count);
	}
	if (all)
		drop_double(aliases, all);
	mem_free(news);
	mem_free(all);
	if (!all)
		return err_nomem(err);
	for (size_t i = 0; i < aliases->count; i++) {
		aliases->changed |= aliases->at[i].drop;
		if (!aliases->at[i].drop)
			aliases->at[kept++] = aliases->at[i];
	}
	aliases->count = aliases->known = kept;
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

static const char head[] =
	"# Addresses that have changed, so that old links still work.  Written by\n"
	"# 'bifold index'; kept when the index is built anew.\n";

static void put_text(const struct aliases *aliases, struct buf *out)
{
	struct arena arena;

	buf_puts(out, head);
	arena_init(&arena, SIZE_MAX / 4);
	for (size_t i = 0; i < aliases->count; i++) {
		struct str from = address_url(&arena, aliases->at[i].from);
		struct str to = address_url(&arena, aliases->at[i].to);

		buf_printf(out, "moved %.*s %.*s\n", STR_PRINTF(from), STR_PRINTF(to));
	}
	out->failed |= arena_failed(&arena);
	arena_release(&arena);
	memories_put(&aliases->memories, out);
	memories_put(&aliases->kept, out);
	for (struct str rest = aliases->others; rest.len;) {
		struct str line = str_line(&rest);

		if (!str_starts(line, STR("#"))) {
			buf_str(out, line);
			buf_char(out, '\n');
		}
	}
}

static bool write_text(const struct aliases *aliases, FILE *f)
{
	struct buf text;
	bool good;

	buf_init(&text, SIZE_MAX / 4);
	put_text(aliases, &text);
	good = !buf_failed(&text) && fwrite(text.p, 1, text.len, f) == text.len;
	buf_release(&text);
	return good && fflush(f) == 0 && fsync(fileno(f)) == 0;
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
	aliases->changed = aliases->memories.changed = aliases->kept.changed = false;
	return 0;
}
