/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "cli/outline.h"

#include "cli/json.h"

static void key_str(struct json *j, const char *key, struct str value)
{
	json_key(j, key);
	json_str(j, value);
}

static void key_number(struct json *j, const char *key, long long value)
{
	json_key(j, key);
	json_number(j, value);
}

static void reasons_write(struct json *j, const struct reason *reasons)
{
	json_key(j, "reasons");
	json_open(j, '[');
	for (const struct reason *reason = reasons; reason; reason = reason->next)
		json_str(j, reason->text);
	json_close(j, ']');
}

static void heading_write(struct json *j, const struct heading *heading, uint32_t line)
{
	json_open(j, '{');
	key_number(j, "level", heading->level);
	key_str(j, "title", heading->text.text);
	key_str(j, "slug", heading->slug);
	key_number(j, "line", line);
	json_key(j, "page");
	json_bool(j, heading->page);
	key_number(j, "words", (long long)heading->words);
	json_key(j, "score");
	if (heading->guessed)
		json_number(j, heading->score);
	else
		json_null(j);
	reasons_write(j, heading->reasons);
	json_close(j, '}');
}

static void section_write(struct json *j, const struct section *section)
{
	json_open(j, '{');
	key_str(j, "slug", section->slug);
	key_str(j, "title", section->title.text);
	json_key(j, "generated");
	json_bool(j, section->generated);
	key_number(j, "words", (long long)section->words);
	key_number(j, "links", (long long)section->links);
	json_close(j, '}');
}

static void candidate_write(struct json *j, const struct candidate *candidate)
{
	json_open(j, '{');
	key_number(j, "line", candidate->line);
	key_str(j, "text", candidate->text);
	key_number(j, "score", candidate->score);
	json_key(j, "accepted");
	json_bool(j, candidate->accepted);
	reasons_write(j, candidate->reasons);
	json_close(j, '}');
}

static void list_open(struct json *j, const char *key)
{
	json_line(j);
	json_key(j, key);
	json_open(j, '[');
}

static void head_write(struct json *j, const struct document *doc)
{
	static const char *const sources[] = { "metadata", "heading", "guess", "filename" };
	static const char *const formats[] = { "text", "markdown", "gemtext", "html" };
	static const char *const profiles[] = { NULL, "long-line", "wrapped" };
	const char *profile = doc->format == FORMAT_TEXT ? profiles[doc->profile] : NULL;

	key_str(j, "title", doc->title.text);
	key_str(j, "title_source", str_of(sources[doc->title_source]));
	key_str(j, "format", str_of(formats[doc->format]));
	json_key(j, "profile");
	if (profile)
		json_str(j, str_of(profile));
	else
		json_null(j);
}

void outline_json(const struct document *doc, bool explain, struct buf *out)
{
	struct json j;

	json_init(&j, out);
	json_open(&j, '{');
	head_write(&j, doc);
	list_open(&j, "headings");
	for (const struct block *block = doc->blocks; block; block = block->next)
		if (block->kind == BLOCK_HEADING) {
			json_line(&j);
			heading_write(&j, block->u.heading, block->line);
		}
	json_close(&j, ']');
	list_open(&j, "sections");
	for (size_t i = 0; i < doc->section_count; i++) {
		json_line(&j);
		section_write(&j, &doc->sections[i]);
	}
	json_close(&j, ']');
	list_open(&j, "warnings");
	for (const struct warning *w = doc->warnings; w; w = w->next) {
		json_line(&j);
		json_open(&j, '{');
		key_number(&j, "line", w->line);
		key_str(&j, "text", w->text);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	if (explain) {
		list_open(&j, "candidates");
		for (const struct candidate *c = doc->candidates; c; c = c->next) {
			json_line(&j);
			candidate_write(&j, c);
		}
		json_close(&j, ']');
	}
	json_close(&j, '}');
	buf_char(out, '\n');
}
