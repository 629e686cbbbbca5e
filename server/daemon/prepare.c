/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/prepare.h"

#include "base/log.h"
#include "config/address.h"
#include "daemon/access_log.h"
#include "daemon/keeper.h"
#include "daemon/pairs.h"
#include "daemon/process.h"
#include "daemon/sandbox.h"
#include "files/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATUS_FAILED = 1, STATUS_SETTINGS = 2 };

static int status_of(const struct err *err)
{
	return err->code == ERR_USAGE ? STATUS_SETTINGS : STATUS_FAILED;
}

static int copy_path(char to[4096], struct str path, struct err *err)
{
	if (path.len >= 4096)
		return err_set(err, ERR_USAGE,
			"the name of a folder is longer than 4095 octets: %.*s...",
			STR_PRINTF(str_upto(path, 40)));
	memcpy(to, path.p, path.len);
	to[path.len] = '\0';
	return 0;
}

static int make_paths(struct prepared *p, const struct config *config, struct err *err)
{
	int rc = config_capsules_find(config, &p->capsules, err);

	if (rc < 0)
		return rc;
	if (copy_path(p->certs_dir, config->certs_dir, err) < 0 ||
		copy_path(p->state_dir, config->state_dir, err) < 0)
		return ERR_USAGE;
	snprintf(p->index_dir, sizeof(p->index_dir), "%s/index", p->state_dir);
	snprintf(p->index_file, sizeof(p->index_file), "%s/bifold.db", p->index_dir);
	return 0;
}

static int check_capsule(const struct config_capsule *capsule, struct err *err)
{
	int fd, rc = root_open(capsule->dir, &fd, err);

	if (rc == 0) {
		close(fd);
		return 0;
	}
	if (capsule->number == 0)
		err_prefix(err, "capsule.dir: ");
	else
		err_prefix(err, "the capsule of %.*s: ", STR_PRINTF(capsule->host));
	/* a folder that is not there is a setting that is wrong */
	if (rc == ERR_MISSING)
		err->code = ERR_USAGE;
	return rc;
}

static int check_capsules(const struct prepared *p, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < p->capsules.count; i++)
		rc = check_capsule(&p->capsules.at[i], err);
	return rc;
}

static int check_state(const struct prepared *p, struct err *err)
{
	if (access(p->index_dir, R_OK | W_OK | X_OK) == 0)
		return 0;
	return err_set(err, ERR_DENIED,
		"state.dir: the folder %s cannot be written: %s; let this user write there, or "
		"name another one with --state DIR",
		p->index_dir, strerror(errno));
}

static int make_folders(const struct prepared *p, const struct config *config, struct err *err)
{
	int rc = process_folder(config->state_dir, config->user, err);

	if (rc == 0)
		rc = process_folder(str_of(p->index_dir), config->user, err);
	if (rc < 0) {
		err_prefix(err, "state.dir: ");
		return rc;
	}
	if (!pairs_wanted(config))
		return 0;
	rc = process_folder(config->certs_dir, config->user, err);
	if (rc < 0)
		err_prefix(err, "certs.dir: ");
	return rc;
}

/* config_check() compares what was written; this, where it leads: a key that
 * could be served is lost for good, and an index that is part of the capsule
 * would index itself without end. */
static int check_apart(const struct prepared *p, struct err *err)
{
	int rc = config_folder_apart(&p->capsules, p->certs_dir, "certs.dir", false, err);

	return rc < 0 ? rc
		      : config_folder_apart(&p->capsules, p->state_dir, "state.dir", true, err);
}

static int check_log_apart(const struct prepared *p, const struct config *config, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < p->capsules.count; i++)
		rc = access_log_apart(config, p->capsules.at[i].dir, err);
	return rc;
}

static void warn_of_root(const struct config *config)
{
	if (geteuid() == 0)
		log_warning("running as root; name a user to become with the setting user%s",
			config->user.len ? " that is not root" : "");
}

static void warn_of_localhost(const struct config *config, const struct listeners *listeners)
{
	struct config_host host;

	if (config->hosts.count != 1 || config_host_parse(config->hosts.at[0], &host, NULL) < 0 ||
		strcmp(host.name, "localhost") != 0 || !listeners_public(listeners))
		return;
	log_warning("others can reach this server, but the only name it answers to is localhost; "
		    "set the name that clients use with --host NAME");
}

static void warn_of_unused_log(const struct config *config)
{
	if (config->log_access_file.len && !config->log_access)
		log_warning("log.access_file names a file, but requests are not logged; set "
			    "log.access=yes too");
}

static int open_all(struct prepared *p, const struct config *config, struct err *err)
{
	int rc = check_capsules(p, err);

	if (rc == 0)
		rc = check_apart(p, err);
	if (rc == 0)
		rc = listeners_open(config, process_workers(config->workers), &p->listeners, err);
	if (rc == 0)
		rc = make_folders(p, config, err);
	if (rc == 0 && access_log_wanted(config))
		rc = check_log_apart(p, config, err);
	if (rc == 0 && access_log_wanted(config))
		rc = access_log_open(config, &p->log_fd, err);
	if (rc == 0)
		rc = process_become(config->user, err);
	if (rc == 0)
		rc = process_lock_down(err);
	if (rc == 0)
		rc = check_state(p, err);
	if (rc == 0 && pairs_wanted(config))
		rc = pairs_load(config, &p->pairs, err);
	return rc;
}

int prepared_init(struct prepared *p, const struct config *config)
{
	struct err err = { 0 };

	buf_init(&p->pairs, PAIRS_MAX_OCTETS);
	p->log_fd = -1;
	process_seal();
	/* many sockets may be asked for: one for each worker and address */
	process_descriptors(0, 0);
	if (make_paths(p, config, &err) < 0 || open_all(p, config, &err) < 0) {
		log_error("%s", err.text);
		prepared_release(p);
		return status_of(&err);
	}
	warn_of_root(config);
	warn_of_localhost(config, &p->listeners);
	warn_of_unused_log(config);
	return 0;
}

void prepared_release(struct prepared *p)
{
	listeners_close(&p->listeners);
	pairs_wipe(&p->pairs);
	config_capsules_release(&p->capsules);
	if (p->log_fd >= 0)
		close(p->log_fd);
}

/* The nearest folder above `path` that exists decides whether it can be made. */
static int check_makeable(const char *path, const char *setting, struct err *err)
{
	char parent[4096];
	char *slash;

	snprintf(parent, sizeof(parent), "%s", path);
	if (access(parent, F_OK) < 0 && errno == ENOENT) {
		slash = strrchr(parent, '/');
		if (slash)
			*(slash == parent ? slash + 1 : slash) = '\0';
		else
			snprintf(parent, sizeof(parent), ".");
	}
	if (access(parent, W_OK | X_OK) == 0)
		return 0;
	return err_set(err, ERR_DENIED,
		"%s: %s cannot be written: %s; let this user write there, or name another folder",
		setting, parent, strerror(errno));
}

static int check_all(struct prepared *p, const struct config *config, struct err *err)
{
	int rc = make_paths(p, config, err);

	if (rc == 0)
		rc = check_capsules(p, err);
	if (rc == 0)
		rc = check_apart(p, err);
	if (rc == 0)
		rc = check_makeable(p->state_dir, "state.dir", err);
	if (rc == 0 && access_log_wanted(config))
		rc = check_log_apart(p, config, err);
	if (rc == 0 && access_log_wanted(config))
		rc = access_log_check(config, err);
	if (rc == 0 && pairs_wanted(config))
		rc = check_makeable(p->certs_dir, "certs.dir", err);
	if (rc == 0 && pairs_wanted(config))
		rc = pairs_check(config, err);
	config_capsules_release(&p->capsules);
	return rc;
}

int keeper_check(const struct config *config)
{
	struct sandbox_state sandbox;
	struct err err = { 0 };
	struct prepared p = { .log_fd = -1 };
	struct buf text;

	if (check_all(&p, config, &err) < 0) {
		log_error("%s", err.text);
		return status_of(&err);
	}
	sandbox_probe(&sandbox);
	buf_init(&text, 512);
	sandbox_describe(&sandbox, &text);
	printf("the settings are good\nsandbox: %.*s\n", STR_PRINTF(buf_view(&text)));
	buf_release(&text);
	return 0;
}
