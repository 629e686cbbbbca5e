/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/memory.h"

#include "article/links_path.h"
#include "base/clock.h"
#include "base/mem.h"
#include "site/address.h"

#include <stdlib.h>
#include <time.h>

static const struct str kinds[] = {
	[MEMORY_LOST] = { "lost", 4 },
	[MEMORY_CAME] = { "came", 4 },
	[MEMORY_KEPT] = { "kept", 4 },
};

int memories_add(struct memories *memories, const struct memory *memory, struct err *err)
{
	if (memories->count == memories->room) {
		size_t room = memories->room ? memories->room * 2 : 32;
		struct memory *at = mem_resize(memories->at, room * sizeof(*at));

		if (!at)
			return err_nomem(err);
		memories->at = at;
		memories->room = room;
	}
	memories->at[memories->count++] = *memory;
	memories->changed |= memory->fresh;
	return 0;
}

void memories_release(struct memories *memories)
{
	mem_free(memories->at);
	*memories = (struct memories){ .at = NULL };
}

/* ---- lines ---------------------------------------------------------------------- */

static bool take_digest(struct str hex, struct digest *digest)
{
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		int octet = str_hex_octet(hex, i * 2);

		if (octet < 0)
			return false;
		digest->at[i] = (unsigned char)octet;
	}
	return hex.len == (size_t)DIGEST_SIZE * 2;
}

static bool proper(const struct memory *m)
{
	return date_valid(m->day) && m->path.len && m->base.len > 1 && m->base.p[0] == '/' &&
	       m->base.p[m->base.len - 1] == '/' && address_safe(m->slug);
}

int memories_take_line(struct memories *memories, struct memories *kept, struct arena *arena,
	struct str line, struct err *err)
{
	struct str word = str_cut(&line, ' ');
	struct memory m = { .kind = MEMORY_LOST };
	long long words;

	while (m.kind <= MEMORY_KEPT && !str_eq(word, kinds[m.kind]))
		m.kind++;
	if (m.kind > MEMORY_KEPT)
		return 0;
	m.day = arena_str(arena, str_cut(&line, ' '));
	m.path = percent_decode(arena, str_cut(&line, ' '));
	m.base = percent_decode(arena, str_cut(&line, ' '));
	m.slug = percent_decode(arena, str_cut(&line, ' '));
	words = str_number(str_cut(&line, ' '), INT64_MAX);
	m.words = words < 0 ? 0 : (uint64_t)words;
	if (arena_failed(arena))
		return err_nomem(err);
	if (words < 0 || !take_digest(line, &m.digest) || !proper(&m))
		return 1;
	return memories_add(m.kind == MEMORY_KEPT ? kept : memories, &m, err) < 0 ? err->code : 1;
}

static void put(const struct memory *m, struct arena *arena, struct buf *out)
{
	struct str path = address_url(arena, m->path);
	struct str base = address_url(arena, m->base);
	struct str slug = address_url(arena, m->slug);

	buf_printf(out, "%.*s %.*s %.*s %.*s %.*s %llu ", STR_PRINTF(kinds[m->kind]),
		STR_PRINTF(m->day), STR_PRINTF(path), STR_PRINTF(base), STR_PRINTF(slug),
		(unsigned long long)m->words);
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		buf_printf(out, "%02x", m->digest.at[i]);
	buf_char(out, '\n');
}

void memories_put(const struct memories *memories, struct buf *out)
{
	struct arena arena;

	arena_init(&arena, SIZE_MAX / 4);
	for (size_t i = 0; i < memories->count; i++)
		put(&memories->at[i], &arena, out);
	out->failed |= arena_failed(&arena);
	arena_release(&arena);
}

/* ---- forgetting ------------------------------------------------------------------- */

struct str memory_day(struct arena *arena, unsigned back)
{
	time_t then = (time_t)(clock_unix() - (int64_t)back * 86400);
	char day[16];
	struct tm tm;

	gmtime_r(&then, &tm);
	return arena_str(arena, str_make(day, strftime(day, sizeof(day), "%Y-%m-%d", &tm)));
}

static int by_age(const void *a, const void *b)
{
	const struct memory *x = a, *y = b;
	int order = (int)x->kind - (int)y->kind;

	if (!order)
		order = str_compare(y->day, x->day);
	if (!order)
		order = str_compare(x->base, y->base);
	return order ? order : str_compare(x->slug, y->slug);
}

static bool is_twin(const struct memory *a, const struct memory *b)
{
	return a->kind == b->kind && str_eq(a->base, b->base) && str_eq(a->slug, b->slug);
}

static const size_t most[] = {
	[MEMORY_LOST] = MEMORY_LOST_MAX,
	[MEMORY_CAME] = MEMORY_CAME_MAX,
};

int memories_settle(struct memories *memories, struct err *err)
{
	size_t kept = 0, of_kind[MEMORY_KEPT + 1] = { 0 };
	struct arena arena;
	struct str oldest[2];

	arena_init(&arena, 1024);
	oldest[MEMORY_LOST] = memory_day(&arena, MEMORY_LOST_DAYS);
	oldest[MEMORY_CAME] = memory_day(&arena, MEMORY_CAME_DAYS);
	if (memories->count && !arena_failed(&arena))
		qsort(memories->at, memories->count, sizeof(*memories->at), by_age);
	for (size_t i = 0; !arena_failed(&arena) && i < memories->count; i++) {
		const struct memory *m = &memories->at[i];
		bool goes = m->drop || (kept && is_twin(m, &memories->at[kept - 1]));

		if (m->kind != MEMORY_KEPT && !goes)
			goes = of_kind[m->kind]++ >= most[m->kind] ||
			       str_compare(m->day, oldest[m->kind]) < 0;
		memories->changed |= goes;
		if (!goes)
			memories->at[kept++] = *m;
	}
	memories->count = arena_failed(&arena) ? memories->count : kept;
	arena_release(&arena);
	return arena_failed(&arena) ? err_nomem(err) : 0;
}
