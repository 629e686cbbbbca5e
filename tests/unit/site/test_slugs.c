/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/slugs.h"

#include "article/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const bodies[] = {
	"The path begins at the old gate and follows the brook for a mile under beeches that were "
	"planted when the mill still turned.",
	"Take your time, look back at the village now and then, and keep to the left of the wall, "
	"where the stones are dry even in winter.",
	"Nothing of the sort was ever said about tides, gulls, or the smell of nets that dry on "
	"the "
	"quay in the morning.",
};

struct fixture {
	struct arena arena;
	struct buf scratch;
	struct slug_known known[8];
	struct slug_old old[8];
	struct slugs_past past;
};

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	arena_init(&f.arena, 16 * 1024 * 1024);
	buf_init(&f.scratch, 1024 * 1024);
	f.past.known = f.known;
	f.past.old = f.old;
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	buf_release(&f->scratch);
	arena_release(&f->arena);
	return 0;
}

static void know(struct fixture *f, const char *slug, const char *body)
{
	struct slug_known *known = &f->known[f->past.known_count++];

	known->slug = str_of(slug);
	known->words = words_count(str_of(body));
	digest_text(&known->digest, str_of(body));
}

static void leads(struct fixture *f, const char *slug, const char *to)
{
	f->old[f->past.old_count++] = (struct slug_old){ .slug = str_of(slug), .to = str_of(to) };
}

/* `slugs` of the pages that `text` gets, the introduction first, with spaces between. */
static void expect(struct fixture *f, struct str text, const char *slugs)
{
	struct article_source source = { .name = STR("walk.md"), .text = text };
	struct document *doc;
	struct past_text *texts;
	struct err err = { 0 };
	struct buf got;

	assert_int_equal(article_read(&f->arena, &source, &doc, &err), 0);
	texts = past_texts(&f->arena, doc, &f->scratch);
	assert_non_null(texts);
	slugs_keep(doc, texts, &f->past);
	buf_init(&got, 4096);
	for (size_t i = 0; i < doc->section_count; i++)
		buf_printf(&got, "%s%.*s", i ? " " : "", STR_PRINTF(doc->sections[i].slug));
	if (!str_eq(buf_view(&got), str_of(slugs)))
		fail_msg("got \"%.*s\", wanted \"%s\"", STR_PRINTF(buf_view(&got)), slugs);
	buf_release(&got);
}

static struct str article(struct fixture *f, const char *front, const char *const *titles,
	const int *says, size_t count)
{
	struct str text = arena_printf(&f->arena, "%s# Walk\n\n", front);

	for (size_t i = 0; i < count; i++)
		text = arena_printf(&f->arena, "%.*s## %s\n\n%s\n\n", STR_PRINTF(text), titles[i],
			bodies[says[i]]);
	return text;
}

#define ARTICLE(front, count, ...) ARTICLE_(front, count, __VA_ARGS__)
#define ARTICLE_(front, count, t0, b0, t1, b1, t2, b2) \
	article(f, front, (const char *const[]){ t0, t1, t2 }, (const int[]){ b0, b1, b2 }, count)

static void slugs__of_an_article_that_is_new_come_from_its_titles(void **state)
{
	struct fixture *f = *state;

	leads(f, "north", "up");
	expect(f, ARTICLE("", 3, "North", 0, "North", 1, "Up", 2), "north north-2 up");
}

static void slugs__of_twins_stay_with_what_they_say(void **state)
{
	struct fixture *f = *state;

	know(f, "notes", bodies[0]);
	know(f, "notes-2", bodies[1]);
	expect(f, ARTICLE("", 2, "Notes", 1, "Notes", 0, "", 0), "notes-2 notes");
	expect(f, ARTICLE("", 3, "Notes", 2, "Notes", 1, "Notes", 0), "notes-3 notes-2 notes");
	expect(f, ARTICLE("", 2, "Notes", 1, "Other", 2, "", 0), "notes-2 other");
}

static void slugs__that_lead_on_are_not_given_to_something_else(void **state)
{
	struct fixture *f = *state;

	know(f, "up", bodies[0]);
	leads(f, "north", "up");
	leads(f, "far", "");
	expect(f, ARTICLE("", 3, "Up", 0, "North", 1, "Far", 2), "up north-2 far-2");
	/* but back to the same text, when nothing is left at the other address */
	expect(f, ARTICLE("", 2, "North", 0, "South", 1, "", 0), "north south");
}

static void slugs__stay_when_titles_change_only_if_they_are_pinned(void **state)
{
	struct fixture *f = *state;

	know(f, "north", bodies[0]);
	know(f, "south", bodies[1]);
	expect(f, ARTICLE("", 2, "Facing north", 0, "South", 1, "", 0), "facing-north south");
	expect(f,
		ARTICLE("---\nslug-policy: pin\n---\n", 3, "Facing north", 0, "South", 1, "New", 2),
		"north south new");
	/* two that have changed titles */
	expect(f, ARTICLE("---\nslug-policy: pin\n---\n", 2, "South", 0, "North", 1, "", 0),
		"north south");
}

static void slugs__that_the_author_gives_stay(void **state)
{
	struct fixture *f = *state;

	know(f, "north", bodies[0]);
	leads(f, "up", "");
	expect(f, ARTICLE("---\nslug-policy: pin\n---\n", 2, "Facing {#up}", 0, "South", 1, "", 0),
		"up south");
	expect(f,
		ARTICLE("---\nslug-policy: pin\nsection-slug: Facing => up\n---\n", 2, "Facing", 0,
			"South", 1, "", 0),
		"up south");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(slugs__of_an_article_that_is_new_come_from_its_titles),
		TEST(slugs__of_twins_stay_with_what_they_say),
		TEST(slugs__that_lead_on_are_not_given_to_something_else),
		TEST(slugs__stay_when_titles_change_only_if_they_are_pinned),
		TEST(slugs__that_the_author_gives_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
