/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_CHARSET_H
#define ARTICLE_CHARSET_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>

/*
 * The character sets that a page may declare, by the labels of the WHATWG
 * Encoding Standard, 4.2; the C library's iconv converts them.
 */
struct charset;

/* charset_find - by a label, of any case; NULL for a label that is not known.
 * Labels of UTF-16 find UTF-8, as those of Latin-1 find Windows-1252. */
const struct charset *charset_find(struct str label);
const char *charset_name(const struct charset *set);

bool charset_is_utf8(const struct charset *set);
bool charset_is_windows_1252(const struct charset *set);
/* charset_is_7_bit - its text looks like ASCII with escape sequences. */
bool charset_is_7_bit(const struct charset *set);

/*
 * charset_decode - `raw` as UTF-8, added to `out`.
 *
 * ret_lost  places that could not be read and became U+FFFD.
 *
 * Returns false, and adds nothing, when the C library has no converter for this
 * set, or none that can still be opened.  Not for UTF-8 and Windows-1252.
 */
bool charset_decode(const struct charset *set, struct str raw, struct buf *out, size_t *ret_lost);

/* charset_open_all - open every converter, once; they stay for the life of the
 * process and its children.  Converters are files, so a process that is going
 * to lose the right to open files has to do this before. */
void charset_open_all(void);

#endif
