/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* bifold outline: the sections found in one article, and why. */
#include "cli/cli.h"

#include "cli/load.h"
#include "cli/outline.h"

#include <stdio.h>
#include <string.h>

struct options {
	const char *file;
	bool json, explain, help;
};

static int options_read(int argc, char **argv, struct options *o)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--json"))
			o->json = true;
		else if (!strcmp(argv[i], "--explain"))
			o->explain = true;
		else if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			o->help = true;
		else if (argv[i][0] == '-' && argv[i][1] != '\0')
			return cli_fail(EXIT_USAGE,
				"outline does not know the option '%s'; it takes --json and "
				"--explain",
				argv[i]);
		else if (o->file)
			return cli_fail(EXIT_USAGE, "outline takes one file, and '%s' is a second",
				argv[i]);
		else
			o->file = argv[i];
	}
	if (!o->file && !o->help)
		return cli_fail(EXIT_USAGE,
			"outline needs a file: bifold outline FILE [--json] [--explain]");
	return EXIT_OK;
}

int cli_outline(int argc, char **argv)
{
	struct options options = { NULL, false, false, false };
	int status = options_read(argc, argv, &options);
	struct document *doc = NULL;
	struct arena arena;
	struct buf out;
	struct err err;

	if (status != EXIT_OK)
		return status;
	if (options.help) {
		puts("usage: bifold outline FILE [--json] [--explain]");
		return EXIT_OK;
	}
	arena_init(&arena, OUTLINE_MEMORY_MAX);
	buf_init(&out, OUTLINE_MEMORY_MAX);
	if (load_article(&arena, options.file, &doc, &err) != 0) {
		status = cli_fail(EXIT_FAILED, "%s", err.text);
	} else {
		if (options.json)
			outline_json(doc, options.explain, &out);
		else
			outline_human(doc, options.explain, &out);
		if (buf_failed(&out) || fwrite(out.p, 1, out.len, stdout) != out.len ||
			fflush(stdout) != 0)
			status = cli_fail(
				EXIT_FAILED, "the outline could not be written to the end");
	}
	buf_release(&out);
	arena_release(&arena);
	return status;
}
