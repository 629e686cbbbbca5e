/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/write_gopher.h"

#include "text/clean.h"
#include "text/width.h"

#include <string.h>

/* ---- lines with a prefix ---------------------------------------------------------- */

/* Where text_wrap() hands its lines. */
struct wrapping {
	struct writer *w;
	struct str first, rest; /* what stands before the first line, before the others */
	bool begun;
};

static void put_wrapped(void *ctx, struct str line)
{
	struct wrapping *wrapping = ctx;

	gopher_line(wrapping->w, wrapping->begun ? wrapping->rest : wrapping->first, line);
	wrapping->begun = true;
}

void gopher_line(struct writer *w, struct str before, struct str text)
{
	struct buf line;
	size_t len;

	buf_init(&line, w->out->max);
	buf_add(&line, w->prefix, w->prefix_len);
	buf_str(&line, before);
	buf_str(&line, text);
	len = line.len;
	while (len && line.p[len - 1] == ' ')
		len--;
	w->form->line(w->out, str_make(line.p, len));
	if (buf_failed(&line))
		w->out->failed = true;
	buf_release(&line);
}

void gopher_wrap(struct writer *w, struct str first, struct str rest, struct str text)
{
	struct wrapping wrapping = { .w = w, .first = first, .rest = rest };
	size_t before = w->prefix_len + (first.len > rest.len ? first.len : rest.len);
	unsigned width = w->options->width;

	/* prefixes are ASCII: octets are columns */
	text_wrap(
		text, before + 16 < width ? width - (unsigned)before : 16, put_wrapped, &wrapping);
}

/* ---- what menus and text files share ------------------------------------------------- */

void gopher_text(struct writer *w, struct str text)
{
	gopher_wrap(w, STR_EMPTY, STR_EMPTY, text);
}

void gopher_blank(struct writer *w)
{
	gopher_line(w, STR_EMPTY, STR_EMPTY);
}

/* As much of a line as fits, at a space when there is one late enough. */
static struct str part_of(struct str line, unsigned room)
{
	struct str part = text_cut(utf8_upto(line, (size_t)room * 16), room);
	size_t space;

	if (part.len == 0)
		return line;
	space = str_find_last(part, ' ');
	if (part.len < line.len && space < part.len && space > part.len / 2)
		return str_upto(part, space + 1);
	return part;
}

void gopher_pre(struct writer *w, unsigned indent, bool cut, struct str text)
{
	static const char spaces[] = "        ";
	struct str before = str_make(spaces, indent);
	unsigned room = w->options->width - indent - (unsigned)w->prefix_len;

	while (text.len) {
		struct str line = tabs_expanded(&w->scratch, str_line(&text));

		do {
			struct str part = cut ? part_of(line, room) : line;

			gopher_line(w, before, part);
			line = str_from(line, part.len);
		} while (line.len);
	}
}

unsigned pre_width(struct str text)
{
	unsigned widest = 0;

	while (text.len) {
		struct str line = str_line(&text);
		unsigned width = 0;

		while (line.len) {
			struct str run = str_cut(&line, '\t');

			width += text_width(run);
			if (line.len)
				width += 8 - width % 8;
		}
		if (width > widest)
			widest = width;
	}
	return widest;
}

struct str tabs_expanded(struct arena *arena, struct str line)
{
	struct buf out;
	struct str result;
	unsigned width = 0;

	if (str_find(line, '\t') == line.len)
		return line;
	buf_init(&out, SIZE_MAX);
	while (line.len) {
		bool tab = str_find(line, '\t') < line.len;
		struct str run = str_cut(&line, '\t');
		unsigned room;

		buf_str(&out, run);
		width += text_width(run);
		room = 8 - width % 8;
		if (!tab)
			break;
		buf_repeat(&out, ' ', room);
		width += room;
	}
	result = arena_buf(arena, &out);
	buf_release(&out);
	return result;
}

/* ---- labels --------------------------------------------------------------------------- */

struct str pre_label(struct writer *w, enum pre_kind kind, struct str label)
{
	static const char *const unnamed[] = {
		[PRE_CODE] = "preformatted text",
		[PRE_ART] = "preformatted text",
		[PRE_TABLE] = "table",
		[PRE_VERSE] = "verse",
		[PRE_MATH] = "math",
	};

	if (label.len == 0)
		return str_of(unnamed[kind]);
	/* the name of a language alone does not say what it is */
	if (kind == PRE_CODE && str_find(label, ' ') == label.len)
		return arena_printf(&w->scratch, "%.*s source", STR_PRINTF(label));
	return label;
}

/* The one-page view for Gemini is none here; its twin is. */
struct str gopher_path(struct writer *w, struct str url)
{
	struct str path = str_upto(url, str_find(url, '?'));

	if (str_ends(path, STR("/all.gmi")))
		return arena_printf(
			&w->scratch, "%.*s.txt", STR_PRINTF(str_upto(path, path.len - 4)));
	return path;
}
