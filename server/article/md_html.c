/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"
#include "article/md_reader.h"
#include "text/clean.h"

/*
 * Raw HTML; blocks of it are the HTML reader's work.
 */

enum { HTML_WARNINGS_MAX = 20 };

const char md_dropped[] = "what stands in script, style and template is left out; take it out";

void md_warn_html(struct md_reader *r, cmark_node *node, const char *what)
{
	if (r->html_warnings++ < HTML_WARNINGS_MAX)
		document_warn(r->doc, md_line(r, node), "raw HTML: %s", what);
}

struct str md_frame_label(const struct md_tag *tag)
{
	struct str title = md_tag_attribute(tag, "title");

	return title.len ? title : STR("embedded page");
}

/* ---- what opens and closes --------------------------------------------------------- */

enum { DETAILS_LOOK_MAX = 64 }; /* blocks behind each, as there may be many */

/* How many <details> of the block stay open, or how many others it closes, below 0. */
static int details_open(struct str html)
{
	int open = 0;

	while (html.len) {
		size_t at = str_find(html, '<');

		html = str_from(html, at + 1);
		if (str_starts_nocase(html, STR("details")))
			open++;
		else if (str_starts_nocase(html, STR("/details")))
			open--;
	}
	return open;
}

static struct str html_of(cmark_node *node)
{
	return cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK
		       ? str_trim(str_of(cmark_node_get_literal(node)))
		       : STR_EMPTY;
}

/* The block behind all that `node` opens. */
static cmark_node *behind_details(cmark_node *node, unsigned *looked)
{
	int open = details_open(html_of(node));

	for (node = cmark_node_next(node); node && open > 0; node = cmark_node_next(node)) {
		if (++*looked > DETAILS_LOOK_MAX)
			return NULL;
		open += details_open(html_of(node));
	}
	return node;
}

/* `node`, or what comes behind it where it is a comment. */
static cmark_node *shown(cmark_node *node, unsigned *looked)
{
	while (node && str_starts(html_of(node), STR("<!--")) && ++*looked <= DETAILS_LOOK_MAX)
		node = cmark_node_next(node);
	return node;
}

static bool is_html_heading(struct str html)
{
	return html.len > 2 && str_starts_nocase(html, STR("<h")) && html.p[2] >= '1' &&
	       html.p[2] <= '6';
}

/* A heading or nothing comes behind the row of <details> that begins with `node`; see
 * html_details.c. */
static bool details_end(cmark_node *node)
{
	unsigned looked = 0;

	do
		node = shown(behind_details(node, &looked), &looked);
	while (node && looked <= DETAILS_LOOK_MAX &&
		str_starts_nocase(html_of(node), STR("<details")));
	return !node || cmark_node_get_type(node) == CMARK_NODE_HEADING ||
	       is_html_heading(html_of(node));
}

/* The block that opens the details of which this one has the summary: itself, or the one
 * before it. */
static cmark_node *opener_of(cmark_node *node)
{
	cmark_node *before = cmark_node_previous(node);

	if (str_starts_nocase(html_of(node), STR("<details")))
		return node;
	return before && str_starts_nocase(html_of(node), STR("<summary")) &&
			       str_starts_nocase(html_of(before), STR("<details"))
		       ? before
		       : NULL;
}

int md_html_block(struct md_reader *r, cmark_node *node, struct block_chain *to, unsigned depth,
	struct err *err)
{
	struct html_piece piece = { .html = str_of(cmark_node_get_literal(node)),
		.line = md_line(r, node),
		.headings = depth == 0,
		.level = r->last_level };
	cmark_node *opener = opener_of(node);
	const struct md_tag first = md_tag_parse(str_trim(piece.html));
	struct block_chain blocks;
	int code;

	piece.ends = opener && details_end(opener);
	chain_init(&blocks, r->doc->arena);
	code = html_read_piece(r->doc, &piece, &blocks, err);
	if (code)
		return code;
	if (blocks.first)
		md_warn_html(r, node, "its words are kept, its look is not; write it as Markdown");
	else if (md_tag_drops(&first))
		md_warn_html(r, node, md_dropped);
	if (blocks.first && blocks.first->kind == BLOCK_HEADING) {
		struct heading *heading = blocks.first->u.heading;

		if (heading->id.len == 0)
			heading->id = clean_line(r->doc->arena, r->anchor);
		code = md_write_notes(r, to, err);
	}
	r->anchor = piece.anchor;
	r->last_level = piece.level;
	if (depth > 0)
		for (struct block *b = blocks.first; b; b = b->next)
			for (const struct mark *mark = b->marks; mark; mark = mark->next)
				marks_add(&r->marks, r->doc->arena, mark->id);
	for (const struct mark *mark = piece.marks.first; mark; mark = mark->next)
		marks_add(&r->marks, r->doc->arena, mark->id);
	chain_append(to, &blocks);
	return code;
}
