/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/charset.h"

#include "text/clean.h"

#include <errno.h>
#include <iconv.h>

enum { CONVERTER_NAMES = 2, CHUNK = 4096 };

struct charset {
	const char *name;
	const char *converters[CONVERTER_NAMES]; /* the first that there is; none: built in */
	const char *labels;                      /* lower case, each in blanks */
};

static const struct charset sets[] = {
	{ "UTF-8", { NULL },
		" utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf-16 "
		"utf-16le utf-16be unicode unicodefeff unicodefffe ucs-2 iso-10646-ucs-2 "
		"csunicode " },
	{ "Windows-1252", { NULL },
		" windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 "
		"iso_8859-1:1987 iso-ir-100 latin1 l1 csisolatin1 cp819 ibm819 ascii us-ascii "
		"ansi_x3.4-1968 x-user-defined " },
	{ "IBM866", { "CP866" }, " ibm866 866 cp866 csibm866 " },
	{ "ISO-8859-2", { "ISO-8859-2" },
		" iso-8859-2 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 iso-ir-101 latin2 l2 "
		"csisolatin2 " },
	{ "ISO-8859-3", { "ISO-8859-3" },
		" iso-8859-3 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 iso-ir-109 latin3 l3 "
		"csisolatin3 " },
	{ "ISO-8859-4", { "ISO-8859-4" },
		" iso-8859-4 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 iso-ir-110 latin4 l4 "
		"csisolatin4 " },
	{ "ISO-8859-5", { "ISO-8859-5" },
		" iso-8859-5 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 iso-ir-144 cyrillic "
		"csisolatincyrillic " },
	{ "ISO-8859-6", { "ISO-8859-6" },
		" iso-8859-6 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 iso-8859-6-e "
		"iso-8859-6-i iso-ir-127 arabic asmo-708 ecma-114 csisolatinarabic " },
	{ "ISO-8859-7", { "ISO-8859-7" },
		" iso-8859-7 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 iso-ir-126 greek greek8 "
		"sun_eu_greek ecma-118 elot_928 csisolatingreek " },
	{ "ISO-8859-8", { "ISO-8859-8" },
		" iso-8859-8 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 iso-8859-8-e "
		"iso-8859-8-i iso-ir-138 hebrew visual logical csisolatinhebrew " },
	{ "ISO-8859-10", { "ISO-8859-10" },
		" iso-8859-10 iso8859-10 iso885910 iso-ir-157 latin6 l6 csisolatin6 " },
	{ "ISO-8859-13", { "ISO-8859-13" }, " iso-8859-13 iso8859-13 iso885913 " },
	{ "ISO-8859-14", { "ISO-8859-14" }, " iso-8859-14 iso8859-14 iso885914 " },
	{ "ISO-8859-15", { "ISO-8859-15" },
		" iso-8859-15 iso8859-15 iso885915 iso_8859-15 latin9 l9 csisolatin9 " },
	{ "ISO-8859-16", { "ISO-8859-16" }, " iso-8859-16 " },
	{ "KOI8-R", { "KOI8-R" }, " koi8-r koi8 koi koi8_r cskoi8r " },
	{ "KOI8-U", { "KOI8-U" }, " koi8-u koi8-ru " },
	{ "Macintosh Roman", { "MACINTOSH" }, " macintosh mac x-mac-roman csmacintosh " },
	{ "Macintosh Cyrillic", { "MAC-UK" }, " x-mac-cyrillic x-mac-ukrainian " },
	{ "Windows-874", { "CP874" },
		" windows-874 dos-874 tis-620 iso-8859-11 iso8859-11 iso885911 " },
	{ "Windows-1250", { "CP1250" }, " windows-1250 cp1250 x-cp1250 " },
	{ "Windows-1251", { "CP1251" }, " windows-1251 cp1251 x-cp1251 " },
	{ "Windows-1253", { "CP1253" }, " windows-1253 cp1253 x-cp1253 " },
	{ "Windows-1254", { "CP1254" },
		" windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 "
		"iso_8859-9:1989 iso-ir-148 latin5 l5 csisolatin5 " },
	{ "Windows-1255", { "CP1255" }, " windows-1255 cp1255 x-cp1255 " },
	{ "Windows-1256", { "CP1256" }, " windows-1256 cp1256 x-cp1256 " },
	{ "Windows-1257", { "CP1257" }, " windows-1257 cp1257 x-cp1257 " },
	{ "Windows-1258", { "CP1258" }, " windows-1258 cp1258 x-cp1258 " },
	{ "GB18030", { "GB18030" },
		" gb18030 gbk x-gbk gb2312 gb_2312 gb_2312-80 csgb2312 csiso58gb231280 chinese "
		"iso-ir-58 " },
	{ "Big5", { "BIG5-HKSCS", "BIG5" }, " big5 big5-hkscs cn-big5 x-x-big5 csbig5 " },
	{ "EUC-JP", { "EUC-JP-MS", "EUC-JP" }, " euc-jp x-euc-jp cseucpkdfmtjapanese " },
	{ "ISO-2022-JP", { "ISO-2022-JP" }, " iso-2022-jp csiso2022jp " },
	{ "Shift_JIS", { "CP932", "SHIFT_JIS" },
		" shift_jis shift-jis sjis x-sjis windows-31j ms932 ms_kanji csshiftjis " },
	{ "EUC-KR", { "CP949", "EUC-KR" },
		" euc-kr korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 iso-ir-149 "
		"windows-949 cseuckr csksc56011987 " },
};

enum { SETS = sizeof(sets) / sizeof(sets[0]) };

/* Converters that are open; they cost a few KiB each, and hold no text between
 * two calls. */
static struct {
	iconv_t converter;
	bool open;
} opened[SETS];

static bool is_label(const struct charset *set, struct str label)
{
	struct str labels = str_of(set->labels);

	while (labels.len) {
		struct str one = str_cut(&labels, ' ');

		if (one.len && str_eq_nocase(one, label))
			return true;
	}
	return false;
}

const struct charset *charset_find(struct str label)
{
	label = str_trim(label);
	for (size_t i = 0; i < SETS; i++)
		if (is_label(&sets[i], label))
			return &sets[i];
	return NULL;
}

const char *charset_name(const struct charset *set)
{
	return set->name;
}

bool charset_is_utf8(const struct charset *set)
{
	return set == &sets[0];
}

bool charset_is_windows_1252(const struct charset *set)
{
	return set == &sets[1];
}

bool charset_is_7_bit(const struct charset *set)
{
	return str_eq(str_of(set->name), STR("ISO-2022-JP"));
}

/* ---- converting ---------------------------------------------------------------------- */

static bool open_one(size_t i)
{
	for (size_t n = 0; n < CONVERTER_NAMES && !opened[i].open; n++) {
		if (!sets[i].converters[n])
			break;
		opened[i].converter = iconv_open("UTF-8", sets[i].converters[n]);
		opened[i].open = opened[i].converter != (iconv_t)-1;
	}
	return opened[i].open;
}

void charset_open_all(void)
{
	for (size_t i = 0; i < SETS; i++)
		open_one(i);
}

/* One octet that means nothing must not take those behind it along. */
static void convert(iconv_t converter, struct str raw, struct buf *out, size_t *lost)
{
	char *in = (char *)(uintptr_t)raw.p, chunk[CHUNK];
	size_t left = raw.len;
	bool done = false;

	iconv(converter, NULL, NULL, NULL, NULL);
	while (!done && !buf_failed(out)) {
		char *to = chunk;
		size_t room = sizeof(chunk), result;

		/* without input it writes what it still holds */
		done = left == 0;
		result = iconv(converter, done ? NULL : &in, done ? NULL : &left, &to, &room);
		buf_add(out, chunk, (size_t)(to - chunk));
		if (result != (size_t)-1 || errno == E2BIG || left == 0)
			continue;
		utf8_put(out, 0xfffd);
		*lost += 1;
		in++;
		left--;
	}
}

bool charset_decode(const struct charset *set, struct str raw, struct buf *out, size_t *ret_lost)
{
	const size_t i = (size_t)(set - sets);
	size_t lost = 0;

	if (!open_one(i))
		return false;
	convert(opened[i].converter, raw, out, &lost);
	*ret_lost = lost;
	return true;
}
