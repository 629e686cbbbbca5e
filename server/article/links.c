/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/links.h"

#include "article/links_path.h"
#include "article/model_map.h"
#include "article/read.h"
#include "base/buf.h"
#include "text/slug.h"

/* Schemes that lead somewhere and run nothing; whatever is not here is dropped. */
static const char *const schemes[] = { "http", "https", "gemini", "gopher", "gophers", "mailto",
	"tel", "sms", "xmpp", "irc", "ircs", "ftp", "ftps", "sftp", "spartan", "nex", "finger",
	"titan", "scroll", "text", "news", "nntp", "geo", "sip", "sips", "matrix", "magnet", "git",
	"ssh", "urn", "doi", "ipfs", "ipns", "dat", "hyper", "bitcoin", "monero", "feed", "webcal",
	"rtsp", "mumble", "signal" };

/* Those that mean nothing without "//" and a host. */
static const char *const hosted[] = { "http", "https", "gemini", "gopher", "gophers", "ftp", "ftps",
	"sftp", "spartan", "nex", "finger", "titan", "scroll", "irc", "ircs" };

static bool among(struct str name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(name, str_of(list[i])))
			return true;
	return false;
}

#define AMONG(name, list) among((name), (list), sizeof(list) / sizeof((list)[0]))

static const struct link dropped = { .kind = LINK_DROPPED };

/* RFC 3986, 3.1: scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) ":" .
 * Empty when the reference is relative. */
static struct str scheme_of(struct str target)
{
	size_t at = 0;

	while (at < target.len &&
		(ascii_is_alpha(target.p[at]) ||
			(at > 0 && (ascii_is_digit(target.p[at]) || target.p[at] == '+' ||
					   target.p[at] == '-' || target.p[at] == '.'))))
		at++;
	return at > 0 && at < target.len && target.p[at] == ':' ? str_upto(target, at) : STR_EMPTY;
}

static struct link external(struct arena *arena, struct str scheme, struct str target)
{
	struct str rest = str_from(target, scheme.len + 1);
	struct link link = { .kind = LINK_EXTERNAL };

	if (!AMONG(scheme, schemes) || !rest.len)
		return dropped;
	if (AMONG(scheme, hosted)) {
		if (!str_starts(rest, STR("//")))
			return dropped;
		rest = str_from(rest, 2);
		if (!rest.len || rest.p[0] == '/' || rest.p[0] == '?' || rest.p[0] == '#')
			return dropped;
	}
	link.url = uri_encode(arena, target, URI_WHOLE);
	return link;
}

/* "//host/path" takes the scheme of where the article was at home. */
static struct link network_path(
	struct arena *arena, const struct link_scope *scope, struct str target)
{
	bool web = scope->doc->format == FORMAT_HTML || scope->doc->format == FORMAT_MARKDOWN;
	struct str scheme = web ? STR("https") : STR("gemini");

	return external(arena, scheme,
		arena_printf(arena, "%.*s:%.*s", STR_PRINTF(scheme), STR_PRINTF(target)));
}

static const struct section *section_of(
	struct arena *arena, const struct document *doc, struct str id)
{
	const uint32_t *at;

	if (!doc->anchors || !doc->section_count || !id.len)
		return NULL;
	at = str_map_get(doc->anchors, id);
	if (!at)
		at = str_map_get(doc->anchors, ascii_lowered(arena, id));
	if (!at)
		at = str_map_get(doc->anchors, slug_of(arena, id));
	return at && *at < doc->section_count ? &doc->sections[*at] : NULL;
}

static struct link own_part(
	struct arena *arena, const struct link_scope *scope, struct str fragment)
{
	struct link link = { .kind = LINK_PAGE };
	const struct section *section;

	link.url = uri_encode(arena, scope->base, URI_PATH);
	section = section_of(arena, scope->doc, percent_decode(arena, fragment));
	if (section && scope->doc->section_count > 1) /* else all of it is on the front */
		link.url = arena_printf(
			arena, "%.*s%.*s", STR_PRINTF(link.url), STR_PRINTF(section->slug));
	return link;
}

/* Is `path` a text file that is served as it lies there, or one of our own twins? */
static bool served_as_is(struct str path)
{
	static const char *const names[] = { "robots.txt", "caps.txt", "favicon.txt",
		"security.txt", "humans.txt", "ads.txt", "all.txt", "all.gmi" };
	struct str last = str_from(path, str_find_last(path, '/') + 1);

	return str_search(path, STR("/.well-known/")) < path.len || AMONG(last, names);
}

struct str link_article_address(struct arena *arena, struct str path)
{
	size_t slash = str_find_last(path, '/');
	struct str folder = slash < path.len ? str_upto(path, slash + 1) : STR("/");
	struct str stem = slash < path.len ? str_from(path, slash + 1) : path;
	const char *root = folder.len && folder.p[0] == '/' ? "" : "/";

	stem = str_upto(stem, str_find_last(stem, '.'));
	folder = uri_encode(arena, folder, URI_PATH);
	if (article_is_index(stem))
		return arena_printf(arena, "%s%.*s", root, STR_PRINTF(folder));
	stem = slug_of(arena, percent_decode(arena, stem));
	return arena_printf(arena, "%s%.*s%.*s/", root, STR_PRINTF(folder), STR_PRINTF(stem));
}

static struct link article_link(
	struct arena *arena, const struct link_scope *scope, struct str path, struct str fragment)
{
	struct link link = { .kind = LINK_PAGE };
	struct str part;

	link.url = link_article_address(arena, path);
	if (!fragment.len)
		return link;
	if (str_eq(link.url, uri_encode(arena, scope->base, URI_PATH)))
		return own_part(arena, scope, fragment);
	part = slug_of(arena, percent_decode(arena, fragment));
	link.url = arena_printf(arena, "%.*s%.*s", STR_PRINTF(link.url), STR_PRINTF(part));
	return link;
}

/* "/notes/walk#part" and "/notes/walk/#part": an address, where no file is named
 * (Makefile#L3), for those are no slugs.  A section's of this article has its parts in
 * this article. */
static struct link address_part(
	struct arena *arena, const struct link_scope *scope, struct str path, struct str fragment)
{
	struct link link = { .kind = LINK_PAGE, .url = uri_encode(arena, path, URI_PATH) };
	struct str base = uri_encode(arena, scope->base, URI_PATH), last, part;
	const bool slash = str_ends(path, STR("/"));

	if (str_eq(slash ? link.url : arena_printf(arena, "%.*s/", STR_PRINTF(link.url)), base))
		return own_part(arena, scope, fragment);
	if (str_starts(link.url, base) &&
		section_of(arena, scope->doc, str_from(link.url, base.len))) {
		part = percent_decode(arena, fragment);
		return section_of(arena, scope->doc, part) ? own_part(arena, scope, part) : link;
	}
	path = str_upto(path, path.len - slash);
	last = str_from(path, str_find_last(path, '/') + 1);
	part = slug_of(arena, percent_decode(arena, fragment));
	if (slug_valid(last) && article_is_held(arena, scope->doc->source, path)) /* no section's */
		link.url = arena_printf(arena, "%.*s/%.*s",
			STR_PRINTF(uri_encode(arena, path, URI_PATH)), STR_PRINTF(part));
	return link;
}

static struct link inside(struct arena *arena, const struct link_scope *scope, struct str target)
{
	struct str fragment, path, query, last;
	struct link link = { .kind = LINK_PAGE };

	path = target;
	query = path = str_cut(&target, '#');
	fragment = target;
	path = str_cut(&query, '?');
	if (!path.len && !query.len)
		return own_part(arena, scope, fragment);
	path = path_resolve(arena, scope->dir, path);
	if (!path.len)
		return dropped;
	if (article_format_of(path) >= 0 && !served_as_is(path))
		return article_link(arena, scope, path, fragment);
	if (fragment.len && !query.len)
		link = address_part(arena, scope, path, fragment);
	else
		link.url = uri_encode(arena, path, URI_PATH);
	last = str_from(path, str_find_last(path, '/') + 1);
	if (str_find(last, '.') < last.len && !str_ends(last, STR("all.gmi")))
		link.kind = LINK_FILE;
	else if (query.len)
		link.url = arena_printf(arena, "%.*s?%.*s", STR_PRINTF(link.url),
			STR_PRINTF(uri_encode(arena, query, URI_QUERY)));
	return link;
}

struct link link_resolve(struct arena *arena, const struct link_scope *scope, struct str target)
{
	struct str scheme, bare;

	target = str_trim(target);
	if (!target.len)
		return dropped;
	/* browsers skip control octets inside "java\nscript:"; so does the check */
	bare = without_controls(arena, target);
	scheme = scheme_of(bare);
	if (scheme.len)
		return external(arena, scheme, bare);
	if (str_starts(bare, STR("//")))
		return network_path(arena, scope, bare);
	return inside(arena, scope, bare);
}
