/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta.h"

#include "build_doc.h"

/*
 * Every key that an author may write, with what comes of a good value and what
 * is said of a wrong one.  A key without a row here fails the test; what each of
 * them does to the article is in test_overrides.c.
 */

struct key_case {
	const char *names; /* the key and its synonyms */
	const char *good, *read;
	const char *bad, *said;
};

#define NOT_UNDERSTOOD(wanted) "is not understood; write " wanted
#define NOT_ONE                "this is a list or a map; write one text"

static const struct key_case cases[] = {
	{ "title", "On walking", "title On walking;", "[a]", NOT_ONE },
	{ "subtitle tagline", "Up and down", "subtitle Up and down;", "{a: b}", NOT_ONE },
	{ "author authors creator by", "[Ada, {name: Ben}]", "author Ada;author Ben;", "[[Ada]]",
		NOT_ONE },
	{ "date publishdate pubdate created published", "1 May 2024", "date 2024-05-01;", "soon",
		NOT_UNDERSTOOD("a date such as 2024-05-01") },
	{ "updated lastmod modified last-modified last-modified-at last-updated",
		"2024-05-02T10:00:00Z", "updated 2024-05-02;", "2024-13-01",
		NOT_UNDERSTOOD("a date such as 2024-05-01") },
	{ "lang language locale", "pt_BR", "lang pt-BR;", "en US",
		NOT_UNDERSTOOD("a language tag such as en or pt-BR") },
	{ "tags tag keywords categories category", "a, b c, a", "tag a;tag b c;", "[{a: b}]",
		NOT_ONE },
	{ "summary description excerpt abstract", "Of feet.", "summary Of feet.;", "[a]", NOT_ONE },
	{ "source canonical canonical-url", "https://e.org/", "source https://e.org/;", "[a]",
		NOT_ONE },
	{ "license licence rights copyright", "CC0", "license CC0;", "[a]", NOT_ONE },
	{ "draft", "yes", "draft 1;", "perhaps",
		NOT_UNDERSTOOD("true or false (until then the article is kept back)") },
	{ "gone", "true", "gone 1;", "perhaps", NOT_UNDERSTOOD("true or false") },
	{ "slug", "my-walk", "slug my-walk;", "\"My walk\"",
		"\"My walk\" cannot be part of an address; \"my-walk\" is used" },
	{ "id uuid", "tag:e.org,2024:1", "id tag:e.org,2024:1;", "my walk",
		NOT_UNDERSTOOD("a UUID, or a URI such as tag:example.org,2026:walk") },
	{ "region country", "us", "region US;", "Narnia",
		NOT_UNDERSTOOD("a country in two letters, such as US") },
	{ "format", "gmi", "format 2;", "pdf", NOT_UNDERSTOOD("text, markdown, gemtext or html") },
	{ "profile", "wrapped", "profile 2;", "narrow", NOT_UNDERSTOOD("long-line or wrapped") },
	{ "sections", "explicit", "sections 1;", "many", NOT_UNDERSTOOD("auto, explicit or none") },
	{ "split-level", "3", "split-level 3;", "7",
		NOT_UNDERSTOOD("auto or a level from 1 to 6") },
	{ "heading headings", "[A, B => 3]", "heading A>;heading B>3;", "A => 9",
		"\"9\" is not a level; write a number from 1 to 6" },
	{ "not-heading not-headings", "[A => B, C]", "not-heading A => B>;not-heading C>;", "[[a]]",
		NOT_ONE },
	{ "rename", "Old => New", "rename Old>New;", "Old",
		"one of two texts is missing; write both with an arrow between" },
	{ "section-slug section-slugs", "{Old: new}", "section-slug Old>new;", "=> new",
		"one of two texts is missing; write both with an arrow between" },
	{ "alias aliases redirect-from", "[was => is, /old/]", "alias was>is;alias /old/;",
		"A b => c", "are not two slugs; write both in a-z, 0-9 and hyphens" },
	{ "merge", "[A, B]", "merge A>;merge B>;", "[[a]]", NOT_ONE },
	{ "intro-title", "Start", "intro-title Start;", "[a]", NOT_ONE },
	{ "slug-policy", "pin", "slug-policy 1;", "maybe", NOT_UNDERSTOOD("title or pin") },
	{ "list", "none", "list 1;", "some", NOT_UNDERSTOOD("below or none") },
	{ "links", "section", "links 0;", "all", NOT_UNDERSTOOD("block, section or off") },
	{ "autolink autolinks", "url, tel", "autolink 5;", "fax",
		NOT_UNDERSTOOD("url, mail, tel or off") },
};

/* ---- metadata as text ------------------------------------------------------------- */

static void put_text(struct buf *out, const char *name, struct str text)
{
	if (text.len)
		buf_printf(out, "%s %.*s;", name, STR_PRINTF(text));
}

static void put_number(struct buf *out, const char *name, bool has, unsigned number)
{
	if (has)
		buf_printf(out, "%s %u;", name, number);
}

static void put_words(struct buf *out, const char *name, const struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		put_text(out, name, words->at[i]);
}

static void put_pairs(struct buf *out, const char *name, const struct pair *pairs)
{
	for (const struct pair *p = pairs; p; p = p->next)
		buf_printf(out, "%s %.*s>%.*s;", name, STR_PRINTF(p->from), STR_PRINTF(p->to));
}

static void put_meta(struct buf *out, const struct meta *m)
{
	put_text(out, "title", m->title);
	put_text(out, "subtitle", m->subtitle);
	put_words(out, "author", &m->authors);
	put_text(out, "date", m->date);
	put_text(out, "updated", m->updated);
	put_text(out, "lang", m->lang);
	put_words(out, "tag", &m->tags);
	put_text(out, "summary", m->summary);
	put_text(out, "source", m->source);
	put_text(out, "license", m->license);
	put_number(out, "draft", m->has_draft, m->draft);
	put_number(out, "gone", m->has_gone, m->gone);
	put_text(out, "slug", m->slug);
	put_text(out, "id", m->id);
	put_text(out, "region", m->region);
	put_number(out, "format", m->has_format, m->format);
	put_number(out, "profile", m->has_profile, m->profile);
	put_number(out, "sections", m->has_sections, m->sections);
	put_number(out, "split-level", m->has_split_level, (unsigned)m->split_level);
	put_pairs(out, "heading", m->headings);
	put_pairs(out, "not-heading", m->not_headings);
	put_pairs(out, "rename", m->renames);
	put_pairs(out, "section-slug", m->section_slugs);
	put_pairs(out, "alias", m->section_aliases);
	put_words(out, "alias", &m->aliases);
	put_pairs(out, "merge", m->merges);
	put_text(out, "intro-title", m->intro_title);
	put_number(out, "slug-policy", m->has_pin_slugs, m->pin_slugs);
	put_number(out, "list", m->has_alone, m->alone);
	put_number(out, "links", m->has_links, m->links);
	put_number(out, "autolink", m->has_autolink, m->autolink);
}

/* ---- the tests ---------------------------------------------------------------------- */

static void parse(struct build *b, struct str key, const char *value)
{
	struct meta_place place = { .first_line = 2 };

	meta_init(&b->doc->meta);
	b->doc->warnings = NULL;
	b->doc->warning_count = 0;
	meta_parse(b->doc, &b->doc->meta,
		arena_printf(&b->arena, "%.*s: %s\n", STR_PRINTF(key), value), &place);
}

static void check_good(struct build *b, struct str key, const struct key_case *c)
{
	struct buf got;

	parse(b, key, c->good);
	buf_init(&got, 4096);
	put_meta(&got, &b->doc->meta);
	if (!str_eq(buf_view(&got), str_of(c->read)) || b->doc->warning_count)
		fail_msg("%.*s: %s reads as '%.*s', %zu warnings", STR_PRINTF(key), c->good,
			STR_PRINTF(buf_view(&got)), b->doc->warning_count);
	buf_release(&got);
}

static void check_bad(struct build *b, struct str key, const struct key_case *c)
{
	const struct warning *w;

	parse(b, key, c->bad);
	w = b->doc->warnings;
	if (b->doc->warning_count != 1 || w->line != 2 || !str_starts(w->text, key) ||
		str_search(w->text, str_of(c->said)) == w->text.len)
		fail_msg("%.*s: %s gave %zu warnings: '%.*s'", STR_PRINTF(key), c->bad,
			b->doc->warning_count, STR_PRINTF(w ? w->text : STR_EMPTY));
}

static const struct key_case *case_of(struct str key)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (struct str names = str_of(cases[i].names); names.len;)
			if (str_eq(str_cut(&names, ' '), key))
				return &cases[i];
	return NULL;
}

static void meta_key__reads_a_good_value_and_says_what_is_wrong_with_another(void **state)
{
	struct build *b = *state;
	size_t count = 0;

	for (const char *name; (name = meta_key(count)); count++) {
		struct str key = str_of(name);
		const struct key_case *c = case_of(key);

		if (!c) {
			fail_msg("the key %s has no row in this test", name);
			return;
		}
		check_good(b, key, c);
		check_bad(b, key, c);
	}
	assert_true(count > 50);
}

/* Hugo and others write keys in capitals and with underscores. */
static void meta_key__may_be_spelt_in_other_ways(void **state)
{
	struct build *b = *state;

	parse(b, STR("Split_Level"), "2");
	assert_int_equal(b->doc->meta.split_level, 2);
	parse(b, STR("LastMod"), "2024-05-01");
	assert_str(b->doc->meta.updated, "2024-05-01");
	assert_int_equal(b->doc->warning_count, 0);
}

static void published__may_also_be_whether_it_is(void **state)
{
	struct build *b = *state;

	parse(b, STR("published"), "false");
	assert_true(b->doc->meta.draft);
	parse(b, STR("published"), "true");
	assert_false(b->doc->meta.draft);
	assert_int_equal(b->doc->warning_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUILD_TEST(meta_key__reads_a_good_value_and_says_what_is_wrong_with_another),
		BUILD_TEST(meta_key__may_be_spelt_in_other_ways),
		BUILD_TEST(published__may_also_be_whether_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
