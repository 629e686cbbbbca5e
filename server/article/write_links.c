/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/write_inner.h"

#include "text/width.h"

#include <string.h>

enum {
	DIGITS_MAX = 15, /* of a number in the world, ITU-T E.164 */
	LOCAL_DIGITS = 7
};

/* ---- words on a link line ------------------------------------------------------ */

struct str link_scheme(struct str url)
{
	size_t colon = str_find(url, ':');

	if (colon == url.len || (url.len && url.p[0] == '/'))
		return STR_EMPTY;
	return str_upto(url, colon);
}

static struct str host_of(struct str url)
{
	struct str rest = str_from(url, link_scheme(url).len + 1);

	if (!str_starts(rest, STR("//")))
		return STR_EMPTY;
	rest = str_from(rest, 2);
	for (size_t i = 0; i < rest.len; i++)
		if (rest.p[i] == '/' || rest.p[i] == '?' || rest.p[i] == '#')
			rest.len = i;
	return str_starts_nocase(rest, STR("www.")) ? str_from(rest, 4) : rest;
}

static bool has_letters(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (ascii_is_alpha(s.p[i]) || (unsigned char)s.p[i] >= 0x80)
			return true;
	return false;
}

static struct str file_name(struct str url)
{
	struct str path = str_upto(url, str_find(url, '?'));
	size_t slash = str_find_last(path, '/');

	return slash + 1 < path.len ? str_from(path, slash + 1) : path;
}

/* A number or a mail address alone does not say what following it does. */
static struct str worded(struct writer *w, struct str scheme, struct str label)
{
	if (str_eq_nocase(scheme, STR("tel")) && label.len && !has_letters(label))
		return arena_printf(&w->scratch, "Call %.*s", STR_PRINTF(label));
	if (str_eq_nocase(scheme, STR("sms")) && label.len && !has_letters(label))
		return arena_printf(&w->scratch, "Text %.*s", STR_PRINTF(label));
	if (str_eq_nocase(scheme, STR("mailto")) && str_find(label, '@') < label.len &&
		str_find(label, ' ') == label.len)
		return arena_printf(&w->scratch, "Write to %.*s", STR_PRINTF(label));
	return label;
}

/* A form that writes the address need not, and a gemtext author's own line says
 * what it should. */
static bool shows_host(const struct writer *w, const struct link_line *line)
{
	return !w->form->shows_address && !(line->lone && w->doc->format == FORMAT_GEMTEXT);
}

struct str link_label(struct writer *w, const struct link_line *line)
{
	struct str url = line->link.url, label = line->label, host;
	struct str scheme = link_scheme(url);

	if (line->image && !label.len)
		label = file_name(url);
	if (line->image && !(w->form->types_images && line->link.kind != LINK_EXTERNAL))
		label = arena_printf(&w->scratch, "[image] %.*s", STR_PRINTF(label));
	label = worded(w, scheme, label);
	if (str_eq(label, url))
		label = STR_EMPTY;
	host = shows_host(w, line) ? host_of(url) : STR_EMPTY;
	if (host.len && label.len && str_search(label, host) == label.len)
		label = arena_printf(
			&w->scratch, "%.*s (%.*s)", STR_PRINTF(label), STR_PRINTF(host));
	if (line->number)
		label = arena_printf(&w->scratch, "[%u] %.*s", line->number,
			STR_PRINTF(label.len ? label : url));
	return label;
}

/* ---- gathering ------------------------------------------------------------------ */

/* The last digits of a text, as many as a telephone number may have. */
struct digits {
	size_t count;
	char at[DIGITS_MAX];
};

static struct digits digits_of(struct str s)
{
	struct digits digits = { .count = 0 };

	for (size_t i = s.len; i-- > 0 && digits.count < DIGITS_MAX;)
		if (ascii_is_digit(s.p[i]))
			digits.at[digits.count++] = s.p[i];
	return digits;
}

/* "Helpline: 1-800-662-4357" names tel:+1-800-662-4357, and so does a number
 * without its country; fewer digits than a local number may be anything. */
static bool names_number(struct str label, struct str number)
{
	struct digits said = digits_of(label);
	struct digits dialled = digits_of(str_upto(number, str_find(number, ';')));
	size_t common = said.count < dialled.count ? said.count : dialled.count;

	if (common == 0 || (common < dialled.count && common < LOCAL_DIGITS))
		return false;
	return memcmp(said.at, dialled.at, common) == 0;
}

/* Does the text say where the link leads?  "a@b.example" does for its mailto:. */
static bool is_address(struct str label, struct str url)
{
	struct str scheme = link_scheme(url);

	if (str_eq_nocase(scheme, STR("tel")))
		return names_number(label, str_from(url, scheme.len + 1));
	return str_eq(label, url) ||
	       (label.len && scheme.len && str_eq(label, str_from(url, scheme.len + 1)));
}

static struct link_line *line_new(
	struct writer *w, struct link link, struct str label, bool image, bool automatic)
{
	struct link_line *line = ARENA_NEW(&w->scratch, struct link_line);

	if (line)
		*line = (struct link_line){ .link = link,
			.label = label,
			.image = image,
			.automatic = automatic || is_address(label, link.url) };
	return line;
}

static void table_append(struct writer *w, struct link_line *line)
{
	struct link_table *t = &w->links;

	if (t->count == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 8;
		struct link_line **at = ARENA_ARRAY(&w->scratch, cap, struct link_line *);

		if (!at)
			return;
		for (size_t i = 0; i < t->count; i++)
			at[i] = t->at[i];
		t->at = at;
		t->cap = cap;
	}
	t->at[t->count++] = line;
	*t->tail = line;
	t->tail = &line->next;
}

static void said_again(struct link_line *line, struct str label, bool automatic)
{
	line->automatic = line->automatic && (automatic || is_address(label, line->link.url));
}

static void add_target(
	struct writer *w, struct str target, struct str label, bool image, bool automatic)
{
	struct link_table *t = &w->links;
	uint32_t *known, *same;
	struct link_line *line;
	struct link link;
	bool fresh = false;

	known = str_map_put(&t->by_target, target, &fresh);
	if (!known)
		return;
	if (!fresh) {
		if (*known)
			said_again(t->at[*known - 1], label, automatic);
		return;
	}
	link = link_resolve(&w->scratch, &w->options->links, target);
	if (link.kind == LINK_DROPPED)
		return;
	same = str_map_put(&t->by_url, link.url, &fresh);
	if (!same)
		return;
	if (fresh) {
		line = line_new(w, link, label, image, automatic);
		if (!line)
			return;
		table_append(w, line);
		*same = (uint32_t)t->count;
	} else if (*same) {
		said_again(t->at[*same - 1], label, automatic);
	}
	*known = *same;
}

static void gather_span(struct writer *w, const struct inlines *in, const struct span *span)
{
	if (span)
		add_target(w, span->target, span_text(&w->scratch, in, span),
			span->kind == SPAN_IMAGE, span->automatic);
}

/* In the order in which they end, since that is where the numbers stand: a picture
 * comes before the link that it is in. */
static void gather_spans(struct writer *w, const struct inlines *in)
{
	const struct span *open = NULL;

	for (size_t i = 0; i < in->span_count && !arena_failed(&w->scratch); i++) {
		const struct span *span = &in->spans[i];

		if (span->kind != SPAN_LINK && span->kind != SPAN_IMAGE)
			continue;
		if (open && span->from + span->len <= open->from + open->len &&
			span->kind != open->kind) {
			gather_span(w, in, span);
			continue;
		}
		gather_span(w, in, open);
		open = span;
	}
	gather_span(w, in, open);
}

static void gather_inlines(void *ctx, const struct inlines *in)
{
	gather_spans(ctx, in);
}

static void gather_target(void *ctx, struct str target, const struct inlines *label, bool image)
{
	struct writer *w = ctx;

	add_target(w, target, inlines_to_plain(&w->scratch, label), image, false);
}

/* Numbers go on through the page, so that no two links share one.  A block's
 * only link needs none where the words around it say enough, and a link whose
 * text is its address never does. */
static void give_numbers(struct writer *w)
{
	if (w->links.count < 2 && !w->form->numbers_all)
		return;
	for (struct link_line *l = w->links.first; l; l = l->next)
		if (!l->automatic)
			l->number = ++w->number;
}

void links_gather(struct writer *w, const struct block *first, const struct block *end)
{
	const struct inline_visitor visitor = {
		.inlines = gather_inlines, .target = gather_target, .ctx = w
	};
	struct link_table *t = &w->links;

	*t = (struct link_table){ .tail = &t->first };
	str_map_init(&t->by_target, &w->scratch);
	str_map_init(&t->by_url, &w->scratch);
	for (const struct block *b = first; b && b != end; b = b->next)
		if ((b->kind != BLOCK_PARAGRAPH || !inline_lone(&b->u.text)) && !is_link_list(b))
			inlines_visit(b, b->next, true, &visitor);
	give_numbers(w);
}

unsigned links_number(const struct writer *w, struct str target)
{
	const uint32_t *at;

	if (!w->links.count)
		return 0;
	at = str_map_get(&w->links.by_target, target);
	return at && *at ? w->links.at[*at - 1]->number : 0;
}

bool is_link_list(const struct block *block)
{
	if (block->kind != BLOCK_LIST || block->u.list.ordered || !block->u.list.items)
		return false;
	for (const struct item *i = block->u.list.items; i; i = i->next)
		if (i->check != CHECK_NONE || !i->blocks || i->blocks->next ||
			i->blocks->kind != BLOCK_PARAGRAPH || !inline_lone(&i->blocks->u.text))
			return false;
	return true;
}

/* ---- writing -------------------------------------------------------------------- */

/* An address wider than a line was broken where the text has it. */
static bool is_whole(const struct writer *w, const struct link_line *line)
{
	return text_width(line->link.url) <= w->options->width;
}

bool links_flush(struct writer *w)
{
	bool any = false;

	line_part(w);
	for (const struct link_line *l = w->links.first; l; l = l->next) {
		if (w->form->skips_plain && l->automatic && is_whole(w, l))
			continue;
		line_begin(w);
		w->form->link(w, l);
		any = true;
	}
	w->links = (struct link_table){ .tail = &w->links.first };
	return any;
}

void link_single(struct writer *w, struct str target, struct str label, bool image, bool automatic)
{
	struct link link = link_resolve(&w->scratch, &w->options->links, target);
	struct link_line *line = line_new(w, link, label, image, automatic);

	if (!line)
		return;
	line->lone = true;
	if (link.kind != LINK_DROPPED) {
		line_begin(w);
		w->form->link(w, line);
		return;
	}
	if (image)
		label = arena_printf(&w->scratch, "[image] %.*s", STR_PRINTF(label));
	write_words(w, str_trim(label));
}
