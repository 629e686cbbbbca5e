/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/address.h"

#include "base/clock.h"
#include "text/lines.h"
#include "text/slug.h"

#include <string.h>

static bool unreserved(char c)
{
	return ascii_is_alpha((unsigned char)c) || ascii_is_digit((unsigned char)c) || c == '-' ||
	       c == '.' || c == '_' || c == '~';
}

static struct str last_part(struct str path)
{
	size_t slash = str_find_last(path, '/');

	return slash < path.len ? str_from(path, slash + 1) : path;
}

struct str address_folder(struct arena *arena, struct str path)
{
	size_t slash = str_find_last(path, '/');

	if (slash == path.len)
		return STR("/");
	return arena_printf(arena, "/%.*s", (int)slash + 1, path.p);
}

struct str address_slug(struct arena *arena, struct str path)
{
	struct str name = last_part(path);

	return slug_of(arena, str_upto(name, str_find_last(name, '.')));
}

struct str address_url(struct arena *arena, struct str address)
{
	struct str out;
	struct buf buf;

	buf_init(&buf, 64 * 1024);
	for (size_t i = 0; i < address.len; i++) {
		char c = address.p[i];

		if (c == '/' || unreserved(c))
			buf_char(&buf, c);
		else
			buf_printf(&buf, "%%%02X", (unsigned)(unsigned char)c);
	}
	out = arena_buf(arena, &buf);
	buf_release(&buf);
	return out;
}

struct str address_selector(struct arena *arena, struct str address)
{
	struct str out;
	struct buf buf;

	buf_init(&buf, 64 * 1024);
	selector_put(&buf, address);
	out = arena_buf(arena, &buf);
	buf_release(&buf);
	return out;
}

bool address_reserved(struct str address)
{
	static const char *const names[] = { "/search", "/tags", "/archive" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct str rest = str_from(address, strlen(names[i]));

		if (str_starts(address, str_of(names[i])) && (!rest.len || rest.p[0] == '/'))
			return true;
	}
	return str_eq(address, STR("/atom.xml"));
}

bool address_safe(struct str part)
{
	if (!part.len || part.len > 200 || part.p[0] == '.')
		return false;
	for (size_t i = 0; i < part.len; i++)
		if (!unreserved(part.p[i]))
			return false;
	return true;
}

bool date_valid(struct str date)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	long long year, month, day;

	if (date.len != 10 || date.p[4] != '-' || date.p[7] != '-')
		return false;
	year = str_number(str_upto(date, 4), 9999);
	month = str_number(str_upto(str_from(date, 5), 2), 12);
	day = str_number(str_from(date, 8), 31);
	if (year < 0 || month < 1 || day < 1 || day > days[month - 1])
		return false;
	return month != 2 || day < 29 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

typedef int64_t clock_fn(int year, int month, int day, int seconds);

static int64_t date_by(clock_fn *clock, struct str date, int seconds)
{
	return clock((int)str_number(str_upto(date, 4), 9999),
		(int)str_number(str_upto(str_from(date, 5), 2), 12),
		(int)str_number(str_from(date, 8), 31), seconds);
}

int64_t date_local(struct str date, int seconds)
{
	return date_by(clock_local, date, seconds);
}

int64_t date_utc(struct str date, int seconds)
{
	return date_by(clock_utc, date, seconds);
}

struct str address_date(struct str path)
{
	struct str name = last_part(path);
	struct str date = str_upto(name, 10);
	bool ends = name.len > 10 && !ascii_is_digit((unsigned char)name.p[10]);

	return ends && date_valid(date) ? date : STR_EMPTY;
}
