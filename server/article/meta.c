/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta.h"

void meta_init(struct meta *meta)
{
	*meta = (struct meta){ .autolink = AUTOLINK_URL | AUTOLINK_MAIL | AUTOLINK_TEL };
}

static void fill(struct str *over, struct str under)
{
	if (!over->len)
		*over = under;
}

static void fill_words(struct words *over, const struct words *under)
{
	if (!over->count)
		*over = *under;
}

static void join(struct pair **over, struct pair *under)
{
	while (*over)
		over = &(*over)->next;
	*over = under;
}

static void merge_texts(struct meta *over, const struct meta *under)
{
	fill(&over->title, under->title);
	fill(&over->subtitle, under->subtitle);
	fill(&over->summary, under->summary);
	fill(&over->lang, under->lang);
	fill(&over->region, under->region);
	fill(&over->slug, under->slug);
	fill(&over->id, under->id);
	fill(&over->source, under->source);
	fill(&over->license, under->license);
	if (!over->date.len)
		over->time = under->time;
	fill(&over->date, under->date);
	fill(&over->updated, under->updated);
	fill(&over->intro_title, under->intro_title);
	fill_words(&over->authors, &under->authors);
	fill_words(&over->tags, &under->tags);
	fill_words(&over->aliases, &under->aliases);
}

#define MERGE(field, flag)                          \
	do {                                        \
		if (!over->flag) {                  \
			over->field = under->field; \
			over->flag = under->flag;   \
		}                                   \
	} while (0)

void meta_merge(struct meta *over, const struct meta *under)
{
	merge_texts(over, under);
	MERGE(format, has_format);
	MERGE(profile, has_profile);
	MERGE(draft, has_draft);
	MERGE(gone, has_gone);
	MERGE(sections, has_sections);
	MERGE(links, has_links);
	MERGE(autolink, has_autolink);
	MERGE(split_level, has_split_level);
	MERGE(pin_slugs, has_pin_slugs);
	MERGE(alone, has_alone);
	join(&over->headings, under->headings);
	join(&over->not_headings, under->not_headings);
	join(&over->renames, under->renames);
	join(&over->section_slugs, under->section_slugs);
	join(&over->section_aliases, under->section_aliases);
	join(&over->merges, under->merges);
}
