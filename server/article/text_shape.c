/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/text_shape.h"

#include "text/clean.h"
#include "text/normal.h"

/* ---- list markers -------------------------------------------------------------- */

static const struct str bullets[] = {
	{ "\xe2\x80\xa2", 3 },                                     /* • */
	{ "\xe2\x97\xa6", 3 },                                     /* ◦ */
	{ "\xe2\x96\xaa", 3 },                                     /* ▪ */
	{ "\xe2\x80\xa3", 3 },                                     /* ‣ */
	{ "\xc2\xb7", 2 },                                         /* · */
	{ "\xe2\x97\x8f", 3 },                                     /* ● */
	{ "\xe2\x97\x8b", 3 },                                     /* ○ */
	{ "\xe2\x88\x99", 3 },                                     /* ∙ */
	{ "*", 1 }, { "+", 1 }, { "-", 1 }, { "\xe2\x80\x93", 3 }, /* – */
};

/* Octets of white space at the start. */
static size_t gap_length(struct str s)
{
	struct str rest = s;

	while (rest.len > 0) {
		struct str next = rest;
		uint32_t c = utf8_next(&next);

		if (c != ' ' && c != '\t' && !space_is_odd(c))
			break;
		rest = next;
	}
	return s.len - rest.len;
}

/* marker = 1*9DIGIT ("." / ")") / LETTER ")" */
static size_t ordered_mark(struct str line, struct list_mark *mark)
{
	size_t digits = 0;

	while (digits < line.len && digits < 10 && ascii_is_digit((unsigned char)line.p[digits]))
		digits++;
	if (digits > 0 && digits < 10) {
		mark->number = (long)str_number(str_upto(line, digits), 999999999);
	} else if (line.len > 0 && digits == 0 && ascii_is_alpha((unsigned char)*line.p)) {
		digits = 1;
		mark->letter = true;
		mark->number = ascii_lower((unsigned char)*line.p) - 'a' + 1;
	} else {
		return 0;
	}
	if (digits >= line.len ||
		!(line.p[digits] == ')' || (line.p[digits] == '.' && !mark->letter)))
		return 0;
	mark->ordered = true;
	return digits + 1;
}

/* Every line is asked, most more than once: its first octet decides for nearly all. */
static size_t bullet_length(struct str line)
{
	if (*line.p == '*' || *line.p == '-' || *line.p == '+')
		return 1;
	if ((unsigned char)*line.p != 0xe2 && (unsigned char)*line.p != 0xc2)
		return 0;
	for (size_t i = 0; i < sizeof(bullets) / sizeof(bullets[0]); i++)
		if (str_starts(line, bullets[i]))
			return bullets[i].len;
	return 0;
}

struct list_mark list_mark_read(struct str line)
{
	struct list_mark mark = { .found = false };
	size_t len = 0, gap;

	if (line.len < 3)
		return mark;
	len = bullet_length(line);
	if (len == 0)
		len = ordered_mark(line, &mark);
	if (len == 0)
		return mark;
	gap = gap_length(str_from(line, len));
	mark.skip = len + gap;
	mark.found = gap > 0 && mark.skip < line.len;
	return mark;
}

/* ---- rules ------------------------------------------------------------------------- */

static bool rule_symbol(uint32_t c)
{
	if (c < 0x80)
		return c == '-' || c == '=' || c == '*' || c == '_' || c == '~' || c == '#' ||
		       c == '+' || c == '^';
	return c == 0xb7 || c == 0x2022 || c == 0x2013 || c == 0x2014 || c == 0x2015 ||
	       c == 0x2042 || c == 0x2500 || c == 0x2501 || c == 0x2550 || c == 0x25cf ||
	       c == 0x2605 || c == 0x2606 || c == 0x2731 || c == 0xff0a || c == 0x30fb;
}

bool rule_is(struct str line)
{
	uint32_t symbol = 0;
	size_t count = 0;

	while (line.len > 0) {
		uint32_t c = utf8_next(&line);

		if (c == ' ' || c == '\t' || space_is_odd(c))
			continue;
		if (count == 0 && rule_symbol(c))
			symbol = c;
		if (c != symbol)
			return false;
		count++;
	}
	return count >= 3 || (count == 1 && symbol == 0x2042); /* an asterism stands alone */
}

char underline_of(struct str line)
{
	static const char symbols[] = "=-~^*+#";

	if (line.len < 3)
		return 0;
	for (size_t i = 0; i + 1 < sizeof(symbols); i++)
		if (*line.p == symbols[i]) {
			for (size_t k = 1; k < line.len; k++)
				if (line.p[k] != *line.p)
					return 0;
			return *line.p;
		}
	return 0;
}

/* ---- headings by mark-up ---------------------------------------------------------------- */

int atx_read(struct str line, struct str *ret_words)
{
	size_t level = 0, end;
	struct str words;

	while (level < line.len && line.p[level] == '#')
		level++;
	if (level == 0 || level > 6 || level >= line.len ||
		!ascii_is_space((unsigned char)line.p[level]))
		return 0;
	words = str_trim(str_from(line, level));
	end = words.len;
	while (end > 0 && words.p[end - 1] == '#')
		end--;
	if (end == 0)
		return 0;
	if (end < words.len && words.p[end - 1] == ' ')
		words = str_trim(str_upto(words, end));
	*ret_words = words;
	return (int)level;
}

int equals_read(struct str line, struct str *ret_words)
{
	size_t level = 0, last = 0;

	while (level < line.len && line.p[level] == '=')
		level++;
	while (last < line.len && line.p[line.len - 1 - last] == '=')
		last++;
	if (level == 0 || level > 6 || level != last || line.len < 2 * level + 3)
		return 0;
	if (line.p[level] != ' ' || line.p[line.len - level - 1] != ' ')
		return 0;
	line = str_trim(str_make(line.p + level, line.len - 2 * level));
	if (line.len == 0)
		return 0;
	*ret_words = line;
	return (int)level;
}
