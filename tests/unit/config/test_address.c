/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "config/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void assert_address(const char *text, const char *ip, bool v6, unsigned port)
{
	struct config_address address;
	struct err err;

	if (config_address_parse(str_of(text), &address, &err) < 0)
		fail_msg("'%s': %s", text, err.text);
	assert_string_equal(address.ip, ip);
	assert_int_equal(address.v6, v6);
	assert_int_equal(address.port, port);
	assert_int_equal(address.every, *ip == '\0');
	assert_false(address.none);
}

static void assert_no_address(const char *text, const char *why)
{
	struct config_address address = { .port = 4711 };
	struct err err;

	if (config_address_parse(str_of(text), &address, &err) != ERR_USAGE)
		fail_msg("'%s' was taken", text);
	if (!strstr(err.text, why))
		fail_msg("'%s': '%s' lacks '%s'", text, err.text, why);
	assert_int_equal(address.port, 4711);
}

static void address_parse__reads_both_families_and_every(void **state)
{
	(void)state;
	assert_address("127.0.0.1:1965", "127.0.0.1", false, 1965);
	assert_address("[::1]:70", "::1", true, 70);
	assert_address("[2001:DB8:0:0::1]:0", "2001:db8::1", true, 0);
	assert_address("[::]:65535", "::", true, 65535);
	assert_address("0.0.0.0:1", "0.0.0.0", false, 1);
	assert_address("*:70", "", false, 70);
}

static void address_parse__knows_none(void **state)
{
	struct config_address address;

	(void)state;
	assert_int_equal(config_address_parse(STR("none"), &address, NULL), 0);
	assert_true(address.none);
}

static void address_parse__says_what_is_wrong(void **state)
{
	(void)state;
	assert_no_address("", "port is missing");
	assert_no_address("1965", "port is missing");
	assert_no_address("[::1]", "port is missing");
	assert_no_address("127.0.0.1:", "not a number");
	assert_no_address("127.0.0.1:65536", "not a number");
	assert_no_address("127.0.0.1:-1", "not a number");
	assert_no_address("127.0.0.1:1a", "not a number");
	assert_no_address("::1:70", "brackets");
	assert_no_address("[::1:70", "brackets");
	assert_no_address("[]:70", "brackets");
	assert_no_address("[127.0.0.1]:70", "brackets");
	assert_no_address("[::g]:70", "brackets");
	assert_no_address("localhost:70", "names are not looked up");
	assert_no_address("127.1:70", "no IP address");
	assert_no_address(":70", "no IP address");
	assert_no_address("None", "port is missing");
	assert_no_address("[1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa]:70", "brackets");
}

static void assert_host(const char *text, const char *name, unsigned gemini, unsigned gopher)
{
	struct config_host host;
	struct err err;

	if (config_host_parse(str_of(text), &host, &err) < 0)
		fail_msg("'%s': %s", text, err.text);
	assert_string_equal(host.name, name);
	assert_int_equal(host.gemini_port, gemini);
	assert_int_equal(host.gopher_port, gopher);
}

static void assert_no_host(const char *text, const char *why)
{
	struct config_host host;
	struct err err;

	if (config_host_parse(str_of(text), &host, &err) != ERR_USAGE)
		fail_msg("'%s' was taken", text);
	if (!strstr(err.text, why))
		fail_msg("'%s': '%s' lacks '%s'", text, err.text, why);
}

static void host_parse__brings_names_to_one_form(void **state)
{
	(void)state;
	assert_host("localhost", "localhost", 0, 0);
	assert_host("Marsh.Example.", "marsh.example", 0, 0);
	assert_host("xn--bcher-kva.example", "xn--bcher-kva.example", 0, 0);
	assert_host("192.0.2.7", "192.0.2.7", 0, 0);
	assert_host("3com.example", "3com.example", 0, 0);
	assert_host("a-b.c", "a-b.c", 0, 0);
}

static void host_parse__reads_public_ports(void **state)
{
	(void)state;
	assert_host("a.example,gemini=1966", "a.example", 1966, 0);
	assert_host("a.example,gopher=71,gemini=1", "a.example", 1, 71);
	assert_host(" a.example , gopher=71 ", "a.example", 0, 71);
	assert_no_host("a.example,gemini=0", "1 to 65535");
	assert_no_host("a.example,gemini=65536", "1 to 65535");
	assert_no_host("a.example,gemini", "1 to 65535");
	assert_no_host("a.example,finger=79", "finger");
	assert_no_host("a.example,", "comma");
	assert_no_host("a.example,,gopher=71", "cannot follow");
}

static void assert_capsule(const char *text, const char *capsule)
{
	struct config_host host;

	assert_int_equal(config_host_parse(str_of(text), &host, NULL), 0);
	if (!str_eq(host.capsule, str_of(capsule)))
		fail_msg("'%s' has the capsule '%.*s'", text, STR_PRINTF(host.capsule));
}

static void host_parse__reads_a_capsule(void **state)
{
	(void)state;
	assert_capsule("a.example", "");
	assert_capsule("a.example,capsule=/srv/a b=c/", "/srv/a b=c/");
	assert_capsule("a.example, capsule=./a ,gemini=1966", "./a");
	assert_host("a.example,capsule=x,gopher=71", "a.example", 0, 71);
	assert_no_host("a.example,capsule=", "name of a folder");
	assert_no_host("a.example,capsule", "name of a folder");
	assert_no_host("a.example,capsule=/srv/a,b", "cannot follow");
}

static void host_parse__refuses_what_dns_would(void **state)
{
	char name[300];

	(void)state;
	assert_no_host("", "empty");
	assert_no_host(".", "empty");
	assert_no_host("a..b", "two dots");
	assert_no_host(".a", "two dots");
	assert_no_host("-a", "hyphen");
	assert_no_host("a-.b", "hyphen");
	assert_no_host("a_b", "letters, digits");
	assert_no_host("a b", "letters, digits");
	assert_no_host("a/b", "letters, digits");
	assert_no_host("b\xc3\xbc"
		       "cher.example",
		"xn--");
	assert_no_host("a.example:1965", "gemini=PORT");
	assert_no_host("[::1]", "gemini=PORT");
	assert_no_host("1.2.3", "no IPv4");
	assert_no_host("256.1.1.1", "no IPv4");
	memset(name, 'a', 64);
	name[64] = '\0';
	assert_no_host(name, "63");
	name[63] = '\0';
	assert_host(name, name, 0, 0);
	for (size_t i = 0; i < 254; i++)
		name[i] = i % 2 ? '.' : 'a';
	name[253] = 'a';
	name[254] = '\0';
	assert_no_host(name, "253");
	name[253] = '\0';
	assert_int_equal(strlen(name), 253);
	name[252] = 'b';
	assert_host(name, name, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address_parse__reads_both_families_and_every),
		cmocka_unit_test(address_parse__knows_none),
		cmocka_unit_test(address_parse__says_what_is_wrong),
		cmocka_unit_test(host_parse__brings_names_to_one_form),
		cmocka_unit_test(host_parse__reads_public_ports),
		cmocka_unit_test(host_parse__reads_a_capsule),
		cmocka_unit_test(host_parse__refuses_what_dns_would),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
