/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

static size_t text_below(const GumboNode *root)
{
	size_t size = 0;

	for (const GumboNode *n = root; n; n = html_next(root, n, !html_dropped(n)))
		if (n->type == GUMBO_NODE_TEXT)
			size += str_trim(str_of(n->v.text.text)).len;
	return size;
}

struct html_measure html_measure(const GumboNode *root)
{
	struct html_measure m = { .nodes = 0 };
	bool into;

	for (const GumboNode *n = root; n; n = html_next(root, n, into)) {
		const GumboTag tag = html_tag(n);

		const bool head = html_heading_level(n) || tag == GUMBO_TAG_SUMMARY;

		into = !html_dropped(n) && !head;
		m.nodes++;
		if (head)
			m.headed += text_below(n);
		if (n->type == GUMBO_NODE_TEXT)
			m.text += str_trim(str_of(n->v.text.text)).len;
		else if (tag == GUMBO_TAG_A && html_has_attr(n, "href"))
			m.linked += text_below(n);
		else if (tag == GUMBO_TAG_H1)
			m.titles++;
		m.main = m.main || tag == GUMBO_TAG_MAIN ||
			 str_eq_nocase(html_attr(n, "role"), STR("main"));
	}
	return m;
}
