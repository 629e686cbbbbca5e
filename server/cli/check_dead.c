/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Links that lead nowhere.  In a folder every address is known; beside one file only
 * what its folder holds. */
#include "article/links_path.h"
#include "cli/check.h"
#include "site/address.h"

#include <sys/stat.h>

enum { SUGGESTIONS_MAX = 200 /* each costs a walk over all files */ };

static struct str last_part(struct str address)
{
	while (address.len > 1 && address.p[address.len - 1] == '/')
		address.len--;
	return str_from(address,
		str_find_last(address, '/') < address.len ? str_find_last(address, '/') + 1 : 0);
}

static bool is_served(const struct check *check, struct str address)
{
	return str_eq(address, STR("/")) || str_map_get(&check->served, address) ||
	       address_reserved(address) || str_eq(address, STR("/robots.txt")) ||
	       str_eq(address, STR("/caps.txt"));
}

/* The article that an address lies in: "/walk/" for "/walk/part". */
static struct check_file *article_of(const struct check *check, struct str address)
{
	struct str front = str_upto(address, str_find_last(address, '/') + 1);
	struct check_file *file = check_holder(check, front);

	return file && file->read && file->kind == CHECK_ARTICLE && str_eq(file->base, front) &&
			       !str_eq(front, address)
		       ? file
		       : NULL;
}

/* The draft that would have the address, or the article it lies in. */
static const struct check_file *draft_at(struct check *check, struct str address)
{
	struct str front = str_upto(address, str_find_last(address, '/') + 1);

	return check_holder(check, check_draft_key(&check->arena, front));
}

/* A file whose name, or an article whose address, ends in the same word. */
static const struct check_file *like(const struct check *check, struct str address)
{
	struct str wanted = last_part(address);
	struct str stem = str_upto(wanted, str_find_last(wanted, '.'));

	for (size_t i = 0; wanted.len && i < check->count; i++) {
		const struct check_file *file = check->file[i];
		struct str name = last_part(file->path);
		struct str own = str_upto(name, str_find_last(name, '.'));

		if (file->kind == CHECK_OTHER)
			continue;
		if (str_eq_nocase(name, wanted) || str_eq_nocase(own, stem) ||
			(file->base.len && str_eq_nocase(last_part(file->base), wanted)))
			return file;
	}
	return NULL;
}

/* The names in `out` and one more; "..." after the last that there is room for. */
static struct str with_name(struct arena *arena, struct str out, struct str name, size_t count)
{
	if (count > CHECK_NAMED_MAX)
		return out;
	if (count == CHECK_NAMED_MAX)
		name = STR("...");
	return arena_printf(
		arena, "%.*s%s%.*s", STR_PRINTF(out), count ? ", " : "", STR_PRINTF(name));
}

/* "it has: the-shore, the-lake; and inside them: inn" */
static struct str parts_of(struct arena *arena, const struct check_file *file)
{
	struct str out = STR("it has: ");
	size_t count = 0;

	for (const struct check_section *s = file->sections; s; s = s->next)
		out = with_name(arena, out, s->slug, count++);
	if (file->ids.count)
		out = arena_printf(arena, "%.*s; and inside them: ", STR_PRINTF(out));
	for (size_t i = 0; i < file->ids.count; i++)
		out = with_name(arena, out, file->ids.at[i], i);
	return out;
}

/* Readers are sent on, and need not be. */
static bool say_moved(struct check *check, struct check_file *file, const struct check_link *link)
{
	struct str now = check_leads_on(check, link->address);

	if (now.len)
		check_say(check, file,
			&(struct finding){ .line = link->line,
				.rule = STR("old-link"),
				.remedy = arena_printf(
					&check->arena, "link to %.*s", STR_PRINTF(now)),
				.text = arena_printf(&check->arena,
					"the link to \"%.*s\" names an old address: readers are "
					"sent on to %.*s",
					STR_PRINTF(link->target), STR_PRINTF(now)) });
	return now.len > 0;
}

static void say_dead(struct check *check, struct check_file *file, const struct check_link *link,
	unsigned *suggestions)
{
	struct arena *arena = &check->arena;
	const struct check_file *other = article_of(check, link->address);
	struct finding finding = { .line = link->line, .error = true, .rule = STR("dead-link") };
	struct str why = STR("there is nothing at"), where = link->address;

	finding.remedy = STR("correct it, or take the link out");
	if (other) {
		why = arena_printf(arena, "%.*s has no section", STR_PRINTF(other->path));
		where = last_part(link->address);
		if (other->sections)
			finding.remedy = parts_of(arena, other);
	} else if ((other = draft_at(check, link->address))) {
		why = arena_printf(
			arena, "%.*s is a draft, so nobody can read", STR_PRINTF(other->path));
		finding.remedy = STR("publish the draft, or take the link out");
	} else if ((*suggestions)++ < SUGGESTIONS_MAX && (other = like(check, link->address))) {
		finding.remedy = arena_printf(arena, "did you mean %.*s?", STR_PRINTF(other->path));
	}
	finding.text = arena_printf(arena, "the link to \"%.*s\" leads nowhere: %.*s %.*s",
		STR_PRINTF(link->target), STR_PRINTF(why), STR_PRINTF(where));
	check_say(check, file, &finding);
}

/* Beside a lone file: what is named as a file must lie there.  Anything else may be an
 * address of the capsule that the file belongs to. */
static void look_beside(struct check *check, struct check_file *file, const struct check_link *link)
{
	struct str path = str_upto(link->target, str_find(link->target, '#'));
	struct str name;
	struct stat st;

	path = percent_decode(&check->arena, str_upto(path, str_find(path, '?')));
	name = last_part(path);
	if (!path.len || path.p[0] == '/' || path.p[path.len - 1] == '/' ||
		str_find(name, '.') == name.len || str_starts(name, STR("..")))
		return;
	path = arena_str(&check->arena, path);
	if (!path.len || fstatat(check->root_fd, path.p, &st, 0) == 0)
		return;
	check_sayf(check, file, link->line, true, "dead-link", "correct it, or take the link out",
		"the link to \"%.*s\" leads nowhere: there is no such file",
		STR_PRINTF(link->target));
}

void check_dead_links(struct check *check)
{
	unsigned suggestions = 0;

	for (size_t i = 0; i < check->count; i++) {
		struct check_file *file = check->file[i];

		for (const struct check_link *l = file->draft ? NULL : file->links; l;
			l = l->next) {
			if (file->too_many)
				break; /* that many are no news */
			if (!check->whole)
				look_beside(check, file, l);
			else if (!is_served(check, l->address) && !say_moved(check, file, l))
				say_dead(check, file, l, &suggestions);
		}
	}
}
