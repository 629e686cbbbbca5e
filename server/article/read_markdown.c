/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/md_reader.h"
#include "article/read.h"

#include <cmark-gfm-core-extensions.h>

/*
 * Markdown: CommonMark with tables, foot notes, task lists and strikethrough.
 * The parser's memory is its own and ends with read_markdown(); it is only
 * given text that md_guard() found harmless.
 */

static cmark_parser *new_parser(void)
{
	static const char *const extensions[] = { "table", "strikethrough", "tasklist" };
	cmark_parser *parser;

	cmark_gfm_core_extensions_ensure_registered();
	parser = cmark_parser_new(CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8);
	for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++)
		cmark_parser_attach_syntax_extension(
			parser, cmark_find_syntax_extension(extensions[i]));
	return parser;
}

/* *ret_labels: a paragraph of foot note marks was put before the text. */
static cmark_node *parse(struct str text, bool *ret_labels)
{
	cmark_parser *parser = new_parser();
	cmark_node *root;
	struct buf labels;

	buf_init(&labels, text.len + 2);
	md_note_labels(text, &labels);
	*ret_labels = labels.len > 0 && !buf_failed(&labels);
	if (*ret_labels) {
		cmark_parser_feed(parser, labels.p, labels.len);
		cmark_parser_feed(parser, "\n\n", 2);
	}
	buf_release(&labels);
	if (text.len)
		cmark_parser_feed(parser, text.p, text.len);
	root = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	return root;
}

/* The same without losing what is defined twice. */
static cmark_node *parse_all(struct md_reader *r, struct str text, uint32_t first_line)
{
	bool labels;
	cmark_node *root = parse(text, &labels);
	struct buf renamed;

	r->line_shift = first_line - 1;
	buf_init(&renamed, text.len * 2 + 16);
	if (root && md_note_twins(r, text, root, labels, &renamed)) {
		cmark_node_free(root);
		root = parse(buf_view(&renamed), &labels);
	}
	buf_release(&renamed);
	if (labels)
		r->line_shift -= 2;
	r->labels = labels;
	return root;
}

/* The definitions stand at the end of the tree, in the order of their numbers. */
static bool collect_notes(struct md_reader *r, cmark_node *root)
{
	size_t n = 0;

	for (cmark_node *c = cmark_node_first_child(root); c; c = cmark_node_next(c))
		r->note_count += cmark_node_get_type(c) == CMARK_NODE_FOOTNOTE_DEFINITION;
	r->notes = ARENA_ARRAY(r->doc->arena, r->note_count, struct md_note);
	r->queue = ARENA_ARRAY(r->doc->arena, r->note_count, struct md_note *);
	r->doc->notes = ARENA_ARRAY(r->doc->arena, r->note_count, struct note);
	if (!r->notes || !r->queue || !r->doc->notes)
		return false;
	r->doc->note_count = r->note_count;
	for (cmark_node *c = cmark_node_first_child(root); c; c = cmark_node_next(c))
		if (cmark_node_get_type(c) == CMARK_NODE_FOOTNOTE_DEFINITION)
			r->notes[n++].definition = c;
	return true;
}

static int write_all_notes(struct md_reader *r, struct block_chain *to, struct err *err)
{
	int code = md_write_notes(r, to, err);

	for (size_t i = 0; i < r->note_count; i++) {
		if (r->notes[i].number)
			continue;
		document_warn(r->doc, md_line(r, r->notes[i].definition),
			"nothing refers to this foot note; it is kept at the end of the article");
		md_note_mark(r, (long)i + 1);
	}
	return code ? code : md_write_notes(r, to, err);
}

static int convert(struct md_reader *r, cmark_node *root, struct err *err)
{
	cmark_node *first = cmark_node_first_child(root);
	struct block_chain chain;
	int code;

	chain_init(&chain, r->doc->arena);
	if (r->labels && first)
		first = cmark_node_next(first);
	if (!collect_notes(r, root))
		return err_nomem(err);
	code = md_blocks(r, first, &chain, 0, err);
	if (code == 0)
		code = write_all_notes(r, &chain, err);
	if (code)
		return code;
	r->doc->blocks = chain.first;
	chain_bold_headings(r->doc);
	return arena_failed(r->doc->arena) ? err_nomem(err) : 0;
}

int read_markdown(struct document *doc, struct str text, uint32_t first_line, struct err *err)
{
	struct md_reader r = { .doc = doc, .source = text, .last_line = first_line };

	cmark_node *root;
	int code = md_guard(text, first_line, err);

	if (code)
		return code;
	root = parse_all(&r, text, first_line);
	if (!root)
		return err_nomem(err);
	inline_init(&r.text, doc->arena);
	r.text.empty_links = true;
	code = convert(&r, root, err);
	inline_release(&r.text);
	cmark_node_free(root);
	return code;
}
