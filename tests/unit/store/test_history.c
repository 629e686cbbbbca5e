/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "store/history.h"
#include "store/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], file[96], seen[1024];

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/bifold-history-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/bifold.db", folder);
	seen[0] = '\0';
	return 0;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static int note(void *ctx, const struct history_row *row, struct err *err)
{
	size_t len = strlen(seen);

	(void)err;
	snprintf(seen + len, sizeof(seen) - len, "%d %.*s %.*s %.*s%.*s %.*s\n", row->capsule,
		STR_PRINTF(row->dir), STR_PRINTF(row->path), STR_PRINTF(row->base),
		STR_PRINTF(row->slug), STR_PRINTF(row->digest));
	return *(const int *)ctx;
}

static void put(struct writer *writer, int capsule, const char *path, const char *base,
	const char *const *slugs)
{
	struct file_row row = { .kind = FILE_ARTICLE, .path = str_of(path), .stamp = 1 };
	struct article_row article = { .base = str_of(base), .wanted = str_of(base) };

	assert_int_equal(writer_file_put(writer, capsule, &row, NULL), 0);
	article.file = row.id;
	assert_int_equal(writer_article_put(writer, capsule, &article, NULL), 0);
	for (unsigned n = 0; slugs[n]; n++) {
		const struct section_row section = {
			.slug = str_of(slugs[n]), .title = STR("x"), .digest = STR("d")
		};

		assert_int_equal(writer_section_put(writer, row.id, n, &section, NULL), 0);
	}
}

static void fill(void)
{
	struct writer *writer = NULL;

	assert_int_equal(writer_open(file, false, &writer, NULL, NULL), 0);
	assert_int_equal(writer_capsule_put(writer, 0, STR("/srv/a"), NULL), 0);
	assert_int_equal(writer_capsule_put(writer, 7, STR("/srv/b"), NULL), 0);
	put(writer, 7, "z.md", "/z/", (const char *const[]){ "one", NULL });
	put(writer, 0, "b.md", "/b/", (const char *const[]){ "two", "one", NULL });
	put(writer, 0, "index.gmi", "/", (const char *const[]){ NULL });
	put(writer, 0, "waits.md", "", (const char *const[]){ "one", NULL });
	assert_int_equal(writer_commit(writer, NULL), 0);
	writer_close(writer);
}

static void history__tells_of_every_section_in_order(void **state)
{
	int result = 0;

	(void)state;
	fill();
	assert_int_equal(history_read(file, note, &result, NULL), 0);
	assert_string_equal(seen, "0 /srv/a b.md /b/two d\n"
				  "0 /srv/a b.md /b/one d\n"
				  "0 /srv/a index.gmi / \n"
				  "7 /srv/b z.md /z/one d\n");
}

static void history__ends_when_it_is_told_to(void **state)
{
	int result = ERR_LIMIT;

	(void)state;
	fill();
	assert_int_equal(history_read(file, note, &result, NULL), ERR_LIMIT);
	assert_string_equal(seen, "0 /srv/a b.md /b/two d\n");
}

static void history__names_what_is_no_index(void **state)
{
	struct err err;
	int result = 0;
	FILE *other;

	(void)state;
	assert_int_equal(history_read(file, note, &result, &err), ERR_MISSING);
	assert_int_not_equal(access(file, F_OK), 0); /* none was made */
	other = fopen(file, "w");
	assert_non_null(other);
	for (int i = 0; i < 5000; i++)
		fputs("no database ", other);
	fclose(other);
	assert_int_equal(history_read(file, note, &result, &err), ERR_FORMAT);
	assert_non_null(strstr(err.text, file));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			history__tells_of_every_section_in_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			history__ends_when_it_is_told_to, set_up, tear_down),
		cmocka_unit_test_setup_teardown(history__names_what_is_no_index, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
