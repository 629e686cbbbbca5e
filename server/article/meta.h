/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_META_H
#define ARTICLE_META_H

#include "article/model.h"

/*
 * What an author says about an article, in front matter or in a sidecar file:
 * articles.md 2.6.  Nothing an author writes there can fail an article; what is
 * odd becomes a warning that names the line.
 */

enum {
	META_SIZE_MAX = 64 * 1024, /* octets of one block or sidecar */
	META_DEPTH_MAX = 16,       /* collections inside one another */
	META_VALUE_MAX = 4096,     /* octets of one value */
	META_ITEMS_MAX = 1000      /* entries of one list */
};

/* Where a block of YAML stands, for what is said about it. */
struct meta_place {
	struct str file;     /* of a sidecar; empty for front matter */
	uint32_t first_line; /* of the article's file, for front matter; else 1 */
};

/* meta_init - nothing said: every default, all autolinks on. */
void meta_init(struct meta *meta);

/*
 * meta_parse - read one block of YAML into *meta (from meta_init()).
 *
 * Unknown keys, values that do not fit and broken YAML become warnings of
 * `doc`; what can be understood is kept.  Of broken YAML each key is read for
 * itself, and where one that cannot be read says "draft", the article is one.
 */
void meta_parse(
	struct document *doc, struct meta *meta, struct str yaml, const struct meta_place *place);

/* meta_key - the name of key `i` of all that an author may write, synonyms among
 * them; NULL past the last one. */
const char *meta_key(size_t i);

/* meta_merge - fill what `over` leaves open from `under`; lists of overrides are
 * joined, those of `over` first. */
void meta_merge(struct meta *over, const struct meta *under);

enum front_kind { FRONT_NONE, FRONT_YAML, FRONT_TOML, FRONT_JSON };

struct front {
	enum front_kind kind;
	bool open;           /* what closes it is missing */
	struct str block;    /* the metadata; of YAML and TOML the lines between the fences */
	struct str rest;     /* the text after it; all of it when there is none */
	uint32_t first_line; /* of the block, in the text */
	uint32_t lines;      /* taken, the fences included */
};

/*
 * front_split - does `text` begin with a metadata block?
 *
 * "---" alone on the first line, a line "key: value" or "# ..." or the end, and
 * a closing "---" or "..."; "+++" twice around lines of TOML; or an object of
 * JSON.  Where the end is missing, the lines that can be nothing else: of YAML,
 * if a key that we know is among them.  Anything else (a rule, prose between
 * rules) is none.
 */
struct front front_split(struct str text);

/* meta_parse_toml - as meta_parse() for a block of TOML.  Of TOML only what front
 * matter is made of is read: "key = value" with texts, dates, truths, numbers and lists
 * of them, and the table [taxonomies].  The rest is warned about. */
void meta_parse_toml(
	struct document *doc, struct meta *meta, struct str toml, const struct meta_place *place);

/* meta_date - a date in a form that people write as YYYY-MM-DD: 2024-05-01 with
 * or without a time, 2024/5/1, 20240501, 1.5.2024, "1 May 2024", "May 1, 2024",
 * "Wed, 1 May 2024 10:00:00 +0000".  Empty when it is none or is ambiguous. */
struct str meta_date(struct arena *arena, struct str text);

/* meta_time - the time of day behind such a date, in the form of RFC 3339: "T10:00:00Z",
 * " 10:00", "T10:00:00.5+02:00", " 10:00 -0500".  Midnight when there is none. */
struct day_time meta_time(struct str text);

/* meta_lang - a BCP 47 tag from "en", "en_US", "EN-us"; empty when it is none. */
struct str meta_lang(struct arena *arena, struct str text);

/* meta_region - ISO 3166-1 alpha-2 in capitals from "us"; empty when it is not
 * two letters. */
struct str meta_region(struct arena *arena, struct str text);

#endif
