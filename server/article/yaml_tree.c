/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/yaml_tree.h"

#include <yaml.h>

enum { STACK = 64 };

struct builder {
	struct arena *arena;
	unsigned depth_max;
	struct yaml_node *stack[STACK]; /* the open collections, outermost first */
	unsigned depth;
	struct yaml_node *root;
	struct str key; /* waiting for its value, in the innermost map */
	bool has_key;
	bool ended; /* the first document is over */
};

struct yaml_node *yaml_item(
	struct arena *arena, struct yaml_node *parent, enum yaml_kind kind, uint32_t line)
{
	struct yaml_node *node = ARENA_NEW(arena, struct yaml_node);

	if (!node)
		return NULL;
	node->kind = kind;
	node->line = line;
	if (!parent)
		return node;
	if (parent->items)
		parent->last->next = node;
	else
		parent->items = node;
	parent->last = node;
	return node;
}

const struct yaml_node *yaml_find(const struct yaml_node *map, struct str key)
{
	const struct yaml_node *node;

	for (node = map ? map->items : NULL; node; node = node->next)
		if (str_eq(node->key, key))
			return node;
	return NULL;
}

static struct yaml_node *top(const struct builder *b)
{
	return b->depth ? b->stack[b->depth - 1] : NULL;
}

static int add(struct builder *b, enum yaml_kind kind, uint32_t line, struct yaml_node **ret_node,
	struct err *err)
{
	struct yaml_node *parent = top(b), *node;

	if (parent && parent->kind == YAML_MAP && !b->has_key)
		return err_set(err, ERR_FORMAT, "a key is not a simple text");
	node = yaml_item(b->arena, parent, kind, line);
	if (!node)
		return err_nomem(err);
	if (b->has_key)
		node->key = b->key;
	b->has_key = false;
	if (!b->root)
		b->root = node;
	*ret_node = node;
	return 0;
}

static int add_text(struct builder *b, const yaml_event_t *event, struct err *err)
{
	struct str text = arena_str(b->arena,
		str_make((const char *)event->data.scalar.value, event->data.scalar.length));
	struct yaml_node *parent = top(b), *node;
	int rc;

	if (parent && parent->kind == YAML_MAP && !b->has_key) {
		b->key = text;
		b->has_key = true;
		return 0;
	}
	rc = add(b, YAML_TEXT, (uint32_t)event->start_mark.line, &node, err);
	if (rc)
		return rc;
	node->text = text;
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	return 0;
}

static int open_collection(
	struct builder *b, enum yaml_kind kind, const yaml_event_t *event, struct err *err)
{
	struct yaml_node *node;
	int rc;

	if (b->depth >= b->depth_max || b->depth >= STACK)
		return err_set(err, ERR_LIMIT, "it is nested more than %u deep", b->depth_max);
	rc = add(b, kind, (uint32_t)event->start_mark.line, &node, err);
	if (rc)
		return rc;
	b->stack[b->depth++] = node;
	return 0;
}

static int take(struct builder *b, const yaml_event_t *event, struct err *err)
{
	struct yaml_node *node;

	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return add_text(b, event, err);
	case YAML_SEQUENCE_START_EVENT:
		return open_collection(b, YAML_LIST, event, err);
	case YAML_MAPPING_START_EVENT:
		return open_collection(b, YAML_MAP, event, err);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		b->depth--;
		return 0;
	case YAML_ALIAS_EVENT:
		return add(b, YAML_REFERENCE, (uint32_t)event->start_mark.line, &node, err);
	case YAML_DOCUMENT_START_EVENT:
		if (b->ended)
			return err_set(err, ERR_FORMAT, "a second document begins");
		return 0;
	case YAML_DOCUMENT_END_EVENT:
		b->ended = true;
		return 0;
	default:
		return 0;
	}
}

static int run(yaml_parser_t *parser, struct builder *b, uint32_t *line, struct err *err)
{
	yaml_event_t event;
	bool done = false;
	int rc = 0;

	while (!done && rc == 0) {
		if (!yaml_parser_parse(parser, &event)) {
			*line = (uint32_t)parser->problem_mark.line;
			if (parser->error == YAML_MEMORY_ERROR)
				return err_nomem(err);
			return err_set(err, ERR_FORMAT, "%s",
				parser->problem ? parser->problem : "it is not YAML");
		}
		*line = (uint32_t)event.start_mark.line;
		done = event.type == YAML_STREAM_END_EVENT;
		rc = take(b, &event, err);
		yaml_event_delete(&event);
	}
	return rc;
}

int yaml_tree(struct arena *arena, struct str text, unsigned depth_max, struct yaml_node **root,
	uint32_t *line, struct err *err)
{
	struct builder b = { .arena = arena, .depth_max = depth_max };
	yaml_parser_t parser;
	int rc;

	*root = NULL;
	*line = 0;
	if (!yaml_parser_initialize(&parser))
		return err_nomem(err);
	yaml_parser_set_input_string(
		&parser, (const unsigned char *)(text.p ? text.p : ""), text.len);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	rc = run(&parser, &b, line, err);
	yaml_parser_delete(&parser);
	*root = b.root;
	return rc;
}
