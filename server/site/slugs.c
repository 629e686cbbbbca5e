/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/slugs.h"

#include "article/model_map.h"
#include "text/slug.h"

#include <stdio.h>

enum { WORK_MAX = 4 * 1024 * 1024 /* comparisons; an article past it goes by its headings */ };

struct keep {
	struct document *doc;
	const struct past_text *texts;
	const struct slugs_past *past;
	struct str_map known, old; /* slug -> index in past + 1 */
	struct str_map used;       /* slugs that are given away */
	struct str *natural;       /* [section_count] what the title gives */
	struct str *want;          /* [section_count] empty: not decided */
};

/* Names in metadata, and anchors, are the author's. */
static bool is_authors(const struct keep *k, size_t i)
{
	const struct section *section = &k->doc->sections[i];

	if (section->heading && section->heading->id.len)
		return true;
	for (const struct pair *p = k->doc->meta.section_slugs; p; p = p->next)
		if (str_eq(p->to, section->slug))
			return true;
	return false;
}

/* "walks" and "walks-3" are of the family "walks". */
static bool is_family(struct str slug, struct str stem)
{
	struct str rest = str_from(slug, stem.len);

	return str_starts(slug, stem) &&
	       (!rest.len || (rest.p[0] == '-' && str_number(str_from(rest, 1), 1000000) >= 2));
}

static bool is_used(const struct keep *k, struct str slug)
{
	const uint32_t *used = str_map_get(&k->used, slug);

	return used && *used;
}

static void give(struct keep *k, size_t i, struct str slug)
{
	bool fresh;
	uint32_t *used = str_map_put(&k->used, slug, &fresh);

	if (!used)
		return;
	*used = 1;
	k->want[i] = slug;
}

static int likeness(const struct keep *k, size_t i, const struct slug_known *known)
{
	return digest_alike(
		&k->texts[i].digest, k->doc->sections[i].words, &known->digest, known->words);
}

/* ---- the three rules ----------------------------------------------------------------- */

static void keep_what_fits(struct keep *k)
{
	for (size_t i = 0; i < k->doc->section_count; i++) {
		struct str slug = k->doc->sections[i].slug;
		const uint32_t *known = str_map_get(&k->known, slug);

		if (is_authors(k, i) || (known && likeness(k, i, &k->past->known[*known - 1])))
			give(k, i, slug);
	}
}

static void keep_by_content(struct keep *k)
{
	for (size_t i = 0; i < k->doc->section_count; i++) {
		const struct slug_known *best = NULL;
		int most = 0;

		for (size_t j = 0; !k->want[i].len && j < k->past->known_count; j++) {
			const struct slug_known *known = &k->past->known[j];
			int rank;

			if (!k->doc->meta.pin_slugs && !is_family(known->slug, k->natural[i]))
				continue;
			rank = is_used(k, known->slug) ? 0 : likeness(k, i, known);
			if (rank > most) {
				most = rank;
				best = known;
			}
		}
		if (best)
			give(k, i, best->slug);
	}
}

/* The text stood in the section that the address leads to, and has come out of it again. */
static bool comes_back(const struct keep *k, size_t i, struct str to)
{
	const uint32_t *known = str_map_get(&k->known, to);

	return known && likeness(k, i, &k->past->known[*known - 1]) > 0;
}

/* An old address is free again when nothing is left of what it leads to, and for what it
 * was left for. */
static bool leads_on(const struct keep *k, size_t i, struct str slug)
{
	const uint32_t *at = str_map_get(&k->old, slug);
	struct str to = at ? k->past->old[*at - 1].to : STR_EMPTY;

	if (!at || str_map_get(&k->known, slug))
		return false;
	if (!to.len)
		return true;
	if (comes_back(k, i, to))
		return false;
	for (size_t other = 0; other < k->doc->section_count; other++)
		if (str_eq(k->want[other].len ? k->want[other] : k->doc->sections[other].slug, to))
			return true;
	return false;
}

static struct str numbered(struct keep *k, struct str stem)
{
	struct str slug;
	char tail[16];

	for (unsigned n = 2;; n++) {
		size_t len = (size_t)snprintf(tail, sizeof(tail), "-%u", n);

		slug = str_upto(stem, SLUG_MAX - len);
		slug = arena_printf(k->doc->arena, "%.*s%s", STR_PRINTF(slug), tail);
		if (arena_failed(k->doc->arena) ||
			(!is_used(k, slug) && !str_map_get(&k->old, slug) &&
				!str_map_get(&k->known, slug)))
			return slug;
	}
}

static void give_the_rest(struct keep *k)
{
	for (size_t i = 0; i < k->doc->section_count; i++) {
		struct str slug = k->doc->sections[i].slug;

		if (k->want[i].len)
			continue;
		if (is_used(k, slug) || leads_on(k, i, slug))
			slug = numbered(k, k->natural[i]);
		give(k, i, slug);
	}
}

/* ---- the whole ------------------------------------------------------------------------- */

static void prepare(struct keep *k)
{
	struct arena *arena = k->doc->arena;
	bool fresh;
	uint32_t *at;

	str_map_init(&k->known, arena);
	str_map_init(&k->old, arena);
	str_map_init(&k->used, arena);
	for (size_t i = 0; i < k->past->known_count; i++)
		if ((at = str_map_put(&k->known, k->past->known[i].slug, &fresh)))
			*at = (uint32_t)i + 1;
	for (size_t i = 0; i < k->past->old_count; i++)
		if ((at = str_map_put(&k->old, k->past->old[i].slug, &fresh)))
			*at = (uint32_t)i + 1;
	if ((at = str_map_put(&k->used, STR("all"), &fresh)))
		*at = 1;
	for (size_t i = 0; k->natural && i < k->doc->section_count; i++) {
		const struct section *section = &k->doc->sections[i];

		k->natural[i] = section->heading ? slug_of(arena, section->heading->text.text)
						 : section->slug;
	}
}

void slugs_keep(struct document *doc, const struct past_text *texts, const struct slugs_past *past)
{
	struct keep k = { .doc = doc, .texts = texts, .past = past };

	if (!past->known_count || doc->section_count > WORK_MAX / past->known_count)
		return;
	k.natural = ARENA_ARRAY(doc->arena, doc->section_count, struct str);
	k.want = ARENA_ARRAY(doc->arena, doc->section_count, struct str);
	prepare(&k);
	if (arena_failed(doc->arena))
		return;
	keep_what_fits(&k);
	keep_by_content(&k);
	give_the_rest(&k);
	if (arena_failed(doc->arena))
		return;
	for (size_t i = 0; i < doc->section_count; i++)
		doc->sections[i].slug = k.want[i];
}
