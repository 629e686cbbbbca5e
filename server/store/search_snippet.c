/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* One line out of a section.  FTS5's own snippet() weighs every hit against every
 * other, which a long section can make arbitrarily slow. */
#include "store/search.h"
#include "store/tokens.h"

/* A word further on than this is not looked for: the section is shown from its
 * beginning. */
enum { READ_MAX = 64 * 1024, SNIPPET_MAX = 220, BEFORE_MAX = 70 };

struct seek {
	uint32_t left;
	size_t start;
};

static bool seek_token(void *ctx, const struct token *token)
{
	struct seek *seek = ctx;

	seek->start = token->start;
	return seek->left-- > 0;
}

struct str search_cut(struct str s, size_t len)
{
	while (len && len < s.len && (s.p[len] & 0xc0) == 0x80)
		len--;
	return str_upto(s, len);
}

/* Where a word begins, at most BEFORE_MAX octets before `at` and in the same block. */
static size_t begin_before(struct str s, size_t at)
{
	size_t least = at > BEFORE_MAX ? at - BEFORE_MAX : 0;
	size_t begin = at;

	for (size_t i = at; i > least; i--) {
		if (s.p[i - 1] == '\n')
			return i;
		if (s.p[i - 1] == ' ')
			begin = i;
	}
	return least == 0 ? 0 : begin;
}

/* The end of the last whole word, or of a character where words have no ends. */
static size_t end_after(struct str s, size_t begin)
{
	size_t most = begin + SNIPPET_MAX;
	size_t end = most;

	if (s.len <= most)
		return s.len;
	while (end > begin + SNIPPET_MAX * 3 / 4 && s.p[end] != ' ' && s.p[end] != '\n')
		end--;
	if (s.p[end] != ' ' && s.p[end] != '\n')
		end = search_cut(s, most).len;
	return end;
}

/* Without the character that the end of what was read may have cut. */
static struct str whole_characters(struct str s)
{
	while (s.len && (s.p[s.len - 1] & 0xc0) == 0x80)
		s.len--;
	return str_upto(s, s.len ? s.len - 1 : 0);
}

static void put_snippet(struct buf *out, struct str body, size_t at, bool whole)
{
	size_t begin = begin_before(body, at);
	size_t end = end_after(body, begin);
	struct str part = str_trim(str_from(str_upto(body, end), begin));

	if (begin > 0)
		buf_puts(out, "... ");
	for (size_t i = 0; i < part.len; i++)
		buf_char(out, part.p[i] == '\n' ? ' ' : part.p[i]);
	if (end < body.len || !whole)
		buf_puts(out, " ...");
}

int search_snippet(sqlite3 *db, struct tokens *tokens, int64_t id, uint32_t place, struct buf *out)
{
	struct seek seek = { .left = place };
	sqlite3_blob *blob = NULL;
	struct buf text;
	struct str body;
	char *room;
	int size, rc = sqlite3_blob_open(db, "main", "passages", "body", id, 0, &blob);
	bool whole;

	if (rc != SQLITE_OK)
		return rc;
	size = sqlite3_blob_bytes(blob);
	whole = size <= READ_MAX;
	size = whole ? size : READ_MAX;
	buf_init(&text, READ_MAX + 1);
	room = buf_room(&text, (size_t)size + 1);
	rc = room ? sqlite3_blob_read(blob, room, size, 0) : SQLITE_NOMEM;
	if (rc == SQLITE_OK)
		buf_grown(&text, (size_t)size);
	body = whole ? buf_view(&text) : whole_characters(buf_view(&text));
	if (rc == SQLITE_OK && place)
		rc = tokens_each(tokens, body, false, seek_token, &seek);
	if (rc == SQLITE_OK)
		put_snippet(out, body, seek.left == UINT32_MAX ? seek.start : 0, whole);
	buf_release(&text);
	sqlite3_blob_close(blob);
	return rc;
}
