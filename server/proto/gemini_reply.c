/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/gemini_reply.h"

#include "proto/uri.h"

#include <string.h>

static const char *own_words(enum gemini_status status)
{
	switch (status) {
#define X(name, number, words) \
	case name:             \
		return words;
		GEMINI_STATUSES(X)
#undef X
	}
	return "Something failed here";
}

/* The length of what must not reach a client at the start of `s`: C0, DEL,
 * C1, U+2028, U+2029, U+FEFF.  0 when `s` begins with something harmless. */
static size_t harmful(struct str s)
{
	unsigned char a = (unsigned char)s.p[0];

	if (a < 0x20 || a == 0x7f)
		return 1;
	if (a == 0xc2 && s.len > 1 && (unsigned char)s.p[1] >= 0x80 && (unsigned char)s.p[1] < 0xa0)
		return 2;
	if (str_starts(s, STR("\xe2\x80\xa8")) || str_starts(s, STR("\xe2\x80\xa9")) ||
		str_starts(s, STR("\xef\xbb\xbf")))
		return 3;
	return 0;
}

static size_t character(struct str s)
{
	for (size_t len = 1; len <= 4 && len <= s.len; len++)
		if (uri_utf8(str_upto(s, len)))
			return len;
	return 0;
}

/* On the stack: a header must not lose its words for want of memory.
 * Returns the octets written to `to`, which has room for GEMINI_META_MAX. */
static size_t clean_meta(char *to, struct str raw)
{
	size_t len = 0;

	while (raw.len) {
		size_t bad = harmful(raw);
		size_t good = bad ? 0 : character(raw);

		if (len + (good ? good : 1) > GEMINI_META_MAX)
			break;
		if (good)
			memcpy(to + len, raw.p, good);
		else
			to[len] = bad ? ' ' : '?';
		len += good ? good : 1;
		raw = str_from(raw, bad ? bad : good ? good : 1);
	}
	return len;
}

void gemini_reply_header(struct buf *out, enum gemini_status status, struct str meta)
{
	char clean[GEMINI_META_MAX];
	struct str words = str_trim(str_make(clean, clean_meta(clean, meta)));

	if (words.len == 0)
		words = str_of(own_words(status));
	buf_printf(out, "%02d %.*s\r\n", (int)status, STR_PRINTF(words));
}

/* type "/" subtype [ ";" parameters ], of printable ASCII */
static bool is_media_type(struct str media)
{
	size_t slash = str_find(media, '/');

	if (slash == 0 || slash + 1 >= media.len || media.len > 200)
		return false;
	for (size_t i = 0; i < media.len; i++) {
		unsigned char c = (unsigned char)media.p[i];

		if (c < 0x20 || c > 0x7e || (i <= slash && strchr(" ;,\"", c)))
			return false;
	}
	return true;
}

static bool is_lang(struct str lang)
{
	for (size_t i = 0; i < lang.len; i++)
		if (!ascii_is_alpha(lang.p[i]) && !ascii_is_digit(lang.p[i]) &&
			!strchr("-, ", lang.p[i]))
			return false;
	return lang.len > 0 && lang.len <= 200;
}

void gemini_reply_success(struct buf *out, struct str media, struct str lang)
{
	bool list = str_find(lang, ',') < lang.len || str_find(lang, ' ') < lang.len;

	if (!is_media_type(media))
		media = STR("application/octet-stream");
	buf_printf(out, "20 %.*s", STR_PRINTF(media));
	if (is_lang(lang) && str_eq(media, STR("text/gemini")))
		buf_printf(out, list ? "; lang=\"%.*s\"" : "; lang=%.*s", STR_PRINTF(lang));
	buf_puts(out, "\r\n");
}

bool gemini_reply_moved(struct buf *out, struct str path)
{
	char target[GEMINI_META_MAX];
	size_t len = uri_path_encode(path, target, sizeof(target));

	if (len == 0 || !uri_path_plain(path))
		return false;
	gemini_reply_header(out, GEMINI_MOVED, str_make(target, len));
	return true;
}
