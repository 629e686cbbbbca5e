/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Step C: from lines to parts, each of one kind, in one pass. */
#include "article/text_parts.h"

#include "article/text_shape.h"
#include "article/text_words.h"
#include "base/buf.h"

#include <string.h>

struct splitter {
	struct text_reader *r;
	struct buf parts; /* struct text_part each */
	size_t at;        /* line */
	size_t blanks;    /* before it */
	size_t no_code;   /* lines before this one were looked at and are not preformatted */
	char styles[16];  /* of underlines, ranked by first appearance; upper case
	                   * letters stand for overlined ones */
	unsigned style_count;
	bool sure_marks; /* some heading by mark-up is beyond doubt */
};

static bool long_lines(const struct text_reader *r)
{
	return r->doc->profile == PROFILE_LONG_LINE;
}

static struct text_part *part_add(struct splitter *s, enum text_kind kind, size_t count)
{
	struct text_part *part = (struct text_part *)(void *)buf_room(&s->parts, sizeof(*part));
	static const struct text_part empty;
	static struct text_part spare; /* written to after a failure, never read */

	if (!part)
		part = &spare;
	*part = empty;
	part->kind = (uint8_t)kind;
	part->first = (uint32_t)s->at;
	part->count = (uint32_t)count;
	part->blanks = s->blanks > 255 ? 255 : (uint8_t)s->blanks;
	buf_grown(&s->parts, sizeof(*part));
	s->at += count;
	s->blanks = 0;
	return part;
}

/* ---- headings by mark-up ---------------------------------------------------------- */

static uint8_t style_level(struct splitter *s, char symbol, bool overlined)
{
	char style = (char)(overlined ? symbol | 0x80 : symbol);

	for (unsigned i = 0; i < s->style_count; i++)
		if (s->styles[i] == style)
			return (uint8_t)(i < 6 ? i + 1 : 6);
	if (s->style_count < sizeof(s->styles))
		s->styles[s->style_count++] = style;
	return (uint8_t)(s->style_count < 6 ? s->style_count : 6);
}

/* An underline fits when it is at most 2 columns, or a third, off the title. */
static bool underline_fits(const struct text_reader *r, size_t title, size_t line)
{
	unsigned width = r->lines[title].width, under = r->lines[line].width;
	unsigned off = width > under ? width - under : under - width;

	return off <= (width / 3 > 2 ? width / 3 : 2);
}

/* Without blank lines what stands under a sentence is a rule: the paragraph ends there. */
static bool is_sentence_over_rule(const struct text_reader *r, size_t i)
{
	return r->glued && str_ends(text_line_str(r, i), STR(".")) &&
	       words_at_least(text_line_str(r, i), 4);
}

static bool title_line(const struct text_reader *r, size_t i)
{
	return !text_blank(r, i) && r->lines[i].indent < 4 &&
	       r->lines[i].width <= TEXT_CANDIDATE_MAX && !rule_is(text_line_str(r, i));
}

/* A blank line, a rule or another heading above. */
static bool set_off(const struct splitter *s)
{
	const struct text_part *above =
		(const struct text_part *)(const void *)(s->parts.p + s->parts.len);

	if (s->parts.len == 0 || s->blanks > 0 || s->r->glued)
		return true;
	return above[-1].kind == TEXT_HEADING || above[-1].kind == TEXT_RULE;
}

/* "# Words" is a comment among lines of code: it must be set off above, and begin
 * with a capital.  It is sure when it is set off below too, or prose follows. */
static int atx_look(const struct text_reader *r, size_t i, bool is_set_off, struct str *ret_words)
{
	int level = atx_read(text_line_str(r, i), ret_words);
	const struct text_line *next = i + 1 < r->skip_to ? &r->lines[i + 1] : NULL;
	struct title_facts facts;

	if (level == 0 || r->lines[i].indent >= 4 || !is_set_off)
		return 0;
	facts = title_facts_read(*ret_words);
	if (facts.first < 0x80 && !ascii_is_alpha((int)facts.first) &&
		!ascii_is_digit((int)facts.first) && facts.first != '"' && facts.first != '\'' &&
		facts.first != '`' && facts.first != '*')
		return 0;
	return level == 1 && facts.lower_start && next && next->len > 0 && next->width < 40 ? 0
											    : level;
}

bool text_prose_below(const struct text_reader *r, size_t i)
{
	struct title_facts facts;

	if (i >= r->skip_to || (r->lines[i].len == 0 && !r->glued))
		return true;
	if (r->glued)
		return r->lines[i].width > TEXT_LONG_LINE &&
		       !words_look_like_code(text_line_str(r, i));
	facts = title_facts_read(text_line_str(r, i));
	return r->lines[i].width >= 40 && !facts.lower_start &&
	       !words_look_like_code(text_line_str(r, i));
}

/* Beyond doubt: set off above by more than another such line, prose below. */
static bool heading_is_sure(const struct splitter *s, size_t next, struct str words)
{
	struct title_facts facts = title_facts_read(words);

	return !facts.lower_start && facts.letters > 0 && !words_look_like_code(words) &&
	       !str_ends(words, STR(":")) &&
	       (s->blanks > 0 || s->at == s->r->skip_from || s->r->glued) &&
	       text_prose_below(s->r, next);
}

static bool heading_underlined(struct splitter *s)
{
	const struct text_reader *r = s->r;
	size_t i = s->at;
	struct text_part *part;
	char over = underline_of(text_line_str(r, i)), under;
	size_t title = over ? i + 1 : i;
	bool sure;

	if (r->heads || !set_off(s))
		return false;

	if (!title_line(r, title) || text_blank(r, title + 1) || r->lines[title + 1].indent >= 4)
		return false;
	under = underline_of(text_line_str(r, title + 1));
	if (!under || (over && over != under) || !underline_fits(r, title, title + 1) ||
		(!over && is_sentence_over_rule(r, title)))
		return false;
	if (list_mark_read(text_line_str(r, title)).found && !over && under != '=' && under != '-')
		return false;
	sure = heading_is_sure(s, title + 2, text_line_str(r, title));
	part = part_add(s, TEXT_HEADING, title + 2 - i);
	part->title = text_flow(s->r, title, 1);
	part->level = style_level(s, under, over != 0);
	s->sure_marks = s->sure_marks || sure;
	part->chosen = true;
	return true;
}

static bool heading_marked(struct splitter *s)
{
	struct text_reader *r = s->r;
	struct str words = STR_EMPTY;
	struct text_part *part;
	int level;

	if (r->lines[s->at].indent >= 4 || r->heads)
		return false;
	level = atx_look(r, s->at, set_off(s), &words);
	if (level > 0)
		s->sure_marks = s->sure_marks || heading_is_sure(s, s->at + 1, words);
	else if (set_off(s) && (level = equals_read(text_line_str(r, s->at), &words)) > 0)
		s->sure_marks = s->sure_marks || heading_is_sure(s, s->at + 1, words);
	if (level == 0)
		return false;
	part = part_add(s, TEXT_HEADING, 1);
	part->title = text_flow_str(r->arena, words);
	part->level = (uint8_t)level;
	part->chosen = true;
	return true;
}

/* ---- lists ---------------------------------------------------------------------------- */

static struct list_mark mark_at(const struct text_reader *r, size_t i)
{
	static const struct list_mark none;

	return text_blank(r, i) ? none : list_mark_read(text_line_str(r, i));
}

/* Another line of this group, up to a blank one or 40 on, bears the next number. */
static bool number_follows(const struct text_reader *r, size_t i, const struct list_mark *mark)
{
	for (size_t k = i + 1; k < i + 40 && !text_blank(r, k); k++) {
		struct list_mark other = mark_at(r, k);

		if (other.found && other.ordered && other.letter == mark->letter &&
			other.number == mark->number + 1)
			return true;
	}
	return false;
}

/* A list begins here.  `inside`: lines of a paragraph stand right above. */
static bool list_starts(const struct text_reader *r, size_t i, bool inside)
{
	struct list_mark mark = mark_at(r, i);
	struct str line = text_line_str(r, i);
	bool lead =
		inside && r->lines[i - 1].len > 0 && str_ends(text_line_str(r, i - 1), STR(":"));

	if (!mark.found || rule_is(line))
		return false;
	if (mark.ordered) {
		bool next = mark_at(r, i + 1).found || number_follows(r, i, &mark);

		if (r->lines[i].indent > 0 && !inside)
			return !mark.letter || next;
		if (mark.letter && mark.number != 1)
			return false;
		return next && (!inside || lead || mark.number <= 1);
	}
	if (inside && (*line.p == '-' || *line.p == '+' || (unsigned char)*line.p == 0xe2))
		/* a dash that wrapping put at the start of a line */
		return lead || (unsigned char)line.p[0] != '-' ? true : mark_at(r, i + 1).found;
	return true;
}

/* Without blank lines: a numbered title over a paragraph, no item. */
static bool number_heads(const struct text_reader *r, size_t i)
{
	return r->glued && r->lines[i].indent == 0 && i + 1 < r->skip_to &&
	       r->lines[i].width <= TEXT_HEADING_COLUMNS && !mark_at(r, i + 1).found &&
	       r->lines[i + 1].width > TEXT_LONG_LINE && !text_ends_sentence(text_line_str(r, i));
}

static bool list_goes_on(const struct text_reader *r, size_t i, unsigned indent, bool after_blank)
{
	const struct text_line *line = &r->lines[i];
	struct list_mark mark = mark_at(r, i);

	if (rule_is(text_line_str(r, i)) || (mark.ordered && number_heads(r, i)))
		return false;
	if (mark.found && !mark.ordered)
		return true;
	if (mark.found && mark.ordered && (line->indent >= indent || !after_blank))
		return !after_blank || line->indent > 0 || mark_at(r, i + 1).found;
	if (line->indent > indent)
		return true;
	/* a line that wrapping left without its indent */
	return !after_blank && !long_lines(r) && i > 0 && r->lines[i - 1].width >= 50;
}

static bool list_take(struct splitter *s)
{
	const struct text_reader *r = s->r;
	unsigned indent = r->lines[s->at].indent;
	size_t end = s->at, items = 0;

	if (!list_starts(r, s->at, false))
		return false;
	for (size_t i = s->at; i < r->skip_to; i++) {
		size_t gap = 0;

		while (i < r->skip_to && text_blank(r, i)) {
			i++;
			gap++;
		}
		if (i >= r->skip_to || gap > 1 ||
			(i > s->at && !list_goes_on(r, i, indent, gap > 0)))
			break;
		items += mark_at(r, i).found;
		end = i + 1;
	}
	s->r->items += items;
	part_add(s, TEXT_LIST, end - s->at);
	return true;
}

/* ---- tables, quotes, preformatted --------------------------------------------------------- */

static bool cells_in(const struct text_reader *r, size_t i)
{
	struct str line;

	if (text_blank(r, i))
		return false;
	line = text_line_raw(r, i);
	return str_search(line, STR("\t\t")) < line.len;
}

static bool quoted(const struct text_reader *r, size_t i)
{
	return !text_blank(r, i) && r->lines[i].indent < 4 && text_line_str(r, i).p[0] == '>';
}

static bool run_take(struct splitter *s, enum text_kind kind,
	bool (*belongs)(const struct text_reader *, size_t), size_t least)
{
	size_t end = s->at;

	while (end < s->r->skip_to && belongs(s->r, end))
		end++;
	if (end - s->at < least)
		return false;
	part_add(s, kind, end - s->at);
	return true;
}

/* Every line of the group stands at 4 columns or more; groups after one blank
 * line that do too are of the same piece. */
static bool preformatted_take(struct splitter *s)
{
	const struct text_reader *r = s->r;
	size_t end = s->at, i = s->at;

	if (s->at < s->no_code)
		return false;
	while (i < r->skip_to) {
		size_t from = i;

		while (i < r->skip_to && !text_blank(r, i) && r->lines[i].indent >= 4)
			i++;
		if (i == from || (!text_blank(r, i) && !long_lines(r)) ||
			list_starts(r, from, false))
			break;
		end = i;
		while (i < r->skip_to && text_blank(r, i) && i - end < 2)
			i++;
	}
	s->no_code = i; /* so that no line is looked at again and again */
	if (end == s->at)
		return false;
	part_add(s, TEXT_PRE, end - s->at);
	return true;
}

/* ---- paragraphs ------------------------------------------------------------------------------ */

static bool paragraph_ends(struct splitter *s, size_t i)
{
	const struct text_reader *r = s->r;
	struct str line = text_line_str(r, i), words;

	if (i <= r->head_to)
		return true;
	if (r->heads && (r->heads[i - 1] > 0 || r->heads[i] > 0))
		return true;
	return rule_is(line) || list_starts(r, i, true) || equals_read(line, &words) > 0;
}

static void paragraph_take(struct splitter *s)
{
	const struct text_reader *r = s->r;
	size_t end = s->at + 1;
	struct text_part *part;
	struct list_mark mark = mark_at(r, s->at);

	if (!long_lines(r))
		while (!text_blank(r, end) && !paragraph_ends(s, end))
			end++;
	part = part_add(s, TEXT_PARAGRAPH, end - s->at);
	part->list_item = mark.found && mark.ordered;
}

static void part_take(struct splitter *s)
{
	struct text_reader *r = s->r;

	if (heading_underlined(s) || heading_marked(s))
		return;
	if (rule_is(text_line_str(r, s->at)))
		part_add(s, TEXT_RULE, 1);
	else if (!run_take(s, TEXT_TABLE, cells_in, 2) && !run_take(s, TEXT_QUOTE, quoted, 1) &&
		 !list_take(s) && !preformatted_take(s))
		paragraph_take(s);
}

/* No "#" of the file is beyond doubt: they are comments, and prose to us. */
static void marks_settle(const struct splitter *s)
{
	struct text_part *parts = (struct text_part *)(void *)s->parts.p;

	for (size_t i = 0; !s->sure_marks && i < s->parts.len / sizeof(*parts); i++)
		if (parts[i].kind == TEXT_HEADING) {
			parts[i].kind = TEXT_PARAGRAPH;
			parts[i].title = STR_EMPTY;
			parts[i].level = 0;
			parts[i].chosen = false;
		}
}

int text_parts_split(struct text_reader *r, struct err *err)
{
	struct splitter s = { .r = r, .at = r->skip_from };

	buf_init(&s.parts, (TEXT_PARTS_MAX + 2) * sizeof(struct text_part));
	while (s.at < r->skip_to && !buf_failed(&s.parts)) {
		if (text_blank(r, s.at)) {
			s.at++;
			s.blanks++;
		} else {
			part_take(&s);
		}
		if (s.parts.len / sizeof(struct text_part) + r->items > TEXT_PARTS_MAX) {
			buf_release(&s.parts);
			return err_set(err, ERR_LIMIT,
				"the text has more than %d paragraphs and list items; split it "
				"into "
				"several articles",
				TEXT_PARTS_MAX);
		}
	}
	marks_settle(&s);
	r->part_count = s.parts.len / sizeof(struct text_part);
	r->parts = ARENA_ARRAY(&r->scratch, r->part_count + 1, struct text_part);
	if (!r->parts || buf_failed(&s.parts)) {
		buf_release(&s.parts);
		return err_nomem(err);
	}
	if (r->part_count > 0)
		memcpy(r->parts, s.parts.p, s.parts.len);
	buf_release(&s.parts);
	return 0;
}
