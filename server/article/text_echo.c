/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Step F: a heading names what its text then speaks of. */
#include "article/text_parts.h"

#include "article/text_words.h"

enum {
	ECHO_OCTETS = 200, /* of the text below that are looked at */
	ECHO_STEM = 5,     /* octets of a word that must agree: "install", "installing" */
	ECHO_WORDS = 16
};

/* The next run of letters and digits; empty at the end. */
static struct str word_next(struct str *rest)
{
	size_t from = 0, to;
	struct str word;

	while (from < rest->len && !word_octet((unsigned char)rest->p[from]))
		from++;
	to = from;
	while (to < rest->len && word_octet((unsigned char)rest->p[to]))
		to++;
	word = str_make(rest->p + from, to - from);
	*rest = str_from(*rest, to);
	return word;
}

static struct str stem_of(struct str word)
{
	return str_upto(word, word.len < ECHO_STEM ? word.len : ECHO_STEM);
}

/* Where the text below part `i` begins; one short line may stand between. */
static struct str text_below(const struct text_reader *r, size_t i)
{
	const struct text_part *below = &r->parts[i + 1], *end = &r->parts[r->part_count];
	const struct text_line *last;
	uint32_t from, len;

	if (below < end && below->title.len > 0 && !text_is_body(r, below))
		below++;
	if (below >= end)
		return STR_EMPTY;
	last = &r->lines[below->first + below->count - 1];
	from = r->lines[below->first].at;
	len = last->at + last->len - from;
	return str_make(r->text.p + from, len < ECHO_OCTETS ? len : ECHO_OCTETS);
}

enum text_echo text_echo_of(const struct text_reader *r, size_t i)
{
	struct str stems[ECHO_WORDS], title = r->parts[i].title, below = text_below(r, i);
	size_t count = 0, found = 0;

	while (title.len > 0 && count < ECHO_WORDS) {
		struct str word = word_next(&title);

		if (word.len > 0 && !word_is_stop(word))
			stems[count++] = stem_of(word);
	}
	while (below.len > 0 && found < count) {
		struct str stem = stem_of(word_next(&below));

		for (size_t k = found; stem.len > 0 && k < count; k++)
			if (str_eq_nocase(stem, stems[k])) {
				stems[k] = stems[found];
				stems[found++] = stem;
			}
	}
	if (found == 0 || found * 2 < count)
		return TEXT_ECHO_NONE;
	return found == count ? TEXT_ECHO_WHOLE : TEXT_ECHO_HALF;
}
