/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_LISTS_H
#define SITE_LISTS_H

#include "site/run.h"

/*
 * A page that is a list, in the form of one protocol.  Addresses are decoded.  Where
 * more than INFO_MAX lines of a menu would follow one another without an item, one
 * that leads home comes between.
 */
enum { INFO_MAX = 40 };

struct list_page {
	enum store_proto proto;
	struct buf out; /* owned */
	unsigned infos; /* menu lines since the last item */
	bool any, gap;  /* something is there; a blank line comes before what follows */
};

void list_begin(struct list_page *page, enum store_proto proto);
void list_title(struct list_page *page, struct str title);
void list_heading(struct list_page *page, struct str heading);
void list_words(struct list_page *page, struct str words); /* one paragraph */
void list_item(struct list_page *page, char type, struct str address, struct str label);
void list_gap(struct list_page *page, bool wanted);
/* list_raw - lines that a writer made. */
void list_raw(struct list_page *page, struct str lines);
/* list_put - end the page and put it for the current owner. */
int list_put(struct run *run, struct list_page *page, struct str address, struct str lang,
	struct err *err);
void list_end(struct list_page *page);

#endif
