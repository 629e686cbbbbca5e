/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CONFIG_CAPSULES_H
#define CONFIG_CAPSULES_H

#include "base/arena.h"
#include "base/err.h"
#include "config/config.h"

/*
 * The capsules that the hosts are served from.  Daemon and index run each find
 * them from the settings alone, and come to the same numbers.
 */
enum { CONFIG_CAPSULE_MAX = CONFIG_LIST_MAX };

struct config_capsule {
	const char *dir;  /* absolute; links in it are not followed */
	struct str given; /* as the settings spell it */
	struct str host;  /* the first that is served from it */
	bool main;        /* what capsule.title and the like speak of */
	int number;       /* in the index */
};

struct config_capsules {
	struct arena arena;
	struct config_capsule at[CONFIG_CAPSULE_MAX];
	size_t count;                    /* at least 1 */
	size_t of_host[CONFIG_LIST_MAX]; /* index into at[] for each of config->hosts */
};

/*
 * config_capsules_find - the folders of all hosts, each once, in the order of the
 * hosts that name them first.
 *
 * A host that names no folder has capsule.dir, which is the main capsule; when
 * every host names one, the first host's is.  The folder capsule.dir has number 0 and
 * any other one that comes from its name, so that neither the order of
 * hosts nor a lost index changes it.
 *
 * Returns 0, or ERR_USAGE (a host that cannot be read, a name that is too long,
 * two folders whose numbers collide), ERR_NOMEM.  Release it in every case.
 */
int config_capsules_find(
	const struct config *config, struct config_capsules *ret_capsules, struct err *err);
void config_capsules_release(struct config_capsules *capsules);

/*
 * config_capsule_path - a file or folder of one of the capsules, as a person here names it,
 * with the capsule's folder in front; it need not be there.  From the arena.
 * ERR_USAGE when it lies in none of them, ERR_NOMEM.
 */
int config_capsule_path(
	struct config_capsules *capsules, const char *given, struct str *ret_path, struct err *err);

/*
 * config_folder_apart - `folder` (the value of `setting`) may not be served.
 *
 * Compares where the names lead, links followed, whether the folder is there
 * yet or not.  A hidden folder inside a capsule is allowed where `hidden_ok`.
 * 0, or ERR_USAGE with the setting, both folders and what to do.
 */
int config_folder_apart(const struct config_capsules *capsules, const char *folder,
	const char *setting, bool hidden_ok, struct err *err);

#endif
