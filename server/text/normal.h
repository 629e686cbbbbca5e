/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TEXT_NORMAL_H
#define TEXT_NORMAL_H

#include "base/arena.h"

#include <stdint.h>

/*
 * Normal form and the few questions about characters that readers ask.
 * Code points are valid; anything past U+10FFFF counts as nothing at all.
 */

/* normal_nfc - `s` (valid UTF-8) in NFC.  Text that cannot change, all ASCII and
 * Latin-1 among it, is returned as it is; else memory from `arena`.  Linear but
 * for runs of combining marks, which are sorted. */
struct str normal_nfc(struct arena *arena, struct str s);

bool letter_is(uint32_t c);       /* general category L, marks not counted */
bool letter_is_upper(uint32_t c); /* upper or title case */
bool letter_is_lower(uint32_t c);
bool letter_is_wide(uint32_t c); /* Han, kana, Hangul and the like: no words, no case */
bool digit_is(uint32_t c);       /* general category Nd */

/* letter_lower - simple lower case, the letter itself when it has none. */
uint32_t letter_lower(uint32_t c);

/* space_is_odd - a space other than U+0020 that prose does not need: no-break
 * (U+00A0, U+2007, U+202F), en, em, thin, ideographic ... */
bool space_is_odd(uint32_t c);

#endif
