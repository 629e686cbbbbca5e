/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Two articles that want one address: the first by file name keeps it, the
 * others get "-2", "-3" and so on; below an address of the server's own all do.
 * design.md, "Addresses". */
#include "base/mem.h"
#include "site/address.h"
#include "site/run.h"

#include <stdlib.h>
#include <string.h>

struct claim {
	int64_t file;
	struct str path, wanted, base, given;
};

struct claims {
	struct run *run;
	struct claim *at; /* owned */
	size_t count, room;
	const struct claim *sought; /* the one whose file is looked for */
	struct numbers fresh;       /* owned: files that this run has brought, sorted */
};

static int note_claim(
	void *ctx, const struct article_row *article, struct str path, struct err *err)
{
	struct claims *claims = ctx;
	struct arena *arena = &claims->run->arena;

	if (claims->count == claims->room) {
		size_t room = claims->room ? claims->room * 2 : 16;
		struct claim *at = mem_resize(claims->at, room * sizeof(*at));

		if (!at)
			return err_nomem(err);
		claims->at = at;
		claims->room = room;
	}
	claims->at[claims->count++] = (struct claim){
		.file = article->file,
		.path = arena_str(arena, path),
		.wanted = arena_str(arena, article->wanted),
		.base = arena_str(arena, article->base),
	};
	return arena_failed(arena) ? err_nomem(err) : 0;
}

static bool given_before(const struct claims *claims, size_t count, struct str base)
{
	for (size_t i = count; i-- > 0 && str_eq(claims->at[i].wanted, claims->at[count].wanted);)
		if (str_eq(claims->at[i].given, base))
			return true;
	return false;
}

/* 1 when nobody else holds it or was given it. */
static int is_free(const struct claims *claims, size_t index, struct str base, struct err *err)
{
	const struct run *run = claims->run;
	const struct claim *claim = &claims->at[index];
	int taken;

	if (address_reserved(base) || given_before(claims, index, base))
		return 0;
	if (str_eq(base, claim->wanted))
		return 1; /* whoever holds it comes after us and has to move */
	taken = writer_article_at(run->writer, run->capsule, base, claim->file, err);
	return taken < 0 ? taken : !taken;
}

/* What the number goes behind: no number makes "/archive/2020-2/" ours to give. */
static size_t numbered(struct str wanted)
{
	return address_reserved(wanted) ? 1 + str_find(str_from(wanted, 1), '/') : wanted.len - 1;
}

static int give(struct claims *claims, size_t index, struct err *err)
{
	struct claim *claim = &claims->at[index];
	struct arena *arena = &claims->run->arena;
	struct str wanted = claim->wanted;
	size_t end = numbered(wanted);
	int result;

	claim->given = wanted;
	for (unsigned n = 2; (result = is_free(claims, index, claim->given, err)) == 0; n++) {
		claim->given = arena_printf(arena, "%.*s-%u%.*s", (int)end, wanted.p, n,
			STR_PRINTF(str_from(wanted, end)));
		if (arena_failed(arena))
			return err_nomem(err);
	}
	return result < 0 ? result : 0;
}

/* It has no address until it has been read again: then all can change at once. */
static int vacate(struct run *run, const struct claim *claim, struct err *err)
{
	int result = writer_pages_begin(run->writer, claim->file, err);

	if (result >= 0)
		result = writer_pages_drop(run->writer, err);
	return result < 0 ? result : writer_article_move(run->writer, claim->file, STR_EMPTY, err);
}

/* ---- reading them again ------------------------------------------------------------ */

static int by_number(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int fresh_list(struct claims *claims, struct err *err)
{
	const struct fresh *fresh = &claims->run->fresh;
	int result = 0;

	for (size_t i = 0; result >= 0 && i < fresh->count; i++)
		if (fresh->at[i].n == FRESH_WHOLE)
			result = numbers_add(&claims->fresh, fresh->at[i].file, err);
	if (claims->fresh.count)
		qsort(claims->fresh.at, claims->fresh.count, sizeof(int64_t), by_number);
	return result;
}

/* Nobody has been served it at the address that it got and lost in one run. */
static bool is_fresh(const struct claims *claims, int64_t file)
{
	return claims->fresh.count &&
	       bsearch(&file, claims->fresh.at, claims->fresh.count, sizeof(int64_t), by_number);
}

static int on_file(void *ctx, const struct walk_file *file, struct err *err)
{
	struct claims *claims = ctx;
	const struct claim *claim = claims->sought;
	struct file_row row;
	struct todo todo = {
		.path = file->path,
		.sidecar = file->sidecar,
		.kind = file->kind,
		.size = file->size,
	};

	if (!str_eq(file->path, claim->path))
		return 0;
	if (writer_file_get(claims->run->writer, claim->file, &row, err) <= 0)
		return 0;
	todo.stamp = row.stamp;
	todo.file = claim->file;
	todo.base = claim->given;
	todo.was = is_fresh(claims, claim->file) ? STR_EMPTY : claim->base;
	return todos_add(claims->run, &todo, err);
}

static void on_trouble(void *ctx, struct str path, const char *what)
{
	(void)ctx; /* the first walk has said it */
	(void)path;
	(void)what;
}

static int read_again(struct claims *claims, const struct claim *claim, struct err *err)
{
	const struct walk walk = { .file = on_file, .trouble = on_trouble, .ctx = claims };
	int result = vacate(claims->run, claim, err);

	claims->sought = claim;
	return result < 0
		       ? result
		       : walk_family(claims->run->root_fd, &walk, walk_family_of(claim->path), err);
}

int collide_settle(struct run *run, struct err *err)
{
	struct claims claims = { .run = run };
	int result = writer_claims(run->writer, run->capsule, note_claim, &claims, err);

	for (size_t i = 0; result >= 0 && i < claims.count; i++)
		result = give(&claims, i, err);
	if (result >= 0 && claims.count)
		result = fresh_list(&claims, err);
	for (size_t i = 0; result >= 0 && i < claims.count; i++)
		if (!str_eq(claims.at[i].given, claims.at[i].base))
			result = read_again(&claims, &claims.at[i], err);
	if (result >= 0)
		result = run_read(run, err);
	mem_free(claims.at);
	mem_free(claims.fresh.at);
	return result;
}
