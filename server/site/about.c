/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What an author says of a whole capsule: in the settings, and in a file of its
 * own, which wins. */
#include "article/meta.h"
#include "article/yaml_tree.h"
#include "site/run.h"
#include "text/clean.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define ABOUT_FILE ".bifold.yaml"

enum { ABOUT_MAX = 64 * 1024, DEPTH_MAX = 8 };

static void complain(struct run *run, uint32_t line, struct str what)
{
	run_warn(run, STR(ABOUT_FILE), line, false, what);
}

/* Returns whether there is a file worth reading. */
static bool slurp(struct run *run, struct buf *text)
{
	int fd = openat(run->root_fd, ABOUT_FILE,
		O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	ssize_t n = 0;
	char *room = NULL;

	if (fd < 0 && errno == ENOENT)
		return false;
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		while ((room = buf_room(text, 4096)) && (n = read(fd, room, 4096)) > 0)
			buf_grown(text, (size_t)n);
	if (fd >= 0)
		close(fd);
	if (room && n == 0)
		return true;
	complain(run, 0,
		buf_failed(text) ? STR("it is longer than 64 KiB and is not used")
				 : STR("it is no file that can be read and is not used"));
	return false;
}

static void take_lang(struct run *run, const struct yaml_node *node)
{
	struct str lang = meta_lang(&run->arena, node->text);

	if (lang.len || !node->text.len)
		run->about.lang = lang;
	else
		complain(run, node->line + 1,
			STR("lang is no language tag; write one such as en or pt-BR"));
}

static void take_region(struct run *run, const struct yaml_node *node)
{
	struct str region = meta_region(&run->arena, node->text);

	if (region.len || !node->text.len)
		run->about.region = region;
	else
		complain(run, node->line + 1,
			STR("region is no country code; write two letters, such as US"));
}

static void take_key(struct run *run, const struct yaml_node *node)
{
	struct str *text = str_eq(node->key, STR("title"))         ? &run->about.title
			   : str_eq(node->key, STR("description")) ? &run->about.description
			   : str_eq(node->key, STR("author"))      ? &run->about.author
								   : NULL;
	bool lang = str_eq(node->key, STR("lang")), region = str_eq(node->key, STR("region"));

	if (!text && !lang && !region)
		complain(run, node->line + 1,
			arena_printf(&run->arena,
				"unknown key \"%.*s\"; a capsule has title, description, author, "
				"lang and region",
				STR_PRINTF(clean_line(&run->arena, str_upto(node->key, 80)))));
	else if (node->kind != YAML_TEXT)
		complain(run, node->line + 1,
			arena_printf(
				&run->arena, "%.*s takes one line of text", STR_PRINTF(node->key)));
	else if (text)
		*text = clean_line(&run->arena, str_upto(node->text, META_VALUE_MAX));
	else if (lang)
		take_lang(run, node);
	else
		take_region(run, node);
}

static int take_file(struct run *run, struct str text, struct err *err)
{
	struct yaml_node *root = NULL;
	struct err why = { .code = ERR_NONE };
	uint32_t line = 0;
	int result = yaml_tree(&run->arena, text, DEPTH_MAX, &root, &line, &why);

	if (result == ERR_NOMEM)
		return err_nomem(err);
	if (result < 0)
		complain(run, line + 1,
			arena_printf(&run->arena, "%s; what stands below is not used", why.text));
	if (root && root->kind != YAML_MAP)
		complain(run, root->line + 1,
			STR("it must hold lines of the form \"key: value\", such as title: "
			    "Letters"));
	for (const struct yaml_node *node = root && root->kind == YAML_MAP ? root->items : NULL;
		node; node = node->next)
		take_key(run, node);
	return arena_failed(&run->arena) ? err_nomem(err) : 0;
}

int about_read(struct run *run, const struct site_capsule *capsule, struct err *err)
{
	struct buf text;
	int result = 0;

	run->about = *capsule;
	buf_init(&text, ABOUT_MAX);
	if (slurp(run, &text))
		result = take_file(run, buf_view(&text), err);
	buf_release(&text);
	return result;
}
