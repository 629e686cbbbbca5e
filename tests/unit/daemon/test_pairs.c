/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/pairs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct config config;
static char top[64];
static struct buf out;

static void set(const char *name, const char *value)
{
	char text[256];
	struct err err;

	snprintf(text, sizeof(text), "%s=%s", name, value);
	if (config_set(&config, str_of(text), &err) < 0)
		fail_msg("%s", err.text);
}

static int set_up(void **state)
{
	struct err err;

	(void)state;
	snprintf(top, sizeof(top), "/tmp/bifold-pairs-XXXXXX");
	if (!mkdtemp(top) || config_init(&config, &err) < 0)
		return -1;
	set("certs.dir", top);
	buf_init(&out, PAIRS_MAX_OCTETS);
	return 0;
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	pairs_wipe(&out);
	config_release(&config);
	snprintf(command, sizeof(command), "rm -r %s", top);
	return system(command);
}

static void pairs_load__makes_a_pair_for_each_host_and_reads_it_again(void **state)
{
	struct tls_pair pairs[CONFIG_LIST_MAX];
	struct buf again;
	struct err err;
	size_t count;

	(void)state;
	set("hosts", "a.example,b.example,gemini=1966");
	if (pairs_load(&config, &out, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(pairs_read(buf_view(&out), pairs, &count), 0);
	assert_int_equal(count, 2);
	assert_true(str_eq(pairs[0].host, STR("a.example")));
	assert_true(str_eq(pairs[1].host, STR("b.example")));
	assert_true(str_starts(pairs[0].chain, STR("-----BEGIN CERTIFICATE")));
	assert_true(str_starts(pairs[1].key, STR("-----BEGIN ")));
	assert_false(str_eq(pairs[0].key, pairs[1].key));
	buf_init(&again, PAIRS_MAX_OCTETS);
	assert_int_equal(pairs_load(&config, &again, &err), 0);
	assert_true(str_eq(buf_view(&again), buf_view(&out)));
	pairs_wipe(&again);
}

static void pairs_load__leaves_nothing_when_one_is_broken(void **state)
{
	char path[128];
	struct err err;

	(void)state;
	set("hosts", "a.example,b.example");
	assert_int_equal(pairs_load(&config, &out, &err), 0);
	buf_clear(&out);
	snprintf(path, sizeof(path), "%s/b.example.key", top);
	chmod(path, 0644);
	assert_int_equal(pairs_load(&config, &out, &err), ERR_USAGE);
	assert_non_null(strstr(err.text, "b.example.key"));
	assert_int_equal(out.len, 0);
	assert_null(memmem(out.p, out.cap < 32768 ? out.cap : 32768, "PRIVATE", 7));
}

static void pairs_check__makes_nothing(void **state)
{
	char path[128];
	struct err err;

	(void)state;
	assert_int_equal(pairs_check(&config, &err), 0);
	snprintf(path, sizeof(path), "%s/localhost.key", top);
	assert_int_equal(access(path, F_OK), -1);
}

static void pairs_read__refuses_every_cut(void **state)
{
	struct tls_pair pairs[CONFIG_LIST_MAX];
	struct err err;
	size_t count;

	(void)state;
	assert_int_equal(pairs_load(&config, &out, &err), 0);
	assert_int_equal(pairs_read(STR_EMPTY, pairs, &count), 0);
	assert_int_equal(count, 0);
	for (size_t len = 1; len < out.len; len++)
		assert_int_equal(pairs_read(str_make(out.p, len), pairs, &count), ERR_FORMAT);
}

static void pairs_wanted__follows_the_listeners(void **state)
{
	(void)state;
	assert_true(pairs_wanted(&config));
	set("gemini.listen", "none");
	assert_true(pairs_wanted(&config));
	set("gopher.tls", "no");
	assert_false(pairs_wanted(&config));
	set("gemini.listen", "127.0.0.1:1");
	assert_true(pairs_wanted(&config));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(pairs_load__makes_a_pair_for_each_host_and_reads_it_again),
		T(pairs_load__leaves_nothing_when_one_is_broken),
		T(pairs_check__makes_nothing),
		T(pairs_read__refuses_every_cut),
		T(pairs_wanted__follows_the_listeners),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
