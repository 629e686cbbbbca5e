/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_scan.h"
#include "article/read.h"

#include <string.h>

/*
 * HTML Standard, 13.2.3.2: the encoding is looked for before anything can be
 * parsed, where a page has to say it.
 */
enum { PRESCAN_OCTETS = 1024 };

/* The value of charset= in a Content-Type; empty without one. */
static struct str of_content(struct str content)
{
	for (; content.len; content = str_from(content, 1)) {
		struct str value;
		char quote;

		if (!str_starts_nocase(content, STR("charset")))
			continue;
		value = str_trim(str_from(content, 7));
		if (!str_starts(value, STR("=")))
			continue;
		value = str_trim(str_from(value, 1));
		quote = value.len ? *value.p : '\0';
		if (quote == '"' || quote == '\'') {
			value = str_from(value, 1);
			return str_upto(value, str_find(value, quote));
		}
		value = str_upto(value, str_find(value, ';'));
		return str_upto(value, str_find(value, ' '));
	}
	return STR_EMPTY;
}

static struct str of_meta(struct str attributes)
{
	struct str key, value, charset = STR_EMPTY, content = STR_EMPTY;
	bool typed = false;

	while (html_scan_attribute(&attributes, &key, &value)) {
		if (str_eq_nocase(key, STR("charset")))
			charset = value;
		else if (str_eq_nocase(key, STR("content")))
			content = of_content(value);
		else if (str_eq_nocase(key, STR("http-equiv")))
			typed = str_eq_nocase(value, STR("content-type"));
	}
	return charset.len || !typed ? charset : content;
}

/* <?xml version="1.0" encoding="koi8-r"?> */
static struct str of_xml(struct str raw)
{
	struct str key, value;

	if (!str_starts(raw, STR("<?xml ")))
		return STR_EMPTY;
	raw = str_from(str_upto(raw, str_find(raw, '>')), 6);
	while (html_scan_attribute(&raw, &key, &value))
		if (str_eq(key, STR("encoding")))
			return value;
	return STR_EMPTY;
}

struct str html_charset(struct str raw)
{
	struct html_scan scan = { .rest = str_upto(raw, PRESCAN_OCTETS) };
	struct str found = of_xml(scan.rest);
	struct html_tag tag;

	while (found.len == 0 && html_scan_next(&scan))
		if (html_scan_tag(&scan, &tag) && !tag.closing && strcmp(tag.name, "meta") == 0)
			found = of_meta(tag.inside);
	return str_trim(found);
}
