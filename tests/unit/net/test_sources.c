/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "net/sources.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

static const struct source_rules all = {
	.per_source = 4,
	.rate = 10,
	.burst = 20,
	.faults = 3,
	.penalty_ms = 10000,
	.penalty_max_ms = 600000,
};

static struct sources *make(struct source_rules rules)
{
	struct sources *s = sources_new(&rules, 42);

	assert_non_null(s);
	return s;
}

/* A connection that comes and goes at once. */
static enum source_verdict visit(struct sources *s, uint64_t key, uint64_t now)
{
	struct source *source;
	enum source_verdict verdict = sources_arrive(s, key, now, &source);

	assert_int_equal(source == NULL, verdict == SOURCE_DROP);
	sources_leave(s, source);
	return verdict;
}

static void sources__cap_connections_at_a_time(void **state)
{
	struct source *held[5];
	struct sources *s = make((struct source_rules){ .per_source = 4 });

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(sources_arrive(s, 1, 0, &held[i]), SOURCE_ADMIT);
	assert_int_equal(sources_arrive(s, 1, 0, &held[4]), SOURCE_DROP);
	assert_int_equal(visit(s, 2, 0), SOURCE_ADMIT);
	sources_leave(s, held[0]);
	assert_int_equal(sources_arrive(s, 1, 0, &held[0]), SOURCE_ADMIT);
	assert_int_equal(visit(s, 1, 0), SOURCE_DROP);
	for (int i = 0; i < 4; i++)
		sources_leave(s, held[i]);
	assert_int_equal(visit(s, 1, 0), SOURCE_ADMIT);
	sources_free(s);
}

static void sources__refuse_past_the_burst_and_drop_past_twice_of_it(void **state)
{
	struct sources *s = make((struct source_rules){ .rate = 10, .burst = 20 });

	(void)state;
	for (int i = 0; i < 20; i++)
		assert_int_equal(visit(s, 1, 1000), SOURCE_ADMIT);
	for (int i = 0; i < 20; i++)
		assert_int_equal(visit(s, 1, 1000), SOURCE_REFUSE);
	for (int i = 0; i < 100; i++)
		assert_int_equal(visit(s, 1, 1000), SOURCE_DROP);
	assert_int_equal(visit(s, 2, 1000), SOURCE_ADMIT);
	/* ten a second drain away */
	for (int i = 0; i < 10; i++)
		assert_int_equal(visit(s, 1, 2000), SOURCE_REFUSE);
	assert_int_equal(visit(s, 1, 2000), SOURCE_DROP);
	assert_int_equal(visit(s, 1, 5000), SOURCE_ADMIT);
	assert_int_equal(visit(s, 1, 4000), SOURCE_ADMIT); /* another thread's older clock */
	sources_free(s);
}

static void fault_thrice(struct sources *s, uint64_t key, uint64_t now)
{
	struct source *source;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(sources_arrive(s, key, now, &source), SOURCE_ADMIT);
		sources_fault(s, source, now);
		sources_leave(s, source);
	}
}

static void sources__punish_repeated_faults_longer_each_time(void **state)
{
	struct sources *s = make(
		(struct source_rules){ .faults = 3, .penalty_ms = 10000, .penalty_max_ms = 30000 });

	(void)state;
	fault_thrice(s, 1, 0);
	assert_int_equal(visit(s, 1, 9999), SOURCE_DROP);
	assert_int_equal(visit(s, 1, 10000), SOURCE_ADMIT);
	fault_thrice(s, 1, 10000);
	assert_int_equal(visit(s, 1, 29999), SOURCE_DROP);
	fault_thrice(s, 1, 30000);
	assert_int_equal(visit(s, 1, 59999), SOURCE_DROP); /* 40 s, cut to the longest */
	assert_int_equal(visit(s, 1, 60000), SOURCE_ADMIT);
	fault_thrice(s, 1, 100000);
	assert_int_equal(visit(s, 1, 109999), SOURCE_DROP);
	assert_int_equal(visit(s, 1, 110000), SOURCE_ADMIT); /* it had behaved in between */
	sources_free(s);
}

static void sources__forget_faults_after_a_minute(void **state)
{
	struct sources *s = make(all);
	struct source *source;

	(void)state;
	for (uint64_t now = 0; now < 1000000; now += 31000) {
		assert_int_equal(sources_arrive(s, 1, now, &source), SOURCE_ADMIT);
		sources_fault(s, source, now);
		sources_leave(s, source);
		if (now % 2 == 0)
			now += 31000;
	}
	sources_fault(s, NULL, 0);
	sources_free(s);
}

static void sources__all_off_admit_everybody(void **state)
{
	struct sources *s = make((struct source_rules){ .per_source = 0 });
	struct source *source;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(sources_arrive(s, 1, 0, &source), SOURCE_ADMIT);
		sources_fault(s, source, 0);
	}
	sources_free(s);
}

/* T18: a spread of addresses costs a fixed table, and pushes out the idle. */
static void sources__forget_the_longest_unseen_when_full(void **state)
{
	struct sources *s =
		make((struct source_rules){ .per_source = 1, .faults = 1, .penalty_ms = 1000000 });
	struct source *held, *source;

	(void)state;
	assert_true(sources_octets() <= 512 * 1024);
	assert_int_equal(sources_arrive(s, 7, 0, &held), SOURCE_ADMIT);
	for (uint64_t key = 1000; key < 51000; key++) {
		assert_int_equal(sources_arrive(s, key, key, &source), SOURCE_ADMIT);
		sources_fault(s, source, key);
		sources_leave(s, source);
	}
	assert_int_equal(visit(s, 50999, 51000), SOURCE_DROP); /* its penalty is known */
	assert_int_equal(visit(s, 1000, 51000), SOURCE_ADMIT); /* forgotten */
	assert_int_equal(visit(s, 7, 51000), SOURCE_DROP); /* has a connection: never forgotten */
	sources_leave(s, held);
	assert_int_equal(visit(s, 7, 51000), SOURCE_ADMIT);
	sources_free(s);
}

static void sources__admit_untracked_when_all_have_connections(void **state)
{
	struct sources *s = make((struct source_rules){ .per_source = 1 });
	struct source *held[SOURCES_MAX], *source;

	(void)state;
	for (uint64_t i = 0; i < SOURCES_MAX; i++)
		assert_int_equal(sources_arrive(s, i, 0, &held[i]), SOURCE_ADMIT);
	assert_int_equal(sources_arrive(s, SOURCES_MAX, 0, &source), SOURCE_ADMIT);
	assert_null(source);
	sources_leave(s, source);
	assert_int_equal(visit(s, 5, 0), SOURCE_DROP);
	sources_leave(s, held[9]);
	assert_int_equal(sources_arrive(s, SOURCES_MAX, 0, &source), SOURCE_ADMIT);
	assert_ptr_equal(source, held[9]);
	sources_free(s);
}

static uint64_t key_of(const char *text)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return source_key((const struct sockaddr *)&v4);
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return source_key((const struct sockaddr *)&v6);
}

static void source_key__is_an_address_or_a_64(void **state)
{
	(void)state;
	assert_true(key_of("192.0.2.1") != key_of("192.0.2.2"));
	assert_true(key_of("192.0.2.1") == key_of("::ffff:192.0.2.1"));
	assert_true(key_of("2001:db8:0:1::1") == key_of("2001:db8:0:1:ffff::2"));
	assert_true(key_of("2001:db8:0:1::1") != key_of("2001:db8:0:2::1"));
	assert_true(key_of("::1") != key_of("127.0.0.1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sources__cap_connections_at_a_time),
		cmocka_unit_test(sources__refuse_past_the_burst_and_drop_past_twice_of_it),
		cmocka_unit_test(sources__punish_repeated_faults_longer_each_time),
		cmocka_unit_test(sources__forget_faults_after_a_minute),
		cmocka_unit_test(sources__all_off_admit_everybody),
		cmocka_unit_test(sources__forget_the_longest_unseen_when_full),
		cmocka_unit_test(sources__admit_untracked_when_all_have_connections),
		cmocka_unit_test(source_key__is_an_address_or_a_64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
