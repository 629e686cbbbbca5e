/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Lists of texts that live as long as the run. */
#include "base/mem.h"
#include "site/run.h"

#include <stdlib.h>

int texts_add(struct run *run, struct texts *texts, struct str text, struct err *err)
{
	if (texts->count == texts->room) {
		size_t room = texts->room ? texts->room * 2 : 64;
		struct str *at = mem_resize(texts->at, room * sizeof(*at));

		if (!at)
			return err_nomem(err);
		texts->at = at;
		texts->room = room;
	}
	texts->at[texts->count++] = arena_str(&run->arena, text);
	return arena_failed(&run->arena) ? err_nomem(err) : 0;
}

static int compare(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

void texts_sort(struct texts *texts)
{
	size_t kept = 0;

	if (texts->count)
		qsort(texts->at, texts->count, sizeof(*texts->at), compare);
	for (size_t i = 0; i < texts->count; i++)
		if (!kept || !str_eq(texts->at[kept - 1], texts->at[i]))
			texts->at[kept++] = texts->at[i];
	texts->count = kept;
}

bool texts_have(const struct texts *sorted, struct str text)
{
	return sorted->count &&
	       bsearch(&text, sorted->at, sorted->count, sizeof(*sorted->at), compare);
}
