/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What an editor says of links and pictures.  Whether a link to another file leads
 * anywhere is seen later, with all files at hand: here it is only sent. */
#include "article/links_path.h"
#include "article/visit.h"
#include "article/write.h"
#include "cli/check_reader.h"
#include "site/record.h"

static bool is_url(struct str label)
{
	size_t colon = str_search(label, STR("://"));

	return str_find(label, ' ') == label.len &&
	       ((colon > 0 && colon < label.len) || str_starts_nocase(label, STR("www.")));
}

/* Words that mean nothing to who hears a list of links. */
static bool says_nothing(struct str label)
{
	static const char *const words[] = { "here", "click here", "click", "this", "this link",
		"link", "read more", "more", "hier", "ici", "aquí" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(label, str_of(words[i])))
			return true;
	return false;
}

static void look_at_label(struct inspection *in, struct str target, struct str label)
{
	label = str_trim(label);
	if (!label.len)
		inspect_say(in, in->line, false, "link-words", "say in a few words what is there",
			"the link to \"%.*s\" has no words", STR_PRINTF(str_upto(target, 200)));
	else if (is_url(label))
		inspect_say(in, in->line, false, "link-words", "say in a few words what is there",
			"the link to \"%.*s\" shows its bare address instead of words",
			STR_PRINTF(str_upto(target, 200)));
	else if (says_nothing(label))
		inspect_say(in, in->line, false, "link-words",
			"say what is there: many readers hear or see links without the text "
			"around them",
			"the words \"%.*s\" do not say where the link leads", STR_PRINTF(label));
}

static void send_link(struct inspection *in, struct str target, struct str url)
{
	struct str path = url;

	path = percent_decode(&in->arena, str_cut(&path, '?'));
	buf_clear(&in->record);
	record_number(&in->record, in->line);
	record_text(&in->record, str_upto(target, 4096));
	record_text(&in->record, path);
	if (!buf_failed(&in->record))
		pool_send(in->link, CHECK_LINK, buf_view(&in->record));
}

/* "#id" that stands for no place in this article has led to its front. */
static bool is_lost_id(struct inspection *in, struct str target, struct link link)
{
	struct str fragment = str_from(target, str_find(target, '#') + 1);

	return fragment.len && !str_eq(fragment, STR("top")) && str_eq(link.url, in->scope.base);
}

static void look_at_target(struct inspection *in, struct str target, bool image)
{
	struct link link = link_resolve(&in->arena, &in->scope, target);

	if (link.kind == LINK_EXTERNAL)
		return;
	if (link.kind == LINK_DROPPED)
		inspect_say(in, in->line, false, "dropped-link",
			"write an address that clients can follow, such as https:// or a file of "
			"this capsule",
			"the %s \"%.*s\" is left out: its address is malformed or of a kind that "
			"is not safe",
			image ? "picture" : "link to", STR_PRINTF(str_upto(target, 200)));
	else if (is_lost_id(in, target, link))
		inspect_say(in, in->line, true, "dead-link",
			"use the slug of a section; 'bifold outline' lists them",
			"the link to \"%.*s\" leads to no place in this article",
			STR_PRINTF(str_upto(target, 200)));
	else
		send_link(in, target, link.url);
}

static void look_at_picture(struct inspection *in, struct str target, struct str alt)
{
	if (!str_trim(alt).len)
		inspect_say(in, in->line, false, "alt-text",
			"describe in a few words what it shows",
			"the picture \"%.*s\" has no alternative text",
			STR_PRINTF(str_upto(target, 200)));
	look_at_target(in, target, true);
}

static void on_inlines(void *ctx, const struct inlines *text)
{
	struct inspection *in = ctx;

	for (size_t i = 0; i < text->span_count; i++) {
		const struct span *s = &text->spans[i];
		struct str words = str_upto(str_from(text->text, s->from), s->len);

		if (s->kind == SPAN_IMAGE)
			look_at_picture(in, s->target, words);
		if (s->kind != SPAN_LINK)
			continue;
		look_at_target(in, s->target, false);
		if (!s->automatic)
			look_at_label(in, s->target, words);
	}
}

static void on_block(void *ctx, const struct block *b)
{
	struct inspection *in = ctx;

	if (b->line)
		in->line = b->line;
	if (b->kind == BLOCK_FIGURE) {
		struct str alt = inlines_to_plain(&in->arena, &b->u.figure.alt);

		if (!alt.len)
			alt = inlines_to_plain(&in->arena, &b->u.figure.caption);
		look_at_picture(in, b->u.figure.target, alt);
	} else if (b->kind == BLOCK_LINK) {
		look_at_target(in, b->u.link.target, false);
		look_at_label(in, b->u.link.target, inlines_to_plain(&in->arena, &b->u.link.label));
	}
}

void inspect_links(struct inspection *in)
{
	const struct inline_visitor visitor = {
		.block = on_block, .inlines = on_inlines, .ctx = in
	};

	in->line = 0;
	inlines_visit(in->doc->blocks, NULL, true, &visitor);
}
