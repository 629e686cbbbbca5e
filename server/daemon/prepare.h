/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_PREPARE_H
#define DAEMON_PREPARE_H

#include "base/buf.h"
#include "config/capsules.h"
#include "config/config.h"
#include "daemon/listeners.h"

/* What the keeper opens and checks before its loop begins. */
struct prepared {
	struct listeners listeners;
	struct buf pairs;                /* keys: pairs_wipe() */
	int log_fd;                      /* the access log's file, -1: it has none */
	struct config_capsules capsules; /* owned */
	char certs_dir[4096], state_dir[4096];
	char index_dir[4200], index_file[4300];
};

/*
 * prepared_init - in the order of hardening.md 6.2: capsules looked at, sockets
 * opened, folders made, rights given up, keys read or made.
 *
 * Returns 0, or the exit status after one logged sentence.
 */
int prepared_init(struct prepared *p, const struct config *config);
void prepared_release(struct prepared *p);

#endif
