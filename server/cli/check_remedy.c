/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "cli/check.h"

/* Words that a reader's warning holds, what it is about, and what to do where the
 * warning does not say so itself.  The first that fits is taken. */
static const struct advice {
	const char *words, *rule, *remedy;
} table[] = {
	{ "no title found", "title", "name one with `title:`" },
	{ "is replaced by the title", "title", "keep one of the two" },
	{ "unknown key", "metadata", "take it out; bifold(1) lists the keys that there are" },
	{ "nothing stands below the heading", "empty-section",
		"write what belongs there, or take the heading out" },
	{ "heading has no words", "empty-heading", "write its words, or take it out" },
	{ "a heading without text", "empty-heading", "write its words, or take it out" },
	{ "nothing in the article reads exactly", "metadata",
		"copy the words from the article, letter by letter" },
	{ "is taken, so this section gets", "metadata", "name another slug" },
	{ "cannot be part of an address", "metadata", "use a-z, 0-9 and hyphens, at most 60" },
	{ "its slug is not one", "metadata", "use a-z, 0-9 and hyphens, at most 60" },
	{ "alias: there is no section", "metadata",
		"name the slug of a section; 'bifold outline' lists them" },
	{ "there is no text in it", "empty-article", "write some, or take the file away" },
	{ "not UTF-8", "encoding", "save it as UTF-8" },
	{ "U+FFFD", "encoding", "save it as UTF-8" },
	{ "raw HTML", "raw-html", "write it as Markdown" },
	{ "has no words and is left out", "link-words", "say in a few words what is there" },
	{ "embedded content", "embedded", "write a link to it" },
	{ "TOML", "metadata", "write each line as 'key = value'" },
	{ "the metadata that begins here", "metadata", "close it on a line of its own" },
	{ "nothing refers to this foot note", "footnote", "refer to it, or take it out" },
	{ "the foot note [^", "footnote", "give each foot note one name and one text" },
	{ "Project Gutenberg", "trimmed",
		"nothing, if that is as you want it; else take its START and END lines out" },
	{ "nested more than", "nesting", "write it less deep" },
	{ "link line has no address", "dead-link", "write the address behind the =>" },
	{ "never ends", "open-fence", "close it with ``` on a line of its own" },
	{ "stands on line", "metadata", "keep one of the two" },
	{ "speaks of a draft", "metadata", "write 'draft: true' or 'draft: false'" },
	{ "YAML", "metadata", "write each line as 'key: value'" },
	{ "needs quotes", "metadata", "put the value in quotes" },
	{ "one of two texts is missing", "metadata", "write 'old => new'" },
	{ "are not two slugs", "metadata", "write 'old-slug => slug'" },
	{ "left out of account", "metadata", "keep it a short text file" },
	{ "no metadata and has no effect", "metadata", "write each line as 'key: value'" },
	{ "\" is not ", "metadata", "bifold(1) says what the key takes" },
	{ "this is a list or a map", "metadata", "write one text behind the colon" },
	{ "octets and left out", "metadata", "shorten it" },
	{ "is left out", "unreadable", "mend it, or take the file away" },
};

/* What was done is no advice. */
static bool is_report(struct str tail)
{
	return str_ends(tail, STR(" is used")) || str_starts(tail, STR("it is read as")) ||
	       str_starts(tail, STR("it is kept at"));
}

/* The part behind the last "; ": that is where the readers say what to do. */
static bool split(struct str warning, struct str *text, struct str *remedy)
{
	for (size_t at = warning.len; at > 2; at--)
		if (warning.p[at - 2] == ';' && warning.p[at - 1] == ' ') {
			*text = str_upto(warning, at - 2);
			*remedy = str_from(warning, at);
			return remedy->len > 0 && !is_report(*remedy);
		}
	return false;
}

void check_advise(struct str warning, struct finding *finding)
{
	const char *remedy = "see what was read with 'bifold outline' and the file's name";
	bool own = split(warning, &finding->text, &finding->remedy);

	finding->rule = STR("reader");
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (str_search(warning, str_of(table[i].words)) < warning.len) {
			finding->rule = str_of(table[i].rule);
			remedy = table[i].remedy;
			break;
		}
	if (own)
		return;
	finding->text = warning;
	finding->remedy = str_of(remedy);
}
