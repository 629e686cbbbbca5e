/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/gemini_reply.h"
#include "proto/uri.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * A URI, taken apart: the parts lie in order inside it and hold none of the
 * octets that end them; what a path decodes to can leave no folder; what it is
 * encoded to is a path again.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check_part(struct str whole, struct str part, const char *never)
{
	if (part.len == 0)
		return;
	require(part.p >= whole.p && part.p + part.len <= whole.p + whole.len);
	for (size_t i = 0; i < part.len; i++)
		require(!strchr(never, part.p[i]));
}

static void check_path(struct str path)
{
	char decoded[4097], encoded[3 * 4097], again[3 * 4097];
	size_t len = uri_path_decode(path, decoded);
	struct str rest = str_make(decoded, len);
	size_t encoded_len;

	for (size_t i = 0; i < len; i++)
		require((unsigned char)decoded[i] >= 0x20 && decoded[i] != 0x7f &&
			decoded[i] != '\\');
	require(uri_utf8(rest));
	encoded_len = uri_path_encode(rest, encoded, sizeof(encoded));
	if (encoded_len) {
		size_t again_len = uri_path_decode(str_make(encoded, encoded_len), again);

		require(again_len == len && memcmp(again, decoded, len) == 0);
	}
	while (rest.len) {
		struct str segment = str_cut(&rest, '/');

		require(!str_eq(segment, STR("..")) && !str_eq(segment, STR(".")));
	}
}

static void check_host(struct str host)
{
	char name[URI_HOST_MAX];
	size_t len = uri_host_name(host, name);

	for (size_t i = 0; i < len; i++)
		require((unsigned char)name[i] > 0x20 && (unsigned char)name[i] < 0x7f &&
			!(name[i] >= 'A' && name[i] <= 'Z') && !strchr("/:@[]%", name[i]));
	require(len == 0 || (name[0] != '.' && name[len - 1] != '.'));
}

static void check_header(struct str meta)
{
	struct buf out;
	struct str header;

	buf_init(&out, 1 << 16);
	gemini_reply_header(&out, GEMINI_FAILED, meta);
	header = buf_view(&out);
	require(header.len >= 6 && header.len <= GEMINI_HEADER_MAX);
	require(str_starts(header, STR("40 ")) && str_ends(header, STR("\r\n")));
	header = str_upto(header, header.len - 2);
	require(uri_utf8(header));
	for (size_t i = 0; i < header.len; i++)
		require((unsigned char)header.p[i] >= 0x20 && header.p[i] != 0x7f);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = str_make((const char *)data, size);
	struct uri uri;

	if (size > 4096)
		return 0;
	check_header(in);
	if (uri_parse(in, &uri))
		return 0;
	check_part(in, uri.scheme, ":/?#@");
	check_part(in, uri.userinfo, "/?#@[]");
	check_part(in, uri.host, "/?#@");
	check_part(in, uri.path, "?#[] ");
	check_part(in, uri.query, "#[] ");
	check_part(in, uri.fragment, "#[] ");
	require(uri.port >= URI_NO_PORT && uri.port <= URI_PORT_MAX + 1);
	check_path(uri.path);
	check_host(uri.host);
	return 0;
}
