/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/read.h"

#include "article/decode.h"
#include "article/links.h"
#include "article/meta.h"
#include "text/clean.h"

static const struct {
	enum article_format format;
	const char *name, *extensions; /* each in blanks */
	article_reader *read;
} readers[] = {
	{ FORMAT_TEXT, "text", " txt text ", read_text },
	{ FORMAT_MARKDOWN, "Markdown", " md markdown mdown mkd ", read_markdown },
	{ FORMAT_GEMTEXT, "gemtext", " gmi gemini ", read_gemtext },
	{ FORMAT_HTML, "HTML", " html htm xhtml ", read_html },
};

enum { READERS = sizeof(readers) / sizeof(readers[0]) };

static bool has_extension(const char *list, struct str extension)
{
	struct str rest = str_of(list);

	while (rest.len) {
		struct str one = str_cut(&rest, ' ');

		if (one.len && str_eq_nocase(one, extension))
			return true;
	}
	return false;
}

bool article_is_index(struct str stem)
{
	return str_eq(stem, STR("index")) || str_eq(stem, STR("_index"));
}

int article_format_of(struct str name)
{
	size_t slash = str_find_last(name, '/');
	struct str last = slash < name.len ? str_from(name, slash + 1) : name;
	size_t dot = str_find_last(last, '.');

	if (dot == 0 || dot == last.len)
		return -1;
	for (size_t i = 0; i < READERS; i++)
		if (has_extension(readers[i].extensions, str_from(last, dot + 1)))
			return (int)readers[i].format;
	return -1;
}

bool article_is_held(struct arena *arena, const struct article_source *source, struct str stem)
{
	if (!source || !source->holds)
		return true;
	for (size_t i = 0; i < READERS; i++) {
		struct str rest = str_of(readers[i].extensions);

		while (rest.len) {
			struct str one = str_cut(&rest, ' ');

			if (one.len && source->holds(source->holds_ctx,
					       arena_printf(arena, "%.*s.%.*s", STR_PRINTF(stem),
						       STR_PRINTF(one))))
				return true;
		}
	}
	return false;
}

int article_text(struct arena *arena, const struct article_source *source, struct str *ret_text,
	struct str *ret_note, struct err *err)
{
	struct str declared = STR_EMPTY;

	if (article_format_of(source->name) == FORMAT_HTML)
		declared = html_charset(source->text);
	return decode_text(arena, source->text, declared, ret_text, ret_note, err);
}

/* What ends a block, and where it is missing. */
static void warn_open(struct document *doc, const struct front *front)
{
	if (front->kind == FRONT_JSON)
		document_warn(doc, 1,
			"the metadata that begins here has no closing }; write it below them");
	else
		document_warn(doc, 1,
			"the metadata that begins here never ends, so line %u is taken for its "
			"last; write %s on a line of its own below it",
			front->lines, front->kind == FRONT_TOML ? "+++" : "---");
}

/* The text without its metadata block, and the line that it begins on. */
static struct str take_front_matter(
	struct document *doc, struct str text, struct meta *meta, uint32_t *first_line)
{
	struct front front = front_split(text);
	struct meta_place place = { .first_line = front.first_line };

	if (front.open)
		warn_open(doc, &front);
	if (front.kind == FRONT_TOML)
		meta_parse_toml(doc, meta, front.block, &place);
	else if (front.kind != FRONT_NONE)
		meta_parse(doc, meta, front.block, &place);
	*first_line = front.lines + 1;
	return front.rest;
}

static void take_metadata(
	struct document *doc, const struct article_source *source, const struct meta *front)
{
	struct meta_place place = { .file = source->sidecar_name, .first_line = 1 };
	struct str sidecar = STR_EMPTY, note = STR_EMPTY;

	if (!place.file.len)
		place.file = STR("the sidecar file");
	if (source->sidecar.len > META_SIZE_MAX)
		document_warn(doc, 0, "%.*s is longer than %d KiB and is left out of account",
			STR_PRINTF(place.file), META_SIZE_MAX / 1024);
	else if (decode_text(doc->arena, source->sidecar, STR_EMPTY, &sidecar, &note, NULL))
		document_warn(doc, 0, "%.*s is not text and is left out of account",
			STR_PRINTF(place.file));
	if (note.len)
		document_warn(doc, 0, "%.*s %.*s", STR_PRINTF(place.file), STR_PRINTF(note));
	meta_init(&doc->meta);
	if (sidecar.len)
		meta_parse(doc, &doc->meta, sidecar, &place);
	meta_merge(&doc->meta, front);
	if (!doc->meta.lang.len)
		doc->meta.lang = meta_lang(doc->arena, source->lang);
	if (!doc->meta.region.len)
		doc->meta.region = meta_region(doc->arena, source->region);
}

static int read_blocks(struct document *doc, const struct article_source *source, struct str text,
	uint32_t first_line, struct err *err)
{
	int format = doc->meta.has_format ? (int)doc->meta.format : article_format_of(source->name);

	if (doc->meta.has_profile)
		doc->profile = doc->meta.profile;
	for (size_t i = 0; i < READERS; i++)
		if ((int)readers[i].format == format) {
			doc->format = readers[i].format;
			return readers[i].read(doc, text, first_line, err);
		}
	return err_set(err, ERR_FORMAT,
		"%.*s: this file name does not say what is in it; end it in .txt, .md, .gmi or "
		".html, or name its `format:` in a sidecar",
		STR_PRINTF(source->name));
}

/* A title block at the head of a text is the file's own title, not metadata
 * that someone gave. */
static void note_title_block(struct document *doc, bool given)
{
	if (given || doc->title.text.len || !doc->meta.title.len)
		return;
	doc->title = inlines_plain(doc->meta.title);
	doc->title_source = TITLE_HEADING;
}

int article_read(struct arena *arena, const struct article_source *source,
	struct document **ret_doc, struct err *err)
{
	struct document *doc = ARENA_NEW(arena, struct document);
	struct str text = STR_EMPTY, note = STR_EMPTY;
	struct meta front;
	uint32_t first_line;
	bool titled;
	int rc;

	if (!doc)
		return err_nomem(err);
	doc->arena = arena;
	if (source->text.len > ARTICLE_SIZE_MAX)
		return err_set(err, ERR_LIMIT,
			"an article of more than %d MiB is not read; split it",
			ARTICLE_SIZE_MAX / (1024 * 1024));
	rc = article_text(arena, source, &text, &note, err);
	if (rc)
		return rc;
	if (note.len)
		document_warn(doc, 0, "%.*s", STR_PRINTF(note));
	meta_init(&front);
	text = take_front_matter(doc, text, &front, &first_line);
	take_metadata(doc, source, &front);
	titled = doc->meta.title.len > 0;
	doc->source = source;
	rc = read_blocks(doc, source, text, first_line, err);
	doc->source = NULL;
	if (rc)
		return rc;
	/* a note that something is gone, or a front with a title, may do without */
	if (!doc->blocks && !doc->meta.title.len && !doc->meta.gone)
		document_warn(doc, 0,
			"there is no text in it, so its page is empty; write some, or take the "
			"file away");
	note_title_block(doc, titled);
	/* gemtext says itself what is a link; more of them would not be its author's */
	if (doc->format == FORMAT_GEMTEXT && !doc->meta.has_autolink)
		doc->meta.autolink = 0;
	link_autofind(doc);
	rc = sections_build(doc, source->name, err);
	if (rc == 0)
		*ret_doc = doc;
	return rc;
}
