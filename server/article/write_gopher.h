/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_WRITE_GOPHER_H
#define ARTICLE_WRITE_GOPHER_H

#include "article/write_inner.h"

/*
 * What Gopher menus and text files have in common: lines of a fixed width,
 * each with the prefix of the lists and quotes that it stands in.
 */

/* gopher_line - one line: prefix, `before`, `text`, no spaces at its end. */
void gopher_line(struct writer *w, struct str before, struct str text);

/* gopher_wrap - `text` in as many lines as it takes; `first` and `rest` are
 * ASCII and stand before the first line and before the others. */
void gopher_wrap(struct writer *w, struct str first, struct str rest, struct str text);

void gopher_text(struct writer *w, struct str text);
void gopher_blank(struct writer *w);

/* gopher_pre - lines as they are but for TABs, moved in by `indent`; when `cut`,
 * one that is too wide goes on in the next line. */
void gopher_pre(struct writer *w, unsigned indent, bool cut, struct str text);

/* pre_width - of the widest line, TABs expanded. */
unsigned pre_width(struct str text);

/* gopher_path - a path of ours as Gopher serves it, without a query; still
 * percent-encoded. */
struct str gopher_path(struct writer *w, struct str url);

#endif
