/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* How a value goes into one row of the table and out again. */
#include "config/address.h"
#include "config/settings.h"

#include <string.h>

static void *field_of(struct config *config, const struct setting *setting)
{
	return (char *)config + setting->offset;
}

static const void *field_read(const struct config *config, const struct setting *setting)
{
	return (const char *)config + setting->offset;
}

static int refuse(
	const struct setting *setting, struct str value, const char *takes, struct err *err)
{
	return err_set(err, ERR_USAGE, "'%.*s' is no value for %s, which takes %s",
		STR_PRINTF(str_upto(value, 80)), setting->name, takes);
}

/* Octets of the UTF-8 sequence at p, 0 when it is none (RFC 3629). */
static size_t utf8_step(const unsigned char *p, size_t len)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned code;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if (n == 1)
		return 1;
	if (n == 0 || p[0] > 0xf4 || len < n)
		return 0;
	code = p[0] & (0x7fU >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3fU);
	}
	return code < least[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : n;
}

/* C0, DEL and (as UTF-8) C1: they would end a line, or drive a terminal. */
static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 || c == 0x7f)
			return true;
		if (c == 0xc2 && i + 1 < s.len && (unsigned char)s.p[i + 1] < 0xa0)
			return true;
	}
	return false;
}

static int check_text(const struct setting *setting, struct str value, struct err *err)
{
	size_t at = 0;

	if (has_control(value) || value.len > 4096)
		return err_set(err, ERR_USAGE,
			"the value of %s holds a line break or another control character, or is "
			"longer than 4096 octets; give one line of text",
			setting->name);
	if (setting->type == SETTING_PATH)
		return value.len > 0 ? 0
				     : refuse(setting, value, "the name of a file or folder", err);
	while (at < value.len) {
		size_t step = utf8_step((const unsigned char *)value.p + at, value.len - at);

		if (step == 0)
			return err_set(
				err, ERR_USAGE, "the value of %s is not UTF-8 text", setting->name);
		at += step;
	}
	return 0;
}

static int store_text(
	struct config *config, const struct setting *setting, struct str value, struct err *err)
{
	struct str *field = field_of(config, setting);
	struct str copy = arena_str(&config->arena, value);

	if (arena_failed(&config->arena))
		return err_nomem(err);
	*field = copy;
	return 0;
}

static int store_switch(
	struct config *config, const struct setting *setting, struct str value, struct err *err)
{
	static const char *const words[] = { "no", "yes", "false", "true", "off", "on", "0", "1" };
	bool *field = field_of(config, setting);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(value, str_of(words[i]))) {
			*field = i % 2;
			return 0;
		}
	return refuse(setting, value, "yes or no", err);
}

static int find_word(const struct setting *setting, struct str value, struct err *err)
{
	struct buf list;
	int rc;

	for (int i = 0; setting->words[i]; i++)
		if (str_eq(value, str_of(setting->words[i])))
			return i;
	buf_init(&list, 256);
	for (int i = 0; setting->words[i]; i++)
		buf_printf(&list, "%s%s", i ? ", " : "one of ", setting->words[i]);
	buf_char(&list, '\0');
	rc = refuse(setting, value, buf_failed(&list) ? "another word" : list.p, err);
	buf_release(&list);
	return rc;
}

struct suffix {
	const char *name;
	int64_t factor;
};

/* A number and its suffix, in the unit that is stored; -1 for neither. */
static int64_t scaled(struct str value, const struct suffix *suffixes, size_t count)
{
	size_t digits = 0;
	long long number;

	while (digits < value.len && ascii_is_digit((unsigned char)value.p[digits]))
		digits++;
	number = str_number(str_upto(value, digits), 1000000000000);
	for (size_t i = 0; number >= 0 && i < count; i++)
		if (str_eq_nocase(str_trim(str_from(value, digits)), str_of(suffixes[i].name)))
			return number * suffixes[i].factor;
	return -1;
}

static int64_t read_number(const struct setting *setting, struct str value)
{
	static const struct suffix times[] = { { "", 1000 }, { "ms", 1 }, { "s", 1000 },
		{ "m", 60000 }, { "h", 3600000 } };
	static const struct suffix sizes[] = { { "", 1 }, { "k", 1024 }, { "m", 1024 * 1024 },
		{ "g", 1024 * 1024 * 1024 }, { "KiB", 1024 }, { "MiB", 1024 * 1024 },
		{ "GiB", 1024 * 1024 * 1024 } };

	switch (setting->type) {
	case SETTING_DURATION:
		return scaled(value, times, sizeof(times) / sizeof(times[0]));
	case SETTING_SIZE:
		return scaled(value, sizes, sizeof(sizes) / sizeof(sizes[0]));
	case SETTING_WORKERS:
		if (str_eq(value, STR("auto")))
			return 0;
		break;
	default:
		break;
	}
	return str_number(value, 1000000000000);
}

static int refuse_number(const struct setting *setting, struct str value, struct err *err)
{
	const char *off = setting->off ? ", or 0 for no limit" : "";
	struct err takes;

	switch (setting->type) {
	case SETTING_DURATION:
		err_set(&takes, ERR_USAGE,
			"seconds, or a number with ms, s, m or h, up to %lld seconds%s",
			(long long)setting->max / 1000, off);
		break;
	case SETTING_WORKERS:
		err_set(&takes, ERR_USAGE, "auto or a number from %lld to %lld",
			(long long)setting->min, (long long)setting->max);
		break;
	case SETTING_SIZE:
		err_set(&takes, ERR_USAGE, "octets from %lld to %lld, with K, M or G if you like%s",
			(long long)setting->min, (long long)setting->max, off);
		break;
	default:
		err_set(&takes, ERR_USAGE, "a number from %lld to %lld%s", (long long)setting->min,
			(long long)setting->max, off);
	}
	return refuse(setting, value, takes.text, err);
}

static int store_number(
	struct config *config, const struct setting *setting, struct str value, struct err *err)
{
	int64_t *field = field_of(config, setting);
	int64_t number = read_number(setting, value);
	bool zero =
		setting->off || (setting->type == SETTING_WORKERS && str_eq(value, STR("auto")));

	if (number < 0 || number > setting->max ||
		(number < setting->min && !(number == 0 && zero)))
		return refuse_number(setting, value, err);
	*field = number;
	return 0;
}

int setting_append(
	struct config *config, const struct setting *setting, struct str entry, struct err *err)
{
	struct config_list *list = field_of(config, setting);
	struct config_address address;
	struct config_host host;
	struct str copy;
	int rc;

	entry = str_trim(entry);
	if (setting->type == SETTING_HOSTS)
		rc = config_host_parse(entry, &host, err);
	else
		rc = config_address_parse(entry, &address, err);
	if (rc < 0) {
		err_prefix(err, "%s: ", setting->name);
		return rc;
	}
	if (list->count == CONFIG_LIST_MAX)
		return err_set(err, ERR_USAGE, "%s takes at most %d entries", setting->name,
			CONFIG_LIST_MAX);
	copy = arena_str(&config->arena, entry);
	if (arena_failed(&config->arena))
		return err_nomem(err);
	list->at[list->count++] = copy;
	return 0;
}

void setting_clear_list(struct config *config, const struct setting *setting)
{
	struct config_list *list = field_of(config, setting);

	list->count = 0;
}

/* The next entry of a comma separated list: parts that hold '=' are its tail. */
static struct str next_entry(struct str *rest)
{
	struct str entry = str_cut(rest, ',');

	while (rest->len > 0) {
		struct str part = str_upto(*rest, str_find(*rest, ','));

		if (str_find(part, '=') == part.len)
			break;
		str_cut(rest, ',');
		entry.len = (size_t)(part.p + part.len - entry.p);
	}
	return entry;
}

static int store_list(
	struct config *config, const struct setting *setting, struct str value, struct err *err)
{
	if (value.len == 0)
		return refuse(setting, value, "at least one entry", err);
	setting_clear_list(config, setting);
	while (value.len > 0) {
		int rc = setting_append(config, setting, next_entry(&value), err);

		if (rc < 0)
			return rc;
	}
	return 0;
}

int setting_assign(
	struct config *config, const struct setting *setting, struct str value, struct err *err)
{
	int rc;

	value = str_trim(value);
	switch (setting->type) {
	case SETTING_TEXT:
	case SETTING_PATH:
		rc = check_text(setting, value, err);
		return rc < 0 ? rc : store_text(config, setting, value, err);
	case SETTING_WORD:
		rc = find_word(setting, value, err);
		return rc < 0 ? rc : store_text(config, setting, value, err);
	case SETTING_CHOICE:
		rc = find_word(setting, value, err);
		if (rc >= 0)
			*(int *)field_of(config, setting) = rc;
		return rc < 0 ? rc : 0;
	case SETTING_SWITCH:
		return store_switch(config, setting, value, err);
	case SETTING_COUNT:
	case SETTING_WORKERS:
	case SETTING_SIZE:
	case SETTING_DURATION:
		return store_number(config, setting, value, err);
	case SETTING_HOSTS:
	case SETTING_LISTEN:
		return store_list(config, setting, value, err);
	}
	return err_set(err, ERR_INTERNAL, "%s has no type", setting->name);
}

static void print_list(const struct config_list *list, struct buf *out)
{
	for (size_t i = 0; i < list->count; i++) {
		if (i > 0)
			buf_char(out, ',');
		buf_str(out, list->at[i]);
	}
}

void setting_print(const struct config *config, const struct setting *setting, struct buf *out)
{
	const void *field = field_read(config, setting);

	switch (setting->type) {
	case SETTING_TEXT:
	case SETTING_PATH:
	case SETTING_WORD:
		buf_str(out, *(const struct str *)field);
		break;
	case SETTING_CHOICE:
		buf_puts(out, setting->words[*(const int *)field]);
		break;
	case SETTING_SWITCH:
		buf_puts(out, *(const bool *)field ? "yes" : "no");
		break;
	case SETTING_COUNT:
	case SETTING_WORKERS:
	case SETTING_SIZE:
		if (setting->type == SETTING_WORKERS && *(const int64_t *)field == 0)
			buf_puts(out, "auto");
		else
			buf_printf(out, "%lld", (long long)*(const int64_t *)field);
		break;
	case SETTING_DURATION:
		buf_printf(out, "%lldms", (long long)*(const int64_t *)field);
		break;
	case SETTING_HOSTS:
	case SETTING_LISTEN:
		print_list(field, out);
		break;
	}
}
