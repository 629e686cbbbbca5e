/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/plain.h"

/* "[12] " in front of a label ties it to words in the text */
static bool is_numbered(struct str label)
{
	size_t at = 1;

	while (at < label.len && ascii_is_digit(label.p[at]))
		at++;
	return at > 1 && str_starts(label, STR("[")) && str_starts(str_from(label, at), STR("]"));
}

static struct str label_of(struct str line)
{
	line = str_trim(str_from(line, 2));
	line = str_trim(str_from(line, str_find(line, ' ')));
	return is_numbered(line) ? STR_EMPTY : line;
}

static struct str words_of(struct str line)
{
	if (str_starts(line, STR("=>")))
		return label_of(line);
	if (str_starts(line, STR("* ")))
		return str_from(line, 2);
	if (str_starts(line, STR(">")))
		return str_trim(str_from(line, 1));
	while (str_starts(line, STR("#")))
		line = str_from(line, 1);
	return str_trim(line);
}

struct str plain_of_gemtext(struct arena *arena, struct str gemtext)
{
	struct buf out;
	struct str result;
	bool pre = false;

	buf_init(&out, gemtext.len + 1);
	while (gemtext.len) {
		struct str line = str_line(&gemtext);
		bool fence = str_starts(line, STR("```"));

		pre = pre != fence;
		if (fence)
			line = str_trim(str_from(line, 3));
		else if (!pre)
			line = words_of(line);
		if (!line.len)
			continue;
		buf_str(&out, line);
		buf_char(&out, '\n');
	}
	result = arena_buf(arena, &out);
	buf_release(&out);
	return result;
}
