/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_MODEL_H
#define ARTICLE_MODEL_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The document model: what every reader makes and every writer takes.
 *
 * All memory belongs to one arena per document, and nothing refers back to a
 * parser's memory.  All text is valid UTF-8 in NFC that has passed the
 * sanitizer of text/clean.h; it holds LF only in BLOCK_PREFORMATTED and where a
 * SPAN_BREAK says so, and TAB only in BLOCK_PREFORMATTED.
 */

enum article_format { FORMAT_TEXT, FORMAT_MARKDOWN, FORMAT_GEMTEXT, FORMAT_HTML };
enum article_profile { PROFILE_NONE, PROFILE_LONG_LINE, PROFILE_WRAPPED };

/* ---- text with marks ---------------------------------------------------- */

enum span_kind {
	SPAN_EMPH,
	SPAN_STRONG,
	SPAN_CODE,
	SPAN_STRIKE,
	SPAN_SUB,
	SPAN_SUP,
	SPAN_LINK,  /* target: as the author wrote it, not yet resolved */
	SPAN_IMAGE, /* the range is the alternative text, target the image */
	SPAN_NOTE,  /* the range is the mark, such as "[1]", target the note's id */
	SPAN_BREAK, /* the range is one LF that the author wants kept */
	SPAN_MATH
};

/* A range of octets of the text it belongs to.  Spans are sorted by `from`,
 * the outer one first; they nest and never half overlap. */
struct span {
	enum span_kind kind;
	bool automatic; /* a link that we found, not one the author made */
	uint32_t from, len;
	struct str target;
};

struct inlines {
	struct str text;
	struct span *spans;
	size_t span_count;
};

/* ---- blocks ------------------------------------------------------------- */

/* An id that leads to where it stands, of what is no heading. */
struct mark {
	struct mark *next;
	struct str id;
};

enum block_kind {
	BLOCK_PARAGRAPH,    /* u.text */
	BLOCK_HEADING,      /* u.heading */
	BLOCK_LIST,         /* u.list */
	BLOCK_DEFINITIONS,  /* u.list, each item with its term */
	BLOCK_QUOTE,        /* u.quote */
	BLOCK_PREFORMATTED, /* u.pre */
	BLOCK_TABLE,        /* u.table */
	BLOCK_FIGURE,       /* u.figure */
	BLOCK_RULE,
	BLOCK_LINK, /* u.link: a line that is only a link (gemtext "=>") */
	BLOCK_NOTES /* u.list: foot notes; each item's term is its mark */
};

enum item_check { CHECK_NONE, CHECK_OPEN, CHECK_DONE };

struct item {
	struct item *next;
	enum item_check check;
	struct inlines term;  /* definitions and notes only */
	struct str id;        /* notes only */
	struct block *blocks; /* the first one's text stands beside the marker */
};

struct list {
	bool ordered;
	bool tight;
	long start; /* of an ordered list */
	struct item *items;
	size_t item_count;
};

enum pre_kind { PRE_CODE, PRE_ART, PRE_TABLE, PRE_VERSE, PRE_MATH };

enum cell_align { ALIGN_NONE, ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct table {
	size_t columns, rows; /* the head row is not counted in rows */
	bool has_head;
	enum cell_align *align; /* [columns] */
	struct inlines *head;   /* [columns], all empty without a head */
	struct inlines *cells;  /* [rows * columns], row by row */
	struct inlines caption;
};

/* A foot note, wherever it stands. */
struct note {
	const struct item *item;
	size_t octets; /* of its texts and addresses */
};

struct heading {
	int level; /* 1-6 as the author meant it, before any shift */
	struct inlines text;
	struct inlines subtitle;
	struct str id;          /* the author's own anchor or slug; may be empty */
	bool guessed;           /* found by score, not by mark-up */
	int score;              /* when guessed */
	struct reason *reasons; /* why, in the order they were found */
	/* set by sections.c */
	bool page;       /* begins a page of its own */
	struct str slug; /* unique in the article, also for in-page headings */
	size_t words;    /* of its body up to the next heading of any level */
};

struct block {
	enum block_kind kind;
	uint32_t line; /* of the source, from 1 */
	struct block *next;
	struct mark *marks; /* in it or before it; at the top level only */
	union {
		struct inlines text;
		struct heading *heading;
		struct list list;
		struct {
			struct block *blocks;
			struct inlines by; /* attribution; may be empty */
		} quote;
		struct {
			struct str text; /* lines end in LF, the last one too */
			struct str label;
			enum pre_kind kind;
		} pre;
		struct table *table;
		struct {
			struct str target;
			struct inlines alt;
			struct inlines caption;
		} figure;
		struct {
			struct str target;
			struct inlines label; /* empty when the author gave none */
		} link;
	} u;
};

/* ---- what was noticed ---------------------------------------------------- */

struct reason {
	struct reason *next;
	int points;
	struct str text; /* "title case", "ends in a full stop" */
};

/* A line of plain text that was weighed as a heading, kept or not, for
 * `bifold outline --explain`. */
struct candidate {
	struct candidate *next;
	uint32_t line;
	struct str text;
	int score; /* -99 when vetoed */
	bool accepted;
	struct reason *reasons;
};

struct warning {
	struct warning *next;
	uint32_t line; /* 0: the whole file */
	bool error;    /* `bifold check` exits 1 for it */
	struct str text;
};

/* ---- metadata ------------------------------------------------------------ */

struct pair {
	struct pair *next;
	struct str from, to; /* `to` may be empty */
	struct str file;     /* the sidecar that it stands in; empty: the article itself */
	uint32_t line;       /* of that file */
	bool used;           /* something in the article answered to it */
};

struct words { /* a list of short texts: authors, tags, aliases */
	struct str *at;
	size_t count;
};

enum sections_mode { SECTIONS_AUTO, SECTIONS_EXPLICIT, SECTIONS_NONE };
enum links_mode { LINKS_SECTION, LINKS_BLOCK, LINKS_OFF };
enum autolink { AUTOLINK_URL = 1, AUTOLINK_MAIL = 2, AUTOLINK_TEL = 4 };

/* The time of day behind a date. */
struct day_time {
	int32_t seconds; /* since midnight */
	int32_t east;    /* seconds that its zone is ahead of UTC, when `zoned` */
	bool zoned;      /* else it is the server's own */
};

/* What the author says about the article, from the sidecar and the front
 * matter merged (the sidecar wins).  Empty strings mean "not given". */
struct meta {
	struct str title, subtitle, summary, lang, region, slug, id, source, license;
	struct str date, updated;            /* YYYY-MM-DD */
	struct day_time time;                /* of `date` */
	struct words authors, tags, aliases; /* aliases: old addresses of the article */
	bool draft, gone;
	bool pin_slugs; /* a section keeps its slug when its title changes */
	bool alone;     /* an index.* that no list is to follow */
	bool has_format, has_profile, has_draft, has_gone, has_sections, has_split_level;
	bool has_pin_slugs, has_alone, has_links, has_autolink;
	enum article_format format;
	enum article_profile profile;
	enum sections_mode sections;
	int split_level; /* 0: auto */
	struct str intro_title;
	struct pair *headings; /* exact text -> level as text, or empty */
	struct pair *not_headings;
	struct pair *renames;         /* old title -> shown title */
	struct pair *section_slugs;   /* title -> slug */
	struct pair *section_aliases; /* old slug -> slug */
	struct pair *merges;
	enum links_mode links;
	unsigned autolink; /* bits of enum autolink */
};

/* ---- the document -------------------------------------------------------- */

enum title_source { TITLE_METADATA, TITLE_HEADING, TITLE_GUESS, TITLE_FILENAME };

/* One page.  Its blocks run from `first` up to, not including, `end` in the
 * document's list; the heading that begins it is not among them. */
struct section {
	struct str slug; /* unique in the article */
	struct inlines title;
	struct str subtitle;
	bool generated; /* the introduction, whose title is ours */
	int level;      /* 1-6; 2 for the introduction */
	uint32_t line;
	struct block *first, *end;
	const struct heading *heading; /* NULL for the introduction */
	size_t words, links;
	struct words ids; /* anchors that lead here, beside the slug */
};

struct article_source;

struct document {
	struct arena *arena; /* borrowed from whoever reads */
	enum article_format format;
	enum article_profile profile;
	struct meta meta;
	struct inlines title;
	enum title_source title_source;
	struct str byline;        /* authors as one text; may be empty */
	struct block *blocks;     /* the reader's, in document order, headings
	                             * of the top level among them; the heading
	                             * that became the title is taken out */
	struct section *sections; /* the pages, introduction first when there is one */
	size_t section_count;     /* at least 1 */
	struct note *notes;       /* "[n]" is number n - 1 */
	size_t note_count;
	size_t words;
	struct candidate *candidates;
	struct warning *warnings, *last_warning; /* appended by document_warn() */
	size_t warning_count;
	const struct str_map *anchors;       /* anchor -> index in `sections`; see links.h */
	const struct article_source *source; /* borrowed while it is read; then NULL, or
	                                      * what whoever reads it lends on */
};

/* document_warn - append a warning about source line `line` (0: the file).
 * A document keeps its first thousand. */
void document_warn(struct document *doc, uint32_t line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* document_warn_at - the same about line `line` of `file`, an article's sidecar;
 * with an empty `file` of the article itself. */
void document_warn_at(struct document *doc, struct str file, uint32_t line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* block_new - zeroed, NULL when the arena is exhausted. */
struct block *block_new(struct arena *arena, enum block_kind kind, uint32_t line);

/* block_take_marks - `to` gets what leads to `from`, which has none afterwards. */
void block_take_marks(struct block *to, struct block *from);

/* inlines_plain - text without marks; `text` is borrowed. */
struct inlines inlines_plain(struct str text);

/* words_count - runs of anything but white space, as `wc -w` counts; where a script writes no
 * spaces, about as many as there are: one for 2 of Han and kana, for 4 of Thai, Lao, Myanmar
 * and Khmer. */
size_t words_count(struct str text);
/* words_lack_spaces - most of its characters are of these scripts. */
bool words_lack_spaces(struct str text);
/* blocks_words - the same over [first, end), list markers and targets not counted. */
size_t blocks_words(const struct block *first, const struct block *end);

#endif
