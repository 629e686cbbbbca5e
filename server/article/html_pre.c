/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

enum { PRE_MAX = 1 << 28 };

/* "language-c", "lang-c": what highlighters leave on pre, code or their box. */
static struct str language_of(const GumboNode *node)
{
	struct str words = html_attr(node, "class");

	while (words.len) {
		struct str word = str_cut(&words, ' ');

		if (str_starts(word, STR("language-")))
			return str_from(word, sizeof("language-") - 1);
		if (str_starts(word, STR("lang-")))
			return str_from(word, sizeof("lang-") - 1);
	}
	return html_attr(node, "data-lang");
}

void html_pre(struct html_reader *r, const GumboNode *node)
{
	const GumboVector *children = html_children(node);
	struct block_chain *chain = html_need_chain(r, node);
	struct str label = language_of(node);
	bool code = label.len > 0;
	struct buf text;

	for (unsigned i = 0; i < children->length; i++) {
		GumboTag tag = html_tag(children->data[i]);

		code = code || tag == GUMBO_TAG_CODE || tag == GUMBO_TAG_SAMP;
		if (label.len == 0 && tag == GUMBO_TAG_CODE)
			label = language_of(children->data[i]);
	}
	if (label.len == 0)
		label = html_attr(node, "aria-label");
	buf_init(&text, PRE_MAX);
	html_text(node, PRE_MAX, &text);
	chain_pre(chain, html_line(r, node), buf_view(&text), label, code ? PRE_CODE : PRE_ART);
	buf_release(&text);
}
