/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/feed_ids.h"

#include "article/links_path.h"
#include "base/mem.h"
#include "site/address.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 256 * 1024 * 1024 };

/* ---- reading --------------------------------------------------------------------- */

struct reading {
	struct feed_ids *ids;
	size_t room;
};

static bool is_path(struct str s)
{
	return s.len && s.p[0] == '/';
}

/* An author's own begins with a scheme. */
static bool is_origin(struct str s)
{
	return is_path(s) || (s.len && ascii_is_alpha(s.p[0]) && str_find(s, ':') < s.len);
}

static bool hex_number(struct str s, uint64_t *ret_value)
{
	uint64_t value = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (ascii_hex(s.p[i]) < 0)
			return false;
		value = value << 4 | (uint64_t)ascii_hex(s.p[i]);
	}
	*ret_value = value;
	return s.len > 0 && s.len <= 16;
}

static bool is_time(struct str s)
{
	return s.len == sizeof("2026-01-31T00:00:00Z") - 1 && date_valid(str_upto(s, 10)) &&
	       s.p[10] == 'T' && s.p[s.len - 1] == 'Z';
}

static int keep(struct reading *r, const struct feed_id *id, struct err *err)
{
	struct feed_ids *ids = r->ids;

	if (ids->count == r->room) {
		size_t room = r->room ? r->room * 2 : 64;
		struct feed_id *at = mem_resize(ids->at, room * sizeof(*at));

		if (!at)
			return err_nomem(err);
		ids->at = at;
		r->room = room;
	}
	ids->at[ids->count++] = *id;
	return 0;
}

/* A line that somebody edited until it says nothing is passed over. */
static int take_line(struct reading *r, struct str line, struct err *err)
{
	struct arena *arena = &r->ids->arena;
	struct feed_id id = { .content = 0 };
	struct str rest = line, kind = str_cut(&rest, ' ');

	if (str_eq(kind, STR("host"))) {
		struct str host = str_cut(&rest, ' ');

		if (!host.len || !date_valid(rest))
			return 0;
		r->ids->host = arena_str(arena, host);
		r->ids->since = arena_str(arena, rest);
		return 0;
	}
	if (!str_eq(kind, STR("id")))
		return 0;
	id.base = percent_decode(arena, str_cut(&rest, ' '));
	id.origin = percent_decode(arena, str_cut(&rest, ' '));
	id.born = arena_str(arena, str_cut(&rest, ' '));
	if (!is_path(id.base) || !is_origin(id.origin) || !date_valid(id.born) ||
		!hex_number(str_cut(&rest, ' '), &id.content))
		return 0;
	if (!str_eq(rest, STR("-")) && !is_time(rest))
		return 0;
	id.changed = is_time(rest) ? arena_str(arena, rest) : STR_EMPTY;
	return keep(r, &id, err);
}

static int take_lines(struct reading *r, struct str lines, struct err *err)
{
	int result = 0;

	while (result == 0 && lines.len)
		result = take_line(r, str_line(&lines), err);
	return result == 0 && arena_failed(&r->ids->arena) ? err_nomem(err) : result;
}

static int take_file(struct reading *r, int fd, const char *file, struct err *err)
{
	struct buf text;
	struct str lines;
	int result = 0;
	char *room;

	buf_init(&text, FILE_MAX);
	while (result == 0 && (room = buf_room(&text, 65536))) {
		ssize_t n = read(fd, room, 65536);

		if (n == 0)
			break;
		if (n > 0)
			buf_grown(&text, (size_t)n);
		else if (errno != EINTR)
			result = err_set(
				err, ERR_IO, "%s cannot be read: %s", file, strerror(errno));
	}
	lines = buf_view(&text);
	/* a last line that was not written to its end is none */
	lines.len = str_find_last(lines, '\n') < lines.len ? str_find_last(lines, '\n') + 1 : 0;
	if (result == 0)
		result = buf_failed(&text) ? err_nomem(err) : take_lines(r, lines, err);
	buf_release(&text);
	return result;
}

/* ---- order ------------------------------------------------------------------------- */

static int by_base(const void *a, const void *b)
{
	return str_compare(((const struct feed_id *)a)->base, ((const struct feed_id *)b)->base);
}

/* Of two lines about one address the later one lies behind. */
static int by_base_then_line(const void *a, const void *b)
{
	const struct feed_id *const *x = a, *const *y = b;
	int order = str_compare((*x)->base, (*y)->base);

	return order ? order : (*x > *y) - (*x < *y);
}

static int by_content(const void *a, const void *b)
{
	const struct feed_id *const *x = a, *const *y = b;

	return ((*x)->content > (*y)->content) - ((*x)->content < (*y)->content);
}

static int by_origin(const void *a, const void *b)
{
	const struct feed_id *const *x = a, *const *y = b;
	int order = str_compare((*x)->origin, (*y)->origin);

	return order ? order : str_compare((*x)->born, (*y)->born);
}

static int by_origin_then_line(const void *a, const void *b)
{
	const struct feed_id *const *x = a, *const *y = b;
	int order = by_origin(a, b);

	return order ? order : (*x > *y) - (*x < *y);
}

/* Of the lines with one id only the last counts: an article is at one address. */
static size_t last_of_each_id(struct feed_id **at, size_t count)
{
	size_t kept = 0;

	qsort(at, count, sizeof(struct feed_id *), by_origin_then_line);
	for (size_t i = 0; i < count; i++)
		if (i + 1 == count || by_origin(&at[i], &at[i + 1]) != 0)
			at[kept++] = at[i];
	return kept;
}

static int sort_ids(struct feed_ids *ids, struct err *err)
{
	size_t kept = 0, count = ids->count, size = count * sizeof(struct feed_id *);
	struct feed_id *at;

	if (!count)
		return 0;
	at = mem_alloc(count * sizeof(*at));
	ids->by_content = mem_alloc(size);
	ids->by_origin = mem_alloc(size);
	if (!at || !ids->by_content || !ids->by_origin) {
		mem_free(at);
		return err_nomem(err);
	}
	for (size_t i = 0; i < count; i++)
		ids->by_content[i] = &ids->at[i];
	count = last_of_each_id(ids->by_content, count);
	qsort(ids->by_content, count, sizeof(struct feed_id *), by_base_then_line);
	for (size_t i = 0; i < count; i++)
		if (i + 1 == count ||
			!str_eq(ids->by_content[i]->base, ids->by_content[i + 1]->base))
			at[kept++] = *ids->by_content[i];
	mem_free(ids->at);
	ids->at = at;
	ids->count = kept;
	for (size_t i = 0; i < kept; i++)
		ids->by_content[i] = ids->by_origin[i] = &at[i];
	qsort(ids->by_content, kept, sizeof(struct feed_id *), by_content);
	qsort(ids->by_origin, kept, sizeof(struct feed_id *), by_origin);
	return 0;
}

int feed_ids_read(struct feed_ids *ids, const char *file, struct str lines, struct err *err)
{
	struct reading r = { .ids = ids };
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	int result = 0;

	*ids = (struct feed_ids){ .at = NULL };
	arena_init(&ids->arena, SIZE_MAX / 4);
	if (fd < 0 && errno != ENOENT)
		return err_set(err, errno == EACCES ? ERR_DENIED : ERR_IO,
			"%s, where the ids of feeds are kept, cannot be read: %s", file,
			strerror(errno));
	if (fd >= 0) {
		result = take_file(&r, fd, file, err);
		close(fd);
	}
	if (result == 0)
		result = take_lines(&r, lines, err);
	return result < 0 ? result : sort_ids(ids, err);
}

void feed_ids_release(struct feed_ids *ids)
{
	mem_free(ids->at);
	mem_free(ids->by_content);
	mem_free(ids->by_origin);
	arena_release(&ids->arena);
	*ids = (struct feed_ids){ .at = NULL };
}

/* ---- asking ---------------------------------------------------------------------------- */

struct feed_id *feed_ids_at(const struct feed_ids *ids, struct str base)
{
	const struct feed_id key = { .base = base };

	if (!ids->count)
		return NULL;
	return bsearch(&key, ids->at, ids->count, sizeof(*ids->at), by_base);
}

int feed_ids_like(
	const struct feed_ids *ids, uint64_t content, feed_id_fn *each, void *ctx, struct err *err)
{
	size_t low = 0, high = ids->count;
	int result = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ids->by_content[middle]->content < content)
			low = middle + 1;
		else
			high = middle;
	}
	for (; !result && low < ids->count && ids->by_content[low]->content == content; low++)
		result = each(ctx, ids->by_content[low], err);
	return result;
}

bool feed_ids_used(const struct feed_ids *ids, struct str origin, struct str born)
{
	struct feed_id id = { .origin = origin, .born = born }, *key = &id;

	return ids->count &&
	       bsearch(&key, ids->by_origin, ids->count, sizeof(struct feed_id *), by_origin);
}

struct feed_id *feed_ids_named(const struct feed_ids *ids, struct str origin)
{
	size_t low = 0, high = ids->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_compare(ids->by_origin[middle]->origin, origin) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ids->count && str_eq(ids->by_origin[low]->origin, origin) ? ids->by_origin[low]
									       : NULL;
}

/* ---- writing ----------------------------------------------------------------------------- */

static void put_path(struct buf *out, struct str path)
{
	struct arena arena;

	arena_init(&arena, 64 * 1024);
	buf_str(out, address_url(&arena, path));
	arena_release(&arena);
}

void feed_id_line(struct buf *out, const struct feed_id *id)
{
	buf_puts(out, "id ");
	put_path(out, id->base);
	buf_char(out, ' ');
	put_path(out, id->origin);
	buf_printf(out, " %.*s %llx %.*s\n", STR_PRINTF(id->born), (unsigned long long)id->content,
		STR_PRINTF(id->changed.len ? id->changed : STR("-")));
}

void feed_id_host(struct buf *out, struct str host, struct str since)
{
	buf_printf(out, "host %.*s %.*s\n", STR_PRINTF(host), STR_PRINTF(since));
}

static int failed(const char *file, int fd, struct err *err)
{
	int code = err_set(err, errno == EACCES ? ERR_DENIED : ERR_IO,
		"%s, where the ids of feeds are kept, cannot be written: %s", file,
		strerror(errno));

	if (fd >= 0)
		close(fd);
	return code;
}

/* What an earlier run could not write to its end must not swallow our first line. */
static bool ends_in_line(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);
	char last = '\n';

	return end <= 0 || (pread(fd, &last, 1, end - 1) == 1 && last == '\n');
}

static int write_all(const char *file, int fd, struct str text, struct err *err)
{
	while (text.len) {
		ssize_t n = write(fd, text.p, text.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return failed(file, fd, err);
		text = str_from(text, (size_t)n);
	}
	if (fsync(fd) < 0)
		return failed(file, fd, err);
	close(fd);
	return 0;
}

int feed_ids_append(const char *file, struct str lines, struct err *err)
{
	int fd = open(file, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	if (fd < 0)
		return failed(file, fd, err);
	if (!ends_in_line(fd) && write(fd, "\n", 1) != 1)
		return failed(file, fd, err);
	return write_all(file, fd, lines, err);
}

int feed_ids_rewrite(
	const struct feed_ids *ids, const char *file, uint64_t *ret_size, struct err *err)
{
	char made[4096];
	struct buf text;
	int fd, result = 0;

	if (snprintf(made, sizeof(made), "%s.new", file) >= (int)sizeof(made))
		return err_set(
			err, ERR_LIMIT, "the name of the state folder is too long: %s", file);
	buf_init(&text, FILE_MAX);
	if (ids->host.len)
		feed_id_host(&text, ids->host, ids->since);
	for (size_t i = 0; i < ids->count; i++)
		feed_id_line(&text, &ids->at[i]);
	fd = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (buf_failed(&text))
		result = err_nomem(err);
	else if (fd < 0)
		result = failed(made, fd, err);
	else
		result = write_all(made, fd, buf_view(&text), err);
	if (result >= 0 && rename(made, file) < 0)
		result = failed(file, -1, err);
	if (result >= 0)
		*ret_size = text.len;
	buf_release(&text);
	return result;
}
