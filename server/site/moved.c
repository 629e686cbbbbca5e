/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Old addresses: each leads to the place where its content is now, however
 * often that has moved since. */
#include "site/run.h"

enum { HOPS_MAX = 64 };

/* Where `alias` leads in the end: the kind of page there, 0 when nothing is any more. */
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

/* An address that is in use again is no old one any more.  That is worth a word where it
 * belonged to another article, which is still there. */
static int forget_live(struct run *run, struct err *err)
{
	struct aliases *aliases = &run->aliases;
	size_t kept = 0;

	for (size_t i = 0; i < aliases->count; i++) {
		const struct alias *alias = &aliases->at[i];
		int there = writer_has(run->writer, run->capsule, alias->from, err);
		int other = 0;

		if (there > 0 && str_ends(alias->from, STR("/")))
			other = writer_has(run->writer, run->capsule, alias->to, err);
		if (there < 0 || other < 0)
			return err->code;
		if (other)
			run_note(run, "%.*s is served anew; what was there is at %.*s",
				STR_PRINTF(alias->from), STR_PRINTF(alias->to));
		if (there)
			aliases->changed = true;
		else
			aliases->at[kept++] = *alias;
	}
	aliases->count = aliases->known = kept;
	return 0;
}

/* Another form of an article, or of a section; of none there is none. */
static struct str tailed(
	struct run *run, struct str address, const char *front, const char *section)
{
	if (!address.len)
		return address;
	return arena_printf(&run->arena, "%.*s%s", STR_PRINTF(address),
		str_ends(address, STR("/")) ? front : section);
}

/* The text twin, of an article or a section, which Gopher has; a folder has none. */
static int put_text(struct run *run, struct str from, struct str to, struct err *err)
{
	struct str twin = tailed(run, to, "all.txt", ".txt");
	int there = twin.len ? writer_has(run->writer, run->capsule, twin, err) : 1;

	if (there <= 0)
		return there;
	return put_moved_item(
		run, STORE_GOPHER, '0', tailed(run, from, "all.txt", ".txt"), twin, err);
}

/* Whatever else an article's front answers to; reader.c does the same for live ones. */
static int put_front(struct run *run, struct str from, struct str to, struct err *err)
{
	static const char *const tails[] = { "", ".gmi", ".md" };
	struct str stem = str_upto(from, from.len - 1);
	int result = put_moved_item(run, STORE_GEMINI, '1', tailed(run, from, "all.gmi", ""),
		tailed(run, to, "all.gmi", ""), err);

	for (size_t i = 0; result >= 0 && i < sizeof(tails) / sizeof(tails[0]); i++)
		result = put_moved(run,
			arena_printf(&run->arena, "%.*s%s", STR_PRINTF(stem), tails[i]), to, err);
	return result;
}

static int put_alias(struct run *run, const struct alias *alias, struct err *err)
{
	struct str name = str_from(alias->from, str_find_last(alias->from, '/') + 1);
	struct str from = alias->from, to;
	int there = follow(run, alias, &to, err);
	int result;

	if (there <= 0)
		return there;
	if (there == PAGE_GONE)
		to = STR_EMPTY;
	result = put_moved(run, from, to, err);
	if (str_find(name, '.') < name.len)
		return result; /* the name of a file, which has no other form */
	if (result >= 0)
		result = put_text(run, from, to, err);
	return result < 0 || name.len ? result : put_front(run, from, to, err);
}

static int put_all(struct run *run, struct err *err)
{
	struct aliases *aliases = &run->aliases;
	int result = forget_live(run, err);

	if (result >= 0)
		result = writer_pages_begin(
			run->writer, run_owner(run, OWNER_MOVED, STR_EMPTY), err);
	for (size_t i = 0; result >= 0 && i < aliases->count; i++)
		result = put_alias(run, &aliases->at[i], err);
	return result < 0 ? result : writer_pages_end(run->writer, err);
}

int moved_put(struct run *run, const char *file, struct err *err)
{
	struct aliases *aliases = &run->aliases;
	int result = aliases_settle(aliases, err);

	/* as long as the same addresses are served, old ones lead where they did */
	if (result >= 0 && (writer_pages_moved(run->writer) || aliases->changed))
		result = put_all(run, err);
	if (result >= 0 && (aliases->changed || aliases->memories.changed || aliases->kept.changed))
		result = aliases_write(aliases, file, err);
	return result;
}
