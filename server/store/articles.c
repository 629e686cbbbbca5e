/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What the index run remembers of articles and their sections. */
#include "store/statement.h"

/* ---- articles --------------------------------------------------------------- */

int writer_article_put(
	struct writer *writer, int capsule, const struct article_row *article, struct err *err)
{
	int result = writer_article_drop(writer, article->file, err);
	sqlite3_stmt *stmt;

	/* not INSERT OR REPLACE: see passages.c */
	if (result < 0)
		return result;
	stmt = writer_statement(writer,
		"INSERT INTO articles(file, base, wanted, folder, title, date, updated,"
		" summary, lang, words, sections, capsule, author, place, content, changed, origin,"
		" born) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
		"?16, ?17, ?18)",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, article->file);
	bind_str(stmt, 2, article->base);
	bind_str(stmt, 3, article->wanted);
	bind_str(stmt, 4, article->folder);
	bind_str(stmt, 5, article->title);
	bind_str(stmt, 6, article->date);
	bind_str(stmt, 7, article->updated);
	bind_str(stmt, 8, article->summary);
	bind_str(stmt, 9, article->lang);
	sqlite3_bind_int64(stmt, 10, (int64_t)article->words);
	sqlite3_bind_int64(stmt, 11, (int64_t)article->sections);
	sqlite3_bind_int(stmt, 12, capsule);
	bind_str(stmt, 13, article->author);
	bind_blob(stmt, 14, article->place);
	sqlite3_bind_int64(stmt, 15, (int64_t)article->content);
	bind_str(stmt, 16, article->changed);
	bind_str(stmt, 17, article->origin);
	bind_str(stmt, 18, article->born);
	writer->more.articles++;
	writer->more.sections += (int64_t)article->sections;
	return writer_run(writer, stmt, err);
}

void article_take(sqlite3_stmt *stmt, struct article_row *article)
{
	article->file = sqlite3_column_int64(stmt, 0);
	article->base = column_str(stmt, 1);
	article->wanted = column_str(stmt, 2);
	article->folder = column_str(stmt, 3);
	article->title = column_str(stmt, 4);
	article->date = column_str(stmt, 5);
	article->updated = column_str(stmt, 6);
	article->summary = column_str(stmt, 7);
	article->lang = column_str(stmt, 8);
	article->words = (uint64_t)sqlite3_column_int64(stmt, 9);
	article->sections = (uint64_t)sqlite3_column_int64(stmt, 10);
	article->author = column_str(stmt, 11);
	article->place = column_str(stmt, 12);
	article->content = (uint64_t)sqlite3_column_int64(stmt, 13);
	article->changed = column_str(stmt, 14);
	article->origin = column_str(stmt, 15);
	article->born = column_str(stmt, 16);
}

int writer_article_get(
	struct writer *writer, int64_t file, struct article_row *ret_article, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(
		writer, "SELECT " ARTICLE_COLUMNS " FROM articles a WHERE a.file = ?1", err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, file);
	result = writer_show(writer, stmt, err);
	if (result > 0)
		article_take(stmt, ret_article);
	return result;
}

int writer_claims(
	struct writer *writer, int capsule, writer_article_fn *each, void *ctx, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"SELECT " ARTICLE_COLUMNS ", f.path FROM articles a JOIN files f ON f.id = a.file"
		/* of those that share one, all but one are not where they want to be */
		" WHERE a.capsule = ?1 AND a.wanted IN"
		" (SELECT wanted FROM articles WHERE capsule = ?1 AND base <> wanted)"
		" ORDER BY a.wanted, f.path",
		err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	while ((result = writer_step(writer, stmt, err)) > 0) {
		struct article_row article;

		article_take(stmt, &article);
		result = each(ctx, &article, column_str(stmt, ARTICLE_NEXT), err);
		if (result < 0) {
			sqlite3_reset(stmt);
			return result;
		}
	}
	return result;
}

static int article_number(struct writer *writer, const char *sql, int capsule, struct str text,
	int64_t file, int64_t *ret_value, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer, sql, err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int(stmt, 1, capsule);
	bind_str(stmt, 2, text);
	sqlite3_bind_int64(stmt, 3, file);
	result = writer_step(writer, stmt, err);
	if (result > 0) {
		*ret_value = sqlite3_column_int64(stmt, 0);
		sqlite3_reset(stmt);
	}
	return result;
}

static const char at_sql[] =
	"SELECT file FROM articles WHERE capsule = ?1 AND base = ?2 AND file <> ?3";

int writer_article_with(
	struct writer *writer, int capsule, struct str base, int64_t *ret_file, struct err *err)
{
	return article_number(writer, at_sql, capsule, base, 0, ret_file, err);
}

int writer_article_at(
	struct writer *writer, int capsule, struct str base, int64_t file, struct err *err)
{
	int64_t holder;

	return article_number(writer, at_sql, capsule, base, file, &holder, err);
}

int writer_article_named(
	struct writer *writer, int capsule, struct str id, int64_t file, struct err *err)
{
	int64_t holder;

	return article_number(writer,
		"SELECT file FROM articles WHERE capsule = ?1 AND origin = ?2 AND origin >= '0'"
		" AND file <> ?3",
		capsule, id, file, &holder, err);
}

int writer_article_move(struct writer *writer, int64_t file, struct str base, struct err *err)
{
	sqlite3_stmt *stmt =
		writer_statement(writer, "UPDATE articles SET base = ?2 WHERE file = ?1", err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, file);
	bind_str(stmt, 2, base);
	return writer_run(writer, stmt, err);
}

/* The first that is left, again and again: each that is shown gets its id. */
int writer_unborn(
	struct writer *writer, int capsule, writer_entry_fn *each, void *ctx, struct err *err)
{
	int64_t after = 0;
	int result;

	for (;;) {
		sqlite3_stmt *stmt = writer_statement(writer,
			"SELECT " ARTICLE_COLUMNS " FROM articles a WHERE a.capsule = ?1"
			" AND a.born = '' AND a.date <> '' AND a.base <> '' AND a.file > ?2"
			" ORDER BY a.file LIMIT 1",
			err);
		struct article_row article;

		if (!stmt)
			return writer->code;
		sqlite3_bind_int(stmt, 1, capsule);
		sqlite3_bind_int64(stmt, 2, after);
		result = writer_show(writer, stmt, err);
		if (result <= 0)
			return result;
		article_take(stmt, &article);
		after = article.file;
		result = each(ctx, &article, err);
		if (result < 0)
			return result;
	}
}

int writer_born(struct writer *writer, int64_t file, struct str origin, struct str born,
	struct str changed, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"UPDATE articles SET origin = ?2, born = ?3, changed = ?4 WHERE file = ?1", err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, file);
	bind_str(stmt, 2, origin);
	bind_str(stmt, 3, born);
	bind_str(stmt, 4, changed);
	return writer_run(writer, stmt, err);
}

/* ---- sections ---------------------------------------------------------------- */

int writer_section_put(struct writer *writer, int64_t article, unsigned n,
	const struct section_row *section, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"INSERT OR REPLACE INTO sections(article, n, slug, title, digest, words)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
		err);

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, article);
	sqlite3_bind_int64(stmt, 2, n);
	bind_str(stmt, 3, section->slug);
	bind_str(stmt, 4, section->title);
	sqlite3_bind_blob64(stmt, 5, section->digest.len ? section->digest.p : "",
		section->digest.len, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 6, (int64_t)section->words);
	return writer_run(writer, stmt, err);
}

int writer_sections(
	struct writer *writer, int64_t article, writer_section_fn *each, void *ctx, struct err *err)
{
	sqlite3_stmt *stmt = writer_statement(writer,
		"SELECT n, slug, title, digest, words FROM sections WHERE article = ?1 ORDER BY n",
		err);
	int result;

	if (!stmt)
		return writer->code;
	sqlite3_bind_int64(stmt, 1, article);
	while ((result = writer_step(writer, stmt, err)) > 0) {
		struct section_row section = {
			.slug = column_str(stmt, 1),
			.title = column_str(stmt, 2),
			.digest = column_str(stmt, 3),
			.words = (uint64_t)sqlite3_column_int64(stmt, 4),
		};

		result = each(ctx, (unsigned)sqlite3_column_int(stmt, 0), &section, err);
		if (result < 0) {
			sqlite3_reset(stmt);
			return result;
		}
	}
	return result;
}
