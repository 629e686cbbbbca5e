/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Steps A and B: from decoded text to measured lines, a profile, a language. */
#include "article/text_parts.h"

#include "article/text_shape.h"
#include "article/text_words.h"
#include "base/buf.h"
#include "text/clean.h"
#include "text/normal.h"
#include "text/width.h"

/* ---- A. Normalise ------------------------------------------------------------ */

struct strainer {
	struct buf out;
	struct buf extra; /* uint32_t each */
	uint32_t line;    /* being written, from 0 */
};

static void break_line(struct strainer *s, bool of_source)
{
	buf_char(&s->out, '\n');
	s->line++;
	if (!of_source)
		buf_add(&s->extra, (const char *)&s->line, sizeof(s->line));
}

/* A form feed or a paragraph separator: an empty line, however many follow. */
static void break_page(struct strainer *s)
{
	for (int i = 0; i < 2; i++) {
		struct str done = buf_view(&s->out);

		if (!(str_ends(done, STR("\n\n")) || str_eq(done, STR("\n")) || done.len == 0))
			break_line(s, false);
	}
}

/* Overstruck text, as man pages use for bold: the next character replaces this. */
static void strike_back(struct strainer *s)
{
	size_t len = s->out.len;

	while (len > 0 && ((unsigned char)s->out.p[len - 1] & 0xc0) == 0x80)
		len--;
	if (len > 0 && s->out.p[len - 1] != '\n')
		buf_truncate(&s->out, len - 1);
}

/* The octets of a colour sequence, ESC '[' ... letter, at the start of `rest`. */
static size_t escape_length(struct str rest)
{
	size_t i = 2;

	if (rest.len < 3 || rest.p[1] != '[')
		return 1;
	while (i < rest.len && i < 32 && ((unsigned char)rest.p[i] & 0xf0) == 0x30)
		i++;
	return i < rest.len && ascii_is_alpha((unsigned char)rest.p[i]) ? i + 1 : 2;
}

/* Handle a control character or separator at the start of `rest`; the octets
 * it took, 0 when there is nothing special about it. */
static size_t strain_special(struct strainer *s, struct str rest)
{
	switch (*rest.p) {
	case '\n':
		break_line(s, true);
		return 1;
	case '\r':
		break_line(s, true);
		return rest.len > 1 && rest.p[1] == '\n' ? 2 : 1;
	case '\v':
		break_line(s, false);
		return 1;
	case '\f':
		break_page(s);
		return 1;
	case '\b':
		strike_back(s);
		return 1;
	case '\033':
		return escape_length(rest);
	default:
		break;
	}
	if (str_starts(rest, STR("\xe2\x80\x8b")) || str_starts(rest, STR("\xef\xbb\xbf")))
		return 3; /* zero-width space, byte order mark */
	if (str_starts(rest, STR("\xe2\x80\xa8")) || str_starts(rest, STR("\xc2\x85"))) {
		break_line(s, false);
		return *rest.p == '\xc2' ? 2 : 3;
	}
	if (str_starts(rest, STR("\xe2\x80\xa9"))) {
		break_page(s);
		return 3;
	}
	return 0;
}

static void strain(struct strainer *s, struct str text)
{
	size_t from = 0, i = 0;

	while (i < text.len) {
		unsigned char c = (unsigned char)text.p[i];
		size_t took = 0;

		if (c < 0x20 || c == 0xc2 || c == 0xe2 || c == 0xef) {
			buf_add(&s->out, text.p + from, i - from);
			from = i;
			took = strain_special(s, str_from(text, i));
		}
		i += took > 0 ? took : 1;
		if (took > 0)
			from = i;
	}
	buf_add(&s->out, text.p + from, text.len - from);
}

static int text_normalise(struct text_reader *r, struct str text, struct err *err)
{
	struct strainer s = { .line = 0 };
	struct str strained;

	buf_init(&s.out, text.len * 2 + 2);
	buf_init(&s.extra, text.len * 8 + 8);
	strain(&s, text);
	strained = buf_view(&s.out);
	r->text = clean_text(r->arena, normal_nfc(&r->scratch, strained), true);
	r->extra_count = s.extra.len / sizeof(uint32_t);
	r->extra = (const uint32_t *)(const void *)arena_buf(&r->scratch, &s.extra).p;
	if (buf_failed(&s.out))
		r->scratch.failed = true;
	buf_release(&s.out);
	buf_release(&s.extra);
	if (arena_failed(r->arena) || arena_failed(&r->scratch))
		return err_nomem(err);
	if (r->text.len > UINT32_MAX / 2)
		return err_set(err, ERR_LIMIT, "the text is larger than 2 GiB; split the file");
	return 0;
}

uint32_t text_source_line(const struct text_reader *r, size_t i)
{
	size_t low = 0, high = r->extra_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (r->extra[mid] <= i)
			low = mid + 1;
		else
			high = mid;
	}
	return r->first_line + (uint32_t)(i - low);
}

/* ---- lines ----------------------------------------------------------------------- */

struct str text_line_str(const struct text_reader *r, size_t i)
{
	return str_make(r->text.p + r->lines[i].at, r->lines[i].len);
}

struct str text_line_raw(const struct text_reader *r, size_t i)
{
	const struct text_line *line = &r->lines[i];

	return str_make(r->text.p + line->at - line->lead, line->len + line->lead);
}

/* Octets of the white-space character at the start of `s`, 0 if there is none. */
static size_t space_length(struct str s)
{
	struct str rest = s;

	if (s.len == 0)
		return 0;
	if (*s.p == ' ' || *s.p == '\t')
		return 1;
	if ((unsigned char)*s.p < 0xc2)
		return 0;
	return space_is_odd(utf8_next(&rest)) ? s.len - rest.len : 0;
}

static size_t trailing_space(struct str s)
{
	size_t len = s.len;

	for (;;) {
		size_t from = len;

		if (from == 0)
			return s.len;
		from--;
		while (from > 0 && len - from < 4 && ((unsigned char)s.p[from] & 0xc0) == 0x80)
			from--;
		if (space_length(str_make(s.p + from, len - from)) == 0)
			return s.len - len;
		len = from;
	}
}

static uint16_t line_width(struct str s)
{
	size_t width = s.len;

	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] >= 0x80) {
			width = s.len > 4096 ? s.len / 4 : text_width(s);
			break;
		}
	return width > UINT16_MAX ? UINT16_MAX : (uint16_t)width;
}

static struct text_line line_measure(struct str text, struct str whole)
{
	struct text_line line = { 0, 0, 0, 0, 0 };
	struct str words = whole;
	size_t indent = 0, space;

	while ((space = space_length(words)) > 0) {
		indent = *words.p == '\t' ? (indent / 8 + 1) * 8 : indent + 1;
		words = str_from(words, space);
	}
	words.len -= trailing_space(words);
	line.at = (uint32_t)(words.p - text.p);
	line.len = (uint32_t)words.len;
	line.lead = (uint32_t)(words.p - whole.p);
	line.indent = indent > UINT16_MAX ? UINT16_MAX : (uint16_t)indent;
	line.width = line_width(words);
	return line;
}

/* A text that is indented as a whole has a margin, not an indent. */
static void margin_take_off(struct text_reader *r)
{
	uint16_t margin = UINT16_MAX;

	for (size_t i = 0; i < r->line_count && margin > 0; i++)
		if (r->lines[i].len > 0 && r->lines[i].indent < margin)
			margin = r->lines[i].indent;
	if (margin == 0 || margin == UINT16_MAX)
		return;
	r->margin = margin;
	for (size_t i = 0; i < r->line_count; i++)
		if (r->lines[i].len > 0)
			r->lines[i].indent = (uint16_t)(r->lines[i].indent - margin);
}

static int lines_measure(struct text_reader *r, struct err *err)
{
	struct str rest = r->text;
	size_t count = 1;

	for (size_t i = 0; i < r->text.len; i++)
		count += r->text.p[i] == '\n';
	r->lines = ARENA_ARRAY(&r->scratch, count, struct text_line);
	if (!r->lines)
		return err_nomem(err);
	while (rest.len > 0)
		r->lines[r->line_count++] = line_measure(r->text, str_cut(&rest, '\n'));
	margin_take_off(r);
	r->skip_to = r->line_count;
	return 0;
}

/* ---- B. Profile -------------------------------------------------------------------- */

/* No blank lines, and most lines that are long for a title end a sentence:
 * paragraphs of one line each, if short ones. */
static bool paragraphs_are_lines(const struct text_reader *r, size_t blank)
{
	size_t sentences = 0, cut = 0;

	if (r->line_count < 6 || blank * 50 >= r->line_count)
		return false;
	for (size_t i = 0; i < r->line_count; i++)
		if (r->lines[i].width >= 40)
			*(text_ends_sentence(text_line_str(r, i)) ? &sentences : &cut) += 1;
	return sentences >= 3 && sentences >= 4 * cut;
}

static void profile_choose(struct text_reader *r)
{
	size_t prose = 0, wide = 0, blank = 0, touching = 0;

	for (size_t i = 0; i < r->line_count; i++) {
		const struct text_line *line = &r->lines[i];

		if (line->len == 0) {
			blank++;
		} else if (!list_mark_read(text_line_str(r, i)).found && line->indent < 4) {
			prose++;
			if (line->width > TEXT_LONG_LINE) {
				wide++;
				touching += i > 0 && line[-1].len > 0;
			}
		}
	}
	r->doc->profile = (wide * 100 >= prose * 15 && wide > 0) ||
					  (wide >= 3 && blank * 50 < r->line_count) ||
					  paragraphs_are_lines(r, blank)
				  ? PROFILE_LONG_LINE
				  : PROFILE_WRAPPED;
	if (r->doc->meta.has_profile && r->doc->meta.profile != PROFILE_NONE)
		r->doc->profile = r->doc->meta.profile;
	/* blank lines may be those of code: then it counts what stands above prose */
	r->glued = r->doc->profile == PROFILE_LONG_LINE &&
		   (blank * 20 < r->line_count || (wide >= 3 && touching * 5 >= wide * 4));
}

/* The capsule's language stands for most of its articles, not for this one: a
 * text in another shows by its function words. */
static bool text_is_english(const struct text_reader *r)
{
	struct str lang = r->doc->meta.lang;
	int share = words_function_share(r->text);

	if (lang.len > 0 && !str_starts_nocase(lang, STR("en")))
		return false;
	return share < 0 || share >= 100;
}

int text_lines_read(struct text_reader *r, struct str text, struct err *err)
{
	int failed = text_normalise(r, text, err);

	if (!failed)
		failed = lines_measure(r, err);
	if (failed)
		return failed;
	profile_choose(r);
	r->english = text_is_english(r);
	return 0;
}

/* ---- prose -------------------------------------------------------------------------- */

static bool flows_already(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\t' || c == '\n' || (c == ' ' && i + 1 < s.len && s.p[i + 1] == ' '))
			return false;
		if ((c == 0xc2 || c == 0xe1 || c == 0xe2 || c == 0xe3) &&
			space_length(str_from(s, i)) > 0)
			return false;
	}
	return true;
}

static void flow_into(struct buf *out, struct str s)
{
	size_t from = 0, i = 0;

	while (i < s.len) {
		unsigned char c = (unsigned char)s.p[i];
		bool maybe =
			c == ' ' || c == '\t' || c == '\n' || c == 0xc2 || (c >= 0xe1 && c <= 0xe3);
		size_t space = c == '\n' ? 1 : maybe ? space_length(str_from(s, i)) : 0;

		if (space == 0) {
			i++;
			continue;
		}
		buf_add(out, s.p + from, i - from);
		if (out->len > 0 && out->p[out->len - 1] != ' ')
			buf_char(out, ' ');
		i += space;
		from = i;
	}
	buf_add(out, s.p + from, s.len - from);
}

struct str text_flow_str(struct arena *arena, struct str s)
{
	struct buf out;
	struct str flowed;

	s = str_trim(s);
	if (flows_already(s))
		return s;
	buf_init(&out, s.len + 1);
	flow_into(&out, s);
	flowed = arena_buf(arena, &out);
	buf_release(&out);
	return str_trim(flowed);
}

struct str text_flow(struct text_reader *r, size_t first, size_t count)
{
	const struct text_line *last = &r->lines[first + count - 1];
	uint32_t from = r->lines[first].at;

	return text_flow_str(r->arena, str_make(r->text.p + from, last->at + last->len - from));
}
