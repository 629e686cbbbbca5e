/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef STORE_TOKENS_H
#define STORE_TOKENS_H

#include "base/err.h"
#include "base/str.h"

#include <sqlite3.h>
#include <stdbool.h>

/*
 * What a word is to the search: FTS5's unicode61 without case and diacritics,
 * but writing that puts no spaces between words (Chinese, Japanese, Thai, Lao,
 * Khmer, Burmese) is taken as overlapping pairs of characters, so that any part
 * of it can be found.  Both sides of the index need it.  For store/ alone.
 */

/* tokens_register - make the tokenizer known to `db` under the name that the
 * schema uses.  SQLITE_OK or a code of SQLite, SQLITE_ERROR where it has no FTS5. */
int tokens_register(sqlite3 *db);

/* tokens_api - FTS5 of this connection, or NULL. */
fts5_api *tokens_api(sqlite3 *db);

struct token {
	struct str text; /* folded; borrowed during the call */
	size_t start;    /* octets of the original before it */
	bool lone;       /* a single character of unspaced writing: the beginning of pairs */
};

/* What splits texts outside a statement: a tokenizer of one's own. */
struct tokens;
int tokens_new(sqlite3 *db, struct tokens **ret_tokens); /* as tokens_register() */
void tokens_free(struct tokens *tokens);                 /* accepts NULL */

/*
 * tokens_each - call `each` for the tokens of `text`, a text of the index or, with
 * `query`, what a reader seeks, one for each place.  False from `each` ends it.
 * SQLITE_OK or SQLITE_NOMEM.
 */
typedef bool token_fn(void *ctx, const struct token *token);
int tokens_each(struct tokens *tokens, struct str text, bool query, token_fn *each, void *ctx);

#endif
