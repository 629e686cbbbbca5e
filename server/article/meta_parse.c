/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/meta_value.h"

#include <stddef.h>
#include <string.h>

#define FIELD(name) offsetof(struct meta, name)

/*
 * Every key, lower case with hyphens; the first name of a field is ours, the
 * others are what people have from Hugo, Jekyll, Zola, pandoc and gempost.
 */
static const struct {
	const char *name;
	meta_setter *set;
	size_t field;
} keys[] = {
	{ "title", meta_set_text, FIELD(title) },
	{ "subtitle", meta_set_text, FIELD(subtitle) },
	{ "tagline", meta_set_text, FIELD(subtitle) },
	{ "author", meta_set_authors, FIELD(authors) },
	{ "authors", meta_set_authors, FIELD(authors) },
	{ "creator", meta_set_authors, FIELD(authors) },
	{ "by", meta_set_authors, FIELD(authors) },
	{ "date", meta_set_date, FIELD(date) },
	{ "publishdate", meta_set_date, FIELD(date) },
	{ "pubdate", meta_set_date, FIELD(date) },
	{ "created", meta_set_date, FIELD(date) },
	{ "published", meta_set_published, FIELD(date) },
	{ "updated", meta_set_date, FIELD(updated) },
	{ "lastmod", meta_set_date, FIELD(updated) },
	{ "modified", meta_set_date, FIELD(updated) },
	{ "last-modified", meta_set_date, FIELD(updated) },
	{ "last-modified-at", meta_set_date, FIELD(updated) },
	{ "last-updated", meta_set_date, FIELD(updated) },
	{ "lang", meta_set_lang, FIELD(lang) },
	{ "language", meta_set_lang, FIELD(lang) },
	{ "locale", meta_set_lang, FIELD(lang) },
	{ "tags", meta_set_tags, FIELD(tags) },
	{ "tag", meta_set_tags, FIELD(tags) },
	{ "keywords", meta_set_tags, FIELD(tags) },
	{ "categories", meta_set_tags, FIELD(tags) },
	{ "category", meta_set_tags, FIELD(tags) },
	{ "summary", meta_set_text, FIELD(summary) },
	{ "description", meta_set_text, FIELD(summary) },
	{ "excerpt", meta_set_text, FIELD(summary) },
	{ "abstract", meta_set_text, FIELD(summary) },
	{ "source", meta_set_text, FIELD(source) },
	{ "canonical", meta_set_text, FIELD(source) },
	{ "canonical-url", meta_set_text, FIELD(source) },
	{ "license", meta_set_text, FIELD(license) },
	{ "licence", meta_set_text, FIELD(license) },
	{ "rights", meta_set_text, FIELD(license) },
	{ "copyright", meta_set_text, FIELD(license) },
	{ "draft", meta_set_draft, FIELD(draft) },
	{ "gone", meta_set_gone, FIELD(gone) },
	{ "slug", meta_set_slug, FIELD(slug) },
	{ "slug-policy", meta_set_slug_policy, FIELD(pin_slugs) },
	{ "id", meta_set_id, FIELD(id) },
	{ "uuid", meta_set_id, FIELD(id) },
	{ "region", meta_set_region, FIELD(region) },
	{ "country", meta_set_region, FIELD(region) },
	{ "format", meta_set_format, FIELD(format) },
	{ "profile", meta_set_profile, FIELD(profile) },
	{ "sections", meta_set_sections, FIELD(sections) },
	{ "split-level", meta_set_split_level, FIELD(split_level) },
	{ "heading", meta_set_headings, FIELD(headings) },
	{ "headings", meta_set_headings, FIELD(headings) },
	{ "not-heading", meta_set_texts, FIELD(not_headings) },
	{ "not-headings", meta_set_texts, FIELD(not_headings) },
	{ "rename", meta_set_names, FIELD(renames) },
	{ "section-slug", meta_set_slugs, FIELD(section_slugs) },
	{ "section-slugs", meta_set_slugs, FIELD(section_slugs) },
	{ "alias", meta_set_aliases, FIELD(aliases) },
	{ "aliases", meta_set_aliases, FIELD(aliases) },
	{ "redirect-from", meta_set_aliases, FIELD(aliases) },
	{ "merge", meta_set_texts, FIELD(merges) },
	{ "intro-title", meta_set_text, FIELD(intro_title) },
	{ "list", meta_set_list, FIELD(alone) },
	{ "links", meta_set_links, FIELD(links) },
	{ "autolink", meta_set_autolink, FIELD(autolink) },
	{ "autolinks", meta_set_autolink, FIELD(autolink) },
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]), KEY_MAX = 32 };

const char *meta_key(size_t i)
{
	return i < KEYS ? keys[i].name : NULL;
}

/* What other generators read and we have no use for. */
static const char others[] =
	" weight layout type permalink url linktitle menu menus toc tableofcontents comments math "
	"mermaid "
	"image images cover thumbnail banner video videos audio series params extra taxonomies "
	"template path in-search-index insert-anchor-links render redirect-to generate-feeds "
	"sort-by "
	"paginate-by cascade outputs resources headless iscjklanguage markup expirydate sitemap "
	"robots noindex hidden pinned sticky featured favorite showtoc showdate hideheader css js "
	"bibliography csl documentclass geometry fontsize header-includes output parent nav-order "
	"has-children order position eleventynavigation collection tags-index theme "
	"linkcolor numbersections subject version ";

/* Lower case, '_' as '-': the one spelling that the tables know. */
static struct str key_name(struct str key, char *room)
{
	size_t len = 0;

	key = str_trim(key);
	for (size_t i = 0; i < key.len && len < KEY_MAX; i++)
		room[len++] = key.p[i] == '_' ? '-' : (char)ascii_lower(key.p[i]);
	return str_make(room, key.len > KEY_MAX ? 0 : len);
}

static bool is_ignored(struct str name)
{
	struct str rest = str_of(others);

	while (rest.len)
		if (str_eq(str_cut(&rest, ' '), name) && name.len)
			return true;
	return false;
}

/* Letters to insert, drop or change on the way from one word to the other. */
static unsigned distance(struct str a, struct str b)
{
	unsigned row[KEY_MAX + 1];

	for (unsigned j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		unsigned corner = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b.len; j++) {
			unsigned change = corner + (a.p[i - 1] != b.p[j - 1]);
			unsigned step = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

			corner = row[j];
			row[j] = change < step ? change : step;
		}
	}
	return row[b.len];
}

static void warn_unknown(const struct meta_entry *entry, struct str name, uint32_t line)
{
	const char *nearest = NULL;
	unsigned best = name.len < 5 ? 2 : 3;

	for (size_t i = 0; name.len && i < KEYS; i++) {
		unsigned d = distance(name, str_of(keys[i].name));

		if (d < best) {
			best = d;
			nearest = keys[i].name;
		}
	}
	if (nearest)
		meta_warn(entry, line, "unknown key \"%.*s\"; did you mean \"%s\"?",
			STR_PRINTF(str_upto(entry->key, 80)), nearest);
	else
		meta_warn(entry, line,
			"unknown key \"%.*s\"; take it out, or see bifold(1) for the keys",
			STR_PRINTF(str_upto(entry->key, 80)));
}

/* What is said in several places is joined, where it is a list. */
static bool is_list(meta_setter *set)
{
	return set == meta_set_authors || set == meta_set_tags || set == meta_set_headings ||
	       set == meta_set_texts || set == meta_set_names || set == meta_set_slugs ||
	       set == meta_set_aliases;
}

/* `before` is where the key stood already, NULL if nowhere. */
static void take_known(struct meta_entry *entry, size_t key, const struct yaml_node *value,
	const struct yaml_node *before)
{
	if (value->kind == YAML_REFERENCE) {
		meta_warn(entry, value->line,
			"%.*s: references (*name) are not followed; write the value out",
			STR_PRINTF(entry->key));
		return;
	}
	if (before && !is_list(keys[key].set))
		meta_warn(entry, value->line,
			"%.*s: it stands on line %u already, and %s; keep one of the two",
			STR_PRINTF(entry->key), entry->place->first_line + before->line,
			keys[key].set == meta_set_draft ? "one that says true is kept to"
							: "this one is taken");
	keys[key].set(entry, (char *)entry->meta + keys[key].field, value);
}

static void take_entry(
	struct meta_entry *entry, const struct yaml_node *value, const struct yaml_node **seen)
{
	char room[KEY_MAX];
	struct str name = key_name(value->key, room);
	size_t key = 0;

	entry->key = value->key;
	while (key < KEYS && !str_eq(name, str_of(keys[key].name)))
		key++;
	if (key == KEYS) {
		if (!is_ignored(name))
			warn_unknown(entry, name, value->line);
		return;
	}
	if (meta_is_null(value))
		return;
	take_known(entry, key, value, seen[key]);
	seen[key] = value;
}

static void take_map(struct meta_entry *entry, const struct yaml_node *map)
{
	const struct yaml_node *seen[KEYS] = { NULL };
	unsigned items = 0;

	for (const struct yaml_node *value = map->items; value; value = value->next)
		if (items++ < META_ITEMS_MAX)
			take_entry(entry, value, seen);
}

void meta_parse(
	struct document *doc, struct meta *meta, struct str yaml, const struct meta_place *place)
{
	struct meta_entry entry = { .doc = doc, .meta = meta, .place = place };
	struct yaml_node *root = meta_tree(&entry, yaml);

	if (!root || meta_is_null(root))
		return;
	if (root->kind == YAML_MAP)
		take_map(&entry, root);
	else
		meta_warn(&entry, root->line,
			"this is no metadata and has no effect; write lines of the form \"key: "
			"value\"");
}

void meta_parse_toml(
	struct document *doc, struct meta *meta, struct str toml, const struct meta_place *place)
{
	struct meta_entry entry = { .doc = doc, .meta = meta, .place = place };
	struct yaml_node *root = meta_toml_tree(&entry, toml);

	if (root)
		take_map(&entry, root);
}
