/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/mem.h"
#include "proto/gemini_reply.h"
#include "proto/gemini_request.h"
#include "session/search.h"

#include <string.h>

/* what a source that asks too much is told to wait, in seconds */
#define WAIT_SECONDS "10"

enum { GEMINI_PORT = 1965, HOSTS_NAMED = 8 };

struct session {
	struct gemini_request request;
	struct answer answer;
	bool refuse, judged;
	struct str path; /* as written, for the log; borrowed from request */
};

static struct session *gemini_open(const struct service *service, const struct session_peer *peer)
{
	struct session *s = mem_alloc(sizeof(*s));

	if (!s)
		return NULL;
	gemini_request_init(&s->request);
	answer_init(&s->answer, service);
	s->refuse = peer->refuse;
	return s;
}

static void gemini_close(struct session *s)
{
	if (!s)
		return;
	gemini_request_release(&s->request);
	answer_release(&s->answer);
	mem_free(s);
}

static void reply(struct session *s, enum gemini_status status, const char *meta)
{
	s->answer.status = (int)status;
	gemini_reply_header(&s->answer.out, status, str_of(meta));
}

/* the one place where an error becomes a status */
static enum gemini_status status_of(int error)
{
	switch (error) {
	case ERR_MISSING:
	case ERR_DENIED:
		return GEMINI_NOT_FOUND;
	case ERR_BUSY:
	case ERR_NOMEM:
	case ERR_LIMIT:
	case ERR_STALE:
		return GEMINI_UNAVAILABLE;
	default:
		return GEMINI_FAILED;
	}
}

static void reply_bad(struct session *s, const char *why)
{
	struct buf meta;

	buf_init(&meta, GEMINI_META_MAX);
	buf_printf(&meta, "The request is not a Gemini URI: %s", why);
	s->answer.status = GEMINI_BAD_REQUEST;
	gemini_reply_header(&s->answer.out, GEMINI_BAD_REQUEST, buf_view(&meta));
	buf_release(&meta);
}

/* 53 names what is served: a reader may have come by an address, or a name
 * that its owner has not told us yet. */
static void reply_not_ours(struct session *s)
{
	const struct service *service = s->answer.service;
	struct buf meta;
	size_t named = 0;

	buf_init(&meta, GEMINI_META_MAX * 4);
	buf_puts(&meta, "This server answers only for");
	for (size_t i = 0; i < service->host_count && named < HOSTS_NAMED; i++) {
		if (!service->hosts[i].gemini_port)
			continue;
		buf_puts(&meta, named++ ? ", " : " ");
		uri_put_base(&meta, "gemini", service->hosts[i].name, service->hosts[i].gemini_port,
			GEMINI_PORT);
		buf_char(&meta, '/');
	}
	if (service->host_count && str_eq(service->hosts[0].name, STR("localhost")))
		buf_puts(&meta, " (its owner sets another name with --host)");
	s->answer.status = GEMINI_NOT_OURS;
	gemini_reply_header(&s->answer.out, GEMINI_NOT_OURS, buf_view(&meta));
	buf_release(&meta);
}

static bool is_our_address(const struct service *service, struct str host)
{
	unsigned char asked[16], ours[16];
	size_t len = uri_host_address(host, asked);

	for (size_t i = 0; len && i < service->address_count; i++)
		if (uri_host_address(service->addresses[i], ours) == len &&
			memcmp(asked, ours, len) == 0)
			return true;
	return false;
}

/* The one that clients see, or one that we listen on. */
static bool is_our_port(const struct service *service, const struct host *host, long port)
{
	if (!host->gemini_port)
		return false;
	for (size_t i = 0; i < service->gemini_port_count; i++)
		if (port == (long)service->gemini_ports[i])
			return true;
	return port == (long)host->gemini_port;
}

static const struct host *find_host(const struct service *service, const struct uri *uri)
{
	long port = uri->port == URI_NO_PORT ? GEMINI_PORT : uri->port;
	char name[URI_HOST_MAX];
	size_t len = uri_host_name(uri->host, name);

	for (size_t i = 0; i < service->host_count; i++) {
		const struct host *host = &service->hosts[i];

		if (len && str_eq(host->name, str_make(name, len)))
			return is_our_port(service, host, port) ? host : NULL;
	}
	if (service->host_count && is_our_port(service, &service->hosts[0], port) &&
		is_our_address(service, uri->host))
		return &service->hosts[0];
	return NULL;
}

static void reply_file(struct session *s, const struct page *page)
{
	int error = answer_open(&s->answer, page);

	if (error) {
		reply(s, status_of(error), "");
		return;
	}
	s->answer.status = GEMINI_SUCCESS;
	gemini_reply_success(&s->answer.out, page->media, page->lang);
}

static void reply_page(struct session *s, const struct page *page, struct str path)
{
	switch (page->kind) {
	case PAGE_BODY:
		s->answer.status = GEMINI_SUCCESS;
		gemini_reply_success(&s->answer.out, page->media, page->lang);
		answer_body(&s->answer, page);
		return;
	case PAGE_FILE:
		reply_file(s, page);
		return;
	case PAGE_MOVED:
		s->answer.status = GEMINI_MOVED;
		if (!str_eq(page->target, path) && gemini_reply_moved(&s->answer.out, page->target))
			return;
		reply(s, GEMINI_NOT_FOUND, "");
		return;
	case PAGE_GONE:
		reply(s, GEMINI_GONE, "");
		return;
	}
	reply(s, GEMINI_FAILED, "");
}

static void reply_path(struct session *s, const struct uri *uri)
{
	char decoded[GEMINI_URI_MAX + 1];
	size_t len = uri_path_decode(uri->path, decoded);
	struct str path = str_make(decoded, len);
	struct search_ask ask;
	struct page page;
	int found;

	if (len == 0) {
		reply(s, GEMINI_NOT_FOUND, "");
		return;
	}
	if (search_path(path, &ask)) {
		search_gemini(&s->answer, &ask, uri->query);
		return;
	}
	found = answer_find(&s->answer, STORE_GEMINI, path, &page);
	if (found < 0) {
		reply(s, status_of(found), "");
		return;
	}
	if (found) {
		reply_page(s, &page, path);
		return;
	}
	s->answer.status = GEMINI_SUCCESS;
	gemini_reply_success(&s->answer.out, STR("text/plain"), STR_EMPTY);
	if (answer_builtin(&s->answer, STORE_GEMINI, path))
		return;
	buf_clear(&s->answer.out);
	reply(s, GEMINI_NOT_FOUND, "");
}

/* a chain of guards: the first that objects answers */
static void judge(struct session *s)
{
	struct uri uri;
	const char *why;
	enum gemini_verdict verdict;

	if (s->refuse) {
		reply(s, GEMINI_SLOW_DOWN, WAIT_SECONDS);
		return;
	}
	verdict = gemini_request_judge(gemini_request_uri(&s->request), &uri, &why);
	if (verdict == GEMINI_BAD) {
		reply_bad(s, why);
		return;
	}
	s->judged = true;
	s->path = uri.path.len ? uri.path : STR("/");
	if (verdict == GEMINI_SERVE)
		s->answer.host = find_host(s->answer.service, &uri);
	if (!s->answer.host) {
		reply_not_ours(s);
		return;
	}
	reply_path(s, &uri);
}

static int gemini_feed(struct session *s, struct str in, size_t *used)
{
	switch (gemini_request_feed(&s->request, in, used)) {
	case GEMINI_MORE:
		return SESSION_MORE;
	case GEMINI_DONE:
		judge(s);
		break;
	case GEMINI_E_TOO_LONG:
		if (s->refuse)
			reply(s, GEMINI_SLOW_DOWN, WAIT_SECONDS);
		else
			reply_bad(s, "it has more than 1024 bytes");
		break;
	default:
		reply(s, GEMINI_UNAVAILABLE, "");
	}
	return SESSION_DONE;
}

static bool gemini_finish_input(struct session *s, bool timed_out)
{
	(void)s;
	(void)timed_out;
	return false;
}

static int gemini_next(struct session *s, struct chunk *ret_chunk)
{
	return answer_next(&s->answer, ret_chunk);
}

/* What follows '?' is what a reader typed: it stays out of the log. */
static void gemini_describe(const struct session *s, struct buf *out)
{
	struct str line = gemini_request_uri(&s->request);

	if (s->judged)
		answer_describe(&s->answer, "path", s->path, out);
	else
		answer_describe(&s->answer, "request", str_upto(line, str_find(line, '?')), out);
}

const struct session_ops session_gemini = {
	.name = "gemini",
	.open = gemini_open,
	.feed = gemini_feed,
	.finish_input = gemini_finish_input,
	.next = gemini_next,
	.describe = gemini_describe,
	.close = gemini_close,
};
