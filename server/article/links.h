/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_LINKS_H
#define ARTICLE_LINKS_H

#include "article/model.h"

/*
 * Where a link of an article leads once it is served.
 */

struct link_scope {
	const struct document *doc;
	struct str dir;  /* folder of the file as a path, "/" or "/notes/" */
	struct str base; /* address of the article's front, "/notes/walk/" */
};

enum link_kind {
	LINK_PAGE,     /* one of our articles or sections, or a folder: url is a path */
	LINK_FILE,     /* another file of the capsule: url is a path */
	LINK_EXTERNAL, /* an absolute URI with a scheme that is allowed */
	LINK_DROPPED   /* dangerous or malformed: keep the words, drop the link */
};

struct link {
	enum link_kind kind;
	struct str url; /* percent-encoded, no control octets, spaces or non-ASCII */
};

/*
 * link_resolve - resolve `target` as written in an article.
 *
 *   "#id"               the page of this article that holds the id, else its front
 *   "other.md#part"     "/notes/other/part"; the file's place decides the folder
 *   "other#part"        the same
 *   "/abs/path", "x.png" a path inside the capsule, dot segments taken out
 *   "https://..."       itself; javascript:, data:, file:, vbscript: are dropped
 *
 * Memory from `arena`.  RFC 3986, section 5.2.
 */
struct link link_resolve(struct arena *arena, const struct link_scope *scope, struct str target);

/*
 * link_article_address - the address of the article whose file is `path` inside
 * the capsule: "notes/My walk.md" is "/notes/my-walk/", "notes/index.gmi" is
 * "/notes/".  A `slug` in its metadata would replace the last component.
 */
struct str link_article_address(struct arena *arena, struct str path);

/* link_autofind - add SPAN_LINKs for URLs, mail addresses and, with a region,
 * phone numbers to every text of the document, but not inside code, existing
 * links or preformatted text.  meta.autolink says which. */
void link_autofind(struct document *doc);

#endif
