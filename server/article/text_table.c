/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Tables whose cells an extractor parted by two TABs, and preformatted text. */
#include "article/text_parts.h"

#include "base/buf.h"
#include "text/clean.h"
#include "text/normal.h"

enum { TABLE_COLUMNS_MAX = 64 };

/* ---- tables --------------------------------------------------------------------------- */

/* The next cell of a row; more than two TABs stand for empty cells between. */
static struct str cell_cut(struct str *row, bool *more)
{
	size_t end = str_search(*row, STR("\t\t"));
	struct str cell = str_upto(*row, end);

	*more = end < row->len;
	*row = str_from(*row, end + 2);
	return cell;
}

/* Linear: every octet of a row is searched once. */
static size_t cells_count(struct str row)
{
	size_t count = 0;
	bool more = true;

	while (more) {
		cell_cut(&row, &more);
		count++;
	}
	return count;
}

static bool cell_is_figure(struct str cell)
{
	size_t digits = 0, letters = 0;

	for (size_t i = 0; i < cell.len; i++) {
		digits += ascii_is_digit((unsigned char)cell.p[i]);
		letters += ascii_is_alpha((unsigned char)cell.p[i]) || (cell.p[i] & 0x80);
	}
	return digits > 0 && digits >= letters;
}

/* A head names every column and holds no figures. */
static bool row_is_head(const struct inlines *cells, size_t columns)
{
	for (size_t i = 0; i < columns; i++)
		if (cells[i].text.len > 60 || (i > 0 && cells[i].text.len == 0) ||
			cell_is_figure(cells[i].text))
			return false;
	return true;
}

static void row_fill(struct text_reader *r, struct str row, struct inlines *cells, size_t columns)
{
	bool more = true;

	for (size_t i = 0; i < columns && more; i++)
		cells[i] = inlines_plain(text_flow_str(r->arena, cell_cut(&row, &more)));
}

struct block *text_table_build(struct text_reader *r, const struct text_part *part)
{
	size_t columns = 0, cells = 0, rows = part->count;
	struct block *block;
	struct table *table;
	struct inlines *at;

	for (size_t i = 0; i < rows; i++) {
		size_t count = cells_count(text_line_raw(r, part->first + i));

		cells += count;
		if (count > columns)
			columns = count;
	}
	/* a few long rows must not make the short ones dear */
	if (columns > TABLE_COLUMNS_MAX || rows * columns > cells * 3 + 64)
		return text_pre_build(r, part);
	block = block_new(r->arena, BLOCK_TABLE, text_source_line(r, part->first));
	table = ARENA_NEW(r->arena, struct table);
	at = ARENA_ARRAY(r->arena, (rows + 1) * columns, struct inlines);
	if (!block || !table || !at)
		return NULL;
	block->u.table = table;
	table->align = ARENA_ARRAY(r->arena, columns, enum cell_align);
	for (size_t i = 0; i < rows; i++)
		row_fill(r, text_line_raw(r, part->first + i), at + (i + 1) * columns, columns);
	table->has_head = rows > 1 && row_is_head(at + columns, columns);
	table->columns = columns;
	table->rows = rows - table->has_head;
	table->head = table->has_head ? at + columns : at;
	table->cells = at + (table->has_head ? 2 : 1) * columns;
	return block;
}

/* ---- preformatted ------------------------------------------------------------------------ */

/* The line without its first `columns` columns of white space; of a TAB that
 * reaches further, the rest stays as spaces. */
static void line_dedent(struct buf *out, struct str line, unsigned columns)
{
	unsigned column = 0;

	while (line.len > 0 && column < columns) {
		struct str rest = line;
		uint32_t c = utf8_next(&rest);

		if (c != ' ' && c != '\t' && !space_is_odd(c))
			break;
		column = c == '\t' ? (column / 8 + 1) * 8 : column + 1;
		line = rest;
	}
	if (column > columns)
		buf_repeat(out, ' ', column - columns);
	buf_str(out, line);
}

static enum pre_kind pre_kind_of(struct str text)
{
	size_t letters = 0, marks = 0, common = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (ascii_is_space(c))
			continue;
		marks++;
		letters += ascii_is_alpha(c) || c >= 0x80;
		common += c == '.' || c == ',' || c == '\'' || c == ';' || c == '?' || c == '!';
	}
	if ((letters + common) * 100 >= marks * 96 && str_find(text, ' ') < text.len)
		return PRE_VERSE;
	return letters * 10 < marks * 3 ? PRE_ART : PRE_CODE;
}

struct block *text_pre_build(struct text_reader *r, const struct text_part *part)
{
	struct block *block =
		block_new(r->arena, BLOCK_PREFORMATTED, text_source_line(r, part->first));
	unsigned least = UINT16_MAX, margin = 0;
	struct buf out;

	for (size_t i = part->first; i < part->first + part->count; i++)
		if (r->lines[i].len > 0 && r->lines[i].indent < least)
			least = r->lines[i].indent;
	margin = least + r->margin;
	buf_init(&out, r->text.len + (size_t)part->count * 9 + 1);
	for (size_t i = part->first; i < part->first + part->count; i++) {
		if (r->lines[i].len > 0)
			line_dedent(&out, text_line_raw(r, i), margin);
		buf_char(&out, '\n');
	}
	if (block) {
		block->u.pre.text = arena_buf(r->arena, &out);
		block->u.pre.kind =
			part->kind == TEXT_TABLE ? PRE_TABLE : pre_kind_of(block->u.pre.text);
	}
	buf_release(&out);
	return block;
}
