/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/sections.h"

static bool same_title(struct arena *arena, struct str a, struct str b)
{
	struct str plain = anchor_of(arena, a);

	return str_eq_nocase(a, b) || (plain.len && str_eq(plain, anchor_of(arena, b)));
}

/* The first heading, when it stands for the whole article: mark-up, not a
 * guess, and alone at its level, which no other heading outranks.  Without
 * level 1 it must also open the file. */
static struct outline_entry *lone_title(const struct outline *out)
{
	struct outline_entry *first = &out->at[0];

	if (!out->count || first->heading->guessed)
		return NULL;
	if (first->heading->level > 1 && out->lead)
		return NULL;
	for (size_t i = 1; i < out->count; i++)
		if (out->at[i].heading->level <= first->heading->level)
			return NULL;
	return first;
}

/* Several headings share the first one's level, but nothing stands below it:
 * it names the file. */
static struct outline_entry *bare_title(const struct outline *out)
{
	struct outline_entry *first = &out->at[0];

	if (out->count < 3 || out->lead || first->has_body || first->heading->guessed)
		return NULL;
	for (size_t i = 1; i < out->count; i++)
		if (out->at[i].heading->level < first->heading->level)
			return NULL;
	return first;
}

static void unlink_block(struct document *doc, struct block *gone)
{
	struct block **at = &doc->blocks;

	while (*at && *at != gone)
		at = &(*at)->next;
	if (*at)
		*at = gone->next;
	if (gone->next)
		block_take_marks(gone->next, gone);
}

static void take_title(struct document *doc, const struct outline_entry *entry)
{
	doc->title = entry->heading->text;
	doc->title_source = TITLE_HEADING;
	if (!doc->meta.subtitle.len)
		doc->meta.subtitle = entry->heading->subtitle.text;
	unlink_block(doc, entry->block);
}

/* The heading that opens the file in the very words of its title. */
static const struct outline_entry *same_heading(
	const struct document *doc, const struct outline *out)
{
	const struct outline_entry *first = &out->at[0];

	return out->count && !out->lead && !first->heading->guessed &&
			       same_title(doc->arena, first->heading->text.text, doc->title.text)
		       ? first
		       : NULL;
}

/* The author's title stands; the same words as a heading above everything
 * would only repeat it, and other words there are what the author replaces. */
static void drop_repeated(struct document *doc, const struct outline *out)
{
	const struct outline_entry *entry = lone_title(out);
	bool same;

	if (!entry)
		entry = same_heading(doc, out);
	if (out->lead && out->lead->kind == BLOCK_PARAGRAPH &&
		same_title(doc->arena, out->lead->u.text.text, doc->title.text)) {
		unlink_block(doc, out->lead);
		return;
	}
	if (!entry)
		return;
	same = same_title(doc->arena, entry->heading->text.text, doc->title.text);
	if (!same && (entry->heading->level > 1 || out->lead))
		return;
	if (!same)
		document_warn(doc, entry->block->line,
			"the heading \"%.*s\" is replaced by the title \"%.*s\"",
			STR_PRINTF(entry->heading->text.text), STR_PRINTF(doc->title.text));
	unlink_block(doc, entry->block);
}

static void guess_title(struct document *doc, const struct outline *out, struct str name)
{
	struct str title;

	if (out->count) {
		doc->title = out->at[0].heading->text;
		doc->title_source = TITLE_GUESS;
		document_warn(doc, 0,
			"no title found: the first heading, \"%.*s\", stands in for it; "
			"name one with `title:`",
			STR_PRINTF(doc->title.text));
		return;
	}
	title = title_from_name(doc->arena, name);
	doc->title = inlines_plain(title.len ? title : STR("Untitled"));
	doc->title_source = TITLE_FILENAME;
}

void sections_title(struct document *doc, struct str name)
{
	struct outline out = outline_of(doc);
	const struct outline_entry *entry;

	if (!out.at)
		return;
	if (!doc->title.text.len && doc->meta.title.len) {
		doc->title = inlines_plain(doc->meta.title);
		doc->title_source = TITLE_METADATA;
	}
	if (doc->title.text.len) {
		drop_repeated(doc, &out);
		return;
	}
	entry = lone_title(&out);
	if (!entry)
		entry = bare_title(&out);
	if (entry)
		take_title(doc, entry);
	else
		guess_title(doc, &out, name);
}
