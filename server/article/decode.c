/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* From octets of an unknown encoding to UTF-8, or to a clear refusal. */
#include "article/decode.h"

#include "article/charset.h"
#include "base/buf.h"
#include "text/clean.h"

#include <string.h>

/* Windows-1252's own half of the C1 range; 0 where it defines nothing. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, /* 80 */
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,      /* 88 */
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, /* 90 */
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178, /* 98 */
};

static const struct signature {
	struct str octets;
	const char *what;
} signatures[] = {
	{ { "%PDF-", 5 }, "a PDF document" },
	{ { "PK\003\004", 4 }, "a ZIP archive or an office document" },
	{ { "\037\213", 2 }, "gzip-compressed data" },
	{ { "\177ELF", 4 }, "a program" },
	{ { "\211PNG\r\n", 6 }, "a PNG image" },
	{ { "\377\330\377", 3 }, "a JPEG image" },
	{ { "GIF8", 4 }, "a GIF image" },
	{ { "\320\317\021\340", 4 }, "an old office document" },
	{ { "{\\rtf", 5 }, "a Rich Text document" },
	{ { "\377\376\000\000", 4 }, "UTF-32 text" },
	{ { "\000\000\376\377", 4 }, "UTF-32 text" },
};

enum text_encoding { UTF_8, UTF_8_BROKEN, UTF_16LE, UTF_16BE, WINDOWS_1252, DECLARED };

/* As far as a note or a label from a file is repeated. */
enum { LABEL_SHOWN = 40 };

struct census { /* what a look over all octets finds */
	size_t nul_even, nul_odd;
	size_t controls;  /* C0 that no text holds */
	size_t good, bad; /* multi-octet UTF-8 sequences, and octets that are none */
};

/* Controls that text files do hold: BS (overstruck man pages), TAB, LF, VT, FF,
 * CR, SUB (end of an old DOS file) and ESC (colours). */
static bool control_is_odd(unsigned char c)
{
	return (c < 0x20 && c != 0x1a && c != 0x1b && (c < 0x08 || c > 0x0d)) || c == 0x7f;
}

static struct census census_take(struct str raw)
{
	struct census seen = { 0, 0, 0, 0, 0 };
	struct str rest = raw;

	for (size_t i = 0; i < raw.len; i++) {
		unsigned char c = (unsigned char)raw.p[i];

		if (c == 0)
			*(i % 2 ? &seen.nul_odd : &seen.nul_even) += 1;
		seen.controls += control_is_odd(c);
	}
	while (rest.len > 0) {
		size_t before = rest.len;

		if ((unsigned char)*rest.p < 0x80) {
			rest = str_from(rest, 1);
			continue;
		}
		utf8_next(&rest);
		if (before - rest.len > 1)
			seen.good++;
		else
			seen.bad++;
	}
	return seen;
}

/* Latin text in UTF-16 has a NUL in nearly every second octet, on one side. */
static int utf16_guess(const struct census *seen, size_t len)
{
	size_t half = len / 2;

	if (len < 8 || len % 2)
		return -1;
	if (seen->nul_odd > half * 6 / 10 && seen->nul_even <= half / 20)
		return UTF_16LE;
	if (seen->nul_even > half * 6 / 10 && seen->nul_odd <= half / 20)
		return UTF_16BE;
	return -1;
}

static int binary(struct err *err, const char *what)
{
	return err_set(
		err, ERR_FORMAT, "this is %s, not text; save the article as UTF-8 text", what);
}

static int encoding_choose(struct str raw, enum text_encoding *ret_encoding, struct err *err)
{
	struct census seen;

	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++)
		if (str_starts(raw, signatures[i].octets))
			return binary(err, signatures[i].what);
	if (str_starts(raw, STR("\xff\xfe")) || str_starts(raw, STR("\xfe\xff"))) {
		*ret_encoding = raw.p[0] == '\xff' ? UTF_16LE : UTF_16BE;
		return 0;
	}
	seen = census_take(raw);
	if (seen.nul_even + seen.nul_odd > 0) {
		int guess = utf16_guess(&seen, raw.len);

		if (guess < 0)
			return binary(err, "binary data (it holds NUL octets)");
		*ret_encoding = (enum text_encoding)guess;
		return 0;
	}
	if (seen.controls > 8 && seen.controls > raw.len / 20)
		return binary(err, "binary data (too many of its octets are control characters)");
	if (seen.bad == 0)
		*ret_encoding = UTF_8;
	else /* a slip in a UTF-8 file must not turn all of it into mojibake */
		*ret_encoding = seen.good > 4 * seen.bad ? UTF_8_BROKEN : WINDOWS_1252;
	return 0;
}

static uint32_t unit_16(struct str raw, size_t at, bool big)
{
	unsigned char a = (unsigned char)raw.p[at], b = (unsigned char)raw.p[at + 1];

	return big ? (uint32_t)(a << 8 | b) : (uint32_t)(b << 8 | a);
}

/* Returns the number of places that had to be replaced. */
static size_t utf16_decode(struct str raw, bool big, struct buf *out)
{
	size_t lost = raw.len % 2, i = 0;

	while (i + 1 < raw.len) {
		uint32_t unit = unit_16(raw, i, big);

		i += 2;
		if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < raw.len) {
			uint32_t low = unit_16(raw, i, big);

			if (low >= 0xdc00 && low < 0xe000) {
				i += 2;
				unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
			}
		}
		if (unit >= 0xd800 && unit < 0xe000) {
			unit = 0xfffd;
			lost++;
		}
		if (unit == 0xfeff && i == 2)
			continue; /* the mark itself */
		utf8_put(out, unit);
	}
	return lost;
}

static size_t windows_1252_decode(struct str raw, struct buf *out)
{
	size_t lost = 0;

	for (size_t i = 0; i < raw.len; i++) {
		uint32_t c = (unsigned char)raw.p[i];

		if (c >= 0x80 && c < 0xa0) {
			c = windows_1252[c - 0x80];
			if (c == 0) {
				c = 0xfffd;
				lost++;
			}
		}
		utf8_put(out, c);
	}
	return lost;
}

static size_t utf8_mend(struct str raw, struct buf *out)
{
	size_t lost = 0;

	while (raw.len > 0) {
		size_t before = raw.len;
		bool plain = (unsigned char)*raw.p < 0x80;
		uint32_t c = utf8_next(&raw);

		lost += !plain && before - raw.len == 1;
		utf8_put(out, c);
	}
	return lost;
}

/* What the octets do not say themselves, the file may. */
static enum text_encoding declared_encoding(
	enum text_encoding guess, struct str raw, const struct charset *declared)
{
	if (!declared || charset_is_utf8(declared))
		return guess;
	if (guess == UTF_8 && charset_is_7_bit(declared) && str_find(raw, '\033') < raw.len)
		return DECLARED;
	return guess == WINDOWS_1252 && !charset_is_windows_1252(declared) ? DECLARED : guess;
}

static int convert(enum text_encoding encoding, struct str raw, const struct charset *declared,
	struct buf *out, size_t *ret_lost, struct err *err)
{
	if (encoding == WINDOWS_1252)
		*ret_lost = windows_1252_decode(raw, out);
	else if (encoding == UTF_8_BROKEN)
		*ret_lost = utf8_mend(raw, out);
	else if (encoding != DECLARED)
		*ret_lost = utf16_decode(raw, encoding == UTF_16BE, out);
	else if (!charset_decode(declared, raw, out, ret_lost))
		return err_set(err, ERR_FORMAT,
			"it is in %s, as it declares, and this system has no converter for that; "
			"save it as UTF-8",
			charset_name(declared));
	return 0;
}

static const char *encoding_name(enum text_encoding encoding, const struct charset *declared)
{
	if (encoding == DECLARED)
		return charset_name(declared);
	return encoding == UTF_8_BROKEN ? "UTF-8" : "UTF-16";
}

static struct str note_windows_1252(struct arena *arena, struct str label, size_t lost)
{
	const char *unknown = lost ? ", which leaves some characters unknown" : "";
	const struct charset *declared = charset_find(label);

	if (declared && charset_is_windows_1252(declared) && lost == 0)
		return STR_EMPTY;
	if (label.len == 0 || declared)
		return arena_printf(arena,
			"is not UTF-8 and was read as Windows-1252%s; save it as UTF-8", unknown);
	label = clean_line(arena, str_upto(label, LABEL_SHOWN));
	return arena_printf(arena,
		"is not UTF-8, and \"%.*s\", which it declares, is no encoding that is known: it "
		"was read as Windows-1252%s; save it as UTF-8",
		STR_PRINTF(label), unknown);
}

static struct str note_make(
	struct arena *arena, enum text_encoding encoding, struct str label, size_t lost)
{
	if (encoding == WINDOWS_1252)
		return note_windows_1252(arena, label, lost);
	if (lost > 0)
		return arena_printf(arena,
			"%zu octet%s could not be read as %s%s and became U+FFFD; "
			"save it as UTF-8",
			lost, lost == 1 ? "" : "s", encoding_name(encoding, charset_find(label)),
			encoding == DECLARED ? ", which it declares," : "");
	return STR_EMPTY;
}

int decode_text(struct arena *arena, struct str raw, struct str declared, struct str *ret_text,
	struct str *ret_note, struct err *err)
{
	const struct charset *set = charset_find(declared);
	enum text_encoding encoding = UTF_8;
	struct buf out;
	struct str text, note;
	size_t lost = 0;
	int refused;

	if (str_starts(raw, STR("\xef\xbb\xbf"))) {
		raw = str_from(raw, 3);
		set = NULL;
	}
	refused = encoding_choose(raw, &encoding, err);
	if (refused < 0)
		return refused;
	encoding = declared_encoding(encoding, raw, set);
	if (encoding == UTF_8) {
		*ret_text = raw;
		*ret_note = STR_EMPTY;
		return 0;
	}
	buf_init(&out, raw.len * 3 + 16);
	refused = convert(encoding, raw, set, &out, &lost, err);
	text = arena_buf(arena, &out);
	buf_release(&out);
	if (refused < 0)
		return refused;
	if (text.len > 0 && memchr(text.p, '\0', text.len))
		return binary(err, "binary data (it holds NUL characters)");
	note = note_make(arena, encoding, declared, lost);
	if (arena_failed(arena))
		return err_nomem(err);
	*ret_text = text;
	*ret_note = note;
	return 0;
}
