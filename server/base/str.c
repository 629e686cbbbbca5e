/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/str.h"

#include <string.h>

struct str str_of(const char *z)
{
	return z ? str_make(z, strlen(z)) : STR_EMPTY;
}

bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	return true;
}

int str_compare(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	if (order)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_eq(str_upto(s, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len && str_eq(str_from(s, s.len - suffix.len), suffix);
}

bool str_starts_nocase(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_eq_nocase(str_upto(s, prefix.len), prefix);
}

size_t str_find(struct str s, char c)
{
	const char *hit = s.len ? memchr(s.p, c, s.len) : NULL;

	return hit ? (size_t)(hit - s.p) : s.len;
}

size_t str_find_last(struct str s, char c)
{
	const char *hit = s.len ? memrchr(s.p, c, s.len) : NULL;

	return hit ? (size_t)(hit - s.p) : s.len;
}

size_t str_search(struct str s, struct str needle)
{
	const char *hit;

	if (needle.len == 0)
		return 0;
	if (s.len == 0)
		return 0;
	hit = memmem(s.p, s.len, needle.p, needle.len);
	return hit ? (size_t)(hit - s.p) : s.len;
}

struct str str_trim(struct str s)
{
	while (s.len && ascii_is_space(s.p[0]))
		s = str_from(s, 1);
	while (s.len && ascii_is_space(s.p[s.len - 1]))
		s.len--;
	return s;
}

struct str str_cut(struct str *s, char sep)
{
	size_t at = str_find(*s, sep);
	struct str head = str_upto(*s, at);

	*s = str_from(*s, at + 1);
	return head;
}

struct str str_line(struct str *s)
{
	struct str line = str_cut(s, '\n');

	if (line.len && line.p[line.len - 1] == '\r')
		line.len--;
	return line;
}

long long str_number(struct str s, long long max)
{
	long long n = 0;

	if (s.len == 0)
		return -1;
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_digit(s.p[i]))
			return -1;
		int digit = s.p[i] - '0';
		if (n > max / 10 || n * 10 > max - digit)
			return -1;
		n = n * 10 + digit;
	}
	return n;
}

int ascii_hex(int c)
{
	if (ascii_is_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int str_hex_octet(struct str s, size_t at)
{
	int high, low;

	if (s.len < 2 || at > s.len - 2)
		return -1;
	high = ascii_hex(s.p[at]);
	low = ascii_hex(s.p[at + 1]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}
