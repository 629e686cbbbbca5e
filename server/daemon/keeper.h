/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_KEEPER_H
#define DAEMON_KEEPER_H

#include "config/config.h"

/*
 * The keeper: opens what the server needs, keeps it alive, has the capsule
 * indexed.  It never reads an octet from a client and parses no article.
 */

/*
 * keeper_run - be the daemon until SIGTERM or SIGINT.  Returns the exit status:
 * 0 stopped, 1 failed, 2 a setting is wrong; it has logged why.
 */
int keeper_run(const struct config *config);

/* keeper_check - what keeper_run() would need, without opening a socket or
 * making anything; prints the state of the sandbox.  Exit status as above. */
int keeper_check(const struct config *config);

#endif
