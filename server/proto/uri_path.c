/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/punycode.h"
#include "proto/uri.h"

#include <string.h>

bool uri_path_plain(struct str path)
{
	struct str rest = path;

	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.p[i];

		if (c < 0x20 || c == 0x7f || c == '\\')
			return false;
	}
	while (rest.len) {
		struct str segment = str_cut(&rest, '/');

		if (str_eq(segment, STR(".")) || str_eq(segment, STR("..")))
			return false;
	}
	return uri_utf8(path);
}

size_t uri_path_decode(struct str in, char *out)
{
	size_t slashes = 0, decoded_slashes = 0;
	size_t len = uri_decode(in.len ? in : STR("/"), out);

	for (size_t i = 0; i < in.len; i++)
		slashes += in.p[i] == '/';
	for (size_t i = 0; i < len && in.len; i++)
		decoded_slashes += out[i] == '/';
	/* more slashes than were written: one of them came out of an escape */
	if (slashes != decoded_slashes || !uri_path_plain(str_make(out, len)))
		return 0;
	return len;
}

/* What stands unescaped in a path of ours: unreserved, and of the delimiters
 * those that no client takes apart. */
static bool is_plain_in_path(unsigned char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || (c && strchr("/-._~!$&'()*+,=@:", c));
}

size_t uri_path_encode(struct str path, char *out, size_t out_max)
{
	size_t len = 0;

	if (path.len == 0 || path.p[0] != '/' || (path.len > 1 && path.p[1] == '/'))
		return 0;
	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.p[i];

		if (len + 3 > out_max)
			return 0;
		if (is_plain_in_path(c)) {
			out[len++] = (char)c;
		} else {
			out[len++] = '%';
			out[len++] = "0123456789ABCDEF"[c >> 4];
			out[len++] = "0123456789ABCDEF"[c & 15];
		}
	}
	return len;
}

static bool is_name_octet(unsigned char c)
{
	return c > 0x20 && c != 0x7f && !strchr("\"#%/:<>?@[\\]^`{|}", c);
}

size_t uri_host_name(struct str host, char *out)
{
	char name[4 * URI_HOST_MAX];
	struct str rest;
	size_t len, written = 0;

	if (host.len > sizeof(name))
		return 0;
	len = uri_decode(host, name);
	for (size_t i = 0; i < len; i++) {
		if (!is_name_octet((unsigned char)name[i]))
			return 0;
		name[i] = (char)ascii_lower((unsigned char)name[i]);
	}
	if (len && name[len - 1] == '.')
		len--;
	rest = str_make(name, len);
	if (!uri_utf8(rest))
		return 0;
	while (len) {
		char label[PUNYCODE_LABEL_MAX];
		size_t end = str_find(rest, '.');
		size_t label_len = punycode_label(str_upto(rest, end), label);

		if (label_len == 0 || written + label_len > URI_HOST_MAX)
			return 0;
		memcpy(out + written, label, label_len);
		written += label_len;
		if (end == rest.len)
			break;
		if (written == URI_HOST_MAX)
			return 0;
		out[written++] = '.';
		rest = str_from(rest, end + 1);
	}
	return written;
}

void uri_put_base(
	struct buf *out, const char *scheme, struct str host, unsigned port, unsigned usual)
{
	bool brackets = str_find(host, ':') < host.len && host.p[0] != '[';

	buf_printf(out, brackets ? "%s://[%.*s]" : "%s://%.*s", scheme, STR_PRINTF(host));
	if (port && port != usual)
		buf_printf(out, ":%u", port);
}
