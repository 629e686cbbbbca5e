/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What an editor says of headings and of how long sections are. */
#include "article/sections.h"
#include "cli/check_reader.h"
#include "text/width.h"

enum { TITLE_COLUMNS = 80, COLUMNS_OF_A_LIST = 62 };

/* Only what an author marked can skip a level: what was guessed has none. */
static void look_at_levels(struct inspection *in)
{
	int before = 0;

	for (const struct block *b = in->doc->blocks; b; b = b->next) {
		const struct heading *h = b->kind == BLOCK_HEADING ? b->u.heading : NULL;
		int from = before ? before : 1;

		if (!h || h->guessed)
			continue;
		if (h->level > from + 1)
			inspect_say(in, b->line, false, "heading-level",
				"give it the next level, or put a heading between the two",
				"the heading \"%.*s\" is of level %d after one of level %d",
				STR_PRINTF(str_upto(h->text.text, 200)), h->level, from);
		before = h->level;
	}
}

/* A heading right below another one becomes its second line, or has the page to itself: that
 * is seldom meant where headings are marked. */
static void look_at_bare(struct inspection *in)
{
	const struct document *doc = in->doc;

	for (const struct block *b = doc->blocks; b; b = b->next) {
		const struct heading *h = b->kind == BLOCK_HEADING ? b->u.heading : NULL;
		const struct block *after = b->next;
		bool alone = h && after && after->kind == BLOCK_HEADING &&
			     after->u.heading->level == h->level;

		if (!h || h->guessed || (!h->subtitle.text.len && !alone))
			continue;
		inspect_say(in, b->line, false, "empty-section",
			"write something between the two, or leave it so if it is meant",
			"nothing stands below the heading \"%.*s\", so the next one, \"%.*s\", %s",
			STR_PRINTF(str_upto(h->text.text, 200)),
			STR_PRINTF(str_upto(
				alone ? after->u.heading->text.text : h->subtitle.text, 200)),
			alone ? "shares its page" : "is read as its subtitle");
	}
}

/* A page without anything on it; one that only holds other pages together is none. */
static bool is_empty(const struct document *doc, size_t i)
{
	const struct section *s = &doc->sections[i];
	bool holds = i + 1 < doc->section_count && doc->sections[i + 1].level > s->level;

	return !s->generated && !holds && !s->subtitle.len && (!s->first || s->first == s->end);
}

static void look_at_lengths(struct inspection *in)
{
	const struct document *doc = in->doc;

	if (doc->words == 0) {
		inspect_say(in, 0, false, "empty-article",
			"write something, or set `draft: true` until there is something to read",
			"the article has no words");
		return;
	}
	for (size_t i = 0; i < doc->section_count; i++) {
		const struct section *s = &doc->sections[i];

		if (is_empty(doc, i))
			inspect_say(in, s->line, false, "empty-section",
				"write what belongs there, or take the heading out",
				"nothing stands below the heading \"%.*s\"",
				STR_PRINTF(str_upto(s->title.text, 200)));
		if (s->words > SECTION_WORDS_MAX)
			inspect_say(in, s->line, false, "long-section",
				"part it with headings: each becomes a page that can be linked to",
				"the section \"%.*s\" has %zu words, which is a long page",
				STR_PRINTF(str_upto(s->title.text, 200)), s->words);
		if (text_width(s->title.text) > TITLE_COLUMNS)
			inspect_say(in, s->line, false, "long-title",
				"shorten it, or show a shorter one with `rename: old => new`",
				"the heading \"%.*s...\" is %u columns wide, and lists cut it at "
				"%d",
				STR_PRINTF(text_cut(s->title.text, 40)), text_width(s->title.text),
				COLUMNS_OF_A_LIST);
	}
}

static void look_at_twins(struct inspection *in)
{
	const struct document *doc = in->doc;
	struct str_map seen;

	str_map_init(&seen, &in->arena);
	for (size_t i = 0; i < doc->section_count; i++) {
		const struct section *s = &doc->sections[i];
		bool fresh = true;
		uint32_t *line = str_map_put(&seen, s->title.text, &fresh);

		if (!line)
			return;
		if (fresh)
			*line = s->line;
		else
			inspect_say(in, s->line, false, "duplicate-title",
				"tell the two apart in their words",
				"the section \"%.*s\" has the same title as the one in line %u, "
				"so its address ends in a number",
				STR_PRINTF(str_upto(s->title.text, 200)), (unsigned)*line);
	}
}

void inspect_outline(struct inspection *in)
{
	const struct document *doc = in->doc;

	if (doc->title_source == TITLE_FILENAME)
		inspect_say(in, 0, false, "title", "name one with `title:`",
			"no title found: \"%.*s\", from the file's name, stands in for it",
			STR_PRINTF(str_upto(doc->title.text, 200)));
	look_at_levels(in);
	look_at_bare(in);
	look_at_lengths(in);
	look_at_twins(in);
}
