/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/html_reader.h"

/* What is looked through for each of the names that count. */
enum { CLASS_MAX = 1024 };

bool html_is_element(const GumboNode *node)
{
	return node->type == GUMBO_NODE_ELEMENT;
}

GumboTag html_tag(const GumboNode *node)
{
	return html_is_element(node) ? node->v.element.tag : GUMBO_TAG_LAST;
}

bool html_is_named(const GumboNode *node, const char *name)
{
	GumboStringPiece tag;

	if (html_tag(node) != GUMBO_TAG_UNKNOWN)
		return false;
	tag = node->v.element.original_tag;
	gumbo_tag_from_original_text(&tag);
	return str_eq_nocase(str_make(tag.data, tag.length), str_of(name));
}

const GumboVector *html_children(const GumboNode *node)
{
	if (node->type == GUMBO_NODE_DOCUMENT)
		return &node->v.document.children;
	return html_is_element(node) ? &node->v.element.children : NULL;
}

bool html_has_attr(const GumboNode *node, const char *name)
{
	return html_is_element(node) && gumbo_get_attribute(&node->v.element.attributes, name);
}

struct str html_attr(const GumboNode *node, const char *name)
{
	const GumboAttribute *attr =
		html_is_element(node) ? gumbo_get_attribute(&node->v.element.attributes, name)
				      : NULL;

	return attr ? str_trim(str_of(attr->value)) : STR_EMPTY;
}

struct str html_class(const GumboNode *node)
{
	return str_upto(html_attr(node, "class"), CLASS_MAX);
}

bool html_has_class(const GumboNode *node, const char *name)
{
	struct str words = html_class(node);

	while (words.len) {
		struct str word = str_cut(&words, ' ');

		if (str_eq_nocase(word, str_of(name)))
			return true;
	}
	return false;
}

uint32_t html_node_line(const GumboNode *node)
{
	if (html_is_element(node))
		return node->v.element.start_pos.line;
	return node->type == GUMBO_NODE_DOCUMENT ? 0 : node->v.text.start_pos.line;
}

const GumboNode *html_next(const GumboNode *root, const GumboNode *node, bool into)
{
	const GumboVector *children = into ? html_children(node) : NULL;

	if (children && children->length)
		return children->data[0];
	for (; node != root; node = node->parent) {
		const GumboVector *siblings = html_children(node->parent);

		if (node->index_within_parent + 1 < siblings->length)
			return siblings->data[node->index_within_parent + 1];
	}
	return NULL;
}

static bool is_text(const GumboNode *node)
{
	return node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
	       node->type == GUMBO_NODE_CDATA;
}

void html_text(const GumboNode *root, size_t max, struct buf *out)
{
	const size_t end = out->len + max;

	for (const GumboNode *n = root; n && out->len < end && !buf_failed(out);
		n = html_next(root, n, true)) {
		if (is_text(n))
			buf_puts(out, n->v.text.text);
		else if (html_tag(n) == GUMBO_TAG_BR)
			buf_char(out, '\n');
	}
	buf_truncate(out, end);
}

bool html_is_block(GumboTag tag)
{
	switch (tag) {
	case GUMBO_TAG_ADDRESS:
	case GUMBO_TAG_ARTICLE:
	case GUMBO_TAG_ASIDE:
	case GUMBO_TAG_BLOCKQUOTE:
	case GUMBO_TAG_BODY:
	case GUMBO_TAG_CAPTION:
	case GUMBO_TAG_CENTER:
	case GUMBO_TAG_DD:
	case GUMBO_TAG_DETAILS:
	case GUMBO_TAG_DIR:
	case GUMBO_TAG_DIV:
	case GUMBO_TAG_DL:
	case GUMBO_TAG_DT:
	case GUMBO_TAG_FIELDSET:
	case GUMBO_TAG_FIGCAPTION:
	case GUMBO_TAG_FIGURE:
	case GUMBO_TAG_FOOTER:
	case GUMBO_TAG_FORM:
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
	case GUMBO_TAG_H3:
	case GUMBO_TAG_H4:
	case GUMBO_TAG_H5:
	case GUMBO_TAG_H6:
	case GUMBO_TAG_HEADER:
	case GUMBO_TAG_HGROUP:
	case GUMBO_TAG_HR:
	case GUMBO_TAG_HTML:
	case GUMBO_TAG_LEGEND:
	case GUMBO_TAG_LI:
	case GUMBO_TAG_LISTING:
	case GUMBO_TAG_MAIN:
	case GUMBO_TAG_MENU:
	case GUMBO_TAG_NAV:
	case GUMBO_TAG_OL:
	case GUMBO_TAG_P:
	case GUMBO_TAG_PRE:
	case GUMBO_TAG_SECTION:
	case GUMBO_TAG_SUMMARY:
	case GUMBO_TAG_TABLE:
	case GUMBO_TAG_TBODY:
	case GUMBO_TAG_TD:
	case GUMBO_TAG_TFOOT:
	case GUMBO_TAG_TH:
	case GUMBO_TAG_THEAD:
	case GUMBO_TAG_TR:
	case GUMBO_TAG_UL:
	case GUMBO_TAG_XMP:
		return true;
	default:
		return false;
	}
}

int html_heading_level(const GumboNode *node)
{
	GumboTag tag = html_tag(node);
	long long level;

	if (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6)
		return (int)(tag - GUMBO_TAG_H1) + 1;
	if (!html_is_element(node) || !str_eq_nocase(html_attr(node, "role"), STR("heading")))
		return 0;
	level = str_number(html_attr(node, "aria-level"), 6);
	return level >= 1 ? (int)level : 2;
}

static bool is_hidden(const GumboNode *node)
{
	struct str style = html_attr(node, "style");
	char flat[512];
	size_t len = 0;

	if (html_has_attr(node, "hidden") ||
		str_eq_nocase(html_attr(node, "aria-hidden"), STR("true")))
		return true;
	for (size_t i = 0; i < style.len && len < sizeof(flat); i++)
		if (!ascii_is_space(style.p[i]))
			flat[len++] = (char)ascii_lower(style.p[i]);
	style = str_make(flat, len);
	return str_search(style, STR("display:none")) < len ||
	       str_search(style, STR("visibility:hidden")) < len;
}

static bool has_page_role(const GumboNode *node)
{
	static const char *const roles[] = { "navigation", "search", "complementary", "contentinfo",
		"banner", "dialog", "doc-toc" };
	static const char *const classes[] = { "mw-editsection", "mw-jump-link", "navbox",
		"noprint", "screen-reader-text", "sr-only", "skip-link", "headerlink",
		"anchorjs-link", "footnote-back", "footnote-backref", "reversefootnote",
		"mw-cite-backlink", "cite-accessibility-label" };
	struct str role = html_attr(node, "role");

	for (size_t i = 0; role.len && i < sizeof(roles) / sizeof(*roles); i++)
		if (str_eq_nocase(role, str_of(roles[i])))
			return true;
	for (size_t i = 0; html_has_attr(node, "class") && i < sizeof(classes) / sizeof(*classes);
		i++)
		if (html_has_class(node, classes[i]))
			return true;
	return false;
}

/* Notes stand beside the text in print only. */
static bool is_note(const GumboNode *aside)
{
	struct str role = html_attr(aside, "role");

	return str_eq_nocase(role, STR("note")) || str_eq_nocase(role, STR("doc-footnote")) ||
	       str_eq_nocase(role, STR("doc-endnotes")) || html_has_class(aside, "footnote") ||
	       html_has_class(aside, "footnote-list");
}

/* A form around the whole page, as some servers write it, is no form. */
static bool wraps_article(const GumboNode *form)
{
	for (const GumboNode *n = form; n; n = html_next(form, n, true)) {
		GumboTag tag = html_tag(n);

		if (tag == GUMBO_TAG_H1 || tag == GUMBO_TAG_ARTICLE || tag == GUMBO_TAG_MAIN)
			return true;
	}
	return false;
}

bool html_dropped(const GumboNode *node)
{
	if (node->type == GUMBO_NODE_COMMENT || node->type == GUMBO_NODE_TEMPLATE)
		return true;
	if (!html_is_element(node))
		return false;
	switch (node->v.element.tag) {
	case GUMBO_TAG_BUTTON:
	case GUMBO_TAG_DATALIST:
	case GUMBO_TAG_HEAD:
	case GUMBO_TAG_METER:
	case GUMBO_TAG_NAV:
	case GUMBO_TAG_NOEMBED:
	case GUMBO_TAG_NOFRAMES:
	case GUMBO_TAG_NOSCRIPT:
	case GUMBO_TAG_PROGRESS:
	case GUMBO_TAG_RP:
	case GUMBO_TAG_SELECT:
	case GUMBO_TAG_STYLE:
	case GUMBO_TAG_SVG:
	case GUMBO_TAG_TEMPLATE:
	case GUMBO_TAG_TEXTAREA:
	case GUMBO_TAG_TITLE:
		return true;
	case GUMBO_TAG_ASIDE:
		return !is_note(node);
	case GUMBO_TAG_FORM:
		return !wraps_article(node);
	case GUMBO_TAG_UNKNOWN:
		if (html_is_named(node, "dialog"))
			return true;
		break;
	case GUMBO_TAG_SCRIPT:
		return !html_math_form(node);
	default:
		break;
	}
	if (html_math_twin(node) || html_leads_back(node))
		return true;
	return (is_hidden(node) && !html_math_form(node)) || has_page_role(node);
}
