/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/slug.h"

#include "base/hash.h"
#include "text/clean.h"

#include <unictype.h>
#include <uninorm.h>

/* Latin letters that NFKD leaves whole, as their readers would spell them. */
static const struct {
	uint32_t letter;
	const char *ascii;
} spelled[] = {
	{ 0x00c6, "ae" },
	{ 0x00e6, "ae" },
	{ 0x0152, "oe" },
	{ 0x0153, "oe" },
	{ 0x00d8, "o" },
	{ 0x00f8, "o" },
	{ 0x0141, "l" },
	{ 0x0142, "l" },
	{ 0x0110, "d" },
	{ 0x0111, "d" },
	{ 0x00d0, "d" },
	{ 0x00f0, "d" },
	{ 0x00de, "th" },
	{ 0x00fe, "th" },
	{ 0x00df, "ss" },
	{ 0x1e9e, "ss" },
	{ 0x0131, "i" },
	{ 0x0126, "h" },
	{ 0x0127, "h" },
	{ 0x0166, "t" },
	{ 0x0167, "t" },
};

static bool is_apostrophe(uint32_t uc)
{
	return uc == '\'' || uc == 0x2018 || uc == 0x2019 || uc == 0x02bc || uc == 0xff07;
}

static bool is_slug_octet(char c)
{
	return (c >= 'a' && c <= 'z') || ascii_is_digit(c);
}

/* A slug being made: one octet past SLUG_MAX is kept, to see whether the cut
 * falls inside a word. */
struct making {
	char p[SLUG_MAX + 1];
	size_t len;
	bool gap; /* a '-' is due before the next letter */
};

static void add(struct making *m, char c)
{
	if (m->gap && m->len && m->len < sizeof(m->p))
		m->p[m->len++] = '-';
	m->gap = false;
	if (m->len < sizeof(m->p))
		m->p[m->len++] = c;
}

static void add_ascii(struct making *m, uint32_t uc)
{
	char c = uc < 0x80 ? (char)ascii_lower((int)uc) : ' ';

	if (is_slug_octet(c))
		add(m, c);
	else
		m->gap = true;
}

static bool add_spelled(struct making *m, uint32_t uc)
{
	for (size_t i = 0; i < sizeof(spelled) / sizeof(spelled[0]); i++) {
		if (spelled[i].letter != uc)
			continue;
		for (const char *c = spelled[i].ascii; *c; c++)
			add(m, *c);
		return true;
	}
	return false;
}

static void add_letter(struct making *m, uint32_t uc)
{
	uint32_t parts[64];
	size_t count = sizeof(parts) / sizeof(parts[0]);
	uint32_t *made;

	if (uc < 0x80) {
		if (!is_apostrophe(uc))
			add_ascii(m, uc);
		return;
	}
	if (is_apostrophe(uc) || add_spelled(m, uc))
		return;
	/* the longest decomposition has 18 code points: `parts` is never replaced */
	made = u32_normalize(UNINORM_NFKD, &uc, 1, parts, &count);
	for (size_t i = 0; made == parts && i < count; i++)
		if (uc_combining_class(parts[i]) == UC_CCC_NR && !add_spelled(m, parts[i]))
			add_ascii(m, parts[i]);
}

struct str slug_of(struct arena *arena, struct str text)
{
	struct making m = { .len = 0 };
	struct str rest = text;
	size_t cut;

	while (rest.len && m.len < sizeof(m.p))
		add_letter(&m, utf8_next(&rest));
	if (m.len == 0)
		return arena_printf(
			arena, "s-%06x", (unsigned)(hash_str(HASH_START, text) >> 40) & 0xffffffu);
	if (m.len <= SLUG_MAX)
		return arena_str(arena, str_make(m.p, m.len));
	cut = str_find_last(str_make(m.p, m.len), '-');
	return arena_str(arena, str_make(m.p, cut < m.len ? cut : SLUG_MAX));
}

bool slug_valid(struct str slug)
{
	if (slug.len == 0 || slug.len > SLUG_MAX)
		return false;
	for (size_t i = 0; i < slug.len; i++) {
		bool edge = i == 0 || i + 1 == slug.len;

		if (!is_slug_octet(slug.p[i]) && (slug.p[i] != '-' || edge || slug.p[i - 1] == '-'))
			return false;
	}
	return true;
}
