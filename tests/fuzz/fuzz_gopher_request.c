/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/gopher_reply.h"
#include "proto/gopher_request.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * A Gopher line: the same whatever way it comes in; its parts hold neither TAB
 * nor line end; what a URL: page or an error makes of it can not break out.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
	if (!holds)
		abort();
}

static int feed_in_pieces(struct gopher_request *req, struct str in, size_t piece, size_t *total)
{
	int got = GOPHER_MORE;

	gopher_request_init(req);
	for (*total = 0; *total < in.len && got == GOPHER_MORE;) {
		size_t used;

		got = gopher_request_feed(req, str_upto(str_from(in, *total), piece), &used);
		require(used > 0 && used <= piece);
		*total += used;
	}
	return got;
}

static void check_replies(const struct gopher_ask *ask)
{
	struct buf out;
	size_t tabs = 0;

	buf_init(&out, 1 << 16);
	gopher_reply_error(&out, ask->selector);
	require(out.len <= GOPHER_ERROR_MAX && str_ends(buf_view(&out), STR("\r\n.\r\n")));
	for (size_t i = 0; i < out.len; i++)
		tabs += out.p[i] == '\t';
	require(tabs == 3);
	buf_clear(&out);
	if (gopher_reply_url(&out, ask->selector)) {
		struct str page = buf_view(&out);

		/* the page's own tags, and no other */
		for (size_t i = 0, open = 0; i < page.len; i++) {
			open += page.p[i] == '<';
			require(open <= 17);
		}
		require(str_ends(page, STR("</html>\r\n")));
	}
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = str_make((const char *)data, size);
	struct gopher_request whole, pieces;
	struct gopher_ask ask;
	struct str line;
	size_t used, used_again;
	int got = feed_in_pieces(&whole, in, size ? size : 1, &used);
	int again = feed_in_pieces(&pieces, in, size % 5 + 1, &used_again);

	require(got == again);
	require(got != GOPHER_DONE || used == used_again);
	line = gopher_request_line(&whole);
	require(got == GOPHER_E_TOO_LONG || str_eq(line, gopher_request_line(&pieces)));
	if (got == GOPHER_DONE || got == GOPHER_MORE) {
		require(line.len <= GOPHER_LINE_MAX);
		gopher_request_split(line, &ask);
		for (size_t i = 0; i < ask.selector.len; i++)
			require(!strchr("\t\r\n", ask.selector.p[i]) && ask.selector.p[i]);
		for (size_t i = 0; i < ask.words.len; i++)
			require(!strchr("\t\r\n", ask.words.p[i]) && ask.words.p[i]);
		require(!ask.probe || ask.words.len == 1);
		if (ask.form != GOPHER_BAD)
			check_replies(&ask);
	}
	gopher_request_release(&whole);
	gopher_request_release(&pieces);
	return 0;
}
