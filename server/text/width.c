/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/width.h"

#include "text/clean.h"
#include "text/cluster.h"

#include <unictype.h>
#include <unigbrk.h>
#include <uniwidth.h>

/* libunistring 1.0 gives a column to a few non-spacing marks of Indic scripts,
 * and none to the soft hyphen, which terminals do show. */
unsigned code_point_width(uint32_t uc)
{
	int width;

	if (uc < 0x7f)
		return uc >= 0x20;
	if (uc == 0xad)
		return 1;
	width = uc_width(uc, "UTF-8");
	if (width == 1 && uc_is_general_category(uc, UC_CATEGORY_Mn))
		return 0;
	return width > 0 ? (unsigned)width : 0;
}

unsigned text_width(struct str s)
{
	unsigned width = 0;

	while (s.len)
		width += code_point_width(utf8_next(&s));
	return width;
}

static bool is_flag_half(uint32_t uc)
{
	return uc >= 0x1f1e6 && uc <= 0x1f1ff;
}

static bool is_ascii_text(char c)
{
	return c >= ' ' && c <= '~';
}

/* No mark can follow: most text is like this, and needs no table. */
static bool ascii_stands_alone(struct str s)
{
	return is_ascii_text(s.p[0]) && (s.len == 1 || is_ascii_text(s.p[1]));
}

/* uc_is_grapheme_break() sees two code points; rules GB11 (emoji joined by ZWJ)
 * and GB12 (flags are pairs) need to know what came before them. */
size_t cluster_len(struct str s)
{
	struct str rest = s;
	uint32_t before, after;
	bool picture;
	unsigned flags, width;

	if (ascii_stands_alone(s))
		return 1;
	before = utf8_next(&rest);
	picture = uc_is_property_extended_pictographic(before);
	flags = is_flag_half(before);
	width = code_point_width(before);
	while (rest.len) {
		struct str next = rest;
		bool apart;

		/* two ASCII octets: no mark can follow the first */
		if (before >= 0x20 && before < 0x7f && (unsigned char)rest.p[0] < 0x80)
			break;
		after = utf8_next(&next);
		apart = uc_is_grapheme_break(before, after);
		if (is_flag_half(before) && is_flag_half(after))
			apart = flags++ % 2 == 0;
		else if (before == 0x200d && uc_is_property_extended_pictographic(after))
			apart = !picture;
		width += code_point_width(after);
		if (apart || s.len - next.len > CLUSTER_MAX || width > CLUSTER_COLUMNS)
			break;
		before = after;
		rest = next;
	}
	return s.len - rest.len;
}

struct str text_cut(struct str s, unsigned columns)
{
	size_t len = 0;
	unsigned width = 0;

	while (len < s.len) {
		size_t step = cluster_len(str_from(s, len));

		width += step == 1 ? code_point_width((unsigned char)s.p[len])
				   : text_width(str_make(s.p + len, step));
		if (width > columns)
			break;
		len += step;
	}
	return str_upto(s, len);
}
