/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/gemini_request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * Compares the parser with the grammar of tests/bench/uri_oracle.py over URIs
 * that it makes.  With --judge this program is the driver that the oracle asks:
 * it reads one URI a line, in hex.
 */

enum { LINE_MAX_HEX = 8192 };

static const char *own_path;

static void print_hex(char lead, const void *octets, size_t len)
{
	const unsigned char *p = octets;

	printf(" %c", lead);
	for (size_t i = 0; i < len; i++)
		printf("%02x", p[i]);
}

static void print_served(const struct uri *uri)
{
	char name[URI_HOST_MAX], path[LINE_MAX_HEX];
	unsigned char address[16];
	size_t address_len = uri->host.p[0] == '[' ? uri_host_address(uri->host, address) : 0;
	size_t name_len = uri_host_name(uri->host, name);
	size_t path_len = uri_path_decode(uri->path, path);

	fputs("SERVE", stdout);
	if (address_len)
		print_hex('-', address, address_len);
	else
		print_hex(name_len ? '=' : '-', name, name_len);
	if (uri->port == URI_NO_PORT)
		fputs(" -", stdout);
	else
		printf(" %ld", uri->port);
	print_hex(path_len ? '=' : '-', path, path_len);
	print_hex(uri->has_query ? '=' : '-', uri->query.p, uri->query.len);
	putchar('\n');
}

static int judge_lines(void)
{
	static char hex[LINE_MAX_HEX];
	char line[LINE_MAX_HEX / 2];

	while (fgets(hex, sizeof(hex), stdin)) {
		size_t len = strcspn(hex, "\n") / 2;
		struct uri uri;
		const char *why;

		for (size_t i = 0; i < len; i++) {
			char digits[3] = { hex[2 * i], hex[2 * i + 1], 0 };

			line[i] = (char)strtoul(digits, NULL, 16);
		}
		switch (gemini_request_judge(str_make(line, len), &uri, &why)) {
		case GEMINI_BAD:
			puts("BAD");
			break;
		case GEMINI_FOREIGN:
			puts("FOREIGN");
			break;
		case GEMINI_SERVE:
			print_served(&uri);
		}
	}
	return 0;
}

static void uri__agrees_with_the_oracle(void **state)
{
	char command[4096];

	(void)state;
	snprintf(command, sizeof(command),
		"python3 tests/bench/uri_oracle.py '%s' --count 20000 --seed 1", own_path);
	if (system("python3 -c '' 2>/dev/null") != 0)
		skip();
	assert_int_equal(system(command), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uri__agrees_with_the_oracle),
	};

	if (argc > 1 && strcmp(argv[1], "--judge") == 0)
		return judge_lines();
	own_path = argv[0];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
