/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef UNIT_CLI_CHECK_CASE_H
#define UNIT_CLI_CHECK_CASE_H

#include "base/mem.h"
#include "cli/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/*
 * A folder of a test's own, written file by file and then checked.
 */
static char case_folder[64];
static struct check case_check;

static inline int case_setup(void **state)
{
	(void)state;
	strcpy(case_folder, "/tmp/bifold-check-XXXXXX");
	case_check = (struct check){
		.root_fd = -1,
		.settings = { .article_max = 8 * 1024 * 1024, .lang = STR("en"), .now = INT64_MAX },
	};
	return mkdtemp(case_folder) ? 0 : -1;
}

static inline int case_teardown(void **state)
{
	char command[128];

	(void)state;
	check_close(&case_check);
	snprintf(command, sizeof(command), "rm -rf %s", case_folder);
	return system(command);
}

static inline void write_octets(const char *name, const char *text, size_t len)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", case_folder, name);
	for (char *at = path + strlen(case_folder) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(path, 0755);
		*at = '/';
	}
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	fclose(file);
}

static inline void write_text(const char *name, const char *text)
{
	write_octets(name, text, strlen(text));
}

/* Check the folder, or the file `name` in it. */
static inline void check_it(const char *name)
{
	static char path[256];
	struct err err = { .text = "" };

	snprintf(path, sizeof(path), "%s%s%s", case_folder, name ? "/" : "", name ? name : "");
	if (check_open(&case_check, path, &err) < 0 || check_run(&case_check, &err) < 0)
		fail_msg("%s", err.text);
}

static inline const struct check_file *file_named(const char *path)
{
	for (size_t i = 0; i < case_check.count; i++)
		if (str_eq(case_check.file[i]->path, str_of(path)))
			return case_check.file[i];
	return NULL;
}

static inline unsigned count_rule(const char *path, const char *rule)
{
	const struct check_file *file = file_named(path);
	unsigned count = 0;

	for (const struct finding *f = file ? file->findings : NULL; f; f = f->next)
		count += str_eq(f->rule, str_of(rule));
	return count;
}

/* The `n`th finding of that rule about that file; every one has a remedy. */
static inline const struct finding *find_rule(const char *path, const char *rule, unsigned n)
{
	const struct check_file *file = file_named(path);

	for (const struct finding *f = file ? file->findings : NULL; f; f = f->next)
		if (str_eq(f->rule, str_of(rule)) && n-- == 0) {
			assert_true(f->remedy.len > 0);
			return f;
		}
	fail_msg("%s: no finding '%s'", path, rule);
	return NULL;
}

static inline void assert_holds(struct str text, const char *words)
{
	if (str_search(text, str_of(words)) == text.len)
		fail_msg("'%.*s' does not hold '%s'", STR_PRINTF(text), words);
}

/* A finding of `rule` in `line`, whose text holds `words`. */
static inline void expect(
	const char *path, const char *rule, uint32_t line, bool error, const char *words)
{
	const struct finding *f = find_rule(path, rule, 0);

	assert_int_equal(f->line, line);
	assert_int_equal(f->error, error);
	assert_holds(f->text, words);
}

static inline void expect_nothing(void)
{
	for (size_t i = 0; i < case_check.count; i++)
		if (case_check.file[i]->findings)
			fail_msg("%.*s: %.*s", STR_PRINTF(case_check.file[i]->path),
				STR_PRINTF(case_check.file[i]->findings->text));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, case_setup, case_teardown)

#endif
