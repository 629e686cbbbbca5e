/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "session/answer.h"

#include "base/log.h"
#include "files/beneath.h"
#include "proto/uri.h"
#include "text/lines.h"

#include <unistd.h>

void answer_init(struct answer *a, const struct service *service)
{
	*a = (struct answer){ .service = service, .fd = -1 };
	buf_init(&a->out, ANSWER_MAX);
}

void answer_release(struct answer *a)
{
	buf_release(&a->out);
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
}

int answer_find(struct answer *a, enum store_proto proto, struct str path, struct page *ret_page)
{
	if (!a->service->store)
		return ERR_BUSY;
	if (path.len > STORE_PATH_MAX)
		return 0;
	return store_find(a->service->store, a->host->capsule, proto, path, ret_page);
}

static void put_mark(struct answer *a, char mark)
{
	const struct host *host = a->host;

	switch (mark) {
	case MARK_MENU_HOST:
		buf_str(&a->out, host->name);
		buf_printf(&a->out, "\t%u", host->gopher_port ? host->gopher_port : 70);
		break;
	case MARK_GEMINI:
		uri_put_base(&a->out, "gemini", host->name, host->gemini_port, 1965);
		break;
	default:
		uri_put_base(&a->out, "gopher", host->name, host->gopher_port, 70);
	}
}

static bool is_mark(char c)
{
	return c == MARK_MENU_HOST || c == MARK_GEMINI || c == MARK_GOPHER;
}

/* Append what `body` becomes, and return how much of it was taken: no more than
 * a slice's worth is made of it, so that many marks can not make a chunk grow. */
static size_t fill(struct answer *a, struct str body, bool marks)
{
	size_t at = 0, limit = a->out.len + STORE_SLICE;

	if (!marks) {
		buf_str(&a->out, body);
		return body.len;
	}
	buf_room(&a->out, body.len);
	while (at < body.len && a->out.len < limit) {
		size_t run = at;

		if (is_mark(body.p[at])) {
			put_mark(a, body.p[at++]);
			continue;
		}
		while (run < body.len && !is_mark(body.p[run]))
			run++;
		if (run - at > limit - a->out.len)
			run = at + (limit - a->out.len);
		buf_add(&a->out, body.p + at, run - at);
		at = run;
	}
	return at;
}

void answer_body(struct answer *a, const struct page *page)
{
	struct str first = str_upto(page->body, STORE_SLICE);

	a->page = *page;
	a->page.media = a->page.lang = a->page.target = a->page.body = STR_EMPTY;
	a->has_body = true;
	a->offset = fill(a, first, page->marks);
}

void answer_made(struct answer *a, struct str text, bool marks)
{
	fill(a, str_upto(text, STORE_SLICE), marks);
}

bool answer_listing(struct answer *a, const struct page *page, struct str prefix)
{
	struct str rest = page->body;
	bool fits = page->kind == PAGE_BODY && page->item_type == '1' && page->size <= rest.len;

	while (fits && rest.len) {
		struct str line = str_upto(rest, str_find(rest, '\n') + 1);

		rest = str_from(rest, line.len);
		if (!str_eq(line, STR(".\r\n")))
			buf_str(&a->out, prefix);
		fits = fill(a, line, page->marks) == line.len && a->out.len <= STORE_SLICE;
	}
	if (fits && !buf_failed(&a->out))
		return true;
	buf_clear(&a->out);
	return false;
}

int answer_open(struct answer *a, const struct page *page)
{
	return beneath_open(
		a->service->roots[a->host->root], page->target, &a->fd, &a->file_size, NULL);
}

static int next_slice(struct answer *a)
{
	struct str slice;

	buf_clear(&a->out);
	if (!a->service->store || store_slice(a->service->store, &a->page, a->offset, &slice) != 1)
		return SESSION_CUT;
	if (slice.len == 0 || slice.len > a->page.size - a->offset)
		return SESSION_CUT;
	a->offset += fill(a, str_upto(slice, STORE_SLICE), a->page.marks);
	return SESSION_CHUNK;
}

int answer_next(struct answer *a, struct chunk *ret_chunk)
{
	int result = SESSION_CHUNK;

	if (!a->head_sent)
		a->head_sent = true;
	else if (a->has_body && a->offset < a->page.size)
		result = next_slice(a);
	else if (a->fd >= 0 && !a->file_sent && a->file_size > 0) {
		a->file_sent = true;
		*ret_chunk = (struct chunk){ .kind = CHUNK_FILE, .fd = a->fd, .len = a->file_size };
		return SESSION_CHUNK;
	} else {
		result = SESSION_END;
	}
	if (buf_failed(&a->out))
		result = SESSION_CUT;
	if (result == SESSION_CHUNK && a->out.len == 0)
		return answer_next(a, ret_chunk);
	if (result == SESSION_CHUNK)
		*ret_chunk =
			(struct chunk){ .kind = CHUNK_MEM, .mem = buf_view(&a->out), .fd = -1 };
	else
		answer_release(a);
	return result;
}

static void put_caps(struct answer *a)
{
	buf_puts(&a->out, "CAPS\r\nCapsVersion=1\r\nExpireCapsAfter=3600\r\n"
			  "PathDelimeter=/\r\nPathIdentity=.\r\nPathParent=..\r\n"
			  "PathParentDouble=FALSE\r\nServerSoftware=");
	buf_puts(&a->out, a->service->software ? a->service->software : "Bifold");
	buf_puts(&a->out, "\r\nServerDefaultEncoding=utf-8\r\n");
	if (a->service->gopher_tls)
		buf_printf(&a->out, "ServerTLSPort=%u\r\n", a->host->gopher_port);
}

bool answer_builtin(struct answer *a, enum store_proto proto, struct str path)
{
	if (str_eq(path, STR("/robots.txt"))) {
		const char *eol = proto == STORE_GOPHER ? "\r\n" : "\n";

		buf_printf(&a->out, "User-agent: *%sDisallow: /search%s", eol, eol);
		return true;
	}
	if (proto == STORE_GOPHER && str_eq(path, STR("/caps.txt"))) {
		put_caps(a);
		return true;
	}
	return false;
}

/* Fields are told apart by spaces and '=', so those are escaped as well. */
static void put_field(struct buf *out, struct str raw)
{
	enum { FIELD_MAX = 512 };
	size_t start = out->len;

	if (raw.len == 0)
		buf_char(out, '-');
	for (size_t i = 0; i < raw.len; i++) {
		if (out->len - start >= FIELD_MAX) {
			buf_puts(out, "...");
			return;
		}
		if (raw.p[i] == ' ' || raw.p[i] == '"' || raw.p[i] == '=')
			buf_printf(out, "\\x%02x", (unsigned char)raw.p[i]);
		else
			log_escape(out, str_make(raw.p + i, 1), 16);
	}
}

void answer_describe(const struct answer *a, const char *key, struct str raw, struct buf *out)
{
	buf_puts(out, "host=");
	put_field(out, a->host ? a->host->name : STR_EMPTY);
	buf_printf(out, " %s=", key);
	put_field(out, raw);
	if (a->status)
		buf_printf(out, " status=%d", a->status);
	else
		buf_puts(out, " status=-");
}
