/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "cli/check.h"
#include "cli/json.h"

static void key_str(struct json *j, const char *key, struct str value)
{
	json_key(j, key);
	json_str(j, value);
}

static void key_number(struct json *j, const char *key, size_t value)
{
	json_key(j, key);
	json_number(j, (long long)value);
}

static void put_finding(struct json *j, struct str file, const struct finding *finding)
{
	json_line(j);
	json_open(j, '{');
	key_str(j, "file", file);
	key_number(j, "line", finding->line);
	key_str(j, "severity", finding->error ? STR("error") : STR("warning"));
	key_str(j, "rule", finding->rule);
	key_str(j, "text", finding->text);
	key_str(j, "remedy", finding->remedy);
	json_close(j, '}');
}

static void put_files(struct json *j, const struct check *check)
{
	struct arena scratch;

	for (size_t i = 0; i < check->count; i++) {
		const struct check_file *file = check->file[i];
		struct str shown;

		if (!file->findings)
			continue;
		arena_init(&scratch, 1024 * 1024);
		shown = check_shown(&scratch, check, file);
		for (const struct finding *f = file->findings; f; f = f->next)
			put_finding(j, shown, f);
		arena_release(&scratch);
	}
}

void check_json(const struct check *checks, size_t count, const struct check_totals *totals,
	struct buf *out)
{
	struct json j;

	json_init(&j, out);
	json_open(&j, '{');
	json_key(&j, "findings");
	json_open(&j, '[');
	for (size_t i = 0; i < count; i++)
		put_files(&j, &checks[i]);
	json_close(&j, ']');
	json_line(&j);
	key_number(&j, "articles", totals->articles);
	key_number(&j, "files", totals->files);
	key_number(&j, "errors", totals->errors);
	key_number(&j, "warnings", totals->warnings);
	json_close(&j, '}');
	buf_char(out, '\n');
}
