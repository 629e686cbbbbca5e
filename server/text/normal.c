/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/normal.h"

#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

/* Everything below U+0300 is in NFC, whatever stands beside it. */
static bool all_below_marks(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] >= 0xcc)
			return false;
	return true;
}

struct str normal_nfc(struct arena *arena, struct str s)
{
	size_t len = 0;
	uint8_t *made;
	struct str out;

	if (all_below_marks(s))
		return s;
	made = u8_normalize(UNINORM_NFC, (const uint8_t *)s.p, s.len, NULL, &len);
	if (!made) {
		arena_alloc(arena, SIZE_MAX / 2); /* the arena reports it: no memory */
		return STR_EMPTY;
	}
	out = arena_str(arena, str_make((const char *)made, len));
	free(made); /* the library's own allocation */
	return out;
}

bool letter_is(uint32_t c)
{
	if (c < 0x80)
		return ascii_is_alpha((int)c);
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L);
}

bool letter_is_upper(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z';
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Lu | UC_CATEGORY_MASK_Lt);
}

bool letter_is_lower(uint32_t c)
{
	if (c < 0x80)
		return c >= 'a' && c <= 'z';
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Ll);
}

bool letter_is_wide(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x11ff) || (c >= 0x2e80 && c <= 0x303f) ||
	       (c >= 0x3041 && c <= 0xa4cf) || (c >= 0xa960 && c <= 0xa97f) ||
	       (c >= 0xac00 && c <= 0xd7ff) || (c >= 0xf900 && c <= 0xfaff) ||
	       (c >= 0xff01 && c <= 0xffdc) || (c >= 0x20000 && c <= 0x3fffd);
}

bool digit_is(uint32_t c)
{
	if (c < 0x80)
		return c >= '0' && c <= '9';
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Nd);
}

uint32_t letter_lower(uint32_t c)
{
	if (c < 0x80)
		return (uint32_t)ascii_lower((int)c);
	return uc_tolower(c);
}

bool space_is_odd(uint32_t c)
{
	return c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f ||
	       c == 0x205f || c == 0x3000;
}
