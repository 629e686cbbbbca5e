/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TEST_TEXT_CASE_H
#define TEST_TEXT_CASE_H

#include "article/read.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* One text, read; the fields of `doc` are looked at, then text_case_end(). */
struct text_case {
	struct arena arena;
	struct document *doc;
	int result;
	struct err err;
};

/* A paragraph that no profile takes for anything else. */
#define BODY                                                                                       \
	"This paragraph is long enough to be body text in any profile, since it goes on for well " \
	"over one hundred columns before it comes to its end."
/* The same as a hand-wrapped file has it. */
#define WRAPPED                                                                      \
	"This paragraph was wrapped by hand at some seventy columns, as mails and\n" \
	"books are, so that it takes more than one line to come to its end."

static inline void text_case_begin(struct text_case *c)
{
	arena_init(&c->arena, 256 * 1024 * 1024);
	c->doc = ARENA_NEW(&c->arena, struct document);
	assert_non_null(c->doc);
	c->doc->arena = &c->arena;
}

static inline void text_case_run(struct text_case *c, const char *text)
{
	c->result = read_text(c->doc, str_of(text), 1, &c->err);
	if (c->result)
		print_error("read_text: %s\n", c->err.text);
	assert_int_equal(c->result, 0);
}

static inline void text_case_read(struct text_case *c, const char *text)
{
	text_case_begin(c);
	text_case_run(c, text);
}

static inline void text_case_end(struct text_case *c)
{
	arena_release(&c->arena);
}

/* "2 First|3 Second": level and words of every heading. */
static inline void headings_are(const struct text_case *c, const char *expected)
{
	char seen[4096] = "";

	for (const struct block *b = c->doc->blocks; b; b = b->next)
		if (b->kind == BLOCK_HEADING) {
			size_t len = strlen(seen);

			snprintf(seen + len, sizeof(seen) - len, "%s%d %.*s", len ? "|" : "",
				b->u.heading->level, STR_PRINTF(b->u.heading->text.text));
		}
	assert_string_equal(seen, expected);
}

static inline void text_has_headings(const char *text, const char *expected)
{
	struct text_case c;

	text_case_read(&c, text);
	headings_are(&c, expected);
	text_case_end(&c);
}

/* One letter a block: Heading, Paragraph, List, Table, pre-Formatted, Rule, Quote. */
static inline void blocks_are(const struct text_case *c, const char *expected)
{
	static const char letters[] = "PHLDQFTIRKN";
	char seen[512] = "";
	size_t len = 0;

	for (const struct block *b = c->doc->blocks; b && len + 1 < sizeof(seen); b = b->next)
		seen[len++] = letters[b->kind];
	seen[len] = '\0';
	assert_string_equal(seen, expected);
}

static inline const struct block *block_at(const struct text_case *c, size_t index)
{
	const struct block *b = c->doc->blocks;

	while (b && index-- > 0)
		b = b->next;
	assert_non_null(b);
	return b;
}

static inline void str_is(struct str s, const char *expected)
{
	char seen[1024];

	snprintf(seen, sizeof(seen), "%.*s", STR_PRINTF(s));
	assert_string_equal(seen, expected);
}

#endif
