/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TEXT_WIDTH_H
#define TEXT_WIDTH_H

#include "base/buf.h"
#include "base/str.h"

/* text_width - columns that a terminal gives `s` (UTF-8, one line): per code
 * point 0 for marks, ZWJ and format characters, 2 for wide, else 1. */
unsigned text_width(struct str s);

/* text_cut - the longest beginning of `s` of at most `columns` columns that
 * does not end inside a grapheme cluster. */
struct str text_cut(struct str s, unsigned columns);

/*
 * text_wrap - break one paragraph into lines by UAX #14 and hand each to `line`.
 *
 * s        one paragraph; LF in it is a break that the author wants.
 * columns  of each line; a word longer than that is broken between grapheme
 *          clusters, as is Thai, for which libunistring has no opportunities.
 * line     called with each line, without spaces at its end, valid during the
 *          call; not called for empty text.
 */
typedef void text_line_fn(void *ctx, struct str line);
void text_wrap(struct str s, unsigned columns, text_line_fn *line, void *ctx);

#endif
