/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/uri.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void expect_error(const char *text, int error)
{
	struct uri uri;
	int got = uri_parse(str_of(text), &uri);

	if (got != error)
		fail_msg("%s: %d, not %d", text, got, error);
}

static struct uri parsed(const char *text)
{
	struct uri uri;

	if (uri_parse(str_of(text), &uri))
		fail_msg("%s: refused", text);
	return uri;
}

static void assert_str(struct str got, const char *want)
{
	if (!str_eq(got, str_of(want)))
		fail_msg("\"%.*s\", not \"%s\"", STR_PRINTF(got), want);
}

static void uri__is_split_into_its_parts(void **state)
{
	struct uri uri = parsed("gemini://me:x@a.example:01965/b/c?d?e/f#g?h");

	(void)state;
	assert_str(uri.scheme, "gemini");
	assert_str(uri.userinfo, "me:x");
	assert_str(uri.host, "a.example");
	assert_int_equal(uri.port, 1965);
	assert_str(uri.path, "/b/c");
	assert_str(uri.query, "d?e/f");
	assert_str(uri.fragment, "g?h");
	assert_true(uri.has_authority && uri.has_userinfo && uri.has_query && uri.has_fragment);
}

static void uri__tells_empty_parts_from_absent_ones(void **state)
{
	struct uri full = parsed("a://@h:?#");
	struct uri bare = parsed("a:");

	(void)state;
	assert_true(full.has_userinfo && full.has_query && full.has_fragment);
	assert_int_equal(full.port, URI_NO_PORT);
	assert_false(
		bare.has_authority || bare.has_userinfo || bare.has_query || bare.has_fragment);
	assert_int_equal(bare.port, URI_NO_PORT);
}

static void uri__takes_brackets_only_around_addresses(void **state)
{
	(void)state;
	assert_str(parsed("a://[::1]:7/").host, "[::1]");
	assert_str(parsed("a://[2001:DB8::192.0.2.1]").host, "[2001:DB8::192.0.2.1]");
	assert_str(parsed("a://[vF.x:y]").host, "[vF.x:y]");
	expect_error("a://[]", URI_E_AUTHORITY);
	expect_error("a://[v.x]", URI_E_AUTHORITY);
	expect_error("a://[v1.]", URI_E_AUTHORITY);
	expect_error("a://[fe80::1%25eth0]", URI_E_AUTHORITY);
	expect_error("a://[1:2:3:4:5:6:7:8:9]", URI_E_AUTHORITY);
	expect_error("a://[1:2:3:4:5:6:7::8]x", URI_E_AUTHORITY);
	expect_error("a://[1.2.3.4]", URI_E_AUTHORITY);
	expect_error("a://x[::1]", URI_E_AUTHORITY);
}

static void uri__refuses_what_no_uri_may_hold(void **state)
{
	static const char bad[] = "\"<>\\^`{|} \x01\x1f\x7f";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) - 1; i++) {
		char text[] = "a://h/?";

		for (size_t at = 0; at < sizeof(text) - 1; at++) {
			char mutant[sizeof(text)];

			memcpy(mutant, text, sizeof(text));
			mutant[at] = bad[i];
			expect_error(mutant, URI_E_BYTE);
		}
	}
	assert_int_equal(
		uri_parse(str_make("a://h/\0", 7), &(struct uri){ .port = 0 }), URI_E_BYTE);
}

static void uri__leaves_the_result_alone_on_failure(void **state)
{
	struct uri uri = { .port = 4711 };

	(void)state;
	assert_int_equal(uri_parse(STR("a://h:p/"), &uri), URI_E_AUTHORITY);
	assert_int_equal(uri.port, 4711);
}

static void uri__stops_counting_at_the_greatest_port(void **state)
{
	(void)state;
	assert_int_equal(parsed("a://h:65535").port, 65535);
	assert_int_equal(parsed("a://h:65536").port, URI_PORT_MAX + 1);
	assert_int_equal(parsed("a://h:184467440737095516170").port, URI_PORT_MAX + 1);
}

static void utf8__knows_the_edges_of_its_ranges(void **state)
{
	static const char *const good[] = { "", "\xc2\xa0", "\xdf\xbf", "\xe0\xa0\x80",
		"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbf" };
	static const char *const bad[] = { "\x80", "\xc2\x9f", "\xc1\xbf", "\xe0\x9f\xbf",
		"\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xe6\x97", "\xff", "a\xc3" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!uri_utf8(str_of(good[i])))
			fail_msg("good %zu refused", i);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (uri_utf8(str_of(bad[i])))
			fail_msg("bad %zu taken", i);
}

static void expect_path(const char *in, const char *want)
{
	char out[256];
	size_t len = uri_path_decode(str_of(in), out);

	if (!str_eq(str_make(out, len), str_of(want)))
		fail_msg("%s: \"%.*s\", not \"%s\"", in, (int)len, out, want);
}

static void path__is_decoded_once(void **state)
{
	(void)state;
	expect_path("", "/");
	expect_path("/", "/");
	expect_path("/a%20b", "/a b");
	expect_path("/%e6%97%A5", "/\xe6\x97\xa5");
	expect_path("/%2541", "/%41");
	expect_path("/a+b", "/a+b");
	expect_path("/...", "/...");
	expect_path("/a..b", "/a..b");
}

static void path__matches_nothing_when_decoding_hides_something(void **state)
{
	static const char *const bad[] = { "/%2f", "/a%2Fb", "%2f", "/%5c", "/%00", "/%0a", "/%7f",
		"/%c2%85", "/%ff", "/%c0%af", "/.", "/..", "/../a", "/a/..", "/%2e%2e", "/.%2e/a",
		"/a/%2E" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_path(bad[i], "");
}

static void path__survives_encoding_and_decoding(void **state)
{
	(void)state;
	for (int c = 0x20; c < 0x7f; c++) {
		char path[] = { '/', 'a', (char)c, 'b', 0 };
		char encoded[64], decoded[64];
		size_t len = uri_path_encode(str_of(path), encoded, sizeof(encoded));
		struct uri uri;
		char whole[128];

		assert_true(len >= 4);
		if (c == '\\')
			continue;
		snprintf(whole, sizeof(whole), "gemini://h%.*s", (int)len, encoded);
		assert_int_equal(uri_parse(str_of(whole), &uri), 0);
		assert_false(uri.has_query || uri.has_fragment);
		len = uri_path_decode(uri.path, decoded);
		assert_str(str_make(decoded, len), path);
	}
}

static void path__is_not_encoded_when_it_names_a_host_or_does_not_fit(void **state)
{
	char out[8];

	(void)state;
	assert_int_equal(uri_path_encode(STR("//h"), out, sizeof(out)), 0);
	assert_int_equal(uri_path_encode(STR(""), out, sizeof(out)), 0);
	assert_int_equal(uri_path_encode(STR("a"), out, sizeof(out)), 0);
	assert_int_equal(uri_path_encode(STR("/  "), out, sizeof(out)), 7);
	assert_int_equal(uri_path_encode(STR("/   "), out, sizeof(out)), 0);
}

static void expect_name(const char *in, const char *want)
{
	char out[URI_HOST_MAX];
	size_t len = uri_host_name(str_of(in), out);

	if (!str_eq(str_make(out, len), str_of(want)))
		fail_msg("%s: \"%.*s\", not \"%s\"", in, (int)len, out, want);
}

static void host__is_brought_into_one_form(void **state)
{
	(void)state;
	expect_name("Example.ORG", "example.org");
	expect_name("example.org.", "example.org");
	expect_name("ex%61mple%2Eorg", "example.org");
	expect_name("b\xc3\xbc"
		    "cher.example",
		"xn--bcher-kva.example");
	expect_name("XN--Bcher-KVA.example", "xn--bcher-kva.example");
	expect_name("\xe6\x97\xa5\xe6\x9c\xac", "xn--wgv71a");
	expect_name("a_b", "a_b");
}

static void host__that_is_no_name_gives_none(void **state)
{
	char longest[255], out[URI_HOST_MAX];

	(void)state;
	expect_name("", "");
	expect_name(".", "");
	expect_name("a..b", "");
	expect_name(".a", "");
	expect_name("a..", "");
	expect_name("a%00", "");
	expect_name("a%20b", "");
	expect_name("a%2fb", "");
	expect_name("[::1]", "");
	expect_name("%ff", "");
	memset(longest, 'a', sizeof(longest));
	for (size_t i = 63; i < sizeof(longest); i += 64)
		longest[i] = '.';
	assert_int_equal(uri_host_name(str_make(longest, 253), out), 253);
	assert_int_equal(uri_host_name(str_make(longest, 254), out), 0);
	assert_int_equal(uri_host_name(str_make(longest, 63), out), 63);
	longest[63] = 'a';
	assert_int_equal(uri_host_name(str_make(longest, 64), out), 0);
}

static void base__leaves_the_usual_port_out_and_brackets_addresses(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 256);
	uri_put_base(&out, "gemini", STR("h"), 1965, 1965);
	uri_put_base(&out, " gemini", STR("h"), 1966, 1965);
	uri_put_base(&out, " gopher", STR("::1"), 0, 70);
	assert_str(buf_view(&out), "gemini://h gemini://h:1966 gopher://[::1]");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uri__is_split_into_its_parts),
		cmocka_unit_test(uri__tells_empty_parts_from_absent_ones),
		cmocka_unit_test(uri__takes_brackets_only_around_addresses),
		cmocka_unit_test(uri__refuses_what_no_uri_may_hold),
		cmocka_unit_test(uri__leaves_the_result_alone_on_failure),
		cmocka_unit_test(uri__stops_counting_at_the_greatest_port),
		cmocka_unit_test(utf8__knows_the_edges_of_its_ranges),
		cmocka_unit_test(path__is_decoded_once),
		cmocka_unit_test(path__matches_nothing_when_decoding_hides_something),
		cmocka_unit_test(path__survives_encoding_and_decoding),
		cmocka_unit_test(path__is_not_encoded_when_it_names_a_host_or_does_not_fit),
		cmocka_unit_test(host__is_brought_into_one_form),
		cmocka_unit_test(host__that_is_no_name_gives_none),
		cmocka_unit_test(base__leaves_the_usual_port_out_and_brackets_addresses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
