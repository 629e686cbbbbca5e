/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A borrowed run of octets: not terminated, never owned.  Whoever hands one
 * out says how long it lives.  An empty one may have a NULL pointer.
 */
struct str {
	const char *p;
	size_t len; /* octets */
};

#define STR(literal)  ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_EMPTY     ((struct str){ NULL, 0 })
#define STR_PRINTF(s) ((int)(s).len), ((s).len ? (s).p : "") /* for "%.*s" */

struct str str_of(const char *z); /* z is terminated; NULL gives empty */

static inline struct str str_make(const char *p, size_t len)
{
	return (struct str){ p, len };
}

/* str_from - the rest after `from` octets, clamped. */
static inline struct str str_from(struct str s, size_t from)
{
	if (from >= s.len)
		return str_make(s.p ? s.p + s.len : NULL, 0);
	return str_make(s.p + from, s.len - from);
}

/* str_upto - the first `len` octets, clamped. */
static inline struct str str_upto(struct str s, size_t len)
{
	return str_make(s.p, len < s.len ? len : s.len);
}

bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
int str_compare(struct str a, struct str b);    /* octet order, shorter first */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_starts_nocase(struct str s, struct str prefix);

/* str_find - offset of the first octet `c`, or s.len when there is none. */
size_t str_find(struct str s, char c);
/* str_find_last - offset of the last octet `c`, or s.len when there is none. */
size_t str_find_last(struct str s, char c);
/* str_search - offset of the first `needle`, or s.len when there is none. */
size_t str_search(struct str s, struct str needle);

/* str_trim - without ASCII white space at both ends. */
struct str str_trim(struct str s);

/*
 * str_cut - take the part before the first `sep` off *s and return it; *s is
 * left with what follows.  Without a `sep` all of *s is taken.
 */
struct str str_cut(struct str *s, char sep);

/* str_line - as str_cut() for a line ending in LF or CRLF, which is dropped. */
struct str str_line(struct str *s);

/* str_number - the decimal number that is all of `s`, or -1 when it is not one
 * or would pass `max`. */
long long str_number(struct str s, long long max);

/* str_hex_octet - the octet that the two hexadecimal digits at `at` stand for, or -1
 * when there are not two. */
int str_hex_octet(struct str s, size_t at);

static inline bool ascii_is_alpha(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool ascii_is_digit(int c)
{
	return c >= '0' && c <= '9';
}

/* ascii_is_space - space, TAB, LF, VT, FF, CR. */
static inline bool ascii_is_space(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline int ascii_lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

int ascii_hex(int c); /* value of a hexadecimal digit of either case, or -1 */

#endif
