/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/mem.h"
#include "proto/gemini_reply.h"
#include "proto/gopher_reply.h"
#include "proto/gopher_request.h"
#include "proto/uri.h"
#include "session/search.h"

#include <string.h>

/* what a TLS record of a handshake begins with */
enum { TLS_HANDSHAKE = 0x16 };

/* old addresses that lead to old addresses: enough for any history, and an end
 * for a circle */
enum { HOPS_MAX = 8 };

struct session {
	struct gopher_request request;
	struct answer answer;
	bool refuse, tls;
};

/* Plain Gopher names no host: the first one serves.  Over TLS, SNI chooses. */
static const struct host *choose_host(
	const struct service *service, const struct session_peer *peer)
{
	char name[URI_HOST_MAX];
	size_t len = peer->tls ? uri_host_name(peer->sni, name) : 0;

	for (size_t i = 0; len && i < service->host_count; i++)
		if (service->hosts[i].gopher_port &&
			str_eq(service->hosts[i].name, str_make(name, len)))
			return &service->hosts[i];
	return &service->hosts[0];
}

static struct session *gopher_open(const struct service *service, const struct session_peer *peer)
{
	struct session *s = mem_alloc(sizeof(*s));

	if (!s)
		return NULL;
	gopher_request_init(&s->request);
	answer_init(&s->answer, service);
	s->answer.host = choose_host(service, peer);
	s->refuse = peer->refuse;
	s->tls = peer->tls;
	return s;
}

static void gopher_close(struct session *s)
{
	if (!s)
		return;
	gopher_request_release(&s->request);
	answer_release(&s->answer);
	mem_free(s);
}

/* Gopher has no statuses; the log has them, as Gemini numbers them. */
static void reply_error(struct session *s, int status, const char *words)
{
	s->answer.status = status;
	gopher_reply_error(&s->answer.out, str_of(words));
}

/* the one place where an error becomes an answer */
static void reply_failure(struct session *s, int error)
{
	switch (error) {
	case ERR_MISSING:
	case ERR_DENIED:
		reply_error(s, GEMINI_NOT_FOUND, "There is nothing at this selector");
		return;
	case ERR_BUSY:
	case ERR_NOMEM:
	case ERR_LIMIT:
	case ERR_STALE:
		reply_error(s, GEMINI_UNAVAILABLE, "Too busy just now; try again soon");
		return;
	default:
		reply_error(s, GEMINI_FAILED, "Something failed here; try again later");
	}
}

static void reply_page(struct session *s, const struct page *page)
{
	int error;

	switch (page->kind) {
	case PAGE_BODY:
		s->answer.status = GEMINI_SUCCESS;
		answer_body(&s->answer, page);
		return;
	case PAGE_FILE:
		error = answer_open(&s->answer, page);
		if (error)
			reply_failure(s, error);
		else
			s->answer.status = GEMINI_SUCCESS;
		return;
	case PAGE_GONE:
		reply_error(s, GEMINI_GONE, "This page was taken away for good");
		return;
	case PAGE_MOVED:
		break;
	}
	reply_failure(s, ERR_MISSING);
}

/* There is no redirect: an old selector serves what stands at the new one.
 * Returns as answer_find(). */
static int find_following(struct session *s, struct str path, struct page *ret_page)
{
	char target[STORE_PATH_MAX];

	for (int hop = 0; hop <= HOPS_MAX; hop++) {
		int found = answer_find(&s->answer, STORE_GOPHER, path, ret_page);

		if (found <= 0 || ret_page->kind != PAGE_MOVED)
			return found;
		if (ret_page->target.len > sizeof(target))
			return 0;
		memcpy(target, ret_page->target.p, ret_page->target.len);
		path = str_make(target, ret_page->target.len);
	}
	return 0;
}

/* Some clients lose the slash that all paths begin with.  `room` holds what is made of it. */
static struct str with_slash(struct str selector, char room[GOPHER_LINE_MAX + 1])
{
	if (selector.len && selector.p[0] == '/')
		return selector;
	room[0] = '/';
	memcpy(room + 1, selector.len ? selector.p : "", selector.len);
	return str_make(room, selector.len + 1);
}

/* Where a client left the '?' that others turn into a TAB, the words stand behind it. */
static bool try_search(struct session *s, struct str selector, struct str words)
{
	char room[GOPHER_LINE_MAX + 1];
	struct str path = with_slash(selector, room);
	struct str before = str_upto(path, str_find(path, '?'));
	struct search_ask ask;

	if (!search_path(before, &ask))
		return false;
	search_gopher(&s->answer, &ask, words.len ? words : str_from(path, before.len + 1));
	return true;
}

/* Returns 1 when answered, 0 when nothing is there, or a negative error. */
static int try_selector(struct session *s, struct str selector, struct str words)
{
	char room[GOPHER_LINE_MAX + 1];
	struct str path = with_slash(selector, room);
	struct page page;
	int found;

	if (try_search(s, selector, words))
		return 1;
	if (!uri_path_plain(path))
		return 0;
	found = find_following(s, path, &page);
	if (found > 0) {
		reply_page(s, &page);
		return 1;
	}
	if (found == 0 && answer_builtin(&s->answer, STORE_GOPHER, path)) {
		s->answer.status = GEMINI_SUCCESS;
		return 1;
	}
	return found;
}

/* UMN gopher asks this of the main menu first, always: '$' is for all its items
 * with their attributes.  It shows the lines as they are; a menu that is too
 * long for that, or not there, and '!', get one item that leads to it. */
static void reply_probe(struct session *s, char probe)
{
	struct buf *out = &s->answer.out;
	struct page page;

	s->answer.status = GEMINI_SUCCESS;
	buf_puts(out, "+-1\r\n");
	if (probe == '$' && answer_find(&s->answer, STORE_GOPHER, STR("/"), &page) == 1 &&
		answer_listing(&s->answer, &page, STR("+INFO: ")))
		return;
	buf_clear(out);
	gopher_reply_probe(out, s->answer.host->name, s->answer.host->gopher_port);
}

static void reply_item(struct session *s, const struct gopher_ask *ask)
{
	bool root = ask->selector.len == 0 || str_eq(ask->selector, STR("/"));
	struct str typed = gopher_typed(ask->selector);
	int found;

	if (root && (ask->probe == '$' || ask->probe == '!')) {
		reply_probe(s, ask->probe);
		return;
	}
	found = try_selector(s, ask->selector, ask->words);
	if (found == 0 && typed.len)
		found = try_selector(s, typed, ask->words);
	if (found <= 0)
		reply_failure(s, found ? found : ERR_MISSING);
}

static void judge(struct session *s)
{
	const struct host *host = s->answer.host;
	struct gopher_ask ask;

	if (s->refuse) {
		reply_error(s, GEMINI_SLOW_DOWN, "Too many requests; wait ten seconds");
		return;
	}
	gopher_request_split(gopher_request_line(&s->request), &ask);
	switch (ask.form) {
	case GOPHER_BAD:
		/* any octets may be sought */
		if (ask.selector.len && try_search(s, ask.selector, ask.words))
			return;
		reply_error(s, GEMINI_BAD_REQUEST, "The request is not a Gopher selector");
		return;
	case GOPHER_HTTP:
		s->answer.status = GEMINI_BAD_REQUEST;
		gopher_reply_http(&s->answer.out, host->name, host->gopher_port, host->gemini_port);
		return;
	case GOPHER_URL:
		s->answer.status = GEMINI_SUCCESS;
		if (!gopher_reply_url(&s->answer.out, ask.selector))
			reply_error(
				s, GEMINI_NOT_OURS, "Links of that kind are not passed on here");
		return;
	case GOPHER_ITEM:
		reply_item(s, &ask);
	}
}

/* A handshake comes here when TLS is off: no answer, so that its client knows at
 * once, where it would wait for us and we for a line. */
static bool is_handshake(const struct session *s, struct str in)
{
	return !s->tls && s->request.line.len == 0 && in.len &&
	       (unsigned char)in.p[0] == TLS_HANDSHAKE;
}

static int gopher_feed(struct session *s, struct str in, size_t *used)
{
	if (is_handshake(s, in)) {
		s->answer.status = GEMINI_BAD_REQUEST;
		*used = in.len;
		return SESSION_DONE;
	}
	switch (gopher_request_feed(&s->request, in, used)) {
	case GOPHER_MORE:
		return SESSION_MORE;
	case GOPHER_DONE:
		judge(s);
		break;
	case GOPHER_E_TOO_LONG:
		reply_error(s, s->refuse ? GEMINI_SLOW_DOWN : GEMINI_BAD_REQUEST,
			"The request is longer than 1024 bytes");
		break;
	default:
		reply_failure(s, ERR_NOMEM);
	}
	return SESSION_DONE;
}

/* A half-closed connection ends the line as well as CRLF does.  One that sent
 * nothing asked nothing. */
static bool gopher_finish_input(struct session *s, bool timed_out)
{
	if (buf_view(&s->request.line).len == 0)
		return false;
	if (timed_out)
		reply_error(s, GEMINI_BAD_REQUEST, "The request did not end in time");
	else
		judge(s);
	return true;
}

static int gopher_next(struct session *s, struct chunk *ret_chunk)
{
	return answer_next(&s->answer, ret_chunk);
}

/* What a reader typed stays out of the log: what follows a TAB, a '?', or the number of a
 * page of search results. */
static void gopher_describe(const struct session *s, struct buf *out)
{
	struct str line = gopher_request_line(&s->request);
	struct str selector = str_upto(line, str_find(line, '\t'));
	size_t pages = str_search(selector, STR("search/"));

	selector = str_upto(selector, str_find(selector, '?'));
	if (pages <= 3)
		selector = str_upto(selector, pages + STR("search").len);

	answer_describe(&s->answer, "path", selector.len ? selector : STR("/"), out);
}

const struct session_ops session_gopher = {
	.name = "gopher",
	.open = gopher_open,
	.feed = gopher_feed,
	.finish_input = gopher_finish_input,
	.next = gopher_next,
	.describe = gopher_describe,
	.close = gopher_close,
};
