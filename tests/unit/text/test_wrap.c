/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/buf.h"
#include "base/clock.h"
#include "text/width.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unigbrk.h>

#include <cmocka.h>

static void put_line(void *ctx, struct str line)
{
	buf_str(ctx, line);
	buf_char(ctx, '|');
}

static void expect(const char *text, unsigned columns, const char *want)
{
	struct buf got;

	buf_init(&got, SIZE_MAX);
	text_wrap(str_of(text), columns, put_line, &got);
	if (!str_eq(buf_view(&got), str_of(want)))
		fail_msg("'%s' in %u columns gave '%.*s', expected '%s'", text, columns,
			STR_PRINTF(buf_view(&got)), want);
	buf_release(&got);
}

static void wrap__breaks_between_words(void **state)
{
	(void)state;
	expect("", 10, "");
	expect("one", 10, "one|");
	expect("one two three", 7, "one two|three|");
	expect("one two three", 8, "one two|three|");
	expect("one two  ", 7, "one two|");
	expect("one two", 6, "one|two|");
	expect("well-known facts", 6, "well-|known|facts|");
	expect("call 501-904-4762 now", 14, "call|501-904-4762|now|");
	expect("(a) [b]", 3, "(a)|[b]|");
	expect("ending in .yaml, says", 11, "ending in|.yaml, says|");
	expect("a .5 b", 3, "a|.5|b|");
	expect("wait . now", 6, "wait .|now|");
	expect("see www.mill.example x", 18, "see|www.mill.example x|");
	expect("in mill.tar.gz now", 11, "in|mill.tar.gz|now|");
	expect("www.mill.example", 10, "www.mill.|example|");
}

static void wrap__keeps_the_breaks_that_the_author_wants(void **state)
{
	(void)state;
	expect("one\ntwo three", 20, "one|two three|");
	expect("one\n\ntwo\n", 20, "one||two|");
	expect("\none", 20, "|one|");
}

static void wrap__breaks_words_that_are_too_long_at_clusters(void **state)
{
	(void)state;
	expect("abcdefgh", 3, "abc|def|gh|");
	expect("x abcdefgh y", 3, "x|abc|def|gh|y|");
	expect("ae\xcc\x81"
	       "bo\xcc\x88",
		2,
		"ae\xcc\x81|"
		"bo\xcc\x88|");
	expect("\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2", 5, "\xe6\xbc\xa2\xe6\xbc\xa2|\xe6\xbc\xa2|");
	/* wider than the line: nothing helps, but nothing is lost */
	expect("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7x", 2,
		"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7|x|");
}

static void wrap__breaks_thai_where_a_syllable_may_begin(void **state)
{
	(void)state;
	/* a vowel that is written first is never left behind, one written after its
	 * consonant never begins a line */
	expect("\xe0\xb8\x81\xe0\xb9\x80\xe0\xb8\x81", 2, "\xe0\xb8\x81|\xe0\xb9\x80\xe0\xb8\x81|");
	expect("\xe0\xb8\x81\xe0\xb8\x81\xe0\xb8\xb2", 2, "\xe0\xb8\x81|\xe0\xb8\x81\xe0\xb8\xb2|");
	expect("\xe0\xb8\x81\xe0\xb8\x81\xe0\xb8\x81", 2, "\xe0\xb8\x81\xe0\xb8\x81|\xe0\xb8\x81|");
}

/* ---- properties ----------------------------------------------------------------- */

struct collect {
	struct buf joined; /* all lines without spaces */
	unsigned columns;
	size_t lines;
};

static void collect_line(void *ctx, struct str line)
{
	struct collect *c = ctx;

	c->lines++;
	if (text_width(line) > c->columns)
		fail_msg("'%.*s' has %u columns", STR_PRINTF(line), text_width(line));
	if (line.len > c->columns * 16u)
		fail_msg("a line of %zu octets", line.len);
	for (size_t i = 0; i < line.len; i++)
		if (line.p[i] != ' ')
			buf_char(&c->joined, line.p[i]);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 12;
}

static void fill(struct buf *out, uint32_t *seed, size_t octets)
{
	static const char *const bits[] = { "a", "word", " ", " ", "-", "\xcc\x81", "\xe6\xbc\xa2",
		"\xe3\x80\x82", "\xe0\xb8\x81", "\xe0\xb9\x80", "\xe2\x80\x8d", "\xf0\x9f\x91\xa9",
		"\xf0\x9f\x87\xa9", "\xd7\x90", "(", "\xe2\x80\x9d", "/", "\xc2\xa0", "1,5",
		"\xe2\x80\x8b", "\xe0\xa4\x95\xe0\xa5\x8d" };

	while (out->len < octets)
		buf_puts(out, bits[next_random(seed) % (sizeof(bits) / sizeof(bits[0]))]);
}

static void wrap__loses_nothing_and_keeps_within_the_columns(void **state)
{
	struct collect c;
	struct buf text, bare;
	uint32_t seed = 20260101;

	(void)state;
	buf_init(&c.joined, SIZE_MAX);
	buf_init(&text, SIZE_MAX);
	buf_init(&bare, SIZE_MAX);
	for (unsigned round = 0; round < 300; round++) {
		buf_clear(&c.joined);
		buf_clear(&text);
		buf_clear(&bare);
		/* every tenth text is longer than one window of the wrapper */
		fill(&text, &seed, round % 10 ? 1 + round : 20000 + round);
		c.columns = 8 + round % 90;
		c.lines = 0;
		text_wrap(buf_view(&text), c.columns, collect_line, &c);
		for (size_t i = 0; i < text.len; i++)
			if (text.p[i] != ' ')
				buf_char(&bare, text.p[i]);
		assert_true(str_eq(buf_view(&bare), buf_view(&c.joined)));
	}
	buf_release(&bare);
	buf_release(&text);
	buf_release(&c.joined);
}

static uint64_t time_of(const char *unit, size_t octets)
{
	struct collect c = { .columns = 67 };
	struct buf text;
	uint64_t start;

	buf_init(&text, SIZE_MAX);
	buf_init(&c.joined, SIZE_MAX);
	while (text.len < octets)
		buf_puts(&text, unit);
	start = clock_ms();
	text_wrap(buf_view(&text), 67, collect_line, &c);
	start = clock_ms() - start;
	buf_release(&c.joined);
	buf_release(&text);
	return start;
}

static void wrap__keeps_an_address_on_one_line(void **state)
{
	(void)state;
	expect("see https://a.example/b-c/d for more", 24, "see|https://a.example/b-c/d|for more|");
	expect("see (gopher://a/b/c) and/or", 17, "see|(gopher://a/b/c)|and/or|");
	/* what is wider than a line has to be broken somewhere */
	expect("see https://a.example/b/c", 14, "see https://a.|example/b/c|");
}

static void wrap__takes_a_megabyte_without_a_space(void **state)
{
	static const char *const units[] = { "a", "\xcc\x81", "\xe0\xb8\x81", "\xe2\x80\x8d",
		"\xf0\x9f\x87\xa9", "-", "(", "\xe2\x80\x8b", "\xc2\xa0",
		"\xf0\x9f\x91\xa9\xe2\x80\x8d" };

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		/* about 30 ms; anything quadratic takes minutes */
		if (time_of(units[i], 1024 * 1024) > 5000)
			fail_msg("unit %zu took longer than 5 s", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrap__breaks_between_words),
		cmocka_unit_test(wrap__keeps_the_breaks_that_the_author_wants),
		cmocka_unit_test(wrap__breaks_words_that_are_too_long_at_clusters),
		cmocka_unit_test(wrap__breaks_thai_where_a_syllable_may_begin),
		cmocka_unit_test(wrap__loses_nothing_and_keeps_within_the_columns),
		cmocka_unit_test(wrap__keeps_an_address_on_one_line),
		cmocka_unit_test(wrap__takes_a_megabyte_without_a_space),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
