/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_META_VALUE_H
#define ARTICLE_META_VALUE_H

#include "article/meta.h"
#include "article/yaml_tree.h"

/*
 * One key of the metadata and its value, on the way into struct meta.  Every
 * setter takes the value as the author gave it and warns about what it cannot use.
 */
struct meta_entry {
	struct document *doc;
	struct meta *meta;
	const struct meta_place *place;
	struct str key; /* as the author wrote it */
	bool in_map;    /* the pair stands as "from: to", not with an arrow */
};

typedef void meta_setter(
	const struct meta_entry *entry, void *field, const struct yaml_node *value);

meta_setter meta_set_text, meta_set_authors, meta_set_tags, meta_set_date, meta_set_lang,
	meta_set_region, meta_set_slug, meta_set_slug_policy, meta_set_id, meta_set_draft,
	meta_set_gone, meta_set_published, meta_set_format, meta_set_profile, meta_set_sections,
	meta_set_split_level, meta_set_links, meta_set_autolink, meta_set_texts, meta_set_headings,
	meta_set_names, meta_set_slugs, meta_set_aliases, meta_set_list, meta_set_nothing;

/* meta_warn - a warning about line `line` (from 0) of the block. */
void meta_warn(const struct meta_entry *entry, uint32_t line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* meta_text - the value as one clean line; empty when it is none, after a
 * warning if it is a list, a map or too long. */
struct str meta_text(const struct meta_entry *entry, const struct yaml_node *value);

/*
 * meta_tree - the tree of a block of YAML; NULL when there is nothing in it.
 *
 * A block that is no YAML is read key by key.  Of what breaks one the usual
 * things, a value with a colon in it or a missing quote, are mended and read.
 * The author gets a warning about each key that is wrong.
 */
struct yaml_node *meta_tree(struct meta_entry *entry, struct str yaml);

/* meta_toml_tree - the same of a block of TOML. */
struct yaml_node *meta_toml_tree(struct meta_entry *entry, struct str toml);

/* meta_broken - `text`, from line `line` of the block on, could not be read: if it
 * says "draft", the article is kept back, with a warning. */
void meta_broken(struct meta_entry *entry, struct str text, uint32_t line);

/* meta_is_null - nothing was given: empty, "~" or "null". */
bool meta_is_null(const struct yaml_node *value);

#endif
