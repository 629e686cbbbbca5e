/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "../tls_world.h"

#include "tls/cert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

struct pair {
	struct buf chain, key;
};

static void pair_init(struct pair *pair)
{
	buf_init(&pair->chain, 65536);
	buf_init(&pair->key, 65536);
}

static void pair_release(struct pair *pair)
{
	buf_release(&pair->chain);
	buf_release(&pair->key);
}

static void cert__is_what_gemini_clients_want(void **state)
{
	const struct str names[] = { STR("a.example"), STR("xn--bcher-kva.example"),
		STR("192.0.2.7"), STR("2001:db8::7") };
	struct pair pair;
	struct cert_info info;

	(void)state;
	pair_init(&pair);
	assert_int_equal(cert_make(names, 4, STR_EMPTY, &pair.chain, &pair.key, NULL), 0);
	assert_int_equal(cert_describe(buf_view(&pair.chain), &info, NULL), 0);
	assert_string_equal(info.subject, "CN=a.example");
	assert_string_equal(info.names, "a.example, xn--bcher-kva.example, 192.0.2.7, 2001:db8::7");
	assert_string_equal(info.not_before, "1970-01-01");
	assert_string_equal(info.not_after, "4096-01-01");
	assert_true(info.days_left > 700000);
	assert_string_equal(info.key_type, "EC P-256");
	assert_true(info.self_signed);
	assert_int_equal(strlen(info.cert_sha256), 95);
	assert_int_equal(strlen(info.spki_sha256), 95);
	for (size_t i = 0; i < 4; i++)
		assert_true(cert_covers(buf_view(&pair.chain), names[i]));
	assert_false(cert_covers(buf_view(&pair.chain), STR("b.example")));
	assert_false(cert_covers(buf_view(&pair.chain), STR("192.0.2.8")));
	pair_release(&pair);
}

static void cert__keeps_an_old_key_and_its_fingerprint(void **state)
{
	const struct str name = STR("a.example");
	struct pair first, second, other;
	struct cert_info a, b, c;

	(void)state;
	pair_init(&first);
	pair_init(&second);
	pair_init(&other);
	assert_int_equal(cert_make(&name, 1, STR_EMPTY, &first.chain, &first.key, NULL), 0);
	assert_int_equal(
		cert_make(&name, 1, buf_view(&first.key), &second.chain, &second.key, NULL), 0);
	assert_int_equal(cert_make(&name, 1, STR_EMPTY, &other.chain, &other.key, NULL), 0);
	assert_int_equal(cert_describe(buf_view(&first.chain), &a, NULL), 0);
	assert_int_equal(cert_describe(buf_view(&second.chain), &b, NULL), 0);
	assert_int_equal(cert_describe(buf_view(&other.chain), &c, NULL), 0);
	assert_string_equal(a.spki_sha256, b.spki_sha256);
	assert_string_not_equal(a.cert_sha256, b.cert_sha256); /* another serial number */
	assert_string_not_equal(a.spki_sha256, c.spki_sha256);
	assert_int_equal(cert_matches(buf_view(&second.chain), buf_view(&first.key), NULL), 0);
	assert_int_equal(
		cert_matches(buf_view(&first.chain), buf_view(&other.key), NULL), ERR_FORMAT);
	pair_release(&first);
	pair_release(&second);
	pair_release(&other);
}

static void cert__refuses_names_that_no_certificate_can_hold(void **state)
{
	const struct str names[] = { STR(""), STR("a b"),
		STR("b\xc3\xbc"
		    "cher"),
		STR("a/b"), { "a\0b", 3 } };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct pair pair;

		pair_init(&pair);
		assert_int_equal(cert_make(&names[i], 1, STR_EMPTY, &pair.chain, &pair.key, NULL),
			ERR_USAGE);
		assert_int_equal(pair.chain.len + pair.key.len, 0);
		pair_release(&pair);
	}
}

static void cert__copes_with_a_very_long_name(void **state)
{
	char long_name[201];
	struct str name = { long_name, 200 };
	struct pair pair;

	(void)state;
	memset(long_name, 'n', sizeof(long_name));
	for (size_t i = 50; i < 200; i += 50)
		long_name[i] = '.';
	pair_init(&pair);
	assert_int_equal(cert_make(&name, 1, STR_EMPTY, &pair.chain, &pair.key, NULL), 0);
	assert_true(cert_covers(buf_view(&pair.chain), name));
	pair_release(&pair);
}

static void server__refuses_broken_pairs_and_names_the_host(void **state)
{
	struct pair one, two;
	struct tls_keys *keys = tls_keys_new();
	struct tls_server *server = NULL;
	struct err err;

	(void)state;
	pair_init(&one);
	pair_init(&two);
	tls_world_pair(STR("one.example"), &one.chain, &one.key);
	tls_world_pair(STR("two.example"), &two.chain, &two.key);
	const struct tls_pair broken[] = {
		{ STR("one.example"), buf_view(&one.chain), buf_view(&two.key) },
		{ STR("one.example"), buf_view(&one.key), buf_view(&one.key) },
		{ STR("one.example"), buf_view(&one.chain), buf_view(&one.chain) },
		{ STR("one.example"), STR_EMPTY, STR_EMPTY },
		{ STR("one.example"), STR("-----BEGIN CERTIFICATE-----\nAAAA\n"),
			buf_view(&one.key) },
	};
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		memset(&err, 0, sizeof(err));
		assert_int_equal(tls_server_new(&broken[i], 1, keys, &server, &err), ERR_FORMAT);
		assert_non_null(strstr(err.text, "one.example"));
		assert_null(server);
	}
	assert_int_equal(tls_server_new(NULL, 0, keys, &server, &err), ERR_FORMAT);
	pair_release(&one);
	pair_release(&two);
	tls_keys_free(keys);
}

static void server__warms_up(void **state)
{
	static const char *const hosts[] = { "one.example" };
	struct tls_keys *keys = tls_keys_new();
	struct tls_server *server = tls_world_server(hosts, 1, keys);

	(void)state;
	assert_int_equal(tls_server_warm_up(server, NULL), 0);
	tls_server_unref(server);
	tls_keys_free(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cert__is_what_gemini_clients_want),
		cmocka_unit_test(cert__keeps_an_old_key_and_its_fingerprint),
		cmocka_unit_test(cert__refuses_names_that_no_certificate_can_hold),
		cmocka_unit_test(cert__copes_with_a_very_long_name),
		cmocka_unit_test(server__refuses_broken_pairs_and_names_the_host),
		cmocka_unit_test(server__warms_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
