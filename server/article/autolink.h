/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_AUTOLINK_H
#define ARTICLE_AUTOLINK_H

#include "base/arena.h"

/*
 * What in a text is an address.  Each function looks at one place and answers
 * how many octets from there are one; 0 means none.  The caller sees to it that
 * `text` ends where code or another link begins.  Each costs time in proportion
 * to what it accepts, and a bounded time for what it refuses.
 */

/*
 * autolink_url - "https://...", gemini, gopher, ftp and their like, or "www.".
 * Punctuation that ends a sentence is not part of it, nor is a closing bracket
 * whose opening one is not.  *ret_target is the URL; empty for one that is too
 * long to be meant, which is passed over as a whole.
 */
size_t autolink_url(struct arena *arena, struct str text, size_t at, struct str *ret_target);

/* autolink_mail - "name@example.org"; *ret_target is "mailto:name@example.org". */
size_t autolink_mail(struct arena *arena, struct str text, size_t at, struct str *ret_target);

/*
 * autolink_tel - a phone number: one that begins with '+' and a country's
 * calling code, or one in the national form of `region` (ISO 3166-1, two
 * letters; empty: none).  *ret_target is "tel:+1-501-904-4762", RFC 3966.
 *
 * National forms: 3-3-4 with the same '.' or '-' twice, or "(501) 904-4762",
 * where the calling code is 1; groups that begin with the trunk prefix 0 and have
 * the right number of digits, where there is such a prefix.  Everything else is
 * left to the author.
 */
size_t autolink_tel(
	struct arena *arena, struct str text, size_t at, struct str region, struct str *ret_target);

#endif
