/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/sketches.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint64_t state_of_random;

static unsigned char next_octet(void)
{
	state_of_random = state_of_random * 6364136223846793005u + 1442695040888963407u;
	return (unsigned char)(1 + (state_of_random >> 33) % 255);
}

static void fill(struct digest *digest)
{
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		digest->at[i] = next_octet();
}

struct meeting {
	size_t wanted, count;
	bool met;
};

static void on_meeting(void *ctx, size_t index)
{
	struct meeting *meeting = ctx;

	meeting->count++;
	assert_false(meeting->met && index == meeting->wanted); /* once */
	meeting->met |= index == meeting->wanted;
}

/* Every digest is found again when `percent` of its classes stay, and few others are. */
static void look(size_t count, size_t percent, size_t most)
{
	struct digest *digests = mem_alloc(count * sizeof(*digests));
	const struct digest **at = mem_alloc(count * sizeof(struct digest *));
	struct sketches sketches;
	struct err err = { 0 };
	size_t found = 0, met = 0, tries = 200;

	state_of_random = 1;
	for (size_t i = 0; i < count; i++) {
		fill(&digests[i]);
		at[i] = &digests[i];
	}
	assert_int_equal(sketches_init(&sketches, at, count, &err), 0);
	for (size_t i = 0; i < tries; i++) {
		struct meeting meeting = { .wanted = i * (count / tries) };
		struct digest edited = digests[meeting.wanted];

		for (size_t k = 0; k < DIGEST_SIZE; k++)
			if (next_octet() % 100 >= percent)
				edited.at[k] = next_octet();
		sketches_meet(&sketches, &edited, on_meeting, &meeting);
		found += meeting.met;
		met += meeting.count;
	}
	assert_in_range(found, tries - 2, tries);
	assert_in_range(met, found, tries * most);
	sketches_release(&sketches);
	mem_free(digests);
	mem_free(at);
}

static void sketches__of_many_texts_meet_the_one_that_was_edited(void **state)
{
	(void)state;
	look(20000, 60, 200);
}

static void sketches__of_few_texts_meet_even_a_small_part(void **state)
{
	(void)state;
	look(400, 15, 200);
}

static void sketches__of_a_crowd_that_says_the_same_do_not_all_meet(void **state)
{
	const struct digest *at[5000];
	struct meeting meeting = { .wanted = SIZE_MAX };
	struct sketches sketches;
	struct digest digest;
	struct err err = { 0 };

	(void)state;
	fill(&digest);
	for (size_t i = 0; i < 5000; i++)
		at[i] = &digest;
	assert_int_equal(sketches_init(&sketches, at, 5000, &err), 0);
	sketches_meet(&sketches, &digest, on_meeting, &meeting);
	assert_in_range(meeting.count, 1, 64);
	sketches_release(&sketches);
}

static void sketches__of_nothing_meet_nothing(void **state)
{
	struct meeting meeting = { .wanted = SIZE_MAX };
	struct digest empty = { .at = { 0 } };
	const struct digest *at[] = { &empty };
	struct sketches sketches;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(sketches_init(&sketches, at, 1, &err), 0);
	sketches_meet(&sketches, &empty, on_meeting, &meeting);
	assert_int_equal(meeting.count, 0);
	sketches_release(&sketches);
	assert_int_equal(sketches_init(&sketches, at, 0, &err), 0);
	sketches_meet(&sketches, &empty, on_meeting, &meeting);
	assert_int_equal(meeting.count, 0);
	sketches_release(&sketches);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sketches__of_many_texts_meet_the_one_that_was_edited),
		cmocka_unit_test(sketches__of_few_texts_meet_even_a_small_part),
		cmocka_unit_test(sketches__of_a_crowd_that_says_the_same_do_not_all_meet),
		cmocka_unit_test(sketches__of_nothing_meet_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
