/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TEXT_LINES_H
#define TEXT_LINES_H

#include "base/buf.h"
#include "base/str.h"

/*
 * The lines that pages are made of: the one place that forms them, so that
 * writers, lists and search results cannot differ.  All text given here has
 * passed clean_line(); a control octet that comes all the same is written as a
 * space, so that no line ends early and no mark can be forged.
 */

/*
 * MARK_MENU_HOST stands in a stored menu where "host TAB port" go;
 * MARK_GEMINI and MARK_GOPHER stand in feeds for "gemini://host[:port]" and
 * "gopher://host[:port]".  Each is one octet that clean text cannot hold, so
 * filling in is a scan that no boundary between chunks can upset.
 */
enum { MARK_MENU_HOST = 0x01, MARK_GEMINI = 0x02, MARK_GOPHER = 0x03 };

/* ---- gemtext: lines end in LF -------------------------------------------- */

/* gem_text - a text line; one that would be read as another type gets one
 * leading space. */
void gem_text(struct buf *out, struct str text);
void gem_heading(struct buf *out, int level, struct str text); /* 1..3 */
void gem_item(struct buf *out, struct str text);
void gem_quote(struct buf *out, struct str text);
void gem_link(struct buf *out, struct str url, struct str label); /* label may be empty */
void gem_blank(struct buf *out);
/* gem_pre - the fences and the lines of `text` (each ends in LF) between them;
 * a line that would close the fence gets one leading space. */
void gem_pre(struct buf *out, struct str label, struct str text);

/* ---- Gopher menus: lines end in CRLF ------------------------------------- */

enum { MENU_COLUMNS = 67, SELECTOR_MAX = 255, MENU_URL_MAX = 1000 };

/* menu_info - an `i` line; `text` is cut at MENU_COLUMNS by display width, and
 * a lone dot, which old clients take for the end, gets a space before it. */
void menu_info(struct buf *out, struct str text);
/* menu_label_fits - a label that no item cuts: by its display width, and by octets where
 * it is marks without width. */
bool menu_label_fits(struct str label);
/* menu_item - an item on this server: ends in MARK_MENU_HOST.  A label that is
 * too wide is cut and ends in "..."; an empty one is the selector, which has to be
 * clean then.  `selector` is a path, not percent-encoded; see selector_put(). */
void menu_item(struct buf *out, char type, struct str label, struct str selector);
/* menu_item_at - an item elsewhere; its selector is taken as it is. */
void menu_item_at(struct buf *out, char type, struct str label, struct str selector,
	struct str host, unsigned port);
/* menu_url - an `h` item with a URL: selector, on this server as clients expect.
 * `url` has at most MENU_URL_MAX octets. */
void menu_url(struct buf *out, struct str label, struct str url);
void menu_end(struct buf *out); /* ".CRLF" */

/*
 * selector_put - the selector under which a path of this server is offered and
 * found: a leading '/', octets outside [A-Za-z0-9._~/-] as '~' and two
 * upper-case hex digits, so is a '~' that two such digits follow; a path that
 * would pass SELECTOR_MAX becomes "/~~" and 16 hex digits of its hash, with the
 * extension kept.  Ordinary paths are their own selectors.
 */
void selector_put(struct buf *out, struct str path);

#endif
