/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>

/*
 * Writes JSON (RFC 8259) into a buffer, commas and escapes where they belong.
 * Inside an object each value is preceded by json_key(); nothing is checked.
 */
struct json {
	struct buf *out; /* borrowed */
	bool comma;      /* a value stands right before */
};

void json_init(struct json *j, struct buf *out);

void json_open(struct json *j, char bracket); /* '{' or '[' */
void json_close(struct json *j, char bracket);
void json_key(struct json *j, const char *key);

void json_str(struct json *j, struct str s); /* `s` is UTF-8 */
void json_number(struct json *j, long long number);
void json_bool(struct json *j, bool value);
void json_null(struct json *j);
/* json_line - a line end for human eyes, after which the next value begins. */
void json_line(struct json *j);

#endif
