/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/pairs.h"
#include "daemon/pairs_inner.h"

#include "base/log.h"
#include "config/address.h"
#include "config/capsules.h"
#include "tls/cert.h"
#include "tls/pair_files.h"
#include "tls/secret_file.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_part(struct buf *out, struct str part)
{
	uint32_t len = (uint32_t)part.len;

	buf_add(out, (const char *)&len, sizeof(len));
	buf_str(out, part);
}

static bool take_part(struct str *text, struct str *ret_part)
{
	uint32_t len;

	if (text->len < sizeof(len))
		return false;
	memcpy(&len, text->p, sizeof(len));
	*text = str_from(*text, sizeof(len));
	if (text->len < len)
		return false;
	*ret_part = str_upto(*text, len);
	*text = str_from(*text, len);
	return true;
}

void pairs_wipe(struct buf *b)
{
	if (b->p)
		secret_wipe(b->p, b->cap);
	buf_release(b);
}

/* ---- where keys may lie -------------------------------------------------------- */

static bool lies_in(const char *path, const char *dir)
{
	char real[PATH_MAX];
	size_t len;

	if (!realpath(dir, real))
		return false;
	len = strlen(real);
	return strncmp(path, real, len) == 0 && (path[len] == '/' || len == 1);
}

/* A key that could be served is lost for good.  Links are followed on both
 * sides; what cannot be followed cannot be read either. */
int pairs_check_outside(const struct config *config, const char *file, struct err *err)
{
	struct config_capsules capsules;
	char real[PATH_MAX];
	int rc;

	if (!realpath(file, real))
		return 0;
	rc = config_capsules_find(config, &capsules, err);
	for (size_t i = 0; rc == 0 && i < capsules.count; i++)
		if (lies_in(real, capsules.at[i].dir))
			rc = err_set(err, ERR_USAGE,
				"the key %s lies in the capsule %s, whose files are served: move "
				"it elsewhere, and make a new one if it may have been read",
				real, capsules.at[i].dir);
	config_capsules_release(&capsules);
	return rc;
}

/* ---- one pair ---------------------------------------------------------------- */

struct loader {
	const struct config *config;
	char dir[4096];
	bool make;
	struct buf chain, key;
};

static int loader_init(struct loader *l, const struct config *config, struct err *err)
{
	*l = (struct loader){ .config = config };
	if (config->certs_dir.len >= sizeof(l->dir))
		return err_set(err, ERR_USAGE, "certs.dir is longer than 4095 octets");
	memcpy(l->dir, config->certs_dir.p, config->certs_dir.len);
	buf_init(&l->chain, PAIR_PEM_MAX);
	buf_init(&l->key, PAIR_PEM_MAX);
	return 0;
}

static void loader_clear(struct loader *l)
{
	pairs_wipe(&l->key);
	pairs_wipe(&l->chain); /* some people keep both halves in one file */
}

static void warn(void *arg, const char *sentence)
{
	(void)arg;
	log_warning("%s", sentence);
}

static void remark(const char *dir, struct str host, struct str chain)
{
	char file[4096 + CONFIG_HOST_MAX + 8];

	snprintf(file, sizeof(file), "%s/%.*s.pem", dir, STR_PRINTF(host));
	cert_advise(file, chain, host, warn, NULL);
}

static void remark_made(const char *dir, struct str host, struct str chain)
{
	struct cert_info info;

	if (cert_describe(chain, &info, NULL) == 0)
		log_notice("made a key and a certificate for %.*s in %s, SHA-256 %s",
			STR_PRINTF(host), dir, info.cert_sha256);
}

/* It must be what the server will take: a server that refuses its pairs cannot
 * start again. */
static int check_pair(const struct loader *l, struct str host, struct err *err)
{
	struct tls_pair pair = {
		.host = host, .chain = buf_view(&l->chain), .key = buf_view(&l->key)
	};
	char file[4096 + CONFIG_HOST_MAX + 8];
	int rc;

	snprintf(file, sizeof(file), "%s/%.*s.key", l->dir, STR_PRINTF(host));
	rc = pairs_check_outside(l->config, file, err);
	if (rc == 0)
		rc = tls_pair_check(&pair, err);
	if (rc == ERR_FORMAT)
		err->code = ERR_USAGE;
	return rc == ERR_FORMAT ? ERR_USAGE : rc;
}

static int load_one(struct loader *l, struct str host, bool *ret_made, struct err *err)
{
	int rc = l->make ? pair_ensure(l->dir, host, &host, 1, &l->chain, &l->key, ret_made, err)
			 : pair_load(l->dir, host, &l->chain, &l->key, err);

	return rc < 0 ? rc : check_pair(l, host, err);
}

static void put_pair(struct buf *out, const struct tls_pair *pair)
{
	put_part(out, pair->host);
	put_part(out, pair->chain);
	put_part(out, pair->key);
}

/* ---- all of them --------------------------------------------------------------- */

static int start_one(struct loader *l, struct str entry, struct buf *out, struct err *err)
{
	struct config_host host;
	bool made = false;
	int rc = config_host_parse(entry, &host, err);

	if (rc == 0)
		rc = load_one(l, str_of(host.name), &made, err);
	if (rc == 0 && made)
		remark_made(l->dir, str_of(host.name), buf_view(&l->chain));
	else if (rc == 0)
		remark(l->dir, str_of(host.name), buf_view(&l->chain));
	if (rc == 0 && out) {
		put_pair(out, &(struct tls_pair){
				      str_of(host.name), buf_view(&l->chain), buf_view(&l->key) });
		rc = buf_failed(out) ? err_nomem(err) : 0;
	}
	return rc;
}

static int start_all(const struct config *config, bool make, struct buf *out, struct err *err)
{
	struct loader l;
	int rc = loader_init(&l, config, err);

	l.make = make;
	for (size_t i = 0; rc == 0 && i < config->hosts.count; i++) {
		rc = start_one(&l, config->hosts.at[i], out, err);
		if (rc == ERR_MISSING && !make)
			rc = 0;
		loader_clear(&l);
	}
	return rc;
}

/* Room for the usual set at once, so that growing leaves no copies behind. */
static bool reserve(struct buf *out)
{
	return buf_room(out, 32 * 1024) != NULL;
}

int pairs_load(const struct config *config, struct buf *out, struct err *err)
{
	int rc;

	if (!reserve(out))
		return err_nomem(err);
	rc = start_all(config, true, out, err);
	if (rc < 0) {
		secret_wipe(out->p, out->cap);
		buf_clear(out);
	}
	return rc;
}

int pairs_check(const struct config *config, struct err *err)
{
	struct buf tickets;
	int rc = start_all(config, false, NULL, err);

	buf_init(&tickets, PAIRS_TICKETS_MAX);
	if (rc == 0)
		rc = pairs_tickets(config, &tickets, err);
	pairs_wipe(&tickets);
	return rc;
}

/* ---- while they are in service ------------------------------------------------- */

static void reload_one(struct loader *l, const struct tls_pair *old, struct buf *out)
{
	struct err err;

	if (load_one(l, old->host, NULL, &err) < 0) {
		log_warning("the certificate of %.*s in service stays: %s", STR_PRINTF(old->host),
			err.text);
		put_pair(out, old);
		return;
	}
	if (!str_eq(buf_view(&l->chain), old->chain))
		remark(l->dir, old->host, buf_view(&l->chain));
	put_pair(out, &(struct tls_pair){ old->host, buf_view(&l->chain), buf_view(&l->key) });
}

int pairs_reload(const struct config *config, struct str old, struct buf *out, struct err *err)
{
	struct tls_pair pairs[CONFIG_LIST_MAX];
	struct loader l;
	size_t count = 0;
	int rc = loader_init(&l, config, err);

	if (rc == 0 && !reserve(out))
		rc = err_nomem(err);
	if (rc == 0)
		rc = pairs_read(old, pairs, &count);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		reload_one(&l, &pairs[i], out);
		loader_clear(&l);
	}
	if (rc == 0 && buf_failed(out))
		rc = err_nomem(err);
	return rc;
}

void pairs_remind(const struct config *config, struct str text)
{
	struct tls_pair pairs[CONFIG_LIST_MAX];
	struct loader l;
	size_t count = 0;

	if (loader_init(&l, config, NULL) < 0 || pairs_read(text, pairs, &count) < 0)
		return;
	for (size_t i = 0; i < count; i++)
		remark(l.dir, pairs[i].host, pairs[i].chain);
}

int pairs_read(struct str text, struct tls_pair pairs[CONFIG_LIST_MAX], size_t *ret_count)
{
	size_t count = 0;

	for (; text.len > 0; count++) {
		if (count == CONFIG_LIST_MAX || !take_part(&text, &pairs[count].host) ||
			!take_part(&text, &pairs[count].chain) ||
			!take_part(&text, &pairs[count].key))
			return ERR_FORMAT;
	}
	*ret_count = count;
	return 0;
}

bool pairs_wanted(const struct config *config)
{
	const struct str none = STR("none");
	bool gemini = config->gemini_listen.count > 0 && !str_eq(config->gemini_listen.at[0], none);
	bool gopher = config->gopher_listen.count > 0 && !str_eq(config->gopher_listen.at[0], none);

	return gemini || (gopher && config->gopher_tls);
}
