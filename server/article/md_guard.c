/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/md_reader.h"

#include <string.h>

/*
 * What makes cmark-gfm 0.29 slow or greedy, found by measuring
 * (tests/bench/pathological.py), and what is counted here to keep it away:
 *
 *   many markers on one line        each opens a block: the depth is squared
 *   "<?", "<!A", "<![CDATA[" in a paragraph
 *                                   each looks for its end to the paragraph's end
 *   "![" with "]" in a paragraph    each link looks back over all of them
 *   a wide table with short rows    every row is filled up to the full width
 *   a long definition, used often   every use copies address and title
 *   marks everywhere                each is a node or two
 *
 * A paragraph has no blank line in it, so the lines between blank lines (a
 * group) bound what one search can run over.
 */
enum {
	MARKERS_MAX = 64,
	SEARCH_MAX = 64 * 1000 * 1000, /* octets looked at in one group */
	PAIRS_MAX = 16 * 1000 * 1000,
	COPY_MAX = 32 * 1024 * 1024,
	FILL_MIN = 20 * 1000, /* table cells that are always allowed */
	NODE_OCTETS = 200,
	NODES_MEMORY = 56 * 1024 * 1024 /* and five times the size of the text */
};

struct group {
	uint32_t line; /* it begins here */
	size_t octets, lines;
	size_t openers;  /* "<?" and the like */
	size_t images;   /* "![" */
	size_t brackets; /* "]" */
	size_t pipes;
	size_t columns;    /* of the widest row of dashes */
	size_t definition; /* octets of the link definition that is open; 0: none */
	size_t definition_lines;
	char title_end; /* its title goes on until this; 0: not in a title */
};

struct guard {
	struct group group;
	uint32_t line;
	size_t nodes, brackets, longest_definition;
};

/* Octets of the marker that `rest` begins with: ">", or a bullet or a number
 * with white space or nothing after it; 0: none. */
static size_t marker_len(struct str rest)
{
	size_t n = 0;

	if (str_starts(rest, STR(">")))
		return 1;
	while (n < rest.len && ascii_is_digit(rest.p[n]) && n < 9)
		n++;
	if (n < rest.len && rest.p[n] && strchr(n ? ".)" : "*+-", rest.p[n]))
		n++;
	else
		return 0;
	return n == rest.len || rest.p[n] == ' ' || rest.p[n] == '\t' ? n : 0;
}

/* Containers that a line opens.  A rule of stars opens none. */
static size_t count_markers(struct str line)
{
	size_t count = 0;
	bool rule = true;

	for (size_t i = 0; i < line.len && rule; i++)
		rule = strchr("*-_ \t", line.p[i]) != NULL;
	while (!rule && line.len) {
		const size_t n = marker_len(line);

		if (n == 0 && line.p[0] != ' ' && line.p[0] != '\t')
			break;
		count += n > 0;
		line = str_from(line, n ? n : 1);
	}
	return count;
}

/* A row of dashes between the head and the body of a table: its columns. */
static size_t delimiter_columns(struct str line)
{
	size_t pipes = 0;
	bool dash = false;

	for (size_t i = 0; i < line.len; i++) {
		if (!line.p[i] || !strchr("|-:> \t\v\f", line.p[i]))
			return 0;
		pipes += line.p[i] == '|';
		dash = dash || line.p[i] == '-';
	}
	return dash && pipes ? pipes + 1 : 0;
}

static void count_octet(struct guard *g, char c, char next, char after)
{
	struct group *group = &g->group;

	switch (c) {
	case '<':
		group->openers += next == '?' || (next == '!' && after != '-');
		break;
	case '!':
		group->images += next == '[';
		break;
	case ']':
		group->brackets++;
		g->brackets++;
		break;
	case '|':
		group->pipes++;
		break;
	default:
		if (!strchr("*_~[`&\\", c) || c == '\0')
			return;
		if (c == next && strchr("*_~`", c))
			return; /* a run is one node until it is paired */
		break;
	}
	g->nodes += 2; /* its own, and that of the text after it */
}

/* What ends the title that `rest` begins and does not end; 0: none such. */
static char open_title(struct str rest)
{
	for (size_t i = 1; i < rest.len; i++) {
		char end = rest.p[i] == '(' ? ')' : rest.p[i];

		if (!ascii_is_space(rest.p[i - 1]) || !strchr("\"')", end) || !end)
			continue;
		rest = str_trim(rest);
		return rest.len > i + 1 && rest.p[rest.len - 1] == end &&
				       rest.p[rest.len - 2] != '\\'
			       ? '\0'
			       : end;
	}
	return '\0';
}

/* "[label]: address 'title", where address and title may stand on lines of
 * their own. */
static void count_definition(struct group *group, struct str line)
{
	struct str text = line;
	size_t at;

	while (text.len && (ascii_is_space(text.p[0]) || text.p[0] == '>'))
		text = str_from(text, 1);
	at = str_search(text, STR("]:"));
	if (group->title_end) {
		group->definition += line.len;
		if (str_find(line, group->title_end) < line.len)
			group->title_end = '\0';
	} else if (text.len && text.p[0] == '[' && at < text.len) {
		group->definition = line.len;
		group->definition_lines = 1;
		group->title_end = open_title(str_from(text, at + 2));
	} else if (group->definition && group->definition_lines++ < 3) {
		group->definition += line.len;
		group->title_end = open_title(line);
	} else {
		group->definition = 0;
	}
}

static void count_line(struct guard *g, struct str line)
{
	struct group *group = &g->group;
	size_t columns = delimiter_columns(line);

	for (size_t i = 0; i < line.len; i++)
		count_octet(g, line.p[i], i + 1 < line.len ? line.p[i + 1] : '\n',
			i + 2 < line.len ? line.p[i + 2] : '\n');
	g->nodes += 2;
	group->octets += line.len + 1;
	count_definition(group, line);
	group->lines++;
	if (columns > group->columns)
		group->columns = columns;
	if (group->definition > g->longest_definition)
		g->longest_definition = group->definition;
}

static int check_group(const struct group *group, struct err *err)
{
	if (group->openers * group->octets > SEARCH_MAX)
		return err_set(err, ERR_LIMIT,
			"line %u: too many unfinished \"<?\" or \"<!\" in one paragraph; put them "
			"in "
			"a code block or divide it with blank lines",
			group->line);
	if (group->images * group->brackets > PAIRS_MAX)
		return err_set(err, ERR_LIMIT,
			"line %u: too many images and brackets in one paragraph; divide it with "
			"blank lines",
			group->line);
	if (group->columns * group->lines > FILL_MIN + 4 * group->pipes)
		return err_set(err, ERR_LIMIT,
			"line %u: a table of %zu columns whose rows are mostly empty is too large; "
			"take columns out",
			group->line, group->columns);
	return 0;
}

static int check_all(const struct guard *g, size_t size, struct err *err)
{
	if (g->longest_definition * g->brackets > COPY_MAX + 4 * size &&
		g->longest_definition > 4096)
		return err_set(err, ERR_LIMIT,
			"a link's address or title of %zu octets is used too often; shorten it",
			g->longest_definition);
	if (g->nodes * NODE_OCTETS > NODES_MEMORY + 5 * size)
		return err_set(err, ERR_LIMIT,
			"too much mark-up for one file (%zu marks); divide it into several",
			g->nodes);
	return 0;
}

int md_guard(struct str text, uint32_t first_line, struct err *err)
{
	struct guard g = { .line = first_line };
	const size_t size = text.len;
	int code = 0;

	while (text.len && code == 0) {
		struct str line = str_line(&text);

		if (str_trim(line).len == 0) {
			code = check_group(&g.group, err);
			g.group = (struct group){ .line = 0 };
		} else {
			if (g.group.line == 0)
				g.group.line = g.line;
			count_line(&g, line);
		}
		if (code == 0 && count_markers(line) > MARKERS_MAX)
			return err_set(err, ERR_LIMIT,
				"line %u: lists and quotes are nested more than %d deep; take "
				"levels out",
				g.line, MARKERS_MAX);
		g.line++;
	}
	if (code == 0)
		code = check_group(&g.group, err);
	return code ? code : check_all(&g, size, err);
}
