/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/block_chain.h"
#include "article/read.h"

#include "text/clean.h"

/*
 * Gemtext: the first octets of a line say what it is.  Lines that belong
 * together (items, quotes) are kept open until one of another kind comes.
 */
struct gem_reader {
	struct document *doc;
	struct block_chain chain;
	uint32_t line;
	struct block *list; /* the last block, while items may still join it */
	struct item *last_item;
	struct block *quote; /* likewise */
	struct block_chain quoted;
};

static void end_group(struct gem_reader *r)
{
	r->list = NULL;
	r->last_item = NULL;
	if (r->quote)
		r->quote->u.quote.blocks = r->quoted.first;
	r->quote = NULL;
}

static struct inlines line_text(struct gem_reader *r, struct str raw)
{
	return inlines_plain(clean_line(r->doc->arena, raw));
}

static void read_text_line(struct gem_reader *r, struct str line)
{
	end_group(r);
	chain_text(&r->chain, r->line, line_text(r, line));
}

static void read_item(struct gem_reader *r, struct str rest)
{
	struct arena *arena = r->doc->arena;
	struct block_chain blocks;
	struct item *item;

	rest = clean_line(arena, rest);
	if (chain_blank(rest))
		return;
	if (!r->list) {
		end_group(r);
		r->list = chain_add(&r->chain, BLOCK_LIST, r->line);
		if (!r->list)
			return;
		r->list->u.list.tight = true;
	}
	item = chain_item(arena, &r->list->u.list, &r->last_item);
	if (!item)
		return;
	chain_init(&blocks, arena);
	chain_text(&blocks, r->line, inlines_plain(rest));
	item->blocks = blocks.first;
}

static void read_quote(struct gem_reader *r, struct str rest)
{
	rest = clean_line(r->doc->arena, rest);
	if (!r->quote) {
		if (chain_blank(rest))
			return;
		end_group(r);
		r->quote = chain_add(&r->chain, BLOCK_QUOTE, r->line);
		chain_init(&r->quoted, r->doc->arena);
	}
	if (r->quote)
		chain_text(&r->quoted, r->line, inlines_plain(rest));
}

static void read_heading(struct gem_reader *r, struct str line)
{
	int level = 0;

	end_group(r);
	while (line.len && line.p[0] == '#') {
		level++;
		line = str_from(line, 1);
	}
	if (!chain_heading(
		    &r->chain, r->line, level < 3 ? level : 3, line_text(r, line), STR_EMPTY))
		document_warn(r->doc, r->line,
			"this heading has no words and is left out; write them after the #");
}

static void read_link(struct gem_reader *r, struct str line)
{
	struct str rest = str_trim(str_from(line, 2));
	struct inlines label;
	struct block *block;
	size_t n = 0;

	if (rest.len == 0) {
		document_warn(r->doc, r->line, "this link line has no address and is read as text");
		read_text_line(r, line);
		return;
	}
	end_group(r);
	while (n < rest.len && !ascii_is_space(rest.p[n]))
		n++;
	block = chain_add(&r->chain, BLOCK_LINK, r->line);
	if (!block)
		return;
	block->u.link.target = arena_str(r->doc->arena, str_upto(rest, n));
	label = line_text(r, str_from(rest, n));
	if (!chain_blank(label.text))
		block->u.link.label = label;
}

static bool is_fence(struct str line)
{
	return str_starts(line, STR("```"));
}

/* Art is left as its author drew it, with the blank lines at its end; but one that
 * is nothing else draws nothing. */
static void add_art(struct gem_reader *r, uint32_t line, struct str raw, struct str label)
{
	struct arena *arena = r->doc->arena;
	struct str text = clean_text(arena, raw, true);
	struct block *block;
	size_t len = text.len;

	while (len && text.p[len - 1] == '\n')
		len--;
	block = len ? chain_add(&r->chain, BLOCK_PREFORMATTED, line) : NULL;
	if (!block)
		return;
	if (len == text.len)
		text = arena_printf(arena, "%.*s\n", STR_PRINTF(text));
	block->u.pre.text = text;
	block->u.pre.label = clean_line(arena, label);
	block->u.pre.kind = PRE_ART;
}

/* All up to the closing fence, which may be missing. */
static void read_pre(struct gem_reader *r, struct str opening, struct str *text)
{
	const uint32_t from = r->line;
	struct str inside = *text;
	bool closed = false;

	end_group(r);
	while (text->len && !closed) {
		struct str line;
		size_t before = inside.len - text->len;

		line = str_line(text);
		r->line++;
		closed = is_fence(line);
		if (closed)
			inside.len = before;
	}
	if (!closed)
		document_warn(r->doc, from,
			"preformatted text begins here and never ends; close it with ``` on a line "
			"of "
			"its own");
	add_art(r, from, inside, str_from(opening, 3));
}

static void read_line(struct gem_reader *r, struct str line, struct str *text)
{
	if (is_fence(line))
		read_pre(r, line, text);
	else if (str_starts(line, STR("=>")))
		read_link(r, line);
	else if (str_starts(line, STR("#")))
		read_heading(r, line);
	else if (str_starts(line, STR("* ")))
		read_item(r, str_from(line, 2));
	else if (str_starts(line, STR(">")))
		read_quote(r, str_from(line, 1));
	else
		read_text_line(r, line);
}

int read_gemtext(struct document *doc, struct str text, uint32_t first_line, struct err *err)
{
	struct gem_reader r = { .doc = doc, .line = first_line };

	chain_init(&r.chain, doc->arena);
	while (text.len) {
		struct str line = str_line(&text);

		read_line(&r, line, &text);
		r.line++;
	}
	end_group(&r);
	doc->blocks = r.chain.first;
	return arena_failed(doc->arena) ? err_nomem(err) : 0;
}
