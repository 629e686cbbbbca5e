/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The file of ticket keys, and where changes to any key can come from. */
#include "daemon/pairs.h"
#include "daemon/pairs_inner.h"

#include "config/address.h"
#include "tls/cert.h"
#include "tls/secret_file.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINKS_MAX = 8 };

static int copy_name(const struct config *config, char to[PATH_MAX], struct err *err)
{
	struct str name = config->ticket_keys;

	if (name.len >= PATH_MAX)
		return err_set(
			err, ERR_USAGE, "tls.ticket_keys is longer than %d octets", PATH_MAX - 1);
	snprintf(to, PATH_MAX, "%.*s", STR_PRINTF(name));
	return 0;
}

int pairs_tickets(const struct config *config, struct buf *out, struct err *err)
{
	char file[PATH_MAX];
	struct buf text;
	int rc = copy_name(config, file, err);

	buf_clear(out);
	if (rc < 0 || !*file)
		return rc;
	buf_init(&text, SECRET_FILE_MAX);
	rc = pairs_check_outside(config, file, err);
	if (rc == 0)
		rc = secret_load(file, &text, err);
	if (rc == ERR_MISSING) /* a file that is not there is a setting that is wrong */
		rc = (int)(err->code = ERR_USAGE);
	if (rc == 0) {
		rc = tls_keys_read(buf_view(&text), out, err);
		if (rc < 0)
			err_prefix(err, "the ticket keys %s: ", file);
	}
	pairs_wipe(&text);
	if (rc < 0)
		err_prefix(err, "tls.ticket_keys: ");
	return rc;
}

/* ---- folders ------------------------------------------------------------------- */

static void add_folder(struct buf *out, const char *path, size_t len)
{
	for (struct str known = buf_view(out); known.len > 0;) {
		struct str one = str_cut(&known, '\0');

		if (str_eq(one, str_make(path, len)))
			return;
	}
	buf_add(out, path, len);
	buf_char(out, '\0');
}

/* The folder that holds `path`: what stands before its last slash. */
static size_t folder_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == path ? 1 : slash ? (size_t)(slash - path) : 0;
}

/* Whoever renews a pair may put a new file, or a new link, at any step. */
static void follow(struct buf *out, const char *file)
{
	char path[PATH_MAX], target[PATH_MAX], next[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s", file);
	for (int i = 0; i < LINKS_MAX; i++) {
		size_t dir = folder_len(path);
		ssize_t n = readlink(path, target, sizeof(target) - 1);

		if (dir)
			add_folder(out, path, dir);
		else
			add_folder(out, ".", 1);
		if (n <= 0)
			return;
		target[n] = '\0';
		snprintf(next, sizeof(next), "%.*s%s%s", *target == '/' ? 0 : (int)dir, path,
			*target == '/' || !dir ? "" : "/", target);
		if (strlen(next) >= sizeof(path))
			return;
		memcpy(path, next, strlen(next) + 1);
	}
}

static void follow_host(struct buf *out, const struct config *config, struct str entry)
{
	static const char *const endings[] = { "pem", "key" };
	struct config_host host;
	char file[PATH_MAX];

	if (config_host_parse(entry, &host, NULL) < 0)
		return;
	for (size_t i = 0; i < 2; i++) {
		int n = snprintf(file, sizeof(file), "%.*s/%s.%s", STR_PRINTF(config->certs_dir),
			host.name, endings[i]);

		if (n > 0 && (size_t)n < sizeof(file))
			follow(out, file);
	}
}

void pairs_folders(const struct config *config, struct buf *out)
{
	char file[PATH_MAX];

	buf_clear(out);
	add_folder(out, config->certs_dir.p, config->certs_dir.len);
	for (size_t i = 0; i < config->hosts.count; i++)
		follow_host(out, config, config->hosts.at[i]);
	if (copy_name(config, file, NULL) == 0 && *file)
		follow(out, file);
}
