/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "config/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The page stands three folders above this file, wherever the tests run. */
static char *read_manual(void)
{
	char path[4096] = __FILE__, *slash;
	char *text = NULL;
	size_t room = 0;
	FILE *file;

	for (int i = 0; i < 4 && (slash = strrchr(path, '/')); i++)
		*slash = '\0';
	if (path[0] == 't') /* __FILE__ was relative to the top */
		strcpy(path, ".");
	strcat(path, "/docs/bifold.conf.5");
	file = fopen(path, "r");
	if (!file)
		fail_msg("%s cannot be opened", path);
	assert_true(getdelim(&text, &room, '\0', file) > 0);
	fclose(file);
	return text;
}

/* What must stand in the line below a setting's name. */
static void describe(const struct setting *setting, char *to, size_t room)
{
	const char *type = setting_type_name(setting->type);

	snprintf(to, room, "%c%s%s%s; default %s.\n", toupper((unsigned char)type[0]), type + 1,
		*setting->unit ? ", in " : "", setting->unit,
		*setting->fallback ? setting->fallback : "empty");
}

static void manual__holds_every_row_of_the_table(void **state)
{
	const struct setting *setting;
	char *text = read_manual();

	(void)state;
	for (size_t i = 0; (setting = setting_at(i)); i++) {
		char wanted[256], form[160];

		describe(setting, form, sizeof(form));
		snprintf(wanted, sizeof(wanted), "\n.It Ic %s\n%s", setting->name, form);
		if (!strstr(text, wanted))
			fail_msg("docs/bifold.conf.5 lacks:%s", wanted);
	}
	free(text);
}

static void manual__holds_no_setting_besides(void **state)
{
	static const char item[] = "\n.It Ic ";
	char *text = read_manual(), *at = text;
	size_t count = 0, rows = 0;

	(void)state;
	while (setting_at(rows))
		rows++;
	while ((at = strstr(at, item))) {
		const struct setting *setting;
		struct err err;

		at += sizeof(item) - 1;
		if (setting_find(str_make(at, strcspn(at, "\n")), &setting, &err) < 0)
			fail_msg("docs/bifold.conf.5: %s", err.text);
		count++;
	}
	assert_int_equal(count, rows);
	free(text);
}

static void table__is_sound(void **state)
{
	const struct setting *setting, *other;
	struct config_setting_info info;

	(void)state;
	for (size_t i = 0; (setting = setting_at(i)); i++) {
		assert_true(config_setting_at(i, &info));
		assert_string_equal(info.name, setting->name);
		assert_true(strlen(info.help) > 10 && strlen(info.help) < 80);
		assert_true(setting->offset < sizeof(struct config));
		for (size_t j = 0; j < i; j++) {
			other = setting_at(j);
			assert_string_not_equal(other->name, setting->name);
			assert_int_not_equal(other->offset, setting->offset);
		}
	}
	assert_false(config_setting_at(1000, &info));
}

static void table__turns_every_limit_off_with_0(void **state)
{
	const struct setting *setting;
	struct config config;
	struct err err;

	(void)state;
	assert_int_equal(config_init(&config, &err), 0);
	for (size_t i = 0; (setting = setting_at(i)); i++)
		if (strncmp(setting->name, "limits.", 7) == 0 &&
			setting_assign(&config, setting, STR("0"), &err) < 0)
			fail_msg("%s", err.text);
	config_release(&config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(manual__holds_every_row_of_the_table),
		cmocka_unit_test(manual__holds_no_setting_besides),
		cmocka_unit_test(table__is_sound),
		cmocka_unit_test(table__turns_every_limit_off_with_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
