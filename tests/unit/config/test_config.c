/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static struct config config;

static int set_up(void **state)
{
	struct err err;

	(void)state;
	return config_init(&config, &err);
}

static int tear_down(void **state)
{
	(void)state;
	config_release(&config);
	return 0;
}

static void assert_set(const char *assignment)
{
	struct err err;

	if (config_set(&config, str_of(assignment), &err) < 0)
		fail_msg("'%s': %s", assignment, err.text);
}

/* The sentence of a refusal holds both words. */
static void assert_refused(const char *assignment, const char *word, const char *other)
{
	struct err err;
	int rc = config_set(&config, str_of(assignment), &err);

	if (rc != ERR_USAGE)
		fail_msg("'%s' gave %d", assignment, rc);
	if (!strstr(err.text, word) || !strstr(err.text, other))
		fail_msg("'%s': '%s' lacks '%s' or '%s'", assignment, err.text, word, other);
}

static void assert_str(struct str s, const char *expected)
{
	if (!str_eq(s, str_of(expected)))
		fail_msg("got '%.*s', expected '%s'", STR_PRINTF(s), expected);
}

static void config_init__gives_the_defaults_of_the_contract(void **state)
{
	(void)state;
	assert_str(config.capsule_dir, "./capsule");
	assert_str(config.certs_dir, "./certs");
	assert_str(config.state_dir, "./.bifold");
	assert_int_equal(config.hosts.count, 1);
	assert_str(config.hosts.at[0], "localhost");
	assert_str(config.gemini_listen.at[0], "*:1965");
	assert_str(config.gopher_listen.at[0], "*:70");
	assert_int_equal(config.workers, 0);
	assert_true(config.gopher_tls);
	assert_int_equal(config.limit_connections, 1024);
	assert_int_equal(config.limit_per_source, 64);
	assert_int_equal(config.limit_first_byte, 5000);
	assert_int_equal(config.limit_drain, 10000);
	assert_int_equal(config.article_max_bytes, 8 * 1024 * 1024);
	assert_int_equal(config_check(&config, NULL), 0);
}

static void config_set__reads_durations_in_seconds_or_their_unit(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = { { "limits.request=5", 5000 }, { "limits.request=0", 0 },
		{ "limits.request=250ms", 250 }, { "limits.request=3s", 3000 },
		{ "limits.request=2m", 120000 }, { "limits.request=1h", 3600000 },
		{ "limits.request= 7 s ", 7000 }, { "limits.request=86400", 86400000 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_set(cases[i].text);
		assert_int_equal(config.limit_request, cases[i].ms);
	}
}

static void config_set__refuses_numbers_that_are_none_or_out_of_range(void **state)
{
	(void)state;
	assert_refused("limits.request=", "limits.request", "seconds");
	assert_refused("limits.request=-1", "-1", "seconds");
	assert_refused("limits.request=1.5", "1.5", "seconds");
	assert_refused("limits.request=5d", "5d", "seconds");
	assert_refused("limits.request=86401", "86401", "86400");
	assert_refused("limits.request=99999999999999999999", "99999", "seconds");
	assert_refused("limits.connections=1000001", "limits.connections", "1000000");
	assert_refused("limits.connections=1k", "1k", "number");
}

static void config_set__reads_sizes_with_their_multiples(void **state)
{
	(void)state;
	assert_set("index.max_bytes=1000");
	assert_int_equal(config.article_max_bytes, 1000);
	assert_set("index.max_bytes=4k");
	assert_int_equal(config.article_max_bytes, 4096);
	assert_set("index.max_bytes=2 MiB");
	assert_int_equal(config.article_max_bytes, 2 << 20);
	assert_refused("index.max_bytes=0", "index.max_bytes", "octets");
	assert_refused("index.max_bytes=2G", "2G", "octets");
}

static void config_set__takes_the_words_of_a_switch_and_no_others(void **state)
{
	static const char *const on[] = { "yes", "Yes", "true", "on", "1" };
	static const char *const off[] = { "no", "FALSE", "off", "0" };
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(on) / sizeof(on[0]); i++) {
		config.log_access = false;
		snprintf(text, sizeof(text), "log.access=%s", on[i]);
		assert_set(text);
		assert_true(config.log_access);
	}
	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
		config.log_access = true;
		snprintf(text, sizeof(text), "log.access=%s", off[i]);
		assert_set(text);
		assert_false(config.log_access);
	}
	assert_refused("log.access=maybe", "maybe", "yes or no");
	assert_refused("log.access=", "log.access", "yes or no");
}

static void config_set__takes_one_of_the_listed_words(void **state)
{
	(void)state;
	assert_set("log.level=debug");
	assert_str(config.log_level, "debug");
	assert_set("log.address=prefix");
	assert_int_equal(config.log_address, LOG_ADDRESS_PREFIX);
	assert_refused("log.level=loud", "loud", "warning");
	assert_refused("log.address=Full", "Full", "none, prefix, full");
	assert_str(config.log_level, "debug");
}

static void config_set__knows_auto_for_workers_and_refuses_0(void **state)
{
	(void)state;
	assert_set("workers=3");
	assert_int_equal(config.workers, 3);
	assert_set("workers=auto");
	assert_int_equal(config.workers, 0);
	assert_refused("workers=0", "workers", "auto");
	assert_refused("workers=65", "65", "64");
}

static void config_set__refuses_what_would_end_a_line(void **state)
{
	(void)state;
	assert_refused("capsule.title=a\nb", "capsule.title", "line break");
	assert_refused("capsule.title=a\033[2J", "capsule.title", "control");
	assert_refused("capsule.title=a\xc2\x85z", "capsule.title", "control");
	assert_refused("capsule.title=\xff", "capsule.title", "UTF-8");
	assert_refused("capsule.title=\xe2\x82", "capsule.title", "UTF-8");
	assert_refused("capsule.title=\xed\xa0\x80", "capsule.title", "UTF-8");
	assert_refused("capsule.dir=", "capsule.dir", "folder");
	assert_set("capsule.title=Ω – \xf0\x9f\x8c\xb1 = ok");
	assert_str(config.capsule_title, "Ω – \xf0\x9f\x8c\xb1 = ok");
}

static void config_set__suggests_the_nearest_name(void **state)
{
	(void)state;
	assert_refused("capsule.titel=x", "capsule.titel", "'capsule.title'?");
	assert_refused("title=x", "title", "'capsule.title'?");
	assert_refused("limit.requests=1", "limit.requests", "'limits.request'?");
	assert_refused("host=a", "host", "'hosts'?");
	assert_refused("completely.else=1", "completely.else", "--help");
	assert_refused("=1", "there is no setting", "--help");
	assert_refused("log.level", "log.level", "NAME=VALUE");
}

static void config_set__replaces_a_list_and_keeps_host_ports_together(void **state)
{
	(void)state;
	assert_set("hosts=a.example,gemini=1966,gopher=71,b.example");
	assert_int_equal(config.hosts.count, 2);
	assert_str(config.hosts.at[0], "a.example,gemini=1966,gopher=71");
	assert_str(config.hosts.at[1], "b.example");
	assert_set("hosts=c.example");
	assert_int_equal(config.hosts.count, 1);
	assert_refused("hosts=", "hosts", "entry");
	assert_refused("hosts=a,,b", "hosts", "empty");
	assert_refused("gemini.listen=127.0.0.1", "gemini.listen", "port is missing");
}

static void config_add__replaces_the_default_once_then_appends(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(config_add(&config, STR("hosts"), STR("a.example"), &err), 0);
	assert_int_equal(config_add(&config, STR("hosts"), STR("b.example"), &err), 0);
	assert_int_equal(config.hosts.count, 2);
	assert_str(config.hosts.at[0], "a.example");
	assert_set("gopher.listen=127.0.0.1:70");
	assert_int_equal(config_add(&config, STR("gopher.listen"), STR("[::1]:70"), &err), 0);
	assert_int_equal(config.gopher_listen.count, 2);
}

static void config_add__has_an_end(void **state)
{
	struct err err;
	char name[32];

	(void)state;
	for (int i = 0; i < CONFIG_LIST_MAX; i++) {
		snprintf(name, sizeof(name), "h%d.example", i);
		assert_int_equal(config_add(&config, STR("hosts"), str_of(name), &err), 0);
	}
	assert_int_equal(config_add(&config, STR("hosts"), STR("more"), &err), ERR_USAGE);
	assert_non_null(strstr(err.text, "at most 32"));
}

static void config_dump__is_what_config_set_takes_back(void **state)
{
	struct config copy;
	struct buf first, second;
	struct str rest;
	struct err err;

	(void)state;
	assert_set("capsule.title=A = B");
	assert_set("hosts=a.example,gemini=1966,b.example");
	assert_set("limits.stall=1500ms");
	assert_set("log.address=full");
	assert_set("user=nobody");
	buf_init(&first, 65536);
	buf_init(&second, 65536);
	assert_int_equal(config_dump(&config, &first), 0);
	assert_int_equal(config_init(&copy, &err), 0);
	for (rest = buf_view(&first); rest.len > 0;)
		assert_int_equal(config_set(&copy, str_line(&rest), &err), 0);
	config_dump(&copy, &second);
	assert_true(str_eq(buf_view(&second), buf_view(&first)));
	assert_int_equal(copy.hosts.count, 2);
	assert_int_equal(copy.limit_stall, 1500);
	buf_release(&first);
	buf_release(&second);
	config_release(&copy);
}

static void assert_contradiction(const char *assignment, const char *word)
{
	struct err err;

	assert_set(assignment);
	assert_int_equal(config_check(&config, &err), ERR_USAGE);
	if (!strstr(err.text, word))
		fail_msg("'%s' lacks '%s'", err.text, word);
	config_release(&config);
	config_init(&config, &err);
}

static void config_check__finds_contradictions(void **state)
{
	(void)state;
	assert_contradiction("gemini.listen=none,127.0.0.1:1965", "none");
	assert_contradiction("hosts=a.example,A.EXAMPLE.", "twice");
	assert_contradiction("certs.dir=./capsule/keys", "capsule.dir");
	assert_contradiction("certs.dir=./capsule", "capsule.dir");
	assert_contradiction("state.dir=./capsule/state", "capsule.dir");
	assert_contradiction("capsule.region=USA", "US");
	assert_contradiction("capsule.lang=english language", "en");
	assert_contradiction("capsule.lang=en-", "en");
	assert_set("gemini.listen=none");
	assert_contradiction("gopher.listen=none", "nothing to serve");
	assert_set("certs.dir=./capsule-keys");
	assert_set("state.dir=./capsule/.state");
	assert_set("capsule.lang=zh-Hant-TW");
	assert_set("capsule.region=us");
	assert_int_equal(config_check(&config, NULL), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(config_init__gives_the_defaults_of_the_contract),
		T(config_set__reads_durations_in_seconds_or_their_unit),
		T(config_set__refuses_numbers_that_are_none_or_out_of_range),
		T(config_set__reads_sizes_with_their_multiples),
		T(config_set__takes_the_words_of_a_switch_and_no_others),
		T(config_set__takes_one_of_the_listed_words),
		T(config_set__knows_auto_for_workers_and_refuses_0),
		T(config_set__refuses_what_would_end_a_line),
		T(config_set__suggests_the_nearest_name),
		T(config_set__replaces_a_list_and_keeps_host_ports_together),
		T(config_add__replaces_the_default_once_then_appends),
		T(config_add__has_an_end),
		T(config_dump__is_what_config_set_takes_back),
		T(config_check__finds_contradictions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
