/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"
#include "article/html_scan.h"
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

struct guard {
	struct html_scan scan;
	struct open_tag open[DEPTH_MAX + 1]; /* [0] is the document */
	size_t depth;
	size_t formatting[FORMATTING_NAMES]; /* open, by name */
	size_t formatting_open, formatting_kept;
	size_t root_attributes; /* of html and body, which gather those of all such tags */
	size_t drawing;  /* the svg in `open` above which the stack is exactly gumbo's; 0: none */
	const char *odd; /* select, svg or math, where raw text may not be raw; NULL: outside */
	size_t odd_open; /* of that name */
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

/* The outermost of these counts, until as many of its name are closed. */
static void count_odd(struct guard *g, const struct html_tag *tag)
{
	static const char *const names[] = { "select", "svg", "math" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(tag->name, names[i]) != 0 || (g->odd && g->odd != names[i]))
			continue;
		if (tag->closing)
			g->odd_open -= g->odd_open > 0;
		else if (!tag->self_closing || i == 0)
			g->odd_open++;
		g->odd = g->odd_open ? names[i] : NULL;
	}
}

static void close_one(struct guard *g, size_t at)
{
	memmove(&g->open[at], &g->open[at + 1], (g->depth - at) * sizeof(g->open[0]));
	g->depth--;
}

static size_t *formatting_count(struct guard *g, const char *name)
{
	const char *at = formatting_names;
	size_t index = 0;

	/* the names stand in a row: which word of it is this one */
	for (; !(strncmp(at, name, strlen(name)) == 0 &&
		     (at[strlen(name)] == ' ' || at[strlen(name)] == '\0'));
		index++)
		at = strchr(at, ' ') + 1;
	return &g->formatting[index];
}

static int start_formatting(struct guard *g, const char *name, size_t attributes, struct err *err)
{
	size_t *count = formatting_count(g, name);

	/* of elements that are the same the parser opens three again, not more */
	if (*count < 3 || attributes)
		g->formatting_kept++;
	++*count;
	g->formatting_open++;
	if (g->formatting_kept > FORMATTING_MAX || g->formatting_open > DEPTH_MAX)
		return err_set(err, ERR_LIMIT,
			"line %u: too many formatting tags (%s) are open; close them", g->scan.line,
			name);
	return 0;
}

static void end_formatting(struct guard *g, const char *name)
{
	size_t *count = formatting_count(g, name);

	if (*count == 0)
		return;
	--*count;
	g->formatting_open--;
	g->formatting_kept -= g->formatting_kept > 0;
}

static void end_tag(struct guard *g, const char *name)
{
	const enum tag_class class = class_of(name);
	const uint64_t hash = hash_str(HASH_START, str_of(name));

	if (class == TAG_FORMATTING)
		end_formatting(g, name);
	if (class == TAG_CLOSING)
		g->open[g->depth].closing -= g->open[g->depth].closing > 0;
	if (class <= TAG_FORMATTING)
		return;
	for (size_t i = g->depth; i > 0; i--) {
		const struct open_tag *tag = &g->open[i];

		if (class == TAG_ORDINARY && tag->closing)
			return;
		if (tag->name == hash) {
			close_one(g, i);
			return;
		}
		if (tag->class == TAG_BARRIER ||
			(class == TAG_ORDINARY && tag->class == TAG_SPECIAL))
			return;
	}
}

static int start_tag(struct guard *g, const char *name, size_t attributes, struct err *err)
{
	const enum tag_class class = class_of(name);

	if (is_one_of(name, "html body"))
		attributes = g->root_attributes += attributes;
	if (attributes > ATTRIBUTES_MAX)
		return err_set(err, ERR_LIMIT,
			"line %u: a <%s> tag with %zu attributes; take some out", g->scan.line,
			name, attributes);
	if (class == TAG_CLOSING)
		g->open[g->depth].closing++;
	if (class == TAG_FORMATTING)
		return start_formatting(g, name, attributes, err);
	if (class < TAG_FORMATTING)
		return 0;
	if (g->depth == DEPTH_MAX)
		return err_set(err, ERR_LIMIT,
			"line %u: elements are nested more than %d deep; take levels out or close "
			"what is open",
			g->scan.line, DEPTH_MAX);
	g->open[++g->depth] =
		(struct open_tag){ .name = hash_str(HASH_START, str_of(name)), .class = class };
	return 0;
}

/*
 * Inside a drawing `<path/>` has an end, and an end tag takes all off the stack
 * that stands above its element.  That is believed as long as nothing but the
 * plainest elements of drawings are met: whatever else there is may end it.
 */
static bool in_drawing(struct guard *g, const struct html_tag *tag)
{
	size_t at = g->depth;

	if (!is_one_of(tag->name, "svg g path polygon polyline line rect circle ellipse text tspan "
				  "use defs stop symbol marker mask clippath lineargradient "
				  "radialgradient")) {
		g->drawing = 0;
		return false;
	}
	if (!tag->closing)
		return tag->self_closing;
	while (at >= g->drawing && g->open[at].name != hash_str(HASH_START, str_of(tag->name)))
		at--;
	if (at < g->drawing) {
		g->drawing = 0;
		return false;
	}
	g->depth = at - 1;
	if (at == g->drawing)
		g->drawing = 0;
	return true;
}

static int scan_tag(struct guard *g, struct err *err)
{
	struct html_tag tag;
	int code;

	if (!html_scan_tag(&g->scan, &tag)) {
		g->drawing = 0; /* CDATA, perhaps, which is text in a drawing only */
		return 0;
	}
	count_odd(g, &tag);
	if (g->drawing && in_drawing(g, &tag))
		return 0;
	if (tag.closing) {
		end_tag(g, tag.name);
		return 0;
	}
	if (is_raw(tag.name) && !g->odd) {
		html_scan_raw(&g->scan, tag.name);
		return 0;
	}
	code = start_tag(g, tag.name, tag.attributes, err);
	if (code == 0 && !g->drawing && !tag.self_closing && strcmp(tag.name, "svg") == 0)
		g->drawing = g->depth;
	return code;
}

int html_guard(struct str html, uint32_t first_line, struct err *err)
{
	struct guard g = { .scan = { html, first_line } };
	int code = 0;

	while (code == 0 && html_scan_next(&g.scan))
		code = scan_tag(&g, err);
	return code;
}
