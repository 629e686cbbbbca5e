/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/write_gopher.h"

#include "text/width.h"

/*
 * Plain text for Gopher's type 0: nothing in it can be followed, so addresses
 * are written out, and a link whose text is its address needs no second line.
 */

static void put_line(struct buf *out, struct str line)
{
	buf_str(out, line);
	buf_puts(out, "\r\n");
}

struct underline {
	struct writer *w;
	unsigned widest;
};

static void measure(void *ctx, struct str line)
{
	struct underline *u = ctx;
	unsigned width = text_width(line);

	if (width > u->widest)
		u->widest = width;
}

static void put_heading(struct writer *w, int level, struct str text)
{
	struct underline u = { .w = w };
	struct buf line;

	(void)level;
	gopher_text(w, text);
	text_wrap(text, w->options->width, measure, &u);
	buf_init(&line, 256);
	buf_repeat(&line, '-', u.widest);
	gopher_line(w, STR_EMPTY, buf_view(&line));
	buf_release(&line);
}

static void put_item(struct writer *w, unsigned depth, struct str marker, struct str text)
{
	static const char spaces[] = "                                ";
	size_t in = depth < 8 ? 2 * (size_t)depth : 16;
	struct str bullet = marker.len ? marker : depth > 1 ? STR("-") : STR("*");
	struct str first = arena_printf(&w->scratch, "%*s%.*s ", (int)in, "", STR_PRINTF(bullet));
	size_t hang = first.len < sizeof(spaces) - 1 ? first.len : sizeof(spaces) - 1;

	gopher_wrap(w, first, str_make(spaces, hang), text);
}

static void put_pre(struct writer *w, enum pre_kind kind, struct str label, struct str text)
{
	(void)label;
	gopher_pre(w, kind == PRE_CODE ? 4 : 0, false, text);
}

/* An address is never broken, since it is there to be copied. */
static void put_link(struct writer *w, const struct link_line *line)
{
	struct str url = line->link.url, label = STR_EMPTY;
	struct str before = STR_EMPTY;

	if (line->link.kind != LINK_EXTERNAL)
		url = gopher_path(w, url);
	if (line->number) {
		before = arena_printf(&w->scratch, "[%u] ", line->number);
		gopher_line(w, before, url);
		return;
	}
	label = link_label(w, line);
	url = arena_printf(&w->scratch, "<%.*s>", STR_PRINTF(url));
	if (label.len && text_width(label) + 1 + text_width(url) <= w->options->width)
		before = arena_printf(&w->scratch, "%.*s ", STR_PRINTF(label));
	else if (label.len)
		gopher_text(w, label);
	if (label.len && !before.len)
		before = STR("  ");
	gopher_line(w, before, url);
}

static void put_rule(struct writer *w)
{
	line_begin(w);
	gopher_line(w, STR_EMPTY, STR("--------------------"));
}

const struct form form_text = {
	.text = gopher_text,
	.heading = put_heading,
	.item = put_item,
	.pre = put_pre,
	.link = put_link,
	.rule = put_rule,
	.blank = gopher_blank,
	.line = put_line,
	.hang = 4,
	.spaces_max = PREFIX_MAX,
	.numbers_all = true,
	.skips_plain = true,
	.shows_address = true,
};

void write_text(const struct block *first, const struct block *end,
	const struct write_options *options, struct buf *out)
{
	write_form(&form_text, first, end, options, out);
}

const struct article_output article_outputs[3] = {
	{ "gemtext", write_gemtext },
	{ "menu", write_menu },
	{ "text", write_text },
};
