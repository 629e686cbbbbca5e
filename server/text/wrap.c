/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/clean.h"
#include "text/cluster.h"
#include "text/width.h"

#include <string.h>
#include <unilbrk.h>

/*
 * A paragraph is looked at through a window, so that a megabyte without a space
 * costs no memory and each octet is classified about once: the next window
 * begins at the first line that did not end safely inside this one.
 */
enum {
	WINDOW = 8 * 1024,
	COLUMNS_MAX = 255,
	OCTETS_PER_COLUMN = 16 /* a line ends there too: marks without end have no width */
};

struct window {
	struct str text;   /* what is left of the paragraph, cut at WINDOW */
	char brk[WINDOW];  /* per octet, of unilbrk.h */
	bool last;         /* nothing of the paragraph lies beyond it */
	unsigned columns;  /* of a line */
	size_t octets_max; /* of a line */
};

/* ---- scripts that write no spaces ------------------------------------------
 * UAX #14 wants a dictionary for these (class SA) and libunistring has none.
 * Breaking between clusters is the fallback, held back where readers would
 * stumble: a vowel written before its consonant stays with it, and so does a
 * sign that cannot begin a syllable. */

static bool writes_no_spaces(uint32_t uc)
{
	if (uc < 0x0e01)
		return false;
	return uc <= 0x0e4e || (uc >= 0x0e81 && uc <= 0x0ecd) || (uc >= 0x0edc && uc <= 0x0edf) ||
	       (uc >= 0x1000 && uc <= 0x103f) || (uc >= 0x1050 && uc <= 0x108f) ||
	       (uc >= 0x1780 && uc <= 0x17d3) || (uc >= 0x1950 && uc <= 0x1974) ||
	       (uc >= 0x1980 && uc <= 0x19c9) || (uc >= 0x1a20 && uc <= 0x1a5e) ||
	       (uc >= 0xaa80 && uc <= 0xaac2);
}

static bool holds_next(uint32_t uc)
{
	return (uc >= 0x0e40 && uc <= 0x0e44) || (uc >= 0x0ec0 && uc <= 0x0ec4) || uc == 0x17d2 ||
	       uc == 0x1039;
}

static bool holds_previous(uint32_t uc)
{
	return uc == 0x0e2f || uc == 0x0e30 || uc == 0x0e32 || uc == 0x0e45 || uc == 0x0e46 ||
	       uc == 0x0eb0 || uc == 0x0eb2 || uc == 0x0ec6;
}

/* ---- lines ------------------------------------------------------------------ */

struct glance { /* a cluster */
	size_t len;
	unsigned width;
	uint32_t first, last;
};

static bool is_ascii_text(char c)
{
	return c >= ' ' && c <= '~';
}

static struct glance glance_at(struct str s)
{
	struct glance g = { .len = 1, .width = 1, .first = (unsigned char)s.p[0] };
	struct str cluster;

	g.last = g.first;
	if (is_ascii_text(s.p[0]) && (s.len == 1 || is_ascii_text(s.p[1])))
		return g;
	g.len = cluster_len(s);
	cluster = str_upto(s, g.len);
	g.first = g.last = utf8_next(&cluster);
	g.width = code_point_width(g.first);
	while (cluster.len) {
		g.last = utf8_next(&cluster);
		g.width += code_point_width(g.last);
	}
	return g;
}

/* A full stop that begins a word (".txt", ".5") belongs to what follows it:
 * libunistring 1.0 ties it to the word before the space and lets it end a line. */
static bool is_leading_stop(struct str text, size_t at)
{
	return text.p[at] == '.' && (at == 0 || text.p[at - 1] == ' ') && at + 1 < text.len &&
	       text.p[at + 1] != ' ';
}

/* The run between spaces that `at` lies in; longer than a line when it does not fit on one. */
static struct str word_around(const struct window *w, size_t at)
{
	size_t from = at, to = at;

	while (from && w->text.p[from - 1] != ' ' && at - from <= w->columns)
		from--;
	while (to < w->text.len && w->text.p[to] != ' ' && to - from <= w->columns)
		to++;
	return str_make(w->text.p + from, to - from);
}

/* UAX #14 lets a line end behind the strokes and hyphens of an address, which
 * nobody can follow then: one that fits on a line is kept whole. */
static bool in_address(const struct window *w, size_t at)
{
	struct str word = word_around(w, at);

	return word.len <= w->columns && str_search(word, STR("://")) < word.len;
}

static bool is_ascii_word(uint32_t c)
{
	return c < 0x80 && (ascii_is_alpha((int)c) || ascii_is_digit((int)c));
}

/* "www.mill.example", "mill.tar.gz": libunistring 1.0 breaks behind the full stops. */
static bool in_name(const struct window *w, size_t at, uint32_t before, uint32_t after)
{
	return before == '.' && is_ascii_word(after) && at > 1 &&
	       is_ascii_word((unsigned char)w->text.p[at - 2]) &&
	       word_around(w, at).len <= w->columns;
}

static bool may_break(const struct window *w, size_t at, uint32_t before, uint32_t after)
{
	if (after == '.' && is_leading_stop(w->text, at))
		return true;
	if (before == '.' && is_leading_stop(w->text, at - 1))
		return false;
	if (w->brk[at] == UC_BREAK_POSSIBLE || w->brk[at] == UC_BREAK_MANDATORY)
		return before == ' ' || before >= 0x80 ||
		       (!in_address(w, at) && !in_name(w, at, before, after));
	return writes_no_spaces(before) && writes_no_spaces(after) && !holds_next(before) &&
	       !holds_previous(after);
}

/* Octets of the line that begins at `from`, its final spaces among them. */
static size_t line_len(const struct window *w, size_t from)
{
	size_t at = from, chance = from;
	unsigned width = 0;
	uint32_t before = 0;

	while (at < w->text.len) {
		struct glance g = glance_at(str_from(w->text, at));

		if (at > from && may_break(w, at, before, g.first))
			chance = at;
		width += g.width;
		if (!(g.first == ' ' && g.len == 1) &&
			(width > w->columns || at + g.len - from > w->octets_max)) {
			if (chance > from)
				return chance - from;
			return at > from ? at - from : g.len;
		}
		at += g.len;
		before = g.last;
	}
	return at - from;
}

static void emit(struct str text, text_line_fn *line, void *ctx)
{
	while (text.len && text.p[text.len - 1] == ' ')
		text.len--;
	line(ctx, text);
}

static size_t skip_spaces(struct str s, size_t at)
{
	while (at < s.len && s.p[at] == ' ')
		at++;
	return at;
}

static void look(struct window *w, struct str rest)
{
	w->last = rest.len <= WINDOW;
	w->text = str_upto(rest, WINDOW);
	while (!w->last && w->text.len && (rest.p[w->text.len] & 0xc0) == 0x80)
		w->text.len--;
	u8_possible_linebreaks((const unsigned char *)w->text.p, w->text.len, "UTF-8", w->brk);
}

/* One run of text without LF. */
static void wrap_run(struct window *w, struct str rest, text_line_fn *line, void *ctx)
{
	do {
		size_t at = 0;

		look(w, rest);
		for (;;) {
			size_t len = line_len(w, at);

			/* a line that touches the window's edge may go on beyond it */
			if (at + len == w->text.len && !w->last && at > 0)
				break;
			emit(str_make(w->text.p + at, len), line, ctx);
			at = skip_spaces(w->text, at + len);
			if (at == w->text.len)
				break;
		}
		rest = str_from(rest, at);
		rest = str_from(rest, skip_spaces(rest, 0));
	} while (rest.len);
}

void text_wrap(struct str s, unsigned columns, text_line_fn *line, void *ctx)
{
	struct window w;

	w.columns = columns < 2 ? 2 : columns > COLUMNS_MAX ? COLUMNS_MAX : columns;
	w.octets_max = (size_t)w.columns * OCTETS_PER_COLUMN;
	while (s.len) {
		struct str run = str_cut(&s, '\n');

		run = str_from(run, skip_spaces(run, 0));
		if (run.len)
			wrap_run(&w, run, line, ctx);
		else
			line(ctx, run);
	}
}
