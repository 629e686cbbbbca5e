/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta.h"

#include <string.h>

/* ---- dates -------------------------------------------------------------------------- */

enum { TOKENS = 12 };

struct token {
	long long number; /* -1 for a word */
	size_t digits;
	struct str text;
	char after; /* the octet that follows it */
};

/* Runs of digits and runs of letters; everything between them only parts them. */
static size_t tokens_of(struct str s, struct token *tokens)
{
	size_t count = 0, at = 0;

	while (at < s.len && count < TOKENS) {
		size_t from = at;
		bool digit = ascii_is_digit(s.p[at]);

		if (!digit && !ascii_is_alpha(s.p[at])) {
			at++;
			continue;
		}
		while (at < s.len && (digit ? ascii_is_digit(s.p[at]) : ascii_is_alpha(s.p[at])))
			at++;
		tokens[count].text = str_make(s.p + from, at - from);
		tokens[count].number = digit ? str_number(tokens[count].text, 99999999) : -1;
		tokens[count].digits = digit ? at - from : 0;
		tokens[count].after = at < s.len ? s.p[at] : '\0';
		count++;
	}
	return count;
}

/* English month names, whole or cut to three letters or more. */
static int month_of(struct str word)
{
	static const char *const names[] = { "january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december" };

	if (word.len < 3)
		return 0;
	for (int i = 0; i < 12; i++)
		if (str_starts_nocase(str_of(names[i]), word))
			return i + 1;
	return 0;
}

static struct str date_of(struct arena *arena, long long year, long long month, long long day)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return STR_EMPTY;
	if (month == 2 && day == 29 && !leap)
		return STR_EMPTY;
	return arena_printf(arena, "%04lld-%02lld-%02lld", year, month, day);
}

/* "1 May 2024", "1st of May, 2024", "May 1, 2024", with a week day before it or a
 * time behind it: the month is a word, one number beside it the day. */
static struct str named_date(struct arena *arena, const struct token *t, size_t count)
{
	long long day = -1, year = -1;
	int month = 0;

	for (size_t i = 0; i < count && (year < 0 || day < 0); i++) {
		if (t[i].number < 0) {
			if (!month && i < 4)
				month = month_of(t[i].text);
			continue;
		}
		if (year < 0 && t[i].digits == 4 && (month || day >= 0 || i == 0))
			year = t[i].number;
		else if (day < 0 && t[i].digits <= 2)
			day = t[i].number;
		else
			return STR_EMPTY;
	}
	return month && day > 0 && year > 0 ? date_of(arena, year, month, day) : STR_EMPTY;
}

struct str meta_date(struct arena *arena, struct str text)
{
	struct token t[TOKENS];
	size_t count;

	text = str_trim(text);
	count = text.len <= 64 ? tokens_of(text, t) : 0;
	if (count == 0)
		return STR_EMPTY;
	if (t[0].digits == 8 && (count == 1 || t[0].after == 'T' || t[0].after == ' '))
		return date_of(
			arena, t[0].number / 10000, t[0].number / 100 % 100, t[0].number % 100);
	if (count < 3)
		return STR_EMPTY;
	if (t[0].digits == 4 && t[1].digits && t[1].digits <= 2 && t[2].digits &&
		t[2].digits <= 2 && t[0].after == t[1].after && strchr("-/.", t[0].after))
		return date_of(arena, t[0].number, t[1].number, t[2].number);
	/* with dots the day comes first; with slashes nobody can tell */
	if (t[0].digits && t[0].digits <= 2 && t[1].digits && t[1].digits <= 2 &&
		t[2].digits == 4 && t[0].after == '.' && t[1].after == '.')
		return date_of(arena, t[2].number, t[1].number, t[0].number);
	return named_date(arena, t, count);
}

/* ---- times --------------------------------------------------------------------------- */

/* Two digits, up to `most`, at the beginning; -1 when they are not there. */
static int two_digits(struct str *s, int most)
{
	long long number;

	if (s->len < 2 || !ascii_is_digit((unsigned char)s->p[0]) ||
		!ascii_is_digit((unsigned char)s->p[1]))
		return -1;
	number = str_number(str_upto(*s, 2), most);
	*s = str_from(*s, 2);
	return (int)number;
}

static bool take(struct str *s, char c)
{
	if (!s->len || s->p[0] != c)
		return false;
	*s = str_from(*s, 1);
	return true;
}

/* "Z", "+02:00", "-0500", "+02" */
static bool zone_of(struct str s, int32_t *ret_east)
{
	bool west = s.len && s.p[0] == '-';
	int hours, minutes = 0;

	*ret_east = 0;
	if (str_eq_nocase(s, STR("Z")) || str_eq_nocase(s, STR("UTC")))
		return true;
	if (!take(&s, '+') && !take(&s, '-'))
		return false;
	hours = two_digits(&s, 14);
	take(&s, ':');
	if (s.len)
		minutes = two_digits(&s, 59);
	if (hours < 0 || minutes < 0 || s.len)
		return false;
	*ret_east = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
	return true;
}

/* What stands around the first colon between digits. */
struct day_time meta_time(struct str text)
{
	size_t colon = str_find(text, ':');
	struct day_time time = { .seconds = 0 };
	struct str rest;
	int hours, minutes, seconds = 0;

	if (colon < 3 || colon == text.len || ascii_is_digit((unsigned char)text.p[colon - 3]))
		return time;
	rest = str_from(text, colon - 2);
	hours = two_digits(&rest, 23);
	minutes = take(&rest, ':') ? two_digits(&rest, 59) : -1;
	if (take(&rest, ':'))
		seconds = two_digits(&rest, 59);
	if (hours < 0 || minutes < 0 || seconds < 0)
		return time;
	if (take(&rest, '.'))
		while (rest.len && ascii_is_digit((unsigned char)rest.p[0]))
			rest = str_from(rest, 1);
	time.seconds = hours * 3600 + minutes * 60 + seconds;
	time.zoned = zone_of(str_trim(rest), &time.east);
	return time;
}

/* ---- languages and regions ------------------------------------------------------------ */

/* BCP 47: a primary subtag of 2 to 8 letters, then subtags of 1 to 8 letters and
 * digits; "en_US" is what many systems write. */
struct str meta_lang(struct arena *arena, struct str text)
{
	struct str lang = arena_str(arena, str_trim(text));
	char *p = (char *)(uintptr_t)lang.p;
	size_t subtag = 0;
	bool primary = true;

	/* "en_US.UTF-8" */
	lang.len = str_find(lang, '.');
	if (!lang.len || lang.len > 35)
		return STR_EMPTY;
	for (size_t i = 0; i <= lang.len; i++) {
		bool end = i == lang.len || p[i] == '-' || p[i] == '_';

		if (end) {
			if (subtag < (primary ? 2u : 1u) || subtag > 8)
				return STR_EMPTY;
			subtag = 0;
			primary = false;
			if (i < lang.len)
				p[i] = '-';
		} else if (ascii_is_alpha(p[i]) || (!primary && ascii_is_digit(p[i]))) {
			subtag++;
			if (primary)
				p[i] = (char)ascii_lower(p[i]);
		} else {
			return STR_EMPTY;
		}
	}
	return lang;
}

struct str meta_region(struct arena *arena, struct str text)
{
	struct str region = arena_str(arena, str_trim(text));
	char *p = (char *)(uintptr_t)region.p;

	if (region.len != 2 || !ascii_is_alpha(p[0]) || !ascii_is_alpha(p[1]))
		return STR_EMPTY;
	p[0] = (char)(ascii_lower(p[0]) - 'a' + 'A');
	p[1] = (char)(ascii_lower(p[1]) - 'a' + 'A');
	return region;
}
