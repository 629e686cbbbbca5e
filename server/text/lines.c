/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/lines.h"

#include "base/hash.h"
#include "text/clean.h"
#include "text/width.h"

#include <inttypes.h>

/* More octets than any 67 columns of writing need: bounds a line of marks that
 * have no width. */
enum { MENU_OCTETS = MENU_COLUMNS * 16 };

/* ---- gemtext ---------------------------------------------------------------- */

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static void add_flat(struct buf *out, struct str text)
{
	size_t from = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (!is_control(text.p[i]))
			continue;
		buf_add(out, text.p + from, i - from);
		buf_char(out, ' ');
		from = i + 1;
	}
	buf_str(out, str_from(text, from));
}

static void add_line(struct buf *out, struct str text)
{
	add_flat(out, text);
	buf_char(out, '\n');
}

/* gemtext has no escape; these beginnings are all that decides a line's type */
static bool is_typed(struct str text)
{
	return str_starts(text, STR("=>")) || str_starts(text, STR("#")) ||
	       str_starts(text, STR(">")) || str_starts(text, STR("* ")) ||
	       str_starts(text, STR("```"));
}

void gem_text(struct buf *out, struct str text)
{
	if (is_typed(text))
		buf_char(out, ' ');
	add_line(out, text);
}

void gem_heading(struct buf *out, int level, struct str text)
{
	buf_repeat(out, '#', level < 1 ? 1 : level > 3 ? 3 : (size_t)level);
	buf_char(out, ' ');
	add_line(out, text);
}

void gem_item(struct buf *out, struct str text)
{
	buf_puts(out, "* ");
	add_line(out, text);
}

void gem_quote(struct buf *out, struct str text)
{
	buf_puts(out, text.len ? "> " : ">");
	add_line(out, text);
}

/* A URL ends at white space; one that holds any was not encoded, so do it here
 * rather than turn its rest into a label. */
static void add_url(struct buf *out, struct str url)
{
	for (size_t i = 0; i < url.len; i++) {
		if (is_control(url.p[i]) || url.p[i] == ' ')
			buf_printf(out, "%%%02X", (unsigned char)url.p[i]);
		else
			buf_char(out, url.p[i]);
	}
}

void gem_link(struct buf *out, struct str url, struct str label)
{
	buf_puts(out, "=> ");
	add_url(out, url.len ? url : STR("/"));
	if (label.len) {
		buf_char(out, ' ');
		add_flat(out, label);
	}
	buf_char(out, '\n');
}

void gem_blank(struct buf *out)
{
	buf_char(out, '\n');
}

static void add_pre_line(struct buf *out, struct str line)
{
	size_t from = 0;

	if (str_starts(line, STR("```")))
		buf_char(out, ' ');
	for (size_t i = 0; i < line.len; i++) {
		if (line.p[i] != '\t')
			continue;
		add_flat(out, str_make(line.p + from, i - from));
		buf_char(out, '\t');
		from = i + 1;
	}
	add_line(out, str_from(line, from));
}

void gem_pre(struct buf *out, struct str label, struct str text)
{
	buf_puts(out, "```");
	add_line(out, label);
	while (text.len)
		add_pre_line(out, str_line(&text));
	buf_puts(out, "```\n");
}

/* ---- menus ------------------------------------------------------------------ */

static struct str cut_display(struct str text, unsigned columns)
{
	return text_cut(utf8_upto(text, MENU_OCTETS), columns);
}

void menu_info(struct buf *out, struct str text)
{
	buf_char(out, 'i');
	if (str_eq(text, STR(".")))
		buf_char(out, ' ');
	add_flat(out, cut_display(text, MENU_COLUMNS));
	buf_puts(out, "\t\tnull.host\t1\r\n");
}

bool menu_label_fits(struct str label)
{
	return cut_display(label, MENU_COLUMNS).len == label.len;
}

static void add_label(struct buf *out, char type, struct str label)
{
	struct str shown = cut_display(label, MENU_COLUMNS);

	buf_char(out, type);
	if (str_eq(label, STR(".")))
		buf_char(out, ' ');
	if (shown.len == label.len) {
		add_flat(out, shown);
		return;
	}
	shown = cut_display(label, MENU_COLUMNS - 3);
	while (shown.len && shown.p[shown.len - 1] == ' ')
		shown.len--;
	add_flat(out, shown);
	buf_puts(out, "...");
}

void menu_item(struct buf *out, char type, struct str label, struct str selector)
{
	add_label(out, type, label.len ? label : selector);
	buf_char(out, '\t');
	selector_put(out, selector);
	buf_char(out, '\t');
	buf_char(out, MARK_MENU_HOST);
	buf_puts(out, "\r\n");
}

void menu_item_at(struct buf *out, char type, struct str label, struct str selector,
	struct str host, unsigned port)
{
	add_label(out, type, label.len ? label : selector.len ? selector : host);
	buf_char(out, '\t');
	add_flat(out, selector);
	buf_char(out, '\t');
	add_flat(out, host);
	buf_printf(out, "\t%u\r\n", port);
}

void menu_url(struct buf *out, struct str label, struct str url)
{
	add_label(out, 'h', label.len ? label : url);
	buf_puts(out, "\tURL:");
	add_url(out, str_upto(url, MENU_URL_MAX));
	buf_char(out, '\t');
	buf_char(out, MARK_MENU_HOST);
	buf_puts(out, "\r\n");
}

void menu_end(struct buf *out)
{
	buf_puts(out, ".\r\n");
}

/* ---- selectors -------------------------------------------------------------- */

static bool is_upper_hex(struct str s, size_t at)
{
	return at < s.len && (ascii_is_digit(s.p[at]) || (s.p[at] >= 'A' && s.p[at] <= 'F'));
}

static bool is_kept(struct str path, size_t at)
{
	char c = path.p[at];

	if (c == '~')
		return !is_upper_hex(path, at + 1) || !is_upper_hex(path, at + 2);
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '.' || c == '_' || c == '/' ||
	       c == '-';
}

/* The extension tells a client what a file is, so it outlives the name. */
static struct str short_extension(struct str path)
{
	struct str ext = str_from(path, str_find_last(path, '.'));

	if (ext.len > 8)
		return STR_EMPTY;
	for (size_t i = 1; i < ext.len; i++)
		if (!ascii_is_alpha(ext.p[i]) && !ascii_is_digit(ext.p[i]))
			return STR_EMPTY;
	return ext;
}

void selector_put(struct buf *out, struct str path)
{
	size_t start = out->len;

	if (path.len == 0 || path.p[0] != '/')
		buf_char(out, '/');
	for (size_t i = 0; i < path.len && out->len - start <= SELECTOR_MAX; i++) {
		if (is_kept(path, i))
			buf_char(out, path.p[i]);
		else
			buf_printf(out, "~%02X", (unsigned char)path.p[i]);
	}
	if (out->len - start <= SELECTOR_MAX)
		return;
	buf_truncate(out, start);
	buf_printf(out, "/~~%016" PRIx64, hash_str(HASH_START, path));
	buf_str(out, short_extension(path));
}
