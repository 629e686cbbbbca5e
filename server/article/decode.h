/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_DECODE_H
#define ARTICLE_DECODE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * decode_text - the octets of a file as UTF-8 text.
 *
 * raw       octets as they lie on disk; borrowed.
 * declared  label of the encoding that the file says it is in; may be empty.
 * ret_text  valid UTF-8 without a byte order mark.  It may point into `raw`, so
 *           it lives as long as the shorter of `raw` and `arena`.  Line ends and
 *           control characters are left as they are: that is each reader's work.
 * ret_note  one sentence for the author, fit for a warning about the whole file,
 *           when something had to be guessed or replaced; otherwise empty.
 *
 * UTF-8 with or without a mark, UTF-16 of both orders with a mark or plain to
 * see without one.  If it is UTF-8 but for a few broken places, these become
 * U+FFFD.  Other text is read as it declares, without a note when all of it can
 * be read so, else as Windows-1252.
 *
 * Returns 0, or
 *   ERR_FORMAT  binary: NULs, a known file signature, or too many control octets;
 *               or UTF-32, or declared to be in what there is no converter for
 *   ERR_NOMEM   the arena is exhausted
 * Both results stay untouched on failure.  Linear in the size of `raw`.
 * Spec: articles.md 2.3 A and 7.
 */
int decode_text(struct arena *arena, struct str raw, struct str declared, struct str *ret_text,
	struct str *ret_note, struct err *err);

#endif
