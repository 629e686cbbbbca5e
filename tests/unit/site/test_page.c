/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/page.h"

#include "../article/write_doc.h"

static const struct page_place place = { .dir = { "/", 1 }, .base = { "/a/", 3 } };
static const struct page_place deep = { .dir = { "/notes/", 7 }, .base = { "/notes/a/", 9 } };

enum { SECTIONS = 3 };

/* An introduction and two sections, one paragraph each. */
static struct sheet *article(void **state, size_t count)
{
	static const char *const slugs[] = { "introduction", "one", "two" };
	static const char *const titles[] = { "Introduction", "Section one", "Section two" };
	static struct section sections[SECTIONS];
	struct sheet *s = *state;

	memset(sections, 0, sizeof(sections));
	s->doc.title = inlines_plain(STR("The title"));
	s->doc.sections = sections;
	s->doc.section_count = count;
	for (size_t i = 0; i < count; i++) {
		char text[32];

		snprintf(text, sizeof(text), "Text of %s.", slugs[i]);
		sections[i].slug = str_of(slugs[i]);
		sections[i].title = inlines_plain(str_of(titles[i]));
		sections[i].generated = i == 0;
		sections[i].level = 2;
		sections[i].words = 3 - i;
		sections[i].first = sheet_text(s, text);
		if (i)
			sections[i - 1].end = sections[i].first;
	}
	return s;
}

static void expect(struct sheet *s, const char *want)
{
	struct buf full;

	assert_false(buf_failed(&s->out));
	buf_init(&full, 1 << 20);
	for (; *want; want++) {
		if (*want == '$')
			buf_puts(&full, "\t\tnull.host\t1");
		else
			buf_char(&full, *want);
	}
	if (!str_eq(buf_view(&s->out), buf_view(&full)))
		fail_msg("got\n%.*s\nexpected\n%.*s", STR_PRINTF(buf_view(&s->out)),
			STR_PRINTF(buf_view(&full)));
	buf_clear(&s->out);
	buf_release(&full);
}

static void section__has_its_text_and_its_way_on(void **state)
{
	struct sheet *s = article(state, 3);

	page_section(&s->doc, &place, 1, PAGE_GEMTEXT, &s->out);
	expect(s, "# Section one\n\nText of one.\n\n=> /a/two Next: Section two\n"
		  "=> /a/introduction Previous: Introduction\n"
		  "=> /a/ Contents: The title (section 2 of 3)\n");
	page_section(&s->doc, &place, 1, PAGE_MENU, &s->out);
	expect(s, "iSection one$\r\niSection 2 of 3: The title$\r\ni$\r\n"
		  "1Contents: The title\t/a/\t\x01\r\n1Next: Section two\t/a/two\t\x01\r\n"
		  "1Previous: Introduction\t/a/introduction\t\x01\r\n"
		  "0This section as plain text\t/a/one.txt\t\x01\r\ni$\r\n"
		  "iText of one.$\r\ni$\r\n1Next: Section two\t/a/two\t\x01\r\n"
		  "0Whole article as plain text\t/a/all.txt\t\x01\r\n.\r\n");
	page_section(&s->doc, &place, 1, PAGE_TEXT, &s->out);
	expect(s, "Section one\r\n===========\r\n\r\nSection 2 of 3: The title\r\n\r\n"
		  "Text of one.\r\n");
}

static void section__at_an_end_has_one_way(void **state)
{
	struct sheet *s = article(state, 3);

	page_section(&s->doc, &place, 0, PAGE_GEMTEXT, &s->out);
	expect(s, "# Introduction\n\nText of introduction.\n\n=> /a/one Next: Section one\n"
		  "=> /a/ Contents: The title (section 1 of 3)\n");
	page_section(&s->doc, &place, 2, PAGE_GEMTEXT, &s->out);
	expect(s, "# Section two\n\nText of two.\n\n=> /a/one Previous: Section one\n"
		  "=> /a/ Contents: The title (section 3 of 3)\n");
}

static void front__lists_the_sections(void **state)
{
	struct sheet *s = article(state, 3);

	s->doc.byline = STR("Ann Example");
	s->doc.meta.date = STR("2024-05-01");
	s->doc.meta.updated = STR("2024-06-02");
	page_front(&s->doc, &deep, PAGE_GEMTEXT, &s->out);
	expect(s, "# The title\n\nBy Ann Example, 2024-05-01 (updated 2024-06-02)\n\n"
		  "Text of introduction.\n\n"
		  "=> /notes/a/introduction Introduction (3 words)\n"
		  "=> /notes/a/one Section one (2 words)\n=> /notes/a/two Section two (1 word)\n\n"
		  "=> /notes/a/all.gmi Read on one page\n=> /notes/ More in Notes\n");
	page_front(&s->doc, &place, PAGE_MENU, &s->out);
	expect(s,
		"iThe title$\r\ni$\r\niBy Ann Example, 2024-05-01 (updated 2024-06-02)$\r\ni$\r\n"
		"iText of introduction.$\r\ni$\r\n"
		"1Introduction (3 words)\t/a/introduction\t\x01\r\n"
		"1Section one (2 words)\t/a/one\t\x01\r\n1Section two (1 word)\t/a/two\t\x01\r\n"
		"i$\r\n0Whole article as plain text\t/a/all.txt\t\x01\r\n1Home\t/\t\x01\r\n.\r\n");
}

static void front__dates_by_the_name_what_has_no_date(void **state)
{
	struct sheet *s = article(state, 1);
	struct page_place named = place;

	named.date = STR("2026-09-01");
	s->doc.byline = STR("Bo");
	s->doc.meta.updated = STR("2026-09-20");
	page_front(&s->doc, &named, PAGE_GEMTEXT, &s->out);
	expect(s, "# The title\n\nBy Bo, 2026-09-01 (updated 2026-09-20)\n\n"
		  "Text of introduction.\n\n=> / Home\n");
	s->doc.meta.date = STR("2026-09-20");
	page_front(&s->doc, &named, PAGE_GEMTEXT, &s->out);
	expect(s, "# The title\n\nBy Bo, 2026-09-20\n\nText of introduction.\n\n=> / Home\n");
}

/* Long words are no sign of a script without spaces. */
static void front__counts_words_among_addresses(void **state)
{
	static const char address[] = "Here: https://example.org/"
				      "012345678901234567890123456789012345678901234567890123456";
	static const char chinese[] = "中文字中文字中文字中文字中文字";
	struct sheet *s = article(state, 2);

	s->doc.sections[0].first->u.text = inlines_plain(str_of(address));
	s->doc.sections[1].first->u.text = inlines_plain(str_of(chinese));
	s->doc.meta.summary = STR("Sum");
	page_front(&s->doc, &place, PAGE_GEMTEXT, &s->out);
	expect(s, "# The title\n\nSum\n\n=> /a/introduction Introduction (3 words)\n"
		  "=> /a/one Section one\n\n=> /a/all.gmi Read on one page\n=> / Home\n");
}

static void front__shows_a_summary_or_a_short_introduction(void **state)
{
	struct sheet *s = article(state, 3);
	const char *rest = "=> /a/introduction Introduction (201 words)\n"
			   "=> /a/one Section one (2 words)\n=> /a/two Section two (1 word)\n\n"
			   "=> /a/all.gmi Read on one page\n=> / Home\n";
	char want[512];

	s->doc.sections[0].words = 201;
	page_front(&s->doc, &place, PAGE_GEMTEXT, &s->out);
	snprintf(want, sizeof(want), "# The title\n\n%s", rest);
	expect(s, want);
	s->doc.meta.summary = STR("=> A summary");
	page_front(&s->doc, &place, PAGE_GEMTEXT, &s->out);
	snprintf(want, sizeof(want), "# The title\n\n => A summary\n\n%s", rest);
	expect(s, want);
}

static void article__of_one_section_stands_on_its_front(void **state)
{
	struct sheet *s = article(state, 1);

	s->doc.sections[0].words = 5000;
	s->doc.meta.summary = STR("Not needed");
	page_front(&s->doc, &place, PAGE_GEMTEXT, &s->out);
	expect(s, "# The title\n\nText of introduction.\n\n=> / Home\n");
	page_section(&s->doc, &place, 0, PAGE_GEMTEXT, &s->out);
	expect(s, "# Introduction\n\nText of introduction.\n\n=> /a/ Contents: The title\n");
}

static void all__holds_every_section_under_one_title(void **state)
{
	struct sheet *s = article(state, 3);

	sheet_into(s, &s->doc.sections[1].first->next);
	sheet_heading(s, 4, "Inside");
	*s->at = s->doc.sections[2].first;
	page_all(&s->doc, &place, PAGE_GEMTEXT, &s->out);
	expect(s, "# The title\n\nText of introduction.\n\n## Section one\n\nText of one.\n\n"
		  "### Inside\n\n## Section two\n\nText of two.\n\n=> /a/ Contents: The title\n");
	page_section(&s->doc, &place, 1, PAGE_TEXT, &s->out);
	expect(s, "Section one\r\n===========\r\n\r\nSection 2 of 3: The title\r\n\r\n"
		  "Text of one.\r\n\r\nInside\r\n------\r\n");
	page_all(&s->doc, &place, PAGE_TEXT, &s->out);
	expect(s, "The title\r\n=========\r\n\r\nText of introduction.\r\n\r\nSection one\r\n"
		  "===========\r\n\r\nText of one.\r\n\r\nInside\r\n------\r\n\r\n"
		  "Section two\r\n===========\r\n\r\nText of two.\r\n");
}

static void title__keeps_its_link_and_its_subtitle(void **state)
{
	struct sheet *s = article(state, 3);

	s->doc.sections[1].title = marked(s, "{e|See} {l https://a.example/|this}");
	s->doc.sections[1].subtitle = STR("# Under it");
	page_section(&s->doc, &place, 1, PAGE_GEMTEXT, &s->out);
	expect(s, "# See this\n\n # Under it\n\n=> https://a.example/ this (a.example)\n\nText of "
		  "one.\n\n"
		  "=> /a/two Next: Section two\n=> /a/introduction Previous: Introduction\n"
		  "=> /a/ Contents: The title (section 2 of 3)\n");
}

/* The longest run of info lines, and how often an item of the text's kind is there. */
static size_t longest_run(struct str menu, const char *item, size_t *ret_items)
{
	size_t run = 0, longest = 0;

	*ret_items = 0;
	while (menu.len) {
		struct str line = str_line(&menu);

		run = line.len && line.p[0] == 'i' ? run + 1 : 0;
		longest = run > longest ? run : longest;
		*ret_items += str_starts(line, str_of(item));
	}
	return longest;
}

static void menu__never_runs_long_without_an_item(void **state)
{
	struct sheet *s = article(state, 3);
	size_t items;

	for (unsigned lines = 0; lines < 90; lines++) {
		struct str text;
		size_t longest;

		/* paragraphs of five lines, then one block without a blank line */
		buf_clear(&s->out);
		for (unsigned i = 0; i < lines; i++)
			buf_puts(&s->out, i % 5 == 4 && lines % 2 ? "\n" : "line\n");
		text = arena_buf(&s->arena, &s->out);
		s->doc.sections[1].first->kind = BLOCK_PREFORMATTED;
		s->doc.sections[1].first->u.pre.text = text;
		s->doc.sections[1].first->u.pre.kind = PRE_VERSE;
		s->doc.sections[1].first->u.pre.label = STR_EMPTY;
		buf_clear(&s->out);
		page_section(&s->doc, &place, 1, PAGE_MENU, &s->out);
		longest = longest_run(buf_view(&s->out), "1Contents: ", &items);
		if (longest > 40)
			fail_msg("%u lines: a run of %zu", lines, longest);
		/* and no oftener than it must */
		if (items > 1 + (lines + 2) / 20)
			fail_msg("%u lines: %zu items", lines, items);
	}
	buf_clear(&s->out);
}

static void menu__long_titles_stay_within_the_columns(void **state)
{
	struct sheet *s = article(state, 2);
	struct str menu;

	s->doc.title = s->doc.sections[1].title =
		inlines_plain(STR("A title with so many words that no menu line could ever hold "
				  "all of them at once"));
	page_section(&s->doc, &place, 0, PAGE_MENU, &s->out);
	menu = buf_view(&s->out);
	while (menu.len) {
		struct str line = str_line(&menu);

		line = str_upto(line, str_find(line, '\t'));
		if (line.len > 68)
			fail_msg("'%.*s'", STR_PRINTF(line));
	}
	buf_clear(&s->out);
}

static void page__fails_with_its_buffer(void **state)
{
	struct sheet *s = article(state, 3);

	for (size_t max = 0; max < 200; max += 7) {
		struct buf small;

		buf_init(&small, max);
		page_section(&s->doc, &place, 1, PAGE_MENU, &small);
		assert_true(buf_failed(&small));
		buf_release(&small);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHEET_TEST(section__has_its_text_and_its_way_on),
		SHEET_TEST(section__at_an_end_has_one_way),
		SHEET_TEST(front__lists_the_sections),
		SHEET_TEST(front__dates_by_the_name_what_has_no_date),
		SHEET_TEST(front__counts_words_among_addresses),
		SHEET_TEST(front__shows_a_summary_or_a_short_introduction),
		SHEET_TEST(article__of_one_section_stands_on_its_front),
		SHEET_TEST(all__holds_every_section_under_one_title),
		SHEET_TEST(title__keeps_its_link_and_its_subtitle),
		SHEET_TEST(menu__never_runs_long_without_an_item),
		SHEET_TEST(menu__long_titles_stay_within_the_columns),
		SHEET_TEST(page__fails_with_its_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
