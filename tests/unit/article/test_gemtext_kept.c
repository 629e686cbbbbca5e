/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "../../fuzz/gem_trip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/*
 * Gemtext that is read and written again: an author who chose each line finds
 * each line as it was.  With --judge this program is the driver of
 * tests/bench/roundtrip.py: it reads file names, one a line, and answers each with
 * "same BLOCKS OCTETS" or "differs LINE OCTETS" and the text as it was written.
 */

static void expect(const char *text, const char *want)
{
	struct gem_trip trip;

	gem_trip_begin(&trip);
	if (!gem_trip_same(&trip, str_of(text)))
		fail_msg("line %u comes back as another block", trip.line);
	buf_char(&trip.text, '\0');
	assert_string_equal(trip.text.p, want);
	gem_trip_end(&trip);
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

static void link__that_may_not_be_shown_leaves_its_words(void **state)
{
	(void)state;
	expect("* a\n=> javascript:x\n* b\n", "* a\n\n* b\n");
	expect("a\n=> javascript:x The words\nb\n", "a\nThe words\nb\n");
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
	expect("a\n> \u00a0\n* \u00a0\nb\n", "a\n\nb\n");
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

/* ---- the driver -------------------------------------------------------------------- */

static struct str read_whole(struct arena *arena, const char *name)
{
	FILE *file = fopen(name, "rb");
	char chunk[4096];
	struct buf text;
	struct str whole;
	size_t n;

	buf_init(&text, 1 << 24);
	while (file && (n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(&text, chunk, n);
	if (file)
		fclose(file);
	whole = arena_buf(arena, &text);
	buf_release(&text);
	return whole;
}

static int judge_files(void)
{
	char name[4096];

	while (fgets(name, sizeof(name), stdin)) {
		struct gem_trip trip;
		bool same;

		name[strcspn(name, "\n")] = '\0';
		gem_trip_begin(&trip);
		same = gem_trip_same(&trip, read_whole(&trip.arena, name));
		printf("%s %zu %zu\n", same ? "same" : "differs",
			same ? trip.blocks : (size_t)trip.line, trip.text.len);
		fwrite(trip.text.p, 1, trip.text.len, stdout);
		fflush(stdout);
		gem_trip_end(&trip);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links__keep_their_place_and_their_words),
		cmocka_unit_test(link__that_may_not_be_shown_leaves_its_words),
		cmocka_unit_test(art__is_left_as_it_was_drawn),
		cmocka_unit_test(quotes__keep_their_empty_lines),
		cmocka_unit_test(lists_and_lines__keep_together_what_stood_together),
		cmocka_unit_test(footer__is_plain_lines_at_the_end),
		cmocka_unit_test(headings__have_three_levels),
	};

	if (argc > 1 && strcmp(argv[1], "--judge") == 0)
		return judge_files();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
