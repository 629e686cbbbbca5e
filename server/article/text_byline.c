/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What the lines between a title and the text say of who and when. */
#include "article/text_parts.h"

#include "article/text_score.h"
#include "article/text_words.h"

bool text_metadata_is(const struct text_part *part)
{
	return part->weighed && part->vetoes & (1u << VETO_DATE | 1u << VETO_CHROME);
}

/* ---- dates ---------------------------------------------------------------------------- */

static int month_of(struct str word)
{
	static const char *const names[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
		"sep", "oct", "nov", "dec" };

	for (int i = 0; i < 12 && word.len >= 3; i++)
		if (str_starts_nocase(word, str_of(names[i])))
			return i + 1;
	return 0;
}

/* "2020-01-05", "January 5, 2020", "5 Jan 2020": the forms that no reader can
 * take for another day.  5/1/2020 is not among them. */
static bool date_read(struct str line, int *year, int *month, int *day)
{
	*year = *month = *day = 0;
	while (line.len > 0) {
		struct str word = str_cut(&line, ' ');
		long long number;

		while (word.len > 0 && (word.p[word.len - 1] == ',' || word.p[word.len - 1] == '.'))
			word.len--;
		if (word.len == 10 && word.p[4] == '-' && word.p[7] == '-') {
			*year = (int)str_number(str_upto(word, 4), 9999);
			*month = (int)str_number(str_make(word.p + 5, 2), 12);
			*day = (int)str_number(str_from(word, 8), 31);
			break;
		}
		number = str_number(word, 9999);
		if (number < 0 && word.len > 2 && ascii_is_digit((unsigned char)*word.p))
			number = str_number(str_upto(word, word.len - 2), 31); /* 5th */
		if (number >= 1000 && *year == 0)
			*year = (int)number;
		else if (number >= 1 && number <= 31 && *day == 0)
			*day = (int)number;
		else if (number < 0 && *month == 0)
			*month = month_of(word);
	}
	return *year >= 1000 && *month >= 1 && *day >= 1;
}

static struct str date_take(struct text_reader *r, struct str line)
{
	int year, month, day;

	if (line.len > 80 || !date_read(line, &year, &month, &day))
		return STR_EMPTY;
	return arena_printf(r->arena, "%04d-%02d-%02d", year, month, day);
}

/* ---- bylines ---------------------------------------------------------------------------- */

static bool author_take(struct text_reader *r, struct str line)
{
	struct meta *meta = &r->doc->meta;
	size_t skip = str_find(line, ' ') + 1;

	if (!words_begin_byline(line) || meta->authors.count > 0)
		return false;
	if (str_starts_nocase(line, STR("written by ")) ||
		str_starts_nocase(line, STR("posted by ")))
		skip = str_find(str_from(line, skip), ' ') + skip + 1;
	line = str_trim(str_from(line, skip));
	if (line.len == 0 || line.len > 80)
		return false;
	meta->authors.at = ARENA_NEW(r->arena, struct str);
	if (!meta->authors.at)
		return false;
	meta->authors.at[0] = line;
	meta->authors.count = 1;
	return true;
}

/* "Published January 5, 2020", "Updated: 2021-03-01", a bare date */
static bool day_take(struct text_reader *r, struct str line)
{
	static const struct str published[] = { { "published on ", 13 }, { "published ", 10 },
		{ "published: ", 11 }, { "posted on ", 10 }, { "posted ", 7 }, { "date: ", 6 } };
	static const struct str updated[] = { { "last updated on ", 16 }, { "last updated ", 13 },
		{ "last updated: ", 14 }, { "updated on ", 11 }, { "updated ", 8 },
		{ "updated: ", 9 }, { "last modified: ", 15 }, { "last modified ", 14 } };
	struct str *where = &r->doc->meta.date, day;

	for (size_t i = 0; i < sizeof(updated) / sizeof(updated[0]); i++)
		if (str_starts_nocase(line, updated[i])) {
			where = &r->doc->meta.updated;
			line = str_from(line, updated[i].len);
		}
	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++)
		if (where == &r->doc->meta.date && str_starts_nocase(line, published[i]))
			line = str_from(line, published[i].len);
	if (where->len > 0 || !words_are_date(line))
		return false;
	day = date_take(r, line);
	if (day.len == 0)
		return false;
	*where = day;
	return true;
}

void text_metadata_take(struct text_reader *r, struct text_part *part)
{
	if (text_metadata_is(part) || words_begin_byline(part->title))
		part->metadata = author_take(r, part->title) || day_take(r, part->title);
}
