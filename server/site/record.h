/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_RECORD_H
#define SITE_RECORD_H

#include "base/buf.h"
#include "base/str.h"

#include <stdint.h>

/*
 * Fields of the records that the index writer and its readers exchange: numbers
 * of eight octets in the machine's order, texts with their length in front.  The
 * writer does not trust a reader: taking a field that is not all there fails.
 */
void record_number(struct buf *out, uint64_t value);
void record_text(struct buf *out, struct str text);

/* record_take_* - take a field off *in; false and *in emptied when it is cut
 * short.  A text is borrowed from what *in views. */
bool record_take_number(struct str *in, uint64_t *ret_value);
bool record_take_text(struct str *in, struct str *ret_text);

#endif
