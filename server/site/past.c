/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/past.h"

#include "article/write.h"
#include "site/record.h"
#include "site/slugs.h"
#include "text/lines.h"
#include "text/plain.h"

#include <string.h>

/* Of the words in the form that costs least: gemtext wraps nothing.  Links are resolved as
 * if every article had one place, so that the digest outlives a new one. */
struct past_text *past_texts(struct arena *arena, const struct document *doc, struct buf *scratch)
{
	const struct write_options options = {
		.links = { .doc = doc, .dir = STR("/"), .base = STR("/") },
		.width = MENU_COLUMNS,
	};
	struct past_text *texts = ARENA_ARRAY(arena, doc->section_count, struct past_text);

	for (size_t i = 0; texts && i < doc->section_count; i++) {
		const struct section *section = &doc->sections[i];

		buf_clear(scratch);
		write_gemtext(section->first, section->end, &options, scratch);
		digest_text(&texts[i].digest, buf_view(scratch));
		texts[i].slug = section->slug;
		texts[i].plain = plain_of_gemtext(arena, buf_view(scratch));
	}
	return texts;
}

static bool take_known(struct str *job, struct slug_known *known)
{
	struct str digest;

	if (!record_take_text(job, &known->slug) || !record_take_number(job, &known->words) ||
		!record_take_text(job, &digest) || digest.len != DIGEST_SIZE)
		return false;
	memcpy(known->digest.at, digest.p, DIGEST_SIZE);
	return true;
}

void past_keep(struct document *doc, const struct past_text *texts, struct str job)
{
	struct slugs_past past = { .known = NULL };
	struct slug_known *known;
	struct slug_old *old;
	uint64_t count = 0;

	if (!record_take_number(&job, &count) || count > job.len)
		return;
	past.known = known = ARENA_ARRAY(doc->arena, count + 1, struct slug_known);
	for (; known && past.known_count < count; past.known_count++)
		if (!take_known(&job, &known[past.known_count]))
			return;
	if (!record_take_number(&job, &count) || count > job.len)
		return;
	past.old = old = ARENA_ARRAY(doc->arena, count + 1, struct slug_old);
	for (; old && past.old_count < count; past.old_count++)
		if (!record_take_text(&job, &old[past.old_count].slug) ||
			!record_take_text(&job, &old[past.old_count].to))
			return;
	if (known && old)
		slugs_keep(doc, texts, &past);
}
