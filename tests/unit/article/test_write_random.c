/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/width.h"
#include "write_doc.h"

/*
 * Documents by chance, hostile ones, and what must hold for all of them
 * (articles.md 6).  Every text begins with something that could be mistaken for
 * a line's type, and holds one tag, "Z" KIND NUMBER "Z", by which its line is
 * recognised: the kind says what the line must be.
 *
 *   P paragraph   H heading   I item   Q inside a quote   C preformatted
 *   T table       L a link line of its own
 */
struct chance {
	struct sheet *sheet;
	uint32_t seed;
	unsigned tags; /* given away */
	char kinds[4096];
	bool deep; /* inside a list: a paragraph is one of several kinds */
};

static uint32_t roll(struct chance *c, uint32_t sides)
{
	c->seed = c->seed * 1664525u + 1013904223u;
	return (c->seed >> 10) % sides;
}

static const char *const starts[] = { "", "# ", "#", "> ", "=> /x ", "=>", "* ", "```", "```c ",
	". ", "- ", "1. ", "--- ", "i\xc2\xa0", "### ", "\xe2\x80\x8f", "\xcc\x81", "*", "|" };
static const char *const middles[] = { "word", "and", "\xe6\xbc\xa2\xe5\xad\x97\xe3\x80\x82",
	"\xe0\xb8\x81\xe0\xb8\xb2\xe0\xb9\x81", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
	"\xd7\xa9\xd7\x9c", "{e|soft}", "{k|gone}", "{r|}", "H{b|2}", "x{p|n+1}", "{m|a_b}",
	"{n f|[7]}", "{l https://h.example/a|link}", "{l javascript:x|bad}", "{i p.png|}",
	"{a tel:988|988}", "  ", "{s|{e|both} {l /z|nested}}",
	"averyveryverylongwordthatgoesonandonandonwithoutanyplacetobreakitinanyline" };

#define PICK(c, list) ((list)[roll((c), sizeof(list) / sizeof((list)[0]))])

static const char *hostile(struct chance *c, char kind)
{
	struct buf text;
	unsigned words = roll(c, 24);
	struct str made;

	assert_true(c->tags < sizeof(c->kinds));
	buf_init(&text, 65536);
	buf_puts(&text, PICK(c, starts));
	c->kinds[c->tags] = kind;
	buf_printf(&text, "Z%c%uZ", kind, c->tags++);
	for (unsigned i = 0; i < words; i++)
		buf_printf(&text, " %s", PICK(c, middles));
	buf_char(&text, '\0');
	made = arena_buf(&c->sheet->arena, &text);
	buf_release(&text);
	return made.p;
}

static void add_block(struct chance *c, unsigned depth, char kind);

static void add_list(struct chance *c, struct list *list, unsigned depth, char kind, bool terms)
{
	struct sheet *s = c->sheet;
	unsigned items = 1 + roll(c, 4);

	list->ordered = roll(c, 2);
	list->start = (long)roll(c, 200);
	for (unsigned i = 0; i < items; i++) {
		char mine = kind == 'Q' ? 'Q' : list->ordered || terms ? 'O' : 'I';
		struct inlines term = terms ? marked(s, hostile(c, kind == 'Q' ? 'Q' : 'P'))
					    : inlines_plain(STR_EMPTY);
		struct item *item = sheet_item(s, list, hostile(c, terms ? 'A' : mine));
		struct block **before = sheet_into(s, &item->blocks->next);

		item->term = term;
		item->check = (enum item_check)roll(c, 3);
		for (unsigned more = roll(c, 3); more && depth < 4; more--)
			add_block(c, depth + 1, kind == 'Q' ? 'Q' : 'A');
		sheet_back(s, before);
	}
}

static void add_table(struct chance *c, char kind)
{
	struct sheet *s = c->sheet;
	struct block *b = sheet_add(s, BLOCK_TABLE);
	struct table *t = ARENA_NEW(&s->arena, struct table);

	assert_non_null(t);
	t->columns = 1 + roll(c, 3);
	t->rows = roll(c, 4);
	t->align = ARENA_ARRAY(&s->arena, t->columns, enum cell_align);
	t->head = ARENA_ARRAY(&s->arena, t->columns, struct inlines);
	t->cells = ARENA_ARRAY(&s->arena, t->columns * (t->rows + 1), struct inlines);
	assert_true(t->align && t->head && t->cells);
	for (size_t i = 0; i < t->columns * t->rows; i++)
		t->cells[i] = roll(c, 3) ? marked(s, hostile(c, kind == 'Q' ? 'Q' : 'T'))
					 : inlines_plain(STR("1"));
	b->u.table = t;
}

static void add_pre(struct chance *c, char kind)
{
	struct buf text;
	struct str made;

	buf_init(&text, 65536);
	for (unsigned i = roll(c, 4) + 1; i; i--) {
		char tag = kind == 'Q' ? 'Q' : 'C';

		assert_true(c->tags + 1 < sizeof(c->kinds));
		c->kinds[c->tags] = c->kinds[c->tags + 1] = tag;
		buf_printf(&text, "%sZ%c%uZ\t%*s|Z%c%uZ%s\n", PICK(c, starts), tag, c->tags,
			(int)roll(c, 90), "", tag, c->tags + 1, PICK(c, starts));
		c->tags += 2;
	}
	buf_char(&text, '\0');
	made = arena_buf(&c->sheet->arena, &text);
	sheet_pre(c->sheet, (enum pre_kind)roll(c, 5), PICK(c, starts), made.p);
	buf_release(&text);
}

static void add_quote(struct chance *c, unsigned depth)
{
	struct sheet *s = c->sheet;
	struct block *b = sheet_add(s, BLOCK_QUOTE);
	struct block **before = sheet_into(s, &b->u.quote.blocks);

	for (unsigned i = 1 + roll(c, 3); i; i--)
		add_block(c, depth + 1, 'Q');
	sheet_back(s, before);
	if (roll(c, 2))
		b->u.quote.by = marked(s, hostile(c, 'Q'));
}

static void add_figure(struct chance *c)
{
	struct block *b = sheet_add(c->sheet, BLOCK_FIGURE);

	b->u.figure.target = STR("cat.png");
	b->u.figure.alt = inlines_plain(STR("alt"));
	b->u.figure.caption = inlines_plain(STR("# caption"));
}

/* `kind` is P at the outermost level, A (anything) inside a list, Q in a quote. */
static void add_block(struct chance *c, unsigned depth, char kind)
{
	struct sheet *s = c->sheet;

	switch (roll(c, depth < 4 ? 12 : 4)) {
	case 0:
		sheet_heading(s, 1 + (int)roll(c, 6), hostile(c, kind == 'P' ? 'H' : kind));
		break;
	case 1:
		sheet_link(s, roll(c, 4) ? "/some/where" : "data:x",
			hostile(c, kind == 'P' ? 'L' : kind));
		break;
	case 2:
		add_pre(c, kind);
		break;
	case 3:
	case 4:
	case 5:
		sheet_text(s, hostile(c, kind));
		break;
	case 6:
		add_list(c, &sheet_add(s, BLOCK_LIST)->u.list, depth, kind, false);
		break;
	case 7:
		add_list(c, &sheet_add(s, roll(c, 2) ? BLOCK_DEFINITIONS : BLOCK_NOTES)->u.list,
			depth, kind, true);
		break;
	case 8:
		add_quote(c, depth);
		break;
	case 9:
		add_table(c, kind);
		break;
	case 10:
		sheet_add(s, BLOCK_RULE);
		break;
	default:
		add_figure(c);
	}
}

/* ---- the tags come back ------------------------------------------------------------ */

/* The next tag in a line; false when there is none. */
static bool next_tag(struct str *line, char *ret_kind, unsigned *ret_number)
{
	for (; line->len > 3; *line = str_from(*line, 1)) {
		struct str rest;
		size_t end;

		if (line->p[0] != 'Z' || !strchr("PHIOQCTLA", line->p[1]))
			continue;
		rest = str_from(*line, 2);
		end = str_find(rest, 'Z');
		if (end == 0 || end > 5 || str_number(str_upto(rest, end), 9999) < 0)
			continue;
		*ret_kind = line->p[1];
		*ret_number = (unsigned)str_number(str_upto(rest, end), 9999);
		*line = str_from(rest, end + 1);
		return true;
	}
	return false;
}

static char gem_type(struct str line, bool *inside)
{
	if (str_starts(line, STR("```"))) {
		*inside = !*inside;
		return 'f';
	}
	if (*inside)
		return 'p';
	if (str_starts(line, STR("=>")))
		return 'l';
	if (str_starts(line, STR("#")))
		return 'h';
	if (str_starts(line, STR("* ")))
		return 'i';
	return str_starts(line, STR(">")) ? 'q' : 't';
}

/* Which line types a tag may stand on. */
static const char *types_of(char kind)
{
	switch (kind) {
	case 'P':
	case 'O':
		return "t";
	case 'H':
		return "h";
	case 'I':
		return "i";
	case 'Q':
		return "q";
	case 'C':
		return "p";
	case 'T':
		return "pi";
	case 'L':
		return "lt"; /* text, when the target was dropped */
	default:
		return "tipq";
	}
}

static void count_tag(struct chance *c, unsigned *seen, unsigned number, struct str page)
{
	if (number >= c->tags)
		fail_msg("tag %u was never given away", number);
	if (seen[number]++)
		fail_msg("tag %u is there twice in\n%.*s", number, STR_PRINTF(page));
}

static void all_seen(struct chance *c, const unsigned *seen, struct str page)
{
	for (unsigned i = 0; i < c->tags; i++)
		if (!seen[i])
			fail_msg("tag Z%c%uZ is lost in\n%.*s", c->kinds[i], i, STR_PRINTF(page));
}

static void check_gemtext(struct chance *c)
{
	static unsigned seen[4096];
	struct str page = sheet_write(c->sheet, write_gemtext), rest = page;
	bool inside = false;
	unsigned before = 0;

	memset(seen, 0, sizeof(seen));
	while (rest.len) {
		struct str line = str_cut(&rest, '\n'), at = line;
		char type = gem_type(line, &inside), kind;
		unsigned number;

		while (type != 'f' && next_tag(&at, &kind, &number)) {
			/* a link line may repeat the words of a link inside another block */
			if (type == 'l' && kind != 'L')
				continue;
			if (!strchr(types_of(kind), type))
				fail_msg("a %c tag on a line of type %c: '%.*s'", kind, type,
					STR_PRINTF(line));
			count_tag(c, seen, number, page);
			if (number < before)
				fail_msg("tag %u comes after tag %u", number, before);
			before = number;
		}
	}
	assert_false(inside);
	assert_true(page.len == 0 || (page.p[page.len - 1] == '\n' && page.p[0] != '\n'));
	assert_false(str_ends(page, STR("\n\n")));
	all_seen(c, seen, page);
}

static void check_menu(struct chance *c)
{
	static unsigned seen[4096];
	struct str page = sheet_write(c->sheet, write_menu), rest = page;

	memset(seen, 0, sizeof(seen));
	while (rest.len) {
		struct str line = str_line(&rest), display = line, at;
		unsigned number, tabs = 0;
		char kind;

		for (size_t i = 0; i < line.len; i++)
			tabs += line.p[i] == '\t';
		display = str_from(str_upto(line, str_find(line, '\t')), 1);
		if (text_width(display) > 67 || str_eq(display, STR(".")) || display.len > 67 * 16)
			fail_msg("bad display '%.*s'", STR_PRINTF(display));
		if (line.p[0] == 'i' ? !str_ends(line, STR("\t\tnull.host\t1"))
				     : tabs != 2 && tabs != 3)
			fail_msg("bad line '%.*s'", STR_PRINTF(line));
		for (at = display; next_tag(&at, &kind, &number);) {
			if (kind != 'L' && line.p[0] != 'i')
				continue;
			if (!strchr("CTAQ", kind) && str_search(display, STR("   ")) < display.len)
				fail_msg("prose with three spaces: '%.*s'", STR_PRINTF(display));
			count_tag(c, seen, number, page);
		}
	}
	all_seen(c, seen, page);
}

static void check_text(struct chance *c)
{
	static unsigned seen[4096];
	struct str page = sheet_write(c->sheet, write_text), rest = page;

	memset(seen, 0, sizeof(seen));
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		unsigned number;
		char kind;

		assert_true(line.len && line.p[line.len - 1] == '\r');
		assert_true(str_find(line, '\t') == line.len);
		while (next_tag(&line, &kind, &number))
			count_tag(c, seen, number, page);
	}
	all_seen(c, seen, page);
}

static void every_form__keeps_the_promises_of_the_model(void **state)
{
	for (uint32_t round = 0; round < 400; round++) {
		struct chance c = { .seed = round * 7919 + 1 };

		sheet_end(state);
		sheet_begin(state);
		c.sheet = *state;
		c.sheet->doc.format = round % 5 ? FORMAT_MARKDOWN : FORMAT_GEMTEXT;
		c.sheet->doc.meta.has_links = round % 3 != 0;
		c.sheet->doc.meta.links = (enum links_mode)(round % 3);
		for (unsigned blocks = 1 + roll(&c, 8); blocks; blocks--)
			add_block(&c, 0, 'P');
		check_gemtext(&c);
		check_menu(&c);
		check_text(&c);
	}
}

/* A page that does not fit fails whole and says so; it never ends half way
 * without a word. */
static void every_form__fails_when_the_page_is_too_long(void **state)
{
	struct chance c = { .sheet = *state, .seed = 5 };
	struct write_options options = { .links = { &c.sheet->doc, STR("/"), STR("/a/") },
		.width = 67 };

	for (unsigned blocks = 0; blocks < 20; blocks++)
		add_block(&c, 0, 'P');
	for (int i = 0; i < 3; i++) {
		size_t full = sheet_write(c.sheet, article_outputs[i].write).len;

		for (size_t max = 0; max < full; max += 1 + full / 50) {
			struct buf small;

			buf_init(&small, max);
			article_outputs[i].write(c.sheet->first, NULL, &options, &small);
			assert_true(buf_failed(&small));
			assert_true(small.len <= max);
			buf_release(&small);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHEET_TEST(every_form__keeps_the_promises_of_the_model),
		SHEET_TEST(every_form__fails_when_the_page_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
