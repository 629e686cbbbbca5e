/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/sections.h"

#include "article/read.h"
#include "text/clean.h"

/* By the primary subtag of BCP 47. */
static const struct {
	const char *lang, *title;
} introductions[] = {
	{ "en", "Introduction" },
	{ "de", "Einleitung" },
	{ "fr", "Introduction" },
	{ "es", "Introducción" },
	{ "it", "Introduzione" },
	{ "pt", "Introdução" },
	{ "ca", "Introducció" },
	{ "gl", "Introdución" },
	{ "ro", "Introducere" },
	{ "nl", "Inleiding" },
	{ "af", "Inleiding" },
	{ "da", "Indledning" },
	{ "sv", "Inledning" },
	{ "nb", "Innledning" },
	{ "no", "Innledning" },
	{ "nn", "Innleiing" },
	{ "is", "Inngangur" },
	{ "fi", "Johdanto" },
	{ "et", "Sissejuhatus" },
	{ "lv", "Ievads" },
	{ "lt", "Įvadas" },
	{ "pl", "Wprowadzenie" },
	{ "cs", "Úvod" },
	{ "sk", "Úvod" },
	{ "sl", "Uvod" },
	{ "hr", "Uvod" },
	{ "bs", "Uvod" },
	{ "sr", "Увод" },
	{ "bg", "Въведение" },
	{ "mk", "Вовед" },
	{ "ru", "Введение" },
	{ "uk", "Вступ" },
	{ "be", "Уводзіны" },
	{ "hu", "Bevezetés" },
	{ "el", "Εισαγωγή" },
	{ "tr", "Giriş" },
	{ "eo", "Enkonduko" },
	{ "la", "Introductio" },
	{ "eu", "Sarrera" },
	{ "ga", "Réamhrá" },
	{ "cy", "Cyflwyniad" },
	{ "he", "מבוא" },
	{ "ar", "مقدمة" },
	{ "fa", "مقدمه" },
	{ "hi", "परिचय" },
	{ "th", "บทนำ" },
	{ "vi", "Giới thiệu" },
	{ "id", "Pendahuluan" },
	{ "ms", "Pengenalan" },
	{ "sw", "Utangulizi" },
	{ "ja", "はじめに" },
	{ "ko", "들어가며" },
	{ "zh", "引言" },
};

struct str intro_title_of(struct str lang)
{
	struct str primary = lang;

	primary = str_upto(primary, str_find(primary, ','));
	primary = str_upto(primary, str_find(primary, '-'));
	primary = str_upto(primary, str_find(primary, '_'));
	for (size_t i = 0; i < sizeof(introductions) / sizeof(introductions[0]); i++)
		if (str_eq_nocase(primary, str_of(introductions[i].lang)))
			return str_of(introductions[i].title);
	return str_of(introductions[0].title);
}

/* ---- a title from a file's name --------------------------------------------- */

static size_t digits_at(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && ascii_is_digit(s.p[at + n]))
		n++;
	return n;
}

static bool is_separator(char c)
{
	return c == '-' || c == '_' || c == '.' || c == ' ';
}

/* YYYY-MM-DD or YYYYMMDD and what parts it from the rest. */
static struct str without_date(struct str s)
{
	size_t len = 0;

	if (digits_at(s, 0) == 8)
		len = 8;
	else if (digits_at(s, 0) == 4 && s.len >= 10 && is_separator(s.p[4]) &&
		 digits_at(s, 5) == 2 && s.p[7] == s.p[4] && digits_at(s, 8) == 2)
		len = 10;
	if (!len || len == s.len || !is_separator(s.p[len]))
		return s;
	return str_from(s, len + 1);
}

/* All hexadecimal with a digit in it, or one long run of mixed letters and
 * digits, or nothing but digits. */
static bool looks_like_hash(struct str s)
{
	size_t digits = 0, hex = 0, separators = 0;

	for (size_t i = 0; i < s.len; i++) {
		digits += ascii_is_digit(s.p[i]);
		hex += ascii_hex(s.p[i]) >= 0;
		separators += is_separator(s.p[i]);
	}
	if (digits + separators == s.len)
		return true;
	if (hex + separators == s.len && hex >= 8 && digits > 0)
		return true;
	return !separators && s.len >= 20 && digits >= 4;
}

static struct str stem_of(struct str name)
{
	size_t slash = str_find_last(name, '/');
	struct str stem = slash < name.len ? str_from(name, slash + 1) : name;
	size_t dot = str_find_last(stem, '.');

	return dot > 0 ? str_upto(stem, dot) : stem;
}

/* The last folder of a path, for index files. */
static struct str folder_of(struct str name)
{
	size_t slash = str_find_last(name, '/');

	if (slash == name.len)
		return STR_EMPTY;
	name = str_upto(name, slash);
	slash = str_find_last(name, '/');
	return slash < name.len ? str_from(name, slash + 1) : name;
}

struct str title_from_name(struct arena *arena, struct str name)
{
	struct str stem = stem_of(name), rest;
	char *p;

	if (article_is_index(stem) && folder_of(name).len)
		stem = folder_of(name);
	rest = without_date(stem);
	if (rest.len == stem.len &&
		without_date(arena_printf(arena, "%.*s-x", STR_PRINTF(stem))).len == 1)
		return clean_line(arena, stem); /* a date alone is as good a name as any */
	if (!rest.len || looks_like_hash(rest))
		return STR_EMPTY;
	rest = arena_str(arena, rest);
	p = (char *)(uintptr_t)rest.p;
	for (size_t i = 0; i < rest.len; i++)
		if (p[i] == '-' || p[i] == '_')
			p[i] = ' ';
	rest = clean_line(arena, rest);
	if (rest.len && rest.p[0] >= 'a' && rest.p[0] <= 'z') {
		rest = arena_str(arena, rest);
		if (rest.len)
			*(char *)(uintptr_t)rest.p = (char)(rest.p[0] - 'a' + 'A');
	}
	return rest;
}

/* ---- anchors as Markdown hosts make them -------------------------------------- */

/* Lower case for the scripts whose capitals stand at a fixed distance. */
static uint32_t lower(uint32_t c)
{
	if (c < 0x80)
		return (uint32_t)ascii_lower((int)c);
	if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3ab && c != 0x3a2) ||
		(c >= 0x410 && c <= 0x42f))
		return c + 32;
	if (c >= 0x400 && c <= 0x40f)
		return c + 80;
	if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) || (c >= 0x460 && c <= 0x4bf))
		return c | 1;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return c + (c & 1);
	return c;
}

/* Punctuation and symbols that hosts take out; letters, marks and digits of any
 * script stay. */
static bool dropped(uint32_t c)
{
	if (c < 0x80)
		return !(ascii_is_alpha((int)c) || ascii_is_digit((int)c) || c == '_' || c == '-');
	return c < 0xc0 ? c != 0xaa && c != 0xb5 && c != 0xba
			: c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c <= 0x206f) ||
				  (c >= 0x20a0 && c <= 0x20cf) || (c >= 0x2190 && c <= 0x2bff) ||
				  (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020) ||
				  (c >= 0xff01 && c <= 0xff0f) || c >= 0x1f000;
}

struct str anchor_of(struct arena *arena, struct str text)
{
	struct str out;
	struct buf buf;

	buf_init(&buf, text.len * 4 + 4);
	while (text.len) {
		uint32_t c = lower(utf8_next(&text));

		if (c == ' ')
			buf_char(&buf, '-');
		else if (!dropped(c))
			utf8_put(&buf, c);
	}
	out = arena_buf(arena, &buf);
	buf_release(&buf);
	return out;
}
