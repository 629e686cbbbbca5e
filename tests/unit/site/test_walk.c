/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/buf.h"
#include "site/walk.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char root[64];
static int root_fd;
static struct buf seen, troubles; /* a line for each file, for each trouble */
static uint64_t last_stamp;

static int set_up(void **state)
{
	(void)state;
	strcpy(root, "/tmp/bifold-walk-XXXXXX");
	assert_non_null(mkdtemp(root));
	root_fd = open(root, O_RDONLY | O_DIRECTORY);
	buf_init(&seen, 1 << 20);
	buf_init(&troubles, 1 << 20);
	return root_fd < 0;
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	close(root_fd);
	buf_release(&seen);
	buf_release(&troubles);
	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	return system(command);
}

static void folder(const char *name)
{
	assert_int_equal(mkdirat(root_fd, name, 0755), 0);
}

static void file(const char *name)
{
	int fd = openat(root_fd, name, O_WRONLY | O_CREAT, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
}

static int on_file(void *ctx, const struct walk_file *found, struct err *err)
{
	static const char letters[] = "AIS";

	(void)ctx;
	(void)err;
	last_stamp = found->stamp;
	buf_printf(&seen, "%c %.*s", letters[found->kind], STR_PRINTF(found->path));
	if (found->sidecar.len)
		buf_printf(&seen, " + %.*s", STR_PRINTF(found->sidecar));
	buf_char(&seen, '\n');
	return 0;
}

static void on_trouble(void *ctx, struct str path, const char *what)
{
	(void)ctx;
	(void)what;
	buf_printf(&troubles, "%.*s\n", STR_PRINTF(path));
}

typedef int walk_fn(int fd, const struct walk *walk, struct str part, struct err *err);

static int walk_all(int fd, const struct walk *walk, struct str part, struct err *err)
{
	(void)part;
	return walk_capsule(fd, walk, err);
}

static void walks_part(walk_fn *do_walk, const char *part, const char *files, const char *trouble)
{
	const struct walk walk = { .file = on_file, .trouble = on_trouble };
	struct err err = { 0 };

	buf_clear(&seen);
	buf_clear(&troubles);
	if (do_walk(root_fd, &walk, str_of(part), &err) < 0)
		fail_msg("%s", err.text);
	if (!str_eq(buf_view(&seen), str_of(files)))
		fail_msg("saw\n%.*s", STR_PRINTF(buf_view(&seen)));
	if (!str_eq(buf_view(&troubles), str_of(trouble)))
		fail_msg("trouble with\n%.*s", STR_PRINTF(buf_view(&troubles)));
}

static void walks(const char *files, const char *trouble)
{
	walks_part(walk_all, "", files, trouble);
}

static void walk__visits_files_in_octet_order_of_whole_paths(void **state)
{
	(void)state;
	folder("a");
	folder("a-b");
	folder("a/z");
	file("a/z/deep.md");
	file("a/x.png");
	file("a-b/y.txt");
	file("a.md");
	file("Z.gmi");
	walks("A Z.gmi\nA a-b/y.txt\nA a.md\nS a/x.png\nA a/z/deep.md\n", "");
}

static void walk__knows_articles_fronts_and_plain_files_by_name(void **state)
{
	(void)state;
	file("index.md");
	file("_index.md");
	file("INDEX.gmi");
	file("robots.txt");
	file("page.htm");
	file("noext");
	file("x.yaml");
	walks("A INDEX.gmi\nI _index.md\nI index.md\nS noext\nA page.htm\nS robots.txt\nS x.yaml\n",
		"");
}

static void walk__gives_each_article_its_sidecar_and_lists_none(void **state)
{
	(void)state;
	file("a.md");
	file("a.yaml");
	file("b.md");
	file("b.txt");
	file("b.txt.yaml");
	file("b.yml");
	file("c.png");
	file("c.yaml");
	walks("A a.md + a.yaml\nA b.md + b.yml\nA b.txt + b.txt.yaml\nS c.png\nS c.yaml\n", "");
}

static void walk__leaves_out_what_nobody_should_see(void **state)
{
	static const char *const names[] = { ".git", "a.md~", "#a.md#", "a.md.swp", "4913", "a.tmp",
		"a.md.bak", "a.part" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		file(names[i]);
	}
	folder(".hidden");
	file(".hidden/x.md");
	walks("", "");
}

static void walk__follows_links_inside_and_no_others(void **state)
{
	(void)state;
	folder("real");
	file("real/a.md");
	assert_int_equal(symlinkat("real", root_fd, "twin"), 0);
	assert_int_equal(symlinkat("real/a.md", root_fd, "one.md"), 0);
	assert_int_equal(symlinkat("/etc", root_fd, "etc"), 0);
	assert_int_equal(symlinkat("/etc/passwd", root_fd, "p.txt"), 0);
	assert_int_equal(symlinkat("../..", root_fd, "up"), 0);
	assert_int_equal(symlinkat("nowhere", root_fd, "broken"), 0);
	buf_clear(&troubles);
	assert_int_equal(symlinkat("..", root_fd, "real/circle"), 0);
	assert_int_equal(mkfifoat(root_fd, "fifo.md", 0644), 0);
	{
		const struct walk walk = { .file = on_file, .trouble = on_trouble };

		assert_int_equal(walk_capsule(root_fd, &walk, NULL), 0);
	}
	assert_true(str_eq(buf_view(&seen), STR("A one.md\nA real/a.md\nA twin/a.md\n")));
	for (struct str rest = buf_view(&troubles); rest.len;) {
		struct str line = str_line(&rest);

		assert_true(str_eq(line, STR("etc")) || str_eq(line, STR("p.txt")) ||
			    str_eq(line, STR("up")) || str_eq(line, STR("broken")) ||
			    str_eq(line, STR("real/circle/")) || str_eq(line, STR("twin/circle/")));
	}
}

static void walk__says_so_when_folders_lie_too_deep(void **state)
{
	char path[WALK_DEPTH_MAX * 2 + 16] = "";

	(void)state;
	for (int i = 0; i < WALK_DEPTH_MAX + 2; i++) {
		strcat(path, i ? "/d" : "d");
		folder(path);
	}
	buf_clear(&troubles);
	{
		const struct walk walk = { .file = on_file, .trouble = on_trouble };

		assert_int_equal(walk_capsule(root_fd, &walk, NULL), 0);
	}
	assert_int_equal(str_find(buf_view(&troubles), '\n') + 1, troubles.len);
}

static void walk__leaves_out_names_that_no_client_can_ask_for(void **state)
{
	static const struct {
		const char *name, *shown;
	} rows[] = { { "a\nb.md", "a\\x0ab.md\n" }, { "c\\d.md", "c\\x5cd.md\n" },
		{ "e\xff.md", "e\\xff.md\n" } };

	(void)state;
	file("good.md");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		file(rows[i].name);
		walks("A good.md\n", rows[i].shown);
		unlinkat(root_fd, rows[i].name, 0);
	}
}

static void walk__stamps_change_with_the_file_and_with_its_sidecar(void **state)
{
	uint64_t before;

	(void)state;
	file("a.md");
	walks("A a.md\n", "");
	before = last_stamp;
	walks("A a.md\n", "");
	assert_true(last_stamp == before);
	file("a.yaml");
	walks("A a.md + a.yaml\n", "");
	assert_true(last_stamp != before);
	before = last_stamp;
	assert_int_equal(fchmodat(root_fd, "a.md", 0600, 0), 0);
	walks("A a.md + a.yaml\n", "");
	assert_true(last_stamp != before);
}

static void walk_family__visits_files_alike_in_one_folder(void **state)
{
	(void)state;
	folder("n");
	folder("n/a.d");
	file("n/a.d/x.md");
	file("n/a.md");
	file("n/a.yaml");
	file("n/a-b.md");
	file("n/ab.md");
	file("a.md");
	walks_part(walk_family, "n/a", "A n/a-b.md\nA n/a.md + n/a.yaml\n", "");
	walks_part(walk_family, "a", "A a.md\n", "");
	walks_part(walk_family, "n/none", "", "");
	walks_part(walk_family, "none/a", "", "");
	walks_part(walk_family, "n/a.md/x", "", "");
}

static void walk_below__visits_what_a_whole_walk_would_see_there(void **state)
{
	(void)state;
	folder("n");
	folder("n/deep");
	folder(".git");
	file("n/a.md");
	file("n/deep/b.md");
	file("n.md");
	file(".git/c.md");
	walks_part(walk_below, "n/", "A n/a.md\nA n/deep/b.md\n", "");
	walks_part(walk_below, "n/deep/", "A n/deep/b.md\n", "");
	walks_part(walk_below, "n.md/", "", "");
	walks_part(walk_below, ".git/", "", "");
	walks_part(walk_below, "../", "", "");
}

static void walk_family__is_a_stretch_of_paths_in_octet_order(void **state)
{
	(void)state;
	assert_true(str_eq(walk_family_of(STR("n.x/a.b.md")), STR("n.x/a")));
	assert_true(str_eq(walk_family_of(STR("n.x/plain")), STR("n.x/plain")));
	assert_true(str_eq(walk_family_of(STR("a.md.yaml")), STR("a")));
	assert_true(walk_in_family(STR("n/a"), STR("n/a")));
	assert_true(walk_in_family(STR("n/a"), STR("n/a.b.md")));
	assert_true(walk_in_family(STR("n/a"), STR("n/a-b.md")));
	assert_false(walk_in_family(STR("n/a"), STR("n/ab.md")));
	assert_false(walk_in_family(STR("n/a"), STR("n/a.d/x.md")));
	assert_false(walk_in_family(STR("n/a"), STR("n/a/x.md")));
	assert_false(walk_in_family(STR("n/a"), STR("m/a.md")));
}

static int refuse(void *ctx, struct err *err)
{
	(void)ctx;
	(void)err;
	return ERR_STALE;
}

static void walk__can_be_ended_where_a_link_stands(void **state)
{
	const struct walk walk = { .file = on_file, .trouble = on_trouble, .link = refuse };

	(void)state;
	file("a.md");
	buf_clear(&seen);
	assert_int_equal(walk_capsule(root_fd, &walk, NULL), 0);
	assert_int_equal(symlinkat("nowhere", root_fd, "b.md"), 0);
	buf_clear(&troubles);
	assert_int_equal(walk_capsule(root_fd, &walk, NULL), ERR_STALE);
	assert_int_equal(troubles.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(walk__visits_files_in_octet_order_of_whole_paths),
		TEST(walk__knows_articles_fronts_and_plain_files_by_name),
		TEST(walk__gives_each_article_its_sidecar_and_lists_none),
		TEST(walk__leaves_out_what_nobody_should_see),
		TEST(walk__follows_links_inside_and_no_others),
		TEST(walk__says_so_when_folders_lie_too_deep),
		TEST(walk__leaves_out_names_that_no_client_can_ask_for),
		TEST(walk__stamps_change_with_the_file_and_with_its_sidecar),
		TEST(walk_family__visits_files_alike_in_one_folder),
		TEST(walk_below__visits_what_a_whole_walk_would_see_there),
		TEST(walk_family__is_a_stretch_of_paths_in_octet_order),
		TEST(walk__can_be_ended_where_a_link_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
