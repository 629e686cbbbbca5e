/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "base/buf.h"
#include "store/tokens.h"

/*
 * What a reader typed, as an expression of FTS5 that we made: nothing of it
 * reaches FTS5 but in a string of its own.  For store/ alone.
 *
 *   query  = *( phrase / word )
 *   phrase = quote *any quote [ "*" ]        all its words, one after the other
 *   word   = 1*( not white space, no quote )  "walk*": words that begin so
 *
 * Everything that is no letter or digit parts words and means nothing else: a
 * word that it parts ("e-mail") is sought as a phrase.
 */
enum {
	QUERY_WORDS_MAX = 12, /* words and phrases; further ones are left out */
	QUERY_TOKENS_MAX = 24 /* words in all of them */
};

struct query {
	struct buf strict; /* owned: all words, phrases and beginnings as they are */
	struct buf loose;  /* owned: all words, phrases and beginnings as words of their own */
	size_t starts[QUERY_WORDS_MAX]; /* of each piece in `strict` */
	size_t ends[QUERY_WORDS_MAX];
	size_t words;
	bool has_loose; /* it differs from `strict` */
	bool has_more;  /* words were left out */
};

/* query_init - take `typed` apart; any octets will do.  No words: query->words is 0.
 * SQLITE_OK or SQLITE_NOMEM; query_release() either way. */
int query_init(struct query *query, struct tokens *tokens, struct str typed);
void query_release(struct query *query);

/* query_piece - the expression of one word or phrase, i below query->words; borrowed. */
struct str query_piece(const struct query *query, size_t i);

#endif
