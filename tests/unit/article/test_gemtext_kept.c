/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/read.h"
#include "article/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/*
 * Gemtext that is read and written again: an author who chose each line finds
 * each line as it was.
 */

static void expect(const char *text, const char *want)
{
	struct write_options options = { .width = 67 };
	struct arena arena;
	struct document doc = { .arena = &arena, .format = FORMAT_GEMTEXT };
	struct buf out;
	struct err err;

	arena_init(&arena, 1 << 20);
	buf_init(&out, 1 << 20);
	options.links = (struct link_scope){ .doc = &doc, .dir = STR("/"), .base = STR("/x/") };
	assert_int_equal(read_gemtext(&doc, str_of(text), 1, &err), 0);
	write_gemtext(doc.blocks, NULL, &options, &out);
	buf_char(&out, '\0');
	assert_false(buf_failed(&out));
	assert_string_equal(out.p, want);
	buf_release(&out);
	arena_release(&arena);
}

static void kept(const char *text)
{
	expect(text, text);
}

static void links__keep_their_place_and_their_words(void **state)
{
	(void)state;
	kept("one\n=> gemini://a.example/ A\n=> https://b.example/x?y=1#z B, of b\ntwo\n\n=> /c "
	     "C\n");
	kept("=> gemini://a.example/\n=> https://b.example/ https://b.example/\n");
	kept("=> tel:+1-501-555-0142 501.555.0142\n=> mailto:a@b.example a@b.example\n");
	kept("=> gemini://a.example/?q=%C3%A9 caf\u00e9 (a.example)\n");
	expect("=>/a\n=>\tb.gmi\tB\n", "=> /a\n=> /b/ B\n");
}

static void art__is_left_as_it_was_drawn(void **state)
{
	(void)state;
	kept("```\n\n  /\\_/\\  \n\t( o.o )   mew\n=> x\n# y\n\n\n```\nafter\n");
	kept("```A cat, sitting\nx\n```\n");
	expect("``` cat\nx\n``` end\n", "```cat\nx\n```\n");
	expect("a\n```\n\n\n```\nb\n", "a\n\nb\n");
	expect("```\nnever closed\n\n", "```\nnever closed\n\n```\n");
}

static void quotes__keep_their_empty_lines(void **state)
{
	(void)state;
	kept("> a\n> b\n>\n> c\n> -- Ada\n");
	kept("> a\n\n> b\n");
	expect("a\n>\n>b\n>\n", "a\n\n> b\n");
}

static void lists_and_lines__keep_together_what_stood_together(void **state)
{
	(void)state;
	kept("one\ntwo\n* i\n* j\nthree\n\n* k\n> said\n## four\nfive\n");
	expect("one\n\n\n\ntwo\n", "one\n\ntwo\n");
}

static void footer__is_plain_lines_at_the_end(void **state)
{
	(void)state;
	kept("## Last\n\nwords\n\n---\n=> / Home\n=> /all/ All of it\n");
	kept("words\n\n\u2500\u2500\u2500\u2500\n=> / Home\n");
	kept("words\n~~~~~~\n=> / Home\nwritten in May\n");
}

static void headings__have_three_levels(void **state)
{
	(void)state;
	kept("## a\n\n### b\nc\n");
	expect("##a\n####   b\n#####c\n", "## a\n### b\n### c\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links__keep_their_place_and_their_words),
		cmocka_unit_test(art__is_left_as_it_was_drawn),
		cmocka_unit_test(quotes__keep_their_empty_lines),
		cmocka_unit_test(lists_and_lines__keep_together_what_stood_together),
		cmocka_unit_test(footer__is_plain_lines_at_the_end),
		cmocka_unit_test(headings__have_three_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
