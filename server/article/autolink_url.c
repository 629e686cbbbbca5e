/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/autolink.h"

#include "text/clean.h"

#include <string.h>

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253, URL_MAX = 2048 };

static bool is_alnum(int c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c);
}

static bool is_word(int c)
{
	return is_alnum(c) || c == '_';
}

/* Letters beyond ASCII belong to a URL; typographic signs and the punctuation
 * of CJK end it, as do the characters that no URL may hold. */
static bool ends_url(uint32_t c)
{
	if (c < 0x80)
		return c <= ' ' || c == 0x7f || strchr("<>\"`\\^{}|", (int)c) != NULL;
	return c == 0xa0 || c == 0xab || c == 0xbb || (c >= 0x2000 && c <= 0x206f) ||
	       (c >= 0x3000 && c <= 0x303f) || (c >= 0xff00 && c <= 0xff65) || c == 0xfffd;
}

/* A letter of a script that parts its words by blanks; Thai, Chinese and their
 * like write an address right behind a word. */
static bool is_letter(uint32_t c)
{
	return c < 0x80 ? is_word((int)c) : c >= 0xc0 && c < 0xe00;
}

static bool letter_before(struct str text, size_t at)
{
	size_t from = at;

	if (at == 0)
		return false;
	do
		from--;
	while (from > 0 && at - from < 4 && ((unsigned char)text.p[from] & 0xc0) == 0x80);
	text = str_make(text.p + from, at - from);
	return is_letter(utf8_next(&text));
}

static bool letter_after(struct str rest)
{
	return rest.len && is_letter(utf8_next(&rest));
}

/* A host begins with a letter or digit of any script, or is an IP literal. */
static bool begins_host(struct str rest)
{
	uint32_t c = rest.len ? utf8_next(&rest) : 0;

	return c < 0x80 ? is_word((int)c) || c == '[' : !ends_url(c);
}

static char opener_of(char c)
{
	return c == ')' ? '(' : c == ']' ? '[' : '\0';
}

static size_t count_of(struct str s, char c)
{
	size_t count = 0;

	for (size_t i = 0; i < s.len; i++)
		count += s.p[i] == c;
	return count;
}

/* Take off what ends the sentence rather than the URL. */
static size_t trimmed(struct str url)
{
	size_t round = count_of(url, ')'), square = count_of(url, ']');
	size_t open_round = count_of(url, '('), open_square = count_of(url, '[');

	while (url.len) {
		char c = url.p[url.len - 1];

		if (c == ')' && round > open_round)
			round--;
		else if (c == ']' && square > open_square)
			square--;
		else if (c == '(')
			open_round--;
		else if (c == '[')
			open_square--;
		else if (opener_of(c) || !strchr(".,;:!?'*_~", c))
			break;
		url.len--;
	}
	return url.len;
}

static size_t scheme_len(struct str rest)
{
	static const char *const schemes[] = { "https://", "http://", "gemini://", "gopher://",
		"gophers://", "ftp://", "ftps://", "spartan://", "nex://", "finger://", "ircs://",
		"irc://" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (str_starts_nocase(rest, str_of(schemes[i])))
			return strlen(schemes[i]);
	return 0;
}

/* "www." and a name with a dot further on. */
static bool is_www(struct str rest)
{
	size_t at = 4;

	if (!str_starts_nocase(rest, STR("www.")))
		return false;
	while (at < rest.len && at < DOMAIN_MAX && (is_alnum(rest.p[at]) || rest.p[at] == '-'))
		at++;
	return at > 4 && at + 1 < rest.len && rest.p[at] == '.' && ascii_is_alpha(rest.p[at + 1]);
}

/* Every word is asked: the letter that it begins with decides for most. */
static bool may_begin(char c)
{
	switch (ascii_lower((unsigned char)c)) {
	case 'f':
	case 'g':
	case 'h':
	case 'i':
	case 'n':
	case 's':
	case 'w':
		return true;
	default:
		return false;
	}
}

size_t autolink_url(struct arena *arena, struct str text, size_t at, struct str *ret_target)
{
	struct str rest = str_from(text, at), url;
	size_t scheme;
	bool www;

	if (!may_begin(text.p[at]) || letter_before(text, at))
		return 0;
	scheme = scheme_len(rest);
	www = !scheme && (at == 0 || !strchr("@/.-", text.p[at - 1])) && is_www(rest);
	if (!www && (!scheme || scheme >= rest.len))
		return 0;
	if (!www && !begins_host(str_from(rest, scheme)))
		return 0;
	url = rest;
	while (rest.len) {
		struct str before = rest;

		if (ends_url(utf8_next(&rest))) {
			rest = before;
			break;
		}
	}
	url.len = trimmed(str_upto(url, (size_t)(rest.p - url.p)));
	if (url.len <= scheme)
		return 0;
	*ret_target = STR_EMPTY;
	if (url.len <= URL_MAX)
		*ret_target = www ? arena_printf(arena, "https://%.*s", STR_PRINTF(url)) : url;
	return url.len;
}

/* ---- mail -------------------------------------------------------------------- */

static bool is_local(char c)
{
	return is_alnum(c) || (c && strchr("._%+-", c));
}

/* Octets of a domain name at the start of `s`: labels of letters, digits and
 * hyphens, at least two, the last of letters only. */
static size_t domain_len(struct str s)
{
	size_t at = 0, label = 0, last = 0;
	bool dotted = false;

	while (at < s.len && at <= DOMAIN_MAX) {
		if (is_alnum(s.p[at]) || (s.p[at] == '-' && at > label)) {
			at++;
		} else if (s.p[at] == '.' && at > label && s.p[at - 1] != '-' && at + 1 < s.len &&
			   is_alnum(s.p[at + 1])) {
			label = ++at;
			dotted = true;
		} else {
			break;
		}
	}
	while (at > label && s.p[at - 1] == '-')
		at--;
	for (last = label; last < at; last++)
		if (!ascii_is_alpha(s.p[last]))
			return 0;
	return dotted && at - label >= 2 && at <= DOMAIN_MAX ? at : 0;
}

size_t autolink_mail(struct arena *arena, struct str text, size_t at, struct str *ret_target)
{
	struct str rest = str_from(text, at), domain;
	size_t local = 0, len;

	if (letter_before(text, at) ||
		(at > 0 && (is_local(text.p[at - 1]) || strchr("/@:=&?#", text.p[at - 1]))))
		return 0;
	while (local < rest.len && local <= LOCAL_MAX && is_local(rest.p[local])) {
		if (rest.p[local] == '.' && (local == 0 || rest.p[local - 1] == '.'))
			return 0;
		local++;
	}
	if (local == 0 || local > LOCAL_MAX || local >= rest.len || rest.p[local] != '@')
		return 0;
	if (!is_alnum(rest.p[0]) || rest.p[local - 1] == '.')
		return 0;
	domain = str_from(rest, local + 1);
	len = domain_len(domain);
	if (!len ||
		(len < domain.len && (letter_after(str_from(domain, len)) || domain.p[len] == '@')))
		return 0;
	/* host:path of a version control system, user@host/resource of a chat */
	if (len + 1 < domain.len && strchr(":/", domain.p[len]) && is_word(domain.p[len + 1]))
		return 0;
	len += local + 1;
	*ret_target = arena_printf(arena, "mailto:%.*s", (int)len, rest.p);
	return len;
}
