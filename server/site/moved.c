/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Old addresses: each leads to the place where its content is now, however
 * often that has moved since. */
#include "site/run.h"

enum { HOPS_MAX = 64 };

/* Where `alias` leads in the end; 1, 0 when nothing is there any more. */
static int follow(struct run *run, const struct alias *alias, struct str *ret_to, struct err *err)
{
	struct str to = alias->to;

	for (int hops = 0; hops < HOPS_MAX; hops++) {
		int there = writer_has(run->writer, run->capsule, to, err);
		const struct alias *next;

		if (there != 0) {
			*ret_to = to;
			return there;
		}
		next = aliases_find(&run->aliases, to);
		if (!next)
			return 0;
		to = next->to;
	}
	return 0;
}

/* An address that is in use again is no old one any more. */
static int forget_live(struct run *run, struct err *err)
{
	struct aliases *aliases = &run->aliases;
	size_t kept = 0;

	for (size_t i = 0; i < aliases->count; i++) {
		int there = writer_has(run->writer, run->capsule, aliases->at[i].from, err);

		if (there < 0)
			return there;
		if (there)
			aliases->changed = true;
		else
			aliases->at[kept++] = aliases->at[i];
	}
	aliases->count = kept;
	return 0;
}

int moved_put(struct run *run, const char *file, struct err *err)
{
	struct aliases *aliases = &run->aliases;
	int result = aliases_settle(aliases, err);

	if (result >= 0)
		result = forget_live(run, err);
	if (result >= 0)
		result = writer_pages_begin(
			run->writer, run_owner(run, OWNER_MOVED, STR_EMPTY), err);
	for (size_t i = 0; result >= 0 && i < aliases->count; i++) {
		struct str to;
		int there = follow(run, &aliases->at[i], &to, err);

		result = there > 0 ? put_moved(run, aliases->at[i].from, to, err) : there;
	}
	if (result >= 0)
		result = writer_pages_end(run->writer, err);
	if (result >= 0 && aliases->changed)
		result = aliases_write(aliases, file, err);
	return result;
}
