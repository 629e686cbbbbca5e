/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef PROTO_PUNYCODE_H
#define PROTO_PUNYCODE_H

#include "base/str.h"

enum { PUNYCODE_LABEL_MAX = 63 };

/*
 * punycode_label - one label of a host name in the form that DNS knows:
 * itself when it is ASCII, else "xn--" and its encoding.  RFC 3492.
 *
 * label  UTF-8, already lower case.
 * out    room for PUNYCODE_LABEL_MAX octets.
 * Returns the octets written, or 0 when the label is empty or the result is
 * too long.
 */
size_t punycode_label(struct str label, char *out);

/* punycode_next - take one code point off *s, which is UTF-8 and not empty. */
unsigned long punycode_next(struct str *s);

#endif
