/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Step E: a number makes a heading only in company. */
#include "article/text_parts.h"

#include "article/text_shape.h"
#include "article/text_words.h"

enum {
	CHAIN_KEYS = 5 + 120, /* plain kinds, then one for each name */
	CHAIN_GAP = 3,        /* numbers may jump by so much: a heading was lost */
	CHAPTER_MEMBERS = 3,  /* fewer may be measures */
	RANK_DECIMAL = 20
};

/* Parts [from ...] of one kind with ascending numbers. */
struct chain {
	bool open;
	bool chapter;  /* it began as one chapter of a book does: "2.1", or "2" and then "2.1" */
	bool from_one; /* its first member is "2.1" */
	bool deeper;   /* some member has more numbers than the one before it */
	struct numbering last;
	size_t first, latest; /* indexes of parts */
	size_t members, followed;
};

struct chains {
	struct text_reader *r;
	struct chain at[CHAIN_KEYS];
	uint32_t *next; /* [part_count] the next member of the same chain, 0: none */
};

/* How far up a kind of division stands, where several occur. */
static uint8_t rank_of(const struct numbering *n)
{
	static const uint8_t named[] = { 0, 4, 3, 5, 4, 2, 3, 4, 4, 4, 4, 1, 4, 5, 4, 4, 4, 4 };

	switch (n->kind) {
	case NUMBER_NAMED:
		return n->name < sizeof(named) ? named[n->name] : n->name == 103 ? 3 : 4;
	case NUMBER_ROMAN:
		return 10;
	case NUMBER_CJK:
		return 11;
	case NUMBER_LETTER:
		return 12;
	default:
		return (uint8_t)(RANK_DECIMAL + n->parts);
	}
}

static bool near(unsigned last, unsigned number)
{
	return number > last && number - last <= CHAIN_GAP;
}

static bool prefix_eq(const struct numbering *a, const struct numbering *b, unsigned parts)
{
	for (unsigned i = 0; i < parts; i++)
		if (a->at[i] != b->at[i])
			return false;
	return true;
}

static bool follows(const struct numbering *last, const struct numbering *n)
{
	if (n->parts > last->parts)
		return n->parts == last->parts + 1 && prefix_eq(last, n, last->parts) &&
		       n->at[n->parts - 1] <= 1;
	return prefix_eq(last, n, n->parts - 1) &&
	       near(last->at[n->parts - 1], n->at[n->parts - 1]);
}

static bool begins(const struct numbering *n)
{
	return n->at[0] <= 1 && (n->parts == 1 || (n->parts == 2 && n->at[1] <= 1));
}

/* A file may be one chapter of a book.  Measures are numbers too, "2.1 million", so a chapter
 * counts in single steps, with words that begin as headings do. */
static bool may_be_chapter(const struct numbering *n)
{
	struct title_facts facts = title_facts_read(n->words);

	return (n->kind == NUMBER_DECIMAL || n->kind == NUMBER_APPENDIX) && n->words.len > 0 &&
	       !facts.lower_start && facts.letters > 0;
}

static bool follows_chapter(const struct chain *chain, const struct numbering *n)
{
	unsigned last = n->parts - 1;

	return may_be_chapter(n) && follows(&chain->last, n) &&
	       n->at[last] == (n->parts > chain->last.parts ? 1 : chain->last.at[last] + 1);
}

/* An indented number over text that is indented further belongs to a list. */
static bool is_item(const struct text_reader *r, size_t i)
{
	const struct text_part *part = &r->parts[i];
	unsigned indent = r->lines[part->first].indent;

	return indent > 0 && i + 1 < r->part_count && !r->manual &&
	       r->lines[part[1].first].indent > indent;
}

static struct numbering part_numbering(const struct text_reader *r, size_t i)
{
	static const struct numbering none;
	const struct text_part *part = &r->parts[i];

	if (part->title.len == 0 || part->kind == TEXT_HEADING || is_item(r, i))
		return none;
	return numbering_read(part->title);
}

/* The chain was long enough: mark its members. */
static void chain_close(struct chains *all, struct chain *chain)
{
	struct text_reader *r = all->r;
	size_t i = chain->first;

	if (!chain->open)
		return;
	chain->open = false;
	if (chain->latest + 1 < r->part_count)
		chain->followed++;
	if (chain->chapter && !chain->deeper &&
		(chain->members < CHAPTER_MEMBERS || !chain->from_one))
		return;
	if (chain->members < 2 || chain->followed * 10 < chain->members * 6 ||
		(chain->first > 0 && text_ends_in_colon(r, &r->parts[chain->first - 1])))
		return;
	for (size_t k = 0; k < chain->members; k++, i = all->next[i]) {
		struct numbering n = part_numbering(r, i);

		r->parts[i].rank = rank_of(&n);
		r->parts[i].label = n.words.len == 0;
	}
}

static void chain_begin(struct chain *chain, const struct numbering *n, size_t i)
{
	chain->open = true;
	chain->chapter = !begins(n);
	chain->from_one = n->parts > 1 && n->at[n->parts - 1] == 1;
	chain->deeper = false;
	chain->first = i;
	chain->members = chain->followed = 0;
}

static void chain_take(struct chains *all, struct chain *chain, size_t i, const struct numbering *n)
{
	bool on = chain->open &&
		  (chain->chapter ? follows_chapter(chain, n) : follows(&chain->last, n));

	if (on) {
		all->next[chain->latest] = (uint32_t)i;
		chain->followed += i > chain->latest + 1;
		chain->deeper = chain->deeper || n->parts > chain->last.parts;
	} else if (begins(n) || ((!chain->open || chain->chapter) && may_be_chapter(n))) {
		chain_close(all, chain);
		chain_begin(chain, n, i);
	} else {
		return;
	}
	chain->latest = i;
	chain->last = *n;
	chain->members++;
}

/* "C." may be a hundred or the letter after B. */
static void letter_prefer(const struct chains *all, struct numbering *n, struct str title)
{
	struct numbering letter = *n;

	letter.kind = NUMBER_LETTER;
	letter.at[0] = (unsigned)(*title.p - 'A' + 1);
	if (n->kind == NUMBER_ROMAN &&
		(title.len < 2 || !ascii_is_alpha((unsigned char)title.p[1])) &&
		all->at[NUMBER_LETTER - 1].open &&
		follows(&all->at[NUMBER_LETTER - 1].last, &letter))
		*n = letter;
}

void text_chains_find(struct text_reader *r)
{
	struct chains *all = ARENA_NEW(&r->scratch, struct chains);

	if (!all)
		return;
	all->r = r;
	all->next = ARENA_ARRAY(&r->scratch, r->part_count + 1, uint32_t);
	if (!all->next)
		return;
	for (size_t i = 0; i < r->part_count; i++) {
		struct numbering n = part_numbering(r, i);
		unsigned key;

		if (n.kind == NUMBER_NONE)
			continue;
		letter_prefer(all, &n, r->parts[i].title);
		key = n.kind == NUMBER_NAMED ? 4 + n.name : (unsigned)n.kind - 1;
		if (key < CHAIN_KEYS)
			chain_take(all, &all->at[key], i, &n);
	}
	for (unsigned key = 0; key < CHAIN_KEYS; key++)
		chain_close(all, &all->at[key]);
}
