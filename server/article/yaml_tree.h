/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef ARTICLE_YAML_TREE_H
#define ARTICLE_YAML_TREE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

/*
 * One YAML document as a tree of borrowed texts.  Nothing is expanded: a
 * reference (*name) stands for nothing, so no small file becomes a large tree.
 */

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP, YAML_REFERENCE };

struct yaml_node {
	enum yaml_kind kind;
	uint32_t line;  /* from 0, counted in the YAML */
	struct str key; /* inside a map */
	struct str text;
	bool plain; /* a text without quotes */
	struct yaml_node *items, *last, *next;
};

/*
 * yaml_tree - parse `text`.
 *
 * depth_max  collections inside one another.
 * root       set to what could be read, on success and on error alike; NULL for
 *            an empty document.
 * line       where the error was found, from 0.
 *
 * Returns 0, or
 *   ERR_FORMAT  not YAML, a key that is not a text, or a second document
 *   ERR_LIMIT   nested more deeply than depth_max
 *   ERR_NOMEM   the arena is exhausted
 */
int yaml_tree(struct arena *arena, struct str text, unsigned depth_max, struct yaml_node **root,
	uint32_t *line, struct err *err);

/* yaml_item - append a node to a list or a map. */
struct yaml_node *yaml_item(
	struct arena *arena, struct yaml_node *parent, enum yaml_kind kind, uint32_t line);

/* yaml_find - the item of a map under exactly `key`, NULL when there is none. */
const struct yaml_node *yaml_find(const struct yaml_node *map, struct str key);

#endif
