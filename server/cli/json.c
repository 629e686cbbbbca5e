/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "cli/json.h"

void json_init(struct json *j, struct buf *out)
{
	j->out = out;
	j->comma = false;
}

static void value_begin(struct json *j)
{
	if (j->comma)
		buf_char(j->out, ',');
	j->comma = true;
}

void json_open(struct json *j, char bracket)
{
	value_begin(j);
	buf_char(j->out, bracket);
	j->comma = false;
}

void json_close(struct json *j, char bracket)
{
	buf_char(j->out, bracket);
	j->comma = true;
}

void json_key(struct json *j, const char *key)
{
	json_str(j, str_of(key));
	buf_char(j->out, ':');
	j->comma = false;
}

void json_str(struct json *j, struct str s)
{
	size_t from = 0;

	value_begin(j);
	buf_char(j->out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
			continue;
		buf_add(j->out, s.p + from, i - from);
		from = i + 1;
		if (c == '"' || c == '\\')
			buf_printf(j->out, "\\%c", c);
		else if (c == '\n')
			buf_puts(j->out, "\\n");
		else if (c == '\t')
			buf_puts(j->out, "\\t");
		else
			buf_printf(j->out, "\\u%04x", c);
	}
	buf_add(j->out, s.p + from, s.len - from);
	buf_char(j->out, '"');
}

void json_number(struct json *j, long long number)
{
	value_begin(j);
	buf_printf(j->out, "%lld", number);
}

void json_bool(struct json *j, bool value)
{
	value_begin(j);
	buf_puts(j->out, value ? "true" : "false");
}

void json_null(struct json *j)
{
	value_begin(j);
	buf_puts(j->out, "null");
}

void json_line(struct json *j)
{
	if (j->comma)
		buf_char(j->out, ',');
	buf_char(j->out, '\n');
	j->comma = false;
}
