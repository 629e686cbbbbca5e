/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The author's tool: finds the command and hands over.  Wiring only. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static const struct command {
	const char *name;
	cli_command *run;
	const char *arguments, *help;
} commands[] = {
	{ "index", cli_index, "[--capsule DIR] [--state DIR] ...", "build or update the index" },
	{ "outline", cli_outline, "FILE [--json] [--explain]", "the sections found, and why" },
	{ "render", cli_render, "FILE [--to FORM] [--section SLUG | --all]",
		"what readers will see" },
	{ "check", cli_check, "[DIR|FILE]... [--json]", "what a careful editor would say" },
	{ "search", cli_search, "[--json] [--page N] WORDS", "the search that readers get" },
	{ "get", cli_get, "[-i] URL", "fetch a gemini, gopher or gophers address" },
	{ "cert", cli_cert, "show|new|import ...", "keys and certificates" },
	{ "init", cli_init, "DIR", "a new capsule, ready to serve" },
};

static void usage(FILE *to)
{
	fputs("usage: bifold COMMAND ...\n\n", to);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(to, "  %-8s %-42s %s\n", commands[i].name, commands[i].arguments,
			commands[i].help);
	fputs("\nbifold(1) tells more; bifoldd(8) is the server.\n", to);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		usage(stdout);
		return EXIT_OK;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("bifold " VERSION);
		return EXIT_OK;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return cli_fail(EXIT_USAGE, "there is no command '%s'; 'bifold help' lists them", argv[1]);
}
