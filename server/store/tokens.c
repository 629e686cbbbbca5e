/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "store/tokens.h"

#include "base/mem.h"

#include <limits.h>
#include <stdint.h>

struct tokens {
	fts5_tokenizer unicode;
	Fts5Tokenizer *made; /* owned: unicode61 */
};

/* Marks stay in their words: without them Hindi would be cut at each vowel.
 * Those of Latin, Greek and Cyrillic are diacritics, which go. */
static const char *const arguments[] = { "remove_diacritics", "2", "categories", "L* N* Co Mn Mc" };

/* Writing without spaces between words. */
static bool is_unspaced(uint32_t c)
{
	static const uint32_t ranges[][2] = {
		{ 0x0e01, 0x0edf },   /* Thai, Lao */
		{ 0x1000, 0x109f },   /* Burmese */
		{ 0x1780, 0x17d3 },   /* Khmer */
		{ 0x3005, 0x3007 },   /* marks that repeat a character */
		{ 0x3041, 0x30ff },   /* Hiragana, Katakana */
		{ 0x31f0, 0x31ff },   /* Katakana of Ainu */
		{ 0x3400, 0x4dbf },   /* Han */
		{ 0x4e00, 0x9fff },   /* Han */
		{ 0xf900, 0xfaff },   /* Han */
		{ 0xff66, 0xff9f },   /* Katakana of half width */
		{ 0x20000, 0x323af }, /* Han */
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]) && c >= ranges[i][0]; i++)
		if (c <= ranges[i][1])
			return true;
	return false;
}

/* Octets of the character at `p`; FTS5 hands out well-formed UTF-8 but for what an
 * odd query holds, so nothing past `len` is read. */
static int character(const char *p, int len, uint32_t *ret_c)
{
	unsigned char lead = (unsigned char)p[0];
	int size = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	uint32_t c = size == 1 ? lead : lead & (0x7fu >> size);

	if (size > len)
		size = len;
	for (int i = 1; i < size; i++)
		c = c << 6 | ((unsigned char)p[i] & 0x3f);
	*ret_c = c;
	return size;
}

struct passing {
	void *ctx;
	int (*to)(void *ctx, int flags, const char *token, int len, int start, int end);
	bool query;
};

/*
 * A run of unspaced writing as pairs.  In the index its last character stands alone as
 * well, at the place of the pair before it: then each of its characters begins a token,
 * and what follows the run is next to its last pair.
 */
static int pass_run(struct passing *passing, const char *run, int len, int start, bool exact)
{
	uint32_t c;
	int at = 0, rc = SQLITE_OK;

	while (at < len && rc == SQLITE_OK) {
		int first = character(run + at, len - at, &c);
		int second =
			at + first < len ? character(run + at + first, len - at - first, &c) : 0;
		int from = exact ? start + at : start;
		bool beside = second == 0 && at > 0;

		if (!beside || !passing->query)
			rc = passing->to(passing->ctx, beside ? FTS5_TOKEN_COLOCATED : 0, run + at,
				first + second, from, from + first + second);
		at += first;
	}
	return rc;
}

static int pass_mixed(struct passing *passing, const char *token, int len, int start, int end)
{
	bool exact = end - start == len; /* folding has moved nothing */
	int at = 0, rc = SQLITE_OK;

	while (at < len && rc == SQLITE_OK) {
		uint32_t c;
		int to = at + character(token + at, len - at, &c);
		bool unspaced = is_unspaced(c);
		int from = exact ? start + at : start;

		while (to < len) {
			int size = character(token + to, len - to, &c);

			if (is_unspaced(c) != unspaced)
				break;
			to += size;
		}
		rc = unspaced ? pass_run(passing, token + at, to - at, from, exact)
			      : passing->to(passing->ctx, 0, token + at, to - at, from,
					exact ? start + to : end);
		at = to;
	}
	return rc;
}

static int pass(void *ctx, int flags, const char *token, int len, int start, int end)
{
	struct passing *passing = ctx;

	if (len == 0) /* nothing but diacritics */
		return SQLITE_OK;
	for (int i = 0; i < len; i++)
		if ((unsigned char)token[i] >= 0xe0)
			return pass_mixed(passing, token, len, start, end);
	return passing->to(passing->ctx, flags, token, len, start, end);
}

/* ---- as FTS5 calls it ----------------------------------------------------------- */

static int create(void *ctx, const char **argv, int argc, Fts5Tokenizer **ret_tokenizer)
{
	fts5_api *api = ctx;
	struct tokens *tokens = mem_alloc(sizeof(*tokens));
	void *user = NULL;
	int rc;

	(void)argv;
	(void)argc;
	if (!tokens)
		return SQLITE_NOMEM;
	rc = api->xFindTokenizer(api, "unicode61", &user, &tokens->unicode);
	if (rc == SQLITE_OK)
		rc = tokens->unicode.xCreate(user, (const char **)arguments,
			(int)(sizeof(arguments) / sizeof(arguments[0])), &tokens->made);
	if (rc != SQLITE_OK) {
		mem_free(tokens);
		return rc;
	}
	*ret_tokenizer = (Fts5Tokenizer *)tokens;
	return SQLITE_OK;
}

static void drop(Fts5Tokenizer *tokenizer)
{
	struct tokens *tokens = (struct tokens *)tokenizer;

	if (tokens)
		tokens->unicode.xDelete(tokens->made);
	mem_free(tokens);
}

static int tokenize(Fts5Tokenizer *tokenizer, void *ctx, int flags, const char *text, int len,
	int (*each)(void *ctx, int flags, const char *token, int len, int start, int end))
{
	struct tokens *tokens = (struct tokens *)tokenizer;
	struct passing passing = {
		.ctx = ctx,
		.to = each,
		.query = flags & FTS5_TOKENIZE_QUERY,
	};

	return tokens->unicode.xTokenize(tokens->made, &passing, flags, text, len, pass);
}

fts5_api *tokens_api(sqlite3 *db)
{
	fts5_api *api = NULL;
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &stmt, NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(stmt, 1, &api, "fts5_api_ptr", NULL);
		sqlite3_step(stmt);
	}
	sqlite3_finalize(stmt);
	return api;
}

int tokens_register(sqlite3 *db)
{
	fts5_tokenizer bifold = { .xCreate = create, .xDelete = drop, .xTokenize = tokenize };
	fts5_api *api = tokens_api(db);

	if (!api)
		return SQLITE_ERROR;
	return api->xCreateTokenizer(api, "bifold", api, &bifold, NULL);
}

/* ---- outside a statement ---------------------------------------------------------- */

int tokens_new(sqlite3 *db, struct tokens **ret_tokens)
{
	fts5_api *api = tokens_api(db);
	Fts5Tokenizer *made;
	int rc = api ? create(api, NULL, 0, &made) : SQLITE_ERROR;

	if (rc == SQLITE_OK)
		*ret_tokens = (struct tokens *)made;
	return rc;
}

void tokens_free(struct tokens *tokens)
{
	drop((Fts5Tokenizer *)tokens);
}

struct calling {
	void *ctx;
	token_fn *each;
};

static int call(void *ctx, int flags, const char *token, int len, int start, int end)
{
	struct calling *calling = ctx;
	struct token now = { .text = str_make(token, (size_t)len), .start = (size_t)start };
	uint32_t c = 0;

	(void)end;
	if (flags & FTS5_TOKEN_COLOCATED)
		return SQLITE_OK;
	now.lone = len > 0 && character(token, len, &c) == len && is_unspaced(c);
	return calling->each(calling->ctx, &now) ? SQLITE_OK : SQLITE_DONE;
}

int tokens_each(struct tokens *tokens, struct str text, bool query, token_fn *each, void *ctx)
{
	struct calling calling = { .ctx = ctx, .each = each };
	int len = text.len < INT_MAX ? (int)text.len : INT_MAX;
	int rc = tokenize((Fts5Tokenizer *)tokens, &calling,
		query ? FTS5_TOKENIZE_QUERY : FTS5_TOKENIZE_DOCUMENT, len ? text.p : "", len, call);

	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}
