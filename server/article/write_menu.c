/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/write_gopher.h"

#include "article/links_path.h"
#include "files/media.h"
#include "text/clean.h"
#include "text/lines.h"
#include "text/width.h"

/*
 * Gopher menus: text as info lines, links as items.  Lagrange takes a line with
 * three spaces in a row for preformatted text, so prose has two at most and
 * code is moved in by three.
 */
enum { CODE_INDENT = 3, GOPHER_PORT = 70 };

static void put_line(struct buf *out, struct str line)
{
	menu_info(out, line);
}

static void put_heading(struct writer *w, int level, struct str text)
{
	(void)level;
	gopher_text(w, text);
}

static void put_item(struct writer *w, unsigned depth, struct str marker, struct str text)
{
	struct buf line;
	size_t before = w->prefix_len;

	/* deeper levels move in no further: that would be three spaces */
	if (depth > 1)
		prefix_push(w, STR("  "));
	buf_init(&line, w->out->max);
	for (unsigned i = 2; i < depth && i < 8; i++)
		buf_puts(&line, "- ");
	buf_str(&line, marker.len ? marker : depth > 1 ? STR("-") : STR("*"));
	buf_char(&line, ' ');
	buf_str(&line, text);
	gopher_wrap(w, STR_EMPTY, depth > 1 || w->prefix_len > before ? STR_EMPTY : STR("  "),
		buf_view(&line));
	if (buf_failed(&line))
		w->out->failed = true;
	buf_release(&line);
	prefix_pop(w, before);
}

static void put_pre(struct writer *w, enum pre_kind kind, struct str label, struct str text)
{
	unsigned room = w->options->width - (unsigned)w->prefix_len, width = pre_width(text);
	unsigned indent = CODE_INDENT;

	(void)label;
	if (kind == PRE_VERSE || (width <= room && width + CODE_INDENT > room))
		indent = 0;
	gopher_pre(w, indent, true, text);
}

/* ---- items -------------------------------------------------------------------------- */

static bool is_item_type(char c)
{
	return str_find(STR("0179gIs"), c) < 7;
}

static bool is_host(struct str host)
{
	for (size_t i = 0; i < host.len; i++)
		if (!ascii_is_alpha(host.p[i]) && !ascii_is_digit(host.p[i]) && host.p[i] != '.' &&
			host.p[i] != '-')
			return false;
	return host.len > 0;
}

/* What a client sends as it is: printable, no TAB, at most 255 octets. */
static bool is_foreign_selector(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return s.len <= SELECTOR_MAX;
}

/* "gopher://" host [ ":" port ] [ "/" [ type selector ] ]   (RFC 4266) */
static bool put_gopher_item(struct writer *w, struct str url, struct str label)
{
	struct str rest = str_from(url, sizeof("gopher://") - 1), host, selector;
	size_t slash = str_find(rest, '/');
	long long port = GOPHER_PORT;
	char type = '1';

	if (!str_starts_nocase(url, STR("gopher://")))
		return false;
	host = str_upto(rest, slash);
	rest = str_from(rest, slash + 1);
	if (str_find(host, ':') < host.len) {
		port = str_number(str_from(host, str_find(host, ':') + 1), 65535);
		host = str_upto(host, str_find(host, ':'));
	}
	if (rest.len) {
		type = rest.p[0];
		rest = str_from(rest, 1);
	}
	selector = percent_decode(&w->scratch, rest);
	if (!is_item_type(type) || !is_host(host) || port < 1 || !is_foreign_selector(selector))
		return false;
	menu_item_at(w->out, type, label, selector, host, (unsigned)port);
	return true;
}

static char item_type(const struct link_line *line, struct str path)
{
	if (str_eq(path, STR("/search")))
		return '7';
	if (line->link.kind == LINK_FILE || str_ends(path, STR(".txt")))
		return media_item_type(path);
	return '1';
}

/* An address that no selector field should hold: in words, at least. */
static void put_long_url(struct writer *w, struct str label, struct str url)
{
	if (label.len)
		gopher_text(w, label);
	gopher_wrap(w, STR_EMPTY, STR("  "), url);
}

static void put_target(struct writer *w, const struct link_line *line, struct str label)
{
	struct str url = line->link.url, path;

	if (line->link.kind == LINK_EXTERNAL) {
		if (put_gopher_item(w, url, label))
			return;
		if (url.len <= MENU_URL_MAX)
			menu_url(w->out, label, url);
		else
			put_long_url(w, label, url);
		return;
	}
	path = percent_decode(&w->scratch, gopher_path(w, url));
	/* octets that stood percent-encoded may be no text at all */
	if (!label.len)
		label = clean_line(&w->scratch, path);
	menu_item(w->out, item_type(line, path), label, path);
}

/* The words of a link that stand nowhere else are kept whole: what does not fit
 * on the item goes on below it. */
struct rest_of_label {
	struct writer *w;
	const struct link_line *line;
	bool begun;
};

static void put_label_part(void *ctx, struct str part)
{
	struct rest_of_label *rest = ctx;

	if (rest->begun)
		gopher_line(rest->w, STR("  "), part);
	else
		put_target(rest->w, rest->line, part);
	rest->begun = true;
}

static void put_link(struct writer *w, const struct link_line *line)
{
	struct rest_of_label rest = { .w = w, .line = line };
	struct str label = link_label(w, line);

	if (line->lone && !menu_label_fits(label))
		text_wrap(label, MENU_COLUMNS - 2, put_label_part, &rest);
	else
		put_target(w, line, label);
}

/* A wider gap is all that shows: Lagrange would take a run of hyphens for
 * preformatted text. */
static void put_rule(struct writer *w)
{
	w->gap = w->started;
}

const struct form form_menu = {
	.text = gopher_text,
	.heading = put_heading,
	.item = put_item,
	.pre = put_pre,
	.link = put_link,
	.rule = put_rule,
	.blank = gopher_blank,
	.line = put_line,
	.hang = 2,
	.spaces_max = 2,
	.types_images = true,
};

void write_menu(const struct block *first, const struct block *end,
	const struct write_options *options, struct buf *out)
{
	write_form(&form_menu, first, end, options, out);
}
