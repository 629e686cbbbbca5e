/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TEXT_CLEAN_H
#define TEXT_CLEAN_H

#include "base/arena.h"
#include "base/buf.h"

/*
 * The one sanitizer for text bound for a client.  articles.md 7, hardening.md T34.
 *
 * Taken out: C0 but LF (and TAB when `keep_tab`), DEL, C1, bidi overrides and
 * isolates (U+202A-202E, U+2066-2069), U+FEFF, unassigned-as-noncharacters.
 * CR, CRLF, U+2028, U+2029, U+0085, VT and FF become LF.  Octets that are not
 * UTF-8 become U+FFFD.  Everything else is kept octet for octet: ZWJ, ZWNJ,
 * variation selectors and combining marks too.
 */
struct str clean_text(struct arena *arena, struct str raw, bool keep_tab);

/* clean_line - the same for text that must stay on one line: line breaks, TAB
 * and runs of white space become one space, both ends are trimmed. */
struct str clean_line(struct arena *arena, struct str raw);

/* utf8_valid - no overlong forms, surrogates or code points past U+10FFFF. */
bool utf8_valid(struct str s);

/* utf8_upto - at most `max` octets from the beginning, and no part of a code point. */
struct str utf8_upto(struct str s, size_t max);

uint32_t utf8_next_long(struct str *s); /* for utf8_next() alone */

/* utf8_next - take one code point off *s (not empty); U+FFFD and one octet
 * for what is not UTF-8. */
static inline uint32_t utf8_next(struct str *s)
{
	unsigned char first = (unsigned char)s->p[0];

	if (first >= 0x80)
		return utf8_next_long(s);
	*s = str_from(*s, 1);
	return first;
}

void utf8_put(struct buf *out, uint32_t code_point);

#endif
