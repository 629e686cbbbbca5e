/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "store/query.h"

#include <limits.h>

/* What it can grow to: every octet quoted, and the loose form beside it. */
enum { EXPRESSION_MAX = 64 * 1024 };

static const struct str quotes[] = {
	{ "\"", 1 }, { "\xe2\x80\x9c", 3 }, /* U+201C */
	{ "\xe2\x80\x9d", 3 },              /* U+201D */
	{ "\xe2\x80\x9e", 3 },              /* U+201E */
	{ "\xc2\xab", 2 },                  /* U+00AB */
	{ "\xc2\xbb", 2 },                  /* U+00BB */
};

static size_t quote_at(struct str s)
{
	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++)
		if (str_starts(s, quotes[i]))
			return quotes[i].len;
	return 0;
}

static bool is_space(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f;
}

/* The next word or phrase off *s; *ret_prefix when a star follows it at once. */
static struct str take_piece(struct str *s, bool *ret_prefix)
{
	size_t quote = quote_at(*s);
	size_t len = quote;
	struct str piece;

	if (quote) {
		while (len < s->len && !quote_at(str_from(*s, len)))
			len++;
	} else {
		while (len < s->len && !is_space(s->p[len]) && !quote_at(str_from(*s, len)))
			len++;
	}
	piece = str_from(str_upto(*s, len), quote);
	*s = str_from(*s, len);
	if (quote)
		*s = str_from(*s, quote_at(*s));
	*ret_prefix = quote ? s->len && s->p[0] == '*' : str_ends(piece, STR("*"));
	return piece;
}

/* A string of FTS5: only a quote has a meaning there, and it is doubled. */
static void put_string(struct buf *out, struct str s)
{
	buf_char(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '"')
			buf_char(out, '"');
		buf_char(out, is_space(s.p[i]) ? ' ' : s.p[i]);
	}
	buf_char(out, '"');
}

static void put_and(struct buf *out)
{
	if (out->len)
		buf_puts(out, " AND ");
}

struct piece {
	struct query *query;
	size_t count, max;
	bool lone; /* the last token */
};

static bool take_token(void *ctx, const struct token *token)
{
	struct piece *piece = ctx;

	if (piece->count == piece->max)
		return false;
	piece->count++;
	piece->lone = token->lone;
	put_and(&piece->query->loose);
	put_string(&piece->query->loose, token->text);
	if (token->lone)
		buf_char(&piece->query->loose, '*');
	return true;
}

/* Cut phrases would find what was not asked, so a piece is taken whole or not. */
static int add_piece(
	struct query *query, struct tokens *tokens, struct str text, bool prefix, size_t *left)
{
	size_t before = query->loose.len;
	struct piece piece = { .query = query, .max = *left + 1 };
	int rc = tokens_each(tokens, text, true, take_token, &piece);

	if (rc != SQLITE_OK || piece.count == 0)
		return rc;
	if (piece.count > *left || query->words == QUERY_WORDS_MAX) {
		buf_truncate(&query->loose, before);
		query->has_more = true;
		return SQLITE_OK;
	}
	*left -= piece.count;
	put_and(&query->strict);
	query->starts[query->words] = query->strict.len;
	put_string(&query->strict, text);
	if (prefix || piece.lone)
		buf_char(&query->strict, '*');
	query->ends[query->words++] = query->strict.len;
	query->has_loose = query->has_loose || prefix || piece.count > 1;
	return SQLITE_OK;
}

int query_init(struct query *query, struct tokens *tokens, struct str typed)
{
	size_t left = QUERY_TOKENS_MAX;
	int rc = SQLITE_OK;

	*query = (struct query){ .words = 0 };
	buf_init(&query->strict, EXPRESSION_MAX);
	buf_init(&query->loose, EXPRESSION_MAX);
	while (typed.len && rc == SQLITE_OK) {
		struct str piece;
		bool prefix;

		if (is_space(typed.p[0])) {
			typed = str_from(typed, 1);
			continue;
		}
		piece = take_piece(&typed, &prefix);
		rc = add_piece(query, tokens, piece, prefix, &left);
	}
	if (buf_failed(&query->strict) || buf_failed(&query->loose))
		rc = SQLITE_NOMEM;
	return rc;
}

void query_release(struct query *query)
{
	buf_release(&query->strict);
	buf_release(&query->loose);
}

struct str query_piece(const struct query *query, size_t i)
{
	return str_from(str_upto(buf_view(&query->strict), query->ends[i]), query->starts[i]);
}
