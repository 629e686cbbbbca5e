/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/clean.h"

#include "base/mem.h"

#include <stdint.h>

enum { REPLACEMENT = 0xfffd };

/* Well-formed octet sequences by their first octet: how many octets follow and
 * what the second may be (Unicode, table 3-7).  0 when there is no such lead. */
static unsigned tail_of(unsigned char lead, unsigned char *ret_low, unsigned char *ret_high)
{
	*ret_low = 0x80;
	*ret_high = 0xbf;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 1;
	if (lead >= 0xe0 && lead <= 0xef) {
		if (lead == 0xe0)
			*ret_low = 0xa0;
		if (lead == 0xed)
			*ret_high = 0x9f;
		return 2;
	}
	if (lead >= 0xf0 && lead <= 0xf4) {
		if (lead == 0xf0)
			*ret_low = 0x90;
		if (lead == 0xf4)
			*ret_high = 0x8f;
		return 3;
	}
	return 0;
}

/* Octets of the sequence that `s` begins with; 0 when it is not UTF-8. */
static size_t decode(struct str s, uint32_t *ret_uc)
{
	unsigned char lead = (unsigned char)s.p[0], low, high;
	unsigned tail = tail_of(lead, &low, &high);
	uint32_t uc;

	if (lead < 0x80) {
		*ret_uc = lead;
		return 1;
	}
	if (tail == 0 || s.len <= tail)
		return 0;
	uc = lead & (0x3fu >> tail);
	for (unsigned i = 1; i <= tail; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < low || c > high)
			return 0;
		low = 0x80;
		high = 0xbf;
		uc = uc << 6 | (c & 0x3fu);
	}
	*ret_uc = uc;
	return tail + 1;
}

struct str utf8_upto(struct str s, size_t max)
{
	size_t len = max < s.len ? max : s.len;

	while (len && len < s.len && ((unsigned char)s.p[len] & 0xc0) == 0x80)
		len--;
	return str_upto(s, len);
}

uint32_t utf8_next_long(struct str *s)
{
	uint32_t uc = REPLACEMENT;
	size_t len = decode(*s, &uc);

	*s = str_from(*s, len ? len : 1);
	return uc;
}

void utf8_put(struct buf *out, uint32_t uc)
{
	if (uc > 0x10ffff || (uc >= 0xd800 && uc <= 0xdfff))
		uc = REPLACEMENT;
	if (uc < 0x80) {
		buf_char(out, (char)uc);
		return;
	}
	if (uc < 0x800) {
		buf_char(out, (char)(0xc0 | uc >> 6));
	} else {
		if (uc < 0x10000) {
			buf_char(out, (char)(0xe0 | uc >> 12));
		} else {
			buf_char(out, (char)(0xf0 | uc >> 18));
			buf_char(out, (char)(0x80 | (uc >> 12 & 0x3f)));
		}
		buf_char(out, (char)(0x80 | (uc >> 6 & 0x3f)));
	}
	buf_char(out, (char)(0x80 | (uc & 0x3f)));
}

bool utf8_valid(struct str s)
{
	uint32_t uc;

	while (s.len) {
		size_t len = decode(s, &uc);

		if (len == 0)
			return false;
		s = str_from(s, len);
	}
	return true;
}

static bool is_line_end(uint32_t uc)
{
	return (uc >= '\n' && uc <= '\r') || uc == 0x85 || uc == 0x2028 || uc == 0x2029;
}

/* What must never reach a client: controls, the marks that turn the reading
 * order of everything after them, and code points that are no characters. */
static bool is_refused(uint32_t uc)
{
	return uc < 0x20 || (uc >= 0x7f && uc < 0xa0) || (uc >= 0x202a && uc <= 0x202e) ||
	       (uc >= 0x2066 && uc <= 0x2069) || uc == 0xfeff || (uc >= 0xfdd0 && uc <= 0xfdef) ||
	       (uc & 0xfffe) == 0xfffe;
}

/* Append the octets of one code point, or U+FFFD for a stray octet.  True with
 * *ret_uc as clean text has it; false when nothing of it may stay. */
static bool take(struct str *s, uint32_t *ret_uc, struct str *ret_octets)
{
	struct str before = *s;
	uint32_t uc = utf8_next(s);

	*ret_octets = str_upto(before, before.len - s->len);
	if (uc == REPLACEMENT && ret_octets->len == 1)
		*ret_octets = STR("\xef\xbf\xbd");
	if (uc == '\r' && s->len && s->p[0] == '\n')
		*s = str_from(*s, 1);
	if (is_line_end(uc))
		uc = '\n';
	*ret_uc = uc;
	return uc == '\n' || uc == '\t' || !is_refused(uc);
}

/* Most text is clean already; then one copy is all it costs. */
static bool is_plain(struct str s, bool keep_tab)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x7f || (c < 0x20 && c != '\n' && !(c == '\t' && keep_tab)))
			return false;
	}
	return true;
}

struct str clean_text(struct arena *arena, struct str raw, bool keep_tab)
{
	struct buf out;
	struct str octets, result;
	uint32_t uc;

	if (is_plain(raw, keep_tab))
		return arena_str(arena, raw);
	buf_init(&out, SIZE_MAX);
	while (raw.len) {
		if (!take(&raw, &uc, &octets))
			continue;
		if (uc == '\n')
			buf_char(&out, '\n');
		else if (uc == '\t')
			buf_char(&out, keep_tab ? '\t' : ' ');
		else
			buf_str(&out, octets);
	}
	result = arena_buf(arena, &out);
	buf_release(&out);
	return result;
}

struct str clean_line(struct arena *arena, struct str raw)
{
	struct buf out;
	struct str octets, result;
	uint32_t uc;
	bool space = false;

	buf_init(&out, SIZE_MAX);
	while (raw.len) {
		if (!take(&raw, &uc, &octets))
			continue;
		if (uc == '\n' || uc == '\t' || uc == ' ') {
			space = true;
			continue;
		}
		if (space && out.len)
			buf_char(&out, ' ');
		space = false;
		buf_str(&out, octets);
	}
	result = arena_buf(arena, &out);
	buf_release(&out);
	return result;
}
