/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/write.h"
#include "model_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Read `text` and write it again.  A page's own title has level 1, so headings
 * of the text begin at 2. */
static void rewrite(struct str text, struct buf *out)
{
	struct arena arena;
	struct document doc = { .arena = &arena, .format = FORMAT_GEMTEXT };
	struct write_options options = { .width = 67 };
	struct err err;

	arena_init(&arena, (size_t)256 * 1024 * 1024);
	options.links = (struct link_scope){ .doc = &doc, .dir = STR("/"), .base = STR("/x/") };
	assert(read_gemtext(&doc, text, 1, &err) == 0);
	for (struct block *b = doc.blocks; b; b = b->next)
		if (b->kind == BLOCK_HEADING && b->u.heading->level == 1)
			b->u.heading->level = 2;
	write_gemtext(doc.blocks, NULL, &options, out);
	assert(!buf_failed(out));
	arena_release(&arena);
}

/* What was written reads as what it was written from. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once, twice;

	model_check_reader(read_gemtext, data, size);
	buf_init(&once, 1 << 26);
	buf_init(&twice, 1 << 26);
	rewrite(str_make((const char *)data, size), &once);
	rewrite(buf_view(&once), &twice);
	assert(str_eq(buf_view(&once), buf_view(&twice)));
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
