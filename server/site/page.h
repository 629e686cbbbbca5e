/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_PAGE_H
#define SITE_PAGE_H

#include "article/model.h"
#include "base/buf.h"

/*
 * From a document to the pages that readers see: title, body and navigation.
 * design.md, "What a section looks like".  Pages hold MARK_ octets where the
 * host goes (text/lines.h).
 */

enum page_form { PAGE_GEMTEXT, PAGE_MENU, PAGE_TEXT };

struct page_place {
	struct str dir;  /* folder of the file as a path, "/" or "/notes/" */
	struct str base; /* address of the article's front, "/notes/walk/" */
	struct str date; /* from the file's name, where the article gives none; may be empty */
};

/* folder_title - "My notes" for the decoded address "/a/my-notes/"; also where
 * the folder's own page has no other title. */
struct str folder_title(struct arena *arena, struct str folder);

/* page_front - title, byline, date, summary or short introduction, the
 * sections as links, the one-page view.  Gemtext or menu. */
void page_front(const struct document *doc, const struct page_place *place, enum page_form form,
	struct buf *out);

/* page_section - section `index` of doc->sections.  All three forms. */
void page_section(const struct document *doc, const struct page_place *place, size_t index,
	enum page_form form, struct buf *out);

/* page_all - the whole article on one page.  Gemtext or text. */
void page_all(const struct document *doc, const struct page_place *place, enum page_form form,
	struct buf *out);

#endif
