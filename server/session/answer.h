/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SESSION_ANSWER_H
#define SESSION_ANSWER_H

#include "base/err.h"
#include "session/session.h"

/*
 * What both protocols share once a request is understood: finding a page, and
 * handing it out slice by slice with its marks filled in.  Not for other layers.
 */

enum {
	/* a header, or an error page, in front of the first slice */
	ANSWER_HEAD_MAX = 4096,
	/* the most that one mark becomes: a host name, a port, a scheme */
	ANSWER_MARK_MAX = 300,
	ANSWER_MAX = ANSWER_HEAD_MAX + STORE_SLICE + ANSWER_MARK_MAX
};

struct answer {
	const struct service *service; /* borrowed until release */
	const struct host *host;       /* fills the marks; borrowed from service */
	struct buf out;                /* owned: the chunk being handed out */
	struct page page;              /* its strings are not kept */
	uint64_t offset;               /* of the body, marks counted as one octet each */
	bool has_body, head_sent, file_sent;
	int fd; /* owned, -1 when there is none */
	uint64_t file_size;
	int status; /* for the access log, numbered as Gemini does on both protocols */
};

void answer_init(struct answer *a, const struct service *service);
void answer_release(struct answer *a);

/*
 * answer_find - look `path` up in the capsule of a->host.
 *
 * Returns as store_find(); ERR_BUSY while there is no index open.
 */
int answer_find(struct answer *a, enum store_proto proto, struct str path, struct page *ret_page);

/* answer_body - let a PAGE_BODY follow what a->out holds so far. */
void answer_body(struct answer *a, const struct page *page);

/* answer_made - let a text made for this request follow at once, its marks filled in
 * where it has any; what then passes STORE_SLICE is left out. */
void answer_made(struct answer *a, struct str text, bool marks);

/*
 * answer_listing - the lines of a menu, each behind `prefix`, its final dot as it
 * is.  Returns false, with a->out cleared, unless `page` is a menu and fits one
 * slice so.
 */
bool answer_listing(struct answer *a, const struct page *page, struct str prefix);

/* answer_open - open the file of a PAGE_FILE to follow a->out.  Returns 0 or
 * the error of beneath_open(). */
int answer_open(struct answer *a, const struct page *page);

/* answer_next - session_ops.next of both protocols. */
int answer_next(struct answer *a, struct chunk *ret_chunk);

/* answer_builtin - the text that stands at `path` unless the capsule has one of
 * its own: robots.txt on both, caps.txt on Gopher.  False when there is none. */
bool answer_builtin(struct answer *a, enum store_proto proto, struct str path);

/* answer_describe - "host=... path=... status=NN"; the host is "-" when none was
 * chosen, the status "-" before there is an answer; `key` names what `raw` is,
 * which comes from the peer. */
void answer_describe(const struct answer *a, const char *key, struct str raw, struct buf *out);

#endif
