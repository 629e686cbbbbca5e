/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_HTML_READER_H
#define ARTICLE_HTML_READER_H

#include "article/block_chain.h"
#include "article/inline_build.h"
#include "base/err.h"

#include <gumbo.h>

/*
 * The parts of the HTML reader.  gumbo makes the tree, in an arena of its own
 * that ends with the reader; one walk over the content root makes the blocks.
 */

/* ---- for other readers ------------------------------------------------------ */

/* html_read_piece - blocks of a piece of HTML that stands inside another
 * format.  ERR_LIMIT, ERR_NOMEM. */
struct html_piece {
	struct str html;   /* borrowed */
	uint32_t line;     /* of the source */
	bool headings;     /* false: headings become bold paragraphs */
	bool ends;         /* a heading or nothing comes behind it, and behind what it opens */
	int level;         /* of the heading before it, then of its last; 0: none */
	struct str anchor; /* set: an id at its end that no heading took */
	struct mark_queue marks; /* those at its end are added */
};

int html_read_piece(
	struct document *doc, struct html_piece *piece, struct block_chain *to, struct err *err);

/* ---- parsing ----------------------------------------------------------------- */

/*
 * html_guard - refuse what gumbo 0.10 needs more than linear time for: deep
 * nesting, many unclosed formatting elements, very many attributes on one tag.
 * One pass; where it cannot know what the parser will do it counts too much
 * rather than too little.  ERR_LIMIT.
 */
int html_guard(struct str html, uint32_t first_line, struct err *err);

struct html_tree {
	struct arena arena; /* owned: every octet that gumbo took */
	const GumboNode *document;
};

/* html_parse - after html_guard().  ERR_LIMIT when the tree outgrows its
 * budget.  Text nodes are valid UTF-8; `html` must outlive the tree. */
int html_parse(struct html_tree *tree, struct str html, struct err *err);
void html_tree_release(struct html_tree *tree);

/* ---- looking at nodes --------------------------------------------------------- */

bool html_is_element(const GumboNode *node);
GumboTag html_tag(const GumboNode *node); /* GUMBO_TAG_LAST for what is no element */
/* html_is_named - a tag that gumbo has no number for. */
bool html_is_named(const GumboNode *node, const char *name);
const GumboVector *html_children(const GumboNode *node); /* NULL: it has none */
/* html_attr - its value, trimmed; empty when it is not there. */
struct str html_attr(const GumboNode *node, const char *name);
bool html_has_attr(const GumboNode *node, const char *name);
/* html_class - its classes, the first 1024 octets of them. */
struct str html_class(const GumboNode *node);
bool html_has_class(const GumboNode *node, const char *name); /* one of its words */
uint32_t html_node_line(const GumboNode *node);               /* from 1; 0: not known */
/* html_next - in document order inside `root`; `into` false skips what is
 * below `node`.  NULL at the end. */
const GumboNode *html_next(const GumboNode *root, const GumboNode *node, bool into);
/* html_text - the raw words below a node, at most `max` octets added. */
void html_text(const GumboNode *node, size_t max, struct buf *out);
bool html_is_block(GumboTag tag);
/* html_heading_level - 1-6, or 0 for what is no heading. */
int html_heading_level(const GumboNode *node);
/* html_dropped - never part of an article: scripts, forms, navigation, hidden. */
bool html_dropped(const GumboNode *node);

/* ---- the page around the article ----------------------------------------------- */

/* html_body - where the page's content begins; never NULL. */
const GumboNode *html_body(const GumboNode *document);
/* html_page_header - a header that is not an article's or a section's. */
bool html_page_header(const GumboNode *node);
/* What the parts of a page are compared by.  The words of headings count neither
 * way: "Archive" above ten links is a menu. */
struct html_measure {
	size_t nodes;
	size_t text, linked; /* octets of text, and of those within links */
	size_t headed;       /* of headings, which are not in `text` */
	size_t titles;       /* h1 */
	bool main;
};

struct html_measure html_measure(const GumboNode *root);
/* html_prune - take out the parts of a page that only their class or id tells
 * from the article.  Nodes that go become GUMBO_NODE_TEMPLATE. */
void html_prune(const GumboNode *document);
/* html_content_root - main, article, [role=main], a box that its name and nearly
 * all of the text make the content, else body.  Never NULL. */
const GumboNode *html_content_root(const GumboNode *document);
/* html_metadata - fill what doc->meta leaves open from head and title;
 * *ret_base gets <base href> when there is one. */
void html_metadata(struct document *doc, const GumboNode *document, const GumboNode *root,
	struct str *ret_base);

/* html_url - `target` resolved against `base`, when that is absolute; "#x" and
 * absolute targets stay as they are, and so does all with a base of more than
 * 2048 octets.  RFC 3986, section 5.2. */
struct str html_url(struct arena *arena, struct str base, struct str target);

/* ---- the walk -------------------------------------------------------------------- */

enum { HTML_FRAMES = 64 };

enum html_frame_kind {
	FRAME_ROOT,
	FRAME_LIST,
	FRAME_ITEM,
	FRAME_TERMS,
	FRAME_MEANING,
	FRAME_QUOTE,
	FRAME_FIGURE
};

/* A container that is open; `node` is the element that closes it. */
struct html_frame {
	enum html_frame_kind kind;
	const GumboNode *node;
	struct block_chain chain;
	struct list shape;   /* LIST: what its block will be */
	struct block *block; /* QUOTE; LIST and TERMS once they have an item */
	struct item *item;   /* ITEM, MEANING; of LIST and TERMS the last one */
	struct inlines caption;
};

struct html_reader {
	struct document *doc;
	struct inline_build text;
	uint32_t text_line;  /* where the open paragraph began; 0: not yet */
	uint32_t line_shift; /* added (modulo 2^32) to the parser's line numbers */
	struct html_frame frames[HTML_FRAMES];
	size_t depth; /* frames in use, at least 1 */
	const GumboNode *owner[INLINE_KINDS];
	struct str base;   /* for relative addresses; may be empty */
	struct str anchor; /* id that waits for the next heading */
	struct mark_queue marks;
	struct block *marks_after; /* last block of the top level when they began to wait */
	struct block *marked;      /* whatever is met belongs to this one; NULL: to the next */
	bool headings;             /* may stand at the top level */
	bool open_ended;           /* more may follow behind what is read */
	bool buttons;              /* have words that count */
	bool whole_page;           /* the root is the body: its header is not the article's */
	int last_level;
	const GumboNode *root;    /* of the walk */
	const GumboNode *details; /* the last one met; borrowed from the tree */
	bool details_head;        /* whether its summary was a heading */
	const GumboNode *group;   /* hgroup */
	struct heading *group_heading;
	const GumboNode *media; /* the outermost whose substitute is read */
	size_t lost_links;      /* without words */
	bool flattened;         /* warned about frames */
};

void html_reader_init(struct html_reader *r, struct document *doc, uint32_t first_line);
void html_reader_release(struct html_reader *r);
/* html_walk - blocks of all that is below `root`; they end up in the chain of
 * the first frame. */
void html_walk(struct html_reader *r, const GumboNode *root);

/* html_flush - end the open paragraph. */
void html_flush(struct html_reader *r);
struct html_frame *html_top(struct html_reader *r);
/* html_push - open a frame until `node` ends; NULL when there are too many. */
struct html_frame *html_push(
	struct html_reader *r, enum html_frame_kind kind, const GumboNode *node);
/* html_push_item - the same for the blocks of `item` (NULL gives NULL). */
struct html_frame *html_push_item(
	struct html_reader *r, enum html_frame_kind kind, const GumboNode *node, struct item *item);
void html_pop(struct html_reader *r);
bool html_inside(const struct html_reader *r, enum html_frame_kind kind);
/* html_new_item - at the end of a LIST or TERMS frame; NULL: no memory. */
struct item *html_new_item(struct html_reader *r, struct html_frame *list);
/* html_mark - keep the node's id for the block that it stands in or before. */
void html_mark(struct html_reader *r, const GumboNode *node);
/* html_settle_marks - give those that wait to the block that has come since. */
void html_settle_marks(struct html_reader *r);
/* html_need_chain - where a block that begins with `node` goes; in a list that
 * is in its last item. */
struct block_chain *html_need_chain(struct html_reader *r, const GumboNode *node);
uint32_t html_line(const struct html_reader *r, const GumboNode *node);

/* html_enter_inline - words and spans; false when what is below is to be
 * skipped.  html_leave_inline ends what it began. */
bool html_enter_inline(struct html_reader *r, const GumboNode *node);
void html_leave_inline(struct html_reader *r, const GumboNode *node);
/* html_target - where a link leads: to where the page came from.  html_resource -
 * where a picture is, or what is embedded: there too, unless it came along and
 * is in the capsule. */
struct str html_target(struct html_reader *r, struct str href);
struct str html_resource(struct html_reader *r, struct str address);
/* html_refused_scheme - runs a script, or holds what it stands for. */
bool html_refused_scheme(struct str url);
/* html_inlines - all below `node` as one text; blocks in it become spaces. */
struct inlines html_inlines(struct html_reader *r, const GumboNode *node, bool heading);

/* html_table - add a table; false when it is there for layout and its cells
 * are to be read as ordinary blocks. */
bool html_table(struct html_reader *r, const GumboNode *node);
void html_pre(struct html_reader *r, const GumboNode *node);

/* html_math_form - one of the forms of a formula, or a box around nothing else;
 * it counts even when it is hidden, or a script. */
bool html_math_form(const GumboNode *node);
/* html_math_twin - shows again what a form beside it says in TeX. */
bool html_math_twin(const GumboNode *node);
/* html_math - add a formula; false when the node is none.  `inside` a text it
 * stays there, else one that has its own line in the page becomes a block. */
bool html_math(struct html_reader *r, const GumboNode *node, bool inside);

/* html_source - the address of a picture or of what is embedded, also where a
 * script was to put it in place; empty when it has none. */
struct str html_source(const GumboNode *node);
bool html_is_media(const GumboNode *node);
/* html_media - a link to what is embedded, where there can be one; `inside` a
 * text it stays there.  False when what is below is no substitute to be read. */
bool html_media(struct html_reader *r, const GumboNode *node, bool inside);

void html_heading(struct html_reader *r, const GumboNode *node, int level);
/* html_heading_words - the words of a heading; those of its buttons where it has
 * no others. */
struct inlines html_heading_words(struct html_reader *r, const GumboNode *node);
/* html_summary - of a details: a heading, or a line of its own. */
void html_summary(struct html_reader *r, const GumboNode *node);
/* html_heading_drops - what stands in a heading and is no part of its name: a
 * permanent link's sign, the mark of a note. */
bool html_heading_drops(const GumboNode *node);
/* html_note_mark - the mark of a note, or of several; html_note adds it. */
bool html_note_mark(const GumboNode *node);
void html_note(struct html_reader *r, const GumboNode *node);
/* html_leads_back - a sign that leads from a note to where its mark stands. */
bool html_leads_back(const GumboNode *node);
/* html_links_to_self - a link inside the page; as a heading's, no link. */
bool html_links_to_self(const GumboNode *node);

#endif
