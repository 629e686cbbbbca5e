/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_HTML_SCAN_H
#define ARTICLE_HTML_SCAN_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The tags of a page, one after the other, where a parser sees them: HTML
 * Standard, 13.2.5, as far as it says where a tag or a comment ends.
 */
enum { HTML_NAME_OCTETS = 15 };

struct html_scan {
	struct str rest; /* borrowed */
	uint32_t line;
};

struct html_tag {
	char name[HTML_NAME_OCTETS + 1]; /* lower case, cut */
	bool closing, self_closing;
	size_t attributes; /* the same one twice counts twice */
	struct str inside; /* what stands between the name and the ">"; borrowed */
};

/* html_scan_next - go to the next "<" that begins no comment; false at the end. */
bool html_scan_next(struct html_scan *s);
/* html_scan_tag - past the tag that begins here; false when none does, and only
 * what cannot begin one is passed. */
bool html_scan_tag(struct html_scan *s, struct html_tag *ret_tag);
/* html_scan_attribute - take the next one off what is inside a tag; false when
 * there is none.  The value is raw: character references stay. */
bool html_scan_attribute(struct str *rest, struct str *ret_key, struct str *ret_value);
/* html_scan_raw - to the end tag `name`, past what is text up to it. */
void html_scan_raw(struct html_scan *s, const char *name);

#endif
