/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/write_inner.h"

#include "text/lines.h"

/*
 * Gemtext: one paragraph is one line, and the first octets of a line are its
 * type.  All lines are formed in text/lines.c, which keeps text from being read
 * as anything else.
 */

/* A line of text; inside a quote every line is a quote line. */
static void put_text(struct writer *w, struct str text)
{
	if (w->quote)
		gem_quote(w->out, text);
	else
		gem_text(w->out, text);
}

static void put_paragraph(struct writer *w, struct str text)
{
	while (text.len)
		put_text(w, str_trim(str_cut(&text, '\n')));
}

static void put_heading(struct writer *w, int level, struct str text)
{
	gem_heading(w->out, level, text);
}

static void put_item(struct writer *w, unsigned depth, struct str marker, struct str text)
{
	struct buf line;

	buf_init(&line, w->out->max);
	if (w->quote && !marker.len)
		buf_puts(&line, "* ");
	for (unsigned i = 1; i < depth && i < 8; i++)
		buf_puts(&line, "– ");
	buf_str(&line, marker);
	buf_puts(&line, marker.len ? " " : "");
	buf_str(&line, text);
	if (w->quote || marker.len)
		put_text(w, buf_view(&line));
	else
		gem_item(w->out, buf_view(&line));
	if (buf_failed(&line))
		w->out->failed = true;
	buf_release(&line);
}

static void put_pre(struct writer *w, enum pre_kind kind, struct str label, struct str text)
{
	if (!w->quote) {
		/* whoever writes gemtext has said all there is to say */
		if (w->doc->format != FORMAT_GEMTEXT)
			label = pre_label(w, kind, label);
		gem_pre(w->out, label, text);
		return;
	}
	while (text.len)
		gem_quote(w->out, tabs_expanded(&w->scratch, str_line(&text)));
}

static void put_link(struct writer *w, const struct link_line *line)
{
	bool authored = line->lone && w->doc->format == FORMAT_GEMTEXT;

	gem_link(w->out, line->link.url, authored ? line->label : link_label(w, line));
}

/* A run of three hyphens is a text line that people write and read as a rule;
 * an empty line would say nothing, since one stands between any two blocks. */
static void put_rule(struct writer *w)
{
	line_begin(w);
	gem_text(w->out, STR("---"));
}

static void put_blank(struct writer *w)
{
	if (w->due_quote && w->quote)
		gem_quote(w->out, STR_EMPTY);
	else
		gem_blank(w->out);
}

const struct form form_gemtext = {
	.text = put_paragraph,
	.heading = put_heading,
	.item = put_item,
	.pre = put_pre,
	.link = put_link,
	.rule = put_rule,
	.blank = put_blank,
	.typed_lines = true,
	.unicode_scripts = true,
};

void write_gemtext(const struct block *first, const struct block *end,
	const struct write_options *options, struct buf *out)
{
	write_form(&form_gemtext, first, end, options, out);
}
