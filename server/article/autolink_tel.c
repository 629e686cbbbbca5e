/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/autolink.h"

#include <string.h>

/*
 * Calling codes by region, with the length of national numbers (trunk prefix
 * not counted) where that prefix is 0 and so tells a number from other digits;
 * 0 where only numbers with a '+' are found.
 */
static const struct region {
	char name[3];
	unsigned char least, most;
	bool keeps_zero; /* the 0 is part of the international form too */
	const char *code;
} regions[] = {
	{ "AT", 7, 12, false, "43" },
	{ "AU", 9, 9, false, "61" },
	{ "BE", 8, 9, false, "32" },
	{ "BG", 8, 9, false, "359" },
	{ "CH", 9, 9, false, "41" },
	{ "CN", 10, 11, false, "86" },
	{ "DE", 8, 11, false, "49" },
	{ "EG", 8, 10, false, "20" },
	{ "FI", 8, 10, false, "358" },
	{ "FR", 9, 9, false, "33" },
	{ "GB", 9, 10, false, "44" },
	{ "HR", 8, 9, false, "385" },
	{ "ID", 9, 11, false, "62" },
	{ "IE", 8, 9, false, "353" },
	{ "IL", 8, 9, false, "972" },
	{ "IN", 10, 10, false, "91" },
	{ "IR", 10, 10, false, "98" },
	{ "IT", 8, 10, true, "39" },
	{ "JP", 9, 10, false, "81" },
	{ "KE", 9, 9, false, "254" },
	{ "KR", 8, 10, false, "82" },
	{ "MY", 8, 10, false, "60" },
	{ "NG", 8, 10, false, "234" },
	{ "NL", 9, 9, false, "31" },
	{ "NZ", 8, 10, false, "64" },
	{ "PH", 9, 10, false, "63" },
	{ "PK", 9, 10, false, "92" },
	{ "RO", 9, 9, false, "40" },
	{ "RS", 8, 9, false, "381" },
	{ "SE", 8, 9, false, "46" },
	{ "SI", 8, 8, false, "386" },
	{ "SK", 9, 9, false, "421" },
	{ "TH", 8, 9, false, "66" },
	{ "TR", 10, 10, false, "90" },
	{ "TW", 8, 9, false, "886" },
	{ "UA", 9, 9, false, "380" },
	{ "UK", 9, 10, false, "44" },
	{ "VN", 9, 10, false, "84" },
	{ "ZA", 9, 9, false, "27" },
};

enum { REGIONS = sizeof(regions) / sizeof(regions[0]) };

/* The regions that share calling code 1 and its 3-3-4 numbers. */
static const char nanp[] = " US CA PR GU VI AS MP AG AI BB BM BS DM DO GD JM KN KY LC MS SX TC TT "
			   "VC VG ";

/* Two-digit calling codes; 1 and 7 stand alone, all others have three digits. */
static const char two_digits[] = " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 "
				 "54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 "
				 "95 98 ";

/* E.164: at most 15 digits; REACH octets hold them however they are parted. */
enum { DIGITS_LEAST = 9, DIGITS_MOST = 15, GROUPS_MOST = 8, REACH = 48 };

/* A number as it is written: its digits, and where its groups begin. */
struct number {
	char digits[DIGITS_MOST + 1];
	size_t count;
	size_t group_at[GROUPS_MOST]; /* index into digits */
	size_t groups;
	bool even;  /* the separators are the same, but for the first */
	size_t len; /* octets */
};

/* Octets of the separator at the start of `s`, 0 when there is none.  Hyphens
 * that typesetting made count as hyphens. */
static size_t separator(struct str s, char *ret_sep)
{
	if (!s.len)
		return 0;
	if (s.p[0] == ' ' || s.p[0] == '.' || s.p[0] == '-' || s.p[0] == '/') {
		*ret_sep = s.p[0];
		return 1;
	}
	if (s.len >= 3 && s.p[0] == '\xe2' && s.p[1] == '\x80' && s.p[2] >= '\x90' &&
		s.p[2] <= '\x93') {
		*ret_sep = '-';
		return 3;
	}
	return 0;
}

static size_t digits_at(struct str s)
{
	size_t n = 0;

	while (n < s.len && ascii_is_digit(s.p[n]))
		n++;
	return n;
}

/* Does what follows a number show that it was only the beginning of something? */
static bool runs_on(struct str rest)
{
	char sep;
	size_t len;

	if (!rest.len)
		return false;
	if (ascii_is_alpha(rest.p[0]) || ascii_is_digit(rest.p[0]) || strchr("_@%", rest.p[0]))
		return true;
	if ((rest.p[0] == ':' || rest.p[0] == ',') && rest.len > 1)
		return ascii_is_digit(rest.p[1]);
	len = separator(rest, &sep);
	return len && sep != ' ' && rest.len > len && ascii_is_digit(rest.p[len]);
}

static bool add_group(struct number *n, struct str digits, size_t most)
{
	if (n->groups == GROUPS_MOST || n->count + digits.len > most)
		return false;
	n->group_at[n->groups++] = n->count;
	memcpy(n->digits + n->count, digits.p, digits.len);
	n->count += digits.len;
	return true;
}

/* One group, perhaps in brackets; "(0)" after a country's code is a trunk prefix
 * to be left out.  Returns its octets, 0 when there is none that still fits. */
static size_t parse_group(struct number *n, struct str s, size_t most)
{
	bool bracket = s.len && s.p[0] == '(';
	struct str digits = str_from(s, bracket);
	size_t len;

	digits = str_upto(digits, digits_at(digits));
	len = digits.len + bracket;
	if (!digits.len || (bracket && (len >= s.len || s.p[len] != ')')))
		return 0;
	if (bracket && n->groups && str_eq(digits, STR("0")))
		return len + 1;
	return add_group(n, digits, most) ? len + bracket : 0;
}

/* number = group *( [ separator ] group ) , up to `most` digits. */
static void parse(struct str s, size_t most, struct number *n)
{
	size_t at = 0, len, parted = 0;
	char usual = '\0';

	*n = (struct number){ .even = true };
	s = str_upto(s, REACH);
	while ((len = parse_group(n, str_from(s, at), most)) > 0) {
		bool bracket = s.p[at + len - 1] == ')';
		char sep = '\0';

		at += len;
		n->len = at;
		len = separator(str_from(s, at), &sep);
		at += len;
		if (len && at < s.len && ascii_is_digit(s.p[at]) && parted++ > 0) {
			n->even = n->even && (!usual || usual == sep);
			usual = sep;
		}
		if (!len && !bracket && (at >= s.len || s.p[at] != '('))
			break;
	}
}

static size_t group_len(const struct number *n, size_t g)
{
	return (g + 1 < n->groups ? n->group_at[g + 1] : n->count) - n->group_at[g];
}

/* "+code-group-group": the digits from `skip` on, parted where the author did. */
static struct str target_of(
	struct arena *arena, struct str code, const struct number *n, size_t skip)
{
	char text[8 + DIGITS_MOST * 2];
	size_t len = code.len, group = 0;

	memcpy(text, code.p, code.len);
	for (size_t i = 0; i < n->count; i++) {
		bool starts = group < n->groups && n->group_at[group] == i;

		group += starts;
		if (i < skip)
			continue;
		if (i == skip || starts)
			text[len++] = '-';
		text[len++] = n->digits[i];
	}
	return arena_printf(arena, "tel:+%.*s", (int)len, text);
}

/* ---- numbers that begin with '+' ---------------------------------------------- */

static bool among(const char *list, struct str name)
{
	char key[5] = { ' ', 0, 0, ' ', 0 };

	if (name.len != 2)
		return false;
	memcpy(key + 1, name.p, 2);
	return strstr(list, key) != NULL;
}

static size_t code_len(const char *digits)
{
	if (digits[0] == '1' || digits[0] == '7')
		return 1;
	return among(two_digits, str_make(digits, 2)) ? 2 : 3;
}

/* How many digits can follow '+', so that a number in the next word stays out. */
static size_t most_digits(struct str digits)
{
	if (digits.p[0] == '1' || digits.p[0] == '7')
		return 11;
	for (size_t i = 0; i < REGIONS; i++)
		if (str_starts(digits, str_of(regions[i].code)))
			return strlen(regions[i].code) + regions[i].most;
	return DIGITS_MOST;
}

/* "+250 000 000" is an amount, not a number to call. */
static bool is_amount(const struct number *n)
{
	bool thousands = n->count <= DIGITS_LEAST && n->groups > 1;

	for (size_t g = 1; g < n->groups; g++)
		thousands = thousands && group_len(n, g) == 3;
	return thousands;
}

static size_t international(struct arena *arena, struct str rest, struct str *ret_target)
{
	struct str digits = str_from(rest, 1);
	struct number n;
	size_t code;

	if (!digits.len || !ascii_is_digit(digits.p[0]) || digits.p[0] == '0')
		return 0;
	parse(digits, most_digits(digits), &n);
	if (n.count < DIGITS_LEAST || is_amount(&n) || runs_on(str_from(digits, n.len)))
		return 0;
	if (n.digits[0] == '1' && (n.count != 11 || n.digits[1] < '2' || n.digits[4] < '2'))
		return 0;
	if (n.digits[0] == '7' && n.count != 11)
		return 0;
	code = code_len(n.digits);
	*ret_target = target_of(arena, str_make(n.digits, code), &n, code);
	return n.len + 1;
}

/* ---- national numbers ---------------------------------------------------------- */

/* 3-3-4: "501.904.4762", "501-904-4762", "(501) 904-4762"; neither the area nor
 * the exchange begins with 0 or 1. */
static size_t north_american(struct arena *arena, struct str rest, struct str *ret_target)
{
	bool bracket = rest.p[0] == '(';
	struct str area = str_from(rest, bracket), exchange, line;
	char first = '\0', second = '\0';
	size_t len;

	exchange = str_from(area, 3);
	if (digits_at(area) != 3 || (bracket && !str_starts(exchange, STR(")"))))
		return 0;
	exchange = str_from(exchange, bracket);
	len = separator(exchange, &first);
	if (!bracket && !len)
		return 0;
	exchange = str_from(exchange, len);
	line = str_from(exchange, 3);
	len = separator(line, &second);
	line = str_from(line, len);
	if (digits_at(exchange) != 3 || !len || digits_at(line) != 4)
		return 0;
	if ((second != '.' && second != '-') || (!bracket && first != second))
		return 0;
	if (area.p[0] < '2' || exchange.p[0] < '2')
		return 0;
	*ret_target = arena_printf(arena, "tel:+1-%.3s-%.3s-%.4s", area.p, exchange.p, line.p);
	return (size_t)(line.p - rest.p) + 4;
}

static size_t with_trunk_prefix(
	struct arena *arena, struct str rest, const struct region *region, struct str *ret_target)
{
	bool bracket = rest.p[0] == '(';
	struct number n;

	if (!region->least || rest.len < 2 || rest.p[bracket] != '0')
		return 0;
	parse(rest, region->most + 1u, &n);
	if (n.groups < 2 || !n.even || n.count < region->least + 1u)
		return 0;
	if (group_len(&n, 0) < 2 || n.digits[1] == '0')
		return 0;
	*ret_target = target_of(arena, str_of(region->code), &n, region->keeps_zero ? 0 : 1);
	return n.len;
}

static size_t national(
	struct arena *arena, struct str rest, struct str region, struct str *ret_target)
{
	if (among(nanp, region))
		return north_american(arena, rest, ret_target);
	for (size_t i = 0; i < REGIONS; i++)
		if (str_eq(region, str_of(regions[i].name)))
			return with_trunk_prefix(arena, rest, &regions[i], ret_target);
	return 0;
}

/* Is what stands before `at` part of a longer run? */
static bool runs_into(struct str text, size_t at)
{
	char before = at > 0 ? text.p[at - 1] : ' ';
	char sep;

	if (ascii_is_alpha(before) || ascii_is_digit(before) || strchr("_.-/+#=@$%&)<", before))
		return true;
	if (at >= 3 && separator(str_from(text, at - 3), &sep) == 3)
		return true;
	/* "1 501-904-4762" */
	return text.p[at] != '+' && before == ' ' && at > 1 && ascii_is_digit(text.p[at - 2]);
}

size_t autolink_tel(
	struct arena *arena, struct str text, size_t at, struct str region, struct str *ret_target)
{
	struct str rest = str_from(text, at);
	size_t len;

	if (rest.p[0] != '+' && rest.p[0] != '(' && !ascii_is_digit(rest.p[0]))
		return 0;
	if (runs_into(text, at))
		return 0;
	if (rest.p[0] == '+')
		return international(arena, rest, ret_target);
	len = region.len == 2 ? national(arena, rest, region, ret_target) : 0;
	return runs_on(str_from(rest, len)) ? 0 : len;
}
