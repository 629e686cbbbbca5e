/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/model.h"

#include "base/buf.h"
#include "text/clean.h"

#include <stdarg.h>

enum { WARNING_MAX = 1000, WARNINGS_KEPT = 1000 };

/* Reports name one file, the article; a sidecar is named in the words. */
static void warn(struct document *doc, struct str file, uint32_t line, const char *fmt, va_list ap)
	__attribute__((format(printf, 4, 0)));

static void warn(struct document *doc, struct str file, uint32_t line, const char *fmt, va_list ap)
{
	struct warning *warning;
	struct buf text;

	if (doc->warning_count >= WARNINGS_KEPT)
		return;
	warning = ARENA_NEW(doc->arena, struct warning);
	if (!warning)
		return;
	buf_init(&text, WARNING_MAX);
	if (file.len)
		buf_printf(&text, "%.*s, line %u: ", STR_PRINTF(file), line);
	buf_vprintf(&text, fmt, ap);
	warning->line = file.len ? 0 : line;
	warning->text = buf_failed(&text) ? STR("something is wrong here, at too great a length")
					  : clean_line(doc->arena, buf_view(&text));
	buf_release(&text);
	if (doc->warnings)
		doc->last_warning->next = warning;
	else
		doc->warnings = warning;
	doc->last_warning = warning;
	doc->warning_count++;
}

void document_warn(struct document *doc, uint32_t line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	warn(doc, STR_EMPTY, line, fmt, ap);
	va_end(ap);
}

void document_warn_at(struct document *doc, struct str file, uint32_t line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	warn(doc, file, line, fmt, ap);
	va_end(ap);
}

struct block *block_new(struct arena *arena, enum block_kind kind, uint32_t line)
{
	struct block *block = ARENA_NEW(arena, struct block);

	if (!block)
		return NULL;
	block->kind = kind;
	block->line = line;
	return block;
}

void block_take_marks(struct block *to, struct block *from)
{
	struct mark **end = &from->marks;

	if (!from->marks)
		return;
	while (*end)
		end = &(*end)->next;
	*end = to->marks;
	to->marks = from->marks;
	from->marks = NULL;
}

struct inlines inlines_plain(struct str text)
{
	return (struct inlines){ .text = text };
}

/* The spaces of Unicode; the no-break ones part words too, as in wc. */
static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x205f || c == 0x2060 || c == 0x3000;
}

enum { WORD_WEIGHT = 4 };

/* How much of a word a character is: Han and kana, 2 of which make about one; Thai, Lao, Myanmar
 * and Khmer, of which 4 do; 0 where words are told by spaces. */
static unsigned spaceless_weight(uint32_t c)
{
	if (c < 0x0e00)
		return 0;
	if ((c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) ||
		(c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff))
		return 2;
	return c <= 0x0eff || (c >= 0x1000 && c <= 0x109f) || (c >= 0x1780 && c <= 0x17ff) ? 1 : 0;
}

bool words_lack_spaces(struct str text)
{
	size_t spaceless = 0, letters = 0;

	while (text.len) {
		uint32_t c = utf8_next(&text);

		letters += !is_space(c);
		spaceless += spaceless_weight(c) > 0;
	}
	return spaceless * 2 > letters;
}

size_t words_count(struct str text)
{
	size_t count = 0, run = 0; /* what the characters of a word weigh beyond a word's weight */
	bool in_word = false;

	for (size_t i = 0; i < text.len;) {
		unsigned char octet = (unsigned char)text.p[i];
		struct str rest;
		uint32_t c;

		if (octet < 0x80) { /* most are, and cost least */
			const bool word = octet > ' ' || (octet != ' ' && !ascii_is_space(octet));

			count += word && !in_word;
			run = word && in_word ? run : 0;
			in_word = word;
			i++;
			continue;
		}
		rest = str_from(text, i);
		c = utf8_next(&rest);
		i = text.len - rest.len;
		if (is_space(c)) {
			in_word = false;
			continue;
		}
		count += !in_word;
		run = (in_word ? run : 0) + spaceless_weight(c);
		in_word = true;
		if (run >= 2 * WORD_WEIGHT) {
			count++;
			run -= WORD_WEIGHT;
		}
	}
	return count;
}

static size_t list_words(const struct list *list)
{
	size_t count = 0;

	for (const struct item *item = list->items; item; item = item->next)
		count += words_count(item->term.text) + blocks_words(item->blocks, NULL);
	return count;
}

static size_t table_words(const struct table *table)
{
	size_t count = words_count(table->caption.text);

	for (size_t i = 0; table->has_head && i < table->columns; i++)
		count += words_count(table->head[i].text);
	for (size_t i = 0; i < table->rows * table->columns; i++)
		count += words_count(table->cells[i].text);
	return count;
}

static size_t block_words(const struct block *block)
{
	switch (block->kind) {
	case BLOCK_PARAGRAPH:
		return words_count(block->u.text.text);
	case BLOCK_HEADING:
		return words_count(block->u.heading->text.text) +
		       words_count(block->u.heading->subtitle.text);
	case BLOCK_LIST:
	case BLOCK_DEFINITIONS:
	case BLOCK_NOTES:
		return list_words(&block->u.list);
	case BLOCK_QUOTE:
		return blocks_words(block->u.quote.blocks, NULL) +
		       words_count(block->u.quote.by.text);
	case BLOCK_PREFORMATTED:
		return words_count(block->u.pre.text);
	case BLOCK_TABLE:
		return table_words(block->u.table);
	case BLOCK_FIGURE:
		return words_count(block->u.figure.alt.text) +
		       words_count(block->u.figure.caption.text);
	case BLOCK_LINK:
		return words_count(block->u.link.label.text);
	case BLOCK_RULE:
		return 0;
	}
	return 0;
}

size_t blocks_words(const struct block *first, const struct block *end)
{
	size_t count = 0;

	for (const struct block *block = first; block && block != end; block = block->next)
		count += block_words(block);
	return count;
}
