/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

#include "base/hash.h"

#include <string.h>

/*
 * What makes gumbo 0.10 slow, found by measuring (tests/bench/pathological.py):
 * elements nested thousands deep, because most tags look through all that is
 * open; formatting elements that are never closed, because each paragraph
 * opens all of them again; many attributes on a tag, because each is compared
 * with all the others.
 *
 * This scan keeps a stack of open elements that should not be shorter than
 * gumbo's.  An end tag takes at most one element off it, and none where the
 * parser might ignore it, so careless pages are counted deeper than they are;
 * the limit leaves room for that.  Elements that close each other (p, li, td,
 * headings, ...) are not on the stack: they only nest inside one that is.
 */
enum {
	DEPTH_MAX = 512,
	FORMATTING_MAX = 64, /* open, alike ones counted three times at most */
	ATTRIBUTES_MAX = 256,
	NAME_OCTETS = 15,
	FORMATTING_NAMES = 13
};

enum tag_class {
	TAG_FREE,       /* cannot nest in itself, or has no end */
	TAG_CLOSING,    /* the same, and stops the search of an ordinary end tag */
	TAG_FORMATTING, /* opened again in every paragraph until it is closed */
	TAG_BARRIER,    /* end tags do not look beyond it */
	TAG_SPECIAL,    /* an ordinary end tag does not look beyond it */
	TAG_ORDINARY
};

struct open_tag {
	uint64_t name; /* hash */
	enum tag_class class;
	size_t closing; /* TAG_CLOSING elements open right inside */
};

struct scan {
	struct str rest;
	uint32_t line;
	struct open_tag open[DEPTH_MAX + 1]; /* [0] is the document */
	size_t depth;
	size_t formatting[FORMATTING_NAMES]; /* open, by name */
	size_t formatting_open, formatting_kept;
	size_t root_attributes; /* of html and body, which gather those of all such tags */
	bool odd;               /* inside select, svg or math, where raw text may not be raw */
};

static bool is_one_of(const char *name, const char *list)
{
	size_t len = strlen(name);

	for (const char *at = strstr(list, name); at; at = strstr(at + 1, name))
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

static const char formatting_names[] = "b big code em font i s small strike strong tt u";

static enum tag_class class_of(const char *name)
{
	static const struct {
		enum tag_class class;
		const char *names;
	} classes[] = {
		{ TAG_CLOSING, "p li dt dd tr td th thead tbody tfoot caption colgroup h1 h2 h3 h4 "
			       "h5 h6 button form select" },
		{ TAG_FREE,
			"a area base br col embed hr img input link meta param source track wbr "
			"keygen image html head body option optgroup rp rt rb rtc nobr isindex "
			"frame basefont bgsound command" },
		{ TAG_FORMATTING, formatting_names },
		{ TAG_BARRIER, "table template applet marquee object svg math" },
		{ TAG_SPECIAL,
			"address article aside blockquote center details dir div dl fieldset "
			"figcaption figure footer frameset header hgroup listing main menu "
			"nav noscript ol plaintext pre section summary ul" },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (is_one_of(name, classes[i].names))
			return classes[i].class;
	return TAG_ORDINARY;
}

static bool is_raw(const char *name)
{
	return is_one_of(name, "script style textarea title xmp iframe noembed noframes");
}

static bool is_odd(const char *name)
{
	return is_one_of(name, "select svg math");
}

static void step(struct scan *s, size_t n)
{
	for (size_t i = 0; i < n && i < s->rest.len; i++)
		s->line += s->rest.p[i] == '\n';
	s->rest = str_from(s->rest, n);
}

static void skip_past(struct scan *s, struct str mark)
{
	size_t at = str_search(s->rest, mark);

	step(s, at + (at < s->rest.len ? mark.len : 0));
}

/* "<!-->" and "<!--->" are whole comments; "--!>" ends one too. */
static void skip_comment(struct scan *s)
{
	struct str text;

	step(s, 4);
	text = s->rest;
	if (str_starts(text, STR(">")) || str_starts(text, STR("->"))) {
		skip_past(s, STR(">"));
		return;
	}
	while (s->rest.len) {
		skip_past(s, STR("--"));
		while (str_starts(s->rest, STR("-")))
			step(s, 1);
		if (str_starts(s->rest, STR(">")) || str_starts(s->rest, STR("!>"))) {
			skip_past(s, STR(">"));
			return;
		}
	}
}

/* The text of a script and the like, up to its end tag. */
static void skip_raw(struct scan *s, const char *name)
{
	const struct str want = str_of(name);

	while (s->rest.len) {
		skip_past(s, STR("</"));
		if (!str_starts_nocase(s->rest, want))
			continue;
		if (s->rest.len > want.len &&
			(ascii_is_space(s->rest.p[want.len]) || s->rest.p[want.len] == '>' ||
				s->rest.p[want.len] == '/'))
			return;
	}
}

static void take_name(struct scan *s, char *name)
{
	size_t n = 0, kept = 0;

	while (n < s->rest.len && !ascii_is_space(s->rest.p[n]) && s->rest.p[n] != '>' &&
		s->rest.p[n] != '/') {
		if (kept < NAME_OCTETS)
			name[kept++] = (char)ascii_lower(s->rest.p[n]);
		n++;
	}
	name[kept] = '\0';
	step(s, n);
}

/* To the end of the tag; returns how many attributes it seems to have. */
static size_t skip_attributes(struct scan *s)
{
	size_t count = 0, n = 0;
	bool space = false;

	while (n < s->rest.len && s->rest.p[n] != '>') {
		char c = s->rest.p[n];

		if ((c == '"' || c == '\'') && n && s->rest.p[n - 1] == '=') {
			size_t length = str_find(str_from(s->rest, n + 1), c);

			n += length + 1;
			space = true;
		} else if (ascii_is_space(c) || c == '/') {
			space = true;
		} else {
			count += space;
			space = false;
		}
		n++;
	}
	step(s, n + 1);
	return count;
}

static void close_one(struct scan *s, size_t at)
{
	memmove(&s->open[at], &s->open[at + 1], (s->depth - at) * sizeof(s->open[0]));
	s->depth--;
}

static size_t *formatting_count(struct scan *s, const char *name)
{
	const char *at = formatting_names;
	size_t index = 0;

	/* the names stand in a row: which word of it is this one */
	for (; !(strncmp(at, name, strlen(name)) == 0 &&
		     (at[strlen(name)] == ' ' || at[strlen(name)] == '\0'));
		index++)
		at = strchr(at, ' ') + 1;
	return &s->formatting[index];
}

static int start_formatting(struct scan *s, const char *name, size_t attributes, struct err *err)
{
	size_t *count = formatting_count(s, name);

	/* of elements that are the same the parser opens three again, not more */
	if (*count < 3 || attributes)
		s->formatting_kept++;
	++*count;
	s->formatting_open++;
	if (s->formatting_kept > FORMATTING_MAX || s->formatting_open > DEPTH_MAX)
		return err_set(err, ERR_LIMIT,
			"line %u: too many formatting tags (%s) are open; close them", s->line,
			name);
	return 0;
}

static void end_formatting(struct scan *s, const char *name)
{
	size_t *count = formatting_count(s, name);

	if (*count == 0)
		return;
	--*count;
	s->formatting_open--;
	s->formatting_kept -= s->formatting_kept > 0;
}

static void end_tag(struct scan *s, const char *name)
{
	const enum tag_class class = class_of(name);
	const uint64_t hash = hash_str(HASH_START, str_of(name));

	if (is_odd(name))
		s->odd = false;
	if (class == TAG_FORMATTING)
		end_formatting(s, name);
	if (class == TAG_CLOSING)
		s->open[s->depth].closing -= s->open[s->depth].closing > 0;
	if (class <= TAG_FORMATTING)
		return;
	for (size_t i = s->depth; i > 0; i--) {
		const struct open_tag *tag = &s->open[i];

		if (class == TAG_ORDINARY && tag->closing)
			return;
		if (tag->name == hash) {
			close_one(s, i);
			return;
		}
		if (tag->class == TAG_BARRIER ||
			(class == TAG_ORDINARY && tag->class == TAG_SPECIAL))
			return;
	}
}

static int start_tag(struct scan *s, const char *name, size_t attributes, struct err *err)
{
	const enum tag_class class = class_of(name);

	if (is_one_of(name, "html body"))
		attributes = s->root_attributes += attributes;
	if (attributes > ATTRIBUTES_MAX)
		return err_set(err, ERR_LIMIT,
			"line %u: a %s tag with %zu attributes; take some out", s->line, name,
			attributes);
	s->odd = s->odd || is_odd(name);
	if (class == TAG_CLOSING)
		s->open[s->depth].closing++;
	if (class == TAG_FORMATTING)
		return start_formatting(s, name, attributes, err);
	if (class < TAG_FORMATTING)
		return 0;
	if (s->depth == DEPTH_MAX)
		return err_set(err, ERR_LIMIT,
			"line %u: elements are nested more than %d deep; take levels out or close "
			"what is open",
			s->line, DEPTH_MAX);
	s->open[++s->depth] =
		(struct open_tag){ .name = hash_str(HASH_START, str_of(name)), .class = class };
	return 0;
}

static int scan_tag(struct scan *s, struct err *err)
{
	const bool closing = str_starts(s->rest, STR("</"));
	char name[NAME_OCTETS + 1];
	size_t attributes;

	step(s, closing ? 2 : 1);
	if (s->rest.len == 0 || !ascii_is_alpha(s->rest.p[0]))
		return 0;
	take_name(s, name);
	attributes = skip_attributes(s);
	if (closing) {
		end_tag(s, name);
		return 0;
	}
	if (is_raw(name) && !s->odd) {
		skip_raw(s, name);
		return 0;
	}
	return start_tag(s, name, attributes, err);
}

int html_guard(struct str html, uint32_t first_line, struct err *err)
{
	struct scan s = { .rest = html, .line = first_line };
	int code = 0;

	while (code == 0) {
		step(&s, str_find(s.rest, '<'));
		if (s.rest.len == 0)
			return 0;
		if (str_starts(s.rest, STR("<!--")))
			skip_comment(&s);
		else
			code = scan_tag(&s, err);
	}
	return code;
}
