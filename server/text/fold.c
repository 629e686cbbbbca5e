/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "text/fold.h"

#include "text/clean.h"

#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

static struct str without_marks(struct arena *arena, struct str s)
{
	struct buf out;
	struct str made;

	buf_init(&out, s.len + 1);
	while (s.len) {
		struct str at = s;
		uint32_t uc = utf8_next(&s);

		if (uc_combining_class(uc) == UC_CCC_NR)
			buf_add(&out, at.p, at.len - s.len);
	}
	made = arena_buf(arena, &out);
	buf_release(&out);
	return made;
}

struct str text_fold(struct arena *arena, struct str s)
{
	struct str made;
	uint8_t *folded;
	size_t len = 0;

	s = str_upto(s, FOLD_MAX);
	if (!s.len || !utf8_valid(s))
		return arena_str(arena, s);
	folded = u8_casefold((const uint8_t *)s.p, s.len, NULL, UNINORM_NFKD, NULL, &len);
	if (!folded)
		return arena_str(arena, s);
	made = without_marks(arena, str_make((const char *)folded, len));
	free(folded); /* the library's own allocation */
	return made;
}
