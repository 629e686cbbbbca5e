/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"
#include "article/read.h"

/*
 * HTML: the article of a page, without the page around it.
 */

int html_read_piece(
	struct document *doc, struct html_piece *piece, struct block_chain *to, struct err *err)
{
	struct html_reader r;
	struct html_tree tree;
	int code = html_guard(piece->html, piece->line, err);

	if (code == 0)
		code = html_parse(&tree, piece->html, err);
	if (code)
		return code;
	html_reader_init(&r, doc, piece->line);
	r.headings = piece->headings;
	r.open_ended = !piece->ends;
	r.last_level = piece->level;
	html_walk(&r, html_body(tree.document));
	chain_append(to, &r.frames[0].chain);
	piece->anchor = r.anchor;
	piece->level = r.last_level;
	for (const struct mark *mark = r.marks.first; mark; mark = mark->next)
		marks_add(&piece->marks, doc->arena, mark->id);
	code = arena_failed(doc->arena) ? err_nomem(err) : 0;
	html_reader_release(&r);
	html_tree_release(&tree);
	return code;
}

int read_html(struct document *doc, struct str text, uint32_t first_line, struct err *err)
{
	struct html_reader r;
	struct html_tree tree;
	const GumboNode *root;
	int code = html_guard(text, first_line, err);

	if (code == 0)
		code = html_parse(&tree, text, err);
	if (code)
		return code;
	html_prune(tree.document);
	html_reader_init(&r, doc, first_line);
	root = html_content_root(tree.document);
	r.whole_page = html_tag(root) == GUMBO_TAG_BODY;
	html_metadata(doc, tree.document, root, &r.base);
	html_walk(&r, root);
	doc->blocks = r.frames[0].chain.first;
	if (r.marks.first && doc->blocks)
		marks_move(&r.marks, r.frames[0].chain.last);
	chain_bold_headings(doc);
	code = arena_failed(doc->arena) ? err_nomem(err) : 0;
	html_reader_release(&r);
	html_tree_release(&tree);
	return code;
}
