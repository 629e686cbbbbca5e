/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "config/config.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The one table of settings, and how a value goes in and out of one row.
 * Inside config/ only; everyone else reads struct config.
 */
enum setting_type {
	SETTING_TEXT,     /* struct str: UTF-8 without control characters */
	SETTING_PATH,     /* struct str: a file or folder, not empty */
	SETTING_WORD,     /* struct str: one of `words` */
	SETTING_CHOICE,   /* int: position in `words` */
	SETTING_SWITCH,   /* bool */
	SETTING_COUNT,    /* int64_t: a plain number */
	SETTING_WORKERS,  /* int64_t: a number, or "auto" for 0 */
	SETTING_SIZE,     /* int64_t octets: a number with K, M, G optional */
	SETTING_DURATION, /* int64_t milliseconds: seconds, or with ms, s, m, h */
	SETTING_HOSTS,    /* struct config_list of host entries */
	SETTING_LISTEN    /* struct config_list of ADDR:PORT, or "none" alone */
};

struct setting {
	const char *name;
	enum setting_type type;
	const char *unit;
	const char *fallback; /* as a person would write it */
	size_t offset;        /* of the field in struct config */
	int64_t min, max;     /* of the stored number; 0 is also taken where `off` */
	bool off;             /* 0 turns it off */
	const char *const *words;
	const char *help;
};

/* setting_at - a row of the table, NULL past the end. */
const struct setting *setting_at(size_t index);
size_t setting_index(const struct setting *setting);

/* setting_find - by full name; ERR_USAGE suggests the nearest one. */
int setting_find(struct str name, const struct setting **ret_setting, struct err *err);

/* setting_find_option - for option words such as "--gemini"; NULL: not one. */
const struct setting *setting_find_option(struct str option);

const char *setting_type_name(enum setting_type type);
bool setting_is_list(const struct setting *setting);

/*
 * setting_assign - put `value` into the row's field, a list replaced.
 * setting_append - one entry more in a list.
 *
 * `value` is copied.  ERR_USAGE says what the setting takes; ERR_NOMEM.
 */
int setting_assign(
	struct config *config, const struct setting *setting, struct str value, struct err *err);
int setting_append(
	struct config *config, const struct setting *setting, struct str entry, struct err *err);
void setting_clear_list(struct config *config, const struct setting *setting);

/* setting_print - the value in a form that setting_assign() takes back. */
void setting_print(const struct config *config, const struct setting *setting, struct buf *out);

#endif
