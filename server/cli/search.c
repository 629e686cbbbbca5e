/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* bifold search: what readers would get for the same words. */
#include "base/log.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "config/capsules.h"
#include "config/config.h"
#include "store/store.h"

#include <signal.h>
#include <stdio.h>

enum { PAGE_MAX = SEARCH_KEPT / SEARCH_PAGE };

static void show_help(void)
{
	fputs("usage: bifold search [-c FILE] [--capsule DIR] [--state DIR] [--host NAME]...\n"
	      "                     [--json] [--page N] WORDS...\n"
	      "\n"
	      "Prints the sections that readers would get for the same words, the best first:\n"
	      "title, address and the line that they are shown.  It looks into the index as the\n"
	      "last run left it.  Quote what a shell would take apart: '\"dual diagnosis\"',\n"
	      "'depend*'.  Exit status 1 when nothing was found.\n",
		stdout);
}

struct searching {
	const struct config_capsules *capsules;
	struct store *store; /* owned */
	struct str typed;
	size_t page;       /* of each capsule's results, from 1 */
	struct json *json; /* NULL: for people */
	size_t shown;
	size_t total; /* in all pages */
};

static void print_hit(const struct search_hit *hit, struct str folder)
{
	if (folder.len)
		printf("%.*s: ", STR_PRINTF(folder));
	printf("%.*s \xe2\x80\x93 %.*s\n  %.*s%.*s\n  %.*s\n\n", STR_PRINTF(hit->title),
		STR_PRINTF(hit->article), STR_PRINTF(hit->base), STR_PRINTF(hit->slug),
		STR_PRINTF(hit->snippet));
}

static void put_text(struct json *json, const char *key, struct str text)
{
	json_key(json, key);
	json_str(json, text);
}

static void put_hit(struct json *json, const struct search_hit *hit, struct str folder)
{
	char address[2 * STORE_PATH_MAX];
	int len = snprintf(
		address, sizeof(address), "%.*s%.*s", STR_PRINTF(hit->base), STR_PRINTF(hit->slug));

	json_line(json);
	json_open(json, '{');
	if (folder.len)
		put_text(json, "capsule", folder);
	put_text(json, "title", hit->title);
	put_text(json, "article", hit->article);
	put_text(json, "address", str_make(address, (size_t)len));
	put_text(json, "date", hit->date);
	put_text(json, "snippet", hit->snippet);
	json_close(json, '}');
}

static int search_capsule(struct searching *s, const struct config_capsule *capsule)
{
	struct str folder = s->capsules->count > 1 ? str_of(capsule->dir) : STR_EMPTY;
	struct search_found found;
	int result = store_search(
		s->store, capsule->number, s->typed, (s->page - 1) * SEARCH_PAGE, &found);

	if (result == 0 && !found.words)
		return ERR_USAGE;
	if (result < 0)
		return result;
	for (size_t i = 0; i < found.count; i++, s->shown++) {
		if (s->json)
			put_hit(s->json, &found.hits[i], folder);
		else
			print_hit(&found.hits[i], folder);
	}
	if (s->total < found.total)
		s->total = found.total;
	return result;
}

static int explain(int result)
{
	if (result == ERR_USAGE)
		return cli_fail(EXIT_USAGE, "there is no word to look for in that");
	if (result == ERR_LIMIT)
		return cli_fail(EXIT_FAILED,
			"nothing was found before the search took too long; readers would be asked "
			"to try rarer words");
	return cli_fail(EXIT_FAILED, "the index cannot be searched; 'bifold index' mends it");
}

static int search_all(struct searching *s)
{
	int result = 0;

	if (s->json)
		json_open(s->json, '[');
	for (size_t i = 0; result >= 0 && i < s->capsules->count; i++)
		result = search_capsule(s, &s->capsules->at[i]);
	if (s->json) {
		json_close(s->json, ']');
		printf("%.*s\n", STR_PRINTF(buf_view(s->json->out)));
	}
	if (result < 0)
		return explain(result);
	if (!s->shown && !s->json)
		fputs("Nothing was found.\n", stderr);
	else if (!s->json && s->total > s->page * SEARCH_PAGE)
		printf("There are more: --page %zu\n", s->page + 1);
	return s->shown ? EXIT_OK : EXIT_FAILED;
}

struct own {
	bool json;
	long long page;
};

static int search_index(const struct config_capsules *capsules, struct str state_dir,
	struct str typed, const struct own *own)
{
	struct searching s = {
		.capsules = capsules,
		.typed = typed,
		.page = (size_t)own->page,
	};
	struct json json;
	struct buf out;
	char file[4096];
	struct err err;
	int status;

	snprintf(file, sizeof(file), "%.*s/index/bifold.db", STR_PRINTF(state_dir));
	if (store_open(file, &s.store, &err) < 0)
		return cli_fail(EXIT_FAILED, "%s", err.text);
	buf_init(&out, SIZE_MAX / 4);
	json_init(&json, &out);
	if (own->json)
		s.json = &json;
	status = search_all(&s);
	buf_release(&out);
	store_close(s.store);
	return status;
}

/* --json and --page are this command's own; what is left are settings and words.
 * Returns how many that are, or -1. */
static int take_own(int argc, char **argv, struct own *own)
{
	int kept = 0;

	for (int i = 0; i < argc; i++) {
		if (str_eq(str_of(argv[i]), STR("--json"))) {
			own->json = true;
		} else if (str_eq(str_of(argv[i]), STR("--page"))) {
			own->page = i + 1 < argc ? str_number(str_of(argv[++i]), PAGE_MAX) : -1;
			if (own->page < 1)
				return -1;
		} else {
			argv[kept++] = argv[i];
		}
	}
	argv[kept] = NULL;
	return kept;
}

static int run(const struct config *config, const struct config_args *args, const struct own *own)
{
	struct config_capsules capsules;
	struct buf typed;
	struct err err;
	int status;

	if (!args->other_count)
		return cli_fail(EXIT_USAGE, "say what to look for: bifold search WORDS");
	if (config_capsules_find(config, &capsules, &err) < 0) {
		config_capsules_release(&capsules);
		return cli_fail(EXIT_USAGE, "%s", err.text);
	}
	buf_init(&typed, 1 << 20);
	for (int i = 0; i < (int)args->other_count; i++) {
		buf_puts(&typed, i ? " " : "");
		buf_puts(&typed, args->others[i]);
	}
	status = search_index(&capsules, config->state_dir, buf_view(&typed), own);
	buf_release(&typed);
	config_capsules_release(&capsules);
	return status;
}

int cli_search(int argc, char **argv)
{
	struct config config;
	struct config_args args;
	struct err err;
	struct own own = { .page = 1 };
	int status = EXIT_OK;

	log_open("bifold", LOG_NOTICE);
	signal(SIGPIPE, SIG_DFL);
	argc = take_own(argc, argv, &own);
	if (argc < 0)
		return cli_fail(EXIT_USAGE, "--page takes a number from 1 to %d", PAGE_MAX);
	if (config_load(&config, argc, argv, &args, &err) < 0)
		return cli_fail(EXIT_USAGE, "%s", err.text);
	if (args.help)
		show_help();
	else if (args.version)
		puts("bifold " VERSION);
	else
		status = run(&config, &args, &own);
	config_release(&config);
	return status;
}
