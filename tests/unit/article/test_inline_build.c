/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/inline_build.h"
#include "base/mem.h"
#include "sketch.h"

struct bench {
	struct arena arena;
	struct inline_build b;
	struct buf out;
};

static void start(struct bench *t)
{
	arena_init(&t->arena, 1 << 20);
	inline_init(&t->b, &t->arena);
	buf_init(&t->out, 1 << 16);
}

static void stop(struct bench *t)
{
	inline_release(&t->b);
	buf_release(&t->out);
	arena_release(&t->arena);
}

static void expect(struct bench *t, const char *expected)
{
	struct inlines in = inline_finish(&t->b);

	model_check_inlines(&in);
	buf_clear(&t->out);
	sketch_inlines(&t->out, &in);
	if (!str_eq(buf_view(&t->out), str_of(expected)))
		fail_msg("got '%.*s', expected '%s'", STR_PRINTF(buf_view(&t->out)), expected);
}

static void inline_build__collapses_white_space_across_pieces(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	inline_text(&t.b, STR("  one \n"));
	inline_text(&t.b, STR("\t two"));
	inline_text(&t.b, STR("three  "));
	expect(&t, "one twothree");
	stop(&t);
}

static void inline_build__keeps_spaces_outside_spans(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	inline_text(&t.b, STR("a"));
	assert_true(inline_open(&t.b, SPAN_EMPH, STR_EMPTY));
	inline_text(&t.b, STR(" b "));
	inline_close(&t.b, SPAN_EMPH);
	inline_text(&t.b, STR("c"));
	expect(&t, "a {em:b} c");
	stop(&t);
}

static void inline_build__closes_inner_spans_with_the_outer(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	inline_open(&t.b, SPAN_STRONG, STR_EMPTY);
	inline_text(&t.b, STR("x "));
	inline_open(&t.b, SPAN_LINK, STR(" /y "));
	inline_text(&t.b, STR("z"));
	inline_close(&t.b, SPAN_STRONG);
	inline_close(&t.b, SPAN_LINK);
	inline_text(&t.b, STR(" w"));
	expect(&t, "{b:x {a /y:z}} w");
	stop(&t);
}

static void inline_build__refuses_a_second_span_of_a_kind(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	assert_true(inline_open(&t.b, SPAN_EMPH, STR_EMPTY));
	assert_false(inline_open(&t.b, SPAN_EMPH, STR_EMPTY));
	inline_text(&t.b, STR("a"));
	inline_close(&t.b, SPAN_EMPH);
	assert_false(inline_is_open(&t.b, SPAN_EMPH));
	expect(&t, "{em:a}");
	stop(&t);
}

static void inline_build__forgets_spans_without_words(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	inline_open(&t.b, SPAN_LINK, STR("/x"));
	inline_text(&t.b, STR("  "));
	inline_close(&t.b, SPAN_LINK);
	assert_true(inline_empty(&t.b));
	t.b.empty_links = true;
	inline_text(&t.b, STR("a "));
	inline_open(&t.b, SPAN_LINK, STR("/y"));
	inline_close(&t.b, SPAN_LINK);
	expect(&t, "a{a /y:}");
	stop(&t);
}

static void inline_build__keeps_an_image_without_words_and_what_is_around_it(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	inline_open(&t.b, SPAN_LINK, STR("/x"));
	inline_open(&t.b, SPAN_IMAGE, STR("i.png"));
	inline_close(&t.b, SPAN_IMAGE);
	inline_close(&t.b, SPAN_LINK);
	assert_false(inline_empty(&t.b));
	expect(&t, "{a /x:}{img i.png:}");
	stop(&t);
}

static void inline_build__puts_a_break_before_spans_that_wait(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	inline_break(&t.b);
	inline_text(&t.b, STR("a "));
	inline_open(&t.b, SPAN_EMPH, STR_EMPTY);
	inline_break(&t.b);
	inline_break(&t.b);
	inline_text(&t.b, STR(" b"));
	inline_close(&t.b, SPAN_EMPH);
	inline_break(&t.b);
	expect(&t, "a{br}{em:b}");
	stop(&t);
}

static void inline_build__carries_open_spans_into_the_next_text(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	inline_open(&t.b, SPAN_LINK, STR("/x"));
	inline_open(&t.b, SPAN_STRONG, STR_EMPTY);
	inline_text(&t.b, STR("one"));
	expect(&t, "{a /x:{b:one}}");
	inline_text(&t.b, STR("two"));
	inline_close(&t.b, SPAN_STRONG);
	expect(&t, "{a /x:{b:two}}");
	t.b.empty_links = true;
	inline_close(&t.b, SPAN_LINK);
	assert_true(inline_empty(&t.b));
	stop(&t);
}

static void inline_build__cleans_what_a_client_must_not_see(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	inline_text(&t.b, STR("a\x1b[1mb\u202ec\x7f \xff"));
	expect(&t, "a[1mbc \ufffd");
	stop(&t);
}

static void inline_build__keeps_runs_of_spaces_in_code(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	inline_open(&t.b, SPAN_CODE, STR_EMPTY);
	inline_verbatim(&t.b, STR("  a  b\t\n"));
	inline_close(&t.b, SPAN_CODE);
	expect(&t, "{code:a  b}");
	inline_text(&t.b, STR("a"));
	inline_break(&t.b);
	inline_verbatim(&t.b, STR(" "));
	expect(&t, "a");
	stop(&t);
}

/* Every order of a few calls keeps the promise that spans nest. */
static void inline_build__nests_whatever_the_calls(void **state)
{
	struct bench t;

	(void)state;
	start(&t);
	for (unsigned seed = 0; seed < 100000; seed++) {
		unsigned n = seed * 2654435761u;

		for (int step = 0; step < 9; step++, n = n * 1664525u + 1013904223u) {
			enum span_kind kind = (enum span_kind)((n >> 16) % INLINE_KINDS);

			switch ((n >> 24) % 6) {
			case 0:
				inline_text(&t.b, STR("w"));
				break;
			case 1:
				inline_text(&t.b, STR(" "));
				break;
			case 2:
				inline_break(&t.b);
				break;
			case 3:
				if (kind != SPAN_BREAK)
					inline_open(&t.b, kind, STR("t"));
				break;
			case 4:
				inline_close(&t.b, kind);
				break;
			default:
				inline_verbatim(&t.b, STR(" v "));
				break;
			}
		}
		struct inlines in = inline_finish(&t.b);

		model_check_inlines(&in);
		inline_discard(&t.b);
		if (t.arena.used > 1 << 19)
			arena_release(&t.arena);
	}
	stop(&t);
}

static void inline_build__fails_with_the_arena_when_memory_runs_out(void **state)
{
	(void)state;
	for (unsigned long nth = 1; nth < 8; nth++) {
		struct bench t;
		struct inlines in;

		start(&t);
		mem_fail_at(nth, 1);
		inline_open(&t.b, SPAN_LINK, STR("/x"));
		inline_text(&t.b, STR("a\u00e9b"));
		inline_break(&t.b);
		inline_text(&t.b, STR("c"));
		inline_close(&t.b, SPAN_LINK);
		in = inline_finish(&t.b);
		mem_fail_at(0, 0);
		assert_true(arena_failed(&t.arena) || in.text.len == 6);
		stop(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inline_build__collapses_white_space_across_pieces),
		cmocka_unit_test(inline_build__keeps_spaces_outside_spans),
		cmocka_unit_test(inline_build__closes_inner_spans_with_the_outer),
		cmocka_unit_test(inline_build__refuses_a_second_span_of_a_kind),
		cmocka_unit_test(inline_build__forgets_spans_without_words),
		cmocka_unit_test(inline_build__keeps_an_image_without_words_and_what_is_around_it),
		cmocka_unit_test(inline_build__puts_a_break_before_spans_that_wait),
		cmocka_unit_test(inline_build__carries_open_spans_into_the_next_text),
		cmocka_unit_test(inline_build__cleans_what_a_client_must_not_see),
		cmocka_unit_test(inline_build__keeps_runs_of_spaces_in_code),
		cmocka_unit_test(inline_build__nests_whatever_the_calls),
		cmocka_unit_test(inline_build__fails_with_the_arena_when_memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
