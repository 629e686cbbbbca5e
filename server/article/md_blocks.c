/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/inline_cut.h"
#include "article/md_reader.h"
#include "text/clean.h"
#include "text/slug.h"

#include <cmark-gfm-core-extensions.h>
#include <string.h>

enum { DEPTH_MAX = 64, BRACKET_ID_MAX = 64, SEARCHES_MAX = 64 };

/* The parser gives some nodes no line, such as what it took out of a paragraph
 * that turned into a table: those get the line of the block before. */
uint32_t md_line(struct md_reader *r, cmark_node *node)
{
	const int line = cmark_node_get_start_line(node);

	if (line > 0)
		r->last_line = (uint32_t)line + r->line_shift;
	return r->last_line;
}

bool md_is(cmark_node *node, const char *type)
{
	return strcmp(cmark_node_get_type_string(node), type) == 0;
}

/* ---- headings ---------------------------------------------------------------- */

/* One word of "{#id .class key=value -}"; -1 when it is none. */
static int attribute_word(struct str word, struct str *id)
{
	if (str_starts(word, STR("#")) && word.len > 1) {
		if (id->len == 0)
			*id = str_from(word, 1);
		return 0;
	}
	if (str_starts(word, STR(".")) && word.len > 1)
		return 0;
	return str_eq(word, STR("-")) ||
			       (ascii_is_alpha(word.p[0]) && str_find(word, '=') < word.len)
		       ? 0
		       : -1;
}

/* "Title ##": what ends a heading, if nothing follows on it. */
static size_t closing_marks(struct str text, size_t len)
{
	size_t at;

	while (len && text.p[len - 1] == ' ')
		len--;
	at = len;
	while (at && text.p[at - 1] == '#')
		at--;
	return at == 0 || text.p[at - 1] == ' ' ? at : len;
}

/* "Title {#id}", "Title ## {#id .class}", "Title {: .class}": the id, if there is
 * one; the text loses the braces.  "{#id}" alone is a heading without words. */
static struct str brace_id(struct inlines *text)
{
	const size_t at = str_find_last(text->text, '{');
	struct str words = str_from(text->text, at + 1), id = STR_EMPTY;
	bool any = false;

	if (!str_ends(words, STR("}")))
		return STR_EMPTY;
	words.len--;
	if (str_starts(words, STR(":")))
		words = str_from(words, 1);
	while (words.len) {
		struct str word = str_cut(&words, ' ');

		if (word.len && attribute_word(word, &id) < 0)
			return STR_EMPTY;
		any = any || word.len;
	}
	if (any && (at || id.len))
		*text = inlines_upto(*text, closing_marks(text->text, at));
	return id;
}

/* "Title [id]" names an id only when something in the file links to it. */
static struct str bracket_id(struct md_reader *r, struct inlines *text)
{
	size_t at = str_find_last(text->text, '[');
	struct str id = str_from(text->text, at + 1);
	char link[BRACKET_ID_MAX + 4];

	if (at == 0 || !str_ends(text->text, STR("]")))
		return STR_EMPTY;
	id.len--;
	if (id.len > BRACKET_ID_MAX || !slug_valid(id) || r->searches++ >= SEARCHES_MAX)
		return STR_EMPTY;
	snprintf(link, sizeof(link), "(#%.*s)", STR_PRINTF(id));
	if (str_search(r->source, str_of(link)) == r->source.len)
		return STR_EMPTY;
	*text = inlines_upto(*text, at);
	return id;
}

static int read_heading(struct md_reader *r, cmark_node *node, struct block_chain *to,
	unsigned depth, struct err *err)
{
	struct str anchor = STR_EMPTY, id;
	struct heading *heading;
	struct inlines text;
	size_t queued;
	int code = 0;

	/* the notes of the section before, without those that this heading refers to */
	if (depth == 0)
		code = md_write_notes(r, to, err);
	if (code)
		return code;
	queued = r->queued;
	text = md_text(r, node, &anchor);
	if (depth > 0) {
		chain_strong(to, md_line(r, node), text);
		return 0;
	}
	r->last_level = cmark_node_get_heading_level(node);
	id = brace_id(&text);
	if (id.len == 0)
		id = anchor.len ? anchor : r->anchor;
	if (id.len == 0)
		id = bracket_id(r, &text);
	heading = chain_heading(to, md_line(r, node), cmark_node_get_heading_level(node), text, id);
	if (heading) {
		md_notes_of_heading(r, queued, clean_line(r->doc->arena, heading->text.text));
	} else if (!arena_failed(r->doc->arena)) {
		document_warn(r->doc, md_line(r, node),
			"this heading has no words and is left out; write them after the #");
		marks_add(&r->marks, r->doc->arena, id);
	}
	r->anchor = STR_EMPTY;
	return 0;
}

/* ---- other blocks ------------------------------------------------------------- */

static void read_paragraph(struct md_reader *r, cmark_node *node, struct block_chain *to)
{
	struct str anchor = STR_EMPTY;
	struct inlines text = md_text(r, node, &anchor);

	r->anchor = text.text.len ? STR_EMPTY : anchor;
	md_notes_unknown(r, md_line(r, node), &text);
	chain_text(to, md_line(r, node), text);
}

static void read_code(struct md_reader *r, cmark_node *node, struct block_chain *to)
{
	struct str info = str_of(cmark_node_get_fence_info(node));

	chain_pre(to, md_line(r, node), str_of(cmark_node_get_literal(node)), info,
		str_eq_nocase(info, STR("math")) ? PRE_MATH : PRE_CODE);
}

static int read_list(struct md_reader *r, cmark_node *node, struct block_chain *to, unsigned depth,
	struct err *err)
{
	struct block *block = chain_add(to, BLOCK_LIST, md_line(r, node));
	struct item *last = NULL;
	struct list *list;

	if (!block)
		return 0;
	list = &block->u.list;
	list->ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
	list->start = cmark_node_get_list_start(node);
	list->tight = cmark_node_get_list_tight(node) != 0;
	for (cmark_node *n = cmark_node_first_child(node); n; n = cmark_node_next(n)) {
		struct item *item = chain_item(r->doc->arena, list, &last);
		struct block_chain blocks;
		int code;

		if (!item)
			return 0;
		if (md_is(n, "tasklist"))
			item->check = cmark_gfm_extensions_get_tasklist_item_checked(n)
					      ? CHECK_DONE
					      : CHECK_OPEN;
		chain_init(&blocks, r->doc->arena);
		code = md_blocks(r, cmark_node_first_child(n), &blocks, depth + 1, err);
		if (code)
			return code;
		item->blocks = blocks.first;
	}
	return 0;
}

/* A quote's attribution may also be the last line of its last paragraph. */
static void split_last_line(struct arena *arena, struct block *quote)
{
	struct block *last = quote->u.quote.blocks, *line;
	size_t at;

	while (last && last->next)
		last = last->next;
	if (!last || last->kind != BLOCK_PARAGRAPH)
		return;
	at = str_find_last(last->u.text.text, '\n');
	if (at == last->u.text.text.len)
		return;
	line = block_new(arena, BLOCK_PARAGRAPH, last->line);
	if (!line)
		return;
	line->u.text = inlines_plain(str_from(last->u.text.text, at + 1));
	last->next = line;
	chain_quote_by(quote);
	if (last->next)
		last->next = NULL; /* no dash: the line stays where it was */
	else
		last->u.text = inlines_upto(last->u.text, at);
}

static int read_quote(struct md_reader *r, cmark_node *node, struct block_chain *to, unsigned depth,
	struct err *err)
{
	struct block *block = chain_add(to, BLOCK_QUOTE, md_line(r, node));
	struct block_chain blocks;
	int code;

	if (!block)
		return 0;
	chain_init(&blocks, r->doc->arena);
	code = md_blocks(r, cmark_node_first_child(node), &blocks, depth + 1, err);
	if (code)
		return code;
	block->u.quote.blocks = blocks.first;
	chain_quote_by(block);
	split_last_line(r->doc->arena, block);
	return 0;
}

static int read_block(struct md_reader *r, cmark_node *node, struct block_chain *to, unsigned depth,
	struct err *err)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		return read_heading(r, node, to, depth, err);
	case CMARK_NODE_PARAGRAPH:
		read_paragraph(r, node, to);
		return 0;
	case CMARK_NODE_HTML_BLOCK:
		return md_html_block(r, node, to, depth, err);
	case CMARK_NODE_FOOTNOTE_DEFINITION:
		return 0; /* md_write_notes() */
	default:
		break;
	}
	r->anchor = STR_EMPTY;
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_LIST:
		return read_list(r, node, to, depth, err);
	case CMARK_NODE_BLOCK_QUOTE:
		return read_quote(r, node, to, depth, err);
	case CMARK_NODE_CODE_BLOCK:
		read_code(r, node, to);
		return 0;
	case CMARK_NODE_THEMATIC_BREAK:
		chain_add(to, BLOCK_RULE, md_line(r, node));
		return 0;
	default:
		if (md_is(node, "table"))
			md_table(r, node, to);
		return 0;
	}
}

int md_blocks(struct md_reader *r, cmark_node *first, struct block_chain *to, unsigned depth,
	struct err *err)
{
	if (first && depth > DEPTH_MAX)
		return err_set(err, ERR_LIMIT,
			"line %u: lists and quotes are nested more than %d deep; take a level out",
			md_line(r, first), DEPTH_MAX);
	for (cmark_node *node = first; node; node = cmark_node_next(node)) {
		struct block *last = to->last;
		int code = read_block(r, node, to, depth, err);

		if (code)
			return code;
		if (depth == 0 && to->last != last)
			marks_move(&r->marks, last ? last->next : to->first);
	}
	if (depth == 0 && to->last)
		marks_move(&r->marks, to->last);
	return 0;
}
