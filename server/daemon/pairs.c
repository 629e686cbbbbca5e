/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/pairs.h"

#include "base/log.h"
#include "config/address.h"
#include "tls/cert.h"
#include "tls/pair_files.h"

#include <stdint.h>
#include <string.h>

enum { WARN_DAYS = 60 };

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

static void remark(const char *dir, const char *host, struct str chain, bool made)
{
	struct cert_info info;
	struct err err;

	if (cert_describe(chain, &info, &err) < 0) {
		log_warning("%s/%s.pem: %s", dir, host, err.text);
		return;
	}
	if (made)
		log_notice("made a key and a certificate for %s in %s, SHA-256 %s", host, dir,
			info.cert_sha256);
	if (info.days_left < 0)
		log_warning("the certificate %s/%s.pem ended on %s; renew it", dir, host,
			info.not_after);
	else if (info.days_left < WARN_DAYS)
		log_warning("the certificate %s/%s.pem ends on %s, in %lld days; renew it", dir,
			host, info.not_after, (long long)info.days_left);
	if (!cert_covers(chain, str_of(host)))
		log_warning("the certificate %s/%s.pem is not for the name %s; clients will warn",
			dir, host, host);
}

struct loader {
	char dir[4096];
	bool make;
	struct buf chain, key;
};

static int load_one(struct loader *l, struct str entry, struct buf *out, struct err *err)
{
	struct config_host host;
	struct str name;
	bool made = false;
	int rc = config_host_parse(entry, &host, err);

	if (rc < 0)
		return rc;
	name = str_of(host.name);
	rc = l->make ? pair_ensure(l->dir, name, &name, 1, &l->chain, &l->key, &made, err)
		     : pair_load(l->dir, name, &l->chain, &l->key, err);
	if (rc == 0 && out) {
		put_part(out, name);
		put_part(out, buf_view(&l->chain));
		put_part(out, buf_view(&l->key));
		rc = buf_failed(out) ? err_nomem(err) : 0;
	}
	if (rc == 0)
		remark(l->dir, host.name, buf_view(&l->chain), made);
	pairs_wipe(&l->key);
	buf_release(&l->chain);
	return rc;
}

static int load_all(const struct config *config, bool make, struct buf *out, struct err *err)
{
	struct loader l = { .make = make };
	int rc = 0;

	if (config->certs_dir.len >= sizeof(l.dir))
		return err_set(err, ERR_USAGE, "certs.dir is longer than 4095 octets");
	memcpy(l.dir, config->certs_dir.p, config->certs_dir.len);
	buf_init(&l.chain, PAIR_PEM_MAX);
	buf_init(&l.key, PAIR_PEM_MAX);
	for (size_t i = 0; i < config->hosts.count; i++) {
		rc = load_one(&l, config->hosts.at[i], out, err);
		if (rc == ERR_MISSING && !make)
			rc = 0;
		if (rc < 0)
			break;
	}
	return rc;
}

int pairs_load(const struct config *config, struct buf *out, struct err *err)
{
	int rc;

	/* room for the usual set at once, so that growing leaves no copies behind */
	if (!buf_room(out, 32 * 1024))
		return err_nomem(err);
	rc = load_all(config, true, out, err);
	if (rc < 0) {
		secret_wipe(out->p, out->cap);
		buf_clear(out);
	}
	return rc;
}

int pairs_check(const struct config *config, struct err *err)
{
	return load_all(config, false, NULL, err);
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
