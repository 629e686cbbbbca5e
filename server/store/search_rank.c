/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* How much a section is worth to a search.  FTS5's own bm25() counts, for each
 * word, every row of the index that has it; this looks at the row alone. */
#include "store/search.h"

#include <stdint.h>

/* columns of the table `search`; `titles` has the first one alone */
enum { IN_TITLE = 0, IN_ABOUT = 1, IN_BODY = 2 };

/* More hits of one word say nothing new. */
enum { HITS_MAX = 32 };

struct weighing {
	double weight;
	unsigned fewest; /* hits in the body of the rarest word so far */
	int place;       /* of its first one */
};

/* A word that stands in every sentence weighs hardly more than one that stands
 * there twice, so that rare words decide without anyone counting them. */
static void weigh_phrase(
	const Fts5ExtensionApi *api, Fts5Context *row, int phrase, struct weighing *w)
{
	Fts5PhraseIter at;
	int column, offset, first = 0;
	unsigned body = 0, hits = 0;
	double title = 0, about = 0;

	if (api->xPhraseFirst(row, phrase, &at, &column, &offset) != SQLITE_OK)
		return;
	for (; column >= 0 && hits < HITS_MAX;
		hits++, api->xPhraseNext(row, &at, &column, &offset)) {
		if (column == IN_TITLE && title == 0)
			title = 3.0 + 4.0 / (4 + offset);
		else if (column == IN_ABOUT && about == 0)
			about = 1.0;
		else if (column == IN_BODY && body++ == 0)
			first = offset;
	}
	w->weight += title + about;
	if (!body)
		return;
	w->weight += body / (body + 2.0) + 32.0 / (64 + first);
	if (w->fewest == 0 || body < w->fewest) {
		w->fewest = body;
		w->place = first;
	}
}

static void rank(const Fts5ExtensionApi *api, Fts5Context *row, sqlite3_context *ctx, int argc,
	sqlite3_value **argv)
{
	enum { PLACE_MAX = (1 << PLACE_BITS) - 1 };
	struct weighing w = { .weight = 0 };
	int phrases = api->xPhraseCount(row);

	(void)argc;
	(void)argv;
	for (int i = 0; i < phrases; i++)
		weigh_phrase(api, row, i, &w);
	if (w.place > PLACE_MAX)
		w.place = PLACE_MAX;
	sqlite3_result_int64(
		ctx, (sqlite3_int64)(w.weight * 1000) * (PLACE_MAX + 1) + (sqlite3_int64)w.place);
}

int search_rank_register(sqlite3 *db)
{
	fts5_api *api = tokens_api(db);

	return api ? api->xCreateFunction(api, "search_rank", NULL, rank, NULL) : SQLITE_ERROR;
}
