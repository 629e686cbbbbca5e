/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* bifold render: the pages of one article as readers will get them. */
#include "cli/cli.h"

#include "article/links.h"
#include "cli/load.h"
#include "site/page.h"
#include "text/lines.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char usage[] = "bifold render FILE [--to gemtext|menu|text] [--section SLUG | --all]";

enum { RENDER_MEMORY_MAX = 1024 * 1024 * 1024 };

struct render {
	const char *file, *section;
	enum page_form form;
	bool all, help;
};

/* ---- the command line ---------------------------------------------------------- */

static int read_form(const char *value, enum page_form *ret_form)
{
	static const char *const forms[] = { "gemtext", "menu", "text" };

	for (int i = 0; value && i < 3; i++) {
		if (!strcmp(value, forms[i])) {
			*ret_form = (enum page_form)i;
			return EXIT_OK;
		}
	}
	return cli_fail(
		EXIT_USAGE, "--to takes gemtext, menu or text, not '%s'", value ? value : "");
}

static int read_option(int argc, char **argv, int *at, struct render *r)
{
	const char *name = argv[*at];

	if (!strcmp(name, "--all")) {
		r->all = true;
		return EXIT_OK;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h")) {
		r->help = true;
		return EXIT_OK;
	}
	if (strcmp(name, "--to") && strcmp(name, "--section"))
		return cli_fail(
			EXIT_USAGE, "render does not know the option '%s': %s", name, usage);
	if (*at + 1 >= argc)
		return cli_fail(EXIT_USAGE, "%s needs a value after it: %s", name, usage);
	++*at;
	if (!strcmp(name, "--to"))
		return read_form(argv[*at], &r->form);
	r->section = argv[*at];
	return EXIT_OK;
}

static int read_arguments(int argc, char **argv, struct render *r)
{
	int status = EXIT_OK;

	for (int i = 1; i < argc && status == EXIT_OK; i++) {
		if (argv[i][0] == '-' && argv[i][1] != '\0')
			status = read_option(argc, argv, &i, r);
		else if (r->file)
			status = cli_fail(
				EXIT_USAGE, "render takes one file, and '%s' is a second", argv[i]);
		else
			r->file = argv[i];
	}
	if (status != EXIT_OK || r->help)
		return status;
	if (!r->file)
		return cli_fail(EXIT_USAGE, "render needs a file: %s", usage);
	if (r->all && r->section)
		return cli_fail(
			EXIT_USAGE, "--all and --section ask for different pages; give one");
	if (r->all && r->form == PAGE_MENU)
		return cli_fail(EXIT_USAGE,
			"a menu has no one-page view; use --to gemtext or --to text with --all");
	return EXIT_OK;
}

/* ---- the page ------------------------------------------------------------------- */

/* As if the file lay at the root of its capsule. */
static struct page_place place_of(struct arena *arena, const char *path, const struct document *doc)
{
	const char *slash = strrchr(path, '/');
	struct page_place place = { .dir = STR("/") };

	place.base = link_article_address(arena, str_of(slash ? slash + 1 : path));
	if (doc->meta.slug.len)
		place.base = arena_printf(arena, "/%.*s/", STR_PRINTF(doc->meta.slug));
	return place;
}

static int no_such_section(const struct render *r, const struct document *doc)
{
	struct buf names;
	int status;

	buf_init(&names, 400);
	for (size_t i = 0; i < doc->section_count; i++)
		buf_printf(&names, "%s%.*s", i ? ", " : "", STR_PRINTF(doc->sections[i].slug));
	status = cli_fail(EXIT_FAILED, "%s has no section '%s'; it has %.*s%s", r->file, r->section,
		STR_PRINTF(buf_view(&names)), buf_failed(&names) ? ", ..." : "");
	buf_release(&names);
	return status;
}

static int make_page(const struct render *r, const struct document *doc,
	const struct page_place *place, struct buf *out)
{
	size_t index = 0;

	if (r->section) {
		struct str slug = str_of(r->section);

		while (index < doc->section_count && !str_eq(doc->sections[index].slug, slug))
			index++;
		if (index == doc->section_count)
			return no_such_section(r, doc);
		page_section(doc, place, index, r->form, out);
	} else if (r->all || r->form == PAGE_TEXT) {
		page_all(doc, place, r->form, out);
	} else {
		page_front(doc, place, r->form, out);
	}
	return EXIT_OK;
}

/* The mark stands for what the server fills in; here it is a server on this
 * machine. */
static bool print_page(struct str page)
{
	while (page.len) {
		size_t at = str_find(page, (char)MARK_MENU_HOST);

		if (fwrite(page.p, 1, at, stdout) != at)
			return false;
		if (at < page.len && fputs("localhost\t70", stdout) == EOF)
			return false;
		page = str_from(page, at + 1);
	}
	return fflush(stdout) == 0;
}

static int render(const struct render *r, struct arena *arena, struct buf *out)
{
	struct page_place place;
	struct document *doc = NULL;
	struct err err;
	int status;

	if (load_article(arena, r->file, &doc, &err) != 0)
		return cli_fail(EXIT_FAILED, "%s", err.text);
	place = place_of(arena, r->file, doc);
	status = make_page(r, doc, &place, out);
	if (status != EXIT_OK)
		return status;
	if (buf_failed(out) || arena_failed(arena))
		return cli_fail(
			EXIT_FAILED, "%s: there is not enough memory for this page", r->file);
	if (!print_page(buf_view(out)))
		return cli_fail(EXIT_FAILED, "the page could not be written to the end");
	return EXIT_OK;
}

int cli_render(int argc, char **argv)
{
	struct render r = { .form = PAGE_GEMTEXT };
	int status = read_arguments(argc, argv, &r);
	struct arena arena;
	struct buf out;

	if (status != EXIT_OK)
		return status;
	if (r.help) {
		printf("usage: %s\n", usage);
		return EXIT_OK;
	}
	arena_init(&arena, RENDER_MEMORY_MAX);
	buf_init(&out, RENDER_MEMORY_MAX);
	status = render(&r, &arena, &out);
	buf_release(&out);
	arena_release(&arena);
	return status;
}
