/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TEXT_CLUSTER_H
#define TEXT_CLUSTER_H

#include "base/str.h"

#include <stdint.h>

/*
 * For text/ alone: what width and wrapping are made of.
 *
 * CLUSTER_MAX octets or CLUSTER_COLUMNS columns end a grapheme cluster that has
 * not ended by itself.  No script needs so many (UAX #15 counts on 30 marks at
 * most; a family of four in four skin tones takes 16 columns), and without it a
 * megabyte of combining marks, or of joined emoji, would be one character that
 * fits on no line.
 */
enum { CLUSTER_MAX = 256, CLUSTER_COLUMNS = 16 };

/* cluster_len - octets of the grapheme cluster that `s` (not empty) begins
 * with; at least 1, at most CLUSTER_MAX.  UAX #29. */
size_t cluster_len(struct str s);

/* code_point_width - 0, 1 or 2 columns; ambiguous ones count 1. */
unsigned code_point_width(uint32_t uc);

#endif
