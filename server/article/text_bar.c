/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Step F, the bar: what score makes a heading, and what a file's clear headings
 * say about the others. */
#include "article/text_parts.h"

#include "article/text_score.h"
#include "article/text_words.h"

enum { NAME_LETTERS = 5 }; /* of a small name that may be a heading in company */

/* ---- how the clear headings are written ---- */

static bool in_title_case(const struct text_part *part)
{
	return part_has(part, FEATURE_TITLE_CASE) || part_has(part, FEATURE_CAPS);
}

static bool is_clear(const struct text_part *part)
{
	return part->weighed && !part->metadata && part->rank == 0 &&
	       words_at_least(part->title, 2) && part->score >= SCORE_ACCEPT + SCORE_RAISE;
}

/* Most authors write all of their headings in one way. */
static void style_compare(struct text_reader *r)
{
	size_t clear = 0, titles = 0;
	bool all_titles, few_titles;

	for (size_t i = 0; i < r->part_count; i++)
		if (is_clear(&r->parts[i])) {
			clear++;
			titles += in_title_case(&r->parts[i]);
		}
	all_titles = titles * 20 >= clear * 17;
	few_titles = titles * 10 <= clear * 3;
	for (size_t i = 0; clear >= 3 && i < r->part_count; i++) {
		struct text_part *part = &r->parts[i];

		if (!part->weighed || part->rank > 0 || !words_at_least(part->title, 2) ||
			part_has(part, FEATURE_ECHO) || part_has(part, FEATURE_ONE_WORD))
			continue;
		part_set(part, FEATURE_UNLIKE,
			in_title_case(part) ? few_titles && !part_has(part, FEATURE_CAPS)
					    : all_titles);
		part->score = text_score_sum(part);
	}
}

/* ---- F. The bar ---- */

static size_t accept(struct text_reader *r, int bar)
{
	size_t accepted = 0;

	for (size_t i = 0; i < r->part_count; i++) {
		struct text_part *part = &r->parts[i];

		if (part->weighed && !part->metadata && part->score >= bar)
			part->chosen = true;
		accepted += part->chosen;
	}
	return accepted;
}

/* A line that just misses the bar may join the others.  A long one, and one that reads
 * like a sentence, must stand where headings do, among headings beyond doubt. */
static bool may_join(const struct text_part *part, size_t accepted)
{
	const uint64_t doubtful = FEATURE_BIT(FEATURE_LABEL) | FEATURE_BIT(FEATURE_RUN) |
				  FEATURE_BIT(FEATURE_CODE) | FEATURE_BIT(FEATURE_VALUE) |
				  FEATURE_BIT(FEATURE_LICENCE) | FEATURE_BIT(FEATURE_LEADS_ON) |
				  FEATURE_BIT(FEATURE_COLON_LIST) | FEATURE_BIT(FEATURE_UNLIKE) |
				  FEATURE_BIT(FEATURE_GOES_ON);
	bool echo = part_echoes(part), many = accepted > 3;
	bool small_name = part_has(part, FEATURE_NAME) && part->title.len >= NAME_LETTERS;
	bool text = part_has(part, FEATURE_BODY);

	if (part->chosen || !part->weighed || part->metadata || part->score != SCORE_NEARLY ||
		part->features & doubtful)
		return false;
	if (part_has(part, FEATURE_LED) && (!echo || !many || part_has(part, FEATURE_LOWER)))
		return false;
	if (words_open_sentence(part->title) ||
		(part_has(part, FEATURE_COLON) && (!many || !in_title_case(part))))
		return false;
	if (part_has(part, FEATURE_WORDY) || part_has(part, FEATURE_SENTENCE) || small_name)
		return many && text && part_has(part, FEATURE_AFTER_BODY);
	if (part_has(part, FEATURE_LOWER) && !echo && part->rank == 0)
		return false;
	return text;
}

/* Lines that just miss the bar count when they come in company. */
static size_t accept_company(struct text_reader *r, size_t accepted)
{
	size_t nearly = 0;

	for (size_t i = 0; i < r->part_count; i++)
		nearly += may_join(&r->parts[i], accepted);
	if (nearly < 3 && !(nearly == 2 && accepted > 0) && accepted <= 3)
		return 0;
	for (size_t i = 0; i < r->part_count; i++)
		if (may_join(&r->parts[i], accepted))
			r->parts[i].chosen = true;
	return nearly;
}

/* ---- questions and answers ---- */

static bool is_question(const struct text_part *part)
{
	return part->weighed && str_ends(part->title, STR("?"));
}

/* Where most headings are questions, a question may be long, and begin as it likes. */
static size_t accept_questions(struct text_reader *r, size_t accepted)
{
	const uint32_t lengths = 1u << VETO_WIDE | 1u << VETO_WORDS | 1u << VETO_SENTENCE;
	const uint64_t place = FEATURE_BIT(FEATURE_BODY) | FEATURE_BIT(FEATURE_AFTER_BODY);
	const uint64_t doubtful = FEATURE_BIT(FEATURE_LABEL) | FEATURE_BIT(FEATURE_LOWER);
	size_t questions = 0, more = 0;

	for (size_t i = 0; i < r->part_count; i++)
		questions += r->parts[i].chosen && is_question(&r->parts[i]);
	if (questions < 3 || questions * 2 < accepted)
		return 0;
	for (size_t i = 0; i < r->part_count; i++) {
		struct text_part *part = &r->parts[i];

		if (part->chosen || part->metadata || !is_question(part) ||
			part->vetoes & ~lengths || (part->features & place) != place ||
			part->features & doubtful ||
			str_search(part->title, STR(": ")) < part->title.len)
			continue;
		part->chosen = true;
		more++;
	}
	return more;
}

static void raise_bar(struct text_reader *r, int bar)
{
	for (size_t i = 0; i < r->part_count; i++)
		if (r->parts[i].weighed && r->parts[i].score < bar && !r->parts[i].doc_title &&
			!r->parts[i].author_says && !part_has(&r->parts[i], FEATURE_BODY))
			r->parts[i].chosen = false;
}

void text_bar_set(struct text_reader *r)
{
	size_t bodies = 0, accepted;

	style_compare(r);
	accepted = accept(r, SCORE_ACCEPT);
	accepted += accept_company(r, accepted);
	accepted += accept_questions(r, accepted);
	for (size_t i = 0; i < r->part_count; i++)
		bodies += text_is_body(r, &r->parts[i]);
	if (accepted > 4 && accepted * 2 > bodies * 3)
		raise_bar(r, SCORE_ACCEPT + SCORE_RAISE);
}
