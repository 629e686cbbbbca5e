/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta_value.h"

#include "text/clean.h"
#include "text/slug.h"

#include <stdarg.h>
#include <string.h>

enum { TEXT_MAX = 900, ID_MAX = 500 };

void meta_warn(const struct meta_entry *entry, uint32_t line, const char *fmt, ...)
{
	uint32_t at = entry->place->first_line + line;
	struct buf text;
	va_list ap;

	buf_init(&text, TEXT_MAX);
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	if (buf_failed(&text))
		buf_clear(&text);
	document_warn_at(entry->doc, entry->place->file, at, "%.*s", STR_PRINTF(buf_view(&text)));
	buf_release(&text);
}

bool meta_is_null(const struct yaml_node *value)
{
	if (value->kind == YAML_TEXT && value->plain)
		return !value->text.len || str_eq(value->text, STR("~")) ||
		       str_eq_nocase(value->text, STR("null"));
	return false;
}

struct str meta_text(const struct meta_entry *entry, const struct yaml_node *value)
{
	if (value->kind != YAML_TEXT) {
		meta_warn(entry, value->line,
			"%.*s: this is a list or a map; write one text, in quotes if it has a "
			"colon or brackets",
			STR_PRINTF(entry->key));
		return STR_EMPTY;
	}
	if (value->text.len > META_VALUE_MAX) {
		meta_warn(entry, value->line,
			"%.*s: longer than %d octets and left out; shorten it",
			STR_PRINTF(entry->key), META_VALUE_MAX);
		return STR_EMPTY;
	}
	return meta_is_null(value) ? STR_EMPTY : clean_line(entry->doc->arena, value->text);
}

void meta_set_nothing(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	(void)entry;
	(void)field;
	(void)value;
}

void meta_set_text(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	struct str text = meta_text(entry, value);

	if (text.len)
		*(struct str *)field = text;
}

/* ---- one value of a few --------------------------------------------------------- */

static void warn_value(
	const struct meta_entry *entry, const struct yaml_node *value, const char *wanted)
{
	meta_warn(entry, value->line, "%.*s: \"%.*s\" is not understood; write %s",
		STR_PRINTF(entry->key), STR_PRINTF(str_upto(value->text, 80)), wanted);
}

/* The place of `text` in `list` (words parted by blanks), counted so that words
 * joined by '|' are one; -1 when it is not there. */
static int choice(struct str text, const char *list)
{
	struct str rest = str_of(list);

	for (int n = 0; rest.len; n++) {
		struct str same = str_cut(&rest, ' ');

		while (same.len)
			if (str_eq_nocase(str_cut(&same, '|'), text))
				return n;
	}
	return -1;
}

static bool choose(const struct meta_entry *entry, const struct yaml_node *value, const char *list,
	const char *wanted, int *ret_n)
{
	struct str text = meta_text(entry, value);
	int n = text.len ? choice(text, list) : -1;

	if (text.len && n < 0)
		warn_value(entry, value, wanted);
	if (n < 0)
		return false;
	*ret_n = n;
	return true;
}

static const char truth[] = "false|no|off|0|n true|yes|on|1|y";

void meta_set_draft(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	int n;

	if (!choose(entry, value, truth, "true or false (until then the article is kept back)", &n))
		n = 1;       /* better held back than shown by mistake */
	*(bool *)field |= n; /* so it is when it says both */
	entry->meta->has_draft = true;
}

void meta_set_gone(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	int n;

	if (!choose(entry, value, truth, "true or false", &n))
		return;
	*(bool *)field = n;
	entry->meta->has_gone = true;
}

/* Jekyll's `published: false` is a draft; others write a date there. */
void meta_set_published(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	int n = value->kind == YAML_TEXT ? choice(value->text, truth) : -1;

	if (n < 0) {
		meta_set_date(entry, field, value);
		return;
	}
	entry->meta->draft |= !n;
	entry->meta->has_draft = true;
}

void meta_set_format(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	int n;

	if (!choose(entry, value, "text|txt|plain markdown|md gemtext|gmi|gemini html|htm",
		    "text, markdown, gemtext or html", &n))
		return;
	*(enum article_format *)field = (enum article_format)n;
	entry->meta->has_format = true;
}

void meta_set_profile(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	int n;

	if (!choose(entry, value, "long-line|long_line|longline wrapped", "long-line or wrapped",
		    &n))
		return;
	*(enum article_profile *)field = n ? PROFILE_WRAPPED : PROFILE_LONG_LINE;
	entry->meta->has_profile = true;
}

void meta_set_sections(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	int n;

	if (!choose(entry, value, "auto explicit none|off|false|no", "auto, explicit or none", &n))
		return;
	*(enum sections_mode *)field = (enum sections_mode)n;
	entry->meta->has_sections = true;
}

void meta_set_list(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	int n;

	if (!choose(entry, value, "below|yes|true|on none|off|false|no", "below or none", &n))
		return;
	*(bool *)field = n == 1;
	entry->meta->has_alone = true;
}

void meta_set_slug_policy(
	const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	int n;

	if (!choose(entry, value, "title|auto pin|pinned", "title or pin", &n))
		return;
	*(bool *)field = n == 1;
	entry->meta->has_pin_slugs = true;
}

void meta_set_links(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	int n;

	if (!choose(entry, value, "section block off|none|false|no", "block, section or off", &n))
		return;
	*(enum links_mode *)field = (enum links_mode)n;
	entry->meta->has_links = true;
}

void meta_set_split_level(
	const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	int n;

	if (!choose(entry, value, "auto 1 2 3 4 5 6", "auto or a level from 1 to 6", &n))
		return;
	*(int *)field = n;
	entry->meta->has_split_level = true;
}

/* ---- values with a form ---------------------------------------------------------- */

void meta_set_date(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	struct str text = meta_text(entry, value), date;

	if (!text.len)
		return;
	date = meta_date(entry->doc->arena, text);
	if (!date.len)
		warn_value(entry, value, "a date such as 2024-05-01");
	else
		*(struct str *)field = date;
	if (date.len && field == &entry->meta->date)
		entry->meta->time = meta_time(text);
}

void meta_set_lang(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	struct str text = meta_text(entry, value), lang;

	if (!text.len)
		return;
	lang = meta_lang(entry->doc->arena, text);
	if (lang.len)
		*(struct str *)field = lang;
	else
		warn_value(entry, value, "a language tag such as en or pt-BR");
}

void meta_set_region(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	struct str text = meta_text(entry, value);

	if (!text.len)
		return;
	text = meta_region(entry->doc->arena, text);
	if (text.len)
		*(struct str *)field = text;
	else
		warn_value(entry, value, "a country in two letters, such as US");
}

/* RFC 4122, section 3: any case is read, lower case is written. */
static struct str uuid_urn(struct arena *arena, struct str text)
{
	char urn[] = "urn:uuid:00000000-0000-0000-0000-000000000000";
	char *out = urn + sizeof("urn:uuid:") - 1;

	if (text.len != strlen(out))
		return STR_EMPTY;
	for (size_t i = 0; i < text.len; i++) {
		if (out[i] == '-' ? text.p[i] != '-' : ascii_hex(text.p[i]) < 0)
			return STR_EMPTY;
		out[i] = (char)ascii_lower(text.p[i]);
	}
	return arena_str(arena, str_of(urn));
}

/* RFC 3986, section 3: a scheme, ':' and octets that may stand in a URI. */
static bool is_uri(struct str text)
{
	size_t colon = str_find(text, ':');

	if (colon == 0 || colon + 1 >= text.len || text.len > ID_MAX || !ascii_is_alpha(text.p[0]))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", c))
			return false;
		if (i < colon && !ascii_is_alpha(c) && !ascii_is_digit(c) && !strchr("+-.", c))
			return false;
	}
	return true;
}

void meta_set_id(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	struct str text = meta_text(entry, value), urn;

	if (!text.len)
		return;
	urn = uuid_urn(entry->doc->arena, text);
	if (urn.len || is_uri(text))
		*(struct str *)field = urn.len ? urn : text;
	else
		warn_value(entry, value, "a UUID, or a URI such as tag:example.org,2026:walk");
}

void meta_set_slug(const struct meta_entry *entry, void *field, const struct yaml_node *value)
{
	struct str text = meta_text(entry, value), slug;

	if (!text.len)
		return;
	slug = slug_valid(text) ? text : slug_of(entry->doc->arena, text);
	if (!str_eq(slug, text))
		meta_warn(entry, value->line,
			"%.*s: \"%.*s\" cannot be part of an address; \"%.*s\" is used",
			STR_PRINTF(entry->key), STR_PRINTF(str_upto(text, 80)), STR_PRINTF(slug));
	*(struct str *)field = slug;
}
