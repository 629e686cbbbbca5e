/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_PAIRS_INNER_H
#define DAEMON_PAIRS_INNER_H

#include "base/err.h"
#include "config/config.h"

/* What the files of daemon/pairs*.c know of one another. */

/* pairs_check_outside - ERR_USAGE when `file`, links followed, lies in a capsule. */
int pairs_check_outside(const struct config *config, const char *file, struct err *err);

#endif
