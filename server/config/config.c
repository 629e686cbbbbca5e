/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "config/config.h"

#include "config/address.h"
#include "config/capsules.h"
#include "config/settings.h"

#include <string.h>

enum { ARENA_MAX = 4 * 1024 * 1024 };

int config_init(struct config *config, struct err *err)
{
	const struct setting *setting;

	memset(config, 0, sizeof(*config));
	arena_init(&config->arena, ARENA_MAX);
	for (size_t i = 0; (setting = setting_at(i)); i++) {
		int rc = setting_assign(config, setting, str_of(setting->fallback), err);

		if (rc < 0) {
			config_release(config);
			return rc;
		}
	}
	return 0;
}

void config_release(struct config *config)
{
	arena_release(&config->arena);
	memset(config, 0, sizeof(*config));
	arena_init(&config->arena, ARENA_MAX);
}

int config_set(struct config *config, struct str assignment, struct err *err)
{
	const struct setting *setting;
	struct str value = assignment, name;
	int rc;

	if (str_find(assignment, '=') == assignment.len)
		return err_set(err, ERR_USAGE,
			"'%.*s' sets nothing: write NAME=VALUE, such as log.level=info",
			STR_PRINTF(str_upto(assignment, 80)));
	name = str_trim(str_cut(&value, '='));
	rc = setting_find(name, &setting, err);
	if (rc < 0)
		return rc;
	rc = setting_assign(config, setting, value, err);
	if (rc == 0 && setting_is_list(setting))
		config->added |= (uint64_t)1 << setting_index(setting);
	return rc;
}

int config_add(struct config *config, struct str name, struct str value, struct err *err)
{
	const struct setting *setting;
	uint64_t bit;
	int rc = setting_find(name, &setting, err);

	if (rc < 0)
		return rc;
	if (!setting_is_list(setting))
		return setting_assign(config, setting, value, err);
	bit = (uint64_t)1 << setting_index(setting);
	if (!(config->added & bit))
		setting_clear_list(config, setting);
	config->added |= bit;
	return setting_append(config, setting, value, err);
}

int config_dump(const struct config *config, struct buf *out)
{
	const struct setting *setting;

	for (size_t i = 0; (setting = setting_at(i)); i++) {
		buf_printf(out, "%s=", setting->name);
		setting_print(config, setting, out);
		buf_char(out, '\n');
	}
	return buf_failed(out) ? ERR_NOMEM : 0;
}

/* "none" turns a protocol off, so it cannot stand beside an address.  Returns
 * whether the protocol is on. */
static int check_listen(const struct config_list *list, const char *name, struct err *err)
{
	struct config_address address;

	for (size_t i = 0; i < list->count; i++) {
		int rc = config_address_parse(list->at[i], &address, err);

		if (rc < 0)
			return rc;
		if (address.none && list->count > 1)
			return err_set(err, ERR_USAGE,
				"%s says none beside an address; leave one of them out", name);
	}
	return list->count > 0 && !address.none;
}

static int check_hosts(const struct config_list *hosts, struct err *err)
{
	struct config_host one, other;

	if (hosts->count == 0)
		return err_set(err, ERR_USAGE, "hosts names no host; name at least one");
	for (size_t i = 0; i < hosts->count; i++) {
		int rc = config_host_parse(hosts->at[i], &one, err);

		if (rc < 0)
			return rc;
		for (size_t j = 0; j < i; j++)
			if (config_host_parse(hosts->at[j], &other, err) == 0 &&
				strcmp(one.name, other.name) == 0)
				return err_set(err, ERR_USAGE,
					"the host %s is named twice; name it once", one.name);
	}
	return 0;
}

/* Two letters, or empty. */
static int check_region(struct str region, struct err *err)
{
	if (region.len == 0 || (region.len == 2 && ascii_is_alpha((unsigned char)region.p[0]) &&
				       ascii_is_alpha((unsigned char)region.p[1])))
		return 0;
	return err_set(err, ERR_USAGE,
		"'%.*s' is no country code for capsule.region; write two letters, such as US",
		STR_PRINTF(str_upto(region, 80)));
}

/* The shape of BCP 47 tags: letters and digits in parts of at most eight. */
static int check_lang(struct str lang, struct err *err)
{
	struct str rest = lang;

	while (rest.len > 0) {
		struct str part = str_cut(&rest, '-');
		bool good = part.len > 0 && part.len <= 8;

		for (size_t i = 0; i < part.len; i++)
			good &= ascii_is_alpha((unsigned char)part.p[i]) ||
				ascii_is_digit((unsigned char)part.p[i]);
		if (!good || str_ends(lang, STR("-")))
			return err_set(err, ERR_USAGE,
				"'%.*s' is no language tag for capsule.lang; write one such as en "
				"or pt-BR",
				STR_PRINTF(str_upto(lang, 80)));
	}
	return 0;
}

/* hardening.md T24: a key that could be served is lost for good. */
static bool lies_in(struct str inner, struct str outer)
{
	while (outer.len > 1 && str_ends(outer, STR("/")))
		outer.len--;
	if (!str_starts(inner, outer))
		return false;
	return inner.len == outer.len || inner.p[outer.len] == '/' || str_ends(outer, STR("/"));
}

/* Dot folders are never served, so `--capsule .` may hold its own state. */
static bool is_hidden(struct str inner, struct str outer)
{
	struct str rest = str_from(inner, outer.len);

	while (str_starts(rest, STR("/")))
		rest = str_from(rest, 1);
	return str_starts(rest, STR("."));
}

static int check_apart(
	const struct config *config, const struct config_capsule *capsule, struct err *err)
{
	const struct str dir = capsule->given;
	const char *name = capsule->number == 0 ? "capsule.dir" : "the capsule";

	if (lies_in(config->state_dir, dir) && !is_hidden(config->state_dir, dir))
		return err_set(err, ERR_USAGE,
			"state.dir '%.*s' lies in %s '%.*s', whose files are served; put "
			"the state elsewhere",
			STR_PRINTF(config->state_dir), name, STR_PRINTF(dir));
	if (lies_in(config->certs_dir, dir))
		return err_set(err, ERR_USAGE,
			"certs.dir '%.*s' lies in %s '%.*s', whose files are served; put "
			"the keys elsewhere",
			STR_PRINTF(config->certs_dir), name, STR_PRINTF(dir));
	return 0;
}

static int check_capsules(const struct config *config, struct err *err)
{
	struct config_capsules capsules;
	int rc = config_capsules_find(config, &capsules, err);

	for (size_t i = 0; rc == 0 && i < capsules.count; i++)
		rc = check_apart(config, &capsules.at[i], err);
	config_capsules_release(&capsules);
	return rc;
}

int config_check(const struct config *config, struct err *err)
{
	int gemini = check_listen(&config->gemini_listen, "gemini.listen", err);
	int gopher = gemini < 0 ? 0 : check_listen(&config->gopher_listen, "gopher.listen", err);
	int rc;

	if (gemini < 0 || gopher < 0)
		return gemini < 0 ? gemini : gopher;
	if (!gemini && !gopher)
		return err_set(err, ERR_USAGE,
			"gemini.listen and gopher.listen both say none, so there is nothing to "
			"serve; give one of them an address");
	rc = check_hosts(&config->hosts, err);
	if (rc == 0)
		rc = check_capsules(config, err);
	if (rc == 0)
		rc = check_region(config->capsule_region, err);
	if (rc == 0)
		rc = check_lang(config->capsule_lang, err);
	return rc;
}
