/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Step F: what no heading may be, whatever speaks for it. */
#include "article/text_parts.h"

#include "article/text_score.h"
#include "article/text_shape.h"
#include "article/text_words.h"

static void veto(struct text_part *part, enum text_veto which, bool holds)
{
	if (holds)
		part->vetoes |= 1u << which;
}

static bool isolated(const struct text_reader *r, size_t i)
{
	bool before = i == 0 || r->parts[i].blanks > 0 || r->parts[i - 1].kind == TEXT_RULE;
	bool after = i + 1 == r->part_count || r->parts[i + 1].blanks > 0 ||
		     r->parts[i + 1].kind == TEXT_RULE;

	return r->glued || r->parts[i].first < r->head_to || (before && (after || r->manual));
}

static bool ends_badly(const struct text_part *part, struct str words)
{
	static const struct str ends[] = { { ",", 1 }, { ";", 1 }, { "\xe2\x80\xa6", 3 },
		{ "-", 1 }, { "\xe2\x80\x93", 3 }, { "\xe2\x80\x94", 3 }, { "/", 1 }, { "&", 1 },
		{ "\xe3\x80\x82", 3 }, { "\xef\xbc\x8c", 3 }, { "\xef\xbc\x9b", 3 },
		{ "\xe3\x80\x81", 3 }, { "\xef\xbc\x8e", 3 }, { "|", 1 }, { "\\", 1 }, { "{", 1 },
		{ "=", 1 } };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_ends(words, ends[i]))
			return true;
	if (str_ends(words, STR(":)")) || str_ends(words, STR(";)")))
		return true;
	if (str_ends(words, STR(".\"")) || str_ends(words, STR(".\xe2\x80\x9d")) ||
		str_ends(words, STR(".)")))
		return true;
	if (!str_ends(words, STR(".")) || words_end_abbreviated(words))
		return false;
	if (part->rank > 0) { /* "0. Definitions." but not "1. Open the door and go out." */
		struct title_facts facts = title_facts_read(words);

		return str_ends(words, STR("..")) ||
		       (facts.words > 4 && !title_is_title_case(&facts) && !title_is_caps(&facts));
	}
	return true;
}

static bool begins_with_dash(struct str words)
{
	return str_starts(words, STR("-")) || str_starts(words, STR("\xe2\x80\x94")) ||
	       str_starts(words, STR("\xe2\x80\x93")) || str_starts(words, STR("*")) ||
	       str_starts(words, STR("+")) || str_starts(words, STR("#")) ||
	       str_starts(words, STR("$")) || str_starts(words, STR("%")) ||
	       str_starts(words, STR("<")) || str_starts(words, STR("[")) ||
	       str_starts(words, STR("./")) || str_starts(words, STR(":")) ||
	       str_starts(words, STR("~/")) || str_starts(words, STR("{")) ||
	       str_starts(words, STR("/")) || str_starts(words, STR("@")) ||
	       str_starts(words, STR("\xe2\x80\x95"));
}

void text_vetoes_look(
	struct text_reader *r, size_t i, struct str words, const struct title_facts *facts)
{
	struct text_part *part = &r->parts[i];
	struct numbering number = numbering_read(part->title);
	unsigned width = text_part_width(r, part);

	veto(part, VETO_INDENT, r->lines[part->first].indent >= 4);
	veto(part, VETO_GLUED, !isolated(r, i));
	veto(part, VETO_TABS,
		str_find(text_line_str(r, part->first), '\t') < r->lines[part->first].len);
	veto(part, VETO_WIDE, width > TEXT_HEADING_COLUMNS);
	veto(part, VETO_WORDS, facts->words > TEXT_HEADING_WORDS);
	veto(part, VETO_LAST, i + 1 == r->part_count);
	veto(part, VETO_ADDRESS, facts->address);
	veto(part, VETO_PHONE, facts->phone);
	veto(part, VETO_DASH, begins_with_dash(part->title));
	veto(part, VETO_QUOTED, facts->quoted);
	veto(part, VETO_SENTENCE, facts->sentence_break);
	veto(part, VETO_DATE, words_are_date(part->title) || words_hold_clock(part->title));
	veto(part, VETO_CHROME,
		words_begin_chrome(part->title) || (!part->label && words_go_on(words)) ||
			str_search(words, STR(" please ")) < words.len);
	if (part->label)
		return;
	veto(part, VETO_LETTERS,
		(facts->letters * 2 < facts->marks && !words_are_language(words)) ||
			(words_hold_serial(words) && !str_ends(words, STR("?"))));
	veto(part, VETO_END, ends_badly(part, words_before_note(words)));
	veto(part, VETO_NUMBER,
		part->rank == 0 && (part->list_item || part->kind == TEXT_LIST ||
					   number.kind == NUMBER_DECIMAL));
}
