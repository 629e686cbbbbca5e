/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The findings for a person: file by file, line by line, what is wrong and below it what
 * to do. */
#include "cli/check.h"
#include "text/width.h"

enum { TEXT_COLUMN = 17 };

static const char bold[] = "\033[1m", red[] = "\033[1;31m", yellow[] = "\033[33m",
		  faint[] = "\033[2m", plain[] = "\033[0m";

struct page {
	const struct check_style *style;
	struct buf *out;
	const char *mark; /* before the first line; blanks before the others */
	const char *colour;
};

static void colour(struct page *page, const char *code)
{
	if (page->style->colour)
		buf_puts(page->out, code);
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void put_line(void *ctx, struct str line)
{
	struct page *page = ctx;

	if (page->mark)
		buf_puts(page->out, page->mark);
	else
		buf_repeat(page->out, ' ', TEXT_COLUMN);
	page->mark = NULL;
	if (page->colour)
		colour(page, page->colour);
	buf_str(page->out, line);
	if (page->colour)
		colour(page, plain);
	buf_char(page->out, '\n');
}

static void put_text(struct page *page, struct str text)
{
	unsigned columns = page->style->columns;

	if (columns > TEXT_COLUMN + 20)
		text_wrap(text, columns - TEXT_COLUMN, put_line, page);
	else
		put_line(page, text);
}

static void put_finding(struct page *page, const struct finding *finding)
{
	if (finding->line)
		buf_printf(page->out, "%6u  ", (unsigned)finding->line);
	else
		buf_puts(page->out, "  file  ");
	colour(page, finding->error ? red : yellow);
	buf_puts(page->out, finding->error ? "error  " : "warning");
	colour(page, plain);
	page->mark = "  ";
	page->colour = NULL;
	put_text(page, finding->text);
	page->mark = "              -> ";
	page->colour = faint;
	put_text(page, finding->remedy);
}

static void put_file(struct page *page, const struct check *check, const struct check_file *file)
{
	struct arena scratch;

	arena_init(&scratch, 1024 * 1024);
	colour(page, bold);
	buf_str(page->out, check_shown(&scratch, check, file));
	colour(page, plain);
	buf_char(page->out, '\n');
	arena_release(&scratch);
	for (const struct finding *f = file->findings; f; f = f->next)
		put_finding(page, f);
	if (file->too_many)
		buf_printf(page->out, "        ... and %zu more of the kind\n",
			file->errors + file->warnings - CHECK_FINDINGS_MAX);
	buf_char(page->out, '\n');
}

void check_human(const struct check *check, const struct check_style *style, struct buf *out)
{
	struct page page = { .style = style, .out = out };

	for (size_t i = 0; i < check->count; i++)
		if (check->file[i]->findings)
			put_file(&page, check, check->file[i]);
}

void check_total(const struct check *check, struct check_totals *totals)
{
	for (size_t i = 0; i < check->count; i++) {
		const struct check_file *file = check->file[i];

		totals->articles += file->kind == CHECK_ARTICLE || file->kind == CHECK_FRONT;
		totals->files += file->kind == CHECK_STATIC || file->kind == CHECK_SETTINGS;
		totals->errors += file->errors;
		totals->warnings += file->warnings;
		totals->faulty += file->findings != NULL;
	}
}

void check_human_end(
	const struct check_totals *totals, const struct check_style *style, struct buf *out)
{
	struct page page = { .style = style, .out = out };

	buf_printf(out, "%zu article%s", totals->articles, plural(totals->articles));
	if (totals->files)
		buf_printf(out, " and %zu other file%s", totals->files, plural(totals->files));
	buf_puts(out, ": ");
	if (!totals->errors && !totals->warnings) {
		buf_puts(out, "nothing to mend.\n");
		return;
	}
	if (totals->errors) {
		colour(&page, red);
		buf_printf(out, "%zu error%s", totals->errors, plural(totals->errors));
		colour(&page, plain);
	}
	if (totals->warnings)
		buf_printf(out, "%s%zu warning%s", totals->errors ? " and " : "", totals->warnings,
			plural(totals->warnings));
	buf_printf(out, " in %zu place%s.\n", totals->faulty, plural(totals->faulty));
}
